"""The signs that symbol fonts such as Wingdings show in place of letters, and signs in the private use area of Unicode.

A cell in Wingdings that stores ü shows ✓. Word writes the same sign as U+F0FC, which no other font shows.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Final

FONTS: Final = ("symbol", "wingdings", "wingdings2", "wingdings3", "webdings")
"""The fonts of `symbol_fonts.toml`."""

_PRIVATE: Final = 0xF000
"""Added to the number of a sign in its font: how Word, and Windows itself, write it."""
_FIRST, _END = 0x21, 0x100
_PRINTED: Final = 0xA1
"""From this character on, one without a sign is a letter of another font, and not a control character."""
_NO_SIGN: Final = "·"

_OF_ANY_FONT: Final = {
    "wingdings": "\x4a\x4b\x4c\x6c\x6e\x6f\x70\x71\x72\x75\x76\xa7\xa8\xd8\xdf\xe0\xe7\xe8\xf3\xfb\xfc\xfd\xfe",
    "symbol": "\x6d\xa3\xa5\xb0\xb1\xb3\xb4\xb7\xb9\xbb",
}
"""The private signs that are read without their font. Word makes bullets, arrows and faces of Wingdings; of Symbol are
its round bullet and its signs of numbers, in whose places Wingdings has clocks and ornaments."""

_IS_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


@lru_cache(maxsize=256)
def symbol_font(name: str) -> str:
    """The table of a font; empty if its letters are letters.

    >>> symbol_font("Wingdings 2")
    'wingdings2'
    """
    if len(name) > _LONGEST_NAME:
        return ""
    plain = re.sub("[^a-z0-9]", "", name.lower())
    plain = plain.removesuffix("regular").removesuffix("mt")
    return plain if plain in FONTS else ""


_LONGEST_NAME: Final = 40


@cache
def _tables() -> dict[str, dict[int, str]]:
    """By font the signs of the characters that it shows otherwise."""
    stored = tomllib.loads(resources.files(__package__).joinpath("symbol_fonts.toml").read_text("utf-8"))
    tables: dict[str, dict[int, str]] = {}
    for font in FONTS:
        signs = stored[font].replace("\n", "")
        table: dict[int, str] = {}
        for number, sign in zip(range(_FIRST, _END), signs, strict=True):
            if sign != _NO_SIGN:
                character = bytes([number]).decode("cp1252", "ignore")
                table |= dict.fromkeys({number, _PRIVATE + number, *map(ord, character)}, sign)
            elif number >= _PRINTED:
                table[number] = chr(_PRIVATE + number)
        table[_PRIVATE + 0x20] = " "
        tables[font] = table
    return tables


@cache
def _known_private() -> dict[int, str]:
    tables = _tables()
    signs = {_PRIVATE + ord(sign): tables[font][ord(sign)] for font, known in _OF_ANY_FONT.items() for sign in known}
    return signs | {_PRIVATE + 0x20: " "}


def signs_of(text: str, font: str) -> str:
    """The text as a symbol font shows it, with as many characters; nothing is changed without a font.

    A sign that Unicode does not have is a private one.

    >>> signs_of("û ü", "wingdings")
    '✗ ✓'
    """
    return text.translate(_tables()[font]) if font else text


def has_private_signs(text: str) -> bool:
    """Whether a text has characters that mean something in their font only."""
    return not text.isascii() and _IS_PRIVATE.search(text) is not None


def without_private_signs(text: str) -> str:
    r"""The text with the private signs that are known as those of Unicode; others are kept.

    >>> without_private_signs("\uf0b7 Oulu")
    '• Oulu'
    """
    return text.translate(_known_private()) if has_private_signs(text) else text


def private_names(text: str) -> str:
    r"""The text with the code of each private sign in its place, because nothing is seen of it.

    >>> private_names("a \uf123")
    'a U+F123'
    """
    return _IS_PRIVATE.sub(lambda match: f"U+{ord(match[0]):04X}", text) if has_private_signs(text) else text


def with_letters(signs: str, stored: str) -> str:
    """The signs that a symbol font shows of a text, but what is stored in place of each private one."""
    if not has_private_signs(signs):
        return signs
    return "".join(letter if _IS_PRIVATE.match(sign) else sign for sign, letter in zip(signs, stored, strict=True))

"""Evens out what typing and pasting leave in a text: sorts of blanks, dashes and apostrophes."""

from __future__ import annotations

import re
import unicodedata

from lamppu_xl.domain.text_normalising import BLANK_CHARACTERS, trimmed_text, without_invisible

_VARIANTS = (
    dict.fromkeys(map(ord, BLANK_CHARACTERS.replace("\t", "")), " ")
    | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")
    | dict.fromkeys(map(ord, "\u2019\u02bc\u2032\u00b4`"), "'")
)
"""Blanks, dashes and apostrophes by their plain form."""


def evened(text: str) -> str:
    """A text with plain single blanks, dashes and apostrophes. Line breaks and tabs are kept, because they separate."""
    return re.sub(" +", " ", trimmed(text).translate(_VARIANTS).strip())


def evened_digits(text: str) -> str:
    """As `evened`, with the digits of every script as 0 to 9 and without an apostrophe that was typed before them.

    A mark of another script before three digits may separate thousands or decimals, so it is kept.

    >>> evened_digits("１２３"), evened_digits("'123"), evened_digits("٣٫٥ ٪")
    ('123', '123', '3.5 %')
    """
    typed = evened(text)
    if not typed.isascii():
        digits = "".join(map(_plain_digit, typed))
        typed = digits if _UNCLEAR_MARK.search(digits) else evened("".join(map(_plain_sign, digits)))
    return typed.removeprefix("'").lstrip(" ") if _APOSTROPHE_BEFORE.match(typed) else typed


_APOSTROPHE_BEFORE = re.compile(r"' ?[^\w']{0,2}[0-9]")
_UNCLEAR_MARK = re.compile("[\uff0c\uff0e\u066b][0-9]{3}(?![0-9])")
_MARKS_OF_NUMBERS = {"\u066a": "%", "\u066b": ".", "\u066c": "'"}
"""The Arabic signs of a percentage, of decimals and of thousands."""


def _plain_digit(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def _plain_sign(sign: str) -> str:
    is_wide = unicodedata.decomposition(sign).startswith("<wide>")
    return unicodedata.normalize("NFKC", sign) if is_wide else _MARKS_OF_NUMBERS.get(sign, sign)


def without_label(text: str, label: re.Pattern[str]) -> str:
    """An identifier without the words for its own kind before it.

    >>> without_label("Y-tunnus: 0737546-2", re.compile("y-tunnus", re.IGNORECASE))
    '0737546-2'
    """
    found = label.match(text)
    return re.sub("^(?: ?[.:=])? ?", "", text[found.end() :]) if found else text


def trimmed(text: str) -> str:
    """A text without the blanks around it and without invisible characters."""
    return without_invisible(trimmed_text(text))


def folded(text: str) -> str:
    """A text for comparison: case, blanks and dashes do not count."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", without_invisible(text)).casefold())
    return re.sub(r"[\s\-]+", " ", plain.translate(_VARIANTS)).strip(" ")


def as_typed_plainly(text: str) -> str:
    """A text whose fractions, wide letters and other special forms are the plain letters and digits that they show.

    >>> as_typed_plainly("½ done ２×")
    '1/2 done 2×'
    """
    return unicodedata.normalize("NFKC", text).replace("\u2044", "/")

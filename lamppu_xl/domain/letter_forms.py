"""Letters, digits and hyphens in forms of their own: ligatures of a PDF, styled letters of a phone, hyphens of Word."""

from __future__ import annotations

import unicodedata
from typing import Final

from lamppu_xl.domain.text_normalising import HYPHENS

_FORMS: Final = ("<font>", "<wide>", "<compat>")
"""Decompositions of a sign that is the same letter. Raised and lowered ones have a meaning of their own."""


def plain_letters(text: str) -> str:
    """A text with plain hyphens, and with plain letters and digits if these make it ASCII.

    >>> plain_letters("o\ufb03ce@example.fi"), plain_letters("https://e\u2011example.fi/m\u00b2")
    ('office@example.fi', 'https://e-example.fi/m²')
    """
    if text.isascii():
        return text
    hyphenated = text.translate(_PLAIN_HYPHENS)
    plain = "".join(map(_plain, hyphenated))
    return plain if plain.isascii() else hyphenated


def has_dash(text: str) -> bool:
    """Whether a text has a dash that is no hyphen, as Word makes of one between words."""
    return any(sign in text for sign in _DASHES)


_DASHES: Final = "\u2012\u2013\u2014\u2015\u2212"
_PLAIN_HYPHENS: Final = dict.fromkeys(map(ord, HYPHENS), "-")


def _plain(sign: str) -> str:
    form = unicodedata.decomposition(sign).partition(" ")[0]
    is_letter = unicodedata.category(sign)[0] in "LN" or form == "<wide>"
    return unicodedata.normalize("NFKC", sign) if form in _FORMS and is_letter else sign

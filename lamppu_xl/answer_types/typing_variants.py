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

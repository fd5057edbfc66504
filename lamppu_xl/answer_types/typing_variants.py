"""Evens out what typing and pasting leave in a text: sorts of blanks, dashes and apostrophes."""

from __future__ import annotations

import re
import unicodedata

_VARIANTS = (
    dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " ")
    | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")
    | dict.fromkeys(map(ord, "\u2019\u02bc\u2032\u00b4`"), "'")
    | dict.fromkeys(
        map(ord, "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
    )
)
"""Blanks, dashes and apostrophes by their plain form. Invisible characters are dropped."""


def evened(text: str) -> str:
    """A text with plain single blanks, dashes and apostrophes. Line breaks are kept, because they separate."""
    return re.sub(" +", " ", text.translate(_VARIANTS).strip())


def trimmed(text: str) -> str:
    """A text without the blanks around it."""
    return text.strip(" \u00a0\t\r\n\u200b\u202f\u2060\ufeff")


def folded(text: str) -> str:
    """A text for comparison: case, blanks and dashes do not count."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return re.sub(r"[\s\-]+", " ", plain.translate(_VARIANTS)).strip(" ")

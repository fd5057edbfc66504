"""Words and signs that a number format adds to a number or a day, and that may say something else of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from unicodedata import category

from lamppu_xl.workbook.number_formats.codes import Token

_VALUE: Final = "\0"
"""The sign in place of the digits and the parts of a date among the words."""
_PLUS_BEFORE: Final = re.compile(rf"\+\s*(?={_VALUE})")
_BETWEEN_WORDS: Final = re.compile(rf"[\s\u200e\u200f{_VALUE}]+")
_BESIDE_EACH_NUMBER: Final = frozenset(".,:;-\u2010\u2011\u2012\u2013\u2014\u2212_'\u2019()%/")
"""Signs of negative numbers, of decimals and of thousands; what they do among the digits is looked at elsewhere."""
_SILENT: Final = frozenset({"Cc", "Cf", "Zs"})
"""The categories of signs that are not seen."""
_OF_DATES: Final = frozenset(
    {
        *("on", "the", "at", "den", "der", "kl", "klo", "uhr", "le", "el", "de", "del", "o", "ta"),
        *("h", "t", "z", "utc", "gmt", "г", "р", "年", "月", "日", "년", "월", "일"),
    }
)
"""Words that are written before or after a day in some language, in small letters."""


def words_beside(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Those beside the digits of a number, except for a plus sign before them."""
    texts = _BETWEEN_WORDS.split(_PLUS_BEFORE.sub("", _words(tokens)))
    return tuple(text for text in texts if _says_more(text) or "/" in text)


def words_around_day(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Those before the first and after the last part of a date, except for the words that dates are written with."""
    before, *rest = _words(tokens).split(_VALUE)
    texts = _BETWEEN_WORDS.split(f"{before} {rest[-1] if rest else ''}")
    return tuple(text for text in texts if _says_more(text) and text.casefold().strip(".,") not in _OF_DATES)


def _words(tokens: Sequence[Token]) -> str:
    return "".join(token.text if token.kind == "literal" else _VALUE for token in tokens)


def _says_more(text: str) -> bool:
    """Whether a text has other signs than digits, which make another number of the one that they are beside."""
    return any(
        category(sign) not in _SILENT and sign not in _BESIDE_EACH_NUMBER and not sign.isdecimal() for sign in text
    )

"""Numbers and days as a definition writes them: `40`, `0.5`, `2027-01-31`."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

FIRST_DAY = date(1900, 3, 1)
"""The first day that all programs store as the same number."""

MOST_DIGITS, MOST_DECIMALS = 15, 30
"""How many digits a number has at most before and after the decimal point."""

_NUMBER = re.compile(rf"-?(0|[1-9]\d{{0,{MOST_DIGITS - 1}}})(\.\d{{1,{MOST_DECIMALS}}})?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def looks_like_number(text: str) -> bool:
    """Whether a text is written as a number."""
    return _NUMBER.fullmatch(text) is not None


def looks_like_day(text: str) -> bool:
    """Whether a text is written as a day; there may be no such day, as with `2027-02-30`."""
    return _DAY.fullmatch(text) is not None


def day_of(text: str) -> date | None:
    """The day that a text names as `2027-01-31`, if Excel knows it."""
    if not looks_like_day(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= FIRST_DAY else None


def plain_number(number: float) -> str:
    """A number as a definition writes it, with a decimal point and without an exponent.

    >>> plain_number(0.00001), plain_number(40.0)
    ('0.00001', '40')
    """
    if isinstance(number, int) or number.is_integer():
        return str(int(number))
    return format(Decimal(repr(float(f"{number:.15g}"))), "f")

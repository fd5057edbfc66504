"""Excel's serial numbers of days, in both calendars: from 1900 and from 1904."""

from __future__ import annotations

import math
from datetime import date, timedelta

DAY_ZERO = date(1899, 12, 30)
"""Day 0 of the 1900 calendar for days from 1 March 1900 on: Excel counts a 29 February 1900."""

DAY_ZERO_1904 = date(1904, 1, 1)


def day_zero(*, date1904: bool = False) -> date:
    """The day that a workbook counts as 0."""
    return DAY_ZERO_1904 if date1904 else DAY_ZERO


def to_serial(day: date, *, date1904: bool = False) -> int:
    """The serial number of a day.

    >>> to_serial(date(2012, 9, 30))
    41182
    """
    return (day - day_zero(date1904=date1904)).days


def from_serial(serial: float, *, date1904: bool = False) -> date:
    """The day of a serial number; the time of day is dropped.

    Raises:
        OverflowError: the day lies outside of the years 1 to 9999.
    """
    return day_zero(date1904=date1904) + timedelta(days=int(serial))


_LAST_SERIAL = 2_958_465
_LEAP_DAY_OF_1900 = 60
"""The serial number of 29 February 1900, a day that does not exist."""


def day_of_serial(serial: float, *, date1904: bool) -> date | None:
    """The day of a typed serial number; None if it is not a day in Excel."""
    if not math.isfinite(serial) or (date1904 and serial < 0):
        return None
    days = math.floor(serial) + ((DAY_ZERO_1904 - DAY_ZERO).days if date1904 else 0)
    if not 1 <= days <= _LAST_SERIAL or days == _LEAP_DAY_OF_1900:
        return None
    return DAY_ZERO + timedelta(days if days > _LEAP_DAY_OF_1900 else days + 1)

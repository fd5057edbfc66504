"""Excel's serial numbers of days and times, in both calendars: from 1900 and from 1904.

The only conversion between numbers and days: every reading and every output uses it.
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from typing import NamedTuple

DAY_ZERO = date(1899, 12, 30)
"""Day 0 of the 1900 calendar for days from 1 March 1900 on: Excel counts a 29 February 1900."""

DAY_ZERO_1904 = date(1904, 1, 1)

DAY_SECONDS = 86_400
MIDNIGHT_SECONDS = 60
"""A time within so many seconds of midnight is midnight. Programs calculate days with time zones and round them."""

_LAST_SERIAL = 2_958_465
_LEAP_DAY_OF_1900 = 60
"""The serial number of 29 February 1900, a day that does not exist."""
_DAYS_TO_1904 = (DAY_ZERO_1904 - DAY_ZERO).days


class Moment(NamedTuple):
    """A day and a time as Excel shows them; day 0 of January and 29 February 1900 are shown, too."""

    year: int
    month: int
    day: int
    second: float
    """Seconds since midnight."""


def to_serial(day: date, *, date1904: bool = False) -> int:
    """The serial number of a day.

    >>> to_serial(date(2012, 9, 30))
    41182
    """
    if date1904:
        return (day - DAY_ZERO_1904).days
    days = (day - DAY_ZERO).days
    return days if days > _LEAP_DAY_OF_1900 else days - 1


def serial_of_iso(text: str, *, date1904: bool = False) -> int | float | None:
    """The serial number of a day, a day with a time, or a time that is stored as ISO text; None if it is none.

    Excel leaves a time zone out.

    >>> [serial_of_iso(text) for text in ("2012-09-30", "2012-09-30T12:00:00Z", "06:00:00", "1582-10-15", "x")]
    [41182, 41182.5, 0.25, None, None]
    """
    match = _ISO_MOMENT.fullmatch(text.strip())
    if match is None or not (match["year"] or match["hour"]):
        return None
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"])) if match["year"] else None
    except ValueError:
        return None
    hour, minute, second = (float(match[name] or 0) for name in ("hour", "minute", "second"))
    seconds = hour * 3600 + minute * 60 + second
    serial = to_serial(day, date1904=date1904) if day else 0
    if serial < 0:
        return None
    return serial + seconds / DAY_SECONDS if seconds else serial


_ISO_MOMENT = re.compile(
    r"""
    (?:(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2}))?
    (?:(?:^|T|(?<=[0-9])[ ])(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])
       (?::(?P<second>[0-5][0-9](?:\.[0-9]{1,12})?))?)?
    (?:Z|[+-][0-9]{2}:[0-9]{2})?
    """,
    re.VERBOSE,
)


def day_of_serial(serial: float, *, date1904: bool) -> date | None:
    """The day of a serial number, or the next one within a minute of midnight; None if it is not a day in Excel."""
    days = _whole_days(serial, date1904=date1904)
    if days is None or not 1 <= days <= _LAST_SERIAL or days == _LEAP_DAY_OF_1900:
        return None
    return DAY_ZERO + timedelta(days if days > _LEAP_DAY_OF_1900 else days + 1)


def second_of_serial(serial: float) -> int:
    """The time of day of a serial number in seconds since midnight; 0 within a minute of midnight."""
    second = round((serial - math.floor(serial)) * DAY_SECONDS)
    return second if MIDNIGHT_SECONDS < second < DAY_SECONDS - MIDNIGHT_SECONDS else 0


def moment_of_serial(serial: float, *, date1904: bool) -> Moment | None:
    """The day and the time that a format shows, exact to a millisecond; None if Excel shows no date for it."""
    if not math.isfinite(serial) or serial < 0:
        return None
    milliseconds = round((serial - math.floor(serial)) * DAY_SECONDS * 1000)
    carried, milliseconds = divmod(milliseconds, DAY_SECONDS * 1000)
    days = math.floor(serial) + carried + (_DAYS_TO_1904 if date1904 else 0)
    second = milliseconds / 1000
    if days > _LAST_SERIAL:
        return None
    if days == 0:
        return Moment(1900, 1, 0, second)
    if days == _LEAP_DAY_OF_1900:
        return Moment(1900, 2, 29, second)
    day = DAY_ZERO + timedelta(days if days > _LEAP_DAY_OF_1900 else days + 1)
    return Moment(day.year, day.month, day.day, second)


def _whole_days(serial: float, *, date1904: bool) -> int | None:
    """The number of the day in the calendar from 1900."""
    if not math.isfinite(serial) or (date1904 and serial < 0):
        return None
    days = math.floor(serial)
    is_next = serial - days > 1 - (MIDNIGHT_SECONDS + 0.5) / DAY_SECONDS
    return days + is_next + (_DAYS_TO_1904 if date1904 else 0)

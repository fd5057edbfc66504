"""The day by which partners are asked to return something: the same in letters, feedback and instructions."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.periods import Period

GRACE = timedelta(days=7)
"""The time that partners have if the deadline has passed and no other day is given."""


def return_day(period: Period, by: date | None, today: date, *, asked: str = "") -> date:
    """The chosen day, else the one that the last message asks for, else the deadline.

    If the deadline has passed and no later day was asked for, it is the first weekday a week from today.

    Args:
        period: with the deadline.
        by: the chosen day.
        today: the day on which the partners are asked.
        asked: the day that the last message to the partner asks for, in ISO 8601; empty if it names none.

    Raises:
        UsageError: the chosen day has passed.
    """
    if by is not None and by < today:
        raise UsageError("{day} has passed. Give the new return date with --by YYYY-MM-DD.", day=by)
    if by is None and asked >= today.isoformat():
        with suppress(ValueError):  # somebody has edited the log
            return date.fromisoformat(asked)
    return by or (period.deadline if period.deadline >= today else _weekday(today + GRACE))


def _weekday(day: date) -> date:
    """The day, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= _SATURDAY else day


_SATURDAY = 5

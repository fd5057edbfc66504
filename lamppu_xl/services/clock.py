"""The time of a run. The example is replayed with the days of its story; otherwise it is the time of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time

_REPLAYED: ContextVar[datetime | None] = ContextVar("replayed", default=None)


def current_time() -> datetime:
    """The time now, in UTC."""
    return _REPLAYED.get() or datetime.now(UTC)


def current_day() -> date:
    """Today where the coordinator is: a deadline is a day of the local calendar."""
    return current_time().astimezone().date()


@contextmanager
def replayed(day: date) -> Iterator[None]:
    """Run a part of the example as if it were noon of a day of its story."""
    token = _REPLAYED.set(datetime.combine(day, time(12)).astimezone(UTC))
    try:
        yield
    finally:
        _REPLAYED.reset(token)

"""Compares the times at which returns were saved, as far as clocks and programs can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from lamppu_xl.domain.periods import Period
from lamppu_xl.validation.verdict import Verdict

_TOLERANCE = timedelta(days=1)
"""A file that was saved later than this from now was saved by a computer with a wrong clock."""

LARGEST_OFFSET = timedelta(hours=14)
"""Some programs write local time as UTC. No time zone is further from UTC."""

_UTC_PROGRAMS = "Microsoft "
"""The beginning of the names of programs that write UTC alike, whatever their version."""


def latest_save_time(now: datetime, period: Period) -> datetime:
    """The latest time at which a return can have been saved.

    Until a program saves it, a return has the time of its template, which is the start of the period.
    """
    return max(now, datetime.combine(period.start, time(), UTC)) + _TOLERANCE


@dataclass(frozen=True)
class SaveTime:
    """When a return was saved, and by which program."""

    time: datetime | None
    """None if the time is unknown or cannot be trusted."""
    program: str

    def is_before(self, other: SaveTime) -> bool:
        """Whether this return was certainly saved before another one."""
        if self.time is None or other.time is None:
            return False
        margin = timedelta() if self.program == other.program else LARGEST_OFFSET
        return other.time - self.time > margin


class LatestReturns:
    """The returns of a partner that were saved last: of all, and of each program."""

    def __init__(self, returns: Iterable[Verdict], times: Mapping[str, SaveTime]) -> None:
        self._times = times
        dated = sorted(
            ((saved.time, verdict) for verdict in returns if (saved := times[verdict.file]).time),
            key=lambda pair: pair[0],
        )
        self._by_program = {times[verdict.file].program: verdict for _, verdict in dated}
        self._last = dated[-1][1] if dated else None

    def newer_than(self, verdict: Verdict) -> Verdict | None:
        """One that was certainly saved after a return."""
        saved = self._times[verdict.file]
        candidates = (self._last, self._by_program.get(saved.program))
        return next((other for other in candidates if other and saved.is_before(self._times[other.file])), None)


def save_times(verdicts: Iterable[Verdict], latest: datetime | None) -> dict[str, SaveTime]:
    """When the returns of one partner were saved, by file.

    A time in the future is not compared with any other. If all times are in the future, the clock that is wrong may be
    the one of this computer; then they are compared.

    Args:
        latest: from `latest_save_time`; None to trust every time.
    """
    returns = list(verdicts)
    are_all_future = all(is_in_future(verdict, latest) for verdict in returns if verdict.saved_at)
    return {
        verdict.file: SaveTime(
            verdict.saved_at if are_all_future or not is_in_future(verdict, latest) else None, _program(verdict)
        )
        for verdict in returns
    }


def is_in_future(verdict: Verdict, latest: datetime | None) -> bool:
    """Whether the file says that it was saved in the future."""
    return latest is not None and verdict.saved_at is not None and verdict.saved_at > latest


def _program(verdict: Verdict) -> str:
    return _UTC_PROGRAMS if verdict.program.startswith(_UTC_PROGRAMS) else verdict.program

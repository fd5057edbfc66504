"""Who is listed as having returned nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import Text
from lamppu_xl.reports.subject import ReportedBatch, not_returned
from lamppu_xl.validation.verdict import FileState, Verdict

PERIOD = Period(
    id="2030-1",
    label=Text.of(en="Spring"),
    start=date(2030, 1, 1),
    end=date(2030, 6, 30),
    deadline=date(2030, 8, 15),
)


@dataclass(frozen=True)
class Judged:
    verdicts: tuple[Verdict, ...]
    missing: tuple[str, ...] = ("ALFA", "BETA", "GAMMA")
    period: Period = PERIOD


def test_a_partner_whose_file_of_the_period_is_on_hold_did_return_something() -> None:
    on_hold = FileState.SET_ASIDE
    batch = Judged(
        (
            Verdict("one.xlsx", "1", on_hold, (), "ALFA", "2030-1"),
            Verdict("two.xlsx", "2", on_hold, (), "ALFA", "2030-1"),
            Verdict("earlier.xlsx", "3", on_hold, (), "BETA", "2029-2"),
            Verdict("unknown.xlsx", "4", on_hold, (), None, None),
        )
    )
    assert not_returned(cast("ReportedBatch", batch)) == ["BETA", "GAMMA"]

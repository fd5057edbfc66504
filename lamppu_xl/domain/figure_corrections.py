"""Corrections that a programme makes to figures of its projects, in periods of the programme that are frozen."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Place

FigureKey = tuple[str, str, str, AnswerRef]
"""The project, its period, the partner and the figure."""


@dataclass(frozen=True, kw_only=True)
class FigureCorrection:
    """A figure of one partner of a project that the programme has corrected."""

    period: str
    """The frozen period of the programme."""
    project: str
    project_period: str
    """The period of the project in which the figure was reported."""
    partner: str
    entry: AnswerRef
    was: float | None = None
    """The previous figure; None if there was none."""
    now: float
    reason: str
    made_in: str
    """The period of the programme whose workbook shows it first."""
    day: date
    place: Place = field(default=Place(), compare=False)
    """Its place in the file of corrections."""

    @property
    def key(self) -> FigureKey:
        return self.project, self.project_period, self.partner, self.entry

    @property
    def difference(self) -> float:
        return round(math.fsum((self.now, -(self.was or 0.0))), 9)

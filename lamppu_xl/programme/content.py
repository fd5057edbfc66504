"""The content of a programme workbook as plain records; each value refers to the answer that it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Participant, Programme
from lamppu_xl.domain.text import Text
from lamppu_xl.programme.figure_records import EarlierFigure, ProgrammeFigure, ProgrammeTotal
from lamppu_xl.programme.gap_records import FaultyReturn, ProgrammeGap
from lamppu_xl.programme.member_records import MemberProject, ProgrammeAnswer
from lamppu_xl.programme.report_records import (
    BlankCorrection,
    GoalReport,
    ProjectDeviation,
    ProjectText,
    ReportedEvent,
    ReportedPractice,
)


@dataclass(frozen=True, kw_only=True)
class ProgrammeContent:
    """Everything that a programme workbook shows."""

    programme: Programme
    """In an extract only the part that concerns the focus area."""
    period: Period
    periods: tuple[Period, ...]
    """All periods so far, the reported one last."""
    area: str
    """The focus area of an extract; `EVERYWHERE` for the whole programme."""
    without_persons: bool = False
    """Whether personal data is removed, as in an extract and in the public workbook."""
    members: tuple[MemberProject, ...]
    answers: Mapping[int, ProgrammeAnswer]
    figures: tuple[ProgrammeFigure, ...]
    goals: tuple[GoalReport, ...]
    deviations: tuple[ProjectDeviation, ...]
    texts: tuple[ProjectText, ...] = ()
    """Of projects whose forms have no goals."""
    events: tuple[ReportedEvent, ...]
    practices: tuple[ReportedPractice, ...]
    participants: tuple[Participant, ...]
    gaps: tuple[ProgrammeGap, ...]
    without_deviations: frozenset[str] = frozenset()
    """The projects whose forms do not ask about deviations."""
    missing_in: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    """By list of answers, such as `events`, the keys of the missing returns whose forms ask for what it shows."""
    earlier: tuple[EarlierFigure, ...] = ()
    """The earlier figures that notes quote."""
    blank_corrections: tuple[BlankCorrection, ...] = ()
    places_before: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, repr=False)
    """By indicator and key (`aggregate`, `target`) with another value in an earlier workbook, where that is stated."""
    faulty: tuple[FaultyReturn, ...] = ()
    """The returns with errors that projects included."""
    periods_of_last: Mapping[str, Mapping[str, Text]] = field(default_factory=dict, repr=False)
    """By project the labels of the periods of its last master."""
    removed: frozenset[str] = field(default=frozenset(), repr=False)
    """The personal data that is removed, also from texts that nothing shows."""

    @cached_property
    def labels_of_periods(self) -> Mapping[str, Mapping[str, Text]]:
        """By project the labels of its own periods, of its last master and of the included one.

        An extract has those of its projects only, and of the projects whose last figures its totals name.
        """
        ledgers = {each.id: each.ledger for each in self.members}
        own = {
            project: {each.id: each.label for each in ledger.periods} for project, ledger in ledgers.items() if ledger
        }
        named = {name.split(" ")[0] for total in self.totals for name in total.removed}
        return {
            project: {**self.periods_of_last.get(project, {}), **own.get(project, {})}
            for project in {**self.periods_of_last, **own}
            if not self.area or project in named or project in ledgers
        }

    @property
    def included(self) -> tuple[MemberProject, ...]:
        """The projects whose masters are included."""
        return tuple(member for member in self.members if member.ledger is not None)

    @property
    def silent(self) -> tuple[MemberProject, ...]:
        """The projects that are part of the programme and whose masters are not included."""
        return tuple(member for member in self.expected if member.ledger is None)

    @property
    def left_without(self) -> tuple[MemberProject, ...]:
        """The projects that have left the programme, and of which no master was ever included."""
        return tuple(member for member in self.members if member.has_left_without(self.periods))

    @property
    def expected(self) -> tuple[MemberProject, ...]:
        """The projects that have to report in the reported period."""
        return tuple(member for member in self.members if member.is_expected)

    @property
    def shown_answers(self) -> tuple[ProgrammeAnswer, ...]:
        """The answers that are no figures and that a sheet, the page or the document shows or counts."""
        return (
            *(answer for goal in self.goals for answer in (*goal.status, *goal.texts, *goal.earlier_texts)),
            *(answer for goal in self.goals for answer in goal.evidence),
            *(answer for deviation in self.deviations for _, answer in deviation.answers),
            *(answer for practice in self.practices for answer in practice.answers),
            *(text.answer for text in self.texts),
        )

    @property
    def counted_answers(self) -> Iterator[ProgrammeAnswer]:
        """The answers to the indicators; they may be texts, of which the different ones are counted."""
        return (each.answer for figure in self.figures for each in figure.contributions)

    @property
    def used_answers(self) -> frozenset[int]:
        """The numbers of the answers that any sheet shows or counts."""
        answers = (
            *self.counted_answers,
            *(answer for goal in self.goals for answer in (*goal.status, *goal.texts, *goal.evidence)),
            *(answer for deviation in self.deviations for _, answer in deviation.answers),
            *(answer for event in self.events for answer in (*event.participation, *event.attendances)),
            *(answer for practice in self.practices for answer in practice.answers),
            *(text.answer for text in self.texts),
        )
        of_gaps = (number for gap in self.gaps for number in gap.answers)
        return frozenset((*(answer.number for answer in answers), *of_gaps))

    @property
    def totals(self) -> tuple[ProgrammeTotal, ...]:
        return tuple(total for figure in self.figures for total in figure.totals.values())

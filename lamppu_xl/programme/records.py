"""What a programme's workbook is made of: plain facts, each with its way back to the cell that somebody wrote in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.programme import FocusArea, Participant, Programme, ProgrammeIndicator, ProgrammeProject, Theme
from lamppu_xl.domain.project import Aggregate, Period
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger import Ledger, LedgerGoal
from lamppu_xl.ledger.records import Value
from lamppu_xl.master.aggregation import ValueRange

EVERYWHERE = ""
"""In the place of a focus area: the whole programme."""

SO_FAR = ""
"""In the place of a period: all periods so far."""


class ProjectStatus(StrEnum):
    """How a project stands in the reported period."""

    IN_ORDER = "in_order"
    """Its master counts."""
    WITH_ERRORS = "with_errors"
    """There is a master, but it has errors and does not count."""
    ASIDE = "aside"
    """There is a file of its, but of another period, or nothing tells which of several counts."""
    MISSING = "missing"


@dataclass(frozen=True)
class ProgrammeAnswer:
    """One answer of one partner, as its project's master tells it."""

    number: int
    """By which all else refers to it, from 1."""
    project: str
    partner: str
    """Its id in the project."""
    organisation: str
    """What it is called in the programme."""
    period: str
    """Of the project."""
    within: str
    """The programme's period that this one is part of."""
    entry: AnswerRef
    value: Value
    """As the ledger holds it; in an extract without what is personal."""
    alike: tuple[str, ...]
    """What a return may say instead of an option's id, in any language."""
    file: str
    sheet: str
    cell: str
    """Where the partner wrote it."""
    sha256: str
    """Of the partner's return."""
    answer: int
    """Its number in the project's master."""
    accepted: bool = True
    """False: the return has errors, and the project took it along all the same."""
    said: str | float | date = field(default="", compare=False)
    """As the programme's workbook shows it."""


@dataclass(frozen=True)
class MemberProject:
    """A project with what came of it."""

    project: ProgrammeProject
    standing: ProjectStatus
    name: Text
    coordinator: str
    """What the organisation that coordinates it is called."""
    areas: tuple[str, ...]
    """Focus areas in which it has goals."""
    themes: tuple[str, ...]
    ledger: Ledger | None = field(default=None, repr=False)
    """Of the master that counts."""
    file: str = ""
    """The master that counts, else the one that is the reason why none does."""
    sha256: str = ""
    findings: tuple[Finding, ...] = ()
    reported: int = 0
    """Partners whose returns are in its master, in the reported period."""
    expected: int = 0
    """Partners of whom one was awaited."""

    @property
    def id(self) -> str:
        return self.project.id


@dataclass(frozen=True)
class Contribution:
    """What one answer adds to one figure."""

    told: ProgrammeAnswer
    areas: tuple[str, ...]
    """The focus areas under which it counts; none where its goals belong to none."""


@dataclass(frozen=True)
class ProgrammeTotal:
    """One total, with all that it is made of."""

    number: int
    indicator: str
    area: str
    """`EVERYWHERE` for the whole programme, each answer counted once."""
    project: str
    """Empty for all projects."""
    period: str
    """`SO_FAR` for all periods so far."""
    total: float | ValueRange | None
    made_of: tuple[int, ...]
    """Numbers of the answers that are in it."""
    apart: tuple[str, ...] = ()
    """Projects that tell the figure but never add it up, and so are not in it."""
    corrected: tuple[str, ...] = ()
    """What corrections add to it: project, partner, period and difference of each, as `N01 KJA 2020-1 +2`."""


@dataclass(frozen=True)
class ProgrammeFigure:
    """One indicator over all projects."""

    indicator: ProgrammeIndicator
    contributions: tuple[Contribution, ...]
    sums: Mapping[tuple[str, str, str], ProgrammeTotal]
    """By focus area, project and period."""
    shared: bool = False
    """Whether anything counts under several focus areas."""

    def sum(self, area: str = EVERYWHERE, project: str = "", period: str = SO_FAR) -> ProgrammeTotal | None:
        return self.sums.get((area, project, period))

    @property
    def rule(self) -> Aggregate:
        return self.indicator.aggregate


@dataclass(frozen=True)
class GoalReport:
    """What became of one goal of one project."""

    member: MemberProject
    goal: LedgerGoal
    areas: tuple[str, ...]
    themes: tuple[str, ...]
    synthesis: str
    """The coordinator's; empty while there is none."""
    states: tuple[tuple[str, Text, int], ...]
    """How many partners say so: the id of the option, its label."""
    status: tuple[ProgrammeAnswer, ...]
    """Of which the states are made."""
    texts: tuple[ProgrammeAnswer, ...]
    """What partners say of it in the reported period."""
    proofs: tuple[ProgrammeAnswer, ...]
    """Links to what shows it."""


@dataclass(frozen=True)
class ProjectDeviation:
    """What goes otherwise than planned."""

    member: MemberProject
    goals: tuple[LedgerGoal, ...]
    told: tuple[tuple[Text, ProgrammeAnswer], ...]
    """Its answers with what was asked; only the state where nothing more is told."""
    described: bool = True


@dataclass(frozen=True)
class ReportedEvent:
    """An event, counted once whoever tells of it."""

    id: str
    """The programme's, or the project's own with the project before it: `N03/E02`."""
    label: Text
    day: date | None
    place: Text | None
    area: str
    common: bool
    """Whether it is one of the programme's."""
    projects: tuple[str, ...]
    """In whose lists it stands."""
    took_part: tuple[ProgrammeAnswer, ...]
    people: tuple[ProgrammeAnswer, ...]
    """Attendances that were told; not people, for one may come to several."""
    organisations: tuple[str, ...] = ()
    """Who took part, each once."""


@dataclass(frozen=True)
class ReportedPractice:
    name: str
    project: str
    owner: str
    """What the organisation is called that can tell more."""
    link: str
    taken_up_by: tuple[str, ...] = ()
    told: ProgrammeAnswer | None = None
    """Where it was told; None for one that the programme itself names."""


@dataclass(frozen=True)
class ProgrammeGap:
    """Something that is missing or not taken, and why."""

    sort: str
    """A key of the labels `programme_gap_…`."""
    subject: str
    """Project, file or figure."""
    detail: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class ProgrammeContent:
    """All that a programme's workbook tells."""

    programme: Programme
    """In an extract only what concerns the focus area."""
    period: Period
    periods: tuple[Period, ...]
    """All so far, the reported one last."""
    area: str
    """The focus area of which this is an extract; `EVERYWHERE` for the whole programme."""
    members: tuple[MemberProject, ...]
    told: Mapping[int, ProgrammeAnswer]
    figures: tuple[ProgrammeFigure, ...]
    goals: tuple[GoalReport, ...]
    deviations: tuple[ProjectDeviation, ...]
    events: tuple[ReportedEvent, ...]
    practices: tuple[ReportedPractice, ...]
    participants: tuple[Participant, ...]
    gaps: tuple[ProgrammeGap, ...]

    @property
    def counted(self) -> tuple[MemberProject, ...]:
        return tuple(member for member in self.members if member.ledger is not None)

    def areas(self) -> tuple[FocusArea, ...]:
        return self.programme.focus_areas

    def themes(self) -> tuple[Theme, ...]:
        return self.programme.themes

    @property
    def sums(self) -> tuple[ProgrammeTotal, ...]:
        return tuple(one for figure in self.figures for one in figure.sums.values())

"""What projects report beside figures: goals, texts, deviations, events, practices; and corrections of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerGoal
from lamppu_xl.programme.member_records import MemberProject, ProgrammeAnswer


@dataclass(frozen=True, kw_only=True)
class GoalReport:
    """The results of one goal of one project."""

    member: MemberProject
    goal: LedgerGoal
    areas: tuple[str, ...]
    themes: tuple[str, ...]
    synthesis: str
    """Written by the coordinator; empty while there is none."""
    states: tuple[tuple[str, Text, int], ...]
    """For each option of the status: its id, its label, the number of partners that chose it."""
    status: tuple[ProgrammeAnswer, ...]
    """The answers that `states` counts."""
    texts: tuple[ProgrammeAnswer, ...]
    """The partners' texts in the reported period."""
    evidence: tuple[ProgrammeAnswer, ...]
    """Links to results."""
    earlier_syntheses: Mapping[str, str] = field(default_factory=dict)
    """By earlier period of the programme the coordinator's synthesis; only those that are written."""
    earlier_texts: tuple[ProgrammeAnswer, ...] = ()
    """The partners' texts of earlier periods. No sheet shows them."""
    has_common_states: bool = True
    """Whether the options of its status have one that counts as progress in every form."""
    asks_status: bool = True
    """Whether the form of the project asks for the status of goals."""


@dataclass(frozen=True)
class ProjectText:
    """A text of a project without goals."""

    member: MemberProject
    label: Text
    """Of the question."""
    answer: ProgrammeAnswer


@dataclass(frozen=True)
class ProjectDeviation:
    """A deviation from the plan."""

    member: MemberProject
    goals: tuple[LedgerGoal, ...]
    answers: tuple[tuple[Text, ProgrammeAnswer], ...]
    """Question and answer; only the status where nothing more is described."""
    described: bool = True


@dataclass(frozen=True, kw_only=True)
class ReportedEvent:
    """An event, counted once even if several projects report it."""

    id: str
    """The programme's id, or the project and its own id: `N03/E02`."""
    label: Text
    day: date | None
    place: Text | None
    area: str
    common: bool
    """Whether the programme's definition has it."""
    projects: tuple[str, ...]
    """The projects that list it."""
    participation: tuple[ProgrammeAnswer, ...]
    """The answers that say that a partner took part."""
    attendances: tuple[ProgrammeAnswer, ...]
    """Numbers of people; a person who comes to several events is counted several times."""
    organisations: tuple[str, ...] = ()
    """The organisations that took part, each once."""
    is_answered: bool = True
    """Whether any partner has said of it that it took part or did not."""
    rows: tuple[tuple[str, str], ...] = ()
    """The projects that list it, each with the row of its table of events."""
    added: float = 0.0
    """What corrections add to the numbers of people."""
    corrected: tuple[str, ...] = ()
    """These corrections, as `ProgrammeTotal` names them."""
    uncounted: tuple[str, ...] = ()
    """Corrections of numbers that keep their reported values."""
    unused: tuple[str, ...] = ()
    """Corrections of the programme that are not in it, because they do not fit what the project reports."""
    without_people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The projects whose numbers of people the programme leaves out, each with where it says so."""


@dataclass(frozen=True, kw_only=True)
class ReportedPractice:
    """A good practice that others may adopt."""

    id: str = ""
    """Of one in the programme's definition."""
    name: str
    project: str
    owner: str
    """The name of the organisation that can say more."""
    link: str
    adopters: tuple[str, ...] = ()
    """The names of the organisations that use it, too."""
    answer: ProgrammeAnswer | None = None
    """Where a partner reported it; None for one in the programme's definition."""
    link_answer: ProgrammeAnswer | None = None
    """Where a partner reported the link."""
    others: tuple[ReportedPractice, ...] = ()
    """The same practice as it was reported with other links or by other partners, the newest first."""

    @property
    def answers(self) -> tuple[ProgrammeAnswer, ...]:
        """The answers that are shown of it."""
        shown = [answer for each in (self, *self.others) for answer in (each.answer, each.link_answer) if answer]
        return tuple(shown)


@dataclass(frozen=True, kw_only=True)
class NamedCorrection:
    """A correction that a total names."""

    day: date
    was: Fact | None
    now: Fact
    reason: str
    """Empty where no persons may be named."""
    by_programme: bool
    """Whether the programme made it; else the project."""
    is_text: bool = False
    """Whether it is of an answer that is no figure."""
    is_month: bool = False
    """Whether its days mean their months."""


@dataclass(frozen=True)
class BlankCorrection:
    """A correction of a figure that nobody had reported, where it changes no total, so that none names it."""

    project: str
    what: str
    """`K1 · ALFA 2030-1 +0`."""

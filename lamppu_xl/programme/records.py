"""The content of a programme workbook as plain records; each value refers to the answer that it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import GoalMapping, Participant, Programme, ProgrammeIndicator, ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import Ledger, LedgerCorrection, LedgerGoal, Value
from lamppu_xl.master.aggregation import Total, ValueRange

EVERYWHERE = ""
"""Used as a focus area: the whole programme."""

SO_FAR = ""
"""Used as a period: all periods so far."""


class FrozenBefore(NamedTuple):
    """The last frozen period before the reported one."""

    period: Period
    programme: Programme
    """As it was defined then."""
    totals: Mapping[tuple[str, str], float] = {}
    """By indicator and project its figure so far in the frozen workbook."""
    over_all: Mapping[tuple[str, str], Total] = {}
    """By indicator and focus area the figure so far of all projects in the frozen workbook."""
    definition: str = ""
    """The path of its definition, relative to the folder of the programme."""
    workbook: str = ""
    """The name of the frozen workbook."""
    sha256: str = ""
    """Of that workbook."""


class MappedBefore(NamedTuple):
    """The programme with the focus areas that goals had in an earlier workbook."""

    period: str
    """The id of its period."""
    programme: Programme
    definition: str = ""
    """The path of the definition that was frozen with it, relative to the folder of the programme."""


class RulesBefore(NamedTuple):
    """The rules and targets of figures in an earlier programme workbook.

    That is the last frozen one, else that of the period before.
    """

    period: str
    """The id of its period."""
    rules: Mapping[str, Aggregate]
    """By indicator."""
    targets: Mapping[str, float] = {}
    """By indicator that had one."""
    totals: Mapping[tuple[str, str], Total] = {}
    """By indicator and focus area the figure so far of all projects."""
    workbook: str = ""
    """The name of the workbook."""
    sha256: str = ""
    """Of the workbook."""
    definition: str = ""
    """The path of the definition that was frozen with it, relative to the folder of the programme."""
    goals: Mapping[str, Mapping[str, GoalMapping]] = {}
    """By project the focus areas of its goals, of projects that it includes."""
    replaced: Mapping[str, tuple[str, str]] = {}
    """By indicator the name and the checksum of the earlier version of the workbook that has its rule and target."""

    def workbook_with(self, indicator: str) -> tuple[str, str]:
        """The name and the checksum of the workbook that has a figure by this rule and with this target."""
        return self.replaced.get(indicator, (self.workbook, self.sha256))


class ProjectStatus(StrEnum):
    """What was received from a project for the reported period."""

    IN_ORDER = "in_order"
    """Its master is included."""
    WITH_ERRORS = "with_errors"
    """There is a master, but it has errors and is not included."""
    ASIDE = "aside"
    """There is a file of another period, or several files and no rule that chooses one."""
    LEFT_OUT = "left_out"
    """Its master is not used by a decision."""
    MISSING = "missing"
    NOT_JOINED = "not_joined"
    """It joins the programme after the period."""
    LEFT = "left"
    """It left the programme before the period; its last master is included."""
    NOT_DUE = "not_due"
    """The programme has no period of the project in the period; its last master is included."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeAnswer:
    """One answer of one partner, from the ledger of its project's master."""

    number: int
    """The number that everything else refers to, from 1."""
    project: str
    partner: str
    """The partner's id in the project."""
    organisation: str
    """The name of the partner's organisation in the programme."""
    period: str
    """The project's period."""
    programme_period: str
    """The programme's period that the project's period is part of."""
    entry: AnswerRef
    value: Value
    """As the ledger has it; in an extract without personal data."""
    option_labels: tuple[str, ...]
    """Labels that a return may have instead of an option's id, in any language."""
    file: str
    sheet: str
    cell: str
    """The address in the partner's return."""
    sha256: str
    """Of the partner's return."""
    ledger_number: int
    """The number of the answer in the project's master."""
    accepted: bool = True
    """False: the return has errors, and the project included it anyway."""
    corrected_figure: str = ""
    """Of a figure that was corrected, also where that changes no total: its value after the last correction, `8`."""
    display: Value | date = field(default="", compare=False)
    """As the programme workbook shows it; not stored."""
    is_month: bool = field(default=False, compare=False)
    """Whether it is a day that means its month; not stored."""
    label: Text | None = field(default=None, compare=False)
    """Of a chosen option; not stored."""
    corrected: date | None = field(default=None, compare=False)
    """The day on which the project last corrected it, if it is no figure; not stored."""
    personal: bool = field(default=False, compare=False)
    """Whether it is personal: it is not quoted, and is in no list of answers; not stored."""
    options: str = field(default="", compare=False)
    """The list of a chosen option; not stored."""
    reported: Value = field(default="", compare=False, repr=False)
    """As the ledger has it, also in an extract: what is removed from two texts does not make them the same.

    For counting only; not stored.
    """
    reported_label: Text | None = field(default=None, compare=False, repr=False)
    """Of a chosen option, as the ledger has it. For counting only; not stored."""


@dataclass(frozen=True, kw_only=True)
class MemberProject:
    """A project with the master that was received from it."""

    project: ProgrammeProject
    status: ProjectStatus
    name: Text
    coordinator: str
    """The name of the organisation that coordinates it."""
    areas: tuple[str, ...]
    """Focus areas in which it has goals."""
    themes: tuple[str, ...]
    ledger: Ledger | None = field(default=None, repr=False)
    """Of the included master."""
    file: str = ""
    """The included master, else the file that is the reason why none is included."""
    sha256: str = ""
    findings: tuple[Finding, ...] = ()
    doubts: tuple[Finding, ...] = ()
    """Of an included master the errors that other sources show: see `MasterVerdict`."""
    later: tuple[Finding, ...] = ()
    """Of an included master what came to the project after it: see `MasterVerdict`."""
    unused: tuple[LedgerCorrection, ...] = ()
    """Of an included master the corrections of the programme that do not fit it: see `MasterVerdict`."""
    carried: str = ""
    """If the project has left or is not due, the period of the programme of its last master, which is included."""
    reported: int = 0
    """Number of partners whose returns are in its master, in the reported period."""
    expected: int = 0
    """Number of partners that had to return a report."""

    @property
    def id(self) -> str:
        return self.project.id

    @property
    def is_expected(self) -> bool:
        """Whether the project has to report in the reported period."""
        return self.status not in (ProjectStatus.NOT_JOINED, ProjectStatus.LEFT, ProjectStatus.NOT_DUE)

    def has_left_without(self, periods: Sequence[Period]) -> bool:
        """Whether it has left the programme, and no master of it was ever included.

        Args:
            periods: all periods so far.
        """
        is_left = self.status is ProjectStatus.LEFT and self.ledger is None
        return is_left and any(self.project.reports_in(period) for period in periods)


@dataclass(frozen=True)
class Contribution:
    """One answer that is part of a figure."""

    answer: ProgrammeAnswer
    areas: tuple[str, ...]
    """The focus areas under which it is counted; none where its goals belong to none."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeTotal:
    """One total with the answers that are in it."""

    number: int
    indicator: str
    area: str
    """`EVERYWHERE` for the whole programme, each answer counted once."""
    project: str
    """Empty for all projects."""
    period: str
    """`SO_FAR` for all periods so far."""
    amount: float | None
    """The total, or the smallest value of a range; None where there are no numbers."""
    greatest: float | None = None
    """The greatest value of a range; None for a total."""
    made_of: tuple[int, ...]
    """Numbers of the answers that are in it, in rising order."""
    apart: tuple[str, ...] = ()
    """Projects whose figure cannot be combined with others, and is not in the total, with their rule: `N03 minimum`."""
    corrected: tuple[str, ...] = ()
    """Corrections that are in it: project, partner, period and difference, as `N01 KJA 2020-1 +2`."""
    uncounted: tuple[str, ...] = ()
    """Corrections that would change it and are not in it, because such figures keep their reported values."""
    uncounted_before: tuple[str, ...] = ()
    """Such corrections of the last figures of projects whose masters are not included."""
    unused: tuple[str, ...] = ()
    """Corrections of the programme that are not in it, because they do not fit what the project reports."""
    carried: tuple[str, ...] = ()
    """Projects that have left and are in it by their last master, with its period: `N04 (2020-1)`."""
    not_due: tuple[str, ...] = ()
    """Projects without a report in the period: `N04`; in it by their last master, with its period: `N04 (2020-1)`."""
    fallen: tuple[str, ...] = ()
    """Projects that report less so far than before: what, before that, in which period: `N03 40 (45 2020-1)`."""
    removed: tuple[str, ...] = ()
    """Projects that the programme no longer has, with their last figure so far: `N06 12 (2020-1)`."""
    lacking: tuple[str, ...] = ()
    """Projects whose master of the period is not included: `N04`; so far with their last figure: `N04 48 (2020-1)`."""
    left_without: tuple[str, ...] = ()
    """Projects that have left the programme, and of which no master was ever included."""
    other_units: tuple[str, ...] = ()
    """Projects that count in another unit, which are not in it: `N05 (hours)`."""
    changed: tuple[str, ...] = ()
    """Projects in which the figure meant something else in earlier periods, whose values are not in it."""
    other_answers: tuple[str, ...] = ()
    """Projects in which the programme took it from another answer: `N02 (figures/I2/actual 2020-1)`."""
    partners: tuple[str, ...] = ()
    """Partners' returns that are not in it: project, partner and the project's period, as `N01 KJA 2020-1`."""
    unreported: tuple[str, ...] = ()
    """Projects that are asked for the figure and have not reported it."""
    unasked: tuple[str, ...] = ()
    """Projects whose form does not ask for the figure."""
    texts: tuple[str, ...] = ()
    """Projects with texts in place of numbers, which are not in it."""
    refused: tuple[str, ...] = ()
    """Included returns with errors in which the figure was refused, or is missing: `N01 KJA 2020-1 (Luvut!C5)`."""
    recounted: tuple[str, ...] = ()
    """Projects of which less is counted than in the last frozen workbook, since the programme counts them otherwise."""
    recounted_in_all: tuple[str, ...] = ()
    """Such projects in a focus area, of which it is not known how much less of it is in the area."""
    moved: tuple[str, ...] = ()
    """Goals that were counted under other focus areas in the workbook before: `N02 G5 → P1 (P2: 40 2020-1)`."""
    other_periods: tuple[str, ...] = ()
    """Projects with a period that belongs to none of the programme's: `N02 2019-2`."""
    no_area: tuple[str, ...] = ()
    """Projects with a goal that belongs to no focus area: `N02 G5`. It is in the total of the whole programme only."""
    with_errors: tuple[str, ...] = ()
    """Returns with errors that a project included anyway: `N01 KJA 2020-1`."""
    unconfirmed: tuple[str, ...] = ()
    """Projects whose included master other sources contradict, as *What is missing* says."""
    outdated: tuple[str, ...] = ()
    """Projects with returns or corrections that came after their master, as *What is missing* says."""
    other_rules: tuple[str, ...] = ()
    """Projects that combine their own figures by another rule than the indicator's: `N03 max`."""
    rule_before: str = ""
    """Another rule of the programme in an earlier workbook, with the figure there: `sum 98 2030-1`."""
    target_before: str = ""
    """Another target of the programme in an earlier workbook: `200 2030-1`; of the total in all focus areas."""

    @property
    def projects_apart(self) -> frozenset[str]:
        """The projects whose figure cannot be combined with others."""
        return frozenset(text.partition(" ")[0] for text in self.apart)

    @property
    def names_figures(self) -> bool:
        """Whether it says of any project that its figure is left out, or was there before, or was another one."""
        left_out = (*self.apart, *self.other_units)
        named = (
            *left_out,
            *self.fallen,
            *self.removed,
            *self.recounted,
            *self.recounted_in_all,
            *self.moved,
            *self.other_answers,
        )
        return bool(named or self.rule_before) or any(" " in project for project in self.lacking)

    @property
    def total(self) -> Total:
        """The total as one value."""
        if self.amount is None or self.greatest is None:
            return self.amount
        return ValueRange(self.amount, self.greatest)


NOTED_REASONS = {
    "apart": "projects",
    "corrected": "corrections",
    "uncounted": "corrections",
    "uncounted_before": "corrections",
    "unused": "corrections",
    "carried": "projects",
    "not_due": "projects",
    "fallen": "projects",
    "removed": "projects",
    "lacking": "projects",
    "left_without": "projects",
    "partners": "returns",
    "unreported": "projects",
    "unasked": "projects",
    "texts": "projects",
    "refused": "returns",
    "other_units": "projects",
    "changed": "projects",
    "other_answers": "projects",
    "recounted": "projects",
    "recounted_in_all": "projects",
    "moved": "projects",
    "other_periods": "projects",
    "no_area": "projects",
    "with_errors": "returns",
    "unconfirmed": "projects",
    "outdated": "projects",
    "other_rules": "projects",
}
"""What a total holds and lacks besides its answers, by field, with the name of the list in its label."""


@dataclass(frozen=True, kw_only=True)
class FigureGap:
    """Something of one project that a figure lacks."""

    kind: str
    """A kind of `ProgrammeGap`."""
    project: str
    shown: str
    """As a total names it: `N05 (hours)`."""
    periods: tuple[str, ...]
    """The periods of the totals that lack it."""
    detail: str = ""
    """As the list of what is missing has it after the figure."""
    areas: tuple[str, ...] = ()
    """The only focus areas whose totals it concerns; none if they are those of the project."""
    within: tuple[str, ...] = ()
    """Of the focus areas of the project those whose totals it concerns; none if all of them."""
    over_all: bool = False
    """Whether it concerns only totals of the whole programme and of the project."""
    defined: tuple[str, ...] = ()
    """The places in definitions that are the reason for it."""
    answers: tuple[int, ...] = ()
    """Numbers of the answers that are the reason for it."""
    faulty: str = ""
    """The key of the return with errors that lacks it."""
    note: str = ""
    """The field of a total that names it; by default that of its kind."""
    listed: bool = True
    """Whether the list of what is missing has it; otherwise another gap of the project states the reason."""


@dataclass(frozen=True)
class ProgrammeFigure:
    """One indicator over all projects."""

    indicator: ProgrammeIndicator
    contributions: tuple[Contribution, ...]
    totals: Mapping[tuple[str, str, str], ProgrammeTotal]
    """By focus area, project and period."""
    shared: bool = False
    """Whether any answer is counted under several focus areas."""
    is_percent: bool = False
    """Whether every answer is a percentage, and the totals are, too."""
    currency: str = ""
    """The currency of its amounts, if every answer is an amount and the indicator has no unit."""
    gaps: tuple[FigureGap, ...] = ()
    """What it lacks of projects whose masters are included."""

    def total(self, area: str = EVERYWHERE, project: str = "", period: str = SO_FAR) -> ProgrammeTotal | None:
        return self.totals.get((area, project, period))


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
class ProgrammeGap:
    """Something that is missing or not included, with the reason."""

    kind: str
    """A key of the labels `programme_gap_…`."""
    subject: str
    """Project, file or figure."""
    detail: str = ""
    findings: tuple[Finding, ...] = ()
    sha256: str = ""
    """Of the file."""
    missing: MissingReturn | None = None
    """The return that is not included."""
    faulty: FaultyReturn | None = None
    """The return with errors that is included."""
    corrections: tuple[NamedCorrection, ...] = ()
    """Of a corrected figure."""
    defined: tuple[str, ...] = ()
    """The places in definitions that are the reason for it."""
    answers: tuple[int, ...] = ()
    """Numbers of the answers that are the reason for it."""
    earlier: str = ""
    """The key of the earlier figure that it quotes."""
    refused_in: str = ""
    """The key of the return with errors in which a figure was refused."""

    @property
    def key(self) -> str:
        """Of its row."""
        return f"{self.kind}/{self.subject}/{self.detail}"

    @property
    def figure(self) -> str:
        """The id of its indicator, if it is about a single figure."""
        return self.detail.partition(" ")[0]


@dataclass(frozen=True, kw_only=True)
class ReceivedFile:
    """A received file that is no project's master, with the reasons."""

    file: str
    sha256: str
    reasons: tuple[str, ...]
    """Of its findings the code and what it says."""


@dataclass(frozen=True)
class FaultyReturn:
    """A return with errors that a project included."""

    project: str
    partner: str
    period: str
    """Of the project."""
    programme_period: str
    file: str
    sha256: str
    errors: tuple[str, ...] = ()
    """Of each error its code, and its cell if it has one: `V401 Luvut!C5`."""
    unquoted: tuple[str, ...] = ()
    """Those of them that are about a personal answer, or about no answer: what their cells hold is not quoted."""

    @property
    def key(self) -> str:
        return f"{self.project}/{self.partner}/{self.period}"

    @property
    def shown(self) -> str:
        """As a total names it."""
        return f"{self.project} {self.partner} {self.period}"


@dataclass(frozen=True)
class EarlierFigure:
    """A figure so far that a note quotes, with the earlier workbook that has it."""

    project: str
    """Empty for a figure of all projects, which had another rule or another target."""
    indicator: str
    period: str
    """Of the programme."""
    file: str
    sha256: str
    of_frozen: bool
    """Whether the file is the frozen workbook of the programme; else it is the last master of the project.

    A figure of all projects is always in a workbook of the programme.
    """
    area: str = EVERYWHERE
    """The focus area of a figure of all projects."""

    @property
    def is_of_programme(self) -> bool:
        """Whether the file is a workbook of the programme."""
        return self.of_frozen or not self.project

    @property
    def key(self) -> str:
        if not self.project:
            return self.key_of_all(self.indicator, self.area)
        return self.key_of(self.project, self.indicator, of_frozen=self.of_frozen)

    @staticmethod
    def key_of(project: str, indicator: str, *, of_frozen: bool) -> str:
        """The key by which cells name it."""
        return f"{'frozen' if of_frozen else 'master'}/{project}/{indicator}"

    @staticmethod
    def key_of_all(indicator: str, area: str) -> str:
        """The key of the figure of all projects by another rule or with another target."""
        return f"rule/{area}/{indicator}"


@dataclass(frozen=True)
class BlankCorrection:
    """A correction of a figure that nobody had reported, where it changes no total, so that none names it."""

    project: str
    what: str
    """`K1 · ALFA 2030-1 +0`."""


@dataclass(frozen=True)
class MissingReturn:
    """A partner's return that the master of its project does not include."""

    project: str
    partner: str
    period: str
    """Of the project."""
    programme_period: str
    reason: str
    """`absent`, `rejected` or `aside`."""
    asked: tuple[str, ...] = ()
    """The indicators that its form asks for; one whose figures are by goal with the focus areas of them: `K3 F1`."""

    def asks(self, indicator: str, area: str = EVERYWHERE) -> bool:
        """Whether its form asks for an indicator, under a focus area or any."""
        areas = self.areas_asked(indicator)
        return areas is not None and (area == EVERYWHERE or not areas or area in areas)

    def areas_asked(self, indicator: str) -> tuple[str, ...] | None:
        """The focus areas of the goals whose figures it asks for: none if not by goal; None if it does not ask."""
        split = (each.split() for each in self.asked)
        return next((tuple(areas) for name, *areas in split if name == indicator), None)

    @property
    def key(self) -> str:
        return f"{self.project}/{self.partner}/{self.period}"


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
    blank_corrections: tuple[BlankCorrection, ...] = ()
    """The earlier figures that notes quote."""
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

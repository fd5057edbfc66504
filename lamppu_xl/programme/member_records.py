"""The projects of a programme in a period, and their answers, each with its number and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import Ledger, LedgerCorrection, Value


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

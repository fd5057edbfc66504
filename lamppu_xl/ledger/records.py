"""The records of a ledger: plain facts about a project and one answer after the other, with ids and labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.text import Text
from lamppu_xl.workbook.identity import MasterStamp, short_digest

FORMAT = 1
"""Raised when a column changes its meaning or goes; further columns and sorts of rows may come without."""

SHEET = "_lamppu"
"""The sheet of a master that holds its ledger."""

NOTHING = Text(())
"""Where no text is told."""

Value = str | float
"""An answer as a cell holds it: a text, a number, a day as `2012-09-30`, the id of an option."""


@dataclass(frozen=True)
class LedgerHead:
    """Whose master it is."""

    format: int
    project: str
    period: str
    """The one that is reported."""
    coordinator: str
    """The partner's id."""
    language: str
    """Of the visible sheets."""
    chain: tuple[str, ...]
    """The languages in which their labels were looked for, the dearest first."""
    public: bool
    """Whether it has been made to be published: then its texts name nobody either."""
    form: str
    name: Text
    """Of the project."""


@dataclass(frozen=True)
class LedgerPeriod:
    id: str
    label: Text
    start: date
    end: date


@dataclass(frozen=True)
class LedgerPartner:
    id: str
    name: str
    business_id: str
    roles: tuple[str, ...]
    aliases: tuple[str, ...]
    successor: str = ""
    """The id of the partner that goes on with its work: its standing figures count no more once that one tells them."""


@dataclass(frozen=True)
class LedgerGoal:
    id: str
    partners: tuple[str, ...]
    """Ids of those whom it concerns."""
    title: Text
    wording: Text


@dataclass(frozen=True)
class LedgerOption:
    """One choice of a list."""

    list: str
    id: str
    label: Text


@dataclass(frozen=True)
class LedgerTable:
    id: str
    rows: str
    """`record`, `goal`, `code` or `lines`: of what sort the rows are."""
    count: int
    """How many free lines there are; 0 for other sorts of rows."""
    title: Text


@dataclass(frozen=True)
class LedgerField:
    """One field of a table."""

    table: str
    field: str
    kind: str
    type: str
    """`text`, `number` or `date`."""
    aggregate: str
    """How figures are brought together; empty where nobody has said it."""
    personal: bool
    list: str
    """The id of the list that the answer is picked from, or empty."""
    label: Text


@dataclass(frozen=True)
class LedgerLine:
    """One row of a table of codes. What it shares with the rows of other sorts stands with the goals."""

    table: str
    row: str
    aggregate: str
    """Where it differs from the field's own."""
    label: Text


@dataclass(frozen=True)
class LedgerDetail:
    """What else is known of a line: its unit, target, day, place. One of the last three is told."""

    table: str
    row: str
    name: str
    number: float | None = None
    day: date | None = None
    text: Text = NOTHING


@dataclass(frozen=True)
class LedgerReturn:
    """A return that counts."""

    number: int
    period: str
    partner: str
    file: str
    sha256: str
    accepted: bool
    """False: it has errors, and was taken along all the same."""


@dataclass(frozen=True)
class LedgerAnswer:
    number: int
    """By which traces refer to it."""
    source: int
    """The number of its return."""
    entry: AnswerRef
    value: Value
    sheet: str
    cell: str
    """Where it stands in the return."""


@dataclass(frozen=True)
class LedgerCorrection:
    """What was corrected of an answer after its period was frozen.

    A corrected text is among the answers as it is now. A corrected figure is there as it was told, and its difference
    belongs to the period in which the correction was made.
    """

    period: str
    """The frozen one."""
    partner: str
    entry: AnswerRef
    answer: int
    """The number of the answer; 0 where nothing was told and a figure is added."""
    made_in: str
    """The period in whose master it was told first."""
    day: date
    was: Value | None
    now: Value
    difference: float | None
    """By how much a figure was wrong; None for anything but a figure."""
    added: bool
    """Whether the difference belongs into the sums over periods: not where figures are never added up."""
    reason: str


@dataclass(frozen=True)
class MissingPartner:
    """A partner of whom nothing counts in a period."""

    period: str
    partner: str
    reason: str
    """`rejected`, `aside` or `absent`."""


@dataclass(frozen=True)
class CellTrace:
    """Of which answers a visible cell of the master is made.

    One cell may be made of many answers. A run of cells below one another is made of as many answers, one for each
    cell, in their order.
    """

    sheet: str
    cells: str
    """`F4`, or `F4:F26003`."""
    answers: str
    """Their numbers: `12,15-20`."""


@dataclass(frozen=True)
class AnswerListing:
    """Where the master lists all answers, so that the list is found again however it was sorted."""

    sheet: str
    answer: str
    entry: str
    sha256: str
    """The heads of three columns."""


@dataclass(frozen=True)
class LedgerSheet:
    """What a visible sheet held when the master was made, as checksums."""

    sheet: str
    placed: str
    """Of all cells with their places."""
    loose: str
    """Of all rows, whatever their order."""


@dataclass(frozen=True)
class ControlTotal:
    """A control total."""

    table: str
    field: str
    answers: int
    sum: float | None
    """Of the numbers among them."""


@dataclass(frozen=True)
class Ledger:
    head: LedgerHead
    periods: tuple[LedgerPeriod, ...] = ()
    """Those that the master tells of, the reported one last."""
    partners: tuple[LedgerPartner, ...] = ()
    goals: tuple[LedgerGoal, ...] = ()
    options: tuple[LedgerOption, ...] = ()
    tables: tuple[LedgerTable, ...] = ()
    questions: tuple[LedgerField, ...] = ()
    lines: tuple[LedgerLine, ...] = ()
    details: tuple[LedgerDetail, ...] = ()
    returns: tuple[LedgerReturn, ...] = ()
    corrections: tuple[LedgerCorrection, ...] = ()
    missing: tuple[MissingPartner, ...] = ()
    answers: tuple[LedgerAnswer, ...] = field(default=(), repr=False)
    traces: tuple[CellTrace, ...] = field(default=(), repr=False)
    listings: tuple[AnswerListing, ...] = ()
    tabs: tuple[LedgerSheet, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """Eight digits over all that is asked: another form, goal or line has another one."""
        asked = (self.goals, self.options, self.tables, self.questions, self.lines, self.details)
        return short_digest(repr((self.head.form, asked)))

    @property
    def stamp(self) -> MasterStamp:
        head = self.head
        return MasterStamp(head.project, head.period, head.coordinator, head.language, self.fingerprint)

    @cached_property
    def asked(self) -> Mapping[tuple[str, str], LedgerField]:
        """The questions by table and field."""
        return {(question.table, question.field): question for question in self.questions}

    @cached_property
    def sources(self) -> Mapping[int, LedgerReturn]:
        """The returns by their numbers."""
        return {one.number: one for one in self.returns}

    @cached_property
    def labels(self) -> Mapping[tuple[str, str], Text]:
        """What each option is called, by list and id."""
        return {(option.list, option.id): option.label for option in self.options}

    def said(self, answer: LedgerAnswer) -> Value | date:
        """An answer as it stands in the visible sheets: a choice as its label, a day as a day."""
        question = self.asked.get((answer.entry.table, answer.entry.field))
        if question is None or not isinstance(answer.value, str):
            return answer.value
        if question.type == "date":
            return day_of(answer.value) or answer.value
        label = self.labels.get((question.list, answer.value)) if question.list else None
        return self.pick(label, answer.value) if label else answer.value

    def pick(self, text: Text, otherwise: str = "") -> str:
        """A text in the language of the master; a ledger that was tampered with may have lost it."""
        return text.pick(self.head.chain) if text.translations else otherwise


def day_of(text: str) -> date | None:
    """A day as a ledger writes it, or None.

    >>> day_of("2012-09-30")
    datetime.date(2012, 9, 30)
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def tidy(text: Text) -> Text:
    """A text as a ledger keeps it: its languages in the order of the alphabet, none of them blank."""
    return Text(tuple(sorted((language, said) for language, said in text.translations if said.strip())))

"""The records of a ledger: facts about a project and its answers, with ids and labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import CodeList, Option
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.fingerprint import fingerprint
from lamppu_xl.workbook.identity import MasterStamp

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

RecordT = TypeVar("RecordT", bound="DataclassInstance")

FORMAT = 1
"""Raised when a column changes its meaning or is removed; new columns and types of rows do not raise it."""

SHEET = "_lamppu"
"""The sheet of a master that holds its ledger."""

NOTHING = Text(())
"""An empty text."""

Value = str | float
"""An answer in a cell: a text, a number, a date as `2012-09-30`, or the id of an option."""


@dataclass(frozen=True)
class LedgerHead:
    """Project, period and language of a master."""

    format: int
    project: str
    period: str
    """The reported period."""
    coordinator: str
    """The partner's id."""
    language: str
    """Language of the visible sheets."""
    chain: tuple[str, ...]
    """The languages in which labels were looked up, in order of preference."""
    public: bool
    """Whether the master is public: without personal data, also in its texts."""
    form: str
    name: Text
    """Name of the project."""


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
    """The id of the partner that continues its work; standing figures of that one replace its own."""


@dataclass(frozen=True)
class LedgerGoal:
    id: str
    partners: tuple[str, ...]
    """Ids of the partners that it applies to."""
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
    """The type of its rows: `record`, `goal`, `code` or `lines`."""
    count: int
    """Number of free lines; 0 for other types of rows."""
    title: Text


@dataclass(frozen=True)
class LedgerLineKey:
    """The field of a table of lines whose answer identifies a line in all periods."""

    table: str
    field: str


@dataclass(frozen=True)
class LedgerForecast:
    """A field whose answers are about a later period: totals have those of the reported period only."""

    table: str
    field: str


@dataclass(frozen=True)
class LedgerCurrency:
    """A currency of amounts that the definition states; without any they are euros."""

    currency: str


@dataclass(frozen=True)
class LedgerField:
    """One field of a table."""

    table: str
    field: str
    kind: str
    type: str
    """`text`, `number` or `date`."""
    aggregate: str
    """How figures are aggregated; empty if not declared."""
    personal: bool
    list: str
    """The id of the list of options, or empty."""
    label: Text


@dataclass(frozen=True)
class LedgerRole:
    """The role of a field: `status` or `deviation`."""

    table: str
    field: str
    role: str


@dataclass(frozen=True)
class LedgerLine:
    """One row of a table of codes."""

    table: str
    row: str
    aggregate: str
    """The rule if it differs from that of the field."""
    label: Text


@dataclass(frozen=True)
class LedgerRule:
    """The rule for a figure, where it is neither the rule of its line nor, without one, that of its field."""

    table: str
    row: str
    field: str
    aggregate: str
    """Empty: there is no rule."""


@dataclass(frozen=True)
class LedgerKind:
    """The kind of the answers to a field in a row, where it is not that of the field."""

    table: str
    row: str
    field: str
    kind: str
    type: str
    """`text`, `number` or `date`."""
    list: str
    """The id of the list of options, or empty."""


@dataclass(frozen=True)
class LedgerDetail:
    """Another fact about a line: unit, target, date, place. One of the last three fields has a value."""

    table: str
    row: str
    name: str
    number: float | None = None
    day: date | None = None
    text: Text = NOTHING


@dataclass(frozen=True)
class LedgerReturn:
    """A return that is used."""

    number: int
    period: str
    partner: str
    file: str
    sha256: str
    accepted: bool
    """False: it has errors and is included nevertheless."""
    saved: str = ""
    """When it was saved, as the file states: ISO 8601, or empty."""


@dataclass(frozen=True)
class ReturnError:
    """An error of a return that is included nevertheless."""

    source: int
    """The number of the return."""
    code: str
    """Of the finding."""
    sheet: str
    cell: str
    """Empty if it is about no single cell."""
    entry: AnswerRef | None
    """The answer that it is about."""


@dataclass(frozen=True)
class LedgerAnswer:
    number: int
    """Traces refer to it."""
    source: int
    """The number of its return."""
    entry: AnswerRef
    value: Value
    sheet: str
    cell: str
    """Its cell in the return."""


@dataclass(frozen=True)
class LedgerCorrection:
    """A correction of an answer of a frozen period.

    The answers contain a corrected text as it is now. They contain a corrected figure as it was reported; its
    difference belongs to the period in which the correction was made.
    """

    period: str
    """The frozen period."""
    partner: str
    entry: AnswerRef
    answer: int
    """The number of the answer; 0 if there was none and a figure is added."""
    made_in: str
    """The period whose master first shows it."""
    day: date
    was: Value | None
    now: Value
    difference: float | None
    """The change of a figure; None for other answers."""
    added: bool
    """Whether the difference counts in totals over periods; false if such figures are never added up."""
    reason: str
    by_programme: bool = field(default=False, compare=False)
    """Whether a programme made it, which has it in its own list; not stored."""


@dataclass(frozen=True)
class MissingPartner:
    """A partner without a used return in a period."""

    period: str
    partner: str
    reason: str
    """`rejected`, `aside` or `absent`."""


@dataclass(frozen=True)
class LedgerUnasked:
    """What the form of a partner without a used return does not ask for, or no form of a period."""

    period: str
    partner: str
    """Empty: all partners."""
    table: str
    row: str = ""
    """Empty: all rows."""
    field: str = ""
    """Empty: all fields."""


@dataclass(frozen=True)
class CellTrace:
    """The answers behind visible cells of the master.

    One cell may show many answers. A run of cells shows one answer in each cell, in their order.
    """

    sheet: str
    cells: str
    """`F4`, or `F4:F26003`."""
    answers: str
    """The numbers of the answers: `12,15-20`."""


@dataclass(frozen=True)
class AnswerListing:
    """The list of all answers in the master, so that it is found in any order of rows and columns."""

    sheet: str
    answer: str
    entry: str
    sha256: str
    """The headings of three columns."""


@dataclass(frozen=True)
class LedgerSheet:
    """Checksums of a visible sheet as it was written."""

    sheet: str
    placed: str
    """Of all cells with their positions."""
    loose: str
    """Of all rows in any order."""


@dataclass(frozen=True)
class LedgerSums:
    """Sums of checksums of cells, for successive rows or columns of a visible sheet as it was written."""

    sheet: str
    of: str
    """`rows` or `columns`."""
    first: int
    """The number of the first row or column, from 0."""
    sums: str
    """Eight hexadecimal digits for each row or column."""


@dataclass(frozen=True)
class ControlTotal:
    """The number of answers to a question, and their sum."""

    table: str
    field: str
    answers: int
    sum: float | None
    """Sum of the numbers among them."""


@dataclass(frozen=True)
class Ledger:
    head: LedgerHead
    periods: tuple[LedgerPeriod, ...] = ()
    """The periods of the master, the reported one last."""
    partners: tuple[LedgerPartner, ...] = ()
    goals: tuple[LedgerGoal, ...] = ()
    options: tuple[LedgerOption, ...] = ()
    tables: tuple[LedgerTable, ...] = ()
    questions: tuple[LedgerField, ...] = ()
    roles: tuple[LedgerRole, ...] = ()
    """Empty if the roles are as `infer_roles` concludes them."""
    lines: tuple[LedgerLine, ...] = ()
    rules: tuple[LedgerRule, ...] = ()
    kinds: tuple[LedgerKind, ...] = ()
    line_keys: tuple[LedgerLineKey, ...] = ()
    forecasts: tuple[LedgerForecast, ...] = ()
    currencies: tuple[LedgerCurrency, ...] = ()
    details: tuple[LedgerDetail, ...] = ()
    returns: tuple[LedgerReturn, ...] = ()
    corrections: tuple[LedgerCorrection, ...] = ()
    missing: tuple[MissingPartner, ...] = ()
    unasked: tuple[LedgerUnasked, ...] = ()
    """Of the missing partners."""
    errors: tuple[ReturnError, ...] = ()
    """Of the included returns with errors."""
    answers: Sequence[LedgerAnswer] = field(default=(), repr=False)
    """Those of a master that was read are on disk, and so are the traces and sums."""
    traces: Sequence[CellTrace] = field(default=(), repr=False)
    listings: tuple[AnswerListing, ...] = ()
    tabs: tuple[LedgerSheet, ...] = ()
    sums: Sequence[LedgerSums] = field(default=(), repr=False)

    @cached_property
    def fingerprint(self) -> str:
        """Eight digits that change with any goal, option, table, question or line."""
        groups: dict[str, Sequence[object]] = {
            "Goal": self.goals,
            "Option": self.options,
            "Table": self.tables,
            "Question": self.questions,
            "Line": self.lines,
            "Detail": self.details,
            **({"Role": self.roles} if self.roles else {}),
            **({"Rule": self.rules} if self.rules else {}),
            **({"Kind": self.kinds} if self.kinds else {}),
        }
        return fingerprint(self.head.form, groups)

    @property
    def stamp(self) -> MasterStamp:
        head = self.head
        return MasterStamp(head.project, head.period, head.coordinator, head.language, self.fingerprint)

    @cached_property
    def questions_by_field(self) -> Mapping[tuple[str, str], LedgerField]:
        """By ids of table and field."""
        return {(question.table, question.field): question for question in self.questions}

    @cached_property
    def _kinds(self) -> Mapping[AnswerRef, LedgerKind]:
        return {AnswerRef(kind.table, kind.row, kind.field): kind for kind in reversed(self.kinds)}

    def question_of(self, entry: AnswerRef) -> LedgerField | None:
        """The question of an answer, with the kind that it has in its row; None if it is unknown."""
        question, own = self.questions_by_field.get((entry.table, entry.field)), self._kinds.get(entry)
        return replace(question, kind=own.kind, type=own.type, list=own.list) if question and own else question

    def answer_label(self, entry: AnswerRef) -> Text:
        """The labels of the row and the question of an answer, in each language; ids where there are none."""
        question = self.question_of(entry)
        label = question.label if question and question.label.translations else Text.same(entry.field)
        row = self._row_label(entry)
        if row is None:
            return label
        languages = dict.fromkeys(language for text in (row, label) for language, _ in text.translations)
        return Text(tuple((each, f"{row.pick((each,))} · {label.pick((each,))}") for each in languages))

    def _row_label(self, entry: AnswerRef) -> Text | None:
        """The label of a row; None in a table that has only one."""
        table = next((each for each in self.tables if each.id == entry.table), None)
        if table and table.rows == "record":
            return None
        if table and table.rows == "lines" and table.title.translations:
            return table.title.changed(lambda title: f"{title} {entry.row}")
        goal = next((each for each in self.goals if each.id == entry.row), None)
        if goal and table and table.rows == "goal" and goal.title.translations:
            return goal.title.changed(lambda title: f"{entry.row} {title}")
        line = next((each for each in self.lines if (each.table, each.row) == (entry.table, entry.row)), None)
        return line.label if line and line.label.translations else Text.same(entry.row)

    def is_percent(self, entry: AnswerRef) -> bool:
        """Whether the answer to a question is a percentage, stored as a fraction."""
        question = self.question_of(entry)
        return question is not None and question.kind == "percent"

    @cached_property
    def _unasked(self) -> frozenset[LedgerUnasked]:
        return frozenset(self.unasked)

    def is_asked(self, of: MissingPartner | LedgerReturn, entry: AnswerRef) -> bool:
        """Whether the form of a missing partner, or of a return with errors, asks for an answer."""
        return self._asks(of.period, of.partner, entry)

    def is_asked_in(self, period: str, entry: AnswerRef) -> bool:
        """Whether any form of a period asks for an answer."""
        return self._asks(period, "", entry)

    def _asks(self, period: str, partner: str, entry: AnswerRef) -> bool:
        table, row, question = entry
        parts = (("", ""), ("", question), (row, ""), (row, question))
        return not any(LedgerUnasked(period, partner, table, *part) in self._unasked for part in parts)

    def missing_among(self, entries: Iterable[AnswerRef]) -> tuple[MissingPartner, ...]:
        """The missing partners that were asked for at least one of some answers."""
        wanted = set(entries)
        return tuple(each for each in self.missing if any(self.is_asked(each, entry) for entry in wanted))

    @cached_property
    def sources(self) -> Mapping[int, LedgerReturn]:
        """By number."""
        return {source.number: source for source in self.returns}

    @cached_property
    def _code_lists(self) -> Mapping[str, CodeList]:
        options = grouped((option.list, Option(id=option.id, label=option.label)) for option in self.options)
        return {name: CodeList(name, tuple(each)) for name, each in options.items()}

    def label_of(self, list_id: str, answer: str) -> Text | None:
        """The label of an option, or those of several options in one answer; None if one of them is unknown."""
        codes = self._code_lists.get(list_id)
        option = codes.option(answer) if codes else None
        return option.label if option else None

    def chosen_label(self, answer: LedgerAnswer) -> Text | None:
        """The label of a chosen option; None if the answer is no choice, or the option has no label."""
        question = self.question_of(answer.entry)
        if question is None or not question.list or not isinstance(answer.value, str):
            return None
        label = self.label_of(question.list, answer.value)
        return label if label and label.translations else None

    def shown_value(self, answer: LedgerAnswer) -> Value | date:
        """An answer as the visible sheets show it: a choice as its label, a date as a date."""
        question = self.question_of(answer.entry)
        if question is None or not isinstance(answer.value, str):
            return answer.value
        if question.type == "date":
            return parse_day(answer.value) or answer.value
        label = self.chosen_label(answer)
        return self.pick(label) if label else answer.value

    def pick(self, text: Text) -> str:
        """A text in the language of the master; empty where an edited ledger has lost it."""
        return text.pick(self.head.chain) if text.translations else ""


def parse_day(text: str) -> date | None:
    """A date as a ledger writes it, or None.

    >>> parse_day("2012-09-30")
    datetime.date(2012, 9, 30)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def tidy(text: Text) -> Text:
    """A text as a ledger stores it: languages in alphabetical order, blank texts left out."""
    return Text(tuple(sorted((language, value) for language, value in text.translations if value.strip())))


def record_from(record_type: type[RecordT], source: object, clean: Callable[[Text], Text], **values: Any) -> RecordT:
    """A record with the given values, and for all other fields the attributes of a source.

    Args:
        clean: for a localised text of the source the text that is stored.
    """
    for name in {attribute.name for attribute in fields(record_type)} - values.keys():
        value = getattr(source, name)
        values[name] = clean(value) if isinstance(value, Text) else value
    return record_type(**values)

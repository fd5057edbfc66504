"""The form of a project: its goals, code lists, tables and fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from lamppu_xl.domain.answer_types import CHOICES, YES_NO, AnswerType, ValueType, view_of
from lamppu_xl.domain.expressions import Expr, Variable, adds_up, viewed
from lamppu_xl.domain.field_roles import FieldFacts, FieldRole
from lamppu_xl.domain.partners import (
    ALL,
    Applicability,
    Detail,
    PartnerValues,
)
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text import Text

_WORD = 8
"""The characters of a word with the blank after it, by estimate."""


class Aggregate(StrEnum):
    """How a figure is aggregated over partners and periods."""

    SUM = "sum"
    """The sum over partners and periods."""
    LAST = "last"
    """The sum over partners of the values of the last period, for a cumulative figure such as finished plans."""
    MAX = "max"
    """The greatest value."""
    DISTINCT = "distinct"
    """The number of distinct answers."""
    MEAN = "mean"
    """The mean of all values."""
    MINIMUM = "minimum"
    """The smallest value."""
    LATEST = "latest"
    """Each partner's value of the last period; values of several partners are not added, only their range is shown."""
    RATIO = "ratio"
    """The quotient of the totals of two other fields."""
    NEVER = "never"
    """No aggregate, only the range: seven partners at the same four meetings are four meetings."""


CONFIRMATION = "prefill_confirmed"
"""The name of the question by which prefilled answers are confirmed, and of the list of its answers."""


PREFILL_PREVIOUS = "previous"
"""The source of a prefilled answer that is the partner's own answer of last period."""


EARLIER = "earlier"
"""The source of a locked value that was reported more than one period ago."""


@dataclass(frozen=True, kw_only=True)
class Goal:
    id: str
    title: Text
    """A short title: id and title together are the name of a sheet."""
    wording: Text
    """The goal in one or two sentences."""
    wordings: Mapping[str, Text] = field(default_factory=dict, hash=False)
    """The wording of single partners, by their ids."""
    links: tuple[str, ...] = ()
    """Web addresses about it."""
    applies_to: Applicability = ALL
    due_in: frozenset[str] = frozenset()
    """Ids of the periods in which a report on the goal is required."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """A code of a code list: a choice, an indicator, a cost category, an event."""

    id: str
    label: Text
    details: Mapping[str, Detail | PartnerValues] = field(default_factory=dict)
    """Further facts by name: the unit and target of an indicator, the date and place of an event."""
    applies_to: Applicability = ALL
    due_in: frozenset[str] | None = None
    """Ids of the periods in which its row is due; None for all."""
    aggregate: Aggregate | None = None
    """The aggregation rule of its figures, if it differs from the rule of the field."""
    parents: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The options of other lists to which it belongs, by the details that name them: the region of a place."""
    aggregates: Mapping[str, Aggregate] = field(default_factory=dict, hash=False)
    """The rules of single fields in its row, by name; each replaces what the field and `aggregate` say."""
    shown_in: frozenset[str] | None = None
    """Ids of the periods whose templates contain it; None for all. An event belongs to one period."""
    unasked: frozenset[tuple[str, str]] = frozenset()
    """The fields that its row does not have, by ids of table and field: in a merged definition they are in another."""

    def asks(self, table: str, field: str) -> bool:
        """Whether its row in a table has a field."""
        return (table, field) not in self.unasked

    def is_row_of(self, table: Table) -> bool:
        """Whether a table with a row for each option has one for it."""
        return not self.unasked or any(self.asks(table.id, field.name) for field in table.answers)


SEVERAL = ";"
"""Stands between the ids of several options in one answer."""


@dataclass(frozen=True)
class CodeList:
    id: str
    options: tuple[Option, ...]

    def option(self, id: str) -> Option | None:
        """The option of an id. The answer to a question with several choices has one that stands for all of them."""
        if SEVERAL in id:
            return self._several(id.split(SEVERAL))
        return self._by_id.get(id)

    @cached_property
    def _by_id(self) -> dict[str, Option]:
        return {option.id: option for option in reversed(self.options)}

    def _several(self, ids: Sequence[str]) -> Option | None:
        found = [self.option(each) for each in ids]
        options = [option for option in found if option is not None]
        if len(options) < len(ids):
            return None
        languages = dict.fromkeys(language for option in options for language, _ in option.label.translations)
        labels = {
            language: f"{SEVERAL} ".join(option.label.pick((language,)) for option in options) for language in languages
        }
        return Option(id=SEVERAL.join(ids), label=Text(tuple(labels.items())))


@dataclass(frozen=True, kw_only=True)
class Field:
    """A question of the form, or a locked fact in the form."""

    name: str
    label: Text
    kind: AnswerType
    help: Text | None = None
    options: str | None = None
    """The id of the code list of a choice."""
    given: str | None = None
    """The source of a locked fact: `partner.name`, `goal.wording`, `row.unit`. None for an answer."""
    computed: Expr | None = None
    """The expression that gives the answer; None for a question. It is locked and never read from a return."""
    previous: bool = False
    """Whether the form shows the previous answer, locked."""
    personal: bool = False
    """Whether the answer is personal data: it is left out of public masters and never quoted in messages."""
    aggregate: Aggregate | None = None
    part_of: str = ""
    """The figure of which it is a part: people of one sex and age."""
    part: tuple[tuple[str, str], ...] = ()
    """The options of which it is the part, each with the id of its list."""
    ratio: tuple[str, ...] = ()
    """The two fields of the table whose totals are divided, for `Aggregate.RATIO`."""
    max_length: int | None = None
    """The limit of its rule, in characters; used for the row height and the prompt."""
    max_words: int | None = None
    """The limit of its rule, in words; used as `max_length` is."""
    is_year: bool = False
    """Whether its number is a year, which has no separator of thousands; see `are_years`."""
    width: int | None = None
    """The width of its grid column, in characters."""
    role: FieldRole | None = None
    """Its meaning for reports."""
    prefill: str | None = None
    """The source of the answer that a template has already: `partner.contact.email`, `previous`."""
    heading: Text | None = None
    """A heading above it and the fields that follow."""
    note: Text | None = None
    """Guidance above it; in a grid it is on the sheet of instructions."""
    applies_to: Applicability = ALL
    """The partners whose form has it."""
    within: str = ""
    """The choice of the table to whose answer the options belong; empty for a choice from the whole list."""
    within_detail: str = ""
    """The detail of the options that names to what they belong."""
    kind_from: str = ""
    """The detail of the row's option that names the kind of its answer; empty if all rows have the same kind."""
    row_kinds: Mapping[str, AnswerType] = field(default_factory=dict, hash=False)
    """The kind of the answer in each such row, by id of the option."""
    offset: int = 0
    """How many periods after the reported one its value belongs to: below 0 what was reported, above 0 a forecast."""
    offset_of: str = ""
    """The field of which it is the value in another period."""
    period_label: Text | None = None
    """The label of a forecast with a place for the name of its period; see `label_in`."""
    currencies: tuple[str, ...] = ()
    """The currencies of its amounts, if they may be others than those of the definition that it is merged into."""

    @property
    def longest_text(self) -> int:
        """The characters of the longest text that its limits allow, estimated from words; 0 if there is no limit."""
        of_words = self.max_words * _WORD if self.max_words else 0
        return min(filter(None, (self.max_length, of_words)), default=0)

    @property
    def is_forecast(self) -> bool:
        """Whether its answers are about a period after the reported one."""
        return self.offset > 0

    @property
    def shows_earlier(self) -> bool:
        """Whether the form shows a locked answer of an earlier period."""
        return self.previous and (self.given is None or self.offset < 0)

    @property
    def variable(self) -> Variable:
        options = YES_NO if self.kind.name == YES_NO else self.options if self.kind.name != CHOICES else None
        return Variable(self.kind.type, options)

    def in_row(self, row: str) -> Field:
        """The field as a row has it, with the kind of that row."""
        return self._by_kind[self.row_kinds[row].name] if row in self.row_kinds else self

    @cached_property
    def variants(self) -> tuple[Field, ...]:
        """The field with each kind that any row has; itself if all rows have the same kind."""
        return tuple(self._by_kind.values()) or (self,)

    @cached_property
    def _by_kind(self) -> Mapping[str, Field]:
        kinds = {kind.name: kind for kind in self.row_kinds.values()}
        return {name: replace(self, kind=kinds[name], row_kinds={}) for name in sorted(kinds)}

    @property
    def variant(self) -> str:
        """The name of the field, with its kind if that depends on the row."""
        return f"{self.name}:{self.kind.name}" if self.kind_from else self.name


@dataclass(frozen=True)
class SingleRow:
    """A single row, as for contact details."""


@dataclass(frozen=True)
class RowPerGoal:
    """A row for each goal of the partner."""


@dataclass(frozen=True)
class RowPerCode:
    """A row for each code of a list that applies to the partner."""

    list: str


@dataclass(frozen=True)
class FreeLines:
    """A fixed number of free lines, numbered from 1, and spare ones after them."""

    count: int
    spare: int = 0
    """How many lines follow that look plain until the line above is used. They are read like the others."""

    @property
    def total(self) -> int:
        """The number of all lines."""
        return self.count + self.spare


Rows = SingleRow | RowPerGoal | RowPerCode | FreeLines


ROW_TYPES: Mapping[type[Rows], str] = {SingleRow: "record", RowPerGoal: "goal", RowPerCode: "code", FreeLines: "lines"}
"""The name of each type of rows, as ledgers store it."""


@dataclass(frozen=True, kw_only=True)
class Table:
    id: str
    title: Text
    rows: Rows
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()
    """In the order of their messages: the first broken rule of a cell is shown in the form."""
    help: Text | None = None
    heading: Text | None = None
    """The heading above it; its title if None."""
    note: Text | None = None
    """Guidance; if it is long, it is on the sheet of instructions."""
    sheet: Text | None = None
    """The name of the sheet that it shares with other tables; its title if None."""
    key: str = ""
    """The field that says which free line of the last period a line continues."""
    carry: bool = False
    """Whether its free lines begin with those of the partner's last return."""
    applies_to: Applicability = ALL
    """The partners whose form has it."""
    totals: tuple[str, ...] = ()
    """The fields whose sums are in a locked row below the lines."""
    break_down: tuple[str, ...] = ()
    """The choices by which the master workbook groups the lines and adds up their figures."""

    def field(self, name: str) -> Field:
        """The field of a name.

        Raises:
            KeyError: the table has no such field.
        """
        return self._fields[name]

    @cached_property
    def _fields(self) -> dict[str, Field]:
        return {field.name: field for field in reversed(self.fields)}

    @cached_property
    def has_row_kinds(self) -> bool:
        """Whether the kind of any field depends on the row."""
        return any(field.kind_from for field in self.fields)

    def fits_row(self, expr: Expr, row: str) -> bool:
        """Whether the fields that an expression reads have in a row the sort of values that it reads of them."""
        return not self.has_row_kinds or all(
            view_of(self.field(leaf.field).in_row(row).kind) == leaf.variable.view for leaf in viewed(expr)
        )

    def computes_in_row(self, field: Field, row: str) -> bool:
        """Whether a computed field can have a value in a row.

        Where kinds depend on the row, only figures have one, and percentages are not added up.
        """
        if field.computed is None or not self.has_row_kinds:
            return True
        kind = self.field(field.name).in_row(row).kind
        if field.kind_from and (
            kind.type is not ValueType.NUMBER or (kind.name == "percent" and adds_up(field.computed))
        ):
            return False
        return self.fits_row(field.computed, row)

    @cached_property
    def answers(self) -> tuple[Field, ...]:
        """The fields whose values are reported: questions and computed fields."""
        return tuple(field for field in self.fields if field.given is None)

    @cached_property
    def questions(self) -> tuple[Field, ...]:
        """The fields that a partner fills in."""
        return tuple(field for field in self.answers if field.computed is None)

    @cached_property
    def computed(self) -> tuple[Field, ...]:
        """The fields whose values are computed from answers."""
        return tuple(field for field in self.fields if field.computed is not None)


def answer_facts(tables: Iterable[Table]) -> Iterator[FieldFacts]:
    """The facts about each question from which `infer_roles` infers its role."""
    for table in tables:
        for answer in table.answers:
            yield FieldFacts(table.id, answer.name, ROW_TYPES[type(table.rows)], answer.kind.name, answer.personal)


@dataclass(frozen=True)
class Form:
    id: str
    title: Text
    tables: tuple[Table, ...]

    def table(self, id: str) -> Table:
        """The table of an id.

        Raises:
            KeyError: the form has no such table.
        """
        for table in self.tables:
            if table.id == id:
                return table
        raise KeyError(id)

    @cached_property
    def questions(self) -> tuple[tuple[Table, Field], ...]:
        """Every question with its table, in order of the form."""
        return tuple((table, field) for table in self.tables for field in table.answers)

    @cached_property
    def personal_fields(self) -> frozenset[tuple[str, str]]:
        """Table and name of each question whose answers are personal data."""
        return frozenset((table.id, field.name) for table, field in self.questions if field.personal)


@dataclass(frozen=True)
class TableLine:
    """A row of a table in the form of one partner for one period."""

    id: str
    """The id of a goal, the id of a code, or a number from 1."""
    label: Text
    due: bool
    goal: Goal | None = None
    option: Option | None = None
    is_spare: bool = False
    """Whether it looks plain until the line above is used."""


def goal_name(goal: Goal) -> Text:
    """The full name of a goal, its id and title: `G05 Quality indicators`.

    A merged definition adds a period to the id of a goal that was another one then; its title names that period, too.
    """
    issued_id, _, _ = goal.id.partition("@")
    return goal.title.changed(lambda title: f"{issued_id} {title}")

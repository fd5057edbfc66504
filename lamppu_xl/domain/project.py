"""The project as data: what its definition says, checked, frozen, without any file or library behind it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import YES_NO, AnswerType
from lamppu_xl.domain.expressions import Variable
from lamppu_xl.domain.field_roles import FieldFacts, FieldRole
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text import Text

Answer = str | float | date
"""One answer as it is used: a choice is the id of its option, a number a float."""

Answers = Mapping[AnswerRef, Answer]
"""Answers by entry; a blank answer has no entry here."""


class Role(StrEnum):
    """What an organisation is in the project; one may be both."""

    COORDINATOR = "coordinator"
    PARTNER = "partner"


class Aggregate(StrEnum):
    """How a figure is brought together over partners and periods."""

    SUM = "sum"
    """Added up over partners and periods."""
    LAST = "last"
    """The last period's values, added up over partners: a standing figure such as finished plans."""
    MAX = "max"
    """The greatest one."""
    DISTINCT = "distinct"
    """The number of different answers."""
    NEVER = "never"
    """Never brought together: seven partners at the same four meetings are four meetings. Range only."""


@dataclass(frozen=True)
class Applicability:
    """Which partners something concerns."""

    everyone: bool = False
    roles: frozenset[Role] = frozenset()
    partners: frozenset[str] = frozenset()

    def includes(self, partner: Partner) -> bool:
        return self.everyone or partner.id in self.partners or bool(self.roles & frozenset(partner.roles))


ALL = Applicability(everyone=True)


@dataclass(frozen=True)
class Contact:
    """Whom to ask about the project."""

    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class FormerName:
    """A name or an owner that a partner had until a day, since another one or since the name before it ended."""

    name: str
    until: date
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Partner:
    id: str
    """Never changes, ASCII: `KAO`."""
    name: str
    """The name in the register, as it is now; in the edition of a period, as it was then."""
    language: str
    """The language of its templates and messages."""
    roles: tuple[Role, ...] = (Role.PARTNER,)
    aliases: tuple[str, ...] = ()
    """Other names under which it appears in what people write."""
    business_id: str = ""
    contact: Contact = Contact()
    former_names: tuple[FormerName, ...] = ()
    """What it was called before, the earliest first."""
    formed_of: tuple[str, ...] = ()
    """The names of the organisations that it was formed of, on the day below."""
    formed_on: date | None = None
    joined: date | None = None
    left: date | None = None
    """Its last day in the project."""
    successor: str = ""
    """The id of the partner that goes on with its work."""

    def name_on(self, day: date) -> str:
        """What it was called on a day."""
        had = (
            former.name
            for former in self.former_names
            if day <= former.until and (former.since is None or former.since <= day)
        )
        return next(had, self.name)

    def reports_in(self, period: Period) -> bool:
        """Whether a report is expected of it: it is in by the period's end, and was not gone before its start."""
        return (self.joined is None or self.joined <= period.end) and (self.left is None or self.left >= period.start)

    def last_day(self, period: Period) -> date:
        """The last day of a period on which it was a partner, whose name and figures stand for the period."""
        return min(period.end, self.left or period.end)


@dataclass(frozen=True, kw_only=True)
class Period:
    id: str
    """Neutral in every language: `2012-1`."""
    label: Text
    start: date
    end: date
    deadline: date
    final: bool = False


@dataclass(frozen=True, kw_only=True)
class Goal:
    id: str
    title: Text
    """Short enough for a sheet's name after the id."""
    wording: Text
    """The goal in one or two sentences."""
    applies_to: Applicability = ALL
    due_in: frozenset[str] = frozenset()
    """Ids of the periods in which it must be reported on."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One code of a list: a choice, an indicator, a cost category, an event."""

    id: str
    label: Text
    details: Mapping[str, Text | float | date] = field(default_factory=dict)
    """What else is known of it: the unit and target of an indicator, the date and place of an event."""
    applies_to: Applicability = ALL
    due_in: frozenset[str] | None = None
    """Ids of the periods in which a row of it is due, or None for all."""
    aggregate: Aggregate | None = None
    """How its figures are brought together, where that differs from the field's own."""
    shown_in: frozenset[str] | None = None
    """Ids of the periods in whose templates it stands, or None for all: an event belongs to one."""


@dataclass(frozen=True)
class CodeList:
    id: str
    options: tuple[Option, ...]

    def option(self, id: str) -> Option | None:
        return next((option for option in self.options if option.id == id), None)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question of the form, or a fact that stands there locked."""

    name: str
    label: Text
    kind: AnswerType
    help: Text | None = None
    options: str | None = None
    """The list that a choice is picked from."""
    given: str | None = None
    """Where a locked fact comes from: `partner.name`, `goal.wording`, `row.unit`. Not an answer."""
    previous: bool = False
    """Whether last period's answer stands beside it, locked."""
    personal: bool = False
    """Whether it holds personal data: left out of public masters, never quoted in messages."""
    aggregate: Aggregate | None = None
    max_length: int | None = None
    """The same number as in its rule, for the template's height and prompt."""
    width: int | None = None
    """Characters, in a grid."""
    role: FieldRole | None = None
    """What it means for the reports."""

    @property
    def variable(self) -> Variable:
        return Variable(self.kind.type, YES_NO if self.kind.name == YES_NO else self.options)


@dataclass(frozen=True)
class SingleRow:
    """One row in all: the contact details."""


@dataclass(frozen=True)
class RowPerGoal:
    """A row for each goal of the partner."""


@dataclass(frozen=True)
class RowPerCode:
    """A row for each code of a list that concerns the partner."""

    list: str


@dataclass(frozen=True)
class FreeLines:
    """Free lines, numbered from 1."""

    count: int


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
    """In the order in which they are told: the first broken one shows beside a cell."""
    help: Text | None = None

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when there is none."""
        return self._fields[name]

    @cached_property
    def _fields(self) -> dict[str, Field]:
        return {one.name: one for one in reversed(self.fields)}

    @cached_property
    def answers(self) -> tuple[Field, ...]:
        """The fields that a partner fills in."""
        return tuple(one for one in self.fields if one.given is None)


def answer_facts(tables: Iterable[Table]) -> Iterator[FieldFacts]:
    """What `infer_roles` looks at, of each field that a partner fills in."""
    for table in tables:
        for answer in table.answers:
            yield FieldFacts(table.id, answer.name, ROW_TYPES[type(table.rows)], answer.kind.name, answer.personal)


@dataclass(frozen=True)
class Form:
    id: str
    title: Text
    tables: tuple[Table, ...]

    def table(self, id: str) -> Table:
        """The table of that id; KeyError when there is none."""
        for table in self.tables:
            if table.id == id:
                return table
        raise KeyError(id)


@dataclass(frozen=True)
class TableLine:
    """One row of a table as one partner has it in one period."""

    id: str
    """A goal's id, a code's id, or a number from 1."""
    label: Text
    due: bool
    goal: Goal | None = None
    option: Option | None = None


@dataclass(frozen=True, kw_only=True)
class Project:
    id: str
    name: Text
    form: Form
    languages: tuple[str, ...]
    """The languages of the project, the main one first."""
    fallback: Mapping[str, tuple[str, ...]]
    """Per language the chain in which a text is looked for, itself first."""
    start: date
    end: date
    periods: tuple[Period, ...]
    partners: tuple[Partner, ...]
    goals: tuple[Goal, ...]
    lists: Mapping[str, CodeList]
    """Every code list by id, the built-in ones (`yes_no`, `goals`, `partners`) among them."""
    programme_line: Text | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    """How much of a returned file is read, where the project differs from `scan.Limits`, by the name of the limit."""

    @cached_property
    def memory(self) -> dict[Hashable, Any]:
        """What is worked out from this project alone, kept for as long as it is; no part of what it says."""
        return {}

    @property
    def language(self) -> str:
        """The main language."""
        return self.languages[0]

    def chain(self, language: str) -> tuple[str, ...]:
        """The languages in which a text is looked for, for a reader of one."""
        chain = self.fallback.get(language, (language,))
        return (*chain, *(other for other in self.languages if other not in chain))

    def period(self, id: str) -> Period | None:
        return next((period for period in self.periods if period.id == id), None)

    def partner(self, id: str) -> Partner | None:
        return self._partners.get(id)

    @cached_property
    def _partners(self) -> dict[str, Partner]:
        return {partner.id: partner for partner in reversed(self.partners)}

    def expected_partners(self, period: Period) -> tuple[Partner, ...]:
        """The partners that report in a period, in the order of the definition."""
        return tuple(partner for partner in self.partners if partner.reports_in(period))

    def goal(self, id: str) -> Goal | None:
        return next((goal for goal in self.goals if goal.id == id), None)

    @property
    def coordinator(self) -> Partner:
        return next(partner for partner in self.partners if Role.COORDINATOR in partner.roles)

    def period_before(self, period: Period) -> Period | None:
        """The period before this one, or None for the first."""
        index = self.periods.index(period)
        return self.periods[index - 1] if index else None

    def goals_of(self, partner: Partner) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if goal.applies_to.includes(partner))

    def lines_of(self, table: Table, partner: Partner, period: Period) -> tuple[TableLine, ...]:
        """The rows of a table for one partner and period, in the order of the definition."""
        match table.rows:
            case SingleRow():
                return (TableLine("1", table.title, due=True),)
            case RowPerGoal():
                return tuple(
                    TableLine(goal.id, goal_name(goal), period.id in goal.due_in, goal=goal)
                    for goal in self.goals_of(partner)
                )
            case RowPerCode(list_id):
                return tuple(
                    TableLine(
                        option.id,
                        option.label,
                        due=option.due_in is None or period.id in option.due_in,
                        option=option,
                    )
                    for option in self.lists[list_id].options
                    if option.applies_to.includes(partner) and (option.shown_in is None or period.id in option.shown_in)
                )
            case FreeLines(count):
                return tuple(TableLine(str(number), Text.same(str(number)), due=True) for number in range(1, count + 1))

    def options_for(self, field: Field) -> CodeList | None:
        """The list that a field's answer is picked from, or None."""
        if field.kind.name == YES_NO:
            return self.lists[YES_NO]
        return self.lists[field.options] if field.options else None

    def given_value(
        self, field: Field, partner: Partner, period: Period, line: TableLine
    ) -> Text | float | date | None:
        """The locked fact of a field with a source; None where the definition leaves it open."""
        owner, _, name = (field.given or "").partition(".")
        match owner, name:
            case "project", "name":
                return self.name
            case "project", "id":
                return Text.same(self.id)
            case "period", "label":
                return period.label
            case "period", "start" | "end" | "deadline":
                return {"start": period.start, "end": period.end, "deadline": period.deadline}[name]
            case "partner", "name" | "id" | "business_id":
                return Text.same(getattr(partner, name)) if getattr(partner, name) else None
            case "goal", "wording" if line.goal:
                return line.goal.wording
            case "goal", "title" if line.goal:
                return line.goal.title
            case "row", "label":
                return line.label
            case "row", "id":
                return Text.same(line.id)
            case "row", _ if line.option:
                return line.option.details.get(name)
        return None


GIVEN = frozenset(
    {
        "project.name",
        "project.id",
        "period.label",
        "period.start",
        "period.end",
        "period.deadline",
        "partner.name",
        "partner.id",
        "partner.business_id",
        "goal.title",
        "goal.wording",
        "row.label",
        "row.id",
    }
)
"""The sources of locked facts; `row.<detail>` names a detail of the row's code besides."""


def goal_name(goal: Goal) -> Text:
    """The id and title of a goal, as it is called everywhere: `G05 Quality indicators`."""
    return Text(tuple((language, f"{goal.id} {title}") for language, title in goal.title.translations))


def answer_label(project: Project, table: Table, line: TableLine, field: Field, languages: Sequence[str]) -> Text:
    """What one answer is called, in each of the languages: `G05 Quality indicators · Results`."""
    said = []
    for language in languages:
        chain = project.chain(language)
        label = field.label.pick(chain)
        match table.rows:
            case SingleRow():
                said.append((language, label))
            case FreeLines():
                said.append((language, f"{table.title.pick(chain)} {line.id} · {label}"))
            case _:
                said.append((language, f"{line.label.pick(chain)} · {label}"))
    return Text(tuple(said))

"""The values of a project: partners, periods, goals, code lists, and the form with its tables and fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import CHOICES, YES_NO, AnswerType, ValueType, view_of
from lamppu_xl.domain.caches import ProjectCaches
from lamppu_xl.domain.expressions import Expr, ParentRef, Variable, adds_up, viewed
from lamppu_xl.domain.field_roles import FieldFacts, FieldRole
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partner_form import PartnerFormCache, form_parts, has_parts_for_some, tables_with
from lamppu_xl.domain.rules import Rule
from lamppu_xl.domain.text import Text

Answer = str | float | date
"""A parsed answer. A choice is the id of its option; a number is a float."""

Answers = Mapping[AnswerRef, Answer]
"""Answers by reference. A blank answer has no item."""


class Role(StrEnum):
    """The role of a partner in the project. A partner may have both."""

    COORDINATOR = "coordinator"
    PARTNER = "partner"


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


@dataclass(frozen=True)
class Applicability:
    """The partners to which a goal, an option, a table or a field applies."""

    everyone: bool = False
    roles: frozenset[Role] = frozenset()
    partners: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    """Types of partners, as the definition names them."""

    def includes(self, partner: Partner) -> bool:
        return (
            self.everyone
            or partner.id in self.partners
            or partner.type in self.types
            or bool(self.roles & frozenset(partner.roles))
        )


ALL = Applicability(everyone=True)


Detail = Text | float | date
"""A further fact of a partner or an option."""

CONFIRMATION = "prefill_confirmed"
"""The name of the question by which prefilled answers are confirmed, and of the list of its answers."""

PREFILL_PREVIOUS = "previous"
"""The source of a prefilled answer that is the partner's own answer of last period."""

EARLIER = "earlier"
"""The source of a locked value that was reported more than one period ago."""

EVERY_PARTNER = "all"
"""The key of the value of all partners that have no value of their own."""


@dataclass(frozen=True)
class PartnerValues:
    """A detail of an option that differs by partner."""

    by_partner: Mapping[str, Detail]
    """By id of the partner, or `EVERY_PARTNER`."""

    def of(self, partner_id: str) -> Detail | None:
        """The value of a partner; None if it has none."""
        return self.by_partner.get(partner_id, self.by_partner.get(EVERY_PARTNER))


@dataclass(frozen=True)
class Contact:
    """The contact person of a partner."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    """Street and number, or a post office box."""
    postcode: str = ""
    town: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What is known: name, e-mail address, phone number and address."""
        address = ", ".join(filter(None, (self.address, f"{self.postcode} {self.town}".strip())))
        return tuple(filter(None, (self.name, self.email, self.phone, address)))


@dataclass(frozen=True)
class FormerName:
    """A former name or owner of a partner."""

    name: str
    until: date
    """The last day."""
    since: date | None = None
    """The first day; None if the name follows the name before it directly."""


@dataclass(frozen=True, kw_only=True)
class Partner:
    id: str
    """Permanent, ASCII: `KAO`."""
    name: str
    """The present official name; in the edition of a project for a period, the name of that period."""
    language: str
    """The language of its templates and messages."""
    roles: tuple[Role, ...] = (Role.PARTNER,)
    aliases: tuple[str, ...] = ()
    """Other names that people use in their answers."""
    business_id: str = ""
    owner: str = ""
    """The organisation to which it belongs, if it is a unit of another one."""
    type: str = ""
    """The type of the organisation, a word of the definition: goals, options, tables and fields may apply to a type."""
    reports: bool = True
    """Whether it reports at all; a coordinator may not."""
    details: Mapping[str, Detail] = field(default_factory=dict, hash=False)
    """Further facts by name, such as its grant."""
    country: str = ""
    """Two letters: `GB`. Nothing if it is the country of the project."""
    currency: str = ""
    """The currency of its amounts, in three letters. Nothing if it is the currency of the project."""
    contact: Contact = Contact()
    former_names: tuple[FormerName, ...] = ()
    """The earliest first."""
    formed_of: tuple[str, ...] = ()
    """The names of the organisations that merged into this partner."""
    formed_on: date | None = None
    """The day of the merger."""
    joined: date | None = None
    left: date | None = None
    """Its last day in the project."""
    successor: str = ""
    """The id of the partner that continues its work."""

    def name_on(self, day: date) -> str:
        """The name of the partner on a day."""
        former_names = (
            former.name
            for former in self.former_names
            if day <= former.until and (former.since is None or former.since <= day)
        )
        return next(former_names, self.name)

    def reports_in(self, period: Period) -> bool:
        """Whether a report is expected: it reports, and is in the project on at least one day of the period."""
        is_in = (self.joined is None or self.joined <= period.end) and (self.left is None or self.left >= period.start)
        return self.reports and is_in

    def last_day(self, period: Period) -> date:
        """The last day of a period on which it is a partner. The period uses its name of that day."""
        return min(period.end, self.left or period.end)


@dataclass(frozen=True, kw_only=True)
class Period:
    id: str
    """The same in every language: `2012-1`."""
    label: Text
    start: date
    end: date
    deadline: date
    final: bool = False


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


@dataclass(frozen=True, kw_only=True)
class ReportingBasis:
    """What projects and programmes have in common: a name, languages and reporting periods."""

    id: str
    name: Text
    languages: tuple[str, ...]
    """The main language first."""
    fallback: Mapping[str, tuple[str, ...]]
    """By language the fallback chain of a text, which starts with that language."""
    start: date
    end: date
    periods: tuple[Period, ...]
    """In order of time."""
    country: str = ""
    """The country of its partners, in two letters; nothing if the definition does not state it."""

    @property
    def language(self) -> str:
        """The main language."""
        return self.languages[0]

    def chain(self, language: str) -> tuple[str, ...]:
        """The order of languages in which a text is looked up for a reader of `language`."""
        chain = self.fallback.get(language, (language,))
        return (*chain, *(other for other in self.languages if other not in chain))

    def period(self, id: str) -> Period | None:
        return next((period for period in self.periods if period.id == id), None)

    def period_before(self, period: Period) -> Period | None:
        """The previous period; None for the first. The period is found by its id."""
        index = [each.id for each in self.periods].index(period.id)
        return self.periods[index - 1] if index else None


@dataclass(frozen=True, kw_only=True)
class Project(ReportingBasis):
    form: Form
    partners: tuple[Partner, ...]
    goals: tuple[Goal, ...]
    lists: Mapping[str, CodeList]
    """Every code list by id, including the built-in lists `yes_no`, `goals` and `partners`."""
    programme_line: Text | None = None
    funder: Text | None = None
    reference: str = ""
    """The number of the decision on the funding."""
    web_page: str = ""
    currency: str = ""
    """The currency of its amounts, in three letters; nothing if the definition does not state it."""
    terms: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    """Words of the funder by standard word (`partner`, `goal`, `period`), language and grammatical form."""
    limits: Mapping[str, int] = field(default_factory=dict)
    """Limits on the reading of returned files that differ from the defaults, by name of the limit."""
    reported_by: Mapping[tuple[str, str], Project] = field(default_factory=dict)
    """In a merged definition the definitions of the returns, by ids of period and partner.

    An empty partner id stands for the partners without a return.
    """
    imported: bool = False
    """Whether it is that of imported results: what it does not ask was in no table of them."""
    whole: Project | None = field(default=None, compare=False, repr=False)
    """In the definition of one form, what `form_of` made it from."""

    @cached_property
    def caches(self) -> ProjectCaches:
        """Results that were computed from this project."""
        return ProjectCaches()

    def partner(self, id: str) -> Partner | None:
        return self._partners.get(id)

    @cached_property
    def _partners(self) -> dict[str, Partner]:
        return {partner.id: partner for partner in reversed(self.partners)}

    def country_of(self, partner: Partner) -> str:
        """The country of a partner; nothing if the definition does not state it."""
        return partner.country or self.country

    def currency_of(self, partner: Partner) -> str:
        """The currency of a partner's amounts; nothing if the definition does not state it."""
        return partner.currency or self.currency

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries of all partners; an empty one stands for a country that is not stated."""
        return frozenset(map(self.country_of, self.partners)) or frozenset({self.country})

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of all partners, that of the project first; without any, nothing is stated."""
        found = dict.fromkeys((self.currency, *map(self.currency_of, self.partners)))
        return tuple(currency for currency in found if currency)

    def expected_partners(self, period: Period) -> tuple[Partner, ...]:
        """The partners that report in a period, in order of the definition."""
        return tuple(partner for partner in self.partners if self.expects(partner, period))

    def expects(self, partner: Partner, period: Period) -> bool:
        """Whether a report of a partner is expected in a period, by the definition of that period."""
        edition = self.edition_of(partner, period)
        reporting = edition.partner(partner.id)
        return reporting is not None and reporting.reports_in(edition.period(period.id) or period)

    def edition_of(self, partner: Partner, period: Period) -> Project:
        """The definition of the form of a partner in a period; in a merged definition that of its return."""
        default = self.reported_by.get((period.id, ""), self)
        edition = self.reported_by.get((period.id, partner.id), default)
        return edition.form_of(edition.partner(partner.id) or partner, edition.period(period.id) or period)

    @cached_property
    def is_merged(self) -> bool:
        """Whether forms of partners and periods may have other tables and fields."""
        return bool(self.reported_by) or self._has_parts_for_some

    @cached_property
    def _has_parts_for_some(self) -> bool:
        return has_parts_for_some(self.form.tables)

    def form_of(self, partner: Partner, period: Period | None = None) -> Project:
        """The definition with only the tables, fields and rules of the form of a partner in a period.

        Partners whose forms have the same parts share it. It is the same definition if all forms have all parts.

        Args:
            partner: whose form it is.
            period: of the form; None for what the forms of any period have.
        """
        if not self._has_parts_for_some or self.whole is not None:
            return self
        parts = form_parts(self.form.tables, partner, self._neighbours(period))
        editions = self.caches.get(PartnerFormCache).by_parts
        key = tuple(parts.items())
        if key not in editions:
            form = replace(self.form, tables=tuple(tables_with(self.form.tables, parts)))
            editions[key] = replace(self, form=form, whole=self)
        return editions[key]

    def _neighbours(self, period: Period | None) -> tuple[int, int] | None:
        """How many periods are before and after a period."""
        ids = [each.id for each in self.periods]
        if period is None or period.id not in ids:
            return None
        number = ids.index(period.id)
        return number, len(ids) - 1 - number

    def table_asked(self, table: Table, partner: Partner, period: Period) -> Table | None:
        """A table as the form of a partner in a period has it; None if the form does not have it."""
        edition = self.edition_of(partner, period)
        if edition is self:
            return table
        return next((asked for asked in edition.form.tables if asked.id == table.id), None)

    def asks(self, table: Table, field: Field, partner: Partner, period: Period) -> bool:
        """Whether the form of a partner in a period has a field."""
        asked = self.table_asked(table, partner, period)
        return asked is not None and any(each.name == field.name for each in asked.fields)

    def goal_asked(self, goal: Goal, partner: Partner, period: Period) -> Goal | None:
        """A goal as the form of a partner in a period has it; None if the form does not have it."""
        edition = self.edition_of(partner, period)
        if edition is self:
            return goal if goal.applies_to.includes(partner) else None
        asked, reporting = edition.goal(goal.id), edition.partner(partner.id)
        if asked is None or reporting is None or not asked.applies_to.includes(reporting):
            return None
        return asked if any(isinstance(table.rows, RowPerGoal) for table in edition.form.tables) else None

    def option_asked(self, table: Table, option: Option, partner: Partner, period: Period) -> Option | None:
        """The row of an option as the form of a partner in a period has it; None if the form does not have it."""
        edition, asked, reporting = self.edition_of(partner, period), self.table_asked(table, partner, period), partner
        if asked is None or not isinstance(asked.rows, RowPerCode):
            return None
        if edition is not self:
            row, reporting = edition.lists[asked.rows.list].option(option.id), edition.partner(partner.id) or partner
        else:
            row = option
        is_shown = row is not None and (row.shown_in is None or period.id in row.shown_in)
        return row if row is not None and is_shown and row.applies_to.includes(reporting) else None

    def goal(self, id: str) -> Goal | None:
        return self._goals.get(id)

    @cached_property
    def _goals(self) -> dict[str, Goal]:
        return {goal.id: goal for goal in reversed(self.goals)}

    @property
    def coordinator(self) -> Partner:
        return next(partner for partner in self.partners if Role.COORDINATOR in partner.roles)

    @cached_property
    def units(self) -> Mapping[str, tuple[Partner, ...]]:
        """The partners that are units of the same organisation, by its name; only of those with several units."""
        owners = grouped((partner.owner, partner) for partner in self.partners if partner.owner)
        return {owner: tuple(partners) for owner, partners in owners.items() if len(partners) > 1}

    def side_by_side(self, partners: Iterable[Partner]) -> tuple[Partner, ...]:
        """Partners in order of the definition; the units of an organisation follow the first of them."""
        owners = grouped(
            (partner.owner if partner.owner in self.units else partner.id, partner) for partner in partners
        )
        return tuple(partner for members in owners.values() for partner in members)

    def goals_of(self, partner: Partner) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if goal.applies_to.includes(partner))

    def lines_of(self, table: Table, partner: Partner, period: Period) -> tuple[TableLine, ...]:
        """The rows of a table in the form of one partner for one period, in order of the definition.

        A merged definition gives the rows of the period's own definition, with the present labels.
        """
        edition = self.edition_of(partner, period)
        if edition is not self:
            return tuple(self._merged_lines(edition, table, partner, period))
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
            case FreeLines(count) as rows:
                return tuple(
                    TableLine(str(number), Text.same(str(number)), due=True, is_spare=number > count)
                    for number in range(1, rows.total + 1)
                )

    def _merged_lines(self, edition: Project, table: Table, partner: Partner, period: Period) -> Iterator[TableLine]:
        asked = next((each for each in edition.form.tables if each.id == table.id), None)
        reporting = edition.partner(partner.id) or partner
        if asked is None:
            return
        options = self.lists[table.rows.list] if isinstance(table.rows, RowPerCode) else None
        for line in edition.lines_of(asked, reporting, edition.period(period.id) or period):
            goal = self.goal(line.id) if line.goal else None
            option = options.option(line.id) if options else None
            label = goal_name(goal) if goal else option.label if option else line.label
            yield TableLine(line.id, label, line.due, goal=goal or line.goal, option=option or line.option)

    def options_for(self, field: Field) -> CodeList | None:
        """The code list of a field; None for a field without choices."""
        if field.kind.name == YES_NO:
            return self.lists[YES_NO]
        return self.lists[field.options] if field.options else None

    def given_value(
        self, field: Field, partner: Partner, period: Period, line: TableLine
    ) -> Text | float | date | None:
        """The locked fact of a field; None if the definition does not state it."""
        return self.fact(field.given or "", partner, period, line)

    def shown_fact(self, field: Field, partner: Partner, period: Period, line: TableLine) -> Text | float | date | None:
        """The locked fact of a field as people read it: yes and no as their labels."""
        return self.as_shown(field.in_row(line.id), self.given_value(field, partner, period, line))

    def as_shown(self, field: Field, fact: Detail | None) -> Detail | None:
        """A fact of a field with one kind as people read it."""
        if field.kind.name != YES_NO or not isinstance(fact, Text):
            return fact
        option = self.lists[YES_NO].option(fact.pick(self.languages))
        return option.label if option else fact

    def fact(self, name: str, partner: Partner, period: Period, line: TableLine) -> Detail | None:
        """What the definition states under a name: `partner.name`, `goal.wording`, `row.budget`; None if nothing."""
        owner, _, attribute = name.partition(".")
        if name not in GIVEN:
            return self._detail(owner, attribute, partner, line)
        source = {"project": self, "period": period, "partner": partner, "goal": line.goal, "row": line}[owner]
        if name == "goal.wording" and line.goal and partner.id in line.goal.wordings:
            return line.goal.wordings[partner.id]
        fact = getattr(source, attribute, None)
        if isinstance(fact, tuple):
            return Text.same("\n".join(fact)) if fact else None
        return Text.same(fact) if fact and isinstance(fact, str) else fact or None

    def _detail(self, owner: str, name: str, partner: Partner, line: TableLine) -> Detail | None:
        if owner == "partner":
            return partner.details.get(name)
        detail = line.option.details.get(name) if owner == "row" and line.option else None
        return detail.of(partner.id) if isinstance(detail, PartnerValues) else detail


_GIVEN = {
    "project": ("name", "id", "funder", "reference", "web_page"),
    "period": ("label", "start", "end", "deadline"),
    "partner": ("name", "id", "business_id", "owner"),
    "goal": ("title", "wording", "links"),
    "row": ("label", "id"),
}

GIVEN = frozenset(f"{owner}.{name}" for owner, names in _GIVEN.items() for name in names)
"""The sources of locked facts. Also allowed are `row.<detail>` and `partner.<detail>`, details of the code of the row
and of the partner."""


def parent_of(project: Project, leaf: ParentRef, chosen: object) -> str | None:
    """What a chosen option belongs to; None if nothing is chosen, or it belongs to nothing."""
    option = project.lists[leaf.options].option(chosen) if isinstance(chosen, str) else None
    return option.parents.get(leaf.detail) if option else None


def number_of_option(project: Project, partner: Partner, options: str, name: str, chosen: object) -> float | None:
    """A number that a definition states of the chosen option for a partner; None if there is none.

    Args:
        project: with the list.
        partner: whose number it is, if the numbers differ by partner.
        options: the id of the list.
        name: of the detail.
        chosen: the id of the option.
    """
    option = project.lists[options].option(chosen) if isinstance(chosen, str) and options in project.lists else None
    detail = option.details.get(name) if option else None
    if isinstance(detail, PartnerValues):
        detail = detail.of(partner.id)
    return float(detail) if isinstance(detail, float | int) else None


def goal_name(goal: Goal) -> Text:
    """The full name of a goal, its id and title: `G05 Quality indicators`.

    A merged definition adds a period to the id of a goal that was another one then; its title names that period, too.
    """
    issued_id, _, _ = goal.id.partition("@")
    return Text(tuple((language, f"{issued_id} {title}") for language, title in goal.title.translations))


def answer_label(project: Project, table: Table, line: TableLine, field: Field, languages: Sequence[str]) -> Text:
    """The label of an answer in each language: `G05 Quality indicators · Results`."""

    def label_in(language: str) -> str:
        chain = project.chain(language)
        label = field.label.pick(chain)
        match table.rows:
            case SingleRow():
                return label
            case FreeLines():
                return f"{table.title.pick(chain)} {line.id} · {label}"
        return f"{line.label.pick(chain)} · {label}"

    return Text(tuple((language, label_in(language)) for language in languages))

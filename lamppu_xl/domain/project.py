"""A project: its partners, periods, goals and code lists, and its form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from lamppu_xl.domain.answer_types import MONEY, YES_NO
from lamppu_xl.domain.caches import ProjectCaches
from lamppu_xl.domain.expressions import ParentRef
from lamppu_xl.domain.form import (
    CodeList,
    Field,
    Form,
    FreeLines,
    Goal,
    Option,
    RowPerCode,
    RowPerGoal,
    SingleRow,
    Table,
    TableLine,
    goal_name,
)
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partner_form import form_parts, has_parts_for_some, tables_with
from lamppu_xl.domain.partners import (
    Detail,
    Partner,
    PartnerValues,
    Role,
)
from lamppu_xl.domain.periods import Period, ReportingBasis
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.units import EUROS


@dataclass
class PartnerFormCache:
    """The definitions of forms of partners that were made before, by what the forms have."""

    by_parts: dict[tuple[tuple[str, frozenset[str]], ...], Project] = field(default_factory=dict)


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

    def reported_currency(self, partner: Partner, period: Period) -> str:
        """The currency of the amounts of a partner in a period, by the definition of its form."""
        edition = self.edition_of(partner, period)
        return edition.currency_of(edition.partner(partner.id) or partner) or EUROS

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """The currencies of all partners, that of the project first; nothing if the definition states none.

        If it states some, the amounts of the other partners are euros.
        """
        stated = dict.fromkeys((self.currency, *map(self.currency_of, self.partners)))
        if not any(stated):
            return ()
        of_partners = [self.currency_of(partner) or EUROS for partner in self.partners]
        return tuple(dict.fromkeys(filter(None, (self.currency, *of_partners))))

    def currencies_of(self, field: Field) -> tuple[str, ...]:
        """The currencies of the amounts in a field; nothing if the definition states none."""
        return field.currencies or self.currencies

    def mixes_currencies(self, field: Field) -> bool:
        """Whether a field holds amounts of partners in different currencies, which no total combines."""
        return field.kind.name == MONEY and len(self.currencies_of(field)) > 1

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
        key = period.id, partner.id
        if found := self._editions.get(key):
            return found
        edition = self.reported_by.get(key) or self.reported_by.get((period.id, ""), self)
        known, reported = edition.partner(partner.id), edition.period(period.id)
        form = edition.form_of(known or partner, reported or period)
        if known and reported:  # nothing else decides which form it is
            self._editions[key] = form
        return form

    @cached_property
    def _editions(self) -> dict[tuple[str, str], Project]:
        """The definitions of forms that were found so far, by period and partner."""
        return {}

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

    def asks_in_row(self, table: Table, field: Field, option: Option, partner: Partner, period: Period) -> bool:
        """Whether the form of a partner in a period has a field in the row of an option."""
        row = self.option_asked(table, option, partner, period)
        return row is not None and row.asks(table.id, field.name) and self.asks(table, field, partner, period)

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
        is_row = row is not None and is_shown and row.applies_to.includes(reporting) and row.is_row_of(asked)
        return row if is_row else None

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
                    if option.applies_to.includes(partner)
                    and (option.shown_in is None or period.id in option.shown_in)
                    and option.is_row_of(table)
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

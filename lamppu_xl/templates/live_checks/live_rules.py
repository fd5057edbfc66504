"""Which rules of a form are checked live, and which helper cells their formulas need.

A rule is checked only when the form is returned if no formula can say it, if its formula would be long, or if it would
compare more pairs of lines than a spreadsheet can after each typed answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.answer_types.registry import live_of
from lamppu_xl.domain import rules
from lamppu_xl.domain.answer_states import MISSING_ANSWER
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.breakdowns import breakdown_figures
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.expressions import (
    And,
    Arithmetic,
    Call,
    ColumnRef,
    Compare,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    MemberRef,
    Membership,
    Not,
    Or,
    ParentRef,
    PreviousRef,
    column_sum,
    walk,
)
from lamppu_xl.domain.form import Field, FreeLines, RowPerCode, RowPerGoal, Table
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rules import Rule

MOST_PAIRS = 1_000_000
"""The most pairs of lines that the rule of a field compares live: 1,000 lines with each other."""

LONG_LIST = 200
"""A list with more options has a sorted copy, in which the live checks find an option without looking at all."""

_HEAVIEST_RULE, _HEAVIEST_FIELD = 40, 80
"""The most cells that the formula of one rule, and those of all rules of a field, refer to."""


@dataclass(frozen=True)
class LiveRule:
    """A rule that is checked live."""

    number: int
    """Its place among the rules of its table."""
    rule: Rule
    is_for_used_lines: bool = False
    """Whether it asks for an answer on every line that has any other."""
    waits: bool = True
    """Whether a blank that breaks it is not begun as long as its sheet is. One that a computed field asks for is
    missing at once: nothing else may be to fill in on the sheet."""


@dataclass(frozen=True)
class LiveForm:
    """The live rules of a project's form, and what they read."""

    project: Project

    @cached_property
    def rules(self) -> Mapping[str, tuple[LiveRule, ...]]:
        """The live rules of each table, in their order."""
        return {table.id: tuple(self._live_rules(table)) for table in self.project.form.tables}

    def rules_of(self, table: Table, field: str) -> Iterator[LiveRule]:
        """The live rules of one field."""
        return (live for live in self.rules[table.id] if live.rule.field_name == field)

    def later_rules(self, table: Table, field: str) -> list[Rule]:
        """The rules of a field that are checked only when the form is returned."""
        live = {rule.number for rule in self.rules[table.id]}
        return [rule for n, rule in enumerate(table.rules) if rule.field_name == field and n not in live]

    @cached_property
    def columns(self) -> tuple[ColumnRef, ...]:
        """The columns that the live rules read on other lines."""
        return tuple(dict.fromkeys(leaf for _, leaf in self._leaves if isinstance(leaf, ColumnRef)))

    @cached_property
    def sums(self) -> tuple[ColumnRef, ...]:
        """The columns that the live rules and computed fields add up."""
        return tuple(dict.fromkeys(column for _, leaf in self._leaves if (column := column_sum(leaf))))

    @cached_property
    def compared(self) -> frozenset[ColumnRef]:
        """The columns whose answers are compared with those of other lines."""
        found: set[ColumnRef] = set()
        for _, leaf in self._leaves:
            match leaf:
                case Membership(_, ColumnRef() as column) | Call("unique", (_, ColumnRef() as column)):
                    found.add(column)
        return frozenset(found)

    @cached_property
    def with_class(self) -> Mapping[str, frozenset[str]]:
        """The fields of each table whose class is in a cell of its own, because several formulas read it."""
        found: dict[str, set[str]] = {table.id: set() for table in self.project.form.tables}
        for table in self.project.form.tables:
            for live in self.rules[table.id]:
                for leaf in _parts(live.rule) if not live.is_for_used_lines else ():
                    if isinstance(leaf, ParentRef):
                        found[table.id].add(leaf.field)
                    if isinstance(leaf, FieldRef) and (leaf.variable.options or leaf.field != live.rule.field_name):
                        found[table.id].add(leaf.field)
            found[table.id].update(table.totals)
            if table.break_down and (figures := breakdown_figures(table)):
                found[table.id].update(table.break_down, figures)
            for each in table.computed:
                found[table.id].add(each.name)
                found[table.id].update(leaf.field for leaf in walk_computed(each) if isinstance(leaf, FieldRef))
        for _, leaf in self._leaves:
            match leaf:
                case MemberRef(table_id, name) | Call("sum_where", (ColumnRef(table_id, name), _)):
                    found[table_id].add(name)
        for column in (*self.sums, *self.compared):
            if column.variable.options or column.variable.type is not ValueType.TEXT:
                found[column.table].add(column.field)
        return {
            table.id: frozenset(field.name for field in table.answers if field.name in found[table.id])
            for table in self.project.form.tables
        }

    @cached_property
    def keys(self) -> frozenset[tuple[str, str]]:
        """The tables and names of the fields whose answers are compared with those of other lines."""
        compared = {(column.table, column.field) for column in self.compared if not column.variable.options}
        return frozenset(compared | self._sought)

    @cached_property
    def with_text(self) -> Mapping[str, frozenset[str]]:
        """The fields of each table whose clean content is in a cell of its own."""
        return {
            table.id: frozenset(
                field.name
                for field in table.answers
                if (table.id, field.name) in self.keys or (field.computed is None and self._needs_text(field))
            )
            for table in self.project.form.tables
        }

    @cached_property
    def with_length(self) -> Mapping[str, frozenset[str]]:
        """The fields of each table whose characters are counted."""
        counted = {
            (table, part.field)
            for table, leaf in self._leaves
            if isinstance(leaf, Call) and leaf.function == "length"
            for part in leaf.arguments
            if isinstance(part, FieldRef)
        }
        return {
            table.id: frozenset(field.name for field in table.questions if (table.id, field.name) in counted)
            for table in self.project.form.tables
        }

    def _needs_text(self, field: Field) -> bool:
        """Whether the class of a field is read from its clean content."""
        countries = self.project.countries
        kinds = [variant.kind for variant in field.variants]
        return self.is_long_list(field) or any(
            live_of(kind, country).needs_text for kind in kinds for country in countries
        )

    def is_long_list(self, field: Field) -> bool:
        """Whether the list of a field has a sorted copy."""
        codes = self.project.options_for(field) if field.kind.from_list else None
        return codes is not None and len(codes.options) > LONG_LIST

    @cached_property
    def numbered_lists(self) -> frozenset[str]:
        """The lists whose options have numbers."""
        previous = {
            leaf.variable.options for _, leaf in self._leaves if isinstance(leaf, PreviousRef) and leaf.variable.options
        }
        return frozenset(previous) | frozenset(
            codes.id
            for table in self.project.form.tables
            for each in table.answers
            for field in each.variants
            if field.name in self.with_class[table.id] and (codes := self.project.options_for(field))
            if field.kind.from_list
        )

    @cached_property
    def long_lists(self) -> frozenset[str]:
        """The lists that have a sorted copy."""
        return frozenset(
            codes.id
            for table in self.project.form.tables
            for field in table.answers
            if self.is_long_list(field) and (codes := self.project.options_for(field))
        )

    @cached_property
    def _sought(self) -> set[tuple[str, str]]:
        """The tables and names of fields that are looked up in a column of texts or numbers."""
        found: set[tuple[str, str]] = set()
        for table, leaf in self._leaves:
            match leaf:
                case Membership(FieldRef(name, variable), ColumnRef()) | Call("unique", (FieldRef(name, variable), _)):
                    if not variable.options:
                        found.add((table, name))
        return found

    @cached_property
    def leaves(self) -> Mapping[str, tuple[Expr, ...]]:
        """Every part of every live rule and of every computed field of each table."""
        return {
            table.id: (
                *(leaf for live in self.rules[table.id] for leaf in _parts(live.rule)),
                *(leaf for each in table.computed for leaf in walk_computed(each)),
            )
            for table in self.project.form.tables
        }

    @cached_property
    def line_dependent(self) -> frozenset[str]:
        """The tables with a live rule that reads the goal or the code of the line."""
        return frozenset(
            table for table, leaf in self._leaves if isinstance(leaf, ContextValue) and leaf.name in ("goal", "code")
        ) | frozenset(table.id for table in self.project.form.tables if table.has_row_kinds)

    @cached_property
    def _leaves(self) -> tuple[tuple[str, Expr], ...]:
        """Every part of every live rule, with the id of its table."""
        return tuple((table, leaf) for table, leaves in self.leaves.items() for leaf in leaves)

    def _live_rules(self, table: Table) -> Iterator[LiveRule]:
        weights: dict[str, int] = {}
        answers = [FieldRef(field.name, field.variable) for field in table.questions]
        for number, rule in enumerate(table.rules):
            is_for_used_lines = isinstance(table.rows, FreeLines) and _is_for_used_lines(rule, answers)
            weight = 1 if is_for_used_lines else _weight(rule.condition)
            total = weights.get(rule.field_name, 0) + weight
            if not rule.compiles_to_excel or weight > _HEAVIEST_RULE or total > _HEAVIEST_FIELD:
                continue
            if self._pairs(table, rule) > MOST_PAIRS:
                continue
            weights[rule.field_name] = total
            yield LiveRule(number, rule, is_for_used_lines, waits=not _asks_for_computed(table, rule))

    def _pairs(self, table: Table, rule: Rule) -> int:
        """How many pairs of lines a rule compares."""
        others = {
            leaf.table
            for part in walk(rule.condition)
            if isinstance(part, Membership) or (isinstance(part, Call) and part.function == "unique")
            for leaf in walk(part)
            if isinstance(leaf, ColumnRef)
        }
        return max((self._lines(table) * self._lines(self.project.form.table(other)) for other in others), default=0)

    def _lines(self, table: Table) -> int:
        match table.rows:
            case FreeLines() as rows:
                return rows.total
            case RowPerCode(list_id):
                return len(self.project.lists[list_id].options)
            case RowPerGoal():
                return len(self.project.goals)
        return 1


def walk_computed(field: Field) -> Iterator[Expr]:
    """Every part of the expression of a computed field."""
    return walk(field.computed) if field.computed is not None else iter(())


def _parts(rule: Rule) -> Iterator[Expr]:
    return (leaf for expr in (rule.condition, *rule.facts.values()) for leaf in walk(expr))


def _is_for_used_lines(rule: Rule, answers: list[FieldRef]) -> bool:
    """Whether a rule asks for an answer on every line that has any other."""
    own = next((answer for answer in answers if answer.field == rule.field_name), None)
    if rule.code != MISSING_ANSWER or own is None:
        return False
    others = [answer for answer in answers if answer != own]
    return bool(others) and rule.condition == rules.required_in_line(own, others).condition


def _asks_for_computed(table: Table, rule: Rule) -> bool:
    """Whether a rule asks for an answer because of a computed field."""
    names = {each.name for each in table.computed}
    return rule.code == MISSING_ANSWER and not names.isdisjoint(rule.fields_read)


def _weight(expr: Expr) -> int:
    """About how many cells the formula of an expression refers to: a side of a comparison is in it twice."""
    match expr:
        case Constant():
            return 0
        case And(parts) | Or(parts):
            return sum(map(_weight, parts))
        case Not(part):
            return _weight(part)
        case Compare(_, left, right):
            return 2 * (_weight(left) + _weight(right)) + 1
        case Arithmetic(sign, left, right):
            return _weight(left) + _weight(right) * (2 if sign == "/" else 1)
        case Membership(value, tuple() as constants):
            return _weight(value) * len(constants)
        case Membership(value, _):
            return 2 + _weight(value)
        case Call("round", (part, _)) | Call("words" | "month", (part,)):
            return 2 * _weight(part)
        case Call("mentions", (text, *words)):
            return _weight(text) * len(words)
        case Call("detail", _):
            return 2
        case Call("sum_where", (_, condition)):
            return 3 + 2 * _weight(condition)
        case Call(_, arguments):
            return 1 + sum(map(_weight, arguments))
    return 1


def live_form(project: Project) -> LiveForm:
    """The live rules of a project's form."""
    return cached(project.caches.get(_LiveForms).by_project, "", lambda: LiveForm(project))


@dataclass(frozen=True)
class _LiveForms:
    by_project: dict[str, LiveForm] = field(default_factory=dict)

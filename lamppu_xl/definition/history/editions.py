"""Ids of things in a merged definition that stood for something else than the present ones, such as `I01@2012-1`.

Such an id names the last period in which the thing was so; its label names all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TypeVar

from lamppu_xl.definition.history.changes import BUILT_IN_LISTS
from lamppu_xl.domain.aggregate_rules import aggregate_of, rules_in_row
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import AnswerType
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.form import (
    SEVERAL,
    Aggregate,
    CodeList,
    Field,
    Form,
    FreeLines,
    Option,
    RowPerCode,
    RowPerGoal,
    Table,
)
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rewording import (
    has_same_words,
    is_reworded_field,
    is_reworded_option,
    is_reworded_table,
)
from lamppu_xl.domain.text import Text

MARK = "@"
"""No id of a definition contains it."""

_T = TypeVar("_T")

_Thing = tuple[str, ...]
"""The ids of a table, of a table and a field, or of a list and an option, after the kind."""


@dataclass(frozen=True)
class RowPart:
    """A row of its own for the figures of a row whose rules differ; the other answers stay in the row."""

    id: str
    """The id of its option in the merged definition."""
    rules: Mapping[tuple[str, str], Aggregate]
    """The rule of each such figure, by ids of table and field of the earlier definition."""


@dataclass(frozen=True)
class Renaming:
    """The ids that things of an earlier definition have in the merged one."""

    tables: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By ids of table and field."""
    options: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By ids of list and option."""
    row_lists: Mapping[str, str] = field(default_factory=dict)
    """The list of each table with a row per code or per goal."""
    parts: Mapping[tuple[str, str], RowPart] = field(default_factory=dict)
    """By ids of list and option, of the rows of which some figures have a row of their own."""
    choices: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The list of each choice, by ids of table and field."""

    def reference(self, entry: AnswerRef) -> AnswerRef:
        """The reference of an answer in the merged definition."""
        key = self.row_lists.get(entry.table, ""), entry.row
        row, part = self.options.get(key, entry.row), self.parts.get(key)
        if part and (entry.table, entry.field) in part.rules:
            row = part.id
        name = self.fields.get((entry.table, entry.field), entry.field)
        return AnswerRef(self.tables.get(entry.table, entry.table), row, name)

    def answer(self, entry: AnswerRef, answer: Answer) -> Answer:
        """An answer in the merged definition: a choice may have another id."""
        codes = self.choices.get((entry.table, entry.field))
        return self.options.get((codes, answer), answer) if codes and isinstance(answer, str) else answer

    def answers(self, answers: Answers) -> dict[AnswerRef, Answer]:
        """Answers of a return by the merged definition."""
        return {self.reference(entry): self.answer(entry, answer) for entry, answer in answers.items()}


NO_RENAMING = Renaming()


@dataclass(frozen=True)
class RowRules:
    """The rules of figures in the rows of a list, in an earlier definition and in the merged one."""

    earlier: Form
    present: Form
    list_id: str
    renaming: Renaming
    """Of tables and fields."""

    def others(self, earlier: Option, present: Option) -> dict[tuple[str, str], Aggregate]:
        """The earlier rules of the figures in a row that have another rule in the row of a present option."""
        return {
            (table.id, name): rule
            for table in self._tables
            for name, rule in rules_in_row(table, earlier).items()
            if rule is not self._rule_in(table, name, earlier, present)
        }

    def differ(self, earlier: Option, present: Option) -> bool:
        """Whether all figures of a row have another rule."""
        count = sum(len(rules_in_row(table, earlier)) for table in self._tables)
        return count > 0 and len(self.others(earlier, present)) == count

    @cached_property
    def _tables(self) -> tuple[Table, ...]:
        return tuple(table for table in self.earlier.tables if table.rows == RowPerCode(self.list_id))

    def _rule_in(self, table: Table, name: str, earlier: Option, present: Option) -> Aggregate:
        """The rule that a figure would have in the row of a present option."""
        new_name = self.renaming.fields.get((table.id, name), name)
        after = self._present_tables.get(self.renaming.tables.get(table.id, table.id))
        if after and any(each.name == new_name for each in after.fields):
            return aggregate_of(after, after.field(new_name), present) or Aggregate.NEVER
        asked = replace(table.field(name), name=new_name)
        alone = replace(table, fields=(asked,))
        return aggregate_of(alone, asked, replace(present, id=earlier.id)) or Aggregate.NEVER

    @cached_property
    def _present_tables(self) -> Mapping[str, Table]:
        return {table.id: table for table in self.present.tables}


@dataclass
class Editions:
    """The things of earlier definitions that have ids of their own. The latest definition is read first."""

    _lists: dict[_Thing, CodeList] = field(default_factory=dict)
    """The list that each such option is from."""
    _forms: dict[_Thing, Form] = field(default_factory=dict)
    """The form that each such table is from."""
    _tables: dict[_Thing, Table] = field(default_factory=dict)
    """The table that each such field is from."""
    _parts: set[_Thing] = field(default_factory=set)
    """The options that are rows for some figures only."""
    _periods: dict[_Thing, list[Period]] = field(default_factory=dict)
    """The periods in which each such thing was so, the latest first."""

    def renaming(self, earlier: Project, present: Project, period: Period) -> Renaming:
        """The ids that the things of an earlier definition get.

        Args:
            earlier: the definition of a period.
            present: the present definition joined with those of later periods.
            period: the period.
        """
        tables = {table.id: table for table in present.form.tables}
        form = replace(present.form, tables=tuple(each for each in tables.values() if MARK not in each.id))
        other_tables: dict[str, str] = {}
        other_fields: dict[tuple[str, str], str] = {}
        choices, row_lists = {}, {}
        for table in earlier.form.tables:
            if isinstance(table.rows, RowPerCode | RowPerGoal):
                row_lists[table.id] = table.rows.list if isinstance(table.rows, RowPerCode) else "goals"
            new_id = _edition_id(table.id, period, tables, partial(self._is_same_table, table, earlier.form, form))
            if new_id != table.id:
                self._forms.setdefault(("table", new_id), earlier.form)
                other_tables[table.id] = self._noted(new_id, period, "table")
            after = tables.get(new_id, table)
            now = replace(after, fields=tuple(each for each in after.fields if MARK not in each.name))
            fields = {each.name: each for each in after.fields} if new_id in tables else {}
            for each in table.fields:
                if each.options:
                    choices[table.id, each.name] = each.options
                new_name = _edition_id(each.name, period, fields, partial(self._is_same_field, each, table, now))
                if new_name != each.name:
                    self._tables.setdefault(("field", new_id, new_name), table)
                    other_fields[table.id, each.name] = self._noted(new_name, period, "field", new_id)
        renaming = Renaming(tables=other_tables, fields=other_fields, row_lists=row_lists, choices=choices)
        options, parts = self._options(earlier, present, period, renaming)
        return replace(renaming, options=options, parts=parts)

    def _options(
        self, earlier: Project, present: Project, period: Period, renaming: Renaming
    ) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], RowPart]]:
        """The ids of options that are other ones now, and the rows of which the rules of some figures differ."""
        options: dict[tuple[str, str], str] = {}
        parts: dict[tuple[str, str], RowPart] = {}
        for codes in earlier.lists.values():
            if codes.id in BUILT_IN_LISTS - {"goals"} or codes.id not in present.lists:
                continue
            rows = RowRules(earlier.form, present.form, codes.id, renaming)
            after = present.lists[codes.id]
            by_id = {option.id: option for option in after.options}
            now = CodeList(codes.id, tuple(option for option in after.options if MARK not in option.id))
            for option in codes.options:
                new_id = _edition_id(option.id, period, by_id, partial(self._is_same_option, option, codes, now, rows))
                if new_id != option.id:
                    self._lists.setdefault(("option", codes.id, new_id), codes)
                    options[codes.id, option.id] = self._noted(new_id, period, "option", codes.id)
                others = rows.others(option, by_id[new_id]) if new_id in by_id else {}
                if others:
                    is_same = partial(self._is_same_part, option, codes, now, rows, others)
                    part = _edition_id(option.id, period, by_id, is_same)
                    self._lists.setdefault(("option", codes.id, part), codes)
                    self._parts.add(("option", codes.id, part))
                    parts[codes.id, option.id] = RowPart(self._noted(part, period, "option", codes.id), others)
        return options, parts

    def _is_same_option(
        self, earlier: Option, before: CodeList, now: CodeList, rows: RowRules, present: Option
    ) -> bool:
        """Whether any answers to an option can be added to those of another: same unit, same thing, a same rule."""
        is_part = ("option", before.id, present.id) in self._parts
        return not is_part and self._is_same_row(earlier, before, now, present) and not rows.differ(earlier, present)

    def _is_same_part(  # noqa: PLR0913, PLR0917
        self,
        earlier: Option,
        before: CodeList,
        now: CodeList,
        rows: RowRules,
        figures: Mapping[tuple[str, str], Aggregate],
        present: Option,
    ) -> bool:
        """Whether some figures of an option can be added to those in a row that has such figures only."""
        is_part = ("option", before.id, present.id) in self._parts
        is_same = is_part and self._is_same_row(earlier, before, now, present)
        return is_same and not figures.keys() & rows.others(earlier, present).keys()

    def _is_same_row(self, earlier: Option, before: CodeList, now: CodeList, present: Option) -> bool:
        after = self._lists.get(("option", before.id, present.id), now)
        return has_same_words(earlier, present) and is_reworded_option(earlier.id, before, after)

    def _is_same_table(self, earlier: Table, before: Form, now: Form, present: Table) -> bool:
        """Whether a table can be joined with another: the same rows, the same thing."""
        is_lines = isinstance(earlier.rows, FreeLines) and isinstance(present.rows, FreeLines)
        after = self._forms.get(("table", present.id), now)
        return (is_lines or earlier.rows == present.rows) and is_reworded_table(earlier.id, before, after)

    def _is_same_field(self, earlier: Field, before: Table, now: Table, present: Field) -> bool:
        """Whether answers to a field can be added to those of another; locked fields have no answers."""
        if earlier.given is not None and present.given is not None:
            return True
        facts = [
            (each.kind, each.kind_from, each.options, each.aggregate, each.given is None, {*each.currencies})
            for each in (earlier, present)
        ]
        after = self._tables.get(("field", now.id, present.name), now)
        return facts[0] == facts[1] and is_reworded_field(earlier.name, before, after)

    def _noted(self, new_id: str, period: Period, *owner: str) -> str:
        self._periods.setdefault((*owner, new_id), []).append(period)
        return new_id

    def labelled(self, merged: Project) -> Project:
        """The merged definition; the labels of things with ids of their own name their periods."""

        def label(text: Text, *thing: str) -> Text:
            periods = self._periods.get(thing)
            return _edition_label(text, thing[-1], periods) if periods else text

        def option(codes: CodeList, each: Option) -> Option:
            return replace(each, label=label(each.label, "option", codes.id, each.id))

        def asked_field(table_id: str, asked: Field) -> Field:
            named = label(asked.label, "field", table_id, asked.name)
            return asked if named == asked.label else replace(asked, label=named, period_label=None)

        def table(each: Table) -> Table:
            fields = tuple(asked_field(each.id, asked) for asked in each.fields)
            return replace(each, title=label(each.title, "table", each.id), fields=fields)

        if not self._periods:
            return merged
        return replace(
            merged,
            goals=tuple(replace(each, title=label(each.title, "option", "goals", each.id)) for each in merged.goals),
            lists={
                codes.id: CodeList(codes.id, tuple(option(codes, each) for each in codes.options))
                for codes in merged.lists.values()
            },
            form=replace(merged.form, tables=tuple(map(table, merged.form.tables))),
        )


def renamed(project: Project, renaming: Renaming) -> Project:
    """An earlier definition under the ids of the merged one."""
    if not (renaming.tables or renaming.fields or renaming.options or renaming.parts):
        return project

    def place(table_id: str, name: str) -> tuple[str, str]:
        return renaming.tables.get(table_id, table_id), renaming.fields.get((table_id, name), name)

    def options(codes: CodeList, each: Option) -> Iterator[Option]:
        own = replace(each, id=renaming.options.get((codes.id, each.id), each.id))
        part = renaming.parts.get((codes.id, each.id))
        if part is None:
            yield own
            return
        figures = {place(*figure): rule for figure, rule in part.rules.items()}
        rules = {name: rule for (_, name), rule in figures.items()}
        in_row = {
            place(table.id, asked.name)
            for table in project.form.tables
            for asked in table.answers
            if table.rows == RowPerCode(codes.id)
        }
        yield replace(own, unasked=frozenset(figures))
        others = frozenset(in_row - figures.keys())
        yield replace(each, id=part.id, aggregates={**each.aggregates, **rules}, unasked=others)

    def row_kinds(each: Table, asked: Field) -> Iterator[tuple[str, AnswerType]]:
        codes = renaming.row_lists.get(each.id, "")
        for row, kind in asked.row_kinds.items():
            yield renaming.options.get((codes, row), row), kind
            if part := renaming.parts.get((codes, row)):
                yield part.id, kind

    def table(each: Table) -> Table:
        fields = tuple(
            replace(
                asked,
                name=renaming.fields.get((each.id, asked.name), asked.name),
                row_kinds=dict(row_kinds(each, asked)),
            )
            for asked in each.fields
        )
        return replace(each, id=renaming.tables.get(each.id, each.id), fields=fields, rules=())

    lists = {
        codes.id: CodeList(codes.id, tuple(new for each in codes.options for new in options(codes, each)))
        for codes in project.lists.values()
    }
    goals = tuple(replace(goal, id=renaming.options.get(("goals", goal.id), goal.id)) for goal in project.goals)
    form = replace(project.form, tables=tuple(map(table, project.form.tables)))
    return replace(project, goals=goals, lists=lists, form=form)


def without_edition(reference: str) -> str:
    """A reference, an id or several ids without the marks of what had another meaning.

    >>> without_edition("figures/I01@2026-1.2/actual"), without_edition("water@2026-1;health")
    ('figures/I01/actual', 'water;health')
    """
    return re.sub(rf"{MARK}[^/{SEVERAL}]*", "", reference)


def _edition_id(id: str, period: Period, present: Mapping[str, _T], is_same: Callable[[_T], bool]) -> str:
    """The id that a thing of an earlier definition has in the merged one.

    It is its own, unless that stands for something else. Then it is that of a later period with the same thing, else
    `I01@2012-1`, and `I01@2012-1.2` if templates of one period had several meanings.

    Args:
        present: the things of the merged definition by id.
        is_same: whether one of them is the same thing.
    """
    known = (name for name in (id, *present) if name == id or name.startswith(f"{id}{MARK}"))
    if (same := next((name for name in known if name not in present or is_same(present[name])), None)) is not None:
        return same
    new_ids = (f"{id}{MARK}{period.id}{suffix}" for suffix in ("", *(f".{number}" for number in range(2, 1000))))
    return next(name for name in new_ids if name not in present)


def _edition_label(label: Text, id: str, periods: list[Period]) -> Text:
    """A label that names the periods, and the number if the last one had several such things."""
    number = id.rpartition(f"{MARK}{periods[0].id}")[2].removeprefix(".")

    def named(language: str, words: str) -> str:
        names = [period.label.pick((language,)) for period in reversed(periods)]
        return f"{words} ({', '.join(dict.fromkeys([*names, *filter(None, [number])]))})"

    return Text(tuple((language, named(language, words)) for language, words in label.translations))

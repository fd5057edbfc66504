"""One definition of all periods of a master: the present one, and what earlier ones had besides.

Tables, fields, goals, options and partners are joined by id, under their present labels. What the present definition no
longer has follows after what it has. Where an id stands for something else than before (another type of answer, another
unit, the label of another option), the earlier thing gets an id of its own, such as `I01@2012-1`: its answers are
never added to, or taken for, the present ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple, TypeVar

from lamppu_xl.definition.changes import BUILT_IN_LISTS
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.option_labels import is_reworded_option
from lamppu_xl.domain.partner_history import partner_code_list
from lamppu_xl.domain.project import (
    ALL,
    Answer,
    Answers,
    Applicability,
    CodeList,
    Field,
    Form,
    FreeLines,
    Goal,
    Option,
    Partner,
    Period,
    Project,
    RowPerCode,
    RowPerGoal,
    Table,
)
from lamppu_xl.domain.text import Text

_T = TypeVar("_T")
_RowT = TypeVar("_RowT", Goal, Option)
_ThingT = TypeVar("_ThingT", Goal, Option, Partner, Table)


class ReportedDefinition(NamedTuple):
    """A definition by which returns of a period were read."""

    period: Period
    digest: str
    project: Project
    partners: tuple[str, ...]
    """The ids of the partners whose returns were read by it."""


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
    choices: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The list of each choice, by ids of table and field."""

    def reference(self, entry: AnswerRef) -> AnswerRef:
        """The reference of an answer in the merged definition."""
        row = self.options.get((self.row_lists.get(entry.table, ""), entry.row), entry.row)
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
class MergedDefinition:
    """A definition of several periods."""

    project: Project
    renamings: Mapping[tuple[str, str], Renaming] = field(default_factory=dict)
    """By id of the period and digest."""

    def renaming(self, period: Period, digest: str) -> Renaming:
        """The ids of answers in returns of a period with a definition."""
        return self.renamings.get((period.id, digest), NO_RENAMING)


def merge_definitions(current: Project, reported: Sequence[ReportedDefinition]) -> MergedDefinition:
    """The present definition and what those of returns had besides.

    Args:
        current: the present definition.
        reported: the definitions of the returns, in the order of their periods; the last of a period also stands for
            its partners without a return.
    """
    merged = current
    renamings: dict[tuple[str, str], Renaming] = {}
    reported_by: dict[tuple[str, str], Project] = {}
    editions: dict[str, list[Project]] = {}
    for period, digest, project, partners in reversed(reported):
        edition = project
        if project is not current:
            renaming = renamings[period.id, digest] = _renaming(project, merged, period)
            edition = _renamed(project, renaming, period)
            merged = _joined(merged, edition)
            reported_by |= {(period.id, partner_id): edition for partner_id in partners}
        reported_by.setdefault((period.id, ""), edition)
        editions.setdefault(period.id, []).append(edition)
    if all(project is current for _, _, project, _ in reported):
        return MergedDefinition(current)
    return MergedDefinition(replace(_with_periods(merged, editions), reported_by=reported_by), renamings)


# What an id stood for


def _renaming(earlier: Project, present: Project, period: Period) -> Renaming:
    tables = {table.id: table for table in present.form.tables}
    other_tables, other_fields = {}, {}
    choices, row_lists = {}, {}
    for table in earlier.form.tables:
        if isinstance(table.rows, RowPerCode | RowPerGoal):
            row_lists[table.id] = table.rows.list if isinstance(table.rows, RowPerCode) else "goals"
        new_id = _edition_id(table.id, period, tables, partial(_has_same_rows, table))
        if new_id != table.id:
            other_tables[table.id] = new_id
        fields = {each.name: each for each in tables[new_id].fields} if new_id in tables else {}
        for each in table.fields:
            if each.options:
                choices[table.id, each.name] = each.options
            new_name = _edition_id(each.name, period, fields, partial(_is_same_field, each))
            if new_name != each.name:
                other_fields[table.id, each.name] = new_name
    options = {
        (codes.id, option.id): new_id
        for codes in earlier.lists.values()
        if codes.id not in BUILT_IN_LISTS - {"goals"} and codes.id in present.lists
        for option in codes.options
        if (new_id := _option_id(option, codes, present.lists[codes.id], period)) != option.id
    }
    return Renaming(other_tables, other_fields, options, row_lists, choices)


def _edition_id(id: str, period: Period, present: Mapping[str, _T], is_same: Callable[[_T], bool]) -> str:
    """The id that a thing of an earlier definition has in the merged one.

    It is its own, unless that stands for something else; otherwise `I01@2012-1`, and `I01@2012-1.2` if templates of one
    period had several meanings.

    Args:
        present: the things of the merged definition by id.
        is_same: whether one of them is the same thing.
    """
    editions = (f"{id}@{period.id}{suffix}" for suffix in ("", *(f".{number}" for number in range(2, 1000))))
    return next(name for name in (id, *editions) if name not in present or is_same(present[name]))


def _option_id(option: Option, before: CodeList, after: CodeList, period: Period) -> str:
    def is_same(present: Option) -> bool:
        if present.id == option.id:
            return _is_same_option(option, present, before, after)
        return present.label == edition_label(option.label, present.id, period) and _has_same_facts(option, present)

    return _edition_id(option.id, period, {each.id: each for each in after.options}, is_same)


def edition_label(label: Text, id: str, period: Period) -> Text:
    """The label of what has an id of its own: it names the period, and the number if there are several."""
    number = id.rpartition(f"@{period.id}")[2].replace(".", ", ")
    named = (
        (language, f"{words} ({period.label.pick((language,))}{number})") for language, words in label.translations
    )
    return Text(tuple(named))


def _has_same_rows(earlier: Table, present: Table) -> bool:
    if isinstance(earlier.rows, FreeLines):
        return isinstance(present.rows, FreeLines)
    return earlier.rows == present.rows


def _is_same_field(earlier: Field, present: Field) -> bool:
    facts = [(each.kind, each.options, each.aggregate, each.given is None) for each in (earlier, present)]
    return facts[0] == facts[1]


def _is_same_option(earlier: Option, present: Option, before: CodeList, after: CodeList) -> bool:
    """Whether answers to an option can be added to those of the present one: same unit, same rule, same thing."""
    is_reworded = earlier.label == present.label or is_reworded_option(earlier.id, before, after)
    return is_reworded and _has_same_facts(earlier, present)


def _has_same_facts(earlier: Option, present: Option) -> bool:
    facts = [
        {name: fact for name, fact in each.details.items() if isinstance(fact, Text)} for each in (earlier, present)
    ]
    return facts[0] == facts[1] and earlier.aggregate == present.aggregate


def _renamed(project: Project, renaming: Renaming, period: Period) -> Project:
    """An earlier definition under the ids of the merged one; labels of what was renamed name the period."""
    if not (renaming.tables or renaming.fields or renaming.options):
        return project

    def label(text: Text, new_id: str) -> Text:
        return edition_label(text, new_id, period)

    def option(codes: CodeList, each: Option) -> Option:
        new_id = renaming.options.get((codes.id, each.id))
        return replace(each, id=new_id, label=label(each.label, new_id)) if new_id else each

    def table(each: Table) -> Table:
        fields = tuple(
            replace(asked, name=new_name, label=label(asked.label, new_name))
            if (new_name := renaming.fields.get((each.id, asked.name)))
            else asked
            for asked in each.fields
        )
        new_id = renaming.tables.get(each.id)
        title = label(each.title, new_id) if new_id else each.title
        return replace(each, id=new_id or each.id, title=title, fields=fields, rules=())

    lists = {
        codes.id: CodeList(codes.id, tuple(option(codes, each) for each in codes.options))
        for codes in project.lists.values()
    }
    goals = tuple(
        replace(goal, id=new_id, title=label(goal.title, new_id))
        if (new_id := renaming.options.get(("goals", goal.id)))
        else goal
        for goal in project.goals
    )
    form = replace(project.form, tables=tuple(map(table, project.form.tables)))
    return replace(project, goals=goals, lists=lists, form=form)


# The union of two definitions


def _joined(present: Project, earlier: Project) -> Project:
    goals = (*present.goals, *_others(present.goals, earlier.goals))
    partners = (*present.partners, *_others(present.partners, earlier.partners))
    lists = {**earlier.lists, **present.lists}
    for codes in earlier.lists.values():
        if codes.id in present.lists:
            options = present.lists[codes.id].options
            lists[codes.id] = CodeList(codes.id, (*options, *_others(options, codes.options)))
    lists["partners"] = partner_code_list(partners)
    before = {table.id: table for table in earlier.form.tables}
    tables = tuple(_joined_table(table, before.get(table.id)) for table in present.form.tables)
    form: Form = replace(present.form, tables=(*tables, *_others(tables, earlier.form.tables)))
    return replace(present, goals=goals, partners=partners, lists=lists, form=form)


def _with_periods(merged: Project, editions: Mapping[str, Sequence[Project]]) -> Project:
    """The merged definition, in which each goal and option states the periods and partners that it was asked of.

    Args:
        editions: the definitions of each period, by period id.
    """

    def partners(rows: Mapping[str, Sequence[Goal | Option]]) -> Applicability:
        every = [row for period_rows in rows.values() for row in period_rows]
        ids = frozenset(
            partner.id for partner in merged.partners if any(row.applies_to.includes(partner) for row in every)
        )
        return ALL if len(ids) == len(merged.partners) else Applicability(partners=ids)

    def due(rows: Mapping[str, Sequence[Goal | Option]], present: frozenset[str] | None) -> frozenset[str]:
        """The periods in which a row is due; of a period that is not reported yet by the present definition."""
        others = frozenset(period.id for period in merged.periods if period.id not in editions)
        return frozenset(
            period_id
            for period_id, period_rows in rows.items()
            if any(row.due_in is None or period_id in row.due_in for row in period_rows)
        ) | (others if present is None else present & others)

    def found(find: Callable[[Project], _RowT | None]) -> dict[str, list[_RowT]]:
        """A goal or option in the definitions of each period."""
        return {
            period_id: [row for edition in known if (row := find(edition)) is not None]
            for period_id, known in editions.items()
        }

    def goal(each: Goal) -> Goal:
        rows = found(lambda edition: edition.goal(each.id))
        return replace(each, applies_to=partners(rows), due_in=due(rows, each.due_in))

    def option(codes: CodeList, each: Option) -> Option:
        rows = found(lambda edition: edition.lists[codes.id].option(each.id) if codes.id in edition.lists else None)
        shown = frozenset(
            period_id
            for period_id, period_rows in rows.items()
            if any(row.shown_in is None or period_id in row.shown_in for row in period_rows)
        )
        is_always = shown == frozenset(editions)
        return replace(
            each,
            applies_to=partners(rows),
            due_in=due(rows, each.due_in),
            shown_in=each.shown_in if is_always else shown,
        )

    rows = {table.rows.list for table in merged.form.tables if isinstance(table.rows, RowPerCode)}
    lists = {
        codes.id: CodeList(codes.id, tuple(option(codes, each) for each in codes.options))
        if codes.id in rows
        else codes
        for codes in merged.lists.values()
    }
    return replace(merged, goals=tuple(map(goal, merged.goals)), lists=lists)


def _joined_table(present: Table, earlier: Table | None) -> Table:
    if earlier is None:
        return present
    rows = present.rows
    if isinstance(rows, FreeLines) and isinstance(earlier.rows, FreeLines):
        count = max(rows.count, earlier.rows.count)
        rows = FreeLines(count, max(rows.total, earlier.rows.total) - count)
    before = {each.name: each for each in earlier.fields}
    fields = tuple(
        replace(each, personal=each.personal or (each.name in before and before[each.name].personal))
        for each in present.fields
    )
    names = {each.name for each in fields}
    return replace(present, rows=rows, fields=(*fields, *(each for each in earlier.fields if each.name not in names)))


def _others(present: Iterable[_ThingT], earlier: Iterable[_ThingT]) -> Iterator[_ThingT]:
    """The things of an earlier definition whose id the present one does not have."""
    known = {thing.id for thing in present}
    return (thing for thing in earlier if thing.id not in known)


def without_edition(text: str, period: str) -> str:
    """A reference or an id without the mark of what had another meaning in its period.

    >>> without_edition("figures/I01@2026-1.2/actual", "2026-1")
    'figures/I01/actual'
    """
    return re.sub(rf"@{re.escape(period)}(\.\d+)?(?=/|$)", "", text)

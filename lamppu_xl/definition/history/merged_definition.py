"""One definition of all periods of a master: the present one, and what earlier ones had besides.

Tables, fields, goals, options and partners are joined by id, under their present labels. What the present definition no
longer has follows after what it has. Where an id stands for something else than before (another type of answer, another
unit, the label of another option), the earlier thing gets an id of its own, such as `I01@2012-1`: its answers are
never added to, or taken for, the present ones. Earlier periods that agree with each other share that id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from lamppu_xl.definition.history.editions import NO_RENAMING, Editions, Renaming, renamed
from lamppu_xl.domain.answer_types import MONEY
from lamppu_xl.domain.form import CodeList, Field, Form, FreeLines, Goal, Option, RowPerCode, Table
from lamppu_xl.domain.partner_history import partner_code_list
from lamppu_xl.domain.partners import ALL, Applicability, Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.units import EUROS

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
    current, reported = _with_currencies(current, reported)
    merged, known = current, Editions()
    renamings: dict[tuple[str, str], Renaming] = {}
    reported_by: dict[tuple[str, str], Project] = {}
    editions: dict[str, list[Project]] = {}
    for period, digest, project, partners in reversed(reported):
        edition = project
        if project is not current:
            renaming = renamings[period.id, digest] = known.renaming(project, merged, period)
            edition = renamed(project, renaming)
            merged = _joined(merged, edition)
            reported_by |= {(period.id, partner_id): edition for partner_id in partners}
        reported_by.setdefault((period.id, ""), edition)
        editions.setdefault(period.id, []).append(edition)
    if all(project is current for _, _, project, _ in reported):
        return MergedDefinition(current)
    merged = _with_periods(known.labelled(merged), editions)
    return MergedDefinition(replace(merged, reported_by=reported_by), renamings)


def _with_currencies(
    current: Project, reported: Sequence[ReportedDefinition]
) -> tuple[Project, Sequence[ReportedDefinition]]:
    """The same definitions, in which fields of amounts state their currencies if those are not the same in all."""
    projects = {id(project): project for project in (current, *(each.project for each in reported))}
    if len({frozenset(project.currencies or (EUROS,)) for project in projects.values()}) == 1:
        return current, reported
    stated = {key: _with_stated_currencies(project) for key, project in projects.items()}
    return stated[id(current)], [each._replace(project=stated[id(each.project)]) for each in reported]


def _with_stated_currencies(project: Project) -> Project:
    def stated(each: Field) -> Field:
        is_amount = each.given is None and MONEY in (each.kind.name, *(kind.name for kind in each.row_kinds.values()))
        return replace(each, currencies=project.currencies or (EUROS,)) if is_amount else each

    tables = (replace(table, fields=tuple(map(stated, table.fields))) for table in project.form.tables)
    return replace(project, form=replace(project.form, tables=tuple(tables)))


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
        replace(
            each,
            personal=each.personal or (each.name in before and before[each.name].personal),
            row_kinds={**before[each.name].row_kinds, **each.row_kinds} if each.name in before else each.row_kinds,
        )
        for each in present.fields
    )
    names = {each.name for each in fields}
    return replace(present, rows=rows, fields=(*fields, *(each for each in earlier.fields if each.name not in names)))


def _others(present: Iterable[_ThingT], earlier: Iterable[_ThingT]) -> Iterator[_ThingT]:
    """The things of an earlier definition whose id the present one does not have."""
    known = {thing.id for thing in present}
    return (thing for thing in earlier if thing.id not in known)

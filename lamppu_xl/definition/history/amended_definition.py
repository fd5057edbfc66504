"""The definition by which an amendment judges returns on earlier templates.

It is the amended definition, restricted to what the earlier template asked. Choices keep the labels of the template,
since the answers were chosen by them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lamppu_xl.definition.history.changes import BUILT_IN_LISTS
from lamppu_xl.definition.history.definition_in_effect import partners_in_effect
from lamppu_xl.domain.form import CodeList, FreeLines, Goal, Option, RowPerCode, Table
from lamppu_xl.domain.partners import Applicability, Partner
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rewording import is_reworded_option


def amended_definition(issued: Project, amended: Project) -> Project:
    """The amended definition without questions, goals and options that the issued one does not have.

    Args:
        issued: the definition that a template was issued with.
        amended: the definition that an amendment applies to its returns.
    """
    before = {table.id: table for table in issued.form.tables}
    tables = tuple(
        _table(table, before[table.id])
        for table in amended.form.tables
        if table.id in before and type(table.rows) is type(before[table.id].rows)
    )
    rows = {table.rows.list for table in tables if isinstance(table.rows, RowPerCode)}
    lists = {
        list_id: _options(codes, issued.lists[list_id], amended.partners, is_row_list=list_id in rows)
        if list_id in issued.lists and list_id not in BUILT_IN_LISTS
        else codes
        for list_id, codes in amended.lists.items()
    }
    goals_before = {goal.id: goal for goal in issued.goals}
    goals = tuple(
        _goal(goal, goals_before[goal.id], issued, amended) for goal in amended.goals if goal.id in goals_before
    )
    lists |= {name: issued.lists[name] for name in BUILT_IN_LISTS & issued.lists.keys()}
    if "goals" in lists:
        lists["goals"] = _options(amended.lists["goals"], issued.lists["goals"], amended.partners, is_row_list=False)
    return replace(
        amended,
        goals=goals,
        lists=lists,
        partners=partners_in_effect(issued.partners, amended.partners),
        form=replace(amended.form, tables=tables),
    )


def _table(amended: Table, issued: Table) -> Table:
    """The fields that the issued table has, and the rules that read only these."""
    names = {each.name for each in issued.fields}
    fields = tuple(each for each in amended.fields if each.name in names)
    rules = tuple(rule for rule in amended.rules if rule.field_name in names and rule.fields_read <= names)
    rows = amended.rows
    if isinstance(rows, FreeLines) and isinstance(issued.rows, FreeLines):
        rows = FreeLines(min(rows.count, issued.rows.count))
    return replace(amended, rows=rows, fields=fields, rules=rules)


def _goal(amended: Goal, issued: Goal, before: Project, after: Project) -> Goal:
    is_reworded = is_reworded_option(issued.id, before.lists["goals"], after.lists["goals"])
    title = amended.title if is_reworded else issued.title
    return replace(amended, title=title, applies_to=_for_both(amended.applies_to, issued.applies_to, after.partners))


def _options(amended: CodeList, issued: CodeList, partners: Iterable[Partner], *, is_row_list: bool) -> CodeList:
    """The options that both lists have; those of a list of rows keep their present labels."""
    options: list[Option] = []
    for option in amended.options:
        before = issued.option(option.id)
        if before is not None and is_row_list:
            options.append(replace(option, applies_to=_for_both(option.applies_to, before.applies_to, partners)))
        elif before is not None:
            options.append(replace(option, label=before.label))
    return CodeList(amended.id, tuple(options))


def _for_both(first: Applicability, second: Applicability, partners: Iterable[Partner]) -> Applicability:
    """The partners to which both apply."""
    if first == second:
        return first
    both = (partner.id for partner in partners if first.includes(partner) and second.includes(partner))
    return Applicability(partners=frozenset(both))

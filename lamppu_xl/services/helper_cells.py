"""Which part of a definition a helper cell, a count or a column of the hidden sheet of a template belongs to."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.expressions import ColumnRef
from lamppu_xl.domain.form import RowPerGoal
from lamppu_xl.domain.project import Project
from lamppu_xl.templates.live_checks.live_rules import live_form
from lamppu_xl.templates.live_checks.states_sheet import AMOUNTS, COLUMN, END, MIRROR, SAY, SUM
from lamppu_xl.templates.sheet_keys import CHECKS, STATES, goal_sheet_key, table_sheet_key


def table_and_field(project: Project, entry: AnswerRef) -> tuple[str, str] | None:
    """The ids of the table and of the field, which may be empty, that a cell of a template belongs to; None if of none.

    Args:
        project: the definition.
        entry: the reference of an answer, of a helper cell, of a count or of a cell of the hidden sheet.
    """
    if entry.table == STATES:
        return _of_hidden_column(project, entry.row)
    if entry.table == CHECKS:
        return _of_part(project, entry.row)
    if entry.table not in {table.id for table in project.form.tables}:
        return None
    names = {field.name for field in project.form.table(entry.table).fields}
    name = entry.field if entry.field in names else entry.field.partition(" ")[2]
    return entry.table, name if name in names else ""


def _of_part(project: Project, part: str) -> tuple[str, str] | None:
    for table in project.form.tables:
        keys = [table_sheet_key(table.id)]
        if isinstance(table.rows, RowPerGoal):
            keys = [goal_sheet_key(table.id, goal.id) for goal in project.goals]
        if part in keys:
            return table.id, ""
    return None


def _of_hidden_column(project: Project, name: str) -> tuple[str, str] | None:
    sort, _, end = name.partition("_")
    number = end.partition("_")[0]
    if not number.isdigit():
        return None
    at, live = int(number) - 1, live_form(project)
    if sort in (SAY, COLUMN, END):
        return (project.form.tables[at].id, "") if at < len(project.form.tables) else None
    columns: tuple[ColumnRef, ...] = {SUM: live.sums, AMOUNTS: live.columns, MIRROR: live.columns}.get(sort, ())
    return (columns[at].table, columns[at].field) if at < len(columns) else None

"""Where the formulas of a template find all answers to a field."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.expressions import ColumnRef
from lamppu_xl.domain.form import Table
from lamppu_xl.templates.formula_cells import FormulaColumn, FormulaMembers
from lamppu_xl.templates.formula_text import absolute, address
from lamppu_xl.templates.live_checks.state_layout import CLASS, TEXT, helper_ref
from lamppu_xl.templates.live_checks.states_sheet import mirror_name, sum_name
from lamppu_xl.templates.parts import is_card
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse


def column_places(template: Template, column: ColumnRef) -> FormulaColumn | None:
    """The ranges of all answers to a field, or None if the form has no line of the table."""
    table = template.project.form.table(column.table)
    lines = list(template.lines(column.table))
    if not lines:
        return None
    total = sum_name(template, column)
    if table.field(column.field).given:
        use, refs = CellUse.FIXED, [AnswerRef(table.id, line.id, column.field) for line in lines]
        return FormulaColumn(texts=_range(template, use, refs), total=total)
    if is_card(table):
        return FormulaColumn(
            numbers=mirror_name(template, column, CLASS), texts=mirror_name(template, column, TEXT), total=total
        )
    ranges = {
        sort: _range(template, CellUse.STATE, [helper_ref(table, line, sort, column.field) for line in lines])
        for sort in (CLASS, TEXT)
    }
    return FormulaColumn(numbers=ranges[CLASS], texts=ranges[TEXT], total=total)


def member_columns(template: Template, table_id: str, name: str) -> FormulaMembers | None:
    """The columns of a field of a grid, or None if the form has no line of the table.

    They are whole columns, which follow no cell that is cut. Where other tables are on the same sheet, they end with
    the lines.
    """
    table = template.project.form.table(table_id)
    part = next((part for part in template.parts if part.table.id == table_id), None)
    if part is None or is_card(table):
        return None
    first, last = part.lines[0], part.lines[-1]

    def cells(use: CellUse, refs: tuple[AnswerRef, AnswerRef]) -> str:
        found = [template.cells[use, ref] for ref in refs if (use, ref) in template.cells]
        if len(found) < 2:
            return ""
        (sheet, top), (_, bottom) = found
        letters = column_name(top.col)
        # The rows above and below the lines are locked, so that the range follows no cell that is cut.
        is_bounded = part.stack or table.totals or table.break_down
        area = absolute(top.col, top.row - 1, bottom.row + 1) if is_bounded else f"${letters}:${letters}"
        return address(sheet.name, area)

    answers = (AnswerRef(table.id, first.id, name), AnswerRef(table.id, last.id, name))
    classes = (helper_ref(table, first, CLASS, name), helper_ref(table, last, CLASS, name))
    return FormulaMembers(
        content=next(filter(None, (cells(use, answers) for use in _CONTENTS)), ""),
        classes=cells(CellUse.STATE, classes),
    )


def total_formula(template: Template, table: Table, name: str) -> str:
    """The formula of the sum in the row of totals."""
    members = member_columns(template, table.id, name)
    assert members is not None  # noqa: S101  # the table has lines
    return f"SUMIF({members.classes},1,{members.content})" if members.classes else f"SUM({members.content})"


_CONTENTS = (CellUse.ANSWER, CellUse.COMPUTED, CellUse.FIXED)


def _range(template: Template, use: CellUse, refs: list[AnswerRef]) -> str:
    places = [template.cells[use, ref] for ref in (refs[0], refs[-1]) if (use, ref) in template.cells]
    if len(places) < 2:
        return ""
    (sheet, first), (_, last) = places
    return address(sheet.name, absolute(first.col, first.row, last.row))

"""Where the formulas of a template find all answers to a field."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.expressions import ColumnRef
from lamppu_xl.domain.project import Table
from lamppu_xl.templates.excel_formulas import FormulaColumn, FormulaMembers, absolute, address
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
    """The whole columns of a field of a grid, or None if the form has no line of the table."""
    table = template.project.form.table(table_id)
    line = next(template.lines(table_id), None)
    if line is None or is_card(table):
        return None
    entry = AnswerRef(table.id, line.id, name)
    sheet, cell = next(template.cells[use, entry] for use in _CONTENTS if (use, entry) in template.cells)
    place = template.cells.get((CellUse.STATE, helper_ref(table, line, CLASS, name)))
    return FormulaMembers(
        content=_whole_column(sheet.name, cell.col),
        classes=_whole_column(sheet.name, place[1].col) if place else "",
        of_table=of_table(template, table),
    )


def of_table(template: Template, table: Table) -> str:
    """A criterion for the lines of a grid on a sheet with other tables, by their keys; empty on a sheet of its own."""
    part = next(part for part in template.parts if part.table.id == table.id)
    if not part.stack:
        return ""
    sheet, own = template.plan.sheet(part.sheet), f"{table.id}/{part.lines[0].id}"
    keys = next(cell.col for cell in sheet.key_cells if cell.content == own)
    return f'{_whole_column(sheet.name, keys)},"{table.id}/*"'


_CONTENTS = (CellUse.ANSWER, CellUse.COMPUTED, CellUse.FIXED)


def _whole_column(sheet: str, col: int) -> str:
    letters = column_name(col)
    return address(sheet, f"${letters}:${letters}")


def _range(template: Template, use: CellUse, refs: list[AnswerRef]) -> str:
    places = [template.cells[use, ref] for ref in (refs[0], refs[-1]) if (use, ref) in template.cells]
    if len(places) < 2:
        return ""
    (sheet, first), (_, last) = places
    return address(sheet.name, absolute(first.col, first.row, last.row))

"""Grids: a row for each line, a column for each field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.domain.answer_ref import TOTAL, AnswerRef
from lamppu_xl.domain.breakdowns import breakdown_figures, breakdown_rows
from lamppu_xl.domain.form import FreeLines, Table, TableLine
from lamppu_xl.domain.text import Text
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.grid_columns import GridColumn, grid_layout
from lamppu_xl.templates.live_checks.state_layout import HelperColumns, helper_widths
from lamppu_xl.templates.parts import SheetPart
from lamppu_xl.templates.sheet_frame import (
    FIGURE,
    field_cell,
    figure_cell,
    frame_cells,
    framed_sheet,
    plain_cell,
    previous_cell,
)
from lamppu_xl.templates.sheet_keys import FIRST_ROW, HEADER_ROW, ROW_KEY
from lamppu_xl.workbook.model import CellUse, PlannedCell, Sheet
from lamppu_xl.workbook.text_metrics import text_height, width_of_words


def grid_sheet(context: FormContext, part: SheetPart) -> Sheet:
    """The sheet of several lines below each other."""
    words, table = context.words, part.table
    has_names = not isinstance(table.rows, FreeLines)
    layout = grid_layout(context, part)
    columns, check_col, key_col = layout.columns, layout.check_col, len(layout.columns)
    heads, keys, widths = zip(*((column.head, column.key, column.width) for column in columns), strict=True)
    cells = frame_cells(part, heads, [*keys, ROW_KEY])
    heights = {HEADER_ROW: max(map(_head_height, columns))}
    first_answer = next(iter(table.answers)).name
    numbers = shown_numbers(part.lines)
    for row, line in enumerate(part.lines, FIRST_ROW):
        first = len(cells)
        cells.append(PlannedCell(row, 0, CellUse.FIXED, "number", numbers[row - FIRST_ROW]))
        heights[row] = layout.lowest
        if has_names:
            name = words.pick(line.label)
            cells.append(PlannedCell(row, 1, CellUse.FIXED, "label", name))
            heights[row] = max(heights[row], text_height(name, widths[1], bold=True))
        for col, column in enumerate(columns):
            if (field := column.field) is None:
                continue
            field = field.in_row(line.id)
            entry = AnswerRef(table.id, line.id, field.name)
            if column.is_previous:
                cell = previous_cell(context, field, (row, col), entry)
            else:
                cell = field_cell(context, field, line, (row, col), entry)
            cells.append(figure_cell(cell))
            given = context.given(field, line)
            if isinstance(given, Text):
                heights[row] = max(heights[row], text_height(words.pick(given), column.width))
        checked = AnswerRef(table.id, line.id, first_answer)
        cells.append(PlannedCell(row, check_col, CellUse.CHECK, "check", None, checked))
        if line.is_spare:
            cells[first:] = map(plain_cell, cells[first:])
        cells.append(PlannedCell(row, key_col, CellUse.KEY, "key", f"{table.id}/{line.id}"))
    cells = [*_heads_of_figures(cells)]
    sums = _sum_rows(context, table, layout.summed)
    for number, (key, row_cells) in enumerate(sums):
        row = FIRST_ROW + len(part.lines) + 1 + number  # after a locked row, at which ranges of the lines end
        heights |= {row - 1: 6.0} if number == 0 else {}
        texts = {cell.col: cell.content for cell in row_cells if isinstance(cell.content, str)}
        least = 24.0 if key == TOTAL else 18.0
        heights[row] = max(least, least, *(text_height(text, widths[col], bold=True) for col, text in texts.items()))
        cells += (replace(cell, row=row) for cell in row_cells)
        cells.append(PlannedCell(row, key_col, CellUse.KEY, "key", f"{table.id}/{key}"))
    helpers = HelperColumns(context.project, table)
    cells += helpers.grid_cells(part.lines, key_col + 1)
    hidden = [12.0, *helper_widths(len(helpers.grid_columns()))]
    sheet = framed_sheet(
        part,
        cells,
        shown=widths,
        hidden=hidden,
        heights=heights,
        freeze_columns=layout.frozen,
        repeat_columns=layout.repeated,
    )
    shown = (replace(each, hidden=column.is_hidden) for each, column in zip(sheet.columns, columns, strict=False))
    sheet = replace(sheet, columns=(*shown, *sheet.columns[key_col:]))
    return replace(sheet, freeze=sheet.freeze or 0) if layout.is_wide else sheet


def _heads_of_figures(cells: Sequence[PlannedCell]) -> Iterator[PlannedCell]:
    """The cells of a grid; the head of a column is aligned right if every answer in it is."""
    right: dict[int, bool] = {}
    for cell in cells:
        if cell.row >= FIRST_ROW:
            right[cell.col] = right.get(cell.col, True) and cell.style.endswith(FIGURE)
    for cell in cells:
        is_head = cell.row == HEADER_ROW and cell.style == "header"
        yield replace(cell, style=f"header{FIGURE}") if is_head and right.get(cell.col) else cell


def _head_height(column: GridColumn) -> float:
    """The height of the head of a column, in which no word is parted."""
    width = max(column.width - 1, width_of_words(column.head, bold=True))
    return text_height(column.head, width, bold=True)


def shown_numbers(lines: Sequence[TableLine]) -> list[str]:
    """What is in the first column: short ids with a digit, such as I01, if all are so; otherwise the lines' numbers."""
    if all(line.id.isdigit() for line in lines):
        return [f"{line.id}." for line in lines]
    if all(len(line.id) <= _LONGEST_NUMBER and any(map(str.isdigit, line.id)) for line in lines):
        return [line.id for line in lines]
    return [f"{number}." for number, _ in enumerate(lines, 1)]


_LONGEST_NUMBER = 8


def _sum_rows(
    context: FormContext, table: Table, columns: Sequence[GridColumn]
) -> Iterator[tuple[str, list[PlannedCell]]]:
    """The rows below the lines with their keys: totals, and sums by option with a heading for each choice."""
    words, shown = context.words, ""
    if table.totals:
        second = columns[1].field
        col = 1 if second is None or second.name not in table.totals else 0  # the first one is narrow
        yield TOTAL, [*_sum_cells(context, columns, {col: words.label("total")}, table.id, TOTAL, table.totals)]
    places = {column.field.name: col for col, column in enumerate(columns) if column.field and not column.is_previous}
    figures = breakdown_figures(table)
    for each in breakdown_rows(context.project, context.partner, table):
        col = places[each.choice.name]
        if shown != each.choice.name:
            shown = each.choice.name
            heading = words.label("master_by", field=context.label_of(each.choice))
            yield f"={shown}", [*_sum_cells(context, columns, {col: heading}, table.id, "", ())]
        label = words.pick(each.option.label)
        yield each.id, [*_sum_cells(context, columns, {col: label}, table.id, each.id, figures)]


def _sum_cells(  # noqa: PLR0913, PLR0917
    context: FormContext,
    columns: Sequence[GridColumn],
    texts: Mapping[int, str],
    table: str,
    row: str,
    figures: Collection[str],
) -> Iterator[PlannedCell]:
    """The cells of a row of sums, as if it were the first row of the sheet."""
    for col, column in enumerate(columns):
        field = column.field
        if field is None or column.is_previous or field.name not in figures:
            yield PlannedCell(0, col, CellUse.FIXED, "sum_text", texts.get(col))
            continue
        entry, number_format = AnswerRef(table, row, field.name), context.number_format_of(field)
        yield PlannedCell(0, col, CellUse.COMPUTED, "sum_figure", entry=entry, number_format=number_format)

"""Grids: a row for each line, a column for each field."""

from __future__ import annotations

import dataclasses

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Field, FreeLines, TableLine
from lamppu_xl.domain.text import Text
from lamppu_xl.templates.parts import SheetPart, is_required
from lamppu_xl.templates.sheet_frame import (
    LayoutContext,
    field_cell,
    figure_cell,
    frame_cells,
    framed_sheet,
    previous_cell,
)
from lamppu_xl.templates.sheet_keys import FIRST_ROW, HEADER_ROW, ROW_KEY
from lamppu_xl.workbook.model import CellUse, PlannedCell, Sheet
from lamppu_xl.workbook.text_metrics import text_height


@dataclasses.dataclass
class _GridColumns:
    """The columns of a grid: headings, keys and widths, and where each field is."""

    heads: list[str] = dataclasses.field(default_factory=list)
    keys: list[str] = dataclasses.field(default_factory=list)
    widths: list[float] = dataclasses.field(default_factory=list)
    fields: list[tuple[Field, int, int | None]] = dataclasses.field(default_factory=list)
    """Each field with the column of its answer, and that of last period's answer."""

    def add(self, head: str, key: str, width: float) -> int:
        """Append a column; returns its number."""
        self.heads.append(head)
        self.keys.append(key)
        self.widths.append(width)
        return len(self.heads) - 1


def grid_sheet(context: LayoutContext, part: SheetPart) -> Sheet:
    """The sheet of several lines below each other."""
    words, table = context.words, part.table
    has_names = not isinstance(table.rows, FreeLines)
    columns = _columns(context, part, has_names=has_names)
    check_col, key_col = len(columns.heads), len(columns.heads) + 1
    cells = frame_cells(part, check_col, [*columns.heads, words.label("check")], [*columns.keys, "#check", ROW_KEY])
    head_heights = [
        text_height(head, width - 1, bold=True) for head, width in zip(columns.heads, columns.widths, strict=True)
    ]
    heights = {HEADER_ROW: max(head_heights)}
    first_answer = next(iter(table.answers)).name
    for row, line in enumerate(part.lines, FIRST_ROW):
        cells.append(PlannedCell(row, 0, CellUse.FIXED, "number", f"{line.id}." if line.id.isdigit() else line.id))
        heights[row] = 24.0
        if has_names:
            name = words.pick(line.label)
            cells.append(PlannedCell(row, 1, CellUse.FIXED, "label", name))
            heights[row] = max(heights[row], text_height(name, columns.widths[1], bold=True))
        cells += _line_cells(context, columns, line, table.id, row)
        for field, col, _ in columns.fields:
            given = context.given(field, line)
            if isinstance(given, Text):
                heights[row] = max(heights[row], text_height(words.pick(given), columns.widths[col]))
        checked = AnswerRef(table.id, line.id, first_answer)
        cells.append(PlannedCell(row, check_col, CellUse.CHECK, "check", None, checked))
        cells.append(PlannedCell(row, key_col, CellUse.KEY, "key", f"{table.id}/{line.id}"))
    return framed_sheet(part, cells, [*columns.widths, 26.0, 12.0], heights)


def _columns(context: LayoutContext, part: SheetPart, *, has_names: bool) -> _GridColumns:
    words, table = context.words, part.table
    columns = _GridColumns()
    columns.add(words.label("number"), "#no", 8.0)
    if has_names:
        columns.add(words.label("row_name"), "#name", 34.0)
    for field in table.fields:
        label, width = words.pick(field.label), float(field.width or field.kind.width)
        previous_col, period = None, ""
        if field.previous and context.earlier and field.given is None:
            head = f"{label}: {words.pick(context.earlier.label)}"
            previous_col = columns.add(head, f"#previous {field.name}", width + 4)
            period = f": {words.pick(context.period.label)}"
        star = " *" if field.given is None and is_required(table, field) else ""
        col = columns.add(f"{label}{period}{star}", f"#{field.name}", width)
        columns.fields.append((field, col, previous_col))
    return columns


def _line_cells(
    context: LayoutContext, columns: _GridColumns, line: TableLine, table: str, row: int
) -> list[PlannedCell]:
    cells: list[PlannedCell] = []
    for field, col, previous_col in columns.fields:
        entry = AnswerRef(table, line.id, field.name)
        if previous_col is not None:
            cells.append(figure_cell(previous_cell(field, row, previous_col, entry)))
        cells.append(figure_cell(field_cell(context, field, line, (row, col), entry)))
    return cells

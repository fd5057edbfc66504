"""The room that the texts of a template have: higher rows, wider columns, and what no row can show whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.workbook.model import CellUse, Content, PlannedCell, Sheet, plain_text
from lamppu_xl.workbook.text_metrics import text_height
from lamppu_xl.workbook.text_split import TALLEST, split_text
from lamppu_xl.workbook.zoom import zoom_for

if TYPE_CHECKING:
    from lamppu_xl.templates.template import Template

SIZES = {CellUse.PREVIOUS: 10, CellUse.ANSWER: 11}
"""Font sizes of the cells that are filled in."""
_WIDER = (50.0, 60.0, 70.0, 80.0, 92.0, 110.0)
WIDEST_PREVIOUS = 92.0
"""Widths of a column with a text that is higher than a row can be. A longer text of last period ends with a
sentence that says so; beside a longer answer the check says it (`shown_lengths`)."""


def fit_texts(sheet: Sheet, cells: tuple[PlannedCell, ...], values: Mapping[AnswerRef, str | float | date]) -> Sheet:
    """The sheet with rows, and where no row is high enough columns, that show the answers and those of last period.

    Columns that stay in view keep their widths. The zoom of a sheet with wider columns still shows its checks.
    """
    heights, columns = dict(sheet.heights), list(sheet.columns)
    texts = [
        (cell, plain_text(content))
        for cell in cells
        if cell.use in SIZES and (content := _shown_content(cell, values)) is not None
    ]
    for cell, text in texts:
        if cell.col < sheet.freeze_columns:
            continue
        wider = (width for width in _WIDER if width > columns[cell.col].width)
        while text_height(text, columns[cell.col].width, SIZES[cell.use]) > TALLEST and (width := next(wider, None)):
            columns[cell.col] = replace(columns[cell.col], width=width)
    for cell, text in texts:
        needed = text_height(text, columns[cell.col].width, SIZES[cell.use])
        heights[cell.row] = max(heights.get(cell.row, 0.0), needed)
    zoom = sheet.zoom if tuple(columns) == sheet.columns else zoom_for(columns)
    return replace(sheet, heights=heights, columns=tuple(columns), zoom=zoom)


def _shown_content(cell: PlannedCell, values: Mapping[AnswerRef, str | float | date]) -> Content:
    return values.get(cell.entry) if cell.use is CellUse.ANSWER and cell.entry else cell.content


def shown_lengths(template: Template, table: str, row: str) -> dict[str, int]:
    """The fields of a line with an answer that no row can show whole, and how many characters of it a row shows."""
    found: dict[str, int] = {}
    for entry in template.long_answers.get((table, row), ()):
        sheet, cell = template.cells[CellUse.ANSWER, entry]
        width = sheet.columns[cell.col].width
        if cell.col >= sheet.freeze_columns:
            width = max(width, _WIDER[-1])
        pieces = split_text(str(template.answers[entry]), width, SIZES[CellUse.ANSWER])
        if len(pieces) > 1:
            found[entry.field] = len(pieces[0])
    return found

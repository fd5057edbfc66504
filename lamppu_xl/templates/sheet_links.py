"""Links from each sheet with answers to the instructions and to the next sheet, and its zoom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lamppu_xl.i18n.translator import Translator
from lamppu_xl.templates.sheet_frame import PIXELS, SCREEN, SMALLEST_ZOOM
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.templates.stacked_sheets import check_column
from lamppu_xl.workbook.model import CellUse, Link, PlannedCell, Sheet, SheetColumn, plain_text
from lamppu_xl.workbook.text_metrics import text_width


def linked_sheet(sheet: Sheet, help_name: str, next_name: str, words: Translator) -> Sheet:
    """A sheet with answers, with links above its checks.

    Args:
        sheet: the sheet.
        help_name: the name of the sheet of instructions.
        next_name: the name of the sheet after it.
        words: the translator of the template.
    """
    col = check_column(sheet)
    onward = Link(words.label("next_sheet", sheet=next_name), link_target(next_name))
    back = Link(words.label("previous_sheet", sheet=help_name), link_target(help_name))
    links = [PlannedCell(0, col, CellUse.LIVE, "sheet_link", onward)]
    note = next((plain_text(cell.content) for cell in sheet.cells if (cell.row, cell.col) == (1, 0)), "")
    room = sum(column.width for column in sheet.columns[:col]) * PIXELS
    # The text of the note runs over the cells to its right as far as they are empty.
    if text_width(note) < room:
        links.append(PlannedCell(1, col, CellUse.LIVE, "sheet_link", back))
    cells = tuple(sorted([*sheet.cells, *links], key=lambda cell: (cell.row, cell.col)))
    return replace(sheet, cells=cells, zoom=zoom_for(sheet.columns))


def zoom_for(columns: Sequence[SheetColumn]) -> int:
    """The zoom at which a screen shows the columns beside one another, if they are not too many for that."""
    pixels = sum(column.width for column in columns if not column.hidden) * PIXELS
    return min(100, max(SMALLEST_ZOOM, int(100 * SCREEN / pixels))) if pixels else 100

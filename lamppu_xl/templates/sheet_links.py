"""Links from each sheet with answers to the instructions and to the next sheet, and its zoom."""

from __future__ import annotations

from dataclasses import replace

from lamppu_xl.i18n.translator import Translator
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.templates.stacked_sheets import key_column
from lamppu_xl.workbook.model import CellUse, Link, PlannedCell, Sheet, plain_text
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import text_width
from lamppu_xl.workbook.zoom import PIXELS, zoom_for

_BOLD = 1.1
"""How much wider a text in bold is."""


def linked_sheet(sheet: Sheet, help_name: str, next_name: str, words: Translator) -> Sheet:
    """A sheet with answers, with links above its checks; without a link that would cut its title or its note.

    Where the checks are left of the answers, the links are above the first column that cuts neither.

    Args:
        sheet: the sheet.
        help_name: the name of the sheet of instructions.
        next_name: the name of the sheet after it.
        words: the translator of the template.
    """
    onward = Link(words.label("next_sheet", sheet=next_name), link_target(next_name))
    back = Link(words.label("previous_sheet", sheet=help_name), link_target(help_name))
    title, note = (
        next((plain_text(cell.content) for cell in sheet.cells if (cell.row, cell.col) == (row, 0)), "")
        for row in (0, 1)
    )
    needed = (text_width(title, font_of("title")[0]) * _BOLD, text_width(note))
    last = key_column(sheet) - 1
    first = next((cell.col for cell in sheet.cells if cell.use is CellUse.CHECK), last)
    rooms = {
        col: sum(column.width for column in sheet.columns[:col] if not column.hidden) * PIXELS
        for col in range(first, last + 1)
        if not sheet.columns[col].hidden
    }
    col = next((col for col, room in rooms.items() if max(needed) < room), last)
    # A title and a note run over the cells to their right as far as these are empty.
    free = [row for row, width in enumerate(needed) if width < rooms[col]]
    links = [
        PlannedCell(row, col, CellUse.LIVE, "sheet_link", link) for row, link in zip(free, (onward, back), strict=False)
    ]
    cells = tuple(sorted([*sheet.cells, *links], key=lambda cell: (cell.row, cell.col)))
    return replace(sheet, cells=cells, zoom=zoom_for(sheet.columns))

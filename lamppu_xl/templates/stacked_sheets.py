"""Rows between the questions of a sheet, and several tables below one another on one sheet.

Both change a sheet that is planned already. Answers keep their keys, so a return is read in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from lamppu_xl.templates.sheet_keys import HEADER_ROW, KEY_ROW, ROW_KEY
from lamppu_xl.workbook.model import CellUse, PageSetup, PlannedCell, Sheet, SheetColumn

InsertedRow = tuple[tuple[PlannedCell, ...], float]
"""The cells of a row, whose own row numbers do not count, and its height. The cell of its key has the column -1."""

STACKED = "#column "
"""The beginning of the keys of the columns of a sheet with several tables."""


def key_column(sheet: Sheet) -> int:
    """The column of the keys of the rows."""
    return next(cell.col for cell in sheet.key_cells if cell.content == ROW_KEY and cell.row == KEY_ROW)


def check_column(sheet: Sheet) -> int:
    """The column of the checks of a sheet that may be stacked, left of that of the keys."""
    return key_column(sheet) - 1


def with_rows(sheet: Sheet, inserted: Mapping[int, Sequence[InsertedRow]]) -> Sheet:
    """A sheet with further rows above some of its rows.

    Args:
        sheet: the sheet.
        inserted: by number of the row, the rows above it.
    """
    if not inserted:
        return sheet
    key_col = key_column(sheet)
    last = max(cell.row for cell in sheet.cells)
    new_rows: dict[int, int] = {}
    cells: list[PlannedCell] = []
    heights: dict[int, float] = {}
    shift = 0
    for row in range(last + 1):
        for planned, height in inserted.get(row, ()):
            at = row + shift
            cells += (replace(cell, row=at, col=key_col if cell.col < 0 else cell.col) for cell in planned)
            heights[at] = height
            shift += 1
        new_rows[row] = row + shift
    if new_rows[HEADER_ROW] != HEADER_ROW:  # a row is only found without a key if nothing is inserted above it
        cells.append(PlannedCell(new_rows[HEADER_ROW], key_col, CellUse.KEY, "key", f"#head {sheet.key}"))
    cells += (replace(cell, row=new_rows[cell.row]) for cell in sheet.cells)
    heights |= {new_rows[row]: height for row, height in sheet.heights.items()}
    is_lower = new_rows[HEADER_ROW] != HEADER_ROW
    return replace(
        sheet,
        cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))),
        heights=heights,
        freeze=new_rows[HEADER_ROW] + 1 if sheet.freeze and is_lower else sheet.freeze,
        page=replace(sheet.page, repeat=(0, new_rows[HEADER_ROW]), single=False) if is_lower else sheet.page,
    )


def stacked(key: str, name: str, blocks: Sequence[Sheet]) -> Sheet:
    """Several sheets as one, below one another. Checks, keys and helper cells are in the same columns."""
    check_col = max(map(check_column, blocks))
    cells: list[PlannedCell] = [
        PlannedCell(0, 0, CellUse.FIXED, "title", name),
        PlannedCell(0, check_col + 1, CellUse.STAMP, "hidden_stamp"),
        *(PlannedCell(KEY_ROW, col, CellUse.KEY, "key", f"{STACKED}{col + 1}") for col in range(check_col)),
        PlannedCell(KEY_ROW, check_col, CellUse.KEY, "key", "#check"),
        PlannedCell(KEY_ROW, check_col + 1, CellUse.KEY, "key", ROW_KEY),
    ]
    heights: dict[int, float] = {0: 26.0, 1: 18.0}
    base = HEADER_ROW
    for block in blocks:
        cells += _block_cells(block, base, check_col)
        rows = {row: _new_row(row, base) for row in range(max(cell.row for cell in block.cells) + 1)}
        heights |= {rows[row]: height for row, height in block.heights.items() if row in rows and row != KEY_ROW}
        heights[base] = 24.0
        base = max(rows.values()) + 2
    return Sheet(
        key,
        name,
        tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))),
        _columns(blocks, check_col),
        heights=heights,
        hidden_rows=frozenset({KEY_ROW}),
        freeze=KEY_ROW,
        page=PageSetup(repeat=(0, 0)),
    )


def _new_row(row: int, base: int) -> int:
    """The row of a block on the sheet: title, note, header row and lines; the row of its keys is left out."""
    return base + row if row < KEY_ROW else base + row - 1


def _block_cells(block: Sheet, base: int, check_col: int) -> list[PlannedCell]:
    own_check, key_col = check_column(block), key_column(block)
    cells: list[PlannedCell] = []
    keyed: set[int] = {cell.row for cell in block.key_cells}
    for cell in block.cells:
        if cell.row == KEY_ROW or cell.use is CellUse.STAMP:
            continue
        col = cell.col if cell.col < own_check else cell.col - own_check + check_col
        style = "section" if (cell.row, cell.col) == (0, 0) else cell.style
        cells.append(replace(cell, row=_new_row(cell.row, base), col=col, style=style))
    for row in sorted({cell.row for cell in block.cells} - keyed - {KEY_ROW}):
        key = f"#row {row} {block.key}"
        cells.append(PlannedCell(_new_row(row, base), key_col - own_check + check_col, CellUse.KEY, "key", key))
    return cells


def _columns(blocks: Sequence[Sheet], check_col: int) -> tuple[SheetColumn, ...]:
    """The columns of the widest block, each as wide as the widest of all blocks; then the hidden ones."""
    shown = zip_longest(*(block.columns[: check_column(block)] for block in blocks))
    checks = [block.columns[check_column(block)].width for block in blocks]
    hidden = zip_longest(*(block.columns[key_column(block) :] for block in blocks))
    widths = [max(column.width for column in columns if column) for columns in shown]
    assert len(widths) == check_col  # noqa: S101  # the widest block has all of them
    return (
        *(SheetColumn(width) for width in widths),
        SheetColumn(max(checks)),
        *(SheetColumn(max(column.width for column in columns if column), hidden=True) for columns in hidden),
    )

"""What is printed of a table of lines of which many are unused.

A template has to print each line that a partner may use: no program leaves out rows while they are blank. A print
area that is a formula would do so in Excel alone, and only until somebody changes the page setup: from then on the
lines that are filled in later would be missing from every print. A preview and a feedback workbook are made when that
is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from lamppu_xl.domain.answer_ref import is_sum_row
from lamppu_xl.domain.form import FreeLines, Table
from lamppu_xl.workbook.model import CellUse, Sheet

_FEWEST = 6
"""So many rows are left out; what is below them begins a new page."""

_FIRST_PAGE = 400.0
"""Points of the lines of a preview that are printed: the first page has them."""

_ROW = 15.0
"""Points of a row without a height of its own."""

RowsByLine = Mapping[int, Sequence[int]]
"""By number of a line the rows of its answers."""


def without_lines(sheet: Sheet, tables: Iterable[Table], last_printed: Callable[[Table, RowsByLine], int]) -> Sheet:
    """A sheet that is printed without the last lines of its tables.

    A total below them, alone on a page, is not printed either.

    Args:
        sheet: of a form.
        tables: of the form.
        last_printed: the number of the last line that is printed, of a table and the rows of its lines.
    """
    rows: set[int] = set()
    for table in tables:
        if isinstance(table.rows, FreeLines) and (lines := _rows_by_line(sheet, table)):
            last = last_printed(table, lines)
            rows.update(*(of_line for line, of_line in lines.items() if line > last))
    unprinted = tuple(_blocks(rows))
    if not unprinted:
        return sheet
    last_row = max(cell.row for cell in sheet.cells)
    first, last = unprinted[-1]
    below = {cell.row for cell in sheet.cells if cell.row > last and cell.use is not CellUse.KEY}
    if below and below <= {cell.row for cell in sheet.cells if cell.entry and is_sum_row(cell.entry.row)}:
        last_row, unprinted = first - 1, unprinted[:-1]
    last_col = max(col for col, column in enumerate(sheet.columns) if not column.hidden)
    return replace(sheet, page=replace(sheet.page, area=(0, last_row, last_col), unprinted=unprinted))


def of_preview(sheet: Sheet, tables: Iterable[Table]) -> Sheet:
    """The sheet of a preview: of each table the lines that fit on a page are printed."""

    def last_printed(_: Table, lines: RowsByLine) -> int:
        heights = (sum(sheet.heights.get(row, _ROW) for row in rows) for rows in lines.values())
        return max(1, sum(height <= _FIRST_PAGE for height in accumulate(heights)))

    return without_lines(sheet, tables, last_printed)


def _rows_by_line(sheet: Sheet, table: Table) -> RowsByLine:
    lines: dict[int, set[int]] = {}
    for cell in sheet.cells:
        if cell.use is CellUse.ANSWER and cell.entry and cell.entry.table == table.id:
            lines.setdefault(int(cell.entry.row), set()).add(cell.row)
    return {line: sorted(lines[line]) for line in sorted(lines)}


def _blocks(rows: set[int]) -> Iterator[tuple[int, int]]:
    """First and last row of each block of adjacent rows that is long enough; blank rows between cards belong to it."""
    starts = sorted(row for row in rows if not {row - 1, row - 2} & rows)
    for start, following in pairwise((*starts, float("inf"))):
        last = max(row for row in rows if row < following)
        if last - start + 1 >= _FEWEST:
            yield int(start), last

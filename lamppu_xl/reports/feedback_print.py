"""What is printed of a feedback workbook: not the lines that the partner left empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from lamppu_xl.domain.answer_ref import is_sum_row
from lamppu_xl.domain.form import FreeLines
from lamppu_xl.reports.feedback_content import FeedbackContent
from lamppu_xl.workbook.model import CellUse, Sheet

_FEWEST = 6
"""So many empty rows are not printed; what is below them begins a new page."""


def without_spare_lines(content: FeedbackContent, sheet: Sheet) -> Sheet:
    """A sheet that is printed without the empty lines below the last answer of a table.

    A total below them, alone on a page, is not printed either.
    """
    unprinted = tuple(_blocks(_spare_rows(content, sheet)))
    if not unprinted:
        return sheet
    last_row = max(cell.row for cell in sheet.cells)
    first, last = unprinted[-1]
    below = {cell.row for cell in sheet.cells if cell.row > last and cell.use is not CellUse.KEY}
    if below and below <= {cell.row for cell in sheet.cells if cell.entry and is_sum_row(cell.entry.row)}:
        last_row, unprinted = first - 1, unprinted[:-1]
    last_col = max(col for col, column in enumerate(sheet.columns) if not column.hidden)
    return replace(sheet, page=replace(sheet.page, area=(0, last_row, last_col), unprinted=unprinted))


def _spare_rows(content: FeedbackContent, sheet: Sheet) -> set[int]:
    """The rows of the lines below the last one with an answer or a finding."""
    noted = {finding.entry for finding in content.findings if finding.entry}
    given = {(entry.table, entry.row) for entry in (*content.template.answers, *content.template.wrong, *noted)}
    rows: set[int] = set()
    for table in content.project.form.tables:
        if isinstance(table.rows, FreeLines):
            lines: dict[int, set[int]] = {}
            for cell in sheet.cells:
                if cell.use is CellUse.ANSWER and cell.entry and cell.entry.table == table.id:
                    lines.setdefault(int(cell.entry.row), set()).add(cell.row)
            used = max((line for line in lines if (table.id, str(line)) in given), default=0)
            rows.update(*(of_line for line, of_line in lines.items() if line > max(used, 1)))
    return rows


def _blocks(rows: set[int]) -> Iterator[tuple[int, int]]:
    """First and last row of each block of adjacent rows that is long enough; blank rows between cards belong to it."""
    starts = sorted(row for row in rows if not {row - 1, row - 2} & rows)
    for start, following in pairwise((*starts, float("inf"))):
        last = max(row for row in rows if row < following)
        if last - start + 1 >= _FEWEST:
            yield int(start), last

"""Personal answers that the visible sheets of a master show. The ledger has none of them, only their questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lamppu_xl.ledger.records import SHEET, Ledger
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedWorkbook

_JOINT = " · "
"""Between the title of a table and the label of a question, where two tables have the same one."""


def personal_values(book: ScannedWorkbook, ledger: Ledger) -> frozenset[str]:
    """The texts beside and below the labels of personal questions, on all sheets but that of the ledger."""
    labels = {text for question in ledger.questions for _, text in question.label.translations}
    personal = {text for question in ledger.questions if question.personal for _, text in question.label.translations}
    if not personal:
        return frozenset()
    sheets = (sheet.cells for sheet in book.sheets if sheet.name != SHEET)
    values = (value for cells in sheets for value in _values(cells, personal))
    return frozenset(value.strip() for value in values if value.strip() and value not in labels)


def _values(cells: Mapping[tuple[int, int], ScannedCell], labels: set[str]) -> Iterator[str]:
    for (row, col), cell in cells.items():
        if isinstance(cell.value, str) and cell.value.rpartition(_JOINT)[2] in labels:
            yield from _texts(cells, row, col + 1, down=0)
            yield from _texts(cells, row + 1, col, down=1)


def _texts(cells: Mapping[tuple[int, int], ScannedCell], row: int, col: int, *, down: int) -> Iterator[str]:
    """The text of a cell, or those of a column as far as its cells are filled."""
    while (cell := cells.get((row, col))) is not None and cell.value is not None:
        if isinstance(cell.value, str):
            yield cell.value
        if not down:
            return
        row += down

"""Personal answers that the visible sheets of a master show. The ledger has none of them, only their questions.

A sheet of a master as it was written has personal answers beside their questions, and no cell of that sheet leads to an
answer of the ledger. On any other sheet, such as one that somebody has renamed or added, they may be below, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lamppu_xl.ledger.records import SHEET, Ledger
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedWorkbook

_JOINT = " · "
"""Between the title of a table or the name of a line and the label of a question."""

_Cells = Mapping[tuple[int, int], ScannedCell]


def personal_values(book: ScannedWorkbook, ledger: Ledger) -> frozenset[str]:
    """The texts beside and below the labels of personal questions, which are no labels of questions themselves."""
    labels = {text for question in ledger.questions for _, text in question.label.translations}
    personal = {text for question in ledger.questions if question.personal for _, text in question.label.translations}
    if not personal:
        return frozenset()
    written, of_answers = {tab.sheet for tab in ledger.tabs}, {trace.sheet for trace in ledger.traces}
    is_label = _Labels(labels)
    values = (
        value
        for sheet in book.sheets
        if sheet.name != SHEET and sheet.name not in written & of_answers
        for value in _values(sheet.cells, _Labels(personal), is_label, only_beside=sheet.name in written)
    )
    return frozenset(value.strip() for value in values if value.strip())


class _Labels(frozenset[str]):
    """Labels of questions."""

    def __call__(self, text: str) -> bool:
        """Whether a text is a label, also after the title of its table or the name of its line."""
        return text in self or text.rpartition(_JOINT)[2] in self


def _values(
    cells: _Cells, is_personal: Callable[[str], bool], is_label: Callable[[str], bool], *, only_beside: bool
) -> Iterator[str]:
    for (row, col), cell in cells.items():
        if isinstance(cell.value, str) and is_personal(cell.value):
            values = [*_texts(cells, row, col + 1, down=0)]
            values += [] if only_beside else _texts(cells, row + 1, col, down=1)
            yield from (value for value in values if not is_label(value))


def _texts(cells: _Cells, row: int, col: int, *, down: int) -> Iterator[str]:
    """The text of a cell, or those of a column as far as its cells are filled."""
    while (cell := cells.get((row, col))) is not None and cell.value is not None:
        if isinstance(cell.value, str):
            yield cell.value
        if not down:
            return
        row += down

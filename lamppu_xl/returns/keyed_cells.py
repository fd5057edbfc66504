"""The filled cells of a returned sheet by their hidden keys alone, without the definition that it was made from."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.templates.sheet_keys import ANSWER_KEY, ROW_KEY, field_of
from lamppu_xl.workbook.safe_reader import ScannedSheet


def keyed_cells(sheet: ScannedSheet) -> Iterator[tuple[AnswerRef, tuple[int, int]]]:
    """Each cell with a value that is no formula, and that has keys of an answer in its row and its column.

    A reference may be that of a given column, such as a unit: only the definition knows which columns are answered.
    """
    corners = [place for place, cell in sheet.cells.items() if cell.value == ROW_KEY]
    if len(corners) != 1:
        return
    (key_row, key_col), *_ = corners
    fields, rows = dict[int, str](), dict[int, str]()
    for (row, col), cell in sheet.cells.items():
        if row == key_row and isinstance(cell.value, str):
            fields[col] = cell.value
        elif col == key_col and row > key_row and isinstance(cell.value, str):
            rows[row] = cell.value
    for (row, col), cell in sheet.cells.items():
        if row in rows and col in fields and cell.formula is None and cell.value is not None:
            reference = rows[row] if fields[col] == ANSWER_KEY else f"{rows[row]}/{field_of(fields[col])}"
            if reference.count("/") == 2:
                yield AnswerRef.parse(reference), (row, col)

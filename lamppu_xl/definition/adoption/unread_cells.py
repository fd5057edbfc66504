"""What a sheet of a form has beside its questions: computed cells, and columns that hold something already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.definition.adoption.blocks import FoundSheet, FoundTable, LeftOut, Reason
from lamppu_xl.definition.adoption.form_sheet import FormCell, FormSheet
from lamppu_xl.definition.adoption.words import is_name_in_code, is_numbering

_MOST_PARTS = 50
"""Ranges of computed cells that are named; the rest of a sheet is one part."""

Run = tuple[int, int, int, int]
"""The first row and column and the last row and column of cells that are beside each other."""


def unread_cells(sheet: FormSheet, found: FoundSheet) -> Iterator[LeftOut]:
    """The parts of a sheet that its questions leave out."""
    for table in found.tables:
        yield from _filled_columns(sheet, table)
    runs = _computed_runs(sheet)
    for run in runs[:_MOST_PARTS]:
        yield _computed(sheet, [run])
    if runs[_MOST_PARTS:]:
        yield _computed(sheet, runs[_MOST_PARTS:])


def _filled_columns(sheet: FormSheet, table: FoundTable) -> Iterator[LeftOut]:
    """The columns of a table that hold values, and are neither a question nor the labels of its rows."""
    body = sorted({cell.row for question in table.questions for cell in question.cells})
    asked = {cell.col for question in table.questions for cell in question.cells}
    heads = {question.head.row for question in table.questions}
    first, last = min(table.place.col, *asked), max(asked)
    for head in (cell for row in sorted(heads) for cell in sheet.texts(row)):
        cells = [sheet.cell(row, head.col) for row in body]
        is_within = first <= head.col and sheet.filled[head.row].index(head.col) <= _end(sheet, head.row, last)
        is_head = is_within and head.col not in asked and not is_numbering(head.text) and not is_name_in_code(head.text)
        values = [cell for cell in cells if not cell.is_empty and not cell.is_formula]
        if is_head and values and not _are_labels(values, table) and not _are_lines(values):
            span = _span((body[0], head.col, body[-1], head.col), sheet)
            yield LeftOut(sheet.name, span, head.text, Reason.FILLED, len(values))


def _end(sheet: FormSheet, row: int, last: int) -> int:
    """The place among the texts of a row of the last one that is beside the questions without a gap."""
    cols = sheet.filled[row]
    end = max((number for number, col in enumerate(cols) if col <= last), default=-1)
    while end + 1 < len(cols) and cols[end + 1] == sheet.cell(row, cols[end]).last_col + 1:
        end += 1
    return end


def _are_labels(cells: Sequence[FormCell], table: FoundTable) -> bool:
    """Whether some cells are in the labels of the rows."""
    labels = [label for label, _ in table.rows]
    return bool(labels) and all(any(cell.text and cell.text in label for label in labels) for cell in cells)


def _are_lines(cells: Sequence[FormCell]) -> bool:
    """Whether some cells number the rows."""
    if all(cell.text and is_numbering(cell.text) for cell in cells):
        return True
    return [cell.value for cell in cells] == [*range(1, len(cells) + 1)]


def _computed_runs(sheet: FormSheet) -> list[Run]:
    """The formulas, those beside and below each other as one range."""
    runs: list[Run] = []
    for row, cols in sheet.filled.items():
        in_row: list[list[int]] = []
        for col in cols:
            cell = sheet.cell(row, col)
            if cell.is_formula and in_row and in_row[-1][1] + 1 == col:
                in_row[-1][1] = cell.last_col
            elif cell.is_formula:
                in_row.append([col, cell.last_col])
        for left, right in in_row:
            above = next((run for run in runs if (run[2], run[1], run[3]) == (row - 1, left, right)), None)
            if above:
                runs[runs.index(above)] = (above[0], left, row, right)
            else:
                runs.append((row, left, row, right))
    return runs


def _computed(sheet: FormSheet, runs: Sequence[Run]) -> LeftOut:
    """Computed cells with the label left of them, else that above them."""
    row, col, *_ = runs[0]
    beside = (sheet.cell(row, left).text for left in range(col - 1, -1, -1))
    above = (sheet.cell(upper, col).text for upper in range(row - 1, -1, -1))
    is_column = runs[0][2] > row
    text = next(filter(None, (*above, *beside) if is_column else (*beside, *above)), "")
    spans = ", ".join(_span(run, sheet) for run in runs[:_MOST_PARTS])
    count = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in runs)
    return LeftOut(sheet.name, spans, text, Reason.COMPUTED, count)


def _span(run: Run, sheet: FormSheet) -> str:
    first, last = sheet.cell(run[0], run[1]).name, sheet.cell(run[2], run[3]).name
    return first if first == last else f"{first}:{last}"

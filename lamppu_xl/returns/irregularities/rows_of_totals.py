"""Added rows that are totals of the lines: what a partner wrote below them, and the subtotals that programs insert."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Final

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.returns.names_of_totals import is_name_of_total
from lamppu_xl.returns.sheet_matching import SheetMatch
from lamppu_xl.workbook.safe_reader import ScannedCell

_SUM_OF_CELLS: Final = re.compile(r"(?:SUM|SUBTOTAL|AGGREGATE)\([^()]{0,200}:[^()]{0,200}\)", re.IGNORECASE)
"""A formula that adds up cells, and does nothing else."""
_NEARLY: Final = 0.005
"""By so much a sum of amounts may differ."""

_Position = tuple[int, int]


def without_totals(
    match: SheetMatch, runs: list[list[int]], texts: Mapping[_Position, str], lines: Collection[int]
) -> tuple[list[list[int]], list[int]]:
    """The runs of added rows without those of totals, and the rows of totals.

    Args:
        match: the sheet.
        runs: the added rows.
        texts: what is outside the fields of the form.
        lines: the rows that were free lines of the form; each is read as what it was.
    """
    added = sorted({row for run in runs for row in run} - {*lines})
    on_rows = grouped((position[0], position) for position in texts)
    rows = ((row, last, on_rows.get(row, ())) for last, row in pairwise((-1, *added)))
    totals = [row for row, last, cells in rows if _is_total(match, (last, row), {each: texts[each] for each in cells})]
    left = {row for run in runs for row in run}.difference(totals)
    others = [[row for row in run if row in left] for run in runs]
    return [run for run in others if run], totals


def _is_total(match: SheetMatch, rows: tuple[int, int], texts: Mapping[_Position, str]) -> bool:
    """Whether a row is called a total, or its numbers are sums of the cells above.

    Args:
        match: the sheet.
        rows: the added row before, and the row.
        texts: what the row has outside the fields of the form.
    """
    numbers = {position: cell for position in texts if _is_number(cell := match.scan.cells[position])}
    if numbers and all(_SUM_OF_CELLS.fullmatch(cell.formula or "") for cell in numbers.values()):
        return True
    if any(map(is_name_of_total, texts.values())):
        return True
    if not numbers or not any(is_name_of_total(text, is_sum=True) for text in texts.values()):
        return False
    last, row = rows
    above = [line for line in match.rows.values() if line < row]
    blocks = above, [line for line in above if line > last]
    return any(all(_is_sum(match, position, block) for position in numbers) for block in blocks)


def _is_number(cell: ScannedCell) -> bool:
    return cell.formula is not None or _number(cell) is not None


def _number(cell: ScannedCell | None) -> float | None:
    """The number in a cell, if it has one."""
    value = None if cell is None else cell.value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_sum(match: SheetMatch, position: _Position, lines: Collection[int]) -> bool:
    """Whether the number of a cell is the sum of several numbers in its column."""
    cells = (match.scan.cells.get((line, position[1])) for line in lines)
    numbers = [number for cell in cells if (number := _number(cell)) is not None]
    total = _number(match.scan.cells[position])
    return total is not None and len(numbers) > 1 and abs(sum(numbers) - total) < _NEARLY

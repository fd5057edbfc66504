"""Which cells of a master show which answers: numbers and cells in a packed form."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from lamppu_xl.domain.cell_address import cell_name, column_index
from lamppu_xl.ledger.records import CellTrace

_MOST_SPANS = 1_400
"""Spans of numbers that fit in one cell; a trace with more has several rows."""

MOST = 2_000_000
"""Limit of numbers or cells that a packed text is unpacked to."""

_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?")
_NUMBERS = re.compile(r"\d{1,9}(-\d{1,9})?(,\d{1,9}(-\d{1,9})?)*")


def pack(numbers: Iterable[int]) -> str:
    """Numbers as a short text, in ascending order.

    >>> pack([12, 20, 15, 16, 17, 18, 19])
    '12,15-20'
    """
    return _pack_spans(_spans_of(numbers))


def unpack(text: str) -> tuple[int, ...] | None:
    """The numbers of a packed text, or None for any other text.

    >>> unpack("12,15-17")
    (12, 15, 16, 17)
    """
    if not _NUMBERS.fullmatch(text):
        return None
    spans = []
    for span in text.split(","):
        first, _, last = span.partition("-")
        spans.append(range(int(first), int(last or first) + 1))
    if sum(map(len, spans)) > MOST:
        return None
    return tuple(number for span in spans for number in span)


def parse_run(text: str) -> tuple[tuple[int, int], ...] | None:
    """The rows and columns of a run of cells, from 0; None for any other text.

    >>> parse_run("B2:B4")
    ((1, 1), (2, 1), (3, 1))
    """
    match = _CELL.fullmatch(text)
    if not match:
        return None
    rows = range(int(match[2]) - 1, int(match[4] or match[2]))
    cols = range(column_index(match[1]), column_index(match[3] or match[1]) + 1)
    if min(len(rows), len(cols)) != 1 or max(len(rows), len(cols)) > MOST:
        return None
    return tuple(product(rows, cols))


@dataclass(frozen=True)
class SheetCell:
    """One cell of a workbook."""

    sheet: str
    row: int
    col: int

    @property
    def name(self) -> str:
        return f"{self.sheet}!{cell_name(self.row, self.col)}"


def cells_of(trace: CellTrace) -> tuple[tuple[SheetCell, tuple[int, ...]], ...] | None:
    """Each cell of a trace with the numbers of its answers; None for an invalid trace."""
    run, numbers = parse_run(trace.cells), unpack(trace.answers)
    if run is None or numbers is None:
        return None
    if len(run) == 1:
        return ((SheetCell(trace.sheet, *run[0]), numbers),)
    if len(run) != len(numbers):
        return None
    return tuple((SheetCell(trace.sheet, *cell), (number,)) for cell, number in zip(run, numbers, strict=True))


def first_cells(traces: Iterable[CellTrace], numbers: Collection[int]) -> dict[int, SheetCell]:
    """The first cell that shows an answer alone, by the number of the answer.

    Args:
        traces: in the order of the sheets.
        numbers: of the wanted answers.
    """
    cells: dict[int, SheetCell] = {}
    for trace in traces:
        for cell, shown in cells_of(trace) or ():
            if len(shown) == 1 and shown[0] in numbers:
                cells.setdefault(shown[0], cell)
    return cells


@dataclass
class CellRun:
    """Cells below one another that show one answer each; it can still grow."""

    sheet: str
    row: int
    col: int
    spans: list[tuple[int, int]]
    """The numbers of the answers, in ascending order."""
    count: int = 1

    def accepts(self, row: int, number: int) -> bool:
        follows = row == self.row + self.count and number > self.spans[-1][1]
        return follows and len(self.spans) < _MOST_SPANS

    def add(self, number: int) -> None:
        _extend_spans(self.spans, number)
        self.count += 1

    def between(self, first: int, last: int) -> Iterator[int]:
        """The numbers in its cells from one row to another."""
        row = self.row
        for low, high in self.spans:
            start, stop = max(first, row), min(last, row + high - low)
            yield from range(low + start - row, low + stop - row + 1)
            row += high - low + 1

    @property
    def trace(self) -> CellTrace:
        name, last = cell_name(self.row, self.col), cell_name(self.row + self.count - 1, self.col)
        return CellTrace(self.sheet, name if self.count == 1 else f"{name}:{last}", _pack_spans(self.spans))


@dataclass
class CellRuns:
    """The runs of one sheet, collected column by column while its rows are written from the top."""

    sheet: str
    done: dict[int, list[CellRun]] = field(default_factory=dict)
    """By column, from the top; the last run of each can still grow."""

    def add(self, row: int, col: int, number: int) -> None:
        runs = self.done.setdefault(col, [])
        if runs and runs[-1].accepts(row, number):
            runs[-1].add(number)
        else:
            runs.append(CellRun(self.sheet, row, col, [(number, number)]))

    def within(self, first: tuple[int, int], last: tuple[int, int]) -> Iterator[int]:
        """The numbers of all answers in a rectangle of cells."""
        for col in range(first[1], last[1] + 1):
            runs = self.done.get(col, [])
            start = max(0, bisect_right(runs, first[0], key=lambda run: run.row) - 1)
            for run in runs[start:]:
                if run.row > last[0]:
                    break
                yield from run.between(first[0], last[0])

    @property
    def traces(self) -> Iterator[CellTrace]:
        return (run.trace for _, runs in sorted(self.done.items()) for run in runs)


def total_traces(sheet: str, cell: tuple[int, int], numbers: Iterable[int]) -> Iterator[CellTrace]:
    """The traces of one cell with many answers: usually one; several if the numbers do not fit in one."""
    spans = _spans_of(numbers)
    for start in range(0, len(spans), _MOST_SPANS):
        yield CellTrace(sheet, cell_name(*cell), _pack_spans(spans[start : start + _MOST_SPANS]))


def _spans_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last number of each unbroken sequence."""
    spans: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        _extend_spans(spans, number)
    return spans


def _extend_spans(spans: list[tuple[int, int]], number: int) -> None:
    """Add a number that is greater than all others."""
    if spans and number == spans[-1][1] + 1:
        spans[-1] = (spans[-1][0], number)
    else:
        spans.append((number, number))


def _pack_spans(spans: Iterable[tuple[int, int]]) -> str:
    return ",".join(str(first) if last == first else f"{first}-{last}" for first, last in spans)

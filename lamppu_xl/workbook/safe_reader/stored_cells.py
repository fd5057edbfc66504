"""The cells of a large sheet on disk: they are read in their order, and only a few blocks of them are in memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from itertools import pairwise
from operator import itemgetter
from typing import Final

from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.workbook.number_formats import NumberFormat
from lamppu_xl.workbook.safe_reader.scanned_sheet import ScannedCell

BLOCK: Final = 4096
"""Cells that are stored together. A sheet with fewer cells stays in memory."""

_KEPT: Final = 2
"""Blocks that stay in memory after they were read."""

_Position = tuple[int, int]


class StoredCells(Mapping[_Position, ScannedCell]):
    """Cells by row and column, in rising order."""

    __slots__ = ("_filled", "_first", "_formats", "_kept", "_keys", "_length", "_store")

    def __init__(self, store: SpillStore) -> None:
        """No cells so far."""
        self._store = store
        self._first: list[_Position] = []
        """The position of the first cell of each block."""
        self._keys: list[int] = []
        self._formats: dict[NumberFormat, int] = {}
        self._filled: list[NumberFormat] = []
        """The number formats of the cells; a stored cell has the number of its format."""
        self._kept: dict[int, Mapping[_Position, ScannedCell]] = {}
        self._length = 0

    def add(self, cells: Mapping[_Position, ScannedCell]) -> None:
        """Store cells that are all behind those that were stored before."""
        if not cells:
            return
        rows = []
        for (row, col), (value, formula, error, number_format, marked, struck, symbols) in cells.items():
            number = self._formats.setdefault(number_format, len(self._formats))
            if number == len(self._filled):
                self._filled.append(number_format)
            rows.append((row, col, value, formula, error, number, marked, struck, symbols))
        self._first.append(rows[0][:2])
        self._keys.append(self._store.add(rows))
        self._length += len(rows)

    def _block(self, number: int) -> Mapping[_Position, ScannedCell]:
        """A block in which a cell is looked up; it stays in memory for the next cells."""
        if number not in self._kept:
            block = self._loaded(number)
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[number] = block
        return self._kept[number]

    def _loaded(self, number: int) -> Mapping[_Position, ScannedCell]:
        formats = self._filled
        return {
            (row, col): ScannedCell(value, formula, error, formats[number_format], marked, struck, symbols=symbols)
            for row, col, value, formula, error, number_format, marked, struck, symbols in self._store.load(
                self._keys[number]
            )
        }

    def __getitem__(self, position: _Position) -> ScannedCell:
        number = bisect_right(self._first, position) - 1
        if number < 0:
            raise KeyError(position)
        return self._block(number)[position]

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[_Position]:
        for block in self.blocks():
            yield from block

    def items(self) -> ItemsView[_Position, ScannedCell]:
        """The cells with their positions, in rising order."""
        return _Items(self)

    def blocks(self) -> Iterator[Mapping[_Position, ScannedCell]]:
        """The blocks of cells, in rising order; none of them stays in memory."""
        return map(self._loaded, range(len(self._keys)))


def cells_in_order(cells: Mapping[_Position, ScannedCell]) -> Iterable[tuple[_Position, ScannedCell]]:
    """Cells with their positions, row by row from the top; cells that are in this order are not sorted again."""
    if isinstance(cells, StoredCells) or all(before < after for before, after in pairwise(cells)):
        return cells.items()
    return sorted(cells.items(), key=itemgetter(0))


class _Items(ItemsView[_Position, ScannedCell]):
    """Reads each block once, where the view of any mapping would look up each cell."""

    _mapping: StoredCells

    def __iter__(self) -> Iterator[tuple[_Position, ScannedCell]]:
        for block in self._mapping.blocks():
            yield from block.items()

"""The rows of a sheet that xlsxwriter has not written yet, on disk: it keeps a table of all cells until the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from xlsxwriter.format import Format

from lamppu_xl.storage.spill_store import SpillStore

BLOCK: Final = 256
"""Rows that are stored together."""

_Cells = dict[int, Any]
"""The cells of a row by column, as xlsxwriter has them."""


class StoredRows:
    """Takes the place of the table of an xlsxwriter sheet.

    Cells are added row by row from the top; only the headings of tables may be there before.
    """

    def __init__(self, store: SpillStore) -> None:
        """No rows so far."""
        self._store = store
        self._current: dict[int, _Cells] = {}
        """The rows that were added last."""
        self._loaded: dict[int, _Cells] = {}
        """The block of stored rows that was read last."""
        self._loaded_key = 0
        self._keys: dict[int, int] = {}
        """The key of the block of each stored row."""
        self._types: list[type] = []
        self._looks: list[Format] = []

    def __contains__(self, row: object) -> bool:
        return row in self._current or row in self._keys

    def __bool__(self) -> bool:
        return bool(self._current or self._keys)

    def __getitem__(self, row: int) -> _Cells:
        """The cells of a row; a row that is asked for the first time is empty."""
        if row in self._keys:
            return self._stored(row)
        if row not in self._current:
            if len(self._current) >= BLOCK:
                self._store_rows(row)
            self._current[row] = {}
        return self._current[row]

    def get(self, row: int) -> _Cells | None:
        return self._current.get(row) or (self._stored(row) if row in self._keys else None)

    def clear(self) -> None:
        self._current.clear()
        self._loaded.clear()
        self._keys.clear()

    def _store_rows(self, end: int) -> None:
        """Store the rows above a row; rows below it already have the headings of tables."""
        done = {row: cells for row, cells in self._current.items() if row < end}
        if done:
            key = self._store.add(
                [(row, [(col, *self._plain(cell)) for col, cell in cells.items()]) for row, cells in done.items()]
            )
            self._keys |= dict.fromkeys(done, key)
            self._current = {row: cells for row, cells in self._current.items() if row >= end}

    def _stored(self, row: int) -> _Cells:
        if self._loaded_key != self._keys[row]:
            self._loaded_key = self._keys[row]
            self._loaded = {
                number: {col: self._types[kind](*self._values(values)) for col, kind, values in cells}
                for number, cells in self._store.load(self._loaded_key)
            }
        return self._loaded[row]

    def _plain(self, cell: Any) -> tuple[int, list[Any]]:
        """A cell as the number of its type and its values; a format is stored as its number in a list of its own."""
        return _number(self._types, type(cell)), [
            (_number(self._looks, value),) if isinstance(value, Format) else value for value in cell
        ]

    def _values(self, values: Iterable[Any]) -> Iterable[Any]:
        return (self._looks[value[0]] if type(value) is tuple else value for value in values)


def _number(known: list[Any], wanted: Any) -> int:
    """The position of an object in a list, to which it is added if it is not in it."""
    for number, each in enumerate(known):
        if each is wanted:
            return number
    known.append(wanted)
    return len(known) - 1

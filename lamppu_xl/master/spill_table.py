"""Rows of plain values in a private temporary database, so that memory stays flat however many rows there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lamppu_xl.storage.temporary_database import TemporaryDatabase

CellValue = str | float | date
"""A value of a cell."""

StoredValue = str | float | bytes | None
"""A value as SQLite keeps it; bytes are a date or an unusual text."""


def stored(value: CellValue) -> StoredValue:
    """A value for SQLite, from which `loaded` gives the same value."""
    if isinstance(value, date):
        return _DATE + value.isoformat().encode()
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a surrogate pair, which SQLite does not keep
            return _TEXT + value.encode("utf-8", "surrogatepass")
    return value


def loaded(value: str | float | bytes) -> CellValue:
    if not isinstance(value, bytes):
        return value
    text = value[1:].decode("utf-8", "surrogatepass")
    return date.fromisoformat(text) if value[:1] == _DATE else text


_DATE, _TEXT = b"d", b"t"


_MOST_WAITING = 200
"""Rows that are stored together: a call for each row takes several times as long."""


class SpillTable:
    """Rows that are read again in the order in which they were added."""

    def __init__(self, columns: int, cache_kib: int = 256) -> None:
        self._database = TemporaryDatabase(cache_kib)
        self._database.execute(f"CREATE TABLE rows ({', '.join(f'c{number}' for number in range(columns))})")
        self._waiting: list[Sequence[StoredValue]] = []
        self._insert = f"INSERT INTO rows VALUES ({', '.join('?' * columns)})"  # noqa: S608  # question marks only

    def add(self, row: Sequence[StoredValue]) -> None:
        self._waiting.append(row)
        if len(self._waiting) >= _MOST_WAITING:
            self._store()

    def _store(self) -> None:
        self._database.executemany(self._insert, self._waiting)
        self._waiting.clear()

    def __iter__(self) -> Iterator[tuple[StoredValue, ...]]:
        self._store()
        return iter(self._database.execute("SELECT * FROM rows ORDER BY rowid"))

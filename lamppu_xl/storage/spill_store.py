"""A temporary store on disk for large values, so that memory does not grow with the number of returns.

The store is a private SQLite database without a name. It has a small cache in memory and uses a temporary file above
that. It disappears with the process, however that ends.
"""

from __future__ import annotations

import pickle
from typing import Any, Generic, TypeVar

from lamppu_xl.storage.temporary_database import TemporaryDatabase

CACHE = 8 * 1024
"""Kibibytes that stay in memory."""

SMALL_CACHE = 256
"""The same for a store that is read in the order in which it was written."""

T = TypeVar("T")


class SpillStore:
    """Values by key. Only values that this process has stored are ever read from it.

    What one thread has stored another may read.
    """

    def __init__(self, cache: int = CACHE) -> None:
        """A store that keeps so many kibibytes in memory."""
        self._database = TemporaryDatabase(cache)
        self._database.execute("CREATE TABLE spilled (key PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")
        self._added = 0

    def add(self, value: object) -> int:
        """Stores a value under a new number, and returns that number as its key."""
        self._added += 1
        self.put(self._added, value)
        return self._added

    def put(self, key: str | int, value: object) -> None:
        """Stores a value, in place of any other one with the same key."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        self._database.execute("INSERT OR REPLACE INTO spilled VALUES (?, ?)", (key, data))

    def load(self, key: str | int) -> Any:
        """A copy of a stored value.

        Raises:
            KeyError: there is no value with this key.
        """
        row = self._database.execute("SELECT value FROM spilled WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return pickle.loads(row[0])  # noqa: S301  # written by this process to a file that no other one can open


class SpillRef(Generic[T]):
    """A reference to a stored value, with a label that can be read without loading it."""

    __slots__ = ("_key", "_store", "label")

    def __init__(self, store: SpillStore, key: str, value: T, label: object = None) -> None:
        """Stores a value."""
        store.put(key, value)
        self._store, self._key, self.label = store, key, label

    def load(self) -> T:
        """A copy of the value."""
        value: T = self._store.load(self._key)
        return value


def load(value: T | SpillRef[T]) -> T:
    """A value that is in memory, or a copy of a stored one."""
    return value.load() if isinstance(value, SpillRef) else value

"""What was read is set down here until it is wanted again, so that memory stays flat whatever the number of returns.

A private database of the standard library's own SQLite, without a name: it lives in a small cache, spills over to a
temporary file when that is full, and is gone with the process that made it, however that ends.
"""

from __future__ import annotations

import pickle
import sqlite3
from typing import Any, Generic, TypeVar

CACHE = 8 * 1024
"""Kibibytes that stay in memory."""


class SpillStore:
    """Things by key, set down in any order. Only what this very process has put there is ever taken from it."""

    def __init__(self, cache: int = CACHE) -> None:
        """A shelf of which so many kibibytes stay in memory."""
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute(f"PRAGMA cache_size = -{cache}")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE shelf (key TEXT PRIMARY KEY, thing BLOB NOT NULL) WITHOUT ROWID")

    def put(self, key: str, thing: object) -> None:
        """Set a thing down; what was there under the same key is gone."""
        data = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
        self._database.execute("INSERT OR REPLACE INTO shelf VALUES (?, ?)", (key, data))

    def take(self, key: str) -> Any:
        """A copy of what was set down under a key; KeyError when there is nothing."""
        found = self._database.execute("SELECT thing FROM shelf WHERE key = ?", (key,)).fetchone()
        if found is None:
            raise KeyError(key)
        return pickle.loads(found[0])  # noqa: S301  # our own, from a file that nobody else can open


T = TypeVar("T")


class SpillRef(Generic[T]):
    """Where a thing lies, and what one wants to know of it without fetching it."""

    __slots__ = ("_key", "_shelf", "label")

    def __init__(self, shelf: SpillStore, key: str, thing: T, label: object = None) -> None:
        """Set a thing down."""
        shelf.put(key, thing)
        self._shelf, self._key, self.label = shelf, key, label

    def take(self) -> T:
        """A copy of the thing."""
        found: T = self._shelf.take(self._key)
        return found


class SpilledField(Generic[T]):
    """A field of a record whose value is at hand or lies on a shelf; whoever reads the field need not know.

    A record is made with the value or with its slip. What is at hand is given as it is, what lies on a shelf as a copy.
    """

    def __init__(self, default: T) -> None:
        """A field with a default."""
        self._default = default
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, record: object | None, owner: type | None = None) -> T:
        if record is None:
            return self._default
        kept: T | SpillRef[T] = record.__dict__[self._name]
        return kept.take() if isinstance(kept, SpillRef) else kept

    def __set__(self, record: object, value: T | SpillRef[T]) -> None:
        record.__dict__[self._name] = value

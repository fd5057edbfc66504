"""Private temporary databases, in which records are kept on disk so that memory stays flat."""

from __future__ import annotations

import sqlite3


class TemporaryDatabase(sqlite3.Connection):
    """A database without a name, which is closed and deleted when nothing refers to it any more.

    What one thread has stored another may read.
    """

    def __init__(self, cache_kib: int) -> None:
        """An empty database.

        Args:
            cache_kib: kibibytes kept in memory; the rest goes to a temporary file.
        """
        super().__init__("", isolation_level=None, check_same_thread=False)
        self.execute(f"PRAGMA cache_size = -{cache_kib}")
        self.execute("PRAGMA journal_mode = OFF")
        self.execute("PRAGMA synchronous = OFF")
        self.execute("BEGIN")  # one transaction for good: a commit for each row would be slow

    def __del__(self) -> None:
        self.close()

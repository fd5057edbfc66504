"""A temporary database is read as long as anything refers to it, by any thread, and is then closed."""

from __future__ import annotations

import warnings
from threading import Thread

from lamppu_xl.storage.temporary_database import TemporaryDatabase


def _filled() -> TemporaryDatabase:
    database = TemporaryDatabase(cache_kib=64)
    database.execute("CREATE TABLE numbers (number)")
    database.executemany("INSERT INTO numbers VALUES (?)", ((number,) for number in range(1_000)))
    return database


def test_rows_are_read_although_only_the_query_is_left() -> None:
    rows = _filled().execute("SELECT number FROM numbers ORDER BY rowid")
    assert [number for (number,) in rows] == list(range(1_000))


def test_another_thread_reads_and_closes_it() -> None:
    databases, found = [_filled()], list[int]()

    def read() -> None:
        found.append(databases.pop().execute("SELECT count(*) FROM numbers").fetchone()[0])

    thread = Thread(target=read)
    thread.start()
    thread.join()
    assert found == [1_000]


def test_a_database_that_nothing_refers_to_is_closed_without_a_warning() -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        database = _filled()
        del database
    assert not warned

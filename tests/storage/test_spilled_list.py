"""Records on disk are read in their order, by position and by slice, and are equal to the same records in memory."""

from __future__ import annotations

import pickle
from threading import Thread

import pytest

from lamppu_xl.storage import spilled_list
from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.storage.spilled_list import SpilledList


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> SpilledList[tuple[int, str]]:
    monkeypatch.setattr(spilled_list, "BLOCK", 3)
    records = SpilledList[tuple[int, str]](SpillStore())
    for number in range(7):
        records.append((number, "ä" * number))
    return records


EXPECTED = tuple((number, "ä" * number) for number in range(7))


@pytest.mark.parametrize("is_closed", [False, True])
def test_records_are_read_as_they_were_added(records: SpilledList[tuple[int, str]], *, is_closed: bool) -> None:
    if is_closed:
        records.close()
    assert tuple(records) == tuple(records) == EXPECTED
    assert len(records) == 7
    assert (records[0], records[4], records[-1]) == (EXPECTED[0], EXPECTED[4], EXPECTED[-1])
    assert (records[2:5], records[::-1], records[::2]) == (EXPECTED[2:5], EXPECTED[::-1], EXPECTED[::2])
    with pytest.raises(IndexError):
        records[7]


def test_records_equal_the_same_records_in_memory_alone(records: SpilledList[tuple[int, str]]) -> None:
    assert records == EXPECTED
    assert (records,) == (EXPECTED,)
    assert records != EXPECTED[1:]
    assert records != (*EXPECTED[:-1], (6, "other"))
    assert records != "another kind"
    assert pickle.loads(pickle.dumps(records)) == EXPECTED


def test_another_thread_reads_the_records(records: SpilledList[tuple[int, str]]) -> None:
    found: list[tuple[int, str]] = []
    thread = Thread(target=lambda: found.extend(records.close()))
    thread.start()
    thread.join()
    assert tuple(found) == EXPECTED

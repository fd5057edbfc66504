"""Sums of rows and columns name the cells that were changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamppu_xl.ledger.records import LedgerSums
from lamppu_xl.master.cell_sums import CellSums, ChangedArea, changed_area, recorded_sums

Cells = Mapping[tuple[int, int], str]
GRID: Cells = {(row, col): f"{row}/{col}" for row in range(9) for col in range(6)}


def sums(cells: Cells) -> CellSums:
    result = CellSums()
    for (row, col), text in sorted(cells.items()):
        result.add(row, [(col, text)])
    return result


def changed(*positions: tuple[int, int]) -> ChangedArea:
    return changed_area(sums(GRID), sums({**GRID, **{position: f"other {position}" for position in positions}}))


@pytest.mark.parametrize(
    "positions",
    [
        [(2, 3)],
        [(8, 5)],
        [(2, 3), (5, 1)],
        [(2, 3), (2, 4), (2, 0)],
        [(0, 3), (4, 3), (7, 3)],
        [(0, 3), (4, 3), (7, 1)],
        [(0, 3), (0, 4), (7, 1)],
        [(12, 8)],
        [],
    ],
)
def test_changed_cells_are_named(positions: list[tuple[int, int]]) -> None:
    area = changed(*positions)
    assert area.cells == tuple(sorted(positions))


def test_with_several_explanations_only_rows_and_columns_are_named() -> None:
    area = changed((1, 1), (1, 2), (3, 1), (3, 2))
    assert (area.cells, area.rows, area.columns) == ((), (1, 3), (1, 2))


def shifted(at: int, by: int) -> Cells:
    return {(row + by if row >= at else row, col): text for (row, col), text in GRID.items()}


def test_rows_between_others_that_are_new_or_gone_are_named() -> None:
    inserted = {**shifted(4, 2), (4, 0): "x", (5, 3): "y"}
    assert changed_area(sums(GRID), sums(inserted)).inserted == (4, 5)
    assert changed_area(sums(inserted), sums(GRID)).removed == (4, 5)


def test_a_cell_below_the_last_row_is_a_changed_cell() -> None:
    assert changed_area(sums(GRID), sums({**GRID, (9, 0): "x"})).cells == ((9, 0),)


def test_sums_of_long_sheets_are_recorded_in_several_cells() -> None:
    long = {(row, row % 7): str(row) for row in range(9_001)}
    records = [*sums(long).records("A")]
    assert max(len(record.sums) for record in records) <= 32_767
    (read,) = recorded_sums(records).values()
    assert (read.rows, read.columns) == (sums(long).rows, sums(long).columns)
    assert changed_area(read, sums({**long, (8_500, 2): "x"})).cells == ((8_500, 2),)


def spoiled(record: LedgerSums, index: int) -> LedgerSums:
    return [
        replace(record, sums="no digits"),
        replace(record, sums=""),
        replace(record, first=5),
        replace(record, first=10**9),
    ][index]


@pytest.mark.parametrize("index", range(4))
def test_damaged_sums_name_nothing(index: int) -> None:
    rows, columns = sums(GRID).records("A")
    assert recorded_sums([spoiled(rows, index), columns]) == {}


@settings(max_examples=40, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 5)), max_size=9))
def test_what_is_named_holds_every_changed_cell(positions: Collection[tuple[int, int]]) -> None:
    area = changed(*positions)
    if area.cells:
        assert set(area.cells) == set(positions)
    else:
        assert {row for row, _ in positions} == set(area.rows)
        assert {col for _, col in positions} == set(area.columns)

"""`trace` of a master workbook compares the visible cell with what was written, as it does in a programme workbook."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import openpyxl
import pytest
from example_masters import made
from folders import run

import lamppu_xl
from lamppu_xl.workbook.writer import write_workbook

pytestmark = pytest.mark.slow

CELLS = ("Yhteenveto!G9", "G1 Verkosto!B11", "G1 Verkosto!B12")
"""A count, a text and a number of a partner."""

WITHOUT_SOURCE = "G1 Verkosto!B3"
"""The wording of a goal."""


@cache
def written() -> bytes:
    return write_workbook(made().plan)


def edited(folder: Path, place: str, value: object) -> Path:
    """The master with another value in a cell."""
    path = folder / "master.xlsx"
    path.write_bytes(written())
    book = openpyxl.load_workbook(path)
    sheet, _, cell = place.rpartition("!")
    book[sheet][cell] = value
    book.save(path)
    return path


def test_cells_that_nobody_changed_agree(tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    path.write_bytes(written())
    assert all(lamppu_xl.trace(path, cell).chain.agrees for cell in CELLS)


@pytest.mark.parametrize(("place", "value"), [*zip(CELLS, (4711, "Muu teksti.", 0.99), strict=True)])
def test_a_cell_that_somebody_typed_over_is_reported_and_no_other(place: str, value: object, tmp_path: Path) -> None:
    path = edited(tmp_path, place, value)
    assert [cell for cell in CELLS if not lamppu_xl.trace(path, cell).chain.agrees] == [place]


def test_an_edited_cell_without_a_source_is_reported_too(tmp_path: Path) -> None:
    ran = run("trace", edited(tmp_path, WITHOUT_SOURCE, "Muu lupaus."), WITHOUT_SOURCE, "--language", "en")
    assert ran.code == 1
    assert "WARNING: the cell has been edited and shows another value." in " ".join(ran.out.split())

"""Changed cells of a master are named by sheet and cell with what they were, also in a master with corrections."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from folders import run
from project_lives import AUTUMN, SPRING, frozen_life

import lamppu_xl

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a frozen spring, and a frozen autumn whose master has corrections of spring."""
    life = frozen_life(tmp_path_factory.mktemp("corrected"))
    for entry, value in {
        "figures/I01/actual": {"number": 50},
        "results/G1/results": {"text": "Alfa suunnitteli."},
    }.items():
        lamppu_xl.correct(
            life.folder, period=SPRING, partner="ALFA", entry=entry, reason="Virhe.", made_in=AUTUMN, **value
        )  # type: ignore[arg-type]
    life.report(AUTUMN, {"ALFA": {"figures/I01/actual": 9}, "BETA": {"figures/I01/actual": 8}})
    lamppu_xl.freeze(life.folder, period=AUTUMN)
    return life.folder


@pytest.fixture
def folder(corrected: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(corrected, tmp_path / "project"))


def type_over(path: Path, cells: Mapping[tuple[str, str], object]) -> None:
    book = openpyxl.load_workbook(path)
    for (sheet, cell), value in cells.items():
        book[sheet][cell].value = value
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    book.save(path)


def fixed_cell(path: Path) -> tuple[str, str, str]:
    """A heading of the last visible sheet but one: the sheet, the cell and its text."""
    book = openpyxl.load_workbook(path)
    sheet = [each for each in book if each.sheet_state == "visible"][-2]
    cell = next(cell for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str))
    return sheet.title, cell.coordinate, str(cell.value)


def test_verify_names_a_changed_cell_of_a_master_with_corrections(folder: Path) -> None:
    assert run("verify", folder).code == 0
    master = folder / AUTUMN / "frozen" / "master.xlsx"
    sheet, cell, was = fixed_cell(master)
    type_over(master, {(sheet, cell): "toinen"})
    ran = run("verify", folder, "--period", AUTUMN)
    assert ran.code == 1
    assert f"{sheet}!{cell}" in ran.out
    assert f"was “{was}”, now “toinen”" in ran.out
    assert ran.out.count("M708") == 1


def test_validate_names_a_changed_cell_of_an_own_master_with_what_it_was(folder: Path) -> None:
    master = folder / AUTUMN / "master.xlsx"
    sheet, cell, was = fixed_cell(master)
    type_over(master, {(sheet, cell): "toinen"})
    ran = run("validate", folder, master, "--language", "en")
    assert f"was “{was}”, now “toinen”" in ran.out
    assert cell in ran.out
    alone = folder.parent / "alone"
    shutil.copytree(folder, alone)
    shutil.rmtree(alone / SPRING)
    shutil.rmtree(alone / AUTUMN / "inbox")
    shutil.rmtree(alone / AUTUMN / "frozen")
    ran = run("validate", alone, alone / AUTUMN / "master.xlsx", "--language", "en")
    assert f"changed cells: {cell}" in ran.out, ran


def test_of_many_changed_cells_the_first_ones_and_their_number_are_named(folder: Path) -> None:
    master = folder / AUTUMN / "frozen" / "master.xlsx"
    sheet, _, _ = fixed_cell(master)
    cells = {(sheet, f"{column}{row}"): "x" for row in range(60, 70) for column in "BCDE"}
    type_over(master, cells)
    ran = run("verify", folder, "--period", AUTUMN)
    assert f"{sheet}!B60" in ran.out
    assert "B60, C60, D60" in ran.out
    assert "and 20 more" in ran.out

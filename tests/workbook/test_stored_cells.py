"""A sheet whose cells are on disk has the same cells as one in memory; a large workbook has the same bytes."""

from __future__ import annotations

import gc
import io
from datetime import date

import pytest
import xlsxwriter

from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.workbook import stored_rows
from lamppu_xl.workbook.collector import PlanCollector
from lamppu_xl.workbook.formula_readback import formulas_of
from lamppu_xl.workbook.model import Formula, Link, Plan, Properties, RichText, Sheet, SheetColumn, TextRun
from lamppu_xl.workbook.safe_reader import (
    ScannedCell,
    ScannedWorkbook,
    cells_in_order,
    read_workbook,
    sheets,
    stored_cells,
)
from lamppu_xl.workbook.sheet_builder import BuiltCell
from lamppu_xl.workbook.writer import write_workbook


def workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page, day = book.add_worksheet("Data"), book.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(3, 903, 3):
            page.write_row(row, 1, [f"text {row}", row / 2, row])
            page.write_number(row, 5, row, day)
            page.write_formula(row, 6, f"=D{row + 1}*2", None, row * 2)
    return stream.getvalue()


def test_cells_on_disk_are_those_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook()
    for module in (sheets, stored_cells):
        monkeypatch.setattr(module, "BLOCK", 50)
    in_memory, on_disk = read_workbook(data), read_workbook(data, store=SpillStore())
    assert isinstance(in_memory, ScannedWorkbook)
    assert isinstance(on_disk, ScannedWorkbook)
    cells, stored = in_memory.sheets[0].cells, on_disk.sheets[0].cells
    assert isinstance(stored, stored_cells.StoredCells)
    assert [*stored.items()] == [*cells.items()] == [*cells_in_order(stored)]
    assert [*stored] == [*cells]
    assert len(stored) == len(cells) == 1500
    assert all(stored[place] == cell for place, cell in reversed(cells.items()))
    assert (stored.get((0, 0)), stored.get((4, 1)), stored.get((9999, 1))) == (None, None, None)


def test_reading_a_whole_sheet_leaves_no_cell_in_memory() -> None:
    book = read_workbook(workbook(), store=SpillStore())
    assert isinstance(book, ScannedWorkbook)
    stored = stored_cells.StoredCells(SpillStore())
    stored.add(book.sheets[0].cells)
    del book
    before = cells_in_memory()
    assert len([*stored.items()]) == len([*stored]) == 1500
    assert cells_in_memory() == before
    assert stored[3, 1].value == "text 3"
    assert cells_in_memory() == before + 1500


def cells_in_memory() -> int:
    gc.collect()
    return sum(isinstance(each, ScannedCell) for each in gc.get_objects())


def test_cells_in_memory_come_in_order() -> None:
    cells = {(1, 2): "c", (0, 5): "a", (1, 0): "b"}
    assert [cell for _, cell in cells_in_order(cells)] == ["a", "b", "c"]  # type: ignore[arg-type]


def plan(store: SpillStore | None) -> Plan:
    pages = PlanCollector(store)
    sheet = Sheet("data", "Data", (), (SheetColumn(20.0),) * 5)
    pages.begin_sheet(sheet)
    for row in range(40):
        rich = RichText((TextRun("plain ", "prose"), TextRun("other", "title")))
        contents = (
            f"=text {row}",
            row / 3,
            Formula(f"B{row + 1}*2", row),
            Link("there", "https://www.example.fi"),
            rich,
        )
        pages.add_row(row * 2, 20.0 + row % 3, [BuiltCell(content) for content in contents])
    pages.end_sheet(sheet)
    pages.finish(Properties("Title", "subject", "en", date(2030, 1, 1)), {})
    return pages.plan


def test_a_workbook_written_from_disk_has_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_rows, "BLOCK", 7)
    in_memory, on_disk = plan(None), plan(SpillStore())
    assert on_disk.sheets[0].cells == in_memory.sheets[0].cells
    assert [*formulas_of(on_disk)] == [*formulas_of(in_memory)]
    assert write_workbook(on_disk, is_large=True) == write_workbook(in_memory)

"""Every visible cell of a programme workbook is compared with what was written, whatever it shows."""

from __future__ import annotations

import io
from functools import cache

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from programme_content import small_content

from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.data_sheet import SHEET
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.programme.trace.programme_tracer import ProgrammeTracer, read_programme_workbook
from lamppu_xl.workbook.writer import write_workbook


@cache
def workbook() -> bytes:
    return write_workbook(build_programme_workbook(small_content(), translator_for("en"), {}).plan)


def tracer_of(data: bytes) -> ProgrammeTracer:
    scanned = open_traced_workbook(data)
    tracer = read_programme_workbook(scanned) if scanned else None
    assert tracer
    return tracer


def visible_cells(tracer: ProgrammeTracer) -> list[SheetCell]:
    keys = {each.sheet: each.column for each in tracer.data.keys}
    return [
        SheetCell(sheet.name, *place)
        for sheet in tracer.book.sheets
        if sheet.name != SHEET
        for place, cell in sheet.cells.items()
        if cell.value not in (None, "") and place[1] != keys[sheet.name]
    ]


def test_no_cell_of_an_unchanged_workbook_is_called_edited() -> None:
    tracer = tracer_of(workbook())
    cells = visible_cells(tracer)
    assert len(cells) > 100
    assert all(tracer.trace_cell(cell).as_written for cell in cells)


def test_a_hidden_key_is_edited_only_if_no_row_was_written_with_it() -> None:
    scanned = tracer_of(workbook())
    keys = {each.sheet: each.column for each in scanned.data.keys}
    cells = [SheetCell(sheet.name, *place) for sheet in scanned.book.sheets for place in sheet.cells]
    hidden = [cell for cell in cells if cell.col == keys.get(cell.sheet)]
    assert len(hidden) > 20
    assert [cell for cell in hidden if not scanned.trace_cell(cell).as_written] == []
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    first = hidden[0]
    book[first.sheet].cell(first.row + 1, first.col + 1).value = "forged"
    saved = io.BytesIO()
    book.save(saved)
    assert not tracer_of(saved.getvalue()).trace_cell(first).as_written


def test_each_cell_that_is_typed_over_is_called_edited() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    cells = visible_cells(tracer_of(workbook()))
    for cell in cells:
        typed = book[cell.sheet][f"{get_column_letter(cell.col + 1)}{cell.row + 1}"]
        is_number = isinstance(typed.value, int | float)
        typed.value = typed.value + 1 if is_number else f"{typed.value} forged"
    saved = io.BytesIO()
    book.save(saved)
    tracer = tracer_of(saved.getvalue())
    assert [cell for cell in cells if tracer.trace_cell(cell).as_written] == []


@pytest.mark.parametrize("edit", ["emptied", "sorted"])
def test_an_emptied_cell_is_edited_and_a_moved_row_is_not(edit: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook()))
    sheet = book["Funding"]
    if edit == "emptied":
        sheet["C5"].value = None
    else:
        for column in range(1, sheet.max_column + 1):
            first, second = sheet.cell(5, column), sheet.cell(6, column)
            first.value, second.value = second.value, first.value
    saved = io.BytesIO()
    book.save(saved)
    chain = tracer_of(saved.getvalue()).trace_cell(SheetCell("Funding", 4 if edit == "emptied" else 5, 2))
    assert chain.as_written == (edit == "sorted")
    assert "programme.yaml: money.projects.N01" in chain.defined

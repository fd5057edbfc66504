"""Characters of a cell that are struck out, raised or lowered."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

xlsxwriter = pytest.importorskip("xlsxwriter")

from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedWorkbook, read_workbook  # noqa: E402


def cells_of(write: Any) -> dict[tuple[int, int], ScannedCell]:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        write(book, book.add_worksheet())
    read = read_workbook(data.getvalue())
    assert isinstance(read, ScannedWorkbook)
    return dict(read.sheets[0].cells)


def test_a_run_that_is_struck_out_or_raised_has_a_mark() -> None:
    def write(book: Any, sheet: Any) -> None:
        struck, raised = book.add_format({"font_strikeout": True}), book.add_format({"font_script": 1})
        lowered, bold = book.add_format({"font_script": 2}), book.add_format({"bold": True})
        sheet.write_rich_string(0, 0, struck, "12", bold, "15")
        sheet.write_rich_string(1, 0, bold, "12", raised, "1")
        sheet.write_rich_string(2, 0, bold, "H", lowered, "2", bold, "O")
        sheet.write_rich_string(3, 0, struck, "Held three meetings. ", bold, "Held two.")
        sheet.write_rich_string(4, 0, bold, "plain", struck, " ")
        sheet.write_rich_string(5, 0, struck, "12", bold, "15")

    cells = cells_of(write)
    assert [cells[row, 0].value for row in range(4)] == ["1215", "121", "H2O", "Held three meetings. Held two."]
    marked = ["~~12~~15", "12¹", "H₂O", "~~Held three meetings.~~ Held two.", "", "~~12~~15"]
    assert [cells[row, 0].marked for row in range(6)] == marked


def test_a_cell_that_is_struck_out_as_a_whole_says_so() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_number(0, 0, 12, book.add_format({"font_strikeout": True}))
        sheet.write_string(1, 0, "words", book.add_format({"font_strikeout": True, "bold": True}))
        sheet.write_number(2, 0, 12, book.add_format({"bold": True}))

    cells = cells_of(write)
    assert [cells[row, 0].struck for row in range(3)] == [True, True, False]


def test_an_inline_text_has_the_same_marks(tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book = openpyxl.Workbook()
    book.active["A1"] = CellRichText(TextBlock(InlineFont(strike=True), "12"), "15")
    book.active["A2"] = CellRichText("12", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    book.save(tmp_path / "rich.xlsx")
    read = read_workbook((tmp_path / "rich.xlsx").read_bytes())
    assert isinstance(read, ScannedWorkbook)
    assert [read.sheets[0].cells[row, 0].marked for row in (0, 1)] == ["~~12~~15", "12¹"]

"""A written workbook is read back with openpyxl; every value that differs from what was meant is reported."""

from __future__ import annotations

import re
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from built_masters import Master, build_master
from folders import PERIOD, filled, part, with_part
from hostile import sheet, workbook
from projects import tiny

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.findings import Place
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.parts import cell_value, field_of
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import Properties, Sheet
from lamppu_xl.workbook.readback import ExpectedCell, read_back
from lamppu_xl.workbook.sheet_builder import BuiltCell
from lamppu_xl.workbook.stream_writer import StreamWriter
from lamppu_xl.workbook.writer import write_workbook

LONG = " ".join(f"Virke numero {number} kertoo verkoston kokouksista ja oppaista." for number in range(120))


def master_of_two_partners() -> Master:
    """A master with a text that takes several rows."""
    period = tiny().period(PERIOD)
    assert period is not None
    returns = [IncomingFile("0.xlsx", filled(results__G1__results=LONG)), IncomingFile("1.xlsx", filled("BETA"))]
    return build_master(tiny(), [validate(tiny(), period, returns)], translator_for("fi"), with_rejected=True)


def expected_cells(of: Master) -> list[ExpectedCell]:
    project, order = tiny(), [sheet.name for sheet in of.plan.sheets]
    cells = [
        ExpectedCell(
            *(cell.sheet, cell.row, cell.col, cell.content, value.entry),
            cell_value(value.answer, project.options_for(field_of(project, value.entry)), translator_for("fi")),
        )
        for value in of.values
        for cell in value.cells
    ]
    return sorted(cells, key=lambda cell: (order.index(cell.sheet), cell.row, cell.col))


@pytest.mark.slow
def test_a_master_that_is_written_as_meant_has_no_mismatch() -> None:
    built = master_of_two_partners()
    expected = expected_cells(built)
    assert sum(cell.answer == LONG and cell.content != LONG for cell in expected) > 3
    assert read_back(write_workbook(built.plan), expected) == ()


@pytest.mark.slow
def test_every_value_that_is_changed_in_the_written_master_is_noticed() -> None:
    """The XML of each cell with an answer is changed in turn: its number, or the number of its text."""
    built = master_of_two_partners()
    data, expected = write_workbook(built.plan), expected_cells(built)
    parts = {page.name: f"xl/worksheets/sheet{number}.xml" for number, page in enumerate(built.plan.sheets, 1)}
    places = sorted({Place("", *cell[:3]) for cell in expected}, key=Place.sort_key)
    for place in places:
        name = cell_name(place.row or 0, place.col or 0)
        pattern = rf'(<c r="{name}"[^>]*><v>)([^<]+)(?=</v>)'
        xml, count = re.subn(
            pattern,
            lambda match: f"{match[1]}{int(float(match[2])) + 1}",
            part(data, parts[place.sheet or ""]),
        )
        assert count == 1, place
        changed = with_part(data, parts[place.sheet or ""], xml)
        noticed = {(mismatch.place.sheet, mismatch.place.cell) for mismatch in read_back(changed, expected)}
        assert (place.sheet, name) in noticed
    assert len(places) >= 60


@pytest.mark.slow
def test_a_piece_of_a_long_text_that_was_never_written_is_noticed() -> None:
    built = master_of_two_partners()
    data, expected = write_workbook(built.plan), expected_cells(built)
    pieces = [cell for cell in expected if cell.answer == LONG and cell.content != LONG]
    assert len(pieces) > 3
    for piece in pieces:
        others = [cell for cell in expected if cell != piece]
        mismatches = [(mismatch.entry, mismatch.place.sheet) for mismatch in read_back(data, others)]
        assert mismatches == [(piece.entry, piece.sheet)]


@pytest.mark.slow
def test_a_master_that_cannot_be_opened_is_a_mismatch_in_every_value() -> None:
    expected = expected_cells(master_of_two_partners())
    assert {mismatch.entry for mismatch in read_back(b"nothing", expected)} == {cell.entry for cell in expected}


@pytest.mark.slow
def test_reading_back_takes_no_more_memory_for_more_rows(tmp_path: Path) -> None:
    peaks = []
    for count in (4000, 4000, 16_000):  # the first run also counts what is imported
        path = tmp_path / f"{count}.xlsx"
        with StreamWriter(path) as writer:
            page = Sheet("s", "S", (), ())
            writer.begin_sheet(page)
            for number in range(count):
                writer.add_row(number, 30.0, [BuiltCell(float(number)), BuiltCell("x")])
            writer.end_sheet(page)
            writer.finish(Properties("T", "T 2026-1", "fi", date(2026, 6, 30)), {})
        entry = AnswerRef.parse("figures/I1/spent")
        expected = (ExpectedCell("S", number, 0, float(number), entry, float(number)) for number in range(count))
        tracemalloc.start()
        try:
            assert read_back(path, expected) == ()
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    assert peaks[2] <= 1.1 * peaks[1]


def test_a_missing_row_reads_as_empty_and_the_rows_below_are_still_read() -> None:
    data = workbook(sheet("".join(f'<row r="{row}"><c r="B{row}"><v>{row}</v></c></row>' for row in (2, 5))))
    entry = AnswerRef.parse("figures/I1/spent")
    expected = [ExpectedCell("Sheet1", row, 1, float(row + 1), entry, float(row + 1)) for row in (0, 1, 3, 4, 9)]
    mismatches = [(mismatch.place.row, mismatch.actual) for mismatch in read_back(data, expected)]
    assert mismatches == [(0, None), (3, None), (9, None)]

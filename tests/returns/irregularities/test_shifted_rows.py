"""Rows whose cells moved sideways, and cells that moved down out of the form: a single finding says what happened."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from projects import tiny
from returned import PERIODS, sound, verdict_on
from submissions import place
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import parse_cell_name
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.validation.verdict import Verdict

LINE = {"begins": None, "host": "BETA", "name": "Vierailu", "people": 12.0}
TEMPLATE = issued(tiny(), "ALFA", PERIODS["TINY"])


def changed(data: bytes, change: Callable[[openpyxl.Workbook], None]) -> Verdict:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return verdict_on(stream.getvalue())


def push(sheet: Worksheet, row: int, first: int, columns: int) -> None:
    """Move the cells of a row from a column on, as inserting or deleting cells does."""
    values = {cell.column: cell.value for cell in sheet[row] if cell.column >= first}
    for column in values:
        sheet.cell(row, column).value = None
    for column, value in values.items():
        if column + columns >= first:
            sheet.cell(row, column + columns).value = value


def position(entry: str) -> tuple[str, int, int]:
    sheet, cell = place(TEMPLATE, entry)
    row, col = parse_cell_name(cell) or (0, 0)
    return sheet, row + 1, col + 1


def with_lines() -> bytes:
    answers = {
        AnswerRef("visits", str(number), field): f"{value} {number}" if field == "name" else value
        for number in (1, 2)
        for field, value in LINE.items()
        if value is not None
    }
    contact = {"contact/1/name": "A", "contact/1/email": "a@alfa.example.fi", "contact/1/approved": "yes"}
    required = {AnswerRef.parse(entry): value for entry, value in contact.items()}
    return painted(issued(tiny(), "ALFA", PERIODS["TINY"], answers=answers | required))


def structural(verdict: Verdict) -> list[tuple[str, object]]:
    return [(each.code.id, each.facts.get("rows")) for each in verdict.findings if each.code.id[0] == "S"]


@pytest.mark.parametrize(("columns", "direction"), [(1, "moved_right"), (-1, "moved_left"), (2, "moved_right")])
def test_lines_that_moved_sideways_are_a_single_error(columns: int, direction: str) -> None:
    sheet, row, col = position("visits/1/host")

    def change(book: openpyxl.Workbook) -> None:
        for line in (row, row + 1):
            push(book[sheet], line, col, columns)

    verdict = changed(with_lines(), change)
    assert structural(verdict) == [("S380", f"{row}–{row + 1}")]
    (finding,) = (each for each in verdict.findings if each.code.id == "S380")
    assert (finding.facts["count"], finding.facts["direction"]) == (abs(columns), VocabularyTerm(direction))
    assert verdict.submission is not None
    assert not any(entry.table == "visits" for entry in verdict.submission.answers)
    assert {"Vierailu 1", "Vierailu 2"} <= {outside.text for outside in verdict.submission.outside}
    assert not verdict.accepted


def test_a_row_with_a_required_answer_that_moved_sideways_is_a_single_error() -> None:
    sheet, row, col = position("figures/I1/actual")
    verdict = changed(sound(), lambda book: push(book[sheet], row, col, 1))
    assert [(each.code.id, each.place.sheet) for each in verdict.findings] == [("S380", sheet)]
    assert verdict.submission is not None
    assert [outside.text for outside in verdict.submission.outside] == ["4,00"]


def test_an_empty_line_that_moved_sideways_is_a_missing_line() -> None:
    sheet, row, col = position("visits/3/host")
    verdict = changed(with_lines(), lambda book: push(book[sheet], row, col, 1))
    assert [code for code, _ in structural(verdict) if code in ("S357", "S380")] == ["S357"]


def test_a_cell_that_moved_down_out_of_the_form_belongs_to_the_others() -> None:
    sheet, row, col = position("figures/I1/actual")
    last = position("figures/I2/actual")[1]

    def change(book: openpyxl.Workbook) -> None:
        page = book[sheet]
        for below in range(last, row - 1, -1):
            page.cell(below + 1, col).value = page.cell(below, col).value
        page.cell(row, col).value = None
        for name in book.defined_names.values():
            for below in (row, row + 1):
                target = f"${page.cell(below, col).column_letter}$"
                if name.attr_text.endswith(f"{target}{below}") and sheet in name.attr_text:
                    name.attr_text = name.attr_text.replace(f"{target}{below}", f"{target}{below + 1}")
                    break

    verdict = changed(sound(), change)
    assert [code for code, _ in structural(verdict)] == ["S359"]
    (shift,) = (each for each in verdict.findings if each.code.id == "S359")
    assert str(shift.facts["last"]).endswith(str(last + 1))

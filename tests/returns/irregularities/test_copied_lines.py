"""Of lines that were copied with their key only what was typed on them is reported, as one block."""

from __future__ import annotations

import io
from copy import copy
from datetime import date

import openpyxl
import pytest
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.worksheet import Worksheet
from projects import tiny
from returned import verdict_on
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.validation.verdict import Verdict
from lamppu_xl.workbook.model import CellUse

LINE = {AnswerRef("visits", "1", "begins"): date(2026, 8, 3), AnswerRef("visits", "1", "name"): "A visit"}
TEMPLATE = issued(tiny(), "GAMMA", "2026-2", answers={AnswerRef("contact", "1", "name"): "Somebody", **LINE})
VISITS = TEMPLATE.plan.sheet("visits")


CHECKS = {cell.col + 1 for cell in VISITS.cells if cell.use is CellUse.CHECK}


def cell_of(line: int, field: str) -> tuple[int, int]:
    cell = TEMPLATE.plan.answers[AnswerRef("visits", str(line), field)][1]
    return cell.row + 1, cell.col + 1


def copy_line(sheet: Worksheet, source: int, target: int, *, as_values: bool = False) -> None:
    """Copy a row as spreadsheets do: with its hidden key, its formulas and its formats."""
    for col in range(1, sheet.max_column + 1):
        old, new = sheet.cell(source, col), sheet.cell(target, col)
        is_formula = isinstance(old.value, str) and old.value.startswith("=")
        if is_formula and as_values:
            new.value = "OK" if col in CHECKS else 0
        elif is_formula:
            new.value = Translator(old.value, old.coordinate).translate_formula(new.coordinate)
        else:
            new.value = old.value
        new._style = copy(old._style)


def returned(lines: int, source: int, *, as_values: bool = False) -> Verdict:
    book = openpyxl.load_workbook(io.BytesIO(painted(TEMPLATE)))
    sheet = book[VISITS.name]
    _, name = cell_of(1, "name")
    for number in range(lines):
        row = max(row for row, _ in (cell_of(line, "name") for line in range(1, 4))) + 20 + number
        copy_line(sheet, source, row, as_values=as_values)
        sheet.cell(row, name).value = f"Visit {number}"
    stream = io.BytesIO()
    book.save(stream)
    return verdict_on(stream.getvalue())


def beside(verdict: Verdict) -> list[tuple[str, object]]:
    return [
        (finding.code.id, finding.facts["value"])
        for finding in verdict.findings
        if finding.code.id in ("S307", "S323", "S343", "S358")
    ]


@pytest.mark.parametrize("as_values", [False, True])
def test_the_numbers_and_checks_of_copied_spare_lines_are_no_texts_of_the_partner(as_values: bool) -> None:
    source, _ = cell_of(3, "name")
    found = returned(2, source, as_values=as_values)
    (copied,) = (finding for finding in found.findings if finding.code.id == "S305")
    row = max(row for row, _ in (cell_of(line, "name") for line in range(1, 4))) + 20
    name = column_name(cell_of(1, "name")[1] - 1)
    assert copied.facts["cells"] == (f"{name}{row}: Visit 0", f"{name}{row + 1}: Visit 1")
    assert beside(found) == []
    assert found.submission is not None
    assert [content.text for content in found.submission.outside] == ["Visit 0", "Visit 1"]


def test_what_was_typed_on_several_copied_lines_is_in_the_finding_on_the_copies() -> None:
    source, _ = cell_of(1, "name")
    found = returned(3, source)
    assert beside(found) == []
    (copied,) = (finding for finding in found.findings if finding.code.id == "S305")
    assert len(copied.related) == 6, "a day and a name on each of the lines"


def test_several_lines_that_were_copied_are_a_single_finding() -> None:
    book = openpyxl.load_workbook(io.BytesIO(painted(TEMPLATE)))
    sheet = book[VISITS.name]
    first, name = cell_of(1, "name")
    for line in range(3):
        sheet.cell(first + line, name).value = f"Visit {line}"
        copy_line(sheet, first + line, first + line + 30)
    stream = io.BytesIO()
    book.save(stream)
    found = verdict_on(stream.getvalue())
    (copied,) = (each for each in found.findings if each.code.id in ("S305", "S358", "S307", "S323"))
    assert (copied.facts["first"], copied.facts["copies"]) == (f"{first}–{first + 2}", f"{first + 30}–{first + 32}")
    quoted = [str(cell).partition(": ")[2] for cell in copied.facts["cells"]]  # type: ignore[union-attr]
    assert {"Visit 0", "Visit 1", "Visit 2"} <= {*quoted}


def test_a_copy_within_the_lines_has_no_second_finding_on_an_added_row() -> None:
    """A line is copied and inserted below itself; the formulas that came with it are not quoted."""
    book = openpyxl.load_workbook(io.BytesIO(painted(TEMPLATE)))
    sheet = book[VISITS.name]
    source, name = cell_of(1, "name")
    sheet.insert_rows(source + 1)
    copy_line(sheet, source, source + 1)
    sheet.cell(source + 1, name).value = "Another visit"
    stream = io.BytesIO()
    book.save(stream)
    found = verdict_on(stream.getvalue())
    (copied,) = (each for each in found.findings if each.code.id in ("S305", "S358", "S307", "S323"))
    assert copied.code.id == "S305"
    assert any("Another visit" in cell for cell in copied.facts["cells"])  # type: ignore[union-attr]
    assert not any("=" in cell for cell in copied.facts["cells"])  # type: ignore[union-attr]

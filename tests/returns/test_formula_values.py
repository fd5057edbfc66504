"""What a program leaves of the formulas of a form when it stores their values only."""

from __future__ import annotations

import io

import openpyxl
import pytest
from projects import tiny
from returned import PERIODS, autumn, codes
from templates import issued, painted

from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import CellUse


@pytest.fixture(scope="module")
def template() -> Template:
    return issued(tiny(), "ALFA", PERIODS["TINY"])


def values_only(template: Template, typed: str = "") -> bytes:
    """The template as a program stores it that keeps no formulas; one check has what a person typed over it."""
    data = painted(template)
    book, shown = (openpyxl.load_workbook(io.BytesIO(data), data_only=only) for only in (False, True))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = shown[sheet.title][cell.coordinate].value
    if typed:
        sheet, cell = next(iter(template.plan.cells(CellUse.CHECK)))
        book[sheet.name].cell(cell.row + 1, cell.col + 1).value = typed
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_values_in_place_of_all_formulas_are_a_single_note(template: Template) -> None:
    project = tiny()
    batch = validate(project, autumn(project), [IncomingFile("a.xlsx", values_only(template))])
    assert [code for code in codes(batch.verdicts[0]) if code.startswith("S")] == ["S344"]


def test_what_was_typed_over_a_check_is_reported_beside_the_note(template: Template) -> None:
    project = tiny()
    batch = validate(project, autumn(project), [IncomingFile("a.xlsx", values_only(template, "arvio, tarkentuu"))])
    assert sorted(code for code in codes(batch.verdicts[0]) if code.startswith("S")) == ["S311", "S344"]
    submission = batch.verdicts[0].submission
    assert submission is not None
    assert [content.text for content in submission.outside] == ["arvio, tarkentuu"]

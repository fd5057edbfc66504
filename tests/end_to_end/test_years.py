"""Years have no separator of thousands: in cells, live checks, findings and pages."""

from __future__ import annotations

import io

import openpyxl
import pytest
from built_masters import build_master
from example_masters import ALFA, VISITS, judged, returned
from projects import TINY_FORM, TINY_PROJECT, read, sound
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.exports.html import as_html

PERIOD = "2026-2"


def project_with(limits: str) -> Project:
    """The small project, whose visits ask for a whole number with some limits in place of people."""
    form = TINY_FORM.replace("kind: integer, aggregate: sum, min: 0, max: 500", f"kind: integer, {limits}")
    assert form != TINY_FORM
    return sound(read(TINY_PROJECT, form))


@pytest.mark.parametrize(
    ("limits", "is_year"),
    [
        ("min: 2020, max: 2030", True),
        ("min: 1900, max: 2100", True),
        ("min: 1899, max: 2030", False),
        ("min: 2020, max: 2101", False),
        ("min: 2020", False),
        ("max: 2030", False),
    ],
)
def test_only_a_whole_number_between_years_is_a_year(limits: str, *, is_year: bool) -> None:
    project = project_with(limits)
    assert project.form.table("visits").field("people").is_year == is_year
    template = issued(project, "ALFA", PERIOD)
    places = [
        cell
        for sheet in template.plan.sheets
        for cell in sheet.cells
        if cell.entry == AnswerRef("visits", "1", "people") and cell.number_format
    ]
    assert {cell.number_format for cell in places} == {"0" if is_year else "#,##0"}


def test_no_sentence_separates_the_thousands_of_a_year() -> None:
    project = project_with("min: 2020, max: 2030")
    words = project_translator(project, "en")
    answers = {**ALFA, **VISITS, "visits/1/people": 1999.0}
    batch = judged(project, PERIOD, [returned(project, "ALFA", PERIOD, answers)])
    [finding] = [each for verdict in batch.verdicts for each in verdict.findings if each.code.id == "R502"]
    assert "Too small: at least 2020. The field now says 1999." in words.message(finding)
    book = openpyxl.load_workbook(io.BytesIO(painted(issued(project, "ALFA", PERIOD))))
    live = [str(cell.value) for row in book["_states"].iter_rows() for cell in row if "Väkeä" in str(cell.value)]
    assert any(text.endswith("vähintään 2020") for text in live)


def test_a_page_shows_a_year_as_its_cell_does() -> None:
    project = project_with("min: 2020, max: 2030")
    words = project_translator(project, "en")
    answers = {**ALFA, **VISITS, "visits/1/people": 2026.0}
    batch = judged(project, PERIOD, [returned(project, "ALFA", PERIOD, answers)])
    page = as_html(master_context(project, [batch], words, MasterOptions())).decode()
    assert ">2026<" in page
    assert ">2,026<" not in page
    sheet = build_master(project, [batch], words).plan.sheet("table/visits")
    assert {cell.number_format for cell in sheet.cells if cell.content == 2026.0} == {"0"}

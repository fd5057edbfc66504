"""A column of checkboxes stores FALSE on lines that are not used: such lines are empty, and one finding says so."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
from projects import TINY_PROJECT, read, sound
from returned import autumn
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import SecondReaderMode
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import Verdict

FORM = """title: {fi: Lomake}
lists:
  themes:
    - {id: water, label: {fi: Vesi}}
    - {id: snow, label: {fi: Lumi}}
tables:
  courses:
    title: {fi: Kurssit}
    rows: {lines: 6}
    fields:
      name: {label: {fi: Nimi}, required: yes}
      themes: {label: {fi: Aiheet}, kind: choices, list: themes, as: columns, required: yes}
      open: {label: {fi: Avoin}, kind: yes_no}
      note: {label: {fi: Huomautus}}
"""
BOXES = ("themes_water", "themes_snow", "open")


def verdict_on_lines(*lines: Mapping[str, str | bool]) -> Verdict:
    """The verdict on a return with these contents of its cells, line by line."""
    project = sound(read(TINY_PROJECT, FORM))
    template = issued(project, "ALFA", "2026-2")
    book = openpyxl.load_workbook(io.BytesIO(painted(template)))
    for number, line in enumerate(lines, 1):
        for field, content in line.items():
            sheet, cell = template.plan.answers[AnswerRef("courses", str(number), field)]
            book[sheet.name].cell(cell.row + 1, cell.col + 1).value = content
    stream = io.BytesIO()
    book.save(stream)
    files = [IncomingFile("a.xlsx", stream.getvalue())]
    (verdict,) = validate(project, autumn(project), files, second_reader=SecondReaderMode.ALL).verdicts
    return verdict


def codes(verdict: Verdict) -> list[str]:
    return [finding.code.id for finding in verdict.findings if finding.code.id != "V409"]


USED = {"name": "Uinti", "themes_water": True, "themes_snow": False, "open": False}
UNUSED = dict.fromkeys(BOXES, False)


def test_lines_with_unticked_boxes_only_count_as_empty_with_a_single_finding() -> None:
    verdict = verdict_on_lines(USED, UNUSED, UNUSED, UNUSED, {"open": False})
    (finding,) = (each for each in verdict.findings if each.code.id == "S376")
    assert (finding.facts["lines"], finding.facts["count"], finding.place.cell) == ("2–5", 4, "C6")
    assert codes(verdict) == ["S376"]
    assert verdict.submission is not None
    assert {entry.row for entry in verdict.submission.answers} == {"1"}
    assert verdict.submission.answers[AnswerRef("courses", "1", "open")] == "no"


def test_the_second_reading_agrees_that_nothing_differs() -> None:
    verdict = verdict_on_lines(USED, UNUSED)
    assert verdict.second is not None
    assert (verdict.second.opened, verdict.second.differences) == (True, ())


def test_a_line_with_a_ticked_box_or_another_answer_is_used() -> None:
    verdict = verdict_on_lines(USED, UNUSED | {"open": True}, {"note": "Peruttu", "open": False}, {"open": "Ei"})
    assert "S376" not in codes(verdict)
    assert codes(verdict).count("R501") + codes(verdict).count("R511") >= 3

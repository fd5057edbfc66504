"""What may be wrong with a whole return, although no answer is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from projects import TINY_PROJECT, read, sound
from returned import autumn
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate

FORM = """title: {fi: Lomake}
tables:
  events:
    title: {fi: Tapahtumat}
    rows: {lines: 9}
    fields:
      name: {label: {fi: Nimi}}
      people: {label: {fi: Henkilöitä}, kind: integer}
"""


@pytest.fixture(scope="module")
def named() -> set[str]:
    """The lines with S342."""
    names = ("Avajaiset", "Yhteensä", "YHT.", "In all:", "Yhteensä (arvio)", "Summa")
    answers = {AnswerRef("events", str(row), "name"): name for row, name in enumerate(names, 1)}
    answers |= {AnswerRef("events", str(row), "people"): 12.0 for row in range(1, len(names))}
    project = sound(read(TINY_PROJECT, FORM))
    returned = painted(replace(issued(project, "ALFA", "2026-2"), answers=answers))
    (verdict,) = validate(project, autumn(project), [IncomingFile("a.xlsx", returned)]).verdicts
    assert verdict.accepted
    return {finding.entry.row for finding in verdict.findings if finding.code.id == "S342" and finding.entry}


def test_a_line_that_is_called_a_total_is_a_warning_if_it_has_numbers(named: set[str]) -> None:
    assert named == {"2", "3", "4"}


def test_a_sign_in_place_of_a_required_text_is_a_hint() -> None:
    form = FORM.replace("{label: {fi: Nimi}}", "{label: {fi: Nimi}, required: yes}")
    project = sound(read(TINY_PROJECT, form))
    names = (".", "-", "—", "xx", "X", "Ei", "x-kerho", "5")
    answers = {AnswerRef("events", str(row), "name"): name for row, name in enumerate(names, 1)}
    returned = painted(replace(issued(project, "ALFA", "2026-2"), answers=answers))
    (verdict,) = validate(project, autumn(project), [IncomingFile("a.xlsx", returned)]).verdicts
    found = [finding.entry.row for finding in verdict.findings if finding.code.id == "V518" and finding.entry]
    assert (verdict.accepted, found) == (True, ["1", "2", "3", "4", "5"])

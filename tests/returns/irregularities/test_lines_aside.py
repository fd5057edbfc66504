"""A line that was pasted one column aside as values is one finding, and nothing is moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from projects import TINY_PROJECT, read, sound
from returned import autumn
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import Verdict

FORM = """title: {fi: Lomake}
tables:
  events:
    title: {fi: Tapahtumat}
    rows: {lines: 4}
    fields:
      day: {label: {fi: Päivä}, kind: date, required: yes}
      name: {label: {fi: Nimi}, min_length: 3}
      people: {label: {fi: Henkilöitä}, kind: integer}
      mail: {label: {fi: Sähköposti}, kind: email}
      note: {label: {fi: Huomautus}}
"""
FIELDS = ("day", "name", "people", "mail", "note")
DAY = date(2026, 9, 1)


def verdict(*lines: tuple[Answer | None, ...]) -> Verdict:
    """The verdict on a return whose cells hold these contents, line by line and column by column."""
    contents: dict[AnswerRef, Answer] = {
        AnswerRef("events", str(number), field): content
        for number, line in enumerate(lines, 1)
        for field, content in zip(FIELDS, line, strict=False)
        if content is not None
    }
    project = sound(read(TINY_PROJECT, FORM))
    template = replace(issued(project, "ALFA", "2026-2"), answers=contents, wrong=set(contents))
    (found,) = validate(project, autumn(project), [IncomingFile("a.xlsx", painted(template))]).verdicts
    return found


def codes(verdict: Verdict) -> list[tuple[str, str]]:
    return [(finding.code.id, finding.entry.row) for finding in verdict.findings if finding.entry]


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        (
            (None, "1.9.2026", "Avajaiset", 12.0, "anna@alfa.fi"),
            "soluissa C6–F6 sopivat kysymyksiinsä, jos ne siirretään yhden sarakkeen verran vasemmalle",
        ),
        (
            ("Avajaiset", 12.0, "anna@alfa.fi", "Hyvä päivä"),
            "soluissa B6–E6 sopivat kysymyksiinsä, jos ne siirretään yhden sarakkeen verran oikealle",
        ),
    ],
)
def test_a_line_that_fits_the_questions_beside_its_own_is_a_single_error(
    line: tuple[Answer | None, ...], asked: str
) -> None:
    found = verdict((DAY, "Retki", 5.0), line)
    assert codes(found) == [("S375", "2")]
    assert asked in translator_for("fi").message(found.findings[0])
    assert found.submission is not None
    contents = {AnswerRef("events", "2", field): value for field, value in zip(FIELDS, line, strict=False) if value}
    assert {entry: value for entry, value in found.submission.typed.items() if entry.row == "2"} == contents


@pytest.mark.parametrize(
    "line",
    [
        (None, "Avajaiset", "kaksitoista", "ei ole", "Hyvä päivä"),  # fits nowhere
        ("Avajaiset", "1.9.2026", "anna", 12.0),
        (None, None, "Avajaiset", "12"),  # too few to be certain
        (DAY, "Avajaiset", "noin 12", "anna(at)alfa.fi", "Hyvä päivä"),
    ],
)
def test_other_lines_with_several_faults_have_a_finding_for_each(line: tuple[Answer | None, ...]) -> None:
    found = verdict((DAY, "Retki", 5.0), line)
    assert "S375" not in [code for code, _ in codes(found)]
    assert sum(code.startswith("V") for code, _ in codes(found)) >= 2

"""`today` in rules is the day on which a return was saved: the same file always has the same verdict."""

from __future__ import annotations

from datetime import date

import pytest
from projects import read, sound
from returned import resaved_at
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.builder import complete_plan
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import Formula

PROJECT = """
project:
  id: TODAY
  name: Today
  form: tiny
  start: 2026-01-01
  end: 2026-12-31
  languages: [en]
periods:
  - {id: 2026-1, label: Spring, start: 2026-01-01, end: 2026-06-30, deadline: 2026-08-15}
partners:
  - {id: ALFA, name: Alfa, roles: [coordinator, partner]}
"""

FORM = """
title: Form
tables:
  events:
    title: Events
    rows: record
    fields:
      day: {label: Day, kind: date, not_after: today}
      month: {label: Month, kind: month}
      today: {label: A field of this name, kind: number}
    rules:
      - {holds: month <= month(today), at: month, says: Not yet.}
"""

NAMED = FORM.replace("not_after: today", "").replace("month(today)", 'date("2026-05-01")')


def project(form: str = FORM.replace("      today: {label: A field of this name, kind: number}\n", "")) -> Project:
    return sound(read(PROJECT, form))


def codes(saved: str, day: date, month: date) -> list[str]:
    answers = {AnswerRef("events", "1", "day"): day, AnswerRef("events", "1", "month"): month}
    template = issued(project(), "ALFA", "2026-1", answers=answers)
    data = resaved_at(painted(template), saved)
    (verdict,) = validate(template.project, template.period, [IncomingFile("a.xlsx", data)]).verdicts
    return [finding.code.id for finding in verdict.findings if finding.code.id.startswith("R")]


MAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("saved", "day", "expected"),
    [
        ("2026-05-20T10:00:00Z", date(2026, 5, 20), []),
        ("2026-05-20T10:00:00Z", date(2026, 5, 21), ["R509"]),
        ("2026-04-30T23:59:59Z", date(2026, 4, 30), ["R511"]),
        ("", date(2026, 8, 15), []),
        ("", date(2026, 8, 16), ["R509"]),
        ("yesterday", date(2026, 8, 15), []),
        ("2026-01-01T00:00:00Z", date(2026, 8, 15), []),
    ],
)
def test_a_day_is_compared_with_the_day_on_which_the_return_was_saved(
    saved: str, day: date, expected: list[str]
) -> None:
    assert codes(saved, day, MAY) == expected


def test_the_template_compares_with_the_present_day() -> None:
    template = issued(project(), "ALFA", "2026-1")
    texts = [
        cell.content.text
        for sheet in complete_plan(template).sheets
        for cell in sheet.cells
        if isinstance(cell.content, Formula)
    ]
    assert sum("TODAY()" in text for text in texts) == 2


def test_a_field_may_still_be_called_today() -> None:
    rule = read(PROJECT, NAMED.replace('date("2026-05-01")', "month").replace("at: month", "at: today"))
    assert rule.problems == ()

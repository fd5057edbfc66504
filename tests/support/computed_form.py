"""A form with computed fields of every sort, and the tools to fill it in and change its cells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from io import BytesIO

import openpyxl
import projects
import templates

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.computed_values import total_values
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import Verdict

PROJECT = """
project: {id: COSTS, name: Costs, form: tiny, start: 2026-01-01, end: 2026-12-31, languages: [en]}
periods:
  - {id: 2026-1, label: Spring, start: 2026-01-01, end: 2026-06-30, deadline: 2026-08-31}
  - {id: 2026-2, label: Autumn, start: 2026-07-01, end: 2026-12-31, deadline: 2027-02-28}
partners:
  - {id: ALFA, name: Alfa, roles: [coordinator, partner]}
  - {id: BETA, name: Beta}
"""

FORM = """
title: Costs
lists:
  categories:
    - {id: STAFF, label: Staff, budget: 1000}
    - {id: TRAVEL, label: Travel, budget: 500}
    - {id: OTHER, label: Other}
tables:
  lines:
    title: Expenditure
    rows: {lines: 6}
    totals: [amount, eur]
    break_down: [category, late]
    fields:
      category: {label: Category, kind: choice, list: categories, required: yes}
      paid: {label: Paid, kind: date}
      amount: {label: Amount, kind: number, required: yes}
      rate: {label: Rate, kind: number}
      eur: {label: In euros, kind: money, computed: 'round(amount / rate, 2)', aggregate: sum, max: 900}
      late: {label: Late, kind: yes_no, computed: paid > period.end}
      part: {label: Part, kind: percent, computed: eur / sum(lines.eur)}
  overview:
    title: Plan and use
    rows: {codes: categories}
    totals: [budget, own, now, total]
    fields:
      budget: {label: Budget, kind: money, given: row.budget}
      own: {label: Own money, kind: money}
      now: {label: Now, kind: money, computed: sum(lines.eur where category == code), aggregate: sum}
      big:
        label: Large and early
        kind: money
        computed: sum(lines.eur where category == code and amount >= 100 and paid <= period.end)
      total: {label: In all, kind: money, computed: 'sum(previous.total, now, own)', previous: yes, aggregate: last}
      share: {label: Share, kind: percent, computed: total / row.budget}
      over: {label: Over, kind: yes_no, computed: total > budget}
    rules:
      - {holds: total <= budget, severity: warning, says: More than the budget., at: total}
  summary:
    title: Summary
    rows: record
    fields:
      all: {label: All, kind: money, computed: sum(lines.eur)}
      rest: {label: Rest, kind: money, computed: sum(overview.budget) - all}
      note: {label: Note, required_when: rest < 1000}
      first: {label: Days, kind: integer, computed: 'days(period.start, period.end)'}
"""

Content = str | float | bool | None


@cache
def project() -> Project:
    return projects.sound(projects.read(PROJECT, FORM))


@cache
def stacked() -> Project:
    """The same with two tables on one sheet."""
    form = FORM.replace("title: Expenditure", "title: Expenditure\n    sheet: Money")
    return projects.sound(projects.read(PROJECT, form.replace("title: Plan and use", "title: Plan\n    sheet: Money")))


def lines(*rows: tuple[str | None, date | None, float | None, float | None]) -> dict[AnswerRef, Answer]:
    """The answers of some lines: category, day, amount and rate."""
    names = ("category", "paid", "amount", "rate")
    return {
        AnswerRef("lines", str(number), name): value
        for number, row in enumerate(rows, 1)
        for name, value in zip(names, row, strict=True)
        if value is not None
    }


def sample() -> dict[AnswerRef, Answer]:
    """Answers with a blank rate, a rate of zero, a late day and a blank line."""
    return lines(
        ("STAFF", date(2026, 3, 1), 1000.0, 1.25),
        ("TRAVEL", date(2026, 7, 2), 250.5, 2.0),
        ("STAFF", date(2026, 6, 30), 99.0, None),
        ("OTHER", None, 40.0, 0.0),
        (None, None, None, None),
        ("TRAVEL", date(2026, 5, 5), 333.33, 3.0),
    )


def filled(answers: Mapping[AnswerRef, Answer], previous: Answers | None = None, period: str = "2026-1") -> bytes:
    """A template with these answers, whose formulas have their values."""
    return templates.painted(templates.issued(project(), "ALFA", period, answers=answers, previous=previous))


def changed(data: bytes, contents: Mapping[str, Content]) -> bytes:
    """The same workbook with other cells, by reference; the other formulas keep their values."""
    template = templates.issued(project(), "ALFA", "2026-1")
    cells = template.plan.computed | template.plan.answers
    books = [openpyxl.load_workbook(BytesIO(data), data_only=True)]
    for entry, content in contents.items():
        sheet, cell = cells[AnswerRef.parse(entry)]
        books[0][sheet.name].cell(cell.row + 1, cell.col + 1).value = content
    stream = BytesIO()
    books[0].save(stream)
    return stream.getvalue()


def verdict_on(data: bytes, period: str = "2026-1", definition: Project | None = None) -> Verdict:
    definition = definition or project()
    when = definition.period(period)
    assert when is not None
    (verdict,) = validate(definition, when, [IncomingFile("costs.xlsx", data)]).verdicts
    return verdict


def computed(verdict: Verdict) -> dict[str, Answer]:
    """The values of the computed fields of a return."""
    submission = verdict.submission
    assert submission is not None
    fields = {(table.id, field.name) for table in project().form.tables for field in table.computed}
    period = project().period(submission.stamp.period)
    assert period is not None
    totals = total_values(project(), submission.partner, period, submission.answers)
    known = {entry: answer for entry, answer in submission.answers.items() if (entry.table, entry.field) in fields}
    return {str(entry): answer for entry, answer in (known | totals).items()}

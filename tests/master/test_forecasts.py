"""Forecasts in the master: which of them count in a total, and how they are named."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from built_masters import Master, build_master
from example_masters import judged, returned
from projects import TINY_PROJECT, read, sound

from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.workbook.model import plain_text

FORM = """
title: Form
tables:
  spending:
    title: Spending
    rows: {codes: indicators}
    fields:
      spent: {label: Spent, kind: money, min: 0, aggregate: sum, periods: {later: 1}}
  staff:
    title: Staff
    rows: record
    fields:
      people: {label: People, kind: integer, aggregate: sum, periods: {later: 1}}
  work:
    title: Work
    rows: goals
    fields:
      months: {label: Months, kind: number, aggregate: sum, periods: {later: 1}}
"""
THIRD = "  - {id: 2026-3, label: {en: Winter}, start: 2027-01-01, end: 2027-03-31, deadline: 2027-04-15}\n\npartners:"


@pytest.fixture(scope="module")
def project() -> Project:
    written = TINY_PROJECT.replace("\npartners:", THIRD, 1).replace("end: 2026-12-31\n", "end: 2027-12-31\n", 1)
    return sound(read(written, FORM))


def entries(project: Project, spent: float, later: float | None) -> dict[str, Answer]:
    row = project.lists["indicators"].options[0].id
    answers: dict[str, Answer] = {f"spending/{row}/spent": spent, "staff/1/people": spent, "work/G1/months": spent}
    if later is not None:
        answers |= {
            f"spending/{row}/spent_later_1": later,
            "staff/1/people_later_1": later,
            "work/G1/months_later_1": later,
        }
    return answers


def master(project: Project, reported: Mapping[str, Mapping[str, Mapping[str, Answer]]], language: str) -> Master:
    batches = [
        judged(project, period, [returned(project, partner, period, own) for partner, own in of_period.items()])
        for period, of_period in reported.items()
    ]
    return build_master(project, batches, project_translator(project, language))


@pytest.fixture(scope="module")
def made(project) -> Master:
    """ALFA does not repeat its forecast, BETA makes a new one."""
    spring = {"ALFA": entries(project, 1.0, 700.0), "BETA": entries(project, 2.0, 50.0)}
    autumn = {"ALFA": entries(project, 10.0, None), "BETA": entries(project, 20.0, 30.0)}
    return master(project, {"2026-1": spring, "2026-2": autumn}, "en")


def rows(made: Master, sheet: str) -> list[list[str]]:
    by_row: dict[int, list[str]] = {}
    for cell in made.plan.sheet(sheet).cells:
        cached = getattr(cell.content, "cached", cell.content)
        by_row.setdefault(cell.row, []).append("" if cached is None else plain_text(cached))
    return list(by_row.values())


def test_a_forecast_for_a_period_that_has_passed_is_in_no_total_of_codes(made):
    table = rows(made, "table/spending")
    head = next(row for row in table if any(text.startswith("Spent\n") for text in row))
    column = next(
        number for number, text in enumerate(head) if text == "Spent, forecast for Winter\n(current forecast)"
    )
    totals: dict[str, str] = {}
    for row in table:
        if len(row) > column and row[0]:
            totals.setdefault(row[0].split()[0], row[column])
    assert (totals["I1"], totals["ALFA"], totals["BETA"]) == ("30", "", "30")


def test_a_forecast_for_a_period_that_has_passed_is_in_no_total_of_a_record(made):
    totals = {row[-2]: row[1:3] for row in rows(made, "table/staff") if row[0] == "Total"}
    assert totals["all periods"] == ["33", "30"]


def test_the_total_of_a_goal_has_no_forecast_of_an_earlier_report(made):
    (total,) = [row[1] for row in rows(made, "goal/G1") if row[0] == "Months, forecast for Winter"][:1]
    assert total == "30 (Forecasts in the reports for Autumn, added up. Forecasts in earlier reports do not count.)"


def test_the_rule_beside_the_total_says_which_forecasts_count(made):
    texts = [text for sheet in ("table/spending", "table/staff") for row in rows(made, sheet) for text in row]
    says = "Forecasts in the reports for Autumn, added up. Forecasts in earlier reports do not count."
    assert sum(says in text for text in texts) >= 2


@pytest.mark.parametrize(("language", "expected"), [("fi", "ennuste: "), ("sv", "prognos för ")])
def test_a_forecast_is_named_by_its_period_in_each_language(project, language, expected):
    made = master(project, {"2026-1": {"ALFA": entries(project, 1.0, 7.0)}}, language)
    labels = [text for row in rows(made, "answers") for text in row if expected.strip() in text]
    assert labels
    assert not [text for text in labels if "+1" in text]

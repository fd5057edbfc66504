"""The master workbook of partners with different currencies: no total combines their amounts, whatever its rule is."""

from __future__ import annotations

import pytest
from built_masters import Master, build_master
from computed_form import PROJECT
from example_masters import judged, returned
from projects import read, sound

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.ledger_content import ledger_of
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.programme.trace.master_tracer import read_master_workbook
from lamppu_xl.validation.batch import Batch
from lamppu_xl.workbook.model import plain_text
from lamppu_xl.workbook.styles import STYLES
from lamppu_xl.workbook.writer import write_workbook

pytestmark = pytest.mark.slow

FORM = """
title: Form
lists:
  costs:
    - {id: S, label: Staff, budget: {ALFA: 100, BETA: 5000}, what: money}
    - {id: T, label: Travel, budget: {all: 30}, what: money, aggregate: {other: sum}}
    - {id: N, label: Journeys, what: integer}
tables:
  money:
    title: Money
    rows: record
    fields:
      grant: {label: Grant, kind: money, given: partner.grant}
      used: {label: Used, kind: money, aggregate: sum, periods: {later: 1}}
      least: {label: Least, kind: money, aggregate: minimum}
      mean: {label: Mean, kind: money, aggregate: mean}
      share: {label: Share, kind: percent, computed: used / grant}
      people: {label: People, kind: integer, aggregate: sum}
  costs:
    title: Costs
    rows: {codes: costs}
    fields:
      budget: {label: Budget, kind: row.what, given: row.budget}
      spent: {label: Spent, kind: row.what, aggregate: sum}
      other: {label: Other costs, kind: money}
      plan: {label: Planned, kind: money, aggregate: max}
"""
NOT_ADDED = "Not added up: the amounts are in different currencies."


def judged_returns() -> tuple[Project, Batch]:
    partners = PROJECT.replace("partner]}", "partner], currency: SEK, details: {grant: 1000}}").replace(
        "name: Beta}", "name: Beta, currency: NOK, details: {grant: 500}}"
    )
    project = sound(read(partners, FORM))
    of_alfa = {"money/1/used": 10.0, "money/1/used_later_1": 7.0, "money/1/least": 1.0, "money/1/mean": 2.0}
    of_beta = {"money/1/used": 2000.0, "money/1/used_later_1": 90.0, "money/1/least": 3.0, "money/1/mean": 4.0}
    rows = {
        "money/1/people": 3.0,
        "costs/S/spent": 5.0,
        "costs/N/spent": 6.0,
        "costs/S/other": 8.0,
        "costs/T/plan": 9.0,
    }
    files = [
        returned(project, "ALFA", "2026-1", of_alfa | rows),
        returned(project, "BETA", "2026-1", of_beta | rows),
    ]
    return project, judged(project, "2026-1", files)


@pytest.fixture(scope="module")
def made() -> Master:
    project, batch = judged_returns()
    return build_master(project, [batch], project_translator(project, "en"))


def rows(made: Master, sheet: str) -> dict[str, list[tuple[str, str]]]:
    """The first row of each name, with contents and number formats."""
    by_row: dict[int, list[tuple[str, str]]] = {}
    for cell in made.plan.sheet(sheet).cells:
        cached = getattr(cell.content, "cached", cell.content)
        shown = "" if cached is None else plain_text(cached)
        by_row.setdefault(cell.row, []).append((shown, cell.number_format))
    return {row[0][0]: row for row in reversed(by_row.values())}


def test_amounts_have_no_total_and_other_figures_keep_theirs(made):
    table = rows(made, "table/money")
    head = [name for name, _ in table["Partner"]]
    total = dict(zip(head, (shown for shown, _ in table["Total"]), strict=False))
    rule = dict(zip(head, (shown for shown, _ in table["Rule"]), strict=False))
    amounts = [name for name in head if "SEK / NOK" in name]
    assert len(amounts) == 5
    assert [total[name] for name in amounts] == ["", "–", "–", "–", "–"]
    assert [rule[name] for name in amounts] == ["", *[NOT_ADDED] * 4]
    assert (total["People"], rule["People"]) == ("6", "Added up.")


def test_each_given_amount_has_the_currency_of_its_partner(made):
    formats = {name: rows(made, "table/money")[name][1] for name in ("ALFA", "BETA")}
    assert {name: (shown, code[-5:]) for name, (shown, code) in formats.items()} == {
        "ALFA": ("1000", '"SEK"'),
        "BETA": ("500", '"NOK"'),
    }
    cells = made.plan.sheet("table/costs").cells
    budgets = {
        plain_text(cell.content): cell.number_format[-5:]
        for cell in cells
        if cell.col == 1 and '"' in cell.number_format
    }
    assert budgets == {"100": '"SEK"', "5000": '"NOK"', "30": '"NOK"'}


@pytest.mark.parametrize("row", ["Staff", "Travel"])
def test_no_row_of_amounts_has_a_total_whatever_the_list_or_the_field_says(made, row):
    shown = [content for content, _ in rows(made, "table/costs")[row]]
    assert shown[1:5] == ["", "–", "–", "–"]
    assert NOT_ADDED in shown[5]


def test_a_row_of_another_kind_in_the_same_column_is_added_up(made):
    shown = [content for content, _ in rows(made, "table/costs")["Journeys"]]
    assert shown[2] == "12"


def test_no_sum_of_all_rows_is_made(made):
    assert "All together" not in rows(made, "table/costs")


def test_a_programme_reads_that_they_are_in_no_total():
    project, batch = judged_returns()
    ledger = ledger_of(master_context(project, [batch], project_translator(project, "en"), MasterOptions()))
    fields = {each.field: each.aggregate for each in ledger.questions}
    assert (fields["used"], fields["used_later_1"], fields["people"]) == (
        Aggregate.NEVER,
        Aggregate.NEVER,
        Aggregate.SUM,
    )
    rules = {(each.row, each.field): each.aggregate for each in ledger.rules}
    assert rules["S", "spent"] == rules["T", "other"] == Aggregate.NEVER


def test_trace_says_why_there_is_no_total(made):
    data = write_workbook(made.plan)
    book = open_traced_workbook(data)
    tracer = read_master_workbook(data, book, "master.xlsx")
    figures = {
        name: tracer.figure_of(AnswerRef("costs", row, "spent")) for name, row in (("money", "S"), ("other", "N"))
    }
    assert {name: figure and figure.rule for name, figure in figures.items()} == {"money": "currencies", "other": "sum"}


def test_no_figure_is_too_wide_for_its_column(made):
    """A number in a column that is too narrow is `###`, unless the cell shrinks it."""
    widths = {sheet.key: [column.width for column in sheet.columns] for sheet in made.plan.sheets}
    numbers = [
        (sheet.key, cell)
        for sheet in made.plan.sheets
        for cell in sheet.cells
        if sheet.state == "visible" and isinstance(getattr(cell.content, "cached", cell.content), float)
    ]
    assert len(numbers) > 30
    assert [
        cell.style for key, cell in numbers if widths[key][cell.col] < 25 and not STYLES[cell.style].get("shrink")
    ] == []

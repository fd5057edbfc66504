"""The totals of amounts that the definition gives to each partner, and what stands beside them."""

from __future__ import annotations

import pytest
from built_masters import Master, build_master
from computed_form import PROJECT
from example_masters import judged, returned
from projects import read, sound

from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.programme.trace.master_tracer import read_master_workbook
from lamppu_xl.workbook.model import plain_text
from lamppu_xl.workbook.writer import write_workbook

pytestmark = pytest.mark.slow

FORM = """
title: Form
lists:
  costs: [{id: S, label: Staff, budget: {ALFA: 100, BETA: 50}}, {id: T, label: Travel},
    {id: M, label: Material, budget: 30}]
tables:
  money:
    title: Money
    rows: record
    fields:
      grant: {label: Grant, kind: money, given: partner.grant}
      used: {label: Used, kind: money, aggregate: sum}
  costs:
    title: Costs
    rows: {codes: costs}
    fields:
      budget: {label: Budget, kind: money, given: row.budget}
      spent: {label: Spent, kind: money, aggregate: sum}
"""
SAYS = "Given for all partners together, also those without a report."


@pytest.fixture(scope="module")
def made() -> Master:
    """The master of a period in which BETA has not reported."""
    partners = PROJECT.replace("partner]}", "partner], details: {grant: 1000}}").replace(
        "name: Beta}", "name: Beta, details: {grant: 500}}"
    )
    project = sound(read(partners, FORM))
    files = [returned(project, "ALFA", "2026-1", {"money/1/used": 10.0, "costs/S/spent": 5.0})]
    return build_master(project, [judged(project, "2026-1", files)], project_translator(project, "en"))


def rows(made: Master, sheet: str) -> dict[str, list[str]]:
    by_row: dict[int, list[str]] = {}
    for cell in made.plan.sheet(sheet).cells:
        cached = getattr(cell.content, "cached", cell.content)
        by_row.setdefault(cell.row, []).append("" if cached is None else plain_text(cached))
    return {row[0]: row for row in reversed(by_row.values())}


def test_a_total_over_partners_says_that_it_has_those_without_a_report(made):
    table = rows(made, "table/money")
    assert table["Total"][1:3] == ["1500", "10"]
    assert table["Rule"][1:3] == [SAYS, "Added up."]


def test_so_does_the_total_of_a_code_whose_amounts_differ_by_partner(made):
    table = rows(made, "table/costs")
    assert table["Staff"][1] == "150"
    assert f"Budget: {SAYS}" in table["Staff"][-2]
    assert SAYS not in table["Travel"][-2]


def test_an_amount_of_the_project_does_not_stand_beside_each_partner(made):
    given: dict[str, list[object]] = {"ALFA": [], "BETA": []}
    cells = made.plan.sheet("table/costs").cells
    names = {cell.row: str(cell.content) for cell in cells if cell.col == 0}
    for cell in cells:
        if cell.col == 1 and (name := names.get(cell.row)) in given:
            given[name].append(cell.content)
    assert given == {"ALFA": [100.0, None, None], "BETA": [50.0, None, None]}
    assert rows(made, "table/costs")["Material"][1] == "30"


def test_trace_of_an_amount_of_a_partner_in_a_list_names_its_place_in_the_definition(made):
    data = write_workbook(made.plan)
    book = open_traced_workbook(data)
    tracer = read_master_workbook(data, book, "master.xlsx")
    sheet = next(sheet for sheet in book.sheets if sheet.name == "Money")
    cells = {sheet.cells[row, 0].value: row for row, col in sheet.cells if col == 0}
    found = {name: tracer.trace_cell(SheetCell("Money", row, 1)) for name, row in cells.items()}
    assert found["ALFA"].defined == ("COSTS: partners.ALFA.details",)
    assert found["BETA"].defined == ("COSTS: partners.BETA.details",), "it has not reported"
    assert found["Total"].defined == ("COSTS: partners.ALFA.details", "COSTS: partners.BETA.details")
    assert [each.branches for each in found.values() if each.defined] == [(), (), ()]
    used = tracer.trace_cell(SheetCell("Money", cells["ALFA"], 2))
    assert ([each.value for each in used.branches[0].sources], used.defined) == ([10.0], ())

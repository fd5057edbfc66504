"""The totals of amounts that the definition gives to each partner, and what stands beside them."""

from __future__ import annotations

import pytest
from built_masters import Master, build_master
from computed_form import PROJECT
from example_masters import judged, returned
from projects import read, sound
from succession import succession

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


NOT_ADDED = """
title: Form
lists:
  outcomes:
    - {id: O1, label: Share of women, kind: percent, target: {ALFA: 40 %, BETA: 80 %}, baseline: {all: 30 %}}
    - {id: O2, label: Cases per thousand, kind: number, aggregate: never, target: {ALFA: 12, BETA: 9}, baseline: 20}
    - {id: O3, label: Visits, kind: integer, target: {ALFA: 3, BETA: 4}}
  scores: [{id: S1, label: Quality, target: {ALFA: 4, BETA: 3}}, {id: S2, label: Use, target: {ALFA: 4, BETA: 4}}]
  lumps: [{id: L1, label: Report, price: 1250.5}, {id: L2, label: Start, price: {ALFA: 5000, BETA: 4000}}]
tables:
  outcomes:
    title: Outcomes
    rows: {codes: outcomes}
    fields:
      baseline: {label: Baseline, kind: row.kind, given: row.baseline}
      target: {label: Target, kind: row.kind, given: row.target}
      actual: {label: Actual, kind: row.kind, aggregate: sum}
  scores:
    title: Scores
    rows: {codes: scores}
    fields:
      target: {label: Target, kind: number, given: row.target}
      actual: {label: Actual, kind: number, aggregate: mean}
      share: {label: Share, kind: percent, computed: actual / target}
      people: {label: People, kind: integer, aggregate: sum}
  lumps:
    title: Lump sums
    rows: {codes: lumps}
    fields:
      price: {label: Price, kind: money, given: row.price}
      number: {label: Number, kind: integer, aggregate: sum}
      cost: {label: Cost, kind: money, computed: number * price, aggregate: sum}
  day:
    title: Days
    rows: record
    fields:
      rate: {label: Rate, kind: money, given: partner.rate}
      hours: {label: Hours, kind: number, aggregate: sum}
      cost: {label: Cost, kind: money, computed: rate * hours, aggregate: sum}
"""
ANSWERS = {
    "outcomes/O1/actual": 0.5,
    "outcomes/O2/actual": 10.0,
    "outcomes/O3/actual": 2.0,
    "scores/S1/actual": 3.0,
    "scores/S2/actual": 2.0,
    "lumps/L1/number": 2.0,
    "lumps/L2/number": 1.0,
    "day/1/hours": 3.0,
}


@pytest.fixture(scope="module")
def not_added() -> Master:
    partners = PROJECT.replace("partner]}", "partner], details: {rate: 50}}").replace(
        "name: Beta}", "name: Beta, details: {rate: 60}}"
    )
    project = sound(read(partners, NOT_ADDED))
    files = [returned(project, partner, "2026-1", ANSWERS) for partner in ("ALFA", "BETA")]
    return build_master(project, [judged(project, "2026-1", files)], project_translator(project, "en"))


def test_given_percentages_and_targets_of_figures_that_are_not_added_up_are_shown_as_a_range(not_added):
    table = rows(not_added, "table/outcomes")
    assert table["O1 Share of women"][1:3] == ["0.3", "40–80 %"]
    assert table["O2 Cases per thousand"][1:3] == ["20", "9–12"]
    assert table["O3 Visits"][2] == "7"
    never = "Target: Not added up: the lowest and the highest figure."
    assert [never in table[name][-2] for name in ("O1 Share of women", "O2 Cases per thousand", "O3 Visits")] == [
        True,
        True,
        False,
    ]
    assert "Baseline" not in table["O1 Share of women"][-2], "all partners have the same"


def test_a_target_of_a_mean_is_not_added_up(not_added):
    table = rows(not_added, "table/scores")
    assert table["S1 Quality"][1:4] == ["3–4", "3", "–"]
    assert table["S2 Use"][1:4] == ["4", "2", "0.5"]


def test_prices_are_not_added_up(not_added):
    table = rows(not_added, "table/lumps")
    assert table["L2 Start"][1] == "4,000–5,000"
    assert table["All together"][1:4] == ["", "", "14002"]
    assert rows(not_added, "table/day")["Total"][1:4] == ["", "6", "330"]


def test_trace_of_given_numbers_that_are_not_added_up_names_their_place_in_the_definition(not_added):
    data = write_workbook(not_added.plan)
    book = open_traced_workbook(data)
    tracer = read_master_workbook(data, book, "master.xlsx")
    sheet = next(sheet for sheet in book.sheets if sheet.name == "Outcomes")
    row = next(row for (row, col), cell in sheet.cells.items() if cell.value == "40–80 %")
    assert tracer.trace_cell(SheetCell("Outcomes", row, 2)).defined == ("COSTS: outcomes/O1/target",)


AWARD = """
title: Form
tables:
  money:
    title: Money
    rows: record
    fields:
      award: {label: Award, kind: money, given: partner.award}
      match: {label: Match, kind: money, given: partner.match}
      spent: {label: Spent so far, kind: money, RULE}
      left: {label: Left, kind: money, computed: award - spent, aggregate: last}
"""


@pytest.mark.parametrize(("rule", "awards"), [("aggregate: last", "350"), ("aggregate: sum", "400")])
def test_the_award_of_a_successor_replaces_that_of_its_predecessor_where_its_figures_do(rule, awards):
    partners = succession()
    for name, details in (("Alfa", "award: 300"), ("Beta", "award: 50, match: 9"), ("Gamma", "award: 50")):
        partners = partners.replace(f"name: {name}", f"name: {name}, details: {{{details}}}")
    project = sound(read(partners, AWARD.replace("RULE", rule)))
    spring = [returned(project, partner, "2026-1", {"money/1/spent": 10.0}) for partner in ("ALFA", "BETA")]
    autumn = [returned(project, partner, "2026-2", {"money/1/spent": 20.0}) for partner in ("ALFA", "GAMMA")]
    batches = [judged(project, "2026-2", autumn), judged(project, "2026-1", spring)]
    made = build_master(project, batches, project_translator(project, "en"))
    cells = [cell for cell in made.plan.sheet("table/money").cells if cell.col in (0, 1, 2)]
    columns: dict[int, list[object]] = {}
    for cell in cells:
        columns.setdefault(cell.row, []).append("" if cell.content is None else plain_text(cell.content))
    totals = [row for row in columns.values() if row[0] == "Total"]
    assert [row[1] for row in totals] == ["350", "350", awards], "Autumn, Spring, all periods"
    assert totals[-1][2] == "9", "the successor has none"
    (rules,) = (row for row in columns.values() if row[0] == "Rule")
    replaced = "Without the amounts that those of their successors replace: BETA."
    assert (replaced in str(rules[1])) == (rule == "aggregate: last")
    assert replaced not in str(rules[2])


RATIOS = """
title: Form
lists:
  coverage: [{id: C1, label: Treated}, {id: C2, label: Tested}]
tables:
  coverage:
    title: Coverage
    rows: {codes: coverage}
    fields:
      reached: {label: Reached, kind: integer, aggregate: sum}
      all: {label: Everybody, kind: integer, aggregate: sum}
      share: {label: Share, kind: percent, computed: reached / all, aggregate: 'ratio(reached, all)'}
  totals:
    title: Together
    rows: record
    fields:
      reached: {label: Reached, kind: integer, aggregate: last}
      all: {label: Everybody, kind: integer, aggregate: last}
      share: {label: Share, kind: percent, computed: reached / all, aggregate: 'ratio(reached, all)'}
"""


def test_a_ratio_of_totals_names_the_reports_that_have_a_single_figure_of_the_two():
    project = sound(read(PROJECT, RATIOS))
    alfa = {"coverage/C1/reached": 8.0, "coverage/C1/all": 10.0, "coverage/C2/reached": 1.0, "coverage/C2/all": 2.0}
    beta = {"coverage/C1/reached": 9.0, "totals/1/all": 7.0}
    files = [
        returned(project, "ALFA", "2026-1", alfa | {"totals/1/reached": 1.0, "totals/1/all": 4.0}),
        returned(project, "BETA", "2026-1", beta),
    ]
    made = build_master(project, [judged(project, "2026-1", files)], project_translator(project, "en"))
    treated, tested = (rows(made, "table/coverage")[name] for name in ("C1 Treated", "C2 Tested"))
    assert (treated[1:4], tested[1:4]) == (["17", "10", "1.7"], ["1", "2", "0.5"])
    note = "Share: Only one of the two figures was reported: Spring: BETA."
    assert (note in treated[-2], "Only one" in tested[-2]) == (True, False)
    rules = rows(made, "table/totals")["Rule"]
    assert note in str(rules[-1])


VARIANCES = """
title: Form
lists:
  interventions: [{id: C1, label: Care}, {id: C2, label: Tests}]
tables:
  costs:
    title: Costs
    rows: {codes: interventions}
    fields:
      budget: {label: Budget, kind: number, aggregate: RULE}
      spent: {label: Spent, kind: number, aggregate: RULE}
      variance: {label: Variance, kind: number, computed: budget - spent, aggregate: RULE}
  totals:
    title: Together
    rows: record
    fields:
      budget: {label: Budget, kind: number, aggregate: RULE}
      spent: {label: Spent, kind: number, aggregate: RULE}
      variance: {label: Variance, kind: number, computed: budget - spent, aggregate: RULE}
"""


@pytest.mark.parametrize("rule", ["sum", "last"])
def test_a_total_of_computed_figures_names_the_reports_in_which_it_cannot_be_computed(rule):
    project = sound(read(PROJECT, VARIANCES.replace("RULE", rule)))
    whole = {"costs/C1/budget": 8.0, "costs/C1/spent": 3.0, "costs/C2/budget": 2.0, "costs/C2/spent": 1.0}
    files = [
        returned(project, "ALFA", "2026-1", whole | {"totals/1/budget": 8.0, "totals/1/spent": 3.0}),
        returned(project, "BETA", "2026-1", {"costs/C1/spent": 9.0, "totals/1/spent": 7.0}),
    ]
    made = build_master(project, [judged(project, "2026-1", files)], project_translator(project, "en"))
    care, tests = (rows(made, "table/costs")[name] for name in ("C1 Care", "C2 Tests"))
    assert (care[1:4], tests[1:4]) == (["8", "12", "5"], ["2", "1", "1"])
    note = "Variance: Without reports in which it cannot be computed: Spring: BETA."
    assert (note in care[-2], "cannot be computed" in tests[-2]) == (True, False)
    rules = rows(made, "table/totals")["Rule"]
    assert note in str(rules[-1])

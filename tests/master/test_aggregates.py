"""Totals that are no sums: means, smallest and latest values, and ratios of two totals."""

from __future__ import annotations

from pathlib import Path

import computed_form
import openpyxl
import projects
import pytest
from folders import folder, run
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.master.aggregation import ValueRange, over_all, over_partners

PROJECT = f"""{computed_form.PROJECT}
goals:
  - {{id: G1, title: Training, wording: People are trained.}}
"""

FORM = """
title: Progress
lists:
  outputs:
    - {id: O1, label: Trained}
    - {id: O2, label: Guides}
tables:
  progress:
    title: Progress
    rows: {codes: outputs}
    fields:
      planned: {label: Planned, kind: number, aggregate: sum}
      done: {label: Done, kind: number, aggregate: sum}
      share: {label: Share, kind: percent, computed: done / planned, aggregate: 'ratio(done, planned)'}
      quality: {label: Quality, kind: number, aggregate: mean}
      waiting: {label: Waiting, kind: integer, aggregate: minimum}
      level: {label: Level, kind: number, aggregate: latest}
  visits:
    title: Visits
    rows: {lines: 3}
    fields:
      planned: {label: Planned, kind: number, aggregate: sum}
      done: {label: Done, kind: number, aggregate: sum}
      share: {label: Share, kind: percent, computed: done / planned, aggregate: 'ratio(done, planned)'}
      marks: {label: Marks, kind: number, aggregate: mean}
      least: {label: Least, kind: number, aggregate: minimum}
  goals:
    title: Goals
    rows: goals
    fields:
      planned: {label: Planned, kind: money, aggregate: sum}
      done: {label: Done, kind: money, aggregate: sum}
      share: {label: Share, kind: percent, computed: done / planned, aggregate: 'ratio(done, planned)'}
      ready: {label: Ready, kind: percent, aggregate: mean}
      standing: {label: Standing, kind: number, aggregate: last}
"""

SHARES = """
title: Form
tables:
  goals:
    title: Goals
    rows: goals
    fields:
      planned: {label: Planned, kind: number, aggregate: sum}
      done: {label: Done, kind: number, aggregate: sum}
      share: {label: Share, kind: percent, computed: done / planned, aggregate: 'ratio(done, planned)'}
"""
ANSWERS = {
    ("2026-1", "ALFA"): {"planned": 10.0, "done": 5.0, "quality": 2.0, "waiting": 4.0, "level": 7.0},
    ("2026-1", "BETA"): {"planned": 30.0, "done": 30.0, "quality": 3.0, "waiting": 9.0, "level": 8.0},
    ("2026-2", "ALFA"): {"planned": 10.0, "done": 3.0, "quality": 5.0, "waiting": 6.0, "level": 9.0},
}


def test_rules_combine_partners_and_periods():
    figures = [[2.0, 5.0], [3.0, None]]
    assert over_all(Aggregate.MEAN, figures) == pytest.approx(10 / 3)
    assert over_all(Aggregate.MINIMUM, figures) == 2.0
    assert over_all(Aggregate.LATEST, figures) == ValueRange(3.0, 5.0)
    assert over_partners(Aggregate.MEAN, [2.0, None, 3.0]) == 2.5
    assert over_partners(Aggregate.LATEST, [2.0, None, 3.0]) == ValueRange(2.0, 3.0)


@pytest.mark.parametrize(
    ("aggregate", "code"),
    [
        ("'ratio(done, planned)'", None),
        ("'ratio( done,planned )'", None),
        ("'ratio(done, nothing)'", "D156"),
        ("'ratio(done, share)'", "D156"),
        ("'ratio(done)'", "D106"),
        ("ratio", "D106"),
        ("maximum", None),
        ("mean", None),
    ],
)
def test_a_ratio_names_two_figures(aggregate, code):
    form = FORM.replace("'ratio(done, planned)'", aggregate)
    found = {finding.code.id for finding in projects.read(PROJECT, form).problems}
    assert found == ({code} if code else set())


def filled(period: str, partner: str) -> bytes:
    project = projects.sound(projects.read(PROJECT, FORM))
    values = ANSWERS[period, partner]
    answers = {AnswerRef("progress", "O1", name): value for name, value in values.items()}
    answers |= {AnswerRef("visits", "1", name): values[name] for name in ("planned", "done")}
    answers |= {
        AnswerRef("visits", "1", "marks"): values["quality"],
        AnswerRef("visits", "1", "least"): values["level"],
        AnswerRef("goals", "G1", "ready"): values["quality"] / 100,
        AnswerRef("goals", "G1", "standing"): values["level"],
    }
    answers |= {AnswerRef("goals", "G1", name): values[name] for name in ("planned", "done")}
    return painted(issued(project, partner, period, answers=answers))


def with_returns(tmp_path: Path) -> Path:
    at = folder(tmp_path / "costs", PROJECT, FORM)
    for period, partner in ANSWERS:
        (at / period / "inbox").mkdir(parents=True, exist_ok=True)
        (at / period / "inbox" / f"{partner}.xlsx").write_bytes(filled(period, partner))
    return at


def rows(file: Path, sheet: str) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(file, data_only=True)[sheet].iter_rows(values_only=True)]


@pytest.mark.slow
def test_the_master_has_ratios_of_totals_and_names_the_rules(tmp_path):
    at = with_returns(tmp_path)
    run("consolidate", at, "--period", "2026-1")
    run("consolidate", at, "--period", "2026-2")
    master = at / "2026-2" / "master.xlsx"
    table = rows(master, "Progress")
    heads = [str(head).replace("\n", " ") for head in next(row for row in table if row[0] == "Name")]
    overview = dict(zip(heads, next(row for row in table if row[0] == "O1 Trained"), strict=True))
    assert overview["Share all periods"] == pytest.approx(38 / 50)
    assert overview["Share Spring"] == pytest.approx(35 / 40)
    assert overview["Quality all periods"] == pytest.approx(10 / 3)
    assert overview["Waiting all periods"] == 4
    assert overview["Level all periods"] == "8–9"
    text = "\n".join(str(cell) for row in table for cell in row)
    assert "Total of Done divided by total of Planned." in text
    visits = rows(master, "Visits")
    total = [row for row in visits if str(row[0]).startswith("Total")][-1]
    assert total[1:6] == [50, 38, pytest.approx(38 / 50), pytest.approx(10 / 3), 7]
    office_rule = [row for row in visits if row[0] == "Rule"]
    assert "The mean of all figures." in office_rule[0]


@pytest.mark.slow
def test_a_goal_has_totals_of_each_period_and_of_all_with_the_corrections_that_count(tmp_path):
    at = with_returns(tmp_path)
    run("consolidate", at, "--period", "2026-1")
    spring = at / "2026-1" / "master.xlsx"
    goal = {row[0]: row[1] for row in rows(spring, "G1 Training")[:10]}
    assert goal["Planned"] == "40.00 (Added up.)"
    assert goal["Share"] == "87.5\xa0% (Total of Done divided by total of Planned.)"
    assert goal["Ready"] == "2.5\xa0% (The mean of all figures.)"
    traced = run("trace", spring, f"G1 Training!B{list(goal).index('Ready') + 1}").out
    assert [line.split("·")[0].split()[-2:] for line in traced.splitlines() if "Beta" in line] == [["3.0", "%"]]
    run("freeze", at, "--period", "2026-1")
    for field, number in (("done", "20"), ("standing", "18")):
        what = ("--period", "2026-1", "--partner", "BETA", "--entry", f"goals/G1/{field}", "--today", "2026-10-01")
        assert run("correct", at, *what, "--number", number, "--reason", "Counted twice").code == 0
    run("consolidate", at, "--period", "2026-2")
    goal = {row[0]: row[1].split("\n") for row in rows(at / "2026-2" / "master.xlsx", "G1 Training")[:10] if row[1]}
    assert goal["Planned"] == ["Autumn: 10.00", "Spring: 40.00", "All periods: 50.00 (Added up.)"]
    assert goal["Ready"] == ["Autumn: 5\xa0%", "Spring: 2.5\xa0%", "All periods: 3.3\xa0% (The mean of all figures.)"]
    assert goal["Done"][:3] == ["Autumn: -7.00", "Spring: 35.00", "All periods: 28.00 (Added up.)"]
    assert goal["Share"][0] == "Autumn: 30\xa0%"  # a correction of the spring is divided by no answer of the autumn
    assert goal["Share"][2] == "All periods: 56\xa0% (Total of Done divided by total of Planned.)"
    assert goal["Standing"][2] == "All periods: 27 (Each partner's latest figure, added up.)"
    assert all(any("Counted twice" in line for line in goal[name][3:]) for name in ("Done", "Share", "Standing"))


@pytest.mark.slow
@pytest.mark.parametrize("table", ["progress/O1", "visits/1"])
def test_the_ratio_of_a_period_is_of_its_own_answers_and_not_of_corrected_earlier_ones(tmp_path, table):
    at = with_returns(tmp_path)
    run("consolidate", at, "--period", "2026-1")
    run("freeze", at, "--period", "2026-1")
    for field in ("done", "planned"):
        what = ("--period", "2026-1", "--partner", "BETA", "--entry", f"{table}/{field}", "--today", "2026-10-01")
        assert run("correct", at, *what, "--number", "20", "--reason", "Counted twice").code == 0
    run("consolidate", at, "--period", "2026-2")
    master = at / "2026-2" / "master.xlsx"
    sheet = "Progress" if table.startswith("progress") else "Visits"
    formulas = openpyxl.load_workbook(master)[sheet]
    found = {}
    for row in openpyxl.load_workbook(master, data_only=True)[sheet].iter_rows():
        for cell in row:
            formula = formulas[cell.coordinate].value
            if str(formula).startswith("=") and "/" in formula and isinstance(cell.value, float):
                found[round(cell.value, 6)] = formula
    assert round(28 / 40, 6) in found  # all periods: (35 + 3 - 10) / (40 + 10 - 10)
    assert found[0.3].count("-") == 2  # the differences are taken off the totals of the autumn: 3 / 10


@pytest.mark.slow
def test_an_earlier_rule_of_a_goal_has_no_total_of_periods_that_did_not_ask_for_it(tmp_path):
    at = folder(tmp_path / "costs", PROJECT, SHARES)
    for period, form in (("2026-1", SHARES), ("2026-2", SHARES.replace("'ratio(done, planned)'", "never"))):
        (at / "forms" / "tiny" / "form.yaml").write_text(form, encoding="utf-8")
        assert run("generate", at, "--period", period).code == 0
        project = projects.sound(projects.read(PROJECT, form))
        given = {AnswerRef("goals", "G1", name): ANSWERS[period, "ALFA"][name] for name in ("planned", "done")}
        inbox = at / period / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / "ALFA.xlsx").write_bytes(painted(issued(project, "ALFA", period, answers=given)))
    assert run("consolidate", at, "--period", "2026-2").code == 0
    shown = {row[0]: str(row[1]) for row in reversed(rows(at / "2026-2" / "master.xlsx", "G1 Training"))}
    earlier = shown["Share (Spring)"]
    assert "Autumn: –" in earlier
    assert "Spring: 50" in earlier
    assert "All periods: 50" in earlier

"""What a definition may say of kinds by row, and what is reported."""

from __future__ import annotations

import json
from datetime import date

import pytest
from computed_form import PROJECT
from projects import read, sound

from lamppu_xl.definition.history.change import ChangeEffect
from lamppu_xl.definition.history.changes import compare_definitions
from lamppu_xl.definition.history.editions import Editions
from lamppu_xl.domain.aggregate_rules import aggregate_in_row
from lamppu_xl.domain.definition_json import project_from_json, project_to_json
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.project import Project

FORM = """
title: Form
lists:
  other: [{id: X, label: X}]
  outputs:
    - {id: A, label: Roads, kind: number, target: 5}
    - {id: B, label: Share, kind: percent, target: 50 %}
    - {id: C, label: Plan, kind: date, target: 2026-05-01}
    - {id: D, label: Network, kind: yes_no, target: yes}
    - {id: E, label: Notes, kind: text, target: good}
tables:
  results:
    title: Results
    rows: {codes: outputs}
    fields:
      target: {label: Target, kind: row.kind, given: row.target}
      done: {label: Done, kind: row.kind, previous: yes, aggregate: sum, MORE}
      extra: {label: Extra, kind: number}
    RULES
"""


def form(more: str = "", rules: str = "", *changes: tuple[str, str]) -> str:
    text = FORM.replace(", MORE", f", {more}" if more else "").replace("RULES", rules)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def problems(*parts: str | tuple[str, str]) -> list[str]:
    texts = [part for part in parts if isinstance(part, str)]
    changes = [part for part in parts if isinstance(part, tuple)]
    found = read(PROJECT, form(*[*texts, "", ""][:2], *changes)).problems
    return [f"{finding.code.id} {finding.facts.get('value', '')}".strip() for finding in found]


def project(*changes: tuple[str, str]) -> Project:
    return sound(read(PROJECT, form("min: 0, not_before: period.start, max_length: 9", "", *changes)))


def test_each_row_has_its_kind_and_its_details_are_read_by_it():
    table = project().form.table("results")
    kinds = {row: table.field("done").in_row(row).kind.name for row in "ABCDE"}
    assert kinds == {"A": "number", "B": "percent", "C": "date", "D": "yes_no", "E": "text"}
    targets = {option.id: option.details["target"] for option in project().lists["outputs"].options}
    assert (targets["A"], targets["B"], str(targets["C"])) == (5.0, 0.5, "2026-05-01")
    assert {type(targets[row]).__name__ for row in "DE"} == {"Text"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("kind: percent,", "kind: percents,")], ["D205 percents"]),
        ([("kind: percent,", "kind: choice,")], ["D205 choice"]),
        ([("kind: percent,", "kind: {ALFA: percent},")], ["D205 {…}", "D107"]),
        ([(", kind: percent,", ",")], ["D206"]),
        ([("kind: percent, target: 50 %", "kind: percent, target: half")], ["D106 half"]),
        ([("rows: {codes: outputs}", "rows: {lines: 3}")], ["D114", "D114", "D114", "D107"]),
        ([("rows: {codes: outputs}", "rows: {codes: nothing}")], ["D107"]),
        ([("rows: {codes: outputs}", "rows: {codes: partners}")], ["D114", "D114"]),
        ([("kind: row.kind, previous", "kind: row.kind or choice, previous")], ["D205 choice"]),
        ([("kind: row.kind", "kind: row.kind or number"), (", kind: percent,", ",")], []),
        ([("kind: row.kind, given", "kind: row., given")], ["D106 row."]),
    ],
)
def test_kinds_that_rows_cannot_have_are_refused(changes, expected):
    found = problems(*changes)
    assert [code for code in found if code.split(maxsplit=1)[0] != "D107"] == [
        code for code in expected if code != "D107"
    ]
    assert found or not expected


@pytest.mark.parametrize(
    ("more", "rules", "expected"),
    [
        ("unique: yes", "", ["D114"]),
        ("by: [other]", "", ["D114"]),
        ("prefill: row.target", "", ["D114"]),
        ("prefill: previous", "", []),
        ("pattern: x", "", ["D117"]),
        ("list: other", "", ["D114"]),
        ("", "totals: [done]", ["D155"]),
        ("", "rules: [{holds: 'done <= target', says: x}]", []),
        ("", "rules: [{holds: 'done != previous.done', says: x}]", []),
        ("", "rules: [{holds: 'sum(results.done) < 5', at: extra, says: x}]", ["D207"]),
        ("", "rules: [{holds: 'extra in results.done', says: x}]", ["D207"]),
        ("", "rules: [{holds: 'sum(results.extra where done == 1) < 5', says: x}]", ["D207"]),
        ("", "rules: [{holds: 'done <= days(done, extra)', says: x}]", ["D116"]),
        ("required_when: extra > done", "", []),
        ("max: many", "rules: [{holds: 'done + extra > 1', at: extra, says: x}]", ["D106 many"]),
    ],
)
def test_keys_and_expressions_fit_answers_of_several_kinds(more, rules, expected):
    assert problems(more, rules) == expected


def test_a_key_is_a_rule_for_the_rows_whose_kind_it_fits():
    table = project().form.table("results")
    fitting = {
        rule.code: "".join(row for row in "ABCDE" if table.fits_row(rule.condition, row)) for rule in table.rules
    }
    assert fitting == {"R502": "AB", "R508": "C", "R505": "E"}


def test_only_figures_are_added_up():
    rules = {
        row: aggregate_in_row(project(), (table := project().form.table("results")), table.field("done"), row)
        for row in "ABCDE"
    }
    assert rules == {"A": Aggregate.SUM, "B": Aggregate.NEVER, "C": None, "D": None, "E": None}


def test_a_stored_definition_keeps_the_kinds_of_rows():
    assert project_from_json(json.loads(project_to_json(project()))) == project()


def test_another_kind_of_a_row_is_another_question():
    now = project(("Share, kind: percent, target: 50 %", "Share, kind: text, target: half"))
    changes = [change for change in compare_definitions(project(), now, now.periods[0]) if change.row == "B"]
    assert {change.effect for change in changes} == {ChangeEffect.MEANING}
    renaming = Editions().renaming(project(), now, now.periods[0])
    assert renaming.options == {("outputs", "B"): f"B@{now.periods[0].id}"}


@pytest.mark.parametrize("written", ["2026-05", "2026-05-01"])
def test_the_target_of_a_month_may_have_no_day(written: str) -> None:
    project = sound(read(PROJECT, form("", "", ("kind: date, target: 2026-05-01", f"kind: month, target: {written}"))))
    option = project.lists["outputs"].option("C")
    assert option is not None
    assert option.details["target"] == date(2026, 5, 1)

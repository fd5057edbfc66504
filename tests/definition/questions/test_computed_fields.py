"""What the definition of a computed field may say, and what is reported."""

from __future__ import annotations

import json

import pytest
from computed_form import FORM, PROJECT
from projects import read, sound

from lamppu_xl.definition.history.change import ChangeEffect
from lamppu_xl.definition.history.changes import compare_definitions
from lamppu_xl.domain.definition_json import project_from_json, project_to_json

TABLES = """
title: Form
lists:
  kinds: [{id: A, label: A, worth: 1}]
tables:
  lines:
    title: Lines
    rows: {lines: 3}
    fields:
      kind: {label: Kind, kind: choice, list: kinds}
      amount: {label: Amount, kind: number}
      name: {label: Name}
      FIELD
  kinds:
    title: Kinds
    rows: {codes: kinds}
    fields:
      worth: {label: Worth, kind: number, given: row.worth}
      amount: {label: Amount, kind: number}
      OTHER
"""


def codes(field: str = "", other: str = "") -> list[str]:
    form = TABLES.replace("FIELD", field).replace("OTHER", other)
    return [finding.code.id for finding in read(PROJECT, form).problems]


def computed(expression: str, more: str = "") -> str:
    return f"value: {{label: Value, computed: '{expression}'{more}}}"


@pytest.mark.parametrize(
    "expression",
    [
        "amount * 2",
        "sum(amount, amount)",
        "sum(lines.amount) / amount",
        "sum(kinds.worth where worth > lines.amount)",
        'sum( lines.amount  where  amount >= 2 and kind == "A" )',
        'days(date("2026-01-01"), period.end)',
    ],
)
def test_an_expression_of_a_number_is_sound(expression):
    assert codes(f"value: {{label: Value, computed: {expression!r}}}".replace("\\'", "'")) == []


def test_a_name_of_both_tables_is_written_with_its_table():
    assert codes(other=computed("sum(lines.amount where amount > worth)")) == ["D152"]
    assert codes(other=computed("sum(lines.amount where lines.amount > kinds.amount)")) == []
    assert codes(other=computed("sum(lines.amount where kind == code)")) == []


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ('kind == "A" or lines.amount > 1', "D153"),
        ("lines.amount != 1", "D153"),
        ('name == "x"', "D153"),
        ("worth > 1", "D153"),
        ("blank(name)", "D115"),
        ('kind == "B"', "D107"),
        ("lines.nothing > 1", "D107"),
    ],
)
def test_a_condition_that_no_formula_can_have_is_reported(expression, code):
    assert codes(other=computed(f"sum(lines.amount where {expression})")) == [code]


def test_fields_that_read_each_other_are_reported():
    circle = "a: {label: A, computed: b + 1}\n      b: {label: B, computed: sum(kinds.c)}"
    assert codes(circle, "c: {label: C, computed: sum(lines.a)}") == ["D150"]
    assert codes(computed("value + 1")) == ["D150"]
    assert codes(computed("sum(lines.value)")) == ["D150"]
    assert codes(other="own: {label: Own, computed: 'sum(previous.own, amount)', previous: yes}") == []


@pytest.mark.parametrize(
    ("expression", "kind", "code"),
    [
        ("amount > 1", "number", "D151"),
        ("amount", "date", "D151"),
        ("period.end", "number", "D151"),
        ("name", "text", "D151"),
        ("lines.amount", "number", "D151"),
        ("period.end", "date", None),
        ("amount > 1", "yes_no", None),
        ("amount / 2", "percent", None),
        ("amount +", "number", "D120"),
        ("nothing", "number", "D107"),
    ],
)
def test_the_kind_fits_the_expression(expression, kind, code):
    assert codes(computed(expression, f", kind: {kind}")) == ([code] if code else [])


@pytest.mark.parametrize("more", ["required: yes", "given: row.worth", "decimals: 2", "required_when: amount > 1"])
def test_what_only_a_question_has_is_a_contradiction(more):
    assert codes(other=computed("amount", f", {more}"))[0] == "D114"


def test_a_table_without_questions_is_sound():
    form = TABLES.replace(
        "amount: {label: Amount, kind: number}\n      OTHER", "value: {label: V, computed: worth * 2}"
    )
    assert read(PROJECT, form.replace("FIELD", "")).problems == ()


def test_the_form_of_other_tests_is_sound():
    assert read(PROJECT, FORM).problems == ()


@pytest.mark.parametrize(
    ("totals", "code"),
    [
        ("[amount]", None),
        ("amount", None),
        ("[name]", "D155"),
        ("[share]", "D155"),
        ("sum", "D155"),
        ("[nothing]", "D107"),
    ],
)
def test_a_total_is_of_figures(totals, code):
    form = TABLES.replace("rows: {lines: 3}", f"rows: {{lines: 3}}\n    totals: {totals}")
    form = form.replace("FIELD", "share: {label: Share, kind: percent}").replace("OTHER", "")
    assert [finding.code.id for finding in read(PROJECT, form).problems] == ([code] if code else [])


def test_a_total_needs_several_lines():
    form = FORM.replace("rows: record", "rows: record\n    totals: [all]")
    assert [finding.code.id for finding in read(PROJECT, form).problems] == ["D114"]


def test_all_sums_of_a_table_have_a_total():
    form = TABLES.replace("rows: {lines: 3}", "rows: {lines: 3}\n    totals: sum")
    form = form.replace("FIELD", "hours: {label: Hours, kind: number, aggregate: sum}").replace("OTHER", "")
    project = read(PROJECT, form).project
    assert project is not None
    assert project.form.table("lines").totals == ("hours",)


@pytest.mark.parametrize(
    ("break_down", "code"),
    [("[kind]", None), ("kind", None), ("[name]", "D157"), ("[amount]", "D157"), ("[x]", "D107")],
)
def test_lines_are_grouped_by_choices(break_down, code):
    form = TABLES.replace("rows: {lines: 3}", f"rows: {{lines: 3}}\n    break_down: {break_down}")
    form = form.replace("FIELD", "").replace("OTHER", "")
    assert [finding.code.id for finding in read(PROJECT, form).problems] == ([code] if code else [])


def test_only_lines_are_grouped():
    form = FORM.replace("rows: record", "rows: record\n    break_down: [note]")
    assert [finding.code.id for finding in read(PROJECT, form).problems] == ["D114"]


def test_a_stored_definition_has_the_computed_fields():
    project = sound(read(PROJECT, FORM))
    assert project_from_json(json.loads(project_to_json(project))) == project


@pytest.mark.parametrize(
    ("old", "new", "aspect", "effect"),
    [
        ("amount / rate, 2", "amount * rate, 2", "computed", ChangeEffect.MEANING),
        ("kind: money, computed: sum(lines.eur)", "kind: money", "kind", ChangeEffect.MEANING),
        ("totals: [amount, eur]", "totals: [eur]", "totals", ChangeEffect.WORDING),
        ("break_down: [category, late]", "break_down: [late]", "break_down", ChangeEffect.WORDING),
    ],
)
def test_a_change_of_a_computed_field_is_named(old, new, aspect, effect):
    before, after = sound(read(PROJECT, FORM)), sound(read(PROJECT, FORM.replace(old, new)))
    changes = compare_definitions(before, after, after.periods[0])
    assert (aspect, effect) in [(change.aspect, change.effect) for change in changes]


def test_parts_of_figures_are_not_listed_as_a_change_of_the_row_of_totals():
    """Many parts would be cut off, so that both lists look alike; each new part is listed itself."""
    with_parts = FORM.replace("totals: [amount, eur]", "totals: sum").replace(
        "      amount:", "      people: {label: People, kind: integer, by: [ages], aggregate: sum}\n      amount:", 1
    )
    definition = PROJECT + "lists:\n  ages: [{id: young, label: Young}OLD]\n"
    before, after = (sound(read(definition.replace("OLD", old), with_parts)) for old in ("", ", {id: old, label: Old}"))
    changes = compare_definitions(before, after, after.periods[0])
    assert ["totals" for change in changes if change.aspect == "totals"] == []
    assert "lines/people_old" in [change.place for change in changes if change.aspect == "added"]

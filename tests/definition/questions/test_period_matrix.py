"""Values over periods in a definition: what fits, and what is reported of the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from projects import TINY_PROJECT, read, sound

from lamppu_xl.domain.definition_json import definition_digest, project_from_json, project_to_json
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import Text

FORM = """
title: Form
tables:
  spending:
    title: Spending
    rows: ROWS
    TOTALS
    fields:
      spent: {label: Spent, kind: money, required: yes, min: 0, aggregate: sum, PERIODS}
      MORE
"""


def form(periods: str, more: str = "", rows: str = "{codes: indicators}", totals: str = "") -> str:
    text = FORM.replace("PERIODS", periods).replace("ROWS", rows).replace("TOTALS", totals)
    return text.replace("MORE", more)


def codes(*args: str, **kwargs: str) -> list[str]:
    found = [finding.code.id for finding in read(TINY_PROJECT, form(*args, **kwargs)).problems]
    return [code for code in found if code != "D113"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("periods: {}", []),
        ("periods: {earlier: 24, later: 24}", []),
        ("periods: {earlier: -1}", ["D106"]),
        ("periods: 2", ["D106"]),
        ("periods: {before: 2}", ["D104"]),
        ("periods: {earlier: 25}", ["D111"]),
    ],
)
def test_the_key_takes_two_numbers(written, expected):
    assert codes(written) == expected


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"rows": "{lines: 3}"}, ["D114"]),
        ({"rows": "record"}, ["D114"]),
        ({"more": "spent_later_1: {label: X}"}, ["D108"]),
        ({"more": "sum_all: {label: X, computed: spent_earlier_2}"}, ["D107"]),
        ({"more": "sum_all: {label: X, computed: sum(spending.spent_earlier_2)}"}, ["D107"]),
        ({"more": "sum_all: {label: X, computed: spent, periods: {later: 1}}"}, ["D114"]),
        ({"more": "paper: {label: X, kind: file, periods: {later: 1}}"}, ["D114"]),
        ({"more": "budget: {label: X, kind: money, given: row.budget, periods: {earlier: 1}}"}, ["D114"]),
        ({"totals": "totals: [spent, spent_earlier_2]"}, ["D155"]),
        ({"totals": "totals: [spent, spent_later_1]"}, []),
        ({"more": "sum_all: {label: X, computed: 'sum(previous.spent_earlier_2, spent_later_1)'}"}, []),
    ],
)
def test_what_does_not_fit_is_reported(args, expected):
    assert codes("periods: {earlier: 2, later: 1}", **args) == expected


def test_a_card_may_show_the_period_before_and_ask_for_forecasts():
    assert codes("periods: {earlier: 1, later: 2}", rows="record") == []


def test_a_forecast_is_never_required_and_counts_by_the_last_return():
    project = sound(read(TINY_PROJECT, form("periods: {earlier: 2, later: 1}")))
    (table,) = project.form.tables
    assert [field.name for field in table.fields] == ["spent_earlier_2", "spent", "spent_later_1"]
    assert [field.name for field in table.questions] == ["spent", "spent_later_1"]
    assert table.field("spent_later_1").aggregate is Aggregate.LAST
    assert [(rule.code, rule.field_name) for rule in table.rules if rule.field_name != "spent"] == [
        ("R502", "spent_later_1")
    ]
    first, last = project.periods
    partner = project.partners[0]
    forms = [project.form_of(partner, period).form.tables[0] for period in (first, last)]
    assert [[field.name for field in table.fields] for table in forms] == [["spent", "spent_later_1"], ["spent"]]


def test_a_stored_definition_is_the_same_and_a_period_that_is_added_is_a_change():
    project = sound(read(TINY_PROJECT, form("periods: {earlier: 2, later: 1}")))
    assert project_from_json(json.loads(project_to_json(project))) == project
    added = Period(
        id="2027-1",
        label=Text.same("2027"),
        start=date(2027, 1, 1),
        end=date(2027, 6, 30),
        deadline=date(2027, 7, 31),
    )
    longer = replace(project, periods=(*project.periods, added))
    first, last = project.periods
    assert definition_digest(longer, first) == definition_digest(project, first)
    assert definition_digest(longer, last) != definition_digest(project, last)

"""`currency.rate`: a number that the definition states of the chosen option."""

from __future__ import annotations

import json

import pytest
from computed_form import PROJECT
from example_masters import judged, returned
from projects import read, sound

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.definition_json import project_from_json, project_to_json
from lamppu_xl.domain.project import Project

FORM = """
title: Form
lists:
  currencies:
    - {id: EUR, label: Euro, rate: 1, note: own}
    - {id: GBP, label: Pound, rate: {ALFA: 1.17, all: 2}}
    - {id: XXX, label: Other, odd: 1}
    - {id: YYY, label: Last, odd: text}
tables:
  costs:
    title: Costs
    rows: {lines: 5}
    fields:
      currency: {label: Currency, kind: choice, list: currencies}
      amount: {label: Amount, kind: number}
      eur: {label: Euros, kind: money, computed: EXPR, aggregate: sum}
    rules:
      - {holds: amount <= currency.rate * 100, severity: warning, says: Much.}
"""


def problems(expr: str) -> list[str]:
    return [f"{each.code.id} {each.facts.get('guess', '')}".strip() for each in read(PROJECT, form(expr)).problems]


def form(expr: str) -> str:
    return FORM.replace("EXPR", f"'{expr}'")


@pytest.fixture(scope="module")
def project() -> Project:
    return sound(read(PROJECT, form("amount * currency.rate")))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("partner", "currency", "euros", "findings"),
    [("ALFA", "GBP", 175.5, ["R511"]), ("BETA", "GBP", 300.0, []), ("ALFA", "EUR", 150.0, ["R511"])],
)
def test_it_is_that_of_the_partner(project, partner, currency, euros, findings):
    answers = {"costs/1/currency": currency, "costs/1/amount": 150.0, "costs/2/currency": "XXX", "costs/2/amount": 1.0}
    files = [returned(project, partner, "2026-1", answers)]
    (verdict,) = judged(project, "2026-1", files).verdicts
    assert verdict.submission is not None
    assert verdict.submission.answers[AnswerRef("costs", "1", "eur")] == euros
    assert AnswerRef("costs", "2", "eur") not in verdict.submission.answers
    assert [each.code.id for each in verdict.findings] == findings


def test_a_stored_definition_is_the_same(project):
    assert project_from_json(json.loads(project_to_json(project))) == project


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("amount * currency.rate", []),
        ("sum(currency.rate, amount)", []),
        ("amount * currency.note", ["D144"]),
        ("amount * currency.odd", ["D144"]),
        ("amount * currency.nothing", ["D144"]),
        ("amount * amount.rate", ["D115"]),
        ("amount * currencies.rate", ["D107 currency.rate"]),
        ("amount * row.rate", ["D107 currency.rate"]),
        ("amount * costs.amount", ["D246"]),
        ("amount * previous.currency.rate", ["D115"]),
        ("detail(currency)", ["D107"]),
    ],
)
def test_what_is_no_number_of_an_option_is_reported(expr, expected):
    assert problems(expr) == expected

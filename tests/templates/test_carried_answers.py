"""The answers of an earlier return as a form of another definition shows them."""

from __future__ import annotations

import pytest
from computed_form import PROJECT
from projects import read, sound

from lamppu_xl.definition.history.definition_in_effect import definition_in_effect
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Project
from lamppu_xl.templates.carried_answers import carried_answers, is_same_question

FORM = """
title: Form
tables:
  costs:
    title: Costs
    rows: record
    fields:
      used: {label: Used, kind: money, previous: yes, aggregate: sum}
      people: {label: People, kind: integer, previous: yes, aggregate: sum}
"""
AMOUNT, PEOPLE = AnswerRef("costs", "1", "used"), AnswerRef("costs", "1", "people")


def project(currency: str) -> Project:
    return sound(read(PROJECT.replace("name: Beta}", f"name: Beta{currency}}}"), FORM))


@pytest.mark.parametrize(
    ("before", "now", "is_shown"),
    [(", currency: GBP", ", currency: EUR", False), ("", ", currency: SEK", False), ("", ", currency: EUR", True)],
)
def test_an_amount_is_not_shown_in_another_currency(before: str, now: str, *, is_shown: bool) -> None:
    issued, current = project(before), project(now)
    beta = current.partner("BETA")
    assert beta is not None
    shown = carried_answers({AMOUNT: 100.0, PEOPLE: 3.0}, issued, current, beta)
    assert shown == ({AMOUNT: 100.0} if is_shown else {}) | {PEOPLE: 3.0}
    assert is_same_question(AMOUNT, issued, current, beta) is is_shown
    assert is_same_question(PEOPLE, issued, current, beta)


def test_an_open_period_keeps_the_currency_that_its_templates_asked_for() -> None:
    issued, current = project(", currency: GBP"), project(", currency: EUR")
    in_effect = definition_in_effect(issued, current)
    beta = in_effect.partner("BETA")
    assert beta is not None
    assert in_effect.currency_of(beta) == "GBP"
    assert carried_answers({AMOUNT: 100.0}, in_effect, current, beta) == {}

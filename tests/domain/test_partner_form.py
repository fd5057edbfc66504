"""The form of a partner has its own parts; conditions about other parts have no value there."""

from __future__ import annotations

import json

import pytest
from projects import TINY_FORM, TINY_PROJECT, read, sound

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.definition_json import definition_digest, project_from_json, project_to_json
from lamppu_xl.domain.expression_parser import Scope, parse_condition
from lamppu_xl.domain.expression_source import to_source
from lamppu_xl.domain.expressions import Constant, Variable
from lamppu_xl.domain.partner_form import NO_VALUE, condition_with
from lamppu_xl.domain.project import Project

NUMBER = Variable(ValueType.NUMBER)
FIELDS = {"x": NUMBER, "y": NUMBER, "gone": NUMBER}
SCOPE = Scope(FIELDS, frozenset(), {"t": FIELDS, "lost": FIELDS}, {}, {})
PARTS = {"t": frozenset({"x", "y"})}


def project_with(changes: dict[str, str]) -> Project:
    form, definition = TINY_FORM, TINY_PROJECT
    for old, new in changes.items():
        assert old in form + definition
        form, definition = form.replace(old, new, 1), definition.replace(old, new, 1)
    return sound(read(definition, form))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("x > 1 or blank(gone)", True),
        ("x > 1 and not blank(gone)", False),
        ("x > 1 and blank(gone)", "x > 1"),
        ("not blank(gone) or not blank(y)", "not blank(y)"),
        ("gone > 1", None),
        ("not gone > 1", None),
        ("x > sum(lost.y)", None),
        ("x in lost.y", None),
        ("x > sum(t.y)", "x > sum(t.y)"),
    ],
)
def test_a_field_that_the_form_lacks_is_blank(written, kept):
    condition = condition_with(parse_condition(written, SCOPE), "t", PARTS)
    if isinstance(kept, bool):
        assert condition == Constant(kept)
    elif kept is None:
        assert condition == NO_VALUE
    else:
        assert to_source(condition) == to_source(parse_condition(kept, SCOPE))


def test_partners_with_the_same_parts_share_a_definition_and_all_have_the_same_digest():
    project = project_with({"visits:\n": "visits:\n    applies_to: [BETA, GAMMA]\n"})
    alfa, beta, gamma = (project.form_of(partner) for partner in project.partners)
    assert beta is gamma is not alfa
    assert [table.id for table in alfa.form.tables] == ["contact", "results", "figures"]
    assert [rule.code for rule in alfa.form.table("results").rules].count("R511") == 0
    assert [rule.code for rule in beta.form.table("results").rules].count("R511") == 1
    assert {definition_digest(each, project.periods[0]) for each in (project, alfa, beta)} == {
        definition_digest(project, project.periods[0])
    }


def test_a_table_without_a_question_for_the_partner_is_not_in_its_form():
    before, visits = TINY_FORM.split("  visits:\n")
    visits = visits.replace("begins:\n", "begins:\n        applies_to: BETA\n")
    for name in ("ends", "host", "goal", "name", "people"):
        visits = visits.replace(f"      {name}: {{", f"      {name}: {{applies_to: BETA, ")
    project = sound(read(TINY_PROJECT, f"{before}  visits:\n{visits}"))
    alfa, beta, _ = (project.form_of(partner).form for partner in project.partners)
    assert [table.id for table in alfa.tables] == ["contact", "results", "figures"]
    assert [table.id for table in beta.tables] == ["contact", "results", "figures", "visits"]


def test_types_amounts_and_forms_of_partners_are_stored_with_the_definition():
    project = project_with(
        {
            "language: sv}": "language: sv, type: college, reports: no, details: {grant: 5.5, start: 2026-02-01}}",
            "budget: 1000": "budget: {BETA: 1000, all: 5}",
            "visits:\n": "visits:\n    applies_to: college\n",
        }
    )
    stored = project_to_json(project)
    assert project_to_json(project_from_json(json.loads(stored))) == stored
    beta = project.partner("BETA")
    assert beta is not None
    assert not beta.reports_in(project.periods[0])
    option = project.lists["indicators"].option("I1")
    assert option is not None
    fields = {field.name: field for field in project.form.table("figures").fields}
    line = project.lines_of(project.form.table("figures"), beta, project.periods[0])[0]
    assert project.given_value(fields["budget"], beta, project.periods[0], line) == 1000.0
    assert project.given_value(fields["budget"], project.partners[0], project.periods[0], line) == 5.0


def test_a_partner_that_reports_without_a_question_is_a_warning():
    only_alfa = TINY_FORM
    for table in ("contact", "results", "figures", "visits"):
        only_alfa = only_alfa.replace(f"  {table}:\n", f"  {table}:\n    applies_to: ALFA\n", 1)
    loaded = read(TINY_PROJECT, only_alfa)
    found = [(each.code.id, each.facts["partner"]) for each in loaded.problems if each.code.id == "D170"]
    assert found == [("D170", "BETA"), ("D170", "GAMMA")]
    silent = TINY_PROJECT.replace("language: sv}", "language: sv, reports: no}").replace(
        "language: en}", "language: en, reports: no}"
    )
    assert not [each for each in read(silent, only_alfa).problems if each.code.id == "D170"]

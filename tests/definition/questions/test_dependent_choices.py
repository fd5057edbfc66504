"""What a definition may say of choices within another, and what is reported."""

from __future__ import annotations

import json

import pytest
from computed_form import PROJECT
from projects import read, sound

from lamppu_xl.definition.history.change import ChangeEffect
from lamppu_xl.definition.history.changes import compare_definitions
from lamppu_xl.domain.definition_json import project_from_json, project_to_json
from lamppu_xl.domain.project import Project

FORM = """
title: Form
lists:
  regions: [{id: north, label: North}, {id: south, label: South}]
  places:
    - {id: a, label: A, region: north}
    - {id: b, label: B, region: south}
    - {id: c, label: C}
tables:
  visits:
    title: Visits
    rows: {lines: 3}
    fields:
      what: {label: What}
      shown: {label: Shown, given: partner.name}
      region: {label: Region, kind: choice, list: regions}
      place: {label: Place, kind: choice, list: places, within: region}
"""


def form(*changes: tuple[str, str]) -> str:
    text = FORM
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def codes(*changes: tuple[str, str]) -> list[str]:
    return [finding.code.id for finding in read(PROJECT, form(*changes)).problems]


def project(*changes: tuple[str, str]) -> Project:
    return sound(read(PROJECT, form(*changes)))


WITHIN, LISTED = "within: region", "list: places, within"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((WITHIN, WITHIN), []),
        ((WITHIN, "within: region by region"), []),
        ((WITHIN, "within: region by area"), ["D210"]),
        *(((WITHIN, f"within: region by {key}"), ["D247"]) for key in ("id", "label", "applies_to", "aggregate")),
        ((WITHIN, "within: nothing"), ["D107"]),
        ((WITHIN, "within: what"), ["D209"]),
        ((WITHIN, "within: shown"), ["D209"]),
        ((WITHIN, "within: place"), ["D209"]),
        ((WITHIN, "within: Region!"), ["D106"]),
        ((WITHIN, "within: {region: area}"), ["D106"]),
        (("list: regions}", "list: regions, within: place}"), ["D209", "D209"]),
        (("kind: choice, " + LISTED, "kind: choices, " + LISTED), ["D114"]),
        (("kind: choice, " + LISTED, "within"), ["D114"]),
        (("list: places, ", "list: yes_no, "), ["D114"]),
        (("region: south", "region: west"), ["D107"]),
        (("region: south", "region: {ALFA: south}"), ["D208"]),
        (("region: south", "region: [south]"), ["D106", "D208"]),
        (("lists:\n  regions: [{id: north, label: North}, {id: south, label: South}]", "lists:"), ["D107"]),
    ],
)
def test_a_choice_is_within_another_choice_of_its_table(change, expected):
    assert codes(change) == expected


def test_options_say_what_they_belong_to_and_the_rule_reads_it():
    places = project().lists["places"].options
    assert [dict(option.parents) for option in places] == [{"region": "north"}, {"region": "south"}, {}]
    (rule,) = [rule for rule in project().form.table("visits").rules if rule.code == "R531"]
    assert (rule.field_name, rule.fields_read) == ("place", {"place", "region"})
    assert project_from_json(json.loads(project_to_json(project()))) == project()


def test_a_limit_that_is_added_asks_more_and_another_region_is_another_meaning():
    def effects(before: Project, after: Project) -> set[ChangeEffect]:
        return {change.effect for change in compare_definitions(before, after, after.periods[0])}

    without = project((", " + WITHIN, ""))
    assert effects(without, project()) == {ChangeEffect.MORE}
    assert effects(project(), without) == {ChangeEffect.LESS}
    assert effects(project(), project(("region: south", "region: north"))) == {ChangeEffect.MEANING}

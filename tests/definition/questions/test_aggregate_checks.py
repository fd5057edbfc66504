"""How figures are combined: per cents and figures so far are never added up, and an option replaces what it names."""

from __future__ import annotations

import json

import pytest
from projects import TINY_PROJECT, read, sound

from lamppu_xl.domain.aggregate_rules import aggregate_of
from lamppu_xl.domain.definition_json import project_from_json, project_to_json
from lamppu_xl.domain.form import Aggregate

FORM = """title: {fi: Luvut}
lists:
  things:
    - {id: A1, label: {fi: Eka}, aggregate: OPTION}
    - {id: A2, label: {fi: Toka}}
tables:
  figures:
    title: {fi: Luvut}
    rows: {codes: things}
    fields:
      done: {label: {fi: Nyt}, kind: integer, aggregate: DONE, previous: yes}
      far: {label: {fi: Kaikkiaan}, kind: integer, aggregate: FAR, previous: yes}
      share: {label: {fi: Osuus}, kind: percent, aggregate: SHARE}
      word: {label: {fi: Sana}}
    rules:
      - {holds: far == previous.far + done, says: {fi: Laskekaa yhteen.}}
"""


def form(option: str = "sum", done: str = "sum", far: str = "last", share: str = "never") -> str:
    words = {"OPTION": option, "DONE": done, "FAR": far, "SHARE": share}
    text = FORM
    for name, word in words.items():
        text = text.replace(f"aggregate: {name}", f"aggregate: {word}")
    return text


def rules(text: str, option: str) -> dict[str, Aggregate | None]:
    project = sound(read(TINY_PROJECT, text))
    table = project.form.table("figures")
    return {field.name: aggregate_of(table, field, project.lists["things"].option(option)) for field in table.answers}


@pytest.mark.parametrize(
    ("changed", "code", "line", "field", "rule"),
    [
        ({"share": "sum"}, "D195", 13, "share", Aggregate.NEVER),
        ({"share": "last"}, "D195", 13, "share", Aggregate.NEVER),
        ({"far": "sum"}, "D196", 12, "far", Aggregate.LAST),
        ({"option": "{share: sum}"}, "D195", 4, "share", Aggregate.NEVER),
        ({"option": "{far: sum}"}, "D196", 4, "far", Aggregate.LAST),
    ],
)
def test_what_must_not_be_added_up_is_reported_and_not_added_up(
    changed: dict[str, str], code: str, line: int, field: str, rule: Aggregate
) -> None:
    loaded = read(TINY_PROJECT, form(**changed))
    findings = [finding for finding in loaded.problems if finding.code.id.startswith("D19")]
    assert [(finding.code.id, (finding.place.row or 0) + 1) for finding in findings] == [(code, line)]
    assert findings[0].facts["field"] == f"figures.{field}"
    assert rules(form(**changed), "A1")[field] is rule


def test_a_rule_for_some_codes_says_nothing_of_the_others() -> None:
    text = form(far="sum").replace("- {holds: far ==", '- {when: code == "A2", holds: far ==')
    assert [f for f in read(TINY_PROJECT, text).problems if f.code.id.startswith("D19")] == []
    assert rules(text, "A1")["far"] is Aggregate.SUM


@pytest.mark.parametrize("share", ["max", "distinct", "never"])
def test_other_rules_of_percentages_are_kept(share: str) -> None:
    assert [f for f in read(TINY_PROJECT, form(share=share)).problems if f.code.id.startswith("D19")] == []
    assert rules(form(share=share), "A2")["share"] == share


def test_an_option_replaces_the_rules_of_the_fields_that_it_names() -> None:
    named = form(option="{done: last, far: max}")
    assert rules(named, "A1") == {
        "done": Aggregate.LAST,
        "far": Aggregate.MAX,
        "share": Aggregate.NEVER,
        "word": None,
    }
    assert rules(named, "A2") == {
        "done": Aggregate.SUM,
        "far": Aggregate.LAST,
        "share": Aggregate.NEVER,
        "word": None,
    }
    project = sound(read(TINY_PROJECT, named))
    assert project_from_json(json.loads(project_to_json(project))) == project


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ("{don: last}", "D107"),
        ("{word: sum}", "D114"),
        ("{done: sometimes}", "D106"),
        ("sometimes", "D106"),
        ("[last]", "D106"),
        ("{done: [last]}", "D106"),
        ("{done: {far: last}}", "D106"),
    ],
)
def test_what_is_not_a_rule_of_a_field_is_an_error_at_its_place(option: str, code: str) -> None:
    loaded = read(TINY_PROJECT, form(option=option))
    assert [(finding.code.id, (finding.place.row or 0) + 1) for finding in loaded.problems] == [(code, 4)]

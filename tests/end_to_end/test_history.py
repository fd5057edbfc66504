"""What was reported stays as it was reported, whatever becomes of the definition."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from project_lives import AUTUMN, SPRING, Edit, answers_of, frozen_life, reported_life

pytestmark = pytest.mark.slow

Definition = dict[str, Any]


def without_line(definition: Definition, form: Definition) -> None:
    form["tables"]["visits"] |= {"rows": {"lines": 1}, "spare": 0}


def narrowed_indicator(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["applies_to"] = ["ALFA"]


def later_indicator(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["periods"] = [AUTUMN]


def without_indicator(definition: Definition, form: Definition) -> None:
    del definition["lists"]["indicators"][0]


def narrowed_goal(definition: Definition, form: Definition) -> None:
    definition["goals"][0]["applies_to"] = ["ALFA"]


def other_kind(definition: Definition, form: Definition) -> None:
    form["tables"]["figures"]["fields"]["actual"] = {"label": form["tables"]["figures"]["fields"]["actual"]["label"]}


def without_partner(definition: Definition, form: Definition) -> None:
    del definition["partners"][1]


def joined_later(definition: Definition, form: Definition) -> None:
    definition["partners"][1]["joined"] = "2026-09-01"


def retitled_goal(definition: Definition, form: Definition) -> None:
    definition["goals"][0]["title"] = {"fi": "Verkostot", "sv": "Nätverken"}


def without_goal(definition: Definition, form: Definition) -> None:
    del definition["goals"][1]


def relabelled_option(definition: Definition, form: Definition) -> None:
    definition["lists"]["states"][0]["label"] = {"fi": "Meneillään", "sv": "På gång"}


def swapped_labels(definition: Definition, form: Definition) -> None:
    states = definition["lists"]["states"]
    states[0]["label"], states[1]["label"] = states[1]["label"], states[0]["label"]


def tighter_rule(definition: Definition, form: Definition) -> None:
    form["tables"]["figures"]["fields"]["actual"]["max"] = 10


def other_unit(definition: Definition, form: Definition) -> None:
    definition["lists"]["indicators"][0]["unit"] = {"fi": "organisaatiota", "sv": "organisationer"}


def without_table(definition: Definition, form: Definition) -> None:
    del form["tables"]["visits"]


EDITS: Mapping[str, Edit] = {
    edit.__name__: edit
    for edit in (
        without_line,
        narrowed_indicator,
        later_indicator,
        without_indicator,
        narrowed_goal,
        other_kind,
        without_partner,
        joined_later,
        retitled_goal,
        without_goal,
        relabelled_option,
        swapped_labels,
        tighter_rule,
        other_unit,
        without_table,
    )
}


@pytest.mark.parametrize("is_frozen", [True, False], ids=["frozen", "not frozen"])
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_no_edit_changes_what_an_earlier_period_reported(tmp_path: Path, edit: Edit, is_frozen: bool) -> None:
    life = frozen_life(tmp_path) if is_frozen else reported_life(tmp_path)
    reported = answers_of(life.ledger(SPRING), SPRING)
    assert reported["ALFA", "figures/I01/actual"] + reported["BETA", "figures/I01/actual"] == 83
    life.edit(edit)
    result = life.report(AUTUMN, {"ALFA": {"results/G1/results": "Alfa jatkoi."}})
    assert result.path is not None, result.findings
    assert answers_of(life.ledger(AUTUMN), SPRING) == reported

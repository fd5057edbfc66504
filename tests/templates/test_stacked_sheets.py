"""A table below another one on a sheet: its formulas follow the rows that the partner's form has above it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from project_lives import SPRING, ProjectLife, text

import lamppu_xl


def figures_above_visits(definition: dict[str, Any], form: dict[str, Any]) -> None:
    """Beta has one figure more than Alfa, above the table of visits on the same sheet, and the same language."""
    definition["partners"][1]["language"] = "fi"
    definition["lists"]["indicators"][0]["applies_to"] = "BETA"
    form["tables"]["visits"] |= {"sheet": "figures"}


def figures_above_a_card(definition: dict[str, Any], form: dict[str, Any]) -> None:
    """The same above a record."""
    figures_above_visits(definition, form)
    fields = {"spent": {"label": text("Käytetty"), "kind": "money", "required": True, "min": 0}}
    form["tables"]["visits"] |= {"rows": "record", "fields": fields}


@pytest.mark.parametrize("edit", [figures_above_visits, figures_above_a_card])
def test_a_template_does_not_depend_on_that_of_another_partner(tmp_path: Path, edit: Any) -> None:
    life = ProjectLife(tmp_path)
    life.edit(edit)

    def made(workspace: Any, partner: str) -> bytes:
        return lamppu_xl.template(workspace, partner=partner, period=SPRING, preview=True)

    shared = life.workspace
    together = [made(shared, partner) for partner in ("ALFA", "BETA")]
    assert together == [made(life.workspace, partner) for partner in ("ALFA", "BETA")]

"""Joint targets of partners that join and leave: what a period reached of its own stays the same in later masters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import office
import pytest
from project_lives import AUTUMN, SPRING, ProjectLife, text

from lamppu_xl.domain.cell_address import parse_cell_name

pytestmark = [pytest.mark.slow, pytest.mark.office]

HEADS = ("Tavoite", "Toteuma\nKevät 2026", "Osuus\nKevät 2026", "Osuus\nSyksy 2026", "Osuus\nkaikki kaudet")


def with_targets(folder: Path, targets: dict[str, int], rule: str) -> ProjectLife:
    life = ProjectLife(folder)

    def edit(definition: dict[str, Any], form: dict[str, Any]) -> None:
        gamma = {"id": "GAMMA", "name": "Gamman koulu", "language": "fi", "joined": "2026-07-01"}
        definition["partners"].append(gamma)
        definition["lists"]["indicators"][0]["target"] = targets
        form["tables"]["figures"]["fields"]["actual"]["aggregate"] = rule
        form["tables"]["figures"]["fields"] |= {
            "target": {"label": text("Tavoite"), "given": "row.target", "kind": "number"},
            "share": {"label": text("Osuus"), "kind": "percent", "computed": "actual / target"},
        }

    life.edit(edit)
    return life


def figures(folder: Path, period: str) -> dict[str, object]:
    """The totals of the first indicator, by head of the column, as LibreOffice calculates them."""
    found = office.cells(folder / period / "master.xlsx")
    sheet = {parse_cell_name(cell): value for (name, cell), value in found.items() if name == "Luvut"}
    names = {place[0]: value for place, value in sorted(sheet.items()) if place and place[1] == 0}
    heads = next(row for row, value in names.items() if value == "Nimi")
    _, total, *_ = (row for row, value in names.items() if value == "I01 Osallistujat")
    by_head = {
        str(value): sheet.get((total, place[1])) for place, value in sheet.items() if place and place[0] == heads
    }
    return {head: round(value, 4) if isinstance(value, float) else value for head, value in by_head.items()}


def test_the_share_of_a_period_is_of_the_targets_of_those_in_the_project_then(tmp_path: Path) -> None:
    life = with_targets(tmp_path, {"ALFA": 10, "BETA": 5, "GAMMA": 4}, "sum")
    life.report(SPRING, {"ALFA": {"figures/I01/actual": 6}, "BETA": {"figures/I01/actual": 3}})
    spring = figures(tmp_path, SPRING)
    assert (spring["Tavoite"], spring["Osuus"]) == (15, 0.6)
    life.report(AUTUMN, {"ALFA": {"figures/I01/actual": 2}, "GAMMA": {"figures/I01/actual": 1}})
    autumn = figures(tmp_path, AUTUMN)
    assert tuple(autumn[head] for head in HEADS) == (19, 9, 0.6, 0.1579, 0.6316)
    assert "Tavoite: Kevät 2026: 15 (silloin mukana olleet)." in str(autumn["Laskutapa ja huomautukset"])


@pytest.mark.parametrize(
    ("gamma", "expected"),
    [({"GAMMA": 12}, (12, 9, 0.6, 0.75, 0.75)), ({}, (15, 9, 0.6, "–", 0.6))],
    ids=["own target", "no target"],
)
def test_the_target_of_a_successor_replaces_those_of_its_predecessors_where_its_figure_does(
    tmp_path: Path, gamma: dict[str, int], expected: tuple[object, ...]
) -> None:
    life = with_targets(tmp_path, {"ALFA": 10, "BETA": 5, **gamma}, "last")
    life.report(SPRING, {"ALFA": {"figures/I01/actual": 6}, "BETA": {"figures/I01/actual": 3}})

    def merged(definition: dict[str, Any], form: dict[str, Any]) -> None:
        for partner in definition["partners"][:2]:
            partner |= {"left": "2026-06-30", "successor": "GAMMA"}
        definition["partners"][2]["roles"] = ["coordinator", "partner"]
        definition["partners"][0]["roles"] = ["partner"]

    life.edit(merged)
    life.report(AUTUMN, {"GAMMA": {"figures/I01/actual": 9}})
    autumn = figures(tmp_path, AUTUMN)
    assert tuple(autumn[head] for head in HEADS) == expected
    notes = str(autumn["Laskutapa ja huomautukset"])
    assert ("Ilman niitä, joiden tilalla on seuraajan tavoite: ALFA, BETA." in notes) == bool(gamma)

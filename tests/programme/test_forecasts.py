"""Forecasts: the programme counts those of the reported period only, as the project's master workbook does."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from folders import run
from project_lives import AUTUMN, DEFINITION, SPRING, ProjectLife
from single_project import write_programme
from workbook_rows import opened

FORM: dict[str, Any] = {
    "title": "Raportti",
    "tables": {
        "spending": {
            "title": "Kulut",
            "rows": {"codes": "indicators"},
            "fields": {
                "spent": {"label": "Kulut", "kind": "number", "aggregate": "sum", "periods": {"later": 1}},
            },
        },
    },
}

INDICATORS = (
    "id: K1, label: Ennuste, aggregate: sum, entry: spending/I01/spent_later_1",
    "id: K2, label: Kulut, aggregate: sum, entry: spending/I01/spent",
    "id: K3, label: Ennusteet, aggregate: never, entry: spending/I01/spent_later_1",
)

IN_SPRING = {"ALFA": 700.0, "BETA": 50.0}
IN_AUTUMN = {"BETA": 30.0}
"""ALFA does not repeat its forecast: only what it reports for autumn counts."""

pytestmark = pytest.mark.slow


def answers(forecasts: dict[str, float], spent: float) -> dict[str, dict[str, Any]]:
    return {
        partner: {"spending/I01/spent": spent}
        | ({"spending/I01/spent_later_1": forecasts[partner]} if partner in forecasts else {})
        for partner in ("ALFA", "BETA")
    }


def shown(programme: Path, period: str, master: Path) -> dict[str, list[object]]:
    inbox = programme / period / "inbox"
    inbox.mkdir(parents=True)
    shutil.copy(master, inbox / "master.xlsx")
    run("consolidate", programme, "--period", period)
    rows = [row for row in opened(programme / period / "programme.xlsx")["Luvut"].iter_rows(values_only=True) if row[0]]
    return {key: [row[2] for row in rows if str(row[0]).startswith(f"{key} ")] for key in ("K1", "K2", "K3")}


def test_a_forecast_of_an_earlier_period_is_in_no_total(tmp_path: Path) -> None:
    without_goals = {key: value for key, value in DEFINITION.items() if key != "goals"}
    life = ProjectLife(tmp_path / "project", without_goals, FORM)
    life.report(SPRING, answers(IN_SPRING, 1.0))
    life.issue(AUTUMN)
    life.answer(AUTUMN, answers(IN_AUTUMN, 10.0))
    for period in (SPRING, AUTUMN):
        run("consolidate", life.folder, "--period", period)

    programme = tmp_path / "programme"
    programme.mkdir()
    write_programme(programme, *INDICATORS)
    spring = shown(programme, SPRING, life.folder / SPRING / "master.xlsx")
    assert spring == {"K1": [750], "K2": [2], "K3": ["50–700"]}
    autumn = shown(programme, AUTUMN, life.folder / AUTUMN / "master.xlsx")
    assert autumn == {"K1": [30, 30], "K2": [22, 20], "K3": ["30", "30"]}

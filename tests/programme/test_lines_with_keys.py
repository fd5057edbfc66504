"""Standing figures of lines with a key: the programme counts them as the project's master workbook does."""

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
        "sites": {
            "title": "Kohteet",
            "rows": {"lines": 5},
            "key": "name",
            "fields": {
                "name": {"label": "Nimi", "required": True},
                "people": {"label": "Ihmisiä", "kind": "integer", "aggregate": "last"},
            },
        },
    },
}

INDICATORS = ("id: K1, label: Ihmiset, aggregate: sum, entry: sites/*/people",)

SPRING_ANSWERS = {"ALFA": {"sites/1/name": "Puro", "sites/1/people": 5, "sites/2/name": "Joki", "sites/2/people": 7}}
AUTUMN_ANSWERS = {"ALFA": {"sites/1/name": "joki", "sites/1/people": 9}}
TOTAL = 5 + 9
"""The brook has no line in autumn: its last figure counts. The river is on another line than in spring."""


pytestmark = pytest.mark.slow


def reported(folder: Path) -> Path:
    """The master of a project that has reported twice."""
    without_goals = {key: value for key, value in DEFINITION.items() if key not in ("goals", "lists")}
    life = ProjectLife(folder, without_goals, FORM)
    life.report(SPRING, SPRING_ANSWERS)
    life.issue(AUTUMN)
    life.answer(AUTUMN, AUTUMN_ANSWERS)
    run("consolidate", life.folder, "--period", AUTUMN)
    return life.folder / AUTUMN / "master.xlsx"


def test_the_programme_has_the_total_of_the_master(tmp_path: Path) -> None:
    master, tmp_path = reported(tmp_path / "project"), tmp_path / "programme"
    sheet = opened(master, data_only=True)["Kohteet"]
    totals = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Yhteensä"]
    assert totals[-1][2] == TOTAL
    (tmp_path / AUTUMN / "inbox").mkdir(parents=True)
    write_programme(tmp_path, *INDICATORS)
    shutil.copy(master, tmp_path / AUTUMN / "inbox" / "master.xlsx")
    run("consolidate", tmp_path, "--period", AUTUMN)
    figures = opened(tmp_path / AUTUMN / "programme.xlsx")["Luvut"]
    shown = [row[2] for row in figures.iter_rows(values_only=True) if str(row[0]).startswith("K1 ")]
    assert shown == [TOTAL, 9]

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


OF_PREDECESSOR = {"sites/1/name": "Virta", "sites/1/people": 4, "sites/2/name": "Joki", "sites/2/people": 30}
"""Of a partner that the other one continues: only its river is reported again."""


def reported(folder: Path, *, merged: bool = False) -> Path:
    """The master of a project that has reported twice.

    Args:
        merged: whether a second partner reported in spring, and the first one continues its work.
    """
    without_goals = {key: value for key, value in DEFINITION.items() if key not in ("goals", "lists")}
    if merged:
        alfa, beta = without_goals["partners"]
        without_goals["partners"] = [alfa, beta | {"left": "2026-06-30", "successor": "ALFA"}]
    life = ProjectLife(folder, without_goals, FORM)
    life.report(SPRING, SPRING_ANSWERS | ({"BETA": OF_PREDECESSOR} if merged else {}))
    life.issue(AUTUMN)
    life.answer(AUTUMN, AUTUMN_ANSWERS)
    run("consolidate", life.folder, "--period", AUTUMN)
    return life.folder / AUTUMN / "master.xlsx"


@pytest.mark.parametrize(("merged", "total"), [(False, TOTAL), (True, TOTAL + 4)])
def test_the_programme_has_the_total_of_the_master(tmp_path: Path, merged: bool, total: int) -> None:
    master, tmp_path = reported(tmp_path / "project", merged=merged), tmp_path / "programme"
    sheet = opened(master, data_only=True)["Kohteet"]
    totals = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Yhteensä"]
    assert totals[-1][2] == total
    (tmp_path / AUTUMN / "inbox").mkdir(parents=True)
    write_programme(tmp_path, *INDICATORS)
    shutil.copy(master, tmp_path / AUTUMN / "inbox" / "master.xlsx")
    run("consolidate", tmp_path, "--period", AUTUMN)
    figures = opened(tmp_path / AUTUMN / "programme.xlsx")["Luvut"]
    shown = [row[2] for row in figures.iter_rows(values_only=True) if str(row[0]).startswith("K1 ")]
    assert shown == [total, 9]

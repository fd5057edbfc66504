"""Standing figures of lines with a key: the programme counts them as the project's master workbook does."""

from __future__ import annotations

import copy
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


OF_OTHER_KEY = {"sites/1/site": "Puro", "sites/1/people": 6, "sites/2/site": "Järvi", "sites/2/people": 1}
"""Of autumn, when the key is another question. Whether the first line continues one of spring is not known."""

WITHOUT_ALFA = {"BETA": {"sites/1/site": "Virta", "sites/1/people": 4}}


def key_is_another_question(definition: dict[str, Any], form: dict[str, Any]) -> None:
    table = form["tables"]["sites"]
    table |= {"key": "site", "fields": {"site": table["fields"]["name"], "people": table["fields"]["people"]}}


@pytest.mark.parametrize(
    ("answers", "total"),
    [({"ALFA": OF_OTHER_KEY}, 6 + 1), ({"ALFA": {"sites/1/site": "Puro", "sites/1/people": 6}}, 6), (WITHOUT_ALFA, 16)],
    ids=["as many lines", "fewer lines", "another partner"],
)
def test_lines_of_a_form_with_another_key_count_until_the_next_report(
    tmp_path: Path, answers: dict[str, Any], total: int
) -> None:
    without_goals = {key: value for key, value in DEFINITION.items() if key not in ("goals", "lists")}
    life = ProjectLife(tmp_path / "project", without_goals, copy.deepcopy(FORM))
    life.report(SPRING, SPRING_ANSWERS)
    life.edit(key_is_another_question)
    life.issue(AUTUMN)
    life.answer(AUTUMN, answers)
    run("consolidate", life.folder, "--period", AUTUMN)
    assert shown_totals(life.folder / AUTUMN / "master.xlsx", tmp_path / "programme")[:2] == (total, total)


def shown_totals(master: Path, programme: Path) -> tuple[object, object, object]:
    """The total so far of a master, that of a programme with it, and the programme's of the period."""
    sheet = opened(master, data_only=True)["Kohteet"]
    totals = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Yhteensä"]
    (programme / AUTUMN / "inbox").mkdir(parents=True)
    write_programme(programme, *INDICATORS)
    shutil.copy(master, programme / AUTUMN / "inbox" / "master.xlsx")
    run("consolidate", programme, "--period", AUTUMN)
    figures = opened(programme / AUTUMN / "programme.xlsx", data_only=True)["Luvut"]
    shown = [row[2] for row in figures.iter_rows(values_only=True) if str(row[0]).startswith("K1 ")]
    return totals[-1][2], shown[0], shown[1]

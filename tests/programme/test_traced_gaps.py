"""A trace says of each row on what is missing which project and which figure the row is about, and where it leads."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from folders import run
from gap_programme import content
from programme_content import context_of
from small_programme import AUTUMN, copy_small_programme, edit_programme

import lamppu_xl
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.sheets.lists import gap_texts
from lamppu_xl.workbook.writer import write_workbook


@cache
def plan_bytes() -> bytes:
    return write_workbook(build_programme_workbook(content(), context_of(content()).translator, {}).plan)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "programme.xlsx"
    path.write_bytes(plan_bytes())
    return path


@pytest.mark.slow
def test_each_row_that_a_total_counts_names_its_project_its_figure_and_its_unit(workbook: Path) -> None:
    context = context_of(content())
    rows = {gap_texts(context, gap)[:2] for gap in content().gaps}
    traced = lamppu_xl.trace(workbook, indicator="K1").chain.rows
    assert len(traced) > 5
    for row in traced:
        subjects = {subject for what, subject in rows if what == row.shown}
        assert any(row.about.startswith(subject) for subject in subjects), row
    (unit,) = (row for row in traced if row.shown == "A unit")
    assert unit.about == "H H · K1 · hours"
    assert "“A unit” H H · K1 · hours\n" in run("trace", workbook, "--indicator", "K1").out


@pytest.mark.slow
def test_a_row_on_what_is_missing_names_its_project_and_its_figure(workbook: Path) -> None:
    row = next(row for row in lamppu_xl.trace(workbook, indicator="K1").chain.rows if row.shown == "A unit")
    assert lamppu_xl.trace(workbook, row.place).chain.about == "H H · K1 · hours"
    beside = lamppu_xl.trace(workbook, row.place.replace("!A", "!B")).chain
    assert (beside.shown, beside.about) == ("H H · K1 · hours", "")


@pytest.mark.slow
def test_a_total_leads_to_the_goals_that_belong_to_no_focus_area(workbook: Path) -> None:
    chain = lamppu_xl.trace(workbook, indicator="K1").chain
    assert chain.total is not None
    assert chain.total.no_area == ("F I1",)
    (row,) = (each for each in chain.rows if each.about.startswith("F "))
    assert row.about == "F F · I1 Goal: The goal belongs to no focus area."
    assert {"programme.yaml: projects.F.goals", "F: goals.I1"} <= {*chain.defined}


@pytest.mark.slow
@pytest.mark.parametrize("on_purpose", [False, True])
def test_a_goal_without_a_focus_area_leads_to_what_says_so_and_to_its_cell_in_the_master(
    on_purpose: bool, tmp_path: Path
) -> None:
    def leave_out(definition: dict[str, Any]) -> None:
        project = definition["projects"][0]
        project["goals"] = {"G1": {"focus_areas": "F1"}}
        if on_purpose:
            project["left_out"] = "G2"

    folder = copy_small_programme(tmp_path)
    edit_programme(folder, leave_out)
    path = folder / AUTUMN / "programme.xlsx"
    assert lamppu_xl.consolidate_masters(folder, period=AUTUMN).path == path
    for place in ["Muut tavoitteet!A8", *([] if on_purpose else ["Puuttuvat tiedot!A4"])]:
        result = lamppu_xl.trace(path, place)
        texts = [*(row.shown for row in result.chain.rows), *(row.about for row in result.chain.rows)]
        assert any("mihinkään painopisteeseen" in str(text) for text in (*texts, result.chain.about)), place
        (project,) = result.projects
        assert project.goals == (("G2", "G2 Oppaat!A1", "G2 Oppaat"),)
        assert project.master is not None
        assert project.master.state == "same"
        assert "G2 in the master workbook: G2 Oppaat!A1 shows “G2 Oppaat”" in run("trace", path, place).out
        assert {"A01: goals.G2", "programme.yaml: projects.A01.goals"} <= {*result.chain.defined}

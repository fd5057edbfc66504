"""A trace says of each row on what is missing which project and which figure the row is about, and where it leads."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from folders import run
from gap_programme import content
from programme_content import context_of

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

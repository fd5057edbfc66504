"""The range of figures that are never added up (`latest`) has what partners and lines reported last, and no others."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from built_masters import build_master
from example_masters import judged, returned
from projects import read, sound
from succession import succession

from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.workbook.model import plain_text

FORM = """
title: Form
lists:
  rows: [{id: R1, label: One}]
tables:
  goals:
    title: Goals
    rows: goals
    fields: &fields
      members: {label: Members, kind: integer, aggregate: latest}
  rows: {title: Rows, rows: {codes: rows}, fields: *fields}
  record: {title: Record, rows: record, fields: *fields}
  sites:
    title: Sites
    rows: {lines: 2}
    key: site
    fields:
      site: {label: Site}
      members: {label: Members, kind: integer, aggregate: latest}
  visits:
    title: Visits
    rows: {lines: 2}
    fields:
      members: {label: Members, kind: integer, aggregate: latest}
"""
pytestmark = pytest.mark.slow

Returns = Mapping[tuple[str, str], Mapping[str, float | str]]


def lines_of(sheet: str, returns: Returns) -> list[str]:
    """The texts of each row of a sheet of the master, joined."""
    project = sound(read(succession(), FORM))
    batches = []
    for period in ("2026-1", "2026-2"):
        files = [returned(project, who, period, dict(each)) for (of, who), each in returns.items() if of == period]
        batches.append(judged(project, period, files))
    made = build_master(project, batches, project_translator(project, "en"))
    rows: dict[int, list[str]] = {}
    for cell in made.plan.sheet(sheet).cells:
        if cell.content is not None:
            content = getattr(cell.content, "cached", cell.content)
            rows.setdefault(cell.row, []).append(content if isinstance(content, str) else plain_text(content))
    return [" | ".join(row) for row in rows.values()]


def test_a_reported_figure_of_a_successor_replaces_that_of_its_predecessor():
    figures = {
        ("2026-1", "ALFA"): 3.0,
        ("2026-1", "BETA"): 70.0,
        ("2026-2", "ALFA"): 4.0,
        ("2026-2", "GAMMA"): 5.0,
    }
    rows = ("goals/G1", "rows/R1", "record/1")
    returns = {key: {f"{row}/members": figure for row in rows} for key, figure in figures.items()}
    goal, codes, record = (lines_of(key, returns) for key in ("goal/G1", "table/rows", "table/record"))
    assert any("All periods: 4–5" in line for line in goal), goal
    [overview] = [line for line in codes if line.startswith("R1 One | 3–70")][:1]
    assert overview.startswith("R1 One | 3–70 | 4–5 | 4–5"), codes
    assert [line for line in record if line.startswith("Total")][-1].startswith("Total | 4–5 |"), record


def test_until_then_it_is_in_the_range():
    returns = {("2026-1", "BETA"): {"record/1/members": 70.0}, ("2026-2", "ALFA"): {"record/1/members": 4.0}}
    record = lines_of("table/record", returns)
    assert [line for line in record if line.startswith("Total")][-1].startswith("Total | 4–70 |"), record


def test_of_lines_with_a_key_the_range_has_the_latest_figure_of_each_line():
    returns: Returns = {
        ("2026-1", "ALFA"): {
            "sites/1/site": "North",
            "sites/1/members": 70.0,
            "sites/2/site": "South",
            "sites/2/members": 9.0,
        },
        ("2026-2", "ALFA"): {"sites/1/site": "North", "sites/1/members": 5.0},
    }
    sites = lines_of("table/sites", returns)
    assert [line for line in sites if line.startswith("Total")][-1].startswith("Total | 5–9 |"), sites


def test_of_lines_without_a_key_it_has_those_of_the_reported_period():
    returns: Returns = {
        ("2026-1", "ALFA"): {"visits/1/members": 70.0, "visits/2/members": 9.0},
        ("2026-2", "ALFA"): {"visits/1/members": 5.0, "visits/2/members": 6.0},
    }
    visits = lines_of("table/visits", returns)
    assert [line for line in visits if line.startswith("Total")][-1].startswith("Total | 5–6 |"), visits

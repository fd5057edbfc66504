"""What is printed of the lines of a preview."""

from __future__ import annotations

import io

import openpyxl
import pytest
from projects import TINY_PROJECT, read, sound
from templates import issued

from lamppu_xl.templates.builder import complete_plan
from lamppu_xl.workbook.writer import write_workbook

PERIOD = "2026-2"

FORM = """
title: {fi: Lomake}
tables:
  costs:
    title: {fi: Kulut}
    rows: {lines: 60}
    spare: 40
    totals: [spent]
    fields:
      what: {label: {fi: Mitä}, width: WIDTH}
      where: {label: {fi: Missä}, width: WIDTH}
      why: {label: {fi: Miksi}, width: WIDTH}
      spent: {label: {fi: Käytetty}, kind: money}
"""


def printed_rows(width: int, *, preview: bool) -> list[int]:
    """The last row of each printed range of the table; none where everything is printed."""
    project = sound(read(TINY_PROJECT, FORM.replace("WIDTH", str(width))))
    plan = complete_plan(issued(project, "ALFA", PERIOD), preview=preview)
    sheet = openpyxl.load_workbook(io.BytesIO(write_workbook(plan)))[plan.sheet("costs").name]
    areas = sheet.print_area.split(",") if sheet.print_area else []
    return [int(area.rpartition("$")[2]) for area in areas]


@pytest.mark.parametrize("width", [20, 60])
def test_a_preview_prints_a_page_of_the_lines_of_a_table(width: int) -> None:
    """On a sheet that is printed one page wide, and on one that is printed on several pages side by side."""
    (last,) = printed_rows(width, preview=True)
    assert 10 < last < 30


def test_a_template_prints_all_lines() -> None:
    assert printed_rows(20, preview=False) == []
    assert printed_rows(60, preview=False)[-1] > 100

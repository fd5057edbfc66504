"""What is printed of a feedback workbook."""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from projects import TINY_FORM, TINY_PROJECT, read, sound
from templates import issued

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.reports.feedback_print import without_spare_lines
from lamppu_xl.templates.builder import cell_values, complete_plan
from lamppu_xl.workbook.model import CellUse
from lamppu_xl.workbook.writer import write_workbook

PERIOD = "2026-2"


@pytest.mark.parametrize("used", [0, 2, 19])
def test_lines_below_the_last_answer_are_not_printed(used: int) -> None:
    project = sound(read(TINY_PROJECT, TINY_FORM.replace("rows: {lines: 3}", "rows: {lines: 20}", 1)))
    entry = AnswerRef("visits", str(used), "people")
    template = issued(project, "ALFA", PERIOD, answers={entry: 3.0} if used else None)
    plan = complete_plan(template)
    sheet = next(
        sheet for sheet in plan.sheets if any(cell.entry == AnswerRef("visits", "1", "people") for cell in sheet.cells)
    )
    content: Any = SimpleNamespace(template=template, project=project, findings=())
    shown = without_spare_lines(content, sheet)
    lines = {
        cell.row for cell in sheet.cells if cell.use is CellUse.ANSWER and cell.entry and cell.entry.table == "visits"
    }
    empty = sorted(lines)[max(used, 1) :]
    assert shown.page.unprinted == (((empty[0], empty[-1]),) if len(empty) >= 6 else ())
    changed = replace(plan, sheets=tuple(shown if each is sheet else each for each in plan.sheets))
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(changed, cell_values(template))))
    area = book[sheet.name].print_area
    if len(empty) >= 6:
        assert f"${empty[0]}" in area
        assert area.count(":") == 1 + (max(cell.row for cell in sheet.cells) > empty[-1])


TOTALLED = """
title: {fi: Lomake}
tables:
  costs:
    title: {fi: Kulut}
    rows: {lines: 20}
    totals: [spent]
    fields:
      spent: {label: {fi: Käytetty}, kind: money}
"""


def test_a_total_below_lines_that_are_not_printed_has_no_page_of_its_own() -> None:
    project = sound(read(TINY_PROJECT, TOTALLED))
    template = issued(project, "ALFA", PERIOD, answers={AnswerRef("costs", "2", "spent"): 3.0})
    plan = complete_plan(template)
    content: Any = SimpleNamespace(template=template, project=project, findings=())
    shown = without_spare_lines(content, plan.sheet("costs"))
    changed = replace(plan, sheets=tuple(shown if each.key == "costs" else each for each in plan.sheets))
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(changed, cell_values(template))))
    area = book[shown.name].print_area
    assert area.count(":") == 1
    assert area.endswith("$6")

"""A plan becomes a workbook whose cells hold exactly the planned texts, or an error that names the cell."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.workbook.model import (
    CellRange,
    CellUse,
    Chart,
    Content,
    PageSetup,
    Plan,
    PlannedCell,
    Properties,
    RichText,
    Sheet,
    TextRun,
)
from lamppu_xl.workbook.safe_reader import ScannedWorkbook, read_workbook
from lamppu_xl.workbook.unwritable import UnwritableError
from lamppu_xl.workbook.writer import write_workbook

ENTRY = AnswerRef("figures", "I1", "actual")


def plan_of(*contents: Content) -> Plan:
    cells = (PlannedCell(row, 0, CellUse.FIXED, "text", content, ENTRY) for row, content in enumerate(contents))
    return Plan((Sheet("figures", "Figures", tuple(cells), ()),), Properties("", "", "en", date(2027, 1, 1)))


@pytest.mark.parametrize("text", ["_x0041_", "a_x000D_b_x005F_", "<r>x</r>", "<r>_x0041_</r>", "=1+1", "'x", "😀"])
def test_a_text_is_read_back_as_it_was_planned_in_each_kind_of_cell(text: str) -> None:
    parts = (TextRun(text, "strong"), TextRun(f"\n{text}", "small"))
    book = read_workbook(write_workbook(plan_of(text, RichText(parts[:1]), RichText(parts))))
    assert isinstance(book, ScannedWorkbook)
    assert [cell.value for cell in book.sheets[0].cells.values()] == [text, text, f"{text}\n{text}"]


@pytest.mark.parametrize("content", ["x" * 32_768, RichText((TextRun("", "strong"), TextRun("", "small")))])
def test_a_cell_that_cannot_be_written_is_named(content: Content) -> None:
    with pytest.raises(UnwritableError) as raised:
        write_workbook(plan_of("one", content))
    assert (raised.value.sheet, raised.value.entry, raised.value.cell) == ("figures", ENTRY, "A2")
    assert raised.value.reason


def test_the_label_of_a_bar_is_not_wrapped() -> None:
    """LibreOffice breaks `113 %` over two lines unless the labels are not wrapped."""
    plan = plan_of("Meetings", 1.13)
    labels, values = CellRange("figures", 0, 0, 0, 0), CellRange("figures", 1, 0, 1, 0)
    named = {"title": "Shares", "description": "Shares", "labels": labels, "values": values}
    chart = Chart(row=3, height=90, colours=("1F3864",), shares=True, data=(("Meetings", 1.13),), **named)
    data = write_workbook(replace(plan, sheets=(replace(plan.sheets[0], charts=(chart,)),)))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = package.read("xl/charts/chart1.xml").decode()
    assert re.findall(r"<c:dLbls>.*?(<a:bodyPr[^>]*>)", xml) == ['<a:bodyPr wrap="none"/>']
    assert xml.count('wrap="none"') == 1


def test_the_last_pages_of_a_parted_sheet_are_a_range_of_their_own_without_the_columns_beside() -> None:
    setup = PageSetup(repeat=(0, 0), repeat_columns=1, column_breaks=(4,), area=(0, 9, 8), unprinted=((3, 4),))
    plan = plan_of("Heading")
    for narrow, printed in ((None, "$A$1:$I$3,'Figures'!$A$6:$I$10"), (7, "$A$6:$I$7,'Figures'!$A$8:$D$10")):
        sheet = replace(plan.sheets[0], page=replace(setup, narrow_from=narrow))
        book = openpyxl.load_workbook(io.BytesIO(write_workbook(replace(plan, sheets=(sheet,)))))
        assert printed in book["Figures"].print_area

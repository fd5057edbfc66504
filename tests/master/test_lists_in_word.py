"""Lists of lines in a master workbook and in its Word document."""

from __future__ import annotations

import io

import docx
import pytest
from computed_form import PROJECT
from docx.document import Document
from example_masters import judged, returned
from projects import read, sound

from lamppu_xl.domain.answers import Answer
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.exports.docx import as_docx
from lamppu_xl.master.sheets.flat_tables import flat_sheet

FORM = """
title: Form
tables:
  contracts:
    title: Contracts
    rows: {lines: 5}
    totals: [amount]
    fields:
      name: {label: Name, required: yes}
      amount: {label: Amount, kind: money, aggregate: sum}
  projects:
    title: Projects
    rows: {lines: 5}
    totals: [a, b]
    fields:
      name: {label: Name, required: yes}
      story: {label: Story, max_length: 500}
      a: {label: A, kind: integer, aggregate: sum}
      b: {label: B, kind: integer, aggregate: sum}
"""
STORY = "The roof of the village hall was repaired by the people of the village, who gave three weekends to it."


@pytest.fixture(scope="module")
def context() -> MasterContext:
    project = sound(read(PROJECT, FORM))
    batches = []
    for period, amount in (("2026-1", 100.0), ("2026-2", 250.0)):
        answers: dict[str, Answer] = {"contracts/1/name": f"Contract of {period}", "contracts/1/amount": amount}
        answers |= {"projects/1/name": "Hall", "projects/1/story": STORY, "projects/1/a": 3.0}
        answers |= {"projects/2/name": "Path", "projects/2/b": 4.0}
        batches.append(judged(project, period, [returned(project, "ALFA", period, answers)]))
    return master_context(project, batches, project_translator(project, "en"), MasterOptions())


@pytest.fixture(scope="module")
def document(context: MasterContext) -> Document:
    return docx.Document(io.BytesIO(as_docx(context)))


def test_a_list_has_its_lines_and_not_the_totals_of_partners(document: Document) -> None:
    (table,) = [each for each in document.tables if each.rows[0].cells[0].text == "Partner" and len(each.columns) == 4]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Partner", "Name", "Amount", "Period"],
        ["ALFA", "Contract of 2026-2", "250.00", "Autumn"],
        ["ALFA", "Contract of 2026-1", "100.00", "Spring"],
    ]


def test_a_line_with_a_long_text_is_a_paragraph_with_all_its_answers(document: Document) -> None:
    texts = [paragraph.text for paragraph in document.paragraphs]
    start = texts.index("Projects") + 1
    assert texts[start : start + 2] == [
        f"ALFA · Autumn: Name: Hall · Story: {STORY} · A: 3",
        "ALFA · Autumn: Name: Path · B: 4",
    ]
    assert not any("All periods" in text for text in texts)


def test_the_total_of_a_partner_does_not_look_like_a_line_of_the_list(context: MasterContext) -> None:
    sheet = flat_sheet(context, context.collected.project.form.tables[0])
    listed = sheet.tables[0].last_row
    of_partner = [
        row for (row, col), cell in sheet.cells.items() if not col and row > listed and cell.content == "ALFA"
    ]
    assert [sheet.cells[row, 4].content for row in of_partner] == ["Total, all periods"]

"""Lists of lines, and tables of codes, in a master workbook and in its Word document."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from itertools import dropwhile, takewhile
from pathlib import Path
from types import ModuleType

import docx
import pytest
from computed_form import PROJECT
from docx.document import Document
from docx.table import Table
from example_masters import judged, returned
from projects import read, sound

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Correction, Corrections
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.context import LONGEST_LINK, MasterContext
from lamppu_xl.master.exports.docx import as_docx
from lamppu_xl.master.sheets.code_tables import code_sheet
from lamppu_xl.master.sheets.flat_tables import flat_sheet
from lamppu_xl.master.sheets.message import key_figures
from lamppu_xl.reports.word import WordCell, WordColumn, begin_document
from lamppu_xl.workbook.model import Link
from lamppu_xl.workbook.styles import STYLES

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
      twice: {label: Twice, kind: money, computed: amount * 2, aggregate: sum}
  projects:
    title: Projects
    rows: {lines: 5}
    totals: [a, b]
    fields:
      name: {label: Name, required: yes}
      story: {label: Story, max_length: 500}
      a: {label: A, kind: integer, aggregate: sum}
      b: {label: B, kind: integer, aggregate: last}
  wide:
    title: Wide
    rows: {lines: 3}
    break_down: [sort]
    totals: [amount]
    fields:
      sort: {label: Sort, kind: choice, list: sorts}
      w1: {label: Telecommunications equipment}
      w2: {label: Telecommunications services}
      w3: {label: Telecommunications maintenance}
      w4: {label: Telecommunications consultancy}
      w5: {label: Telecommunications subscriptions}
      w6: {label: Telecommunications installations}
      amount: {label: Amount, kind: money, aggregate: sum}
      double: {label: Double, kind: money, computed: amount * 2}
  money:
    title: Money
    rows: {codes: heads}
    fields:
      granted: {label: Granted, kind: money, given: row.granted}
      spent: {label: Spent, kind: money, aggregate: sum}
      left: {label: Left, kind: money, computed: granted - spent, aggregate: last}
lists:
  sorts: [{id: NEW, label: New}, {id: OLD, label: Old}]
  heads:
    - {id: PAY, label: Pay, granted: {ALFA: 1000, BETA: 500}}
    - {id: RENT, label: Rent, granted: {ALFA: 300, BETA: 200}}
"""
STORY = "The roof of the village hall was repaired by the people of the village, who gave three weekends to it. " * 2


def corrected(entry: str, was: float, now: float) -> Correction:
    return Correction(
        period="2026-1",
        partner="ALFA",
        entry=AnswerRef(*entry.split("/")),
        was=was,
        now=now,
        reason="Counted twice",
        made_in="2026-2",
        day=date(2026, 9, 1),
    )


CORRECTIONS = Corrections(
    (
        corrected("contracts/1/amount", 100.0, 90.0),
        corrected("money/PAY/spent", 100.0, 90.0),
        corrected("wide/1/amount", 5.0, 4.0),
    )
)


@pytest.fixture(scope="module")
def context() -> MasterContext:
    project = sound(read(PROJECT, FORM))
    batches = []
    for period, amount in (("2026-1", 100.0), ("2026-2", 250.0)):
        answers: dict[str, Answer] = {"contracts/1/name": f"Contract of {period}", "contracts/1/amount": amount}
        answers |= {"projects/1/name": "Hall", "projects/1/story": STORY, "projects/1/a": 3.0}
        answers |= {"projects/2/name": "Path", "projects/2/b": 4.0}
        answers |= {"wide/1/sort": "NEW", "wide/1/amount": 5.0, **{f"wide/1/w{n}": f"Text {n}" for n in range(1, 7)}}
        answers |= {"money/PAY/spent": amount, "money/RENT/spent": 10.0}
        batches.append(judged(project, period, [returned(project, "ALFA", period, answers)]))
    return master_context(project, batches, project_translator(project, "en"), MasterOptions(corrections=CORRECTIONS))


@pytest.fixture(scope="module")
def document(context: MasterContext) -> Document:
    return docx.Document(io.BytesIO(as_docx(context)))


def rows_of(document: Document, *heads: str) -> list[list[str]]:
    """The texts of the table with some headings."""
    (table,) = [each for each in document.tables if [cell.text for cell in each.rows[0].cells] == [*heads]]
    return [[cell.text for cell in row.cells] for row in table.rows[1:]]


def paragraphs_after(document: Document, heading: str) -> list[str]:
    """The paragraphs with text below a heading, to the next one."""
    below = dropwhile(lambda paragraph: paragraph.text != heading, document.paragraphs)
    next(below)
    own = takewhile(lambda paragraph: not str(paragraph.style.name).startswith("Heading"), below)
    return [paragraph.text for paragraph in own if paragraph.text]


def test_a_list_has_its_lines_and_the_totals_of_periods_and_not_those_of_partners(document: Document) -> None:
    assert rows_of(document, "Partner", "Name", "Amount", "Twice", "Period") == [
        ["ALFA", "Contract of 2026-2", "250.00", "500.00", "Autumn"],
        ["ALFA", "Contract of 2026-1", "100.00", "200.00", "Spring"],
        ["Total", "", "240.00", "480.00", "Autumn"],
        ["Total", "", "100.00", "200.00", "Spring"],
        ["Total", "", "340.00", "680.00", "all periods"],
    ]


def test_a_key_figure_of_money_has_the_currency(context: MasterContext) -> None:
    names = [figure.name for figure in key_figures(context)]
    assert [name for name in names if name.startswith("Contracts")] == [
        "Contracts: Twice (EUR)",
        "Contracts: Amount (EUR)",
    ]


def test_a_source_of_many_cells_is_visibly_shortened_and_keeps_its_link(context: MasterContext) -> None:
    tables = [context.collected.project.form.table(name) for name in ("contracts", "projects", "wide")]
    answers = [each for table in tables for each in context.collected.answers.of_table(("2026-1", "ALFA"), table)]
    cell = context.source_cell(answers, "source")
    assert isinstance(cell.content, Link)
    assert cell.content.text.endswith("…")
    assert len(cell.content.text) <= LONGEST_LINK


def test_the_totals_are_on_the_page_of_the_last_line(document: Document) -> None:
    (table,) = [
        each for each in document.tables if [cell.text for cell in each.rows[0].cells][1:3] == ["Name", "Amount"]
    ]
    assert kept_rows(table)[1:] == [True, True, True, True, True]  # and that of the note below


def test_no_row_of_a_table_is_alone_on_a_page() -> None:
    document = begin_document("Report", "en")
    document.add_table([WordColumn("Partner", 5.0)], [[WordCell(f"P{number}")] for number in range(6)])
    assert kept_rows(document.document.tables[0]) == [True, True, None, None, None, True, None]


def test_a_row_of_long_texts_begins_on_the_page_of_the_heading_above() -> None:
    document = begin_document("Report", "en")
    document.add_table(
        [WordColumn("Goal", 5.0)], [[WordCell(text)] for text in ("Long. " * 100, "P", "Long. " * 100, "P")]
    )
    assert kept_rows(document.document.tables[0]) == [True, None, None, None, None]


def test_a_note_is_on_the_page_of_the_last_row_of_its_table() -> None:
    document = begin_document("Report", "en")
    document.add_note("Nothing above.")
    document.add_table([WordColumn("Partner", 5.0)], [[WordCell(f"P{number}")] for number in range(6)])
    document.add_note("Each partner's latest figure.")
    assert kept_rows(document.document.tables[0]) == [True, True, None, None, None, True, True]
    *_, between, note = document.document.paragraphs
    assert (between.text, between.paragraph_format.keep_with_next) == ("", True)
    assert note.text.startswith("Each")


def test_the_texts_between_a_heading_and_a_table_are_on_the_page_of_the_table() -> None:
    document = begin_document("Report", "en")
    document.add_paragraph("Of the whole report.")
    document.add_heading("Figures of projects")
    for text in ("All periods so far.", "Each project adds up its own figures."):
        document.add_paragraph(text)
    document.add_table([WordColumn("Project", 5.0)], [[WordCell("N1")], [WordCell("N2")]])
    assert [(each.text, each.paragraph_format.keep_with_next) for each in document.document.paragraphs[1:]] == [
        ("Of the whole report.", None),
        ("Figures of projects", None),  # its style keeps it
        ("All periods so far.", True),
        ("Each project adds up its own figures.", True),
        ("", None),
    ]


def kept_rows(table: Table) -> list[bool | None]:
    """Whether each row is on the page of the next one."""
    return [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]


def test_a_correction_is_written_once_with_each_field_both_values_and_the_difference(document: Document) -> None:
    changes = "Amount: 100.00 → 90.00 (-10.00); Twice: 200.00 → 180.00 (-20.00)."
    assert paragraphs_after(document, "Contracts")[1:] == [
        f"ALFA · adjustment of Spring · Row 1: {changes} Corrected 1 September 2026: Counted twice."
    ]


def test_a_corrected_choice_and_a_share_of_a_row_are_written_once_with_a_single_full_stop() -> None:
    form = """
title: Form
lists:
  indicators: [{id: I-1, label: Water, kind: percent}]
  states: [{id: plan, label: On plan}, {id: late, label: Late}]
tables:
  indicators:
    title: Indicators
    rows: {codes: indicators}
    fields:
      actual: {label: Result, kind: row.kind or number}
      status: {label: Status, kind: choice, list: states}
      remark: {label: Remark, max_length: 500}
"""
    project = sound(read(PROJECT, form))
    answers: dict[str, Answer] = {"indicators/I-1/actual": 1.4, "indicators/I-1/status": "plan"}
    answers["indicators/I-1/remark"] = "Dry."
    batches = [judged(project, period, [returned(project, "ALFA", period, answers)]) for period in ("2026-1", "2026-2")]
    changed = corrected("indicators/I-1/actual", 1.4, 0.4)
    others = (
        replace(changed, entry=AnswerRef("indicators", "I-1", "status"), was="plan", now="late", reason="Wrong."),
        replace(changed, entry=AnswerRef("indicators", "I-1", "remark"), was="Dry.", now="Wet.", reason="Wrong."),
    )
    options = MasterOptions(corrections=Corrections((changed, *others)))
    document = docx.Document(
        io.BytesIO(as_docx(master_context(project, batches, project_translator(project, "en"), options)))
    )
    share, texts, *remarks = paragraphs_after(document, "Indicators")[-4:]
    assert "Result: 140\u00a0% → 40\u00a0%. Corrected 1 September 2026: Counted twice." in share
    assert texts.endswith("Status: On plan → Late; Remark: Dry. → Wet. Corrected 1 September 2026: Wrong.")
    assert remarks == [
        "I-1 Water · ALFA · Remark · Spring: Wet.",
        "I-1 Water · ALFA · Remark · Autumn: Dry.",
    ]


def test_the_workbook_names_the_field_of_a_corrected_figure(context: MasterContext) -> None:
    sheet = flat_sheet(context, context.collected.project.form.table("contracts"))
    texts = [str(cell.content) for cell in sheet.cells.values()]
    assert "ALFA · adjustment of Spring: Amount. Corrected 1 September 2026: 100.00 → 90.00. Counted twice" in texts


def test_a_long_text_is_below_its_row_over_all_columns(document: Document) -> None:
    text = f"Story: {STORY.strip()}"
    assert rows_of(document, "Partner", "Name", "A", "B", "Period")[:3] == [
        ["ALFA", "Hall", "3", "", "Autumn"],
        [text] * 5,
        ["ALFA", "Path", "", "4", "Autumn"],
    ]


def test_the_rule_of_a_total_that_is_no_sum_is_below_the_list(document: Document) -> None:
    (note,) = paragraphs_after(document, "Projects")
    assert note.split("\n") == ["B: Each partner's latest figure, added up."]


def test_short_answers_without_room_are_below_their_row_and_the_total_stays(document: Document) -> None:
    (table,) = [
        each
        for each in document.tables
        if "Sort" in {cell.text for cell in each.rows[0].cells} and len(each.columns) > 3
    ]
    heads = [cell.text for cell in table.rows[0].cells]
    assert "Amount" in heads
    assert "Telecommunications installations" not in heads
    assert table.rows[2].cells[0].text.endswith("Telecommunications installations: Text 6")
    assert table.rows[-1].cells[heads.index("Amount")].text == "9.00"


def test_the_figures_by_category_follow_the_list(document: Document) -> None:
    assert rows_of(document, "Sort", "Amount", "Rows") == [["New", "9.00", "2"]]  # as the total, with the correction


def test_what_a_budget_holds_is_below_its_table(document: Document) -> None:
    note, correction = paragraphs_after(document, "Money")
    assert note.split("\n") == [
        "Left is computed: Granted − Spent.",
        "Left: Each partner's latest figure, added up.",
        "Granted: Given for all partners together, also those without a report.",
    ]
    assert correction.startswith("ALFA · adjustment of Spring · Pay: Spent: 100.00 → 90.00 (-10.00); Left: ")


def test_the_total_of_a_partner_does_not_look_like_a_line_of_the_list(context: MasterContext) -> None:
    sheet = flat_sheet(context, context.collected.project.form.tables[0])
    listed = sheet.tables[0].last_row
    of_partner = [
        row for (row, col), cell in sheet.cells.items() if not col and row > listed and cell.content == "ALFA"
    ]
    period = sheet.tables[0].headers.index("Period")
    assert [sheet.cells[row, period].content for row in of_partner] == ["Autumn", "Autumn", "Total, all periods"]


def test_partners_are_indented_below_their_code_and_their_numbers_are_not(context: MasterContext) -> None:
    sheet = code_sheet(context, context.collected.project.form.table("money"))
    of_partner = next(row for (row, col), cell in sheet.cells.items() if not col and cell.content == "ALFA")
    above = next(cell for cell in (sheet.cells[row, 0] for row in range(of_partner - 1, 0, -1)) if cell.content)
    indents = [STYLES[cell.style]["indent"] for cell in (above, sheet.cells[of_partner, 0])]
    assert indents == [1, 2]
    assert not any(STYLES[sheet.cells[of_partner, col].style].get("indent") for col in (2, 3))


def test_a_list_on_pages_side_by_side_names_totals_and_corrections_on_each_page_and_cuts_no_note(
    context: MasterContext,
) -> None:
    sheet = flat_sheet(context, context.collected.project.form.table("wide"))
    firsts = [str(sheet.cells[row, 0].content) for row in range(sheet.row) if (row, 0) in sheet.cells]
    assert sheet.finish(repeat=(4, 4)).page.repeat_columns == 1
    assert "ALFA · adjustment of Spring" in firsts
    assert "ALFA · Total, all periods" in firsts
    assert [text for text in firsts if text.startswith("Total,")] == [
        "Total, Autumn",
        "Total, Spring",
        "Total, all periods",
    ]
    (note,) = [cell for cell in sheet.cells.values() if str(cell.content).startswith("Double is")]
    assert note.col == 1


def test_the_word_document_shows_the_period_of_a_total_of_a_wide_list_once(document: Document) -> None:
    tables = (each for each in document.tables if "Sort" in {cell.text for cell in each.rows[0].cells})
    (table,) = (each for each in tables if len(each.columns) > 3)
    totals = [[cell.text for cell in row.cells] for row in table.rows if row.cells[0].text.startswith("Total")]
    assert {row[0] for row in totals} == {"Total"}
    assert [row[-1] for row in totals] == ["Autumn", "Spring", "all periods"]
    assert any(paragraph.text.startswith("Double is") for paragraph in document.paragraphs)


QUESTIONS = """
title: Form
tables:
  projects:
    title: Projects
    rows: {lines: 5}
    totals: [a, b]
    fields:
      name: {label: Name, required: yes}
      a: {label: A, kind: integer, aggregate: last}
      b: {label: B, kind: integer, aggregate: last}
  summary:
    title: Report
    rows: record
    fields:
      progress: {label: Progress, max_length: 1500}
      needs: {label: Needs, max_length: 500}
"""


def test_equal_notes_are_written_once_and_the_first_question_is_read_first() -> None:
    project = sound(read(PROJECT, QUESTIONS))
    answers: dict[str, Answer] = {"projects/1/name": "Hall", "projects/1/a": 3.0, "projects/1/b": 4.0}
    answers |= {"summary/1/progress": STORY, "summary/1/needs": "Paint."}
    batches = [judged(project, "2026-1", [returned(project, "ALFA", "2026-1", answers)])]
    context = master_context(project, batches, project_translator(project, "en"), MasterOptions())
    document = docx.Document(io.BytesIO(as_docx(context)))
    assert paragraphs_after(document, "Projects") == ["A, B: Each partner's latest figure, added up."]
    first, second = paragraphs_after(document, "Report")
    assert first.startswith("ALFA · Spring · Progress: The roof")
    assert second == "ALFA · Spring · Needs: Paint."


@pytest.mark.ooxml
def test_the_document_is_valid(context: MasterContext, ooxml: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "master.docx"
    file.write_bytes(as_docx(context))
    assert ooxml.problems([file]) == {file: []}

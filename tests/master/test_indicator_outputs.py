"""The outputs of a form of indicators over two periods, with a return that has errors: workbook, page and document."""

from __future__ import annotations

import io

import docx
import pytest
from computed_form import PROJECT
from docx.document import Document
from docx.shared import Cm
from docx.table import Table
from example_masters import judged, returned
from projects import read, sound

from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.text_normalising import in_phrase
from lamppu_xl.i18n.translator import project_translator, translator_for
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.context import LONGEST_LINK, MasterContext
from lamppu_xl.master.exports.docx import as_docx, has_numbers_only
from lamppu_xl.master.exports.html import as_html
from lamppu_xl.master.sheet_list import master_sheets
from lamppu_xl.master.sheets.code_tables import code_sheet
from lamppu_xl.master.sheets.summary import listed_returns, summary_sheet
from lamppu_xl.workbook.model import Content, Formula, Link, plain_text

LONG_NAME = "Share of the students with a plan"
FORM = f"""
title: Form
lists:
  indicators:
    - {{id: I-1, label: Paths, baseline: 0, target: 26}}
    - {{id: I-2, label: Days, baseline: 0, target: 120}}
    - {{id: I-3, label: {LONG_NAME}, kind: percent, target: 80 %}}
    - {{id: I-4, label: {LONG_NAME} that was accepted by each school of the region, target: 0}}
tables:
  indicators:
    title: Indicators
    rows: {{codes: indicators}}
    fields:
      baseline: {{label: Baseline, kind: row.kind or number, given: row.baseline}}
      target: {{label: Target, kind: row.kind or number, given: row.target}}
      actual: {{label: Result, kind: row.kind or number, aggregate: sum, periods: {{later: 1}}}}
      to_date:
        label: To date
        kind: row.kind or number
        computed: 'sum(previous.to_date, actual)'
        previous: yes
        aggregate: last
      share: {{label: Share, kind: percent, computed: to_date / (target - baseline)}}
  summary:
    title: Narrative
    rows: record
    fields:
      progress: {{label: What was achieved, required: yes, max_length: 900}}
      email: {{label: E-mail, kind: email, personal: yes}}
"""
STORY = "Four new paths were tried in three schools, and the network of their teachers met twice."


@pytest.fixture(scope="module")
def context() -> MasterContext:
    return context_of(PROJECT)


def context_of(project_text: str) -> MasterContext:
    project = sound(read(project_text, FORM))
    batches = []
    for period, paths, days in (("2026-1", (3.0, 1.0), 24.5), ("2026-2", (4.0, 5.0), 30.0)):
        files = []
        for partner, actual in zip(("ALFA", "BETA"), paths, strict=True):
            answers: dict[str, Answer] = {"indicators/I-1/actual": actual, "indicators/I-2/actual": days}
            answers["indicators/I-3/actual"] = 0.5
            answers["indicators/I-1/actual_later_1"] = 9.0
            if partner == "ALFA" or period == "2026-1":
                answers["summary/1/progress"] = STORY
            files.append(returned(project, partner, period, answers))
        batches.append(judged(project, period, files))
    return master_context(project, batches, project_translator(project, "en"), MasterOptions(with_rejected=True))


def values(content: Content) -> Content:
    return content.cached if isinstance(content, Formula) else content


def rows_of(context: MasterContext) -> list[dict[int, Content]]:
    sheet = code_sheet(context, context.collected.project.form.table("indicators"))
    rows: dict[int, dict[int, Content]] = {}
    for (row, col), cell in sorted(sheet.cells.items()):
        rows.setdefault(row, {})[col] = values(cell.content)
    return [*rows.values()]


def table_of_partners(document: Document) -> Table:
    return next(table for table in document.tables if table.rows[0].cells[0].text == "Partner")


def test_a_return_with_errors_is_shown_as_such_in_workbook_page_and_document(context: MasterContext) -> None:
    note = "Returns with errors are also included. Their content is marked (with errors)."
    assert context.faulty_note() == note
    page = as_html(context).decode()
    document = docx.Document(io.BytesIO(as_docx(context)))
    assert note in page
    assert note in [paragraph.text for paragraph in document.paragraphs]
    assert "<strong>Beta (BETA)</strong>: returned (with errors)" in page
    table = table_of_partners(document)
    states = {row.cells[0].text: row.cells[1].text for row in table.rows[1:]}
    assert {name: text.strip() for name, text in states.items()} == {
        "Alfa (ALFA)": "Returned",
        "Beta (BETA)": "Returned (with errors)",
    }
    (run,) = table.rows[2].cells[1].paragraphs[0].runs
    (good,) = table.rows[1].cells[1].paragraphs[0].runs
    assert run.font.color.rgb != good.font.color.rgb


def test_the_document_holds_what_the_sheets_hold(context: MasterContext) -> None:
    document = docx.Document(io.BytesIO(as_docx(context)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert {"Indicators", "Narrative"} <= {*texts}
    assert f"ALFA · Autumn · What was achieved: {STORY}" in texts
    (table,) = [each for each in document.tables if each.rows[0].cells[0].text == "Question"]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[:4] == [
        ["Question", "Spring", "Autumn", "All periods"],
        ["I-1 Paths · Baseline: 0 · Target: 26"] * 4,
        ["Result", "4", "9", "13"],
        ["Result, forecast for Autumn", "18", "", ""],
    ]
    assert ["Share", "15.4\u00a0%", "34.6\u00a0%", "34.6\u00a0%"] in rows
    assert len({cell._tc for cell in table.rows[1].cells}) == 1
    assert "@" not in " ".join(texts)


def test_the_document_lists_the_returns_of_the_periods_that_the_workbook_lists(context: MasterContext) -> None:
    table = table_of_partners(docx.Document(io.BytesIO(as_docx(context))))
    periods, partners = listed_returns(context.collected)
    assert [cell.text for cell in table.rows[0].cells[1:]] == [context.period_label(period) for period in periods]
    assert [row.cells[0].text for row in table.rows[1:]] == [f"{each.name} ({each.id})" for each in partners]


def test_the_columns_of_the_document_are_as_wide_in_each_program(context: MasterContext) -> None:
    tables = docx.Document(io.BytesIO(as_docx(context))).tables
    for table in tables:
        assert [column.width for column in table.columns] == [cell.width for cell in table.rows[0].cells]
        assert sum(column.width for column in table.columns) < Cm(25.8)


def test_a_column_of_numbers_is_no_column_of_days_or_texts() -> None:
    assert has_numbers_only(["1 250", "20\u00a0000,50", "–", "", "-1", "54 %", "1,234.50"])
    assert not any(map(has_numbers_only, (["14.4.2026"], ["2026-1"], ["3 (N04)"], ["", "–"], ["12", "ca 12"])))


def test_the_document_does_not_confuse_a_period_with_another_whose_name_contains_its_name() -> None:
    numbered = context_of(PROJECT.replace("Spring", "I/2026").replace("Autumn", "II/2026"))
    document = docx.Document(io.BytesIO(as_docx(numbered)))
    (table,) = [each for each in document.tables if each.rows[0].cells[0].text == "Question"]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Question", "I/2026", "II/2026", "All periods"]
    assert rows[2:4] == [["Result", "4", "9", "13"], ["Result, forecast for II/2026", "18", "", ""]]


def test_the_sheet_of_files_that_are_not_included_has_a_true_name_where_it_has_others(context: MasterContext) -> None:
    names = {sheet.key: sheet.name for sheet in master_sheets(context.collected)}
    assert names["left_out"] == "master_left_out_or_faulty"
    assert "Left out or with errors" in as_html(context).decode()


def test_the_total_of_shares_is_the_share_of_the_joint_target(context: MasterContext) -> None:
    rows = rows_of(context)
    heads = next(row for row in rows if row.get(0) == "Name")
    shares = [col for col, head in heads.items() if str(head).startswith("Share\n")]
    for row in (row for row in rows if plain_text(row.get(0)) == "I-1 Paths" and len(row) > 4):
        assert [row[col] for col in shares] == pytest.approx([4 / 26, 9 / 26, 9 / 26])
    assert not [text for row in rows for text in row.values() if isinstance(text, str) and "5–" in text]


def test_a_forecast_names_its_report_and_no_period_twice(context: MasterContext) -> None:
    heads = next(row for row in rows_of(context) if row.get(0) == "Name")
    said = [text for text in heads.values() if "forecast" in str(text)]
    assert said == [
        "Result, forecast for Autumn\n(report: Spring)",
        "Result, forecast for the next period\n(report: Autumn)",
        "Result, forecast for the next period\n(current forecast)",
    ]


def test_a_source_always_names_its_sheet(context: MasterContext) -> None:
    answers = [answer for answer in context.collected.answers.listed() if not answer.accepted]
    names = [plain_text(context.source_cell(answers[:count], "source").content) for count in (1, 2, 5)]
    assert all("!" in name and name.endswith("(with errors)") for name in names)
    assert names[0].startswith("[4]\u00a0Indic")
    assert len(names[0]) <= LONGEST_LINK
    assert isinstance(context.source_cell(answers[:1], "source").content, Link)


def test_a_name_that_fits_on_no_line_is_no_link_and_its_row_is_high_enough(context: MasterContext) -> None:
    sheet = code_sheet(context, context.collected.project.form.table("indicators"))
    linked = {plain_text(cell.content) for cell in sheet.cells.values() if isinstance(cell.content, Link)}
    assert f"I-3 {LONG_NAME}" in linked
    (row, *_) = [row for (row, col), cell in sheet.cells.items() if col == 0 and "accepted" in plain_text(cell.content)]
    assert not isinstance(sheet.cells[row, 0].content, Link)
    assert sheet.heights[row] > 24
    assert max(sheet.heights[: sheet.blocks[0]]) < 110


def test_the_page_shows_a_figure_always_in_the_same_format(context: MasterContext) -> None:
    page = as_html(context).decode()
    targets = page[page.index("Actual figures against targets") :]
    assert ">13<" in targets
    assert "13.00" not in page
    assert "109.00" not in page


def test_no_page_of_the_first_sheet_ends_with_the_heads_of_a_table(context: MasterContext) -> None:
    sheet = summary_sheet(context)
    sheet.finish()
    heads = {row for (row, col), cell in sheet.cells.items() if col == 0 and cell.style == "header"}
    assert len(heads) == 3
    assert heads <= sheet.keep_with_next


def test_the_key_figures_of_two_partners_have_their_shares_too(context: MasterContext) -> None:
    sheet = summary_sheet(context)
    sheet.finish()
    (row,) = [row for (row, col), cell in sheet.cells.items() if col == 0 and cell.content == "Name"]
    assert [sheet.cells[row, col].content for col in range(4)] == ["Name", "Actual", "Target", "Share"]
    assert sheet.cells[row + 1, 3].content == "50\u00a0%"
    assert sheet.widths[3] > 10


def test_the_first_sheet_does_not_list_the_sheets_beside_again(context: MasterContext) -> None:
    sheet = summary_sheet(context)
    sheet.finish()
    links = [plain_text(cell.content) for cell in sheet.cells.values() if isinstance(cell.content, Link)]
    assert links.count("Indicators") == 1
    assert "Sources" in links


@pytest.mark.parametrize(
    ("name", "language", "shown"),
    [
        ("Hösten 2026", "sv", "hösten 2026"),
        ("Kevät 2027", "fi", "kevät 2027"),
        ("Autumn 2026", "en", "Autumn 2026"),
        ("VT 2026", "sv", "VT 2026"),
        ("Q1", "fi", "Q1"),
        ("II/2026", "fi", "II/2026"),
    ],
)
def test_the_name_of_a_period_has_a_small_initial_inside_a_phrase(name: str, language: str, shown: str) -> None:
    assert in_phrase(name, language) == shown


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_text_has_words_that_readers_found_odd(language: str) -> None:
    words = translator_for(language)
    said = [
        words.label(key) for key in ("master_how", "prefill_label", "master_target_chart", "programme_about_events")
    ]
    odd = ("räknesätt", "prosenttia", "kerran kukin", "ifyllda uppgifter")
    assert not [text for text in said if any(word in text.lower().replace("förifyllda", "") for word in odd)]

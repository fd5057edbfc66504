"""The first things of a master: its message, its key figures, and the overview as a sheet, on the page and in Word."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pytest
from example_masters import ALFA, AUTUMN, VISITS, batches, deviating, finnish, judged, returned
from projects import tiny

import lamppu_xl
from lamppu_xl.definition import load
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.context import GoalState, MasterContext
from lamppu_xl.master.exports import docx as document_module
from lamppu_xl.master.exports.docx import as_docx
from lamppu_xl.master.exports.html import as_html
from lamppu_xl.master.sheets.message import figures_note, key_figures, message
from lamppu_xl.master.sheets.overview import overview_sheet
from lamppu_xl.master.sheets.summary import summary_sheet
from lamppu_xl.master.synthesis_merge import CarriedSynthesis
from lamppu_xl.workbook.model import CellUse, Link

TEXT = "Verkosto toimii.\n\nTyö jatkuu."


@pytest.fixture(scope="module")
def context() -> MasterContext:
    options = MasterOptions(syntheses={("G1", AUTUMN): CarriedSynthesis(TEXT, "", ("aa",))})
    return master_context(tiny(), batches(), finnish(), options)


def test_the_message_counts_goals_and_partners(context: MasterContext) -> None:
    said = message(context)
    assert "tavoiteraportista on valmiina tai käynnissä" in said
    assert said.endswith("osatoteuttajia puuttuu koosteesta 2.")


def test_the_message_names_the_reports_that_its_total_lacks(
    context: MasterContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = [(GoalState("Valmis", "state_done"), 23), (GoalState("Ei koske", "state_not_concerned"), 3)]
    monkeypatch.setattr("lamppu_xl.master.sheets.message.all_states", lambda _: states)
    assert message(context).startswith(
        "23/23 tavoiteraportista on valmiina tai käynnissä; laskennan ulkopuolella (ei kysytä tai ei koske): 3; "
    )


def test_a_status_that_is_no_progress_is_not_counted_as_such(context: MasterContext) -> None:
    status = context.collected.status_field
    assert status is not None
    codes = context.collected.project.lists[status[1].options or ""]
    kinds = replace(codes, options=tuple(replace(each, id=f"type_{each.id}") for each in codes.options))
    project = replace(context.collected.project, lists={**context.collected.project.lists, codes.id: kinds})
    said = message(replace(context, collected=replace(context.collected, project=project)))
    assert said.startswith("Hyväksyttyjä raportteja 1/3")


def test_key_figures_have_a_total_and_a_target() -> None:
    project = deviating()
    answers = {**ALFA, **VISITS, "results/G1/deviation": "Kokous siirtyi."}
    batch = judged(project, AUTUMN, [returned(project, "ALFA", AUTUMN, answers)])
    context = master_context(project, [batch], finnish(project), MasterOptions())
    (figure,) = key_figures(context)
    assert figures_note(context) == "Kaikki kaudet tähän asti: Syksy."
    assert figures_note(context) in as_html(context).decode()
    assert (figure.name, figure.target) == ("I1 Kokoukset (kpl)", 8)
    assert figure.actual == answers["figures/I1/actual"]
    assert f"{figure.name}: {figure.share(context.words)}<" in as_html(context).decode()


def test_the_overview_is_on_the_page_before_the_goals(context: MasterContext) -> None:
    page = as_html(context).decode()
    assert page.index('id="overview"') < page.index('id="goal-G1"')
    assert "Verkosto toimii." in page
    assert message(context) in page


def test_a_page_without_syntheses_has_no_overview_and_no_title_twice() -> None:
    page = as_html(master_context(tiny(), batches(), finnish(), MasterOptions())).decode()
    assert 'id="overview"' not in page
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", page)
    captions = re.findall("<caption>(.*?)</caption>", page)
    assert not {*titles} & {*captions}
    assert len(captions) < page.count("<caption")


def test_word_has_the_table_of_goals_and_periods_to_edit(context: MasterContext) -> None:
    document = docx.Document(io.BytesIO(as_docx(context)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert message(context) in texts
    table = next(table for table in document.tables if table.rows[0].cells[0].text == "Tavoite")
    assert [cell.text for cell in table.rows[0].cells] == ["Tavoite", "Syksy", "Kevät", "Tilanne"]
    assert table.rows[1].cells[1].text == TEXT
    assert table.rows[1].cells[0].text.startswith("G1")
    assert len(table.rows) == 1 + len(tiny().goals)


def headings(context: MasterContext) -> list[str]:
    paragraphs = docx.Document(io.BytesIO(as_docx(context))).paragraphs
    return [each.text for each in paragraphs if each.style is not None and str(each.style.name).startswith("Heading")]


def test_the_first_page_has_who_has_returned_and_what_deviates(monkeypatch: pytest.MonkeyPatch) -> None:
    project = deviating()
    answers = {**ALFA, **VISITS, "results/G1/deviation": "Kokous siirtyi."}
    batch = judged(project, AUTUMN, [returned(project, "ALFA", AUTUMN, answers)])
    context = master_context(project, [batch], finnish(project), MasterOptions())
    labels = ("master_key_figures", "master_returns", "master_deviations", "master_overview_title")
    figures, returns, deviations, overview = (context.words.label(label) for label in labels)
    shown = headings(context)
    assert shown[:4] == [figures, returns, deviations, overview]
    monkeypatch.setattr(document_module, "_FEW_PARTNERS", 0)
    monkeypatch.setattr(document_module, "_FEW_DEVIATIONS", 0)
    later = headings(context)
    assert later[:3] == [figures, overview, deviations]
    assert later[-1] == returns
    assert sorted(later) == sorted(shown)


def test_a_goal_without_a_synthesis_has_a_single_row_and_is_named_above_the_table(context: MasterContext) -> None:
    nothing = master_context(tiny(), batches(), finnish(), MasterOptions())
    sheets = [overview_sheet(context), overview_sheet(nothing)]
    goals = [[cell.content.text for cell in sheet.cells.values() if isinstance(cell.content, Link)] for sheet in sheets]
    assert goals[0] == goals[1]
    assert [sheet.row for sheet in sheets] == [2 + len(goals[0]) + 1 + 1, 2 + len(goals[0]) + 1]
    said = [[cell.content for cell in sheet.cells.values() if cell.row == 1] for sheet in sheets]
    assert said == [["Ilman tiivistelmää: G2, G3"], ["Näistä kausista ei ole kirjoitettu tiivistelmiä."]]
    boxes = [sum(cell.use is CellUse.ANSWER for cell in sheet.cells.values()) for sheet in sheets]
    assert boxes == [6, 6]
    document = docx.Document(io.BytesIO(as_docx(nothing)))
    assert said[1][0] in [paragraph.text for paragraph in document.paragraphs]


def goal_rows(data: bytes) -> tuple[list[str], list[list[str]]]:
    """The paragraphs of a document, and the texts of its table of goals."""
    document = docx.Document(io.BytesIO(data))
    table = next(table for table in document.tables if table.rows[0].cells[0].text == "Tavoite")
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    return [paragraph.text for paragraph in document.paragraphs], rows


def test_word_shows_what_partners_wrote_where_no_synthesis_is_written(context: MasterContext) -> None:
    note = context.words.label("master_overview_partners")
    paragraphs, rows = goal_rows(as_docx(master_context(tiny(), batches(), finnish(), MasterOptions())))
    assert note in paragraphs
    assert rows[0] == ["Tavoite", "Syksy", "Kevät", "Tilanne"]
    assert "ALFA: Verkosto kokoontui neljä kertaa." in rows[1][1]
    paragraphs, rows = goal_rows(as_docx(context))
    assert note in paragraphs
    assert rows[1][1] == TEXT
    assert "ALFA:" in rows[1][2]


def test_word_has_no_columns_of_periods_and_no_note_on_texts_where_nothing_is_written() -> None:
    batch = judged(tiny(), AUTUMN, [returned(tiny(), "ALFA", AUTUMN, {**ALFA, "results/G1/results": ""})])
    nothing = master_context(tiny(), [batch], finnish(), MasterOptions(with_rejected=True))
    paragraphs, rows = goal_rows(as_docx(nothing))
    assert nothing.words.label("master_overview_partners") not in paragraphs
    assert rows[0] == ["Tavoite", "Tilanne"]
    assert all("\n" in row[0] for row in rows[1:])  # the name of the goal and its wording


def test_of_many_partners_texts_the_beginning_is_shown(context: MasterContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamppu_xl.master.exports.goal_results.MOST_WHOLE", 0)
    monkeypatch.setattr("lamppu_xl.master.exports.goal_results.BEGINNING", 20)
    paragraphs, rows = goal_rows(as_docx(master_context(tiny(), batches(), finnish(), MasterOptions())))
    assert context.words.label("programme_cut_partner_texts") in paragraphs
    assert "ALFA: Verkosto kokoontui…" in rows[1][1]


def test_the_same_master_gives_the_same_document(context: MasterContext) -> None:
    assert as_docx(context) == as_docx(context)


@pytest.fixture(scope="module")
def without_goals(tmp_path_factory: pytest.TempPathFactory) -> MasterContext:
    """A shipped form of lines, with a return of one of its two partners."""
    folder = tmp_path_factory.mktemp("forms") / "matrix"
    lamppu_xl.init(folder, form="activity-matrix")
    project = load(folder).project
    assert project is not None
    answers = {f"activities/{line}/women": 40.0 for line in ("1", "2")}
    batch = judged(project, project.periods[0].id, [returned(project, "LEAD", project.periods[0].id, answers)])
    return master_context(project, [batch], finnish(project), MasterOptions(with_rejected=True))


@pytest.mark.slow
def test_a_master_without_goals_begins_with_totals_and_the_sheets_of_the_form(without_goals: MasterContext) -> None:
    assert message(without_goals) == "Hyväksyttyjä raportteja 0/2; osatoteuttajia puuttuu koosteesta 1."
    assert [(figure.actual, figure.target) for figure in key_figures(without_goals)] == [(80, None)] * 2
    sheet = summary_sheet(without_goals)
    sheet.finish()
    cells = [cell.content for cell in sheet.cells.values()]
    assert "2 riviä" in cells
    assert "Tavoite" not in cells
    assert "Tilanne" not in cells
    assert "overview" not in without_goals.sheet_names
    page = as_html(without_goals).decode()
    assert "2 riviä" in page
    assert 'id="overview"' not in page
    headings = [table.rows[0].cells[0].text for table in docx.Document(io.BytesIO(as_docx(without_goals))).tables]
    assert "Välilehti" in headings
    assert "Tavoite" not in headings


@pytest.mark.slow
def test_links_to_other_sheets_are_as_high_as_a_line(without_goals: MasterContext) -> None:
    sheet = summary_sheet(without_goals)
    sheet.finish()
    links = [row for (row, _), cell in sheet.cells.items() if isinstance(cell.content, Link)]
    assert links
    assert min(sheet.heights[row] for row in links) >= 18


def test_answers_in_another_language_say_so_on_the_page() -> None:
    project = deviating()
    swedish = replace(
        project,
        languages=("fi", "sv"),
        partners=tuple(replace(each, language="sv") if each.id == "ALFA" else each for each in project.partners),
    )
    batch = judged(
        swedish, AUTUMN, [returned(swedish, "ALFA", AUTUMN, {**ALFA, "results/G1/results": "Nätverket möttes."})]
    )
    page = as_html(master_context(swedish, [batch], finnish(swedish), MasterOptions())).decode()
    goal = page[page.index('id="goal-G1"') : page.index('id="goal-G2"')]
    assert '<p lang="sv">Nätverket möttes.' in goal
    assert goal.count('lang="sv"') < goal.count("<p>")  # states and reasons are in the language of the page
    assert 'lang="sv"' not in page.replace(goal, "")[: page.index('id="goal-G1"')]


def test_many_partners_without_a_return_are_listed_together() -> None:
    project = tiny()
    partners = (*project.partners, *(replace(project.partners[0], id=f"X{number}") for number in range(7)))
    project = replace(project, partners=partners)
    batch = judged(project, "2026-2", [returned(project, "ALFA", "2026-2", {"results/G1/status": "open"})])
    context = master_context(project, [batch], finnish(project), MasterOptions())
    page = as_html(context).decode()
    assert "<strong>Ei palautettu (9)</strong>: BETA, GAMMA, X0, X1, X2, X3, X4, X5, X6" in page
    assert page.count("Osatoteuttajat: 9") == 2  # the third goal concerns the coordinator only
    assert page.count(">BETA, GAMMA, X0, X1, X2, X3, X4, X5, X6") == 2

"""Programmes whose projects have no goals, themes, events or questions about deviations: no page is an empty table."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from programme_content import context_of, small_content

from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.programme.builder import build_programme_workbook, sheet_names
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.data_sheet import CellMark
from lamppu_xl.programme.exports.html import as_html
from lamppu_xl.programme.sheets.front_page import front_sheet
from lamppu_xl.programme.sheets.indicators import number_sheet
from lamppu_xl.workbook.model import CellUse, Sheet


def bare() -> ProgrammeContent:
    content = small_content()
    programme = replace(content.programme, themes=())
    unasked = frozenset(member.id for member in content.members)
    return replace(content, goals=(), events=(), deviations=(), programme=programme, without_deviations=unasked)


def sheet_of(content: ProgrammeContent, key: str, language: str = "en") -> Sheet:
    return build_programme_workbook(content, context_of(content, language).translator, {}).plan.sheet(key)


def test_there_is_a_sheet_of_themes_only_if_there_are_themes() -> None:
    assert "themes" not in sheet_names(bare(), context_of(bare()).translator)
    assert sheet_of(bare(), "projects").cells


def test_a_focus_area_without_goals_has_no_headings_of_goals() -> None:
    texts = [cell.content for cell in sheet_of(bare(), "area/F1").cells]
    assert "What was promised" not in texts
    assert "What was promised" in [cell.content for cell in sheet_of(small_content(), "area/F1").cells]


def test_a_programme_without_events_says_so() -> None:
    assert "Nothing reported." in [cell.content for cell in sheet_of(bare(), "events").cells]


def marks_of(content: ProgrammeContent, sheet: str, text: str = "") -> CellMark:
    """The mark of the cell with a text in a workbook."""
    translator = context_of(content).translator
    data, plan = (book := build_programme_workbook(content, translator, {})).data, book.plan
    name = sheet_names(content, translator)[sheet]
    (row,) = (cell.row for cell in plan.sheet(sheet).cells if cell.content == text)
    keys = {cell.row: cell.content for cell in plan.sheet(sheet).cells if cell.use is CellUse.KEY}
    (mark,) = (each for each in data.marks if (each.sheet, each.key, each.column) == (name, keys[row], 0))
    return mark


def test_that_no_event_is_reported_leads_to_the_projects_and_the_definition() -> None:
    mark = marks_of(bare(), "events", "Nothing reported.")
    assert mark.defined == ("programme.yaml: events",)
    assert {member.id for member in bare().included} <= {*mark.projects}


def test_that_a_focus_area_has_nothing_leads_to_the_definition() -> None:
    without = replace(bare(), figures=())
    assert marks_of(without, "area/F1", "Nothing reported.").defined == ("programme.yaml: focus_areas.F1",)


def test_a_number_of_deviations_leads_to_the_returns_that_were_read() -> None:
    content = small_content()
    data = build_programme_workbook(content, context_of(content).translator, {}).data
    name = sheet_names(content, context_of(content).translator)["projects"]
    counted = {each.column: each.counted for each in data.marks if (each.sheet, each.key) == (name, "N01")}
    assert counted[7] == counted[6] != ()


def test_where_no_form_asks_about_deviations_it_is_said_so() -> None:
    sentence = "Projektens blanketter frågar inte efter avvikelser."
    assert sentence in [cell.content for cell in sheet_of(bare(), "deviations", "sv").cells]
    assert sentence in html.unescape(as_html(context_of(bare(), "sv")).decode())
    some = replace(bare(), without_deviations=frozenset())
    assert "Inga avvikelser har anmälts." in [cell.content for cell in sheet_of(some, "deviations", "sv").cells]


def test_notes_below_a_table_are_paragraphs_of_the_page() -> None:
    page = html.unescape(as_html(context_of(small_content())).decode())
    assert '<p class="others">Used: 150 of 500' in page
    assert "<td>Used: 150 of 500" not in page


def test_only_the_workbook_names_its_sheet_of_figures() -> None:
    content = small_content()
    (first, *others) = content.figures
    totals = {key: replace(total, lacking=("N02 48 (2030-1)",)) for key, total in first.totals.items()}
    content = replace(content, figures=(replace(first, totals=totals), *others))
    place = "The sheet of figures has their last figures."
    lines = (str(cell.content) for cell in sheet_of(content, "front").cells if cell.style == "plain")
    assert place in " ".join(lines)
    page = html.unescape(as_html(context_of(content)).decode())
    assert "because their master workbook of this period is not included: N02." in page
    assert place not in page


@pytest.mark.parametrize(("area", "columns"), [("", 8), ("F1", 4)])
def test_every_column_of_a_table_of_figures_has_a_name_and_no_target_is_an_empty_box(area: str, columns: int) -> None:
    sheet = number_sheet(context_of(small_content(area)))
    heads = [row for (row, col), cell in sheet.cells.items() if col == 0 and cell.style == "header"]
    assert len(heads) == 2
    for head in heads:
        named = [sheet.cells[head, col] for col in range(columns)]
        assert all(cell.content for cell in named)
        assert all(sheet.cells[head + 1, col].content for col in range(columns) if col != 1)
    without_target = sheet.cells[heads[0] + 1, 4].content if not area else None
    assert without_target in (None, "–")


def test_tables_without_any_target_have_no_columns_for_targets() -> None:
    content = small_content()
    figures = tuple(replace(each, indicator=replace(each.indicator, target=None)) for each in content.figures)
    words = translator_for("en")
    for build in (number_sheet, front_sheet):
        shown = {cell.content for cell in build(context_of(replace(content, figures=figures))).cells.values()}
        assert not shown & {words.label("programme_target"), words.label("programme_share")}

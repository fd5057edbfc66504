"""The links between the sheets of a template, its instructions, and what stands beside its lines."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from projects import TINY_FORM, TINY_PROJECT, lamppu, read, sound
from templates import issued

from lamppu_xl.domain.form import TableLine
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.init import init
from lamppu_xl.services.workspace import load_project
from lamppu_xl.templates.builder import complete_plan
from lamppu_xl.templates.grids import shown_numbers
from lamppu_xl.templates.sheet_keys import HEADER_ROW, KEY_ROW, ROW_KEY, link_target
from lamppu_xl.templates.sheet_links import linked_sheet
from lamppu_xl.workbook.model import CellUse, Formula, Link, PlannedCell, Sheet, SheetColumn
from lamppu_xl.workbook.styles import STYLES
from lamppu_xl.workbook.zoom import WIDEST_SHEET, screen_width


def test_each_sheet_leads_to_the_instructions_and_to_the_next_sheet() -> None:
    template = issued(lamppu(), "KAO", "2012-2")
    plan = complete_plan(template)
    shown = [sheet for sheet in plan.sheets if sheet.state == "visible"]
    for sheet, following in pairwise(shown[1:]):
        above = [cell.content for cell in sheet.cells if cell.row < HEADER_ROW]
        assert [link.target for link in above if isinstance(link, Link)] == [
            link_target(following.name),
            link_target(shown[0].name),
        ]


def test_the_instructions_have_three_steps_and_the_state_of_each_part() -> None:
    template = issued(lamppu(), "KAO", "2012-2")
    plan = complete_plan(template)
    cells = plan.sheets[0].cells
    assert [str(cell.content)[:2] for cell in cells if cell.style == "step"] == ["1.", "2.", "3."]
    states = [cell.content for cell in cells if isinstance(cell.content, Formula)]
    assert len(states) == len(template.parts)
    assert {state.text[:12] for state in states} == {"'Tarkistus'!"}
    assert plan.sheets[0].highlights


@pytest.mark.parametrize(
    ("ids", "shown"),
    [
        (("7", "8"), ["7.", "8."]),
        (("I01", "I02"), ["I01", "I02"]),
        (("travel", "staff"), ["1.", "2."]),
        (("A1", "B", "D1"), ["1.", "2.", "3."]),
    ],
)
def test_lines_show_their_ids_only_if_all_are_codes(ids: tuple[str, ...], shown: list[str]) -> None:
    assert shown_numbers([TableLine(each, Text({}), due=True) for each in ids]) == shown


def test_the_star_of_a_required_question_is_on_the_line_of_its_last_word() -> None:
    plan = issued(lamppu(), "KAO", "2012-2").plan
    texts = [cell.content for sheet in plan.sheets for cell in sheet.cells if cell.use is CellUse.FIXED]
    starred = [text for text in map(str, texts) if "Tilanne" in text and "*" in text]
    assert starred
    assert not any(" *" in text for text in starred)


LINES = """
title: Form
tables:
  costs:
    title: Costs
    rows: {lines: 4}
    fields:
      what: {label: What, required: yes}
      paid: {label: Paid, kind: date, required: {value: yes, severity: warning}}
      amount: {label: Amount, kind: money, required: yes}
      why: {label: Why, required_when: amount > 100}
      twice: {label: Twice, kind: money, computed: amount * 2}
      remark: {label: Remark}
"""


def test_the_head_of_a_column_that_each_used_line_needs_has_a_star() -> None:
    project = sound(read(TINY_PROJECT, LINES))
    sheet = next(sheet for sheet in issued(project, "ALFA", "2026-2").plan.sheets if sheet.name == "Costs")
    texts = [str(cell.content) for cell in sheet.cells if cell.use is CellUse.FIXED]
    heads = [text for text in texts if text.split("\u00a0")[0] in ("What", "Paid", "Amount", "Why", "Twice", "Remark")]
    assert heads == ["What\u00a0*", "Paid", "Amount\u00a0*", "Why", "Twice", "Remark"]
    assert any("jokaisella rivillä, jota käytätte" in text for text in texts)


def test_the_note_of_a_table_without_stars_explains_none() -> None:
    form = LINES.replace("required: yes", "required: no")
    sheet = issued(sound(read(TINY_PROJECT, form)), "ALFA", "2026-2").plan.sheet("costs")
    texts = [str(cell.content) for cell in sheet.cells if cell.use is CellUse.FIXED]
    assert "Täyttäkää niin monta riviä kuin tarvitsette." in texts
    assert not [text for text in texts if "*" in text]


def test_parts_without_guidance_say_how_much_they_ask() -> None:
    tables = "".join(
        f"  {name}:\n    title: {{fi: {name}}}\n    rows: {rows}\n    fields: {{text: {{label: {{fi: Vastaus}}}}}}\n"
        for name, rows in (("results", "goals"), ("basics", "record"), ("figures", "{codes: indicators}"))
    )
    project = sound(read(TINY_PROJECT, f"{TINY_FORM.split('tables:', maxsplit=1)[0]}tables:\n{tables}"))
    cells = issued(project, "ALFA", "2026-2").plan.sheets[0].cells
    texts = [cell.content for cell in cells]
    assert texts.count("Kysymyksiä: 1") == 4
    assert texts.count("Rivejä: 2") == 1


def test_a_card_of_short_answers_leaves_none_of_them_for_a_second_page() -> None:
    plan = issued(lamppu(), "KAO", "2012-2").plan
    single = {sheet.key for sheet in plan.sheets if sheet.page.single}
    assert "contact" in single
    assert "results/G05" not in single


@pytest.mark.slow
def test_the_checks_of_a_wide_grid_are_on_the_screen(tmp_path: Path) -> None:
    init(tmp_path, form="indicator-tracking")
    project = load_project(tmp_path).project
    plan = issued(project, project.partners[0].id, project.periods[0].id).plan
    sheet = next(sheet for sheet in plan.sheets if sheet.name == "Indicators")
    widths = [column.width for column in sheet.columns if not column.hidden]
    assert len(widths) > 10
    assert screen_width(widths) <= WIDEST_SHEET + 1e-6  # a sum of shares
    assert min(widths[2:]) >= 12


@pytest.mark.slow
@pytest.mark.parametrize(("form", "name"), [("subprojects", "Projects"), ("activity-matrix", "Activities")])
def test_all_columns_of_the_starters_are_on_the_screen(tmp_path: Path, form: str, name: str) -> None:
    init(tmp_path, form=form)
    project = load_project(tmp_path).project
    plan = issued(project, project.partners[0].id, project.periods[0].id).plan
    sheet = next(sheet for sheet in plan.sheets if sheet.name == name)
    widths = [column.width for column in sheet.columns if not column.hidden]
    assert len(widths) > 14
    assert screen_width(widths) <= WIDEST_SHEET + 1e-6  # a sum of shares
    assert min(widths[1:]) >= 9


def test_every_sheet_of_a_preview_says_so_in_its_title() -> None:
    plan = complete_plan(issued(lamppu(), "KAO", "2012-2"), preview=True)
    titles = [sheet.cells[0].content for sheet in plan.sheets if sheet.state == "visible"]
    assert all(str(title).endswith(" (Esikatselu)") for title in titles)


def test_the_links_of_a_wide_grid_are_above_the_first_column_that_cuts_neither_title_nor_note() -> None:
    title = PlannedCell(0, 0, CellUse.FIXED, "title", "Hankkeet")
    note = PlannedCell(1, 0, CellUse.FIXED, "note", "Rivi jokaisesta hankkeesta, myös päättyneestä.")
    key = PlannedCell(KEY_ROW, 5, CellUse.KEY, "key", ROW_KEY)
    check = PlannedCell(4, 1, CellUse.CHECK, "check")
    sheet = Sheet(
        "rows", "Hankkeet", (title, note, key, check), tuple(SheetColumn(width) for width in (8, 26, 20, 20, 20))
    )
    linked = linked_sheet(sheet, "Ohje", "Tarkistus", translator_for("fi"))
    assert [(cell.row, cell.col) for cell in linked.cells if isinstance(cell.content, Link)] == [(0, 3), (1, 3)]


@pytest.mark.parametrize(("titles", "words", "links"), [(1, 1, [0, 1]), (1, 60, [0]), (30, 1, [1]), (30, 60, [])])
def test_no_link_cuts_a_title_or_a_note_that_runs_over_the_cells_beside_it(
    titles: int, words: int, links: list[int]
) -> None:
    """Excel cuts a text at the first cell to its right that has content."""
    title = PlannedCell(0, 0, CellUse.FIXED, "title", "Pohjois-Suomen " * titles)
    note = PlannedCell(1, 0, CellUse.FIXED, "note", "Pohjois-Suomen " * words)
    key = PlannedCell(KEY_ROW, 3, CellUse.KEY, "key", ROW_KEY)
    sheet = Sheet("goal", "Tavoite", (title, note, key), tuple(SheetColumn(width) for width in (30, 40, 20, 5)))
    linked = linked_sheet(sheet, "Ohje", "Tarkistus", translator_for("fi"))
    found = {cell.row: cell.content.text for cell in linked.cells if isinstance(cell.content, Link)}
    assert [*found] == links
    assert not links or "Tarkistus" in found[links[0]]
    assert [cell.col for cell in linked.cells if cell.row == 1] == ([0, 2] if 1 in links else [0])


def test_the_arrow_of_a_link_is_not_at_the_edge_of_its_column() -> None:
    assert (STYLES["sheet_link"]["align"], STYLES["sheet_link"]["indent"]) == ("right", 1)

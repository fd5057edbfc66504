"""How a master shows codes of the same label, as of different periods, and tables that nobody has answered."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from built_masters import Master, build_master
from computed_form import PROJECT
from example_masters import judged, returned
from projects import lamppu, read, sound

from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.workbook.model import plain_text
from lamppu_xl.workbook.page_columns import column_pages
from lamppu_xl.workbook.styles import STYLES

pytestmark = pytest.mark.slow

GOALS = """
goals:
  - {id: G1, title: Goal, wording: The goal, applies_to: all}
"""
FORM = """
title: Form
lists:
  costs: [{id: OWN, label: Travel}, {id: ABROAD, label: Journeys}, {id: STAFF, label: Staff}]
  groups: [{id: PUB, label: General public}]
  methods: [{id: ART, label: Art}]
  plans: []
tables:
  goals:
    title: Goals
    rows: goals
    fields:
      progress: {label: Progress}
  costs:
    title: Costs
    rows: {codes: costs}
    fields:
      spent: {label: Spent, kind: money, aggregate: sum}
  groups:
    title: Groups
    rows: {codes: groups}
    fields:
      people: {label: People, kind: number}
      text: {label: How they take part}
  methods:
    title: Methods
    rows: {codes: methods}
    fields:
      text: {label: How it was used}
  reviews:
    title: Reviews
    rows: {codes: methods}
    fields:
      ready: {label: Ready, kind: yes_no}
  plans:
    title: Plans
    rows: {codes: plans}
    fields:
      spent: {label: Spent, kind: money}
"""


@pytest.fixture(scope="module")
def made() -> Master:
    project = sound(read(PROJECT + GOALS, FORM))
    own, abroad, staff = project.lists["costs"].options
    costs = replace(project.lists["costs"], options=(own, replace(abroad, label=own.label), staff))
    project = replace(project, lists={**project.lists, "costs": costs})
    answers = {"goals/G1/progress": "Begun", "costs/OWN/spent": 5.0, "methods/ART/text": "Twice"}
    answers["reviews/ART/ready"] = "yes"
    files = [returned(project, "ALFA", "2026-1", answers)]
    return build_master(project, [judged(project, "2026-1", files)], project_translator(project, "en"))


def texts(made: Master, sheet: str) -> list[str]:
    contents = (cell.content for cell in made.plan.sheet(sheet).cells)
    return [plain_text(content) for content in contents if isinstance(content, str) or hasattr(content, "target")]


def test_codes_with_the_same_label_are_named_with_their_ids(made: Master) -> None:
    names = texts(made, "table/costs")
    assert {"OWN Travel", "ABROAD Travel", "Staff"} <= set(names)
    assert "Travel" not in names


def test_a_table_without_answers_and_facts_takes_a_single_line(made: Master) -> None:
    shown = texts(made, "table/groups")
    assert "Nothing reported." in shown
    assert "General public" not in shown


def test_a_form_without_the_status_of_goals_has_no_dash_in_its_place(made: Master) -> None:
    shown = texts(made, "goal/G1")
    assert "Begun" in shown
    assert "–" not in shown


def test_a_table_of_texts_has_no_empty_row_for_each_partner(made: Master) -> None:
    shown = texts(made, "table/methods")
    assert "Twice" in shown
    assert "Answer" in shown
    assert "ALFA" not in shown


def test_words_and_counts_in_a_column_of_answers_in_words_begin_below_its_heading(made: Master) -> None:
    sheet = made.plan.sheet("table/reviews")
    (col,) = [cell.col for cell in sheet.cells if cell.content == "Ready"]
    shown = [cell for cell in sheet.cells if cell.col == col and cell.content]
    assert {"header", "sum_text", "fact", "unsaid_text"} == {cell.style for cell in shown}
    assert {STYLES[cell.style]["align"] for cell in shown} == {"left"}


def test_the_name_of_a_column_of_numbers_is_above_them_on_the_right(made: Master) -> None:
    sheet = made.plan.sheet("table/costs")
    (head,) = [cell for cell in sheet.cells if cell.content == "Spent"]
    figures = [cell for cell in sheet.cells if cell.col == head.col and not isinstance(cell.content, str | None)]
    assert figures
    assert {STYLES[cell.style]["align"] for cell in (head, *figures)} == {"right"}


def test_the_language_of_a_partner_is_not_in_brackets_after_its_roles(made: Master) -> None:
    shown = texts(made, "partners")
    assert ("Language", "English") in {*pairwise(shown)}


def test_a_table_without_codes_has_no_sheet(made: Master) -> None:
    assert "table/plans" not in {sheet.key for sheet in made.plan.sheets}
    assert "table/groups" in {sheet.key for sheet in made.plan.sheets}


def test_the_events_of_the_example_are_printed_on_pages_as_wide_as_their_columns() -> None:
    project = lamppu()
    made = build_master(project, [judged(project, "2012-2", [])], project_translator(project, "fi"))
    page = made.plan.sheet("table/events").page
    assert not page.column_breaks
    assert page.scale >= 66, "texts of 10 points have 6.6 on paper"


@pytest.mark.parametrize(("texts_in_row", "pages"), [(4, 1), (5, 1), (7, 2)])
def test_columns_of_texts_become_narrower_where_they_then_fit_on_a_page(texts_in_row: int, pages: int) -> None:
    names = [f"text{number}" for number in range(texts_in_row)]
    fields = "".join(f"\n      {name}: {{label: {name}}}" for name in names)
    form = f"title: Form\ntables:\n  lines:\n    title: Lines\n    rows: {{lines: 2}}\n    fields:{fields}\n"
    project = sound(read(PROJECT, form))
    answers = {f"lines/1/{name}": "A seminar with the schools of the region, two days" for name in names}
    files = [returned(project, "ALFA", "2026-1", answers)]
    master = build_master(project, [judged(project, "2026-1", files)], project_translator(project, "en"))
    sheet = master.plan.sheet("table/lines")
    found = column_pages([column.width for column in sheet.columns], 1)
    assert (len(found.breaks) + 1 if found else 1) == pages

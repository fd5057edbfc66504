"""Answers that a template has already: from the partner's own last return, and from the contact of the definition."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.init import init
from lamppu_xl.services.template_maker import TemplateOrder, TemplateSettings, make_template
from lamppu_xl.services.workspace import load_project
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, complete_plan, prepare_template
from lamppu_xl.templates.live_checks.check_texts import check_text
from lamppu_xl.templates.live_checks.state_numbers import NOT_BEGUN
from lamppu_xl.templates.live_checks.state_values import template_states
from lamppu_xl.templates.prefill import hide_unused_confirmations
from lamppu_xl.templates.sheet_keys import CHECKS
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import Formula, Sheet
from tests.support.projects import TINY_FORM, TINY_PROJECT, read, sound
from tests.support.templates import spoken

MAIL = AnswerRef("contact", "1", "email")


def template(project: Project, own: dict[AnswerRef, Answer]) -> Template:
    partner, period = project.partners[1], project.periods[1]
    return prepare_template(project, partner, period, spoken(project, partner), own_previous=own)


def contact_sheet(made: Template) -> tuple[Sheet, int]:
    """The sheet that people get, and the row of the question that confirms."""
    plan = hide_unused_confirmations(complete_plan(made), made, made.prefilled)
    places = {cell.entry: (sheet, cell.row) for sheet in plan.sheets for cell in sheet.cells if cell.entry}
    return places[AnswerRef("contact", "1", "prefill_confirmed")]


@pytest.mark.parametrize("form", ["goal-report", "subprojects"])
@pytest.mark.slow
def test_the_contact_of_a_shipped_form_is_that_of_the_last_return(form: str, tmp_path: Path) -> None:
    init(tmp_path, form=form)
    made = template(load_project(tmp_path).project, {MAIL: "uusi@beeta.example.fi"})
    assert made.prefilled[MAIL] == "uusi@beeta.example.fi"
    sheet, row = contact_sheet(made)
    assert row not in sheet.hidden_rows


def test_nothing_is_to_be_confirmed_where_nothing_is_prefilled(tmp_path: Path) -> None:
    init(tmp_path, form="goal-report")
    made = template(load_project(tmp_path).project, {})
    assert not made.prefilled
    sheet, row = contact_sheet(made)
    assert row in sheet.hidden_rows


def test_a_preview_does_not_show_a_question_on_answers_that_it_has_not(tmp_path: Path) -> None:
    init(tmp_path, form="goal-report")
    project = load_project(tmp_path).project
    settings = TemplateSettings(project=project, period=project.periods[1], lock=DEFAULT_PROTECTION, preview=True)
    order = TemplateOrder(partner=project.partners[1], previous=None, own_previous={}, given=frozenset())
    made = template(project, {})
    planned, row = contact_sheet(made)
    sheet = openpyxl.load_workbook(io.BytesIO(make_template(settings, order).workbook))[planned.name]
    assert sheet.row_dimensions[row + 1].hidden


CONTACTS = (
    TINY_FORM.split("tables:", maxsplit=1)[0]
    + """tables:
  contact:
    title: {fi: Yhteystiedot}
    rows: record
    fields:
      email: {label: {fi: Sähköposti}, kind: email, required: yes, prefill: previous}
      phone: {label: {fi: Puhelin}, prefill: previous}
  other:
    title: {fi: Muuta}
    rows: record
    fields:
      text: {label: {fi: Kommentti}}
"""
)


def test_prefilled_answers_that_are_not_confirmed_are_a_note() -> None:
    project = sound(read(TINY_PROJECT, CONTACTS))
    made = template(project, {MAIL: "a@alfa.fi", AnswerRef("contact", "1", "phone"): "1"})
    words = made.words
    assert parts_of(made) == {
        "": words.label("form_not_begun"),
        "contact": words.label("part_unconfirmed"),
        "other": words.label("part_optional"),
    }
    contact, line = project.form.table("contact"), next(made.lines("contact"))
    states = template_states(made, dict(made.prefilled)).line(contact, line)
    shown = {check_text(made, states, field.name) for field in contact.answers}
    assert shown == {words.label("answer_unconfirmed")}
    assert counted(made, "contact") == {"in_order": 0, "to_fill_in": 0, "to_correct": 0, "note": 1}
    emptied = template_states(made, {AnswerRef("contact", "1", "phone"): "1"}).line(contact, line)
    assert emptied.states["email"] == NOT_BEGUN  # a required answer that was deleted is to fill in


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_that_confirms_fits_into_a_prompt_and_names_the_word(language: str) -> None:
    words = translator_for(language, (language, "fi"))
    assert len(words.label("prefill_label")) <= 32
    assert words.label("prefill_option") in words.label("prefill_help")


def checks_of(made: Template) -> dict[AnswerRef, object]:
    """What the sheet of checks shows."""
    cells = complete_plan(made).sheet(CHECKS).cells
    return {cell.entry: cell.content.cached for cell in cells if cell.entry and isinstance(cell.content, Formula)}


def parts_of(made: Template) -> dict[str, object]:
    return {entry.row: shown for entry, shown in checks_of(made).items() if entry.field in ("state", "verdict")}


def counted(made: Template, part: str) -> dict[str, object]:
    return {
        entry.field: shown for entry, shown in checks_of(made).items() if entry.row == part and entry.field != "state"
    }

"""Answers that a template has already: from the partner's own last return, and from the contact of the definition."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.project import Project
from lamppu_xl.services.init import init
from lamppu_xl.services.workspace import load_project
from lamppu_xl.templates.builder import complete_plan, prepare_template
from lamppu_xl.templates.prefill import hide_unused_confirmations
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import Sheet
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

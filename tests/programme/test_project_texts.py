"""Texts of projects whose forms have no goals are on a sheet, the page and the document, with their sources."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import replace

import pytest
from gap_programme import PERIODS, content, document_text, master
from programme_content import context_of

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerAnswer, LedgerField, LedgerGoal, LedgerReturn, LedgerTable
from lamppu_xl.programme.builder import build_programme_workbook, sheet_names
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.exports.docx import as_docx
from lamppu_xl.programme.exports.html import as_html
from lamppu_xl.programme.project_texts import LONGEST_TASK
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.programme.sheets.focus_areas import area_sheet
from lamppu_xl.programme.sheets.texts import text_sheet
from lamppu_xl.workbook.model import Link
from lamppu_xl.workbook.text_metrics import text_width

WRITTEN = {
    "summary/1/progress": "It went well.",
    "summary/1/deviation": "It was late.",
    "person/1/role": "Planner",
    "items/1/name": "A chair",
}
"""A text, a deviation, a text beside a person, and a text in a line."""

NOTE = "The texts of projects without goals are on the sheet Texts: A."


def _question(entry: str, *, personal: bool = False) -> LedgerField:
    ref = AnswerRef.parse(entry)
    return LedgerField(ref.table, ref.field, "text", "text", "", personal, "", Text.of(en=ref.field.capitalize()))


def written(goals: Iterable[LedgerGoal] = (), beside: Iterable[LedgerField] = ()) -> ProgrammeContent:
    """A programme of a project with texts."""
    rows = {"summary": "record", "person": "record", "items": "lines", "results": "goal"}
    entries = [*WRITTEN, "results/G1/results"]
    verdict = master(
        "A",
        tables=tuple(LedgerTable(name, kind, 3, Text.of(en=name)) for name, kind in rows.items()),
        questions=(*map(_question, entries), _question("person/1/name", personal=True), *beside),
        goals=tuple(goals),
        lines=(),
        returns=(LedgerReturn(1, "2", "A", "A.xlsx", "1" * 64, accepted=True),),
        answers=tuple(
            LedgerAnswer(number, 1, AnswerRef.parse(entry), text, "Story", f"C{number}")
            for number, (entry, text) in enumerate(WRITTEN.items(), 1)
        ),
    )
    programme = content().programme
    programme = replace(programme, projects=programme.projects[:1], indicators=())
    return collect_content(programme, PERIODS[1], [verdict])


def test_a_project_without_goals_has_its_texts_on_a_sheet_with_their_sources() -> None:
    found = written()
    context = context_of(found)
    assert [(text.label.pick(("en",)), text.answer.value) for text in found.texts] == [("Progress", "It went well.")]
    book = build_programme_workbook(found, context.translator, {})
    shown = [cell.content for cell in book.plan.sheet("texts").cells]
    assert {"Question", "A A", "Progress", "A: It went well.", "A A: Story!C1"} <= set(shown)
    marks = {each.column: each.answers for each in book.data.marks if each.key.startswith("text/A/")}
    assert marks[2] == marks[3] == (found.texts[0].answer.number,)
    assert found.texts[0].answer.number in found.answers


@pytest.mark.parametrize("name", ["Story", "Kauden tärkeimmät tapahtumat ja tulokset"])
def test_a_source_with_a_link_is_whole_in_its_column_or_visibly_shortened(name: str) -> None:
    found = written()
    (text,) = found.texts
    context = replace(context_of(found), links={text.answer.sha256: "A.xlsx"})
    cell = context.place_cell(replace(text.answer, sheet=name), "row_source")
    assert isinstance(cell.content, Link)
    assert text_width(cell.content.text, 9) <= 30 * 8 - 12
    assert cell.content.text == (f"A A: {name}!C1" if name == "Story" else "A A: Kauden tärkeimmät tapahtum…!C1")
    without_file = context_of(found).place_cell(replace(text.answer, sheet=name), "row_source")
    assert without_file.content == cell.content.text, "a workbook that is made again may have other links"


def several_periods(found: ProgrammeContent) -> SheetContext:
    """With several periods of the project in each of the programme."""
    periods = {period.id: ("1", "2") for period in PERIODS}
    projects = tuple(replace(each, periods=periods) for each in found.programme.projects)
    return context_of(replace(found, programme=replace(found.programme, projects=projects)))


def test_a_text_names_its_partner_and_period_where_the_programme_has_several_of_the_project() -> None:
    found = written()
    context = several_periods(found)
    (text,) = found.texts
    period = context.period_in_phrase(context.period_label("A", text.answer.period))
    sheet = {cell.content for cell in text_sheet(context).cells.values()}
    assert f"A {period}: It went well." in sheet
    assert f"A {period}: It went well." in document_text(as_docx(context))


@pytest.mark.parametrize(("width", "shown"), [(18.0, "A TUTKIMUS 2: …!C1"), (16.0, "A TUTKIMUS: …!C1")])
def test_a_long_source_loses_the_name_of_its_sheet_before_its_period(width: float, shown: str) -> None:
    found = written()
    (text,) = found.texts
    context = several_periods(found)
    answer = replace(text.answer, partner="TUTKIMUS", sheet="Sanallinen raportti")
    assert context.place_cell(answer, "row_source", width=width).content == shown


def test_its_focus_areas_the_page_and_the_document_have_them_too() -> None:
    found = written()
    areas = found.programme.focus_areas
    notes = [[cell.content for cell in area_sheet(context_of(found), area).cells.values()] for area in areas]
    assert [NOTE in each for each in notes] == [True, False], "it belongs to the first focus area only"
    assert "A: It went well." in html.unescape(as_html(context_of(found)).decode())
    text = document_text(as_docx(context_of(found)))
    assert "A: It went well." in text
    assert "A A: Story!C1" in text


@pytest.mark.parametrize(
    ("beside", "is_shown"),
    [
        (LedgerField("person", "people", "integer", "number", "sum", False, "", Text.of(en="People")), True),
        (_question("person/1/deviations"), True),
        (replace(_question("person/1/mail"), kind="email"), False),
        (replace(_question("person/1/prefill_confirmed"), kind="choice"), False),
    ],
)
def test_a_text_beside_a_person_is_on_it_where_the_record_asks_for_more_than_a_person(
    beside: LedgerField, is_shown: bool
) -> None:
    found = written(beside=(beside,))
    assert [text.answer.value for text in found.texts] == ["It went well.", *(["Planner"] if is_shown else [])]


def test_a_project_with_goals_is_not_on_it() -> None:
    found = written([LedgerGoal("G1", ("A",), Text.of(en="Goal"), Text.of(en="Promise"))])
    assert found.texts == ()
    assert "texts" not in sheet_names(found, context_of(found).translator)


@pytest.mark.parametrize(("length", "is_shown"), [(LONGEST_TASK, False), (LONGEST_TASK + 1, True)])
def test_a_long_text_beside_a_person_is_no_task(monkeypatch: pytest.MonkeyPatch, length: int, is_shown: bool) -> None:
    monkeypatch.setitem(WRITTEN, "person/1/role", "a" * length)
    assert (["a" * length] == [text.answer.value for text in written().texts][1:]) is is_shown

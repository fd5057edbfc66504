"""The first sheet of a master."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from built_masters import Master, build_master
from example_masters import deviated, judged, returned, with_many_partners
from projects import TINY_FORM, TINY_PROJECT, read, sound

from lamppu_xl.domain.answers import Answer
from lamppu_xl.i18n.translator import project_translator, translator_for
from lamppu_xl.master.context import GoalState
from lamppu_xl.master.sheets import deviations, message, summary
from lamppu_xl.workbook.model import CellRange, Chart, Link, plain_text
from lamppu_xl.workbook.sheet_builder import POINTS_OF_PIXEL, BuiltCell, SheetBuilder


def test_many_partners_are_in_blocks_that_can_be_read_on_paper_each_with_its_heads() -> None:
    sheet = with_many_partners(20, 30).plan.sheet("summary")
    assert sheet.page.scale >= 60
    heads = [slot.row for slot in sheet.cells if slot.col == 0 and slot.content == "Tavoite"]
    partners = [[slot.content for slot in sheet.cells if slot.row == row and 0 < slot.col < 9] for row in heads]
    ids = [f"P{number:03}" for number in range(1, 21)]
    assert [[each for each in block if each in ids] for block in partners] == [ids[:7], ids[7:14], ids[14:]]
    assert sheet.page.breaks[:2] == tuple(row - 1 for row in heads[1:]), "a page begins with the heads of a block"


def test_thirty_goals_are_on_a_single_page_that_people_can_read() -> None:
    sheet = with_many_partners(5, 30).plan.sheet("summary")
    assert not sheet.page.breaks
    assert sheet.page.scale >= 60


def test_no_page_cuts_the_list_of_sheets() -> None:
    for goals in (3, 12, 17, 24, 38):
        sheet = with_many_partners(20, goals).plan.sheet("summary")
        [column] = {slot.col for slot in sheet.cells if slot.content == "Muut välilehdet"}
        [first] = [slot.row for slot in sheet.cells if slot.content == "Muut välilehdet"]
        last = max(slot.row for slot in sheet.cells if slot.col == column and type(slot.content) is Link)
        assert not [row for row in sheet.page.breaks if first < row <= last], goals


def test_no_page_cuts_the_list_of_sheets_beside_many_deviations(monkeypatch: pytest.MonkeyPatch) -> None:
    def many_deviations(context: Any) -> Any:
        goal = context.collected.project.goals[0]
        return ((f"{goal.id} · P{number}", ["sana"], goal) for number in range(40))

    monkeypatch.setattr(summary, "reported_deviations", many_deviations)
    for goals in (16, 17, 18):
        sheet = with_many_partners.__wrapped__(3, goals).plan.sheet("summary")
        [(first, column)] = [(slot.row, slot.col) for slot in sheet.cells if slot.content == "Muut välilehdet"]
        last = max(slot.row for slot in sheet.cells if slot.col == column and type(slot.content) is Link)
        assert sheet.page.breaks
        assert not [row for row in sheet.page.breaks if first < row <= last], goals


def test_no_link_makes_the_space_below_a_heading_higher(monkeypatch: pytest.MonkeyPatch) -> None:
    def some_deviations(context: Any) -> Any:
        goal = context.collected.project.goals[0]
        return ((f"{goal.id} · P{number}", ["sana"], goal) for number in range(3))

    monkeypatch.setattr(summary, "reported_deviations", some_deviations)
    for goals in range(2, 9):
        sheet = with_many_partners.__wrapped__(3, goals).plan.sheet("summary")
        heads = [slot.row for slot in sheet.cells if slot.col == 0 and slot.style == "section"]
        assert len(heads) >= 3
        assert {sheet.heights[row + 1] for row in heads} == {5.0}, goals
        [(first, column)] = [(slot.row, slot.col) for slot in sheet.cells if slot.content == "Muut välilehdet"]
        links = [slot.row for slot in sheet.cells if slot.col == column and type(slot.content) is Link]
        assert min(links) > first
        assert all(sheet.heights[row] >= 12.0 for row in links), goals


def test_no_page_cuts_a_chart() -> None:
    sheet = SheetBuilder("x", "X", (34.0, 20.0, 20.0, 20.0))
    for row in range(90):
        if row % 20 == 0:
            sheet.begin_block()
        sheet.add(BuiltCell(row, "figure"), height=18.0)
    cells = CellRange("x", 0, 0, 1, 0)
    chart = Chart(row=35, height=400, title="", description="", labels=cells, values=cells, colours=())
    sheet.charts.append(chart)
    end = sheet.row_below(chart.row, chart.height * POINTS_OF_PIXEL)
    assert end == 52
    breaks = sheet.finish().page.breaks
    assert breaks
    assert not [row for row in breaks if chart.row < row < end]


@pytest.mark.parametrize("words", [30, 900])
def test_the_heading_of_deviations_is_never_the_last_on_a_page(monkeypatch: pytest.MonkeyPatch, words: int) -> None:
    def long_deviations(context: Any) -> Any:
        goal = context.collected.project.goals[0]
        return ((f"{goal.id} · P{number}", ["sana " * words], goal) for number in range(20))

    monkeypatch.setattr(summary, "reported_deviations", long_deviations)
    sheet = with_many_partners.__wrapped__(5, 9).plan.sheet("summary")
    (head,) = [slot.row for slot in sheet.cells if slot.content == "Poikkeamat"]
    assert sheet.page.breaks
    assert not {head + 1, head + 2} & {*sheet.page.breaks}


def test_a_day_of_a_deviation_is_written_as_in_the_language_of_the_master(monkeypatch: pytest.MonkeyPatch) -> None:
    goal, partner = SimpleNamespace(id="G1"), SimpleNamespace(id="ALFA")
    answers = [
        SimpleNamespace(shown=shown, field="Uusi määräpäivä", period=None)
        for shown in ("Kokous siirtyi.", date(2027, 7, 6))
    ]
    found = SimpleNamespace(answers=answers, described=True, partner=partner)
    monkeypatch.setattr(deviations, "deviations", lambda *_: [found])
    collected = SimpleNamespace(project=SimpleNamespace(goals=[goal]), period=None)
    context: Any = SimpleNamespace(
        collected=collected,
        shown_answer=lambda answer: answer.shown,
        field_label=lambda field, _: field,
        words=translator_for("fi"),
    )
    assert [texts for _, texts, _ in deviations.reported_deviations(context)] == [
        ["Kokous siirtyi.", "Uusi määräpäivä: 6.7.2027"]
    ]


def test_few_partners_are_in_a_single_block() -> None:
    sheet = deviated().plan.sheet("summary")
    assert [slot.content for slot in sheet.cells if slot.content == "Tavoite"] == ["Tavoite"]
    assert not sheet.page.breaks


def test_no_state_in_the_matrix_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (summary, message):
        monkeypatch.setattr(module, "state", lambda *_: GoalState("Ännu inte påbörjat", "state_not_started"))
    sheet = with_many_partners.__wrapped__(5, 3).plan.sheet("summary")
    rows = {slot.row for slot in sheet.cells if slot.content == "Ännu inte påbörjat" and slot.col == 1}
    assert rows
    assert max(sheet.heights[row] for row in rows) < 20


def built(form: str, answers: dict[str, dict[str, Answer]]) -> Master:
    project = sound(read(TINY_PROJECT, form))
    files = [returned(project, partner, "2026-1", given) for partner, given in answers.items()]
    return build_master(project, [judged(project, "2026-1", files)], project_translator(project, "fi"))


def shown(made: Master) -> list[str]:
    return [plain_text(slot.content) for slot in made.plan.sheet("summary").cells if isinstance(slot.content, str)]


def test_a_master_without_returns_says_so_first_and_prints_no_page_of_headings_alone() -> None:
    made = built(TINY_FORM, {})
    assert "Mukana ei ole vielä yhtään raporttia; osatoteuttajia puuttuu koosteesta 3." in shown(made)
    for key in ("answers", "table/visits"):
        sheet = made.plan.sheet(key)
        heads = [slot.row for slot in sheet.cells if slot.style == "header"]
        assert sheet.page.area is not None
        assert sheet.page.area[1] < min(heads)
        assert not sheet.page.column_breaks
        assert any(slot.content and "Ei tietoja." in plain_text(slot.content) for slot in sheet.cells)


@pytest.mark.parametrize(("count", "named"), [(2, 2), (7, 7), (9, 6)])
def test_what_is_to_be_filled_in_is_named_and_not_given_by_its_id(count: int, named: int) -> None:
    options = "".join(f"    - {{id: R-{number}, label: {{fi: Tie {number}}}}}\n" for number in range(count))
    form = (
        f"title: {{fi: Raportti}}\nlists:\n  roads:\n{options}tables:\n  roads:\n    title: {{fi: Tiehanke}}\n"
        "    rows: {codes: roads}\n    fields:\n"
        "      length: {label: {fi: Pituus}, kind: number, required: {value: yes, severity: warning}}\n"
        "      note: {label: {fi: Huomio}}\n"
    )
    said = shown(built(form, {"ALFA": {"roads/R-0/note": "Alku"}}))
    names = "; ".join(f"Tie {number}" for number in range(named))
    rest = f" ja {count - named} muuta" if named < count else ""
    assert f"Täytettävä, Tiehanke: {names}{rest}" in said


@pytest.mark.parametrize("goals", [5, 8, 10])
def test_no_page_parts_the_matrix_from_the_chart_beside_it(monkeypatch: pytest.MonkeyPatch, goals: int) -> None:
    def many_deviations(context: Any) -> Any:
        goal = context.collected.project.goals[0]
        return ((f"{goal.id} · P{number}", ["sana"], goal) for number in range(90))

    monkeypatch.setattr(summary, "reported_deviations", many_deviations)
    sheet = with_many_partners.__wrapped__(3, goals).plan.sheet("summary")
    [returns] = [slot.row for slot in sheet.cells if slot.content == "Palautukset ja puuttuvat tiedot"]
    assert [slot.row for slot in sheet.cells if slot.content == "Muut välilehdet"] == [returns]
    [chart] = sheet.charts
    assert sum(sheet.heights[row] for row in range(chart.row, returns)) >= chart.height * POINTS_OF_PIXEL
    assert sheet.page.breaks
    assert min(sheet.page.breaks) >= returns


def test_the_period_in_a_title_is_written_as_inside_a_sentence() -> None:
    assert shown(deviated())[0] == "TINY: kooste, syksy"

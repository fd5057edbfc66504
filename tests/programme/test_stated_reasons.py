"""The reason of a figure leads to the definition that changed, and to the workbook of an earlier figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from folders import run
from gap_programme import FROZEN_DEFINITION, PERIODS, content, master
from programme_content import context_of

import lamppu_xl
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import GoalMapping, ProgrammeProject
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerAnswer, LedgerCorrection, LedgerField, LedgerGoal, LedgerTable
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.data_sheet import CellMark
from lamppu_xl.programme.finding_texts import finding_texts
from lamppu_xl.programme.gaps import missing_returns
from lamppu_xl.programme.sheets import indicators
from lamppu_xl.programme.sheets.indicators import note_basis, notes_on_figures
from lamppu_xl.workbook.writer import write_workbook

NOW, THEN = "programme.yaml", FROZEN_DEFINITION
OF_PROJECT = ": figures/I1/actual"


@cache
def marks() -> tuple[CellMark, ...]:
    return tuple(build_programme_workbook(content(), context_of(content()).translator, {}).data.marks)


def stated(kind: str) -> tuple[str, ...]:
    """The places that the rows on a kind of gap lead to."""
    sheet = context_of(content()).names["gaps"]
    rows = [each for each in marks() if each.sheet == sheet and each.key.startswith(f"{kind}/") and each.column == 0]
    assert rows
    return tuple(dict.fromkeys(place for each in rows for place in each.defined))


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        ("changed", ("K" + OF_PROJECT,)),
        ("figure", ("G" + OF_PROJECT,)),
        ("text", ("J" + OF_PROJECT,)),
        ("unit", ("H" + OF_PROJECT,)),
        ("unasked", (f"{NOW}: indicators.K1.entry", "I: project.form")),
        ("other_answer", (f"{NOW}: indicators.K1.entry", f"{THEN}: indicators.K1.entries.M")),
        ("recounted", (f"{NOW}: projects.P.periods", f"{THEN}: projects.P.periods")),
        ("moved", (f"{NOW}: projects.O.goals", f"{THEN}: projects.O.goals")),
    ],
)
def test_what_is_missing_leads_to_the_definition_that_is_the_reason(kind: str, places: tuple[str, ...]) -> None:
    assert stated(kind) == places


def test_a_text_in_place_of_a_number_leads_to_the_answer() -> None:
    (gap,) = (gap for gap in content().gaps if gap.kind == "text")
    assert [content().answers[number].value for number in gap.answers] == ["many"]
    row = next(each for each in marks() if each.key == gap.key)
    assert row.answers == gap.answers


def test_a_rule_of_a_project_leads_to_its_question() -> None:
    context = context_of(content())
    total = content().figures[0].total()
    assert total
    figures = [replace(content().figures[0], totals={("", "", ""): replace(total, other_rules=("A max",))})]
    (basis,) = (of for text, of in notes_on_figures(context, figures) if "A (highest figure)" in text)
    assert basis.defined == ("A" + OF_PROJECT,)


def with_figures(kind: str, rule: str) -> ProgrammeContent:
    """Two projects with a figure of a kind, which each combines by a rule of its own."""
    question = LedgerField("figures", "actual", kind, "number", rule, False, "", Text.of(en="Actual"))
    verdicts = [master(project, questions=(question,), lines=()) for project in ("A", "B")]
    projects = content().programme.projects[:2]
    return collect_content(replace(content().programme, projects=projects), PERIODS[1], verdicts)


def test_a_dash_leads_to_the_indicator_and_to_the_questions_whose_rules_are_the_reason(tmp_path: Path) -> None:
    found = with_figures("number", "mean")
    workbook = tmp_path / "programme.xlsx"
    workbook.write_bytes(write_workbook(build_programme_workbook(found, context_of(found).translator, {}).plan))
    for area, questions in (("", ("A", "B")), ("F1", ("A", "B")), ("F2", ())):
        chain = lamppu_xl.trace(workbook, indicator="K1", focus_area=area).chain
        assert chain.total
        assert chain.total.amount is None
        assert chain.defined == (f"{NOW}: indicators.K1", *(project + OF_PROJECT for project in questions))


def test_a_currency_in_place_of_a_unit_leads_to_that_of_the_programme() -> None:
    found = with_figures("money", "sum")
    data = build_programme_workbook(found, context_of(found).translator, {}).data
    (defined,) = {each.defined for each in data.marks if each.key == "K1|*" and each.column == 1}
    assert defined == (f"{NOW}: programme.currency",)


def test_two_corrections_of_a_figure_that_are_named_alike_are_both_named_with_their_figure() -> None:
    context = context_of(content())
    figures = [
        replace(figure, totals={("", "", ""): replace(total, corrected=("A B 1 +2",) * times)})
        for figure, times in zip(content().figures, (2, 0), strict=True)
        if (total := figure.total())
    ]
    assert len(figures) == 2
    (sentence,) = (text for text, _ in notes_on_figures(context, figures) if "A B 1 +2" in text)
    assert sentence.count("A B 1 +2 (K1)") == 2


def corrected_alike() -> ProgrammeContent:
    """A project that corrected the figures of goals in two focus areas by the same difference."""
    goals, reasons = ("G1", "G2"), ("Counted twice.", "Of another year.")
    entries = [AnswerRef("figures", goal, "actual") for goal in goals]
    verdict = master(
        "A",
        tables=(LedgerTable("figures", "goal", 0, Text.of(en="Figures")),),
        goals=tuple(LedgerGoal(goal, ("A",), Text.of(en="Goal"), Text.of(en="Promise")) for goal in goals),
        answers=tuple(LedgerAnswer(n, 1, entry, 5.0, "Figures", f"C{n}") for n, entry in enumerate(entries, 1)),
        corrections=tuple(
            LedgerCorrection("2", "A", entry, n, "2", date(2030, 12, n), 5.0, 7.0, 2.0, True, reason)
            for n, (entry, reason) in enumerate(zip(entries, reasons, strict=True), 1)
        ),
    )
    mapped = {"G1": GoalMapping(("F1",)), "G2": GoalMapping(("F2",))}
    (indicator, _) = content().programme.indicators
    programme = replace(
        content().programme,
        projects=(ProgrammeProject(id="A", coordinator="O", goals=mapped),),
        indicators=(replace(indicator, entry=AnswerRef("figures", "*", "actual"), entries={}),),
    )
    return collect_content(programme, PERIODS[1], [verdict])


def test_corrections_that_are_named_alike_in_two_focus_areas_lead_to_those_of_their_area(tmp_path: Path) -> None:
    of = corrected_alike()
    totals = [of.figures[0].total(area) for area in ("", "F1", "F2")]
    assert [(each.amount, each.corrected) for each in totals if each] == [
        (14.0, ("A A 2 +2",) * 2),
        (7.0, ("A A 2 +2",)),
        (7.0, ("A A 2 +2",)),
    ]
    details = {gap.detail: [each.reason for each in gap.corrections] for gap in of.gaps if gap.corrections}
    assert details == {"K1 · A 2 +2 (F1)": ["Counted twice."], "K1 · A 2 +2 (F2)": ["Of another year."]}
    workbook = tmp_path / "programme.xlsx"
    workbook.write_bytes(write_workbook(build_programme_workbook(of, context_of(of).translator, {}).plan))
    for area, shown, hidden in (("F1", "twice", "year"), ("F2", "year", "twice")):
        rows = lamppu_xl.trace(workbook, indicator="K1", focus_area=area).chain.rows
        assert [(shown in row.about, hidden in row.about) for row in rows] == [(True, False)]
    assert len(lamppu_xl.trace(workbook, indicator="K1").chain.rows) == 2


@pytest.mark.slow
def test_earlier_figures_in_notes_lead_to_the_workbooks_that_have_them(tmp_path: Path) -> None:
    """Of the frozen workbook to its cell, of a project's last master to the file."""
    earlier = write_workbook(build_programme_workbook(content(), context_of(content()).translator, {}).plan)
    frozen = tmp_path / "1" / "frozen" / "programme.xlsx"
    frozen.parent.mkdir(parents=True)
    frozen.write_bytes(earlier)
    (tmp_path / "programme.yaml").touch()
    workbook = tmp_path / "2" / "programme.xlsx"
    workbook.parent.mkdir()
    now = content_with_checksum(sha256(earlier).hexdigest())
    workbook.write_bytes(write_workbook(build_programme_workbook(now, context_of(now).translator, {}).plan))
    result = lamppu_xl.trace(workbook, indicator="K1")
    found = {each.figure.project: each for each in result.earlier}
    assert found.keys() == {"P", "S"}
    assert (found["P"].file.path, found["P"].file.state) == (frozen, "same")
    assert (found["P"].cell, found["P"].content) == (cell_of_project(now, "P"), 5)
    assert (found["S"].figure.file, found["S"].file.state, found["S"].cell) == ("S.xlsx", "missing", "")
    assert f"{THEN}: projects.P.periods" in result.chain.defined


def content_with_checksum(checksum: str) -> ProgrammeContent:
    """The programme with the checksum of the frozen workbook."""
    earlier = (replace(each, sha256=checksum) if each.of_frozen else each for each in content().earlier)
    return replace(content(), earlier=tuple(earlier))


def cell_of_project(of: ProgrammeContent, project: str) -> str:
    context = context_of(of)
    sheet = build_programme_workbook(of, context.translator, {}).plan.sheet("by_project")
    row = next(cell.row for cell in sheet.cells if str(cell.content).startswith(f"{project} "))
    return f"{sheet.name}!B{row + 1}"


def test_the_rows_of_sources_that_are_in_a_total_add_up_to_it_with_corrections() -> None:
    context = context_of(content())
    book = build_programme_workbook(content(), context.translator, {})
    sheet = book.plan.sheet("sources")
    rows: dict[int, dict[int, object]] = {}
    for cell in sheet.cells:
        rows.setdefault(cell.row, {})[cell.col] = cell.content
    figures = {context.figure_name(figure): figure for figure in content().figures}
    added: dict[tuple[str, str], float] = {}
    for row in rows.values():
        if row.get(0) in figures and row.get(7) == "yes":
            key = str(row[0]), "" if row[1] == "Whole programme" else str(row[1])
            added[key] = added.get(key, 0.0) + float(str(row[6]))
    assert {key: figures[key[0]].total(key[1]).amount for key in added} == added  # type: ignore[union-attr]
    assert ("K1 People", "") in added
    (corrected,) = (gap for gap in content().gaps if gap.kind == "figure_corrected")
    marks = [each for each in book.data.marks if each.key == "K1||Q A 2 +2" and each.column == 6]
    assert [each.rows for each in marks] == [(f"{context.names['gaps']}/{corrected.key}",)]


@pytest.mark.slow
def test_a_row_on_a_correction_leads_to_who_made_it_and_to_the_cell_of_the_earlier_value(tmp_path: Path) -> None:
    context = context_of(content())
    book = build_programme_workbook(content(), context.translator, {})
    workbook = tmp_path / "programme.xlsx"
    workbook.write_bytes(write_workbook(book.plan))
    sheet = book.plan.sheet("gaps")
    (gap,) = (gap for gap in content().gaps if gap.kind == "figure_corrected")
    row = next(cell.row for cell in sheet.cells if cell.content == gap.key) + 1
    result = lamppu_xl.trace(workbook, f"{sheet.name}!A{row}")
    assert "The project corrected it on 1 December 2030: was 5, now 7. Reason: Counted twice." in result.chain.about
    (cell,) = result.cells
    assert (cell.source.file, cell.source.sheet, cell.source.cell) == ("Q1.xlsx", "Figures", "C5")
    assert cell.source.value == 5.0
    assert result.chain.defined == ("Q: corrections.yaml",)
    shown = run("trace", workbook, f"{sheet.name}!A{row}").out
    assert "The project corrected it on 1 December 2030" in " ".join(shown.split())
    assert "Figures!C5" in shown


def test_a_note_on_a_total_and_its_share_lead_to_all_that_the_total_lacks() -> None:
    """To the rows of missing masters, other units and corrections, and to the returns that are missing."""
    figure, name = content().figures[0], context_of(content()).names["numbers"]
    with_target = replace(figure, indicator=replace(figure.indicator, target=100.0))
    of, total = replace(content(), figures=(with_target, *content().figures[1:])), figure.total()
    assert total
    every = build_programme_workbook(of, context_of(of).translator, {}).data.marks
    row = sorted((each for each in every if (each.sheet, each.key) == (name, "K1|*")), key=lambda each: each.column)
    share, note = row[-2:]
    named = {place.split("/")[1] for place in note.rows}
    assert {"unit", "changed", "figure", "text", "unasked", "recounted", "moved", "missing"} <= named
    lost = (each for member in content().members for each in missing_returns(content().programme, member))
    asked = {each.key: f"{each.project} {each.partner} {each.period}" for each in lost}
    assert {asked[key] for key in note.missing} == {*total.partners}
    assert share.column == note.column - 1
    assert (share.rows, share.missing) == (note.rows, note.missing)


def test_very_many_missing_returns_of_a_total_are_named_by_their_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicators, "MOST_ROWS", 2)
    context, figure = context_of(content()), content().figures[0]
    basis = note_basis(context, figure, figure.total())
    assert not basis.missing
    assert f"{context.names['gaps']}/partner_absent/" in basis.rows


@pytest.mark.parametrize(("lacking", "is_named"), [("S 5 (1; A 1 +1)", True), ("S 5 (1; B 1 +1)", False), ("S", False)])
def test_a_last_figure_leads_to_the_corrections_that_are_in_it(lacking: str, *, is_named: bool) -> None:
    gaps = [
        replace(gap, findings=tuple(replace(each, facts={**each.facts, "project": "S A"}) for each in gap.findings))
        for gap in content().gaps
    ]
    context, figure = context_of(replace(content(), gaps=tuple(gaps))), content().figures[0]
    total = figure.total()
    assert total
    basis = note_basis(context, figure, replace(total, lacking=(lacking,)))
    assert (f"{context.names['gaps']}/corrected/S/" in basis.rows) == is_named


def test_an_extract_names_the_partner_and_the_question_of_a_correction_and_not_its_reason() -> None:
    (gap,) = (gap for gap in content().gaps if gap.kind == "corrected")
    ((_, text),) = finding_texts(
        replace(content(), without_persons=True), context_of(content()).translator, gap.findings
    )
    assert text.endswith(": S e")

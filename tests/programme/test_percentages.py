"""Percentages that partners report are percentages in each output, and targets are shown as they are stated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from gap_programme import ENTRY, PERIODS, master
from gap_programme import content as gap_content
from programme_content import context_of
from single_question import content_of, question

import lamppu_xl
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.figure_corrections import FigureCorrection
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import Programme, ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.percent_text import percent_text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import LedgerCorrection, LedgerField
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.master.number_texts import number_text
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.exports.content import key_figures
from lamppu_xl.programme.own_corrections import with_own_corrections
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.programme.sheets.indicators import number_sheet, source_sheet, total_note
from lamppu_xl.programme.sheets.lists import gap_texts
from lamppu_xl.services.programmes.project_facts import PROJECTS, ProjectFacts
from lamppu_xl.workbook.model import Link
from lamppu_xl.workbook.sheet_builder import SheetBuilder
from lamppu_xl.workbook.writer import write_workbook


def shown(context: SheetContext, sheet: SheetBuilder) -> list[str]:
    """The numbers of a sheet as a reader sees them."""
    of_cells = [
        (cell.content.number if isinstance(cell.content, Link) else cell.content, cell.number_format)
        for cell in sheet.cells.values()
    ]
    return [number_text(context.translator, number, look) for number, look in of_cells if isinstance(number, float)]


def context_with(kind: str, rule: Aggregate, *answers: float, target: float | None = None) -> SheetContext:
    entry = AnswerRef("report", "*", "rate")
    rate = ProgrammeIndicator(id="K1", label=Text.of(en="Pass rate"), aggregate=rule, target=target, entry=entry)
    return context_of(content_of(question("rate", kind, rule.value), *answers, rows="code", indicators=(rate,)), "en")


def test_percentages_are_shown_as_percentages_with_their_decimals() -> None:
    context = context_with("percent", Aggregate.MAX, 0.355, 0.455, target=0.5)
    assert shown(context, number_sheet(context)) == ["45.5\u00a0%", "50\u00a0%"]
    assert shown(context, source_sheet(context)) == ["35.5\u00a0%", "45.5\u00a0%"]
    (figure,) = key_figures(context)
    assert (figure.reached, figure.target) == ("45.5 %", "50 %")


@pytest.mark.parametrize(("kind", "rule"), [("number", Aggregate.MAX), ("percent", Aggregate.DISTINCT)])
def test_other_figures_are_no_percentages(kind: str, rule: Aggregate) -> None:
    context = context_with(kind, rule, 0.25, 2.0)
    assert shown(context, number_sheet(context))[0] == "2"


def test_a_target_has_its_decimals() -> None:
    context = context_with("number", Aggregate.SUM, 0.5, 0.75, target=2.5)
    looks = {cell.content: cell.number_format for cell in number_sheet(context).cells.values()}
    assert looks[2.5] == "#,##0.##"


PERCENT = (LedgerField("figures", "actual", "percent", "number", "max", False, "", Text.of(en="Rate")),)
MADE = LedgerCorrection("2", "A", ENTRY, 1, "2", date(2030, 12, 1), 0.4, 0.525, 0.125, False, "Typed wrongly.")


def programme_of(*projects: str) -> Programme:
    whole = gap_content().programme
    rate = replace(whole.indicators[0], aggregate=Aggregate.MAX)
    kept = tuple(each for each in whole.projects if each.id in projects)
    return replace(whole, projects=kept, indicators=(rate,))


def own_correction(was: float) -> FigureCorrection:
    made = {"period": "2", "project": "A", "project_period": "2", "partner": "A", "entry": ENTRY, "was": was}
    return FigureCorrection(**made, now=0.525, reason="x", made_in="2", day=date(2030, 12, 1))  # type: ignore[arg-type]


def test_a_corrected_percentage_is_shown_so_beside_the_total_and_with_its_reason() -> None:
    verdict = master("A", 0.4, questions=PERCENT, corrections=(MADE,))
    context = context_of(collect_content(programme_of("A"), PERIODS[1], [verdict]), "fi")
    (figure,) = context.content.figures
    assert "A A 2 +12,5\u00a0%" in total_note(context, figure, "")
    texts = [" ".join(gap_texts(context, gap)) for gap in context.content.gaps if gap.corrections]
    assert ["oli 40 %, nyt 52,5 %" in each for each in texts] == [True], texts


@pytest.mark.parametrize(("was", "code"), [(0.4, "M731"), (0.3, "M729")])
def test_findings_on_corrections_of_a_programme_have_percentages(was: float, code: str) -> None:
    verdict = master("A", 0.4, questions=PERCENT)
    (corrected,) = with_own_corrections(programme_of("A"), PERIODS[1], [verdict], [own_correction(was)])
    (finding,) = corrected.findings
    message = translator_for("fi").message(finding)
    assert finding.code.id == code
    assert ("40 %" in message, "0,4" in message, "52,5 %" in message) == (True, False, code == "M731"), message


def test_a_percentage_that_fell_or_is_missing_is_shown_so() -> None:
    before = master("A", 0.4, questions=PERCENT), master("B", 0.9, questions=PERCENT)
    last = {each.project or "": (PERIODS[0], each) for each in before}
    now = master("A", 0.25, questions=PERCENT)
    (figure,) = collect_content(programme_of("A", "B"), PERIODS[1], [now], last=last).figures
    total = figure.total()
    assert total is not None
    assert total.fallen == ("A 25\u00a0% (40\u00a0% 1)",)
    assert total.lacking == ("B 90\u00a0% (1)",)


def test_a_frozen_period_keeps_the_percentages_of_later_corrections(tmp_path: Path) -> None:
    facts = {"answer": "2 A figures/I1/actual", "was": percent_text(0.4), "now": percent_text(0.5), "day": MADE.day}
    kept = ProjectFacts({}, later=(Finding.of("M803", Place("A.xlsx"), **facts),))  # type: ignore[arg-type]
    (tmp_path / PROJECTS).write_bytes(kept.to_json())
    assert ProjectFacts.read(tmp_path) == kept


@pytest.mark.slow
@pytest.mark.parametrize(
    ("now", "last", "lacking", "unit"),
    [
        (master("B", 5.0), master("A", 0.9, questions=PERCENT), "A 90\u00a0% (1)", "B (number)"),
        (master("A", 9.0), master("B", 0.4, questions=PERCENT), "B 40\u00a0% (1)", "B (percentage)"),
        (master("A", 0.5, questions=PERCENT), master("B", 5.0), "B 5 (1)", "B (number)"),
    ],
)
def test_a_silent_project_and_that_in_another_unit_are_both_named(
    now: MasterVerdict, last: MasterVerdict, lacking: str, unit: str, tmp_path: Path
) -> None:
    """The project that is first decides the unit; also the last figure of a silent project may be in another one."""
    found = collect_content(programme_of("A", "B"), PERIODS[1], [now], last={last.project or "": (PERIODS[0], last)})
    context, (figure,) = context_of(found), found.figures
    for area in ("", "F1"):
        total = figure.total(area)
        assert total is not None
        assert (total.lacking, total.other_units) == ((lacking,), (unit,))
    assert [each.detail for each in found.gaps if each.kind == "unit"] == [f"K1 · {unit.split('(')[1][:-1]}"]
    workbook = tmp_path / "programme.xlsx"
    workbook.write_bytes(write_workbook(build_programme_workbook(found, context.translator, {}).plan))
    result = lamppu_xl.trace(workbook, indicator="K1")
    assert {row.shown: row.about for row in result.chain.rows} == {
        "A project's master": f"{last.project} {last.project}",
        "A unit": f"{unit[0]} {unit[0]} · K1 · {unit.split('(')[1][:-1]}",
    }
    assert {each.project for each in result.chain.branches} >= {"A", "B"}

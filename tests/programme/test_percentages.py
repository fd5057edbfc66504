"""Percentages that partners report are percentages in each output, and targets are shown as they are stated."""

from __future__ import annotations

import pytest
from programme_content import context_of
from single_question import content_of, question

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.master.number_texts import number_text
from lamppu_xl.programme.exports.content import key_figures
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.programme.sheets.indicators import number_sheet, source_sheet
from lamppu_xl.workbook.model import Link
from lamppu_xl.workbook.sheet_builder import SheetBuilder


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

"""Amounts of money are shown with their currency where the indicator has no unit."""

from __future__ import annotations

import pytest
from programme_content import context_of
from single_question import content_of, question

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.programme.exports.content import key_figures
from lamppu_xl.programme.sheets.indicators import number_sheet


@pytest.mark.parametrize(
    ("kind", "label", "unit", "name", "beside"),
    [
        ("money", "Costs", None, "K1 Costs (EUR)", "EUR"),
        ("money", "Costs", Text.of(en="euros a year"), "K1 Costs (euros a year)", "euros a year"),
        ("money", "Costs in euros", None, "K1 Costs in euros", None),
        ("number", "Hours", None, "K1 Hours", None),
    ],
)
def test_an_amount_has_its_currency_beside_it(
    kind: str, label: str, unit: Text | None, name: str, beside: str | None
) -> None:
    entry = AnswerRef("report", "*", "cost")
    indicator = ProgrammeIndicator(id="K1", label=Text.of(en=label), aggregate=Aggregate.SUM, unit=unit, entry=entry)
    content = content_of(question("cost", kind, "sum"), 100.0, 20.5, rows="code", indicators=(indicator,))
    context = context_of(content, "en")
    (figure,) = key_figures(context)
    assert figure.name == name
    rows = number_sheet(context).cells
    (row,) = (row for (row, col), cell in rows.items() if col == 0 and str(cell.content).startswith("K1"))
    assert rows[row, 1].content == beside

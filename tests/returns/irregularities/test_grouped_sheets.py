"""What is typed while several sheets are selected goes into each of them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from projects import tiny
from returned import judged
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.i18n.translator import translator_for

TEMPLATE = issued(tiny(), "GAMMA", "2026-2")
GOALS = ("G1", "G2")


@pytest.mark.parametrize(
    ("selected", "texts", "is_found"),
    [(GOALS, ("A", "A"), True), (GOALS, ("A", "B"), False), (GOALS[:1], ("A", "A"), False)],
)
def test_equal_answers_on_sheets_that_were_selected_together_are_a_warning(
    selected: tuple[str, ...], texts: tuple[str, str], *, is_found: bool
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(painted(TEMPLATE)))
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False
    for goal, text in zip(GOALS, texts, strict=True):
        for field in ("results", "link"):
            home, cell = TEMPLATE.plan.answers[AnswerRef("results", goal, field)]
            book[home.name].cell(cell.row + 1, cell.col + 1).value = f"{text} {field}"
            book[home.name].sheet_view.tabSelected = goal in selected
    stream = io.BytesIO()
    book.save(stream)
    (verdict,) = judged({"a.xlsx": stream.getvalue()}).verdicts
    found = [finding for finding in verdict.findings if finding.code.id == "V560"]
    assert len(found) == is_found
    if is_found:
        message = translator_for("en").message(found[0])
        assert "(G1 Network, G2 Guides)" in message
        assert len(found[0].related) == 3

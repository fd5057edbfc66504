"""A month has no day in any output of a programme, and days are written as the language writes them."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import date

import pytest
from gap_programme import PERIODS, content, document_text, master
from programme_content import context_of

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerAnswer, LedgerCorrection, LedgerField, LedgerReturn, LedgerTable
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.exports.docx import as_docx
from lamppu_xl.programme.exports.html import as_html
from lamppu_xl.programme.sheets.lists import deviation_sheet, gap_texts

TABLE = "deviations"
WHAT, SINCE = (AnswerRef(TABLE, "1", name) for name in ("deviation", "since"))


def with_deviation(kind: str) -> ProgrammeContent:
    """A programme with a deviation since March, as a month or as a day, whose date the project has corrected."""
    made = LedgerCorrection(
        "2", "A", SINCE, 2, "2", date(2030, 12, 1), "2030-02-01", "2030-03-01", None, False, "Slip."
    )
    questions = (
        LedgerField(TABLE, "deviation", "text", "text", "", False, "", Text.of(en="Deviation")),
        LedgerField(TABLE, "since", kind, "date", "", False, "", Text.of(en="Since")),
    )
    verdict = master(
        "A",
        tables=(LedgerTable(TABLE, "lines", 3, Text.of(en="Deviations")),),
        questions=questions,
        lines=(),
        returns=(LedgerReturn(1, "2", "A", "A2.xlsx", "1" * 64, accepted=True),),
        answers=(
            LedgerAnswer(1, 1, WHAT, "A late start.", "Deviations", "B5"),
            LedgerAnswer(2, 1, SINCE, "2030-03-01", "Deviations", "C5"),
        ),
        corrections=(made,),
    )
    programme = replace(content().programme, projects=content().programme.projects[:1], indicators=())
    return collect_content(programme, PERIODS[1], [verdict])


@pytest.mark.parametrize(
    ("kind", "shown", "was"),
    [("month", "Since: 3/2030", "2/2030"), ("date", "Since: 1 March 2030", "1 February 2030")],
)
def test_a_month_has_no_day_on_the_sheet_the_page_and_the_document(kind: str, shown: str, was: str) -> None:
    found = with_deviation(kind)
    context = context_of(found)
    cells = deviation_sheet(context).cells.values()
    (cell,) = (cell for cell in cells if isinstance(cell.content, date))
    assert ("d" in cell.number_format) is (kind == "date")
    assert shown in html.unescape(as_html(context).decode())
    assert shown in document_text(as_docx(context))
    (gap,) = (gap for gap in found.gaps if gap.kind == "text_corrected")
    assert f"“{was}”" in gap_texts(context, gap)[2]

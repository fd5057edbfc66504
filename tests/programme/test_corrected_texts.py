"""A text that a project corrected is marked wherever it is shown, and *What is missing* has what the return says."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import date
from itertools import pairwise

from gap_programme import PERIODS, content, document_text, master
from programme_content import context_of

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerAnswer, LedgerCorrection, LedgerField, LedgerReturn, LedgerTable
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.exports.docx import as_docx
from lamppu_xl.programme.exports.html import as_html
from lamppu_xl.programme.sheets.lists import gap_texts

TEXT = AnswerRef("results", "G1", "results")
MARK = "corrected on 1 December 2030"


def corrected(
    period: str, *later: str, indicators: tuple[ProgrammeIndicator, ...] = (), **options: object
) -> ProgrammeContent:
    """A programme in which the text of a period was corrected, and then to later texts."""
    texts = ("Wrong.", "Right.", *later)
    made = tuple(
        LedgerCorrection(period, "A", TEXT, 1, "2", date(2030, 12, day), was, now, None, False, "A slip.")
        for day, (was, now) in enumerate(pairwise(texts), 1)
    )
    verdict = master(
        "A",
        tables=(LedgerTable("results", "lines" if indicators else "goal", 0, Text.of(en="Results")),),
        questions=(
            LedgerField(
                "results", "results", "text", "text", "distinct" if indicators else "", False, "", Text.of(en="Results")
            ),
        ),
        lines=(),
        returns=(LedgerReturn(1, period, "A", f"A{period}.xlsx", "1" * 64, accepted=True),),
        answers=(LedgerAnswer(1, 1, TEXT, texts[-1], "Results", "C5"),),
        corrections=made,
    )
    programme = replace(content().programme, projects=content().programme.projects[:1], indicators=indicators)
    return collect_content(programme, PERIODS[1], [verdict], **options)  # type: ignore[arg-type]


def test_what_is_missing_has_the_text_of_the_return_with_the_reason_and_leads_to_its_cell() -> None:
    found = corrected("2")
    (gap,) = (gap for gap in found.gaps if gap.kind == "text_corrected")
    context = context_of(found)
    what, of, why = gap_texts(context, gap)
    assert (what, of) == ("Corrected text", "A A · A 2 (Results!C5)")
    assert "The project corrected the answer on 1 December 2030. Reason: A slip. In the return: “Wrong.”" in why
    marks = build_programme_workbook(found, context.translator, {}).data.marks
    assert {each.answers for each in marks if each.key == gap.key} == {gap.answers}
    assert [found.answers[number].value for number in gap.answers] == ["Right."]


def test_the_text_is_marked_on_its_sheet_the_page_and_the_document() -> None:
    for period in ("1", "2"):  # the sheets have the texts of the reported period, the page and the document all
        found = corrected(period)
        context = context_of(found)
        shown = f"A, {MARK}: "
        assert shown in html.unescape(as_html(context).decode())
        assert f"{shown}Right." in document_text(as_docx(context))
        plan = build_programme_workbook(found, context.translator, {}).plan
        assert any(f"{shown}Right." in str(cell.content) for cell in plan.sheet("area/F1").cells) is (period == "2")
        assert any(gap.kind == "text_corrected" for gap in found.gaps)


def test_without_persons_the_row_has_neither_the_earlier_text_nor_the_reason() -> None:
    found = corrected("2", without_persons=True)
    (gap,) = (gap for gap in found.gaps if gap.kind == "text_corrected")
    *_, why = gap_texts(context_of(found), gap)
    assert "The project corrected the answer on 1 December 2030." in why
    assert "Wrong" not in why
    assert "slip" not in why


def test_a_corrected_text_that_a_total_counts_is_marked_among_the_sources() -> None:
    """Links are texts, of which an indicator may count the different ones."""
    links = ProgrammeIndicator(id="K9", label=Text.of(en="Links"), aggregate=Aggregate.DISTINCT, entry=TEXT)
    found = corrected("2", indicators=(links,))
    (gap,) = (gap for gap in found.gaps if gap.kind == "text_corrected")
    assert gap.answers == tuple(each.answer.number for each in found.figures[0].contributions)
    context = context_of(found)
    sheet = build_programme_workbook(found, context.translator, {}).plan.sheet("sources")
    assert f"A, {MARK}" in [cell.content for cell in sheet.cells]


def test_a_text_that_a_later_correction_gave_back_is_not_called_corrected() -> None:
    found = corrected("2", "Wrong. ")
    assert [gap for gap in found.gaps if gap.kind == "text_corrected"] == []
    context = context_of(found)
    assert "corrected on" not in html.unescape(as_html(context).decode())


def test_only_the_first_correction_of_a_text_says_what_the_return_has() -> None:
    found = corrected("2", "Best.")
    (gap,) = (gap for gap in found.gaps if gap.kind == "text_corrected")
    *_, why = gap_texts(context_of(found), gap)
    assert why.count("In the return:") == 1
    assert "“Wrong.”" in why
    assert "2 December 2030" in why

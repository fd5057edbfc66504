"""Sheets that programs add are a note, and several sheets that a program has cleared of hidden content one error."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import openpyxl
import pytest
from projects import tiny
from returned import full, verdict_on
from submissions import PERIOD
from templates import issued

from lamppu_xl.validation.verdict import FileState, Verdict

TEMPLATE = issued(tiny(), "ALFA", PERIOD)
NAMES = [sheet.name for sheet in TEMPLATE.plan.sheets]
OF_NUMBERS = (
    "This document was exported from Numbers. Each table was converted to an Excel worksheet.",
    *("Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"),
    *(text for name in NAMES for text in (name, "Table 1", name)),
)
OF_COMPATIBILITY = "Compatibility Report for TINY.xlsx", "Run on 1.8.2027 10:11", "Minor loss of fidelity"
OF_TRIAL = ("Evaluation Only. Created with Aspose.Cells for .NET. Copyright 2003 - 2027 Aspose Pty Ltd.",)


def verdict(change: Callable[[openpyxl.Workbook], None]) -> Verdict:
    book = openpyxl.load_workbook(io.BytesIO(full("ALFA")))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return verdict_on(stream.getvalue())


def with_sheets(*sheets: Sequence[str]) -> Verdict:
    def change(book: openpyxl.Workbook) -> None:
        for number, texts in enumerate(sheets):
            sheet = book.create_sheet(f"Extra {number}")
            for row, text in enumerate(texts, 1):
                sheet.cell(row, 1).value = text

    return verdict(change)


@pytest.mark.parametrize("texts", [OF_NUMBERS, OF_COMPATIBILITY, OF_TRIAL])
def test_a_sheet_that_a_program_added_is_a_note(texts: Sequence[str]) -> None:
    read = with_sheets(texts)
    assert [finding.code.id for finding in read.findings if finding.place.sheet == "Extra 0"] == ["S387"]
    assert read.submission is not None
    assert {*texts} <= {content.text for content in read.submission.outside}


def test_several_sheets_of_programs_are_a_single_note() -> None:
    (finding,) = [found for found in with_sheets(OF_TRIAL, OF_COMPATIBILITY).findings if found.code.id == "S387"]
    assert finding.facts["names"] == ("Extra 0", "Extra 1")


@pytest.mark.parametrize(
    "texts",
    [
        ("Our notes were created with Aspose.",),
        (*OF_TRIAL, "The tenth visit", "was", "cancelled"),
        ("Numbers of visits are from Excel", "Nine in May", "Ten in June"),
    ],
)
def test_a_sheet_with_words_of_the_partner_is_an_extra_sheet(texts: Sequence[str]) -> None:
    read = with_sheets(texts)
    assert [finding.code.id for finding in read.findings if finding.place.sheet == "Extra 0"] == ["S306"]


def test_several_sheets_without_keys_are_a_single_error_with_their_names() -> None:
    asked = {sheet.name for sheet, _ in TEMPLATE.plan.answers.values()}

    def clear(book: openpyxl.Workbook) -> None:
        for name in asked:
            book[name].delete_rows(3)

    read = verdict(clear)
    found = [finding for finding in read.findings if finding.code.id in ("S324", "S388")]
    assert [finding.code.id for finding in found] == ["S388"]
    assert {*found[0].facts["names"]} == asked
    assert {place.sheet for place in found[0].related} == asked
    assert read.state is FileState.REJECTED

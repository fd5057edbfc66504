"""Locked texts that were changed all over a form, as by a program that translates workbooks, are one finding."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.cell import Cell
from projects import tiny
from returned import verdict_on
from submissions import PERIOD
from templates import issued, painted

from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.feedback_content import RESTORED, repair_sentence
from lamppu_xl.validation.verdict import Verdict

FIGURES = ("A4", "B4", "C4", "D4", "A5", "B5")
"""Locked texts of the sheet of figures: less than half of them."""


def verdict(change: Callable[[openpyxl.Workbook], None]) -> Verdict:
    book = openpyxl.load_workbook(io.BytesIO(painted(issued(tiny(), "ALFA", PERIOD))))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return verdict_on(stream.getvalue())


def codes(verdict: Verdict) -> list[str]:
    return [finding.code.id for finding in verdict.findings if finding.code.id.startswith("S")]


def translate(book: openpyxl.Workbook) -> None:
    """What a program does that translates all texts of a workbook that are seen."""
    for sheet in book:
        hidden = {letter for letter, column in sheet.column_dimensions.items() if column.hidden}
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell)):
            is_seen = cell.column_letter not in hidden and not sheet.row_dimensions[cell.row].hidden
            is_text = isinstance(cell.value, str) and not cell.value.startswith(("=", "TINY 2026-2 ALFA"))
            if sheet.sheet_state == "visible" and is_seen and is_text:
                cell.value = f"In another language: {cell.value}"


@pytest.mark.slow
def test_a_translated_workbook_is_a_single_finding_with_its_count_and_its_cells() -> None:
    translated = verdict(translate)
    assert codes(translated) == ["S374"], "the numbers of spare lines are unseen in the template, too"
    (finding,) = (finding for finding in translated.findings if finding.code.id == "S374")
    assert finding.facts["count"] == 1 + len(finding.related) > 100
    assert "kun ohjelma kääntää työkirjan" in translator_for("fi").message(finding)
    assert "Yhteys!A4: Nro → In another language: Nro" in translator_for("fi").message(finding)
    assert finding.code.id in RESTORED
    assert "Yhteys!A4" in repair_sentence(finding, translator_for("sv"))
    assert translated.submission is not None
    kept = {text.text for text in translated.submission.outside}
    assert {"In another language: Nro", "In another language: ← Ohje"} <= kept


@pytest.mark.slow
@pytest.mark.parametrize("changed", [5, 6])
def test_a_few_changed_texts_are_each_reported(changed: int) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for cell in FIGURES[:changed]:
            book["Luvut"][cell].value = f"{book['Luvut'][cell].value}, muutettu"

    assert codes(verdict(change)) == (["S303"] * 5 if changed == 5 else ["S374"])


@pytest.mark.slow
def test_texts_that_changed_places_are_as_after_sorting() -> None:
    def change(book: openpyxl.Workbook) -> None:
        cells = [book["Luvut"][cell] for cell in FIGURES]
        for cell, value in zip(cells, [cells[-1].value, *(cell.value for cell in cells[:-1])], strict=True):
            cell.value = value

    found = verdict(change)
    assert codes(found) == ["S374"]
    (finding,) = (finding for finding in found.findings if finding.code.id == "S374")
    assert "as when rows are sorted without their hidden keys" in translator_for("en").message(finding)


@pytest.mark.slow
@pytest.mark.parametrize(("numbers", "found"), [("312", ["S381"]), ("2x3", ["S303"] * 2), ("223", ["S303"])])
def test_free_lines_that_were_sorted_with_their_numbers_are_a_single_warning(numbers: str, found: list[str]) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row, number in enumerate(numbers, 5):
            book["Käynnit"].cell(row, 1).value = f"{number}."

    changed = verdict(change)
    assert codes(changed) == found
    if found == ["S381"]:
        (finding,) = (finding for finding in changed.findings if finding.code.id == "S381")
        assert "Taulukon ”Käynnit” rivit" in translator_for("fi").message(finding)
        assert (finding.place.cell, finding.facts["count"], len(finding.related)) == ("A5", 3, 2)


@pytest.mark.slow
def test_a_text_typed_over_a_link_to_another_sheet_is_an_explaining_text() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Luvut"]["I2"].value = "Oma teksti"

    found = verdict(change)
    assert codes(found) == ["S356"]
    assert found.submission is not None
    assert [text.text for text in found.submission.outside] == ["Oma teksti"]

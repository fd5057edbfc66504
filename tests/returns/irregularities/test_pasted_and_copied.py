"""One cause is one finding: pasted texts, blocks beside the form, lost keys, and copies of sheets."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import openpyxl
import pytest
from projects import tiny
from returned import full, verdict_on
from submissions import PERIOD, place
from templates import issued

from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.validation.verdict import Verdict

TEMPLATE = issued(tiny(), "ALFA", PERIOD)
SHEET, CELL = place(TEMPLATE, "figures/I1/actual")
CAUSES = ("S306", "S307", "S322", "S323", "S324", "S325", "S326", "S327", "S302", "S305", "S314")


def verdict(change: Callable[[openpyxl.Workbook], None]) -> Verdict:
    book = openpyxl.load_workbook(io.BytesIO(full("ALFA")))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return verdict_on(stream.getvalue())


def causes(verdict: Verdict) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.code.id in CAUSES]


def typed(values: Mapping[str, object]) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        for entry, value in values.items():
            sheet, cell = place(TEMPLATE, entry)
            book[sheet][cell].value = value

    return change


def names(*texts: str) -> dict[str, object]:
    return {f"visits/{number}/name": text for number, text in enumerate(texts, 1)}


BOXES = {1: "☒☐", 2: "☐☒"}
PASTED: dict[str, dict[str, object]] = {
    "lines": names("We held two days of training for all partners in the", "library of the town, and everybody came."),
    "short lines": names(
        "We held two days of training for all partners in the", "library of the town and", "went home."
    ),
    "list": names("The following was done:", "•\tTraining for all partners", "•\tA visit to another town"),
    "numbered": names("1. Training for all partners", "2. A visit to another town", "3. A closing seminar"),
    "other kinds": {
        "contact/1/reference": "The board accepted the report in its meeting.",
        "contact/1/approved": "The minutes are attached to this report.",
        "contact/1/dated": "There was no discussion about it.",
    },
}
TYPED: dict[str, dict[str, object]] = {
    "sentences": names("We held two days of training for all partners in town", "Two seminars were held"),
    "small letters": names("järjestettiin kaksi koulutusta yhdessä kirjaston kanssa", "osallistuttiin messuihin"),
    "dashes": names("- none so far", "- nothing to tell", "- no visits were made"),
    "names": names("A guide to the work of networks in vocational schools", "iPads for teachers"),
    "a word with a hyphen": names("A guide to the work of networks in vocational schools", "e-learning for teachers"),
    "an address": {
        "contact/1/name": "Anna Virtanen, manager of the department",
        "contact/1/email": "anna@alfa.example.org",
    },
    "boxes": {
        f"visits/{number}/host": f"{first} Alfan opisto {second} Gamma College"
        for number, (first, second) in BOXES.items()
    },
    "lists": names("• one visit\n• two trainings", "• one training\n• two seminars", "• nothing\n• else was done"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PASTED)
def test_a_text_that_goes_on_in_other_answers_is_a_single_warning(name: str) -> None:
    (finding,) = causes(verdict(typed(PASTED[name])))
    assert finding.code.id == "S327"
    assert len(finding.related) == len(PASTED[name]) - 1
    assert str(next(iter(PASTED[name].values())))[:20] in translator_for("en").message(finding)


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPED)
def test_answers_that_look_alike_are_no_pasted_text(name: str) -> None:
    assert causes(verdict(typed(TYPED[name]))) == []


@pytest.mark.slow
def test_a_block_beside_the_form_is_a_single_warning_and_all_of_it_is_kept() -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in range(30, 40):
            for col in (2, 3, 4):
                book[SHEET].cell(row, col).value = f"own {row} {col}"
        book[SHEET]["B50"].value = "alone"

    read = verdict(change)
    block, alone = causes(read)
    assert (block.code.id, block.place.cell, block.facts["count"], block.facts["area"]) == (
        "S323",
        "B30",
        30,
        "B30:D39",
    )
    assert (alone.code.id, alone.place.cell) == ("S307", "B50")
    assert read.submission is not None
    assert len(read.submission.outside) == 31


@pytest.mark.slow
def test_a_sheet_without_keys_is_a_single_error_with_what_was_typed() -> None:
    def change(book: openpyxl.Workbook) -> None:
        for cell in book[SHEET][3]:
            cell.value = None
        book[SHEET][CELL].value = 4321

    read = verdict(change)
    (finding,) = causes(read)
    assert finding.code.id == "S324"
    assert read.submission is not None
    assert "4321" in {content.text for content in read.submission.outside}
    assert SHEET not in {content.text for content in read.submission.outside}


@pytest.mark.slow
@pytest.mark.parametrize(("value", "code"), [(99, "S325"), (None, "S326")])
def test_only_what_differs_in_a_copied_sheet_is_reported(value: int | None, code: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        copy = book.copy_worksheet(book[SHEET])
        copy.title = f"{SHEET} (2)"
        if value:
            copy[CELL].value = value
            copy["B60"].value = "own note"

    read = verdict(change)
    (finding,) = causes(read)
    assert finding.code.id == code
    assert read.submission is not None
    outside = [(content.place.cell, content.text) for content in read.submission.outside]
    assert outside == ([(CELL, "99"), ("B60", "own note")] if value else [])
    if value:
        assert f"{CELL}: 99" in translator_for("en").message(finding)

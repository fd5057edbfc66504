"""Answers with letters of symbol fonts and private signs of Word."""

from __future__ import annotations

import io

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from projects import tiny
from returned import full, verdict_on
from submissions import PERIOD, place
from templates import issued

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.second_reader import read_second
from lamppu_xl.returns.submission import Submission
from lamppu_xl.templates.template import Template
from lamppu_xl.validation.verdict import Verdict

pytestmark = pytest.mark.slow

WINGDINGS, SYMBOL = InlineFont(rFont="Wingdings"), InlineFont(rFont="Symbol")
TYPED: dict[str, tuple[object, str]] = {
    "contact/1/approved": ("û", "Wingdings"),
    "contact/1/reference": ("\uf0b7", ""),
    "results/G1/results": (CellRichText("Kiitos ", TextBlock(WINGDINGS, "J"), "!"), ""),
    "results/G2/results": ("\uf0b7 Oulu \uf0e0 Kemi", ""),
    "results/G3/results": ("Merkki ÿ", "Wingdings 2"),
    "results/G4/results": ("\uf8ff kone", ""),
    "figures/I1/actual": (10, "Wingdings"),
    "figures/I2/actual": ("³ 5", "Symbol"),
    "figures/I1/remark": (CellRichText("5 ", TextBlock(SYMBOL, "m"), "g"), ""),
    "visits/1/name": ("ü", "Arial"),
}


@pytest.fixture(scope="module")
def template() -> Template:
    return issued(tiny(), "ALFA", PERIOD)


@pytest.fixture(scope="module")
def data(template: Template) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(full("ALFA")), rich_text=True)
    for entry, (value, font) in TYPED.items():
        if AnswerRef.parse(entry) in template.plan.answers:
            page, cell = place(template, entry)
            book[page][cell].value = value
            if font:
                book[page][cell].font = Font(name=font)
    page, _ = place(template, "results/G1/results")
    book[page]["K30"].value = "\uf0fc seen"
    book[page]["K31"].comment = Comment("\uf0b7 a note of \uf8ff", "A")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def verdict(data: bytes) -> Verdict:
    return verdict_on(data)


def submission_of(verdict: Verdict) -> Submission:
    assert verdict.submission is not None
    return verdict.submission


def answer(verdict: Verdict, entry: str) -> Answer | None:
    return submission_of(verdict).answers.get(AnswerRef.parse(entry))


def finding(verdict: Verdict, entry: str, code: str) -> Finding:
    return next(each for each in verdict.findings if str(each.entry) == entry and each.code.id == code)


def message(verdict: Verdict, entry: str, code: str) -> str:
    return translator_for("en").message(finding(verdict, entry, code))


def test_a_cross_in_wingdings_is_no(verdict: Verdict) -> None:
    assert answer(verdict, "contact/1/approved") == "no"
    assert "“✗” was read as “Ei”" in message(verdict, "contact/1/approved", "V409")


def test_letters_in_a_symbol_font_are_kept_as_the_signs_that_are_seen(verdict: Verdict) -> None:
    assert answer(verdict, "results/G1/results") == "Kiitos ☺!"
    assert answer(verdict, "figures/I1/remark") == "5 μg"
    assert "“Kiitos ☺!”" in message(verdict, "results/G1/results", "V493")


def test_private_signs_of_word_are_kept_as_signs_of_every_font(verdict: Verdict) -> None:
    assert answer(verdict, "results/G2/results") == "• Oulu → Kemi"
    assert "“• Oulu → Kemi”" in message(verdict, "results/G2/results", "V493")


def test_a_letter_of_which_no_sign_is_known_is_kept_and_named(verdict: Verdict) -> None:
    assert answer(verdict, "results/G3/results") == "🖑🙧🙚🙡🙨🙨 ÿ" or str(answer(verdict, "results/G3/results")).endswith(
        "ÿ"
    )
    assert "U+F0FF" in message(verdict, "results/G3/results", "V494")


def test_a_number_in_wingdings_is_read_and_what_is_seen_is_named(verdict: Verdict) -> None:
    assert answer(verdict, "figures/I1/actual") == 10.0
    assert "“🗁🗀”. It contains 10" in message(verdict, "figures/I1/actual", "V495")


def test_signs_beside_a_number_are_refused_as_they_are_seen(verdict: Verdict) -> None:
    assert answer(verdict, "figures/I2/actual") is None
    assert "“≥ 5”" in message(verdict, "figures/I2/actual", "V401")


def test_the_same_letter_in_an_ordinary_font_is_a_letter(verdict: Verdict) -> None:
    assert answer(verdict, "visits/1/name") == "ü"
    assert not [each for each in verdict.findings if str(each.entry) == "visits/1/name" and each.code.id == "V493"]


def test_what_is_stored_is_kept_for_the_second_reading(verdict: Verdict, data: bytes) -> None:
    read, approved = submission_of(verdict), AnswerRef.parse("contact/1/approved")
    assert (read.typed[approved], read.seen[approved]) == ("û", "✗")
    assert read_second(data, read).differences == ()


def test_words_and_notes_beside_the_form_are_quoted_with_their_signs(verdict: Verdict) -> None:
    assert {"✓ seen", "• a note of U+F8FF"} <= {outside.text for outside in submission_of(verdict).outside}

"""Notes on totals have numbers as their language writes them, wherever they contain figures."""

from __future__ import annotations

import pytest

from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.programme.dated_names import dated
from lamppu_xl.programme.figure_records import NOTED_REASONS
from lamppu_xl.programme.noted_names import names_in_words


@pytest.mark.parametrize(
    ("reason", "stored", "finnish"),
    [
        ("lacking", "A3 3267.28 (2020-1; EPS 2020-1 +1.5)", "A3 3\u00a0267,28 (2020-1; EPS 2020-1 +1,5)"),
        ("lacking", "A3 12345 (2027)", "A3 12\u00a0345 (2027)"),
        ("corrected", "A3 OXF H1 -1901.1", "A3 OXF H1 -1\u00a0901,1"),
        ("corrected", "A3 2027 2027 +1500", "A3 2027 2027 +1\u00a0500"),
        ("fallen", "N05 4000 (9000 2027)", "N05 4\u00a0000 (9\u00a0000 2027)"),
        ("fallen", "N05 4.25 (9.5 2020-1)", "N05 4,25 (9,5 2020-1)"),
        ("fallen", "1.2 4.25 (9.5 2020.1)", "1.2 4,25 (9,5 2020.1)"),
        ("carried", "1.2 (2020.1)", "1.2 (2020.1)"),
        ("other_units", "A4 (1.5 h)", "A4 (1.5 h)"),
        ("other_answers", "A1 (work/10.001/models H1)", "A1 (work/10.001/models H1)"),
        ("other_rules", "Y max", "Y (suurin luku)"),
    ],
)
def test_a_figure_in_a_note_is_written_as_the_language_writes_numbers(reason: str, stored: str, finnish: str) -> None:
    assert reason in NOTED_REASONS
    assert names_in_words(translator_for("fi"), reason, [stored]) == [finnish]
    if reason != "other_rules":
        (english,) = names_in_words(translator_for("en"), reason, [stored])
        assert english.replace(",", "") == stored


def test_projects_that_cannot_be_combined_are_named_with_their_rule() -> None:
    stored = ["A minimum", "B mean", "C never", "D mixed", "E texts", "F latest", "G ratio", "H"]
    assert names_in_words(translator_for("en"), "apart", stored) == [
        "A (lowest figure)",
        "B (mean)",
        "C (not added up)",
        "D (several rules)",
        "E (answers in words)",
        "F (each partner’s latest figure, not added up)",
        "G (quotient of two totals)",
        "H",
    ]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("N04 KJM 2", "N04 KJM autumn"),
        ("N04 48 (2)", "N04 48 (autumn)"),
        ("N04 48 (2; KJM 1 +2)", "N04 48 (autumn; KJM spring +2)"),
        ("N04 KJM 3", "N04 KJM 3"),
        ("N04 (h)", "N04 (h)"),
    ],
)
def test_periods_in_notes_have_their_labels(stored: str, shown: str) -> None:
    labels = {"1": Text.of(en="spring"), "2": Text.of(en="autumn")}
    assert dated(stored, labels, lambda label: label.pick(("en",)), has_partners=True) == shown

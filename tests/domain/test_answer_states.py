"""The vocabulary of states: what a finding means for an answer, and the worst state of a part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lamppu_xl.domain.answer_states import AnswerState, ReportState, count_findings, state_of, state_of_part
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.i18n.translator import translator_for

LANGUAGES = ("fi", "sv", "en", "se")


def finding(code: str, severity: Severity) -> Finding:
    return replace(Finding(CODES[code], Place()), severity=severity)


def test_only_an_error_that_an_answer_is_missing_asks_to_fill_in() -> None:
    expected = {
        ("R501", Severity.ERROR): AnswerState.TO_FILL_IN,
        ("R503", Severity.ERROR): AnswerState.TO_CORRECT,
        ("R501", Severity.WARNING): AnswerState.NOTE,
        ("R503", Severity.HINT): AnswerState.NOTE,
        ("R503", Severity.INFO): None,
    }
    assert {pair: state_of(finding(*pair)) for pair in expected} == expected
    counts = count_findings(finding(*pair) for pair in reversed(expected))
    assert list(counts.items()) == [
        (AnswerState.TO_CORRECT, 1),
        (AnswerState.TO_FILL_IN, 1),
        (AnswerState.NOTE, 2),
    ]


@pytest.mark.parametrize(
    ("counts", "is_begun", "state"),
    [
        ({AnswerState.TO_CORRECT: 1, AnswerState.TO_FILL_IN: 3}, False, ReportState.TO_CORRECT),
        ({AnswerState.TO_FILL_IN: 3}, False, ReportState.NOT_BEGUN),
        ({AnswerState.TO_FILL_IN: 3, AnswerState.NOTE: 1}, True, ReportState.TO_FILL_IN),
        ({AnswerState.NOTE: 1, AnswerState.IN_ORDER: 4}, True, ReportState.READY_WITH_NOTES),
        ({AnswerState.NOTE: 1}, False, ReportState.NOT_BEGUN),
        ({AnswerState.IN_ORDER: 4}, True, ReportState.READY),
    ],
)
def test_a_part_has_the_worst_state_of_its_answers(
    counts: dict[AnswerState, int], is_begun: bool, state: ReportState
) -> None:
    assert state_of_part(counts, is_begun=is_begun) is state


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_words(language: str) -> None:
    words = translator_for(language)
    assert len({words.label(f"answer_{state}") for state in AnswerState}) == len(AnswerState)
    for of in ("part", "form"):
        assert len({words.label(f"{of}_{state}", count="1") for state in ReportState}) == len(ReportState)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_master_workbook_and_live_checks_use_the_words_of_the_states(language: str) -> None:
    words = translator_for(language)
    assert words.label("master_missing") == words.label("answer_to_fill_in").lower()
    assert words.label("master_rejected") == words.label("state_rejected") == words.label("answer_to_correct").lower()
    assert words.live("R501") == words.label("answer_to_fill_in")
    assert words.label("part_to_correct", count="2").startswith(words.label("answer_to_correct")[:7])

"""Texts and other answers without figures that a project corrected: shown as corrected, each named with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from lamppu_xl.domain.answer_types import MONTH
from lamppu_xl.domain.text_normalising import shortened_line
from lamppu_xl.ledger.records import LedgerCorrection, Value, parse_day
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers, may_be_shown
from lamppu_xl.programme.gap_records import ProgrammeGap
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.report_records import NamedCorrection

CORRECTED_TEXT = "text_corrected"
"""The kind of its row on *What is missing*."""

MOST_QUOTED = 200
"""Characters of a text of the return that are quoted."""


def corrected_texts(index: AnswerIndex, shown: Iterable[ProgrammeAnswer]) -> Iterator[ProgrammeGap]:
    """A row for each answer that is shown as corrected; where no persons may be named without what it was, and why.

    Args:
        shown: the answers that are shown.
    """
    for number, answer in {each.number: each for each in shown if each.corrected}.items():
        project = index.projects[answer.project]
        corrections = project.corrections_of_texts.get(answer.ledger_number, ())
        if may_be_shown(project, answer):
            yield ProgrammeGap(
                CORRECTED_TEXT,
                answer.project,
                f"{answer.partner} {answer.period} ({answer.sheet}!{answer.cell})",
                corrections=tuple(_named(project, each, is_first=each is corrections[0]) for each in corrections),
                answers=(number,),
            )


def _named(project: ProjectAnswers, correction: LedgerCorrection, *, is_first: bool) -> NamedCorrection:
    """A correction; the first one has the answer of the return, and a later one what another correction had made."""
    is_hidden = project.index.without_persons or not is_first
    question = project.ledger.question_of(correction.entry)
    return NamedCorrection(
        day=correction.day,
        was=None if is_hidden or correction.was is None else _shown(project, correction, correction.was),
        now=_shown(project, correction, correction.now),
        reason="" if project.index.without_persons else correction.reason,
        by_programme=False,
        is_text=True,
        is_month=question is not None and question.kind == MONTH,
    )


def _shown(project: ProjectAnswers, correction: LedgerCorrection, value: Value) -> str | date:
    """An answer before or after a correction: a choice by its label, a day as a day."""
    question = project.ledger.question_of(correction.entry)
    if question and question.type == "date" and isinstance(value, str) and (day := parse_day(value)):
        return day
    label = project.ledger.label_of(question.list, str(value)) if question and question.list else None
    return shortened_line(project.ledger.pick(label) if label else str(value), MOST_QUOTED)

"""Reads the answers of the previous period in a return and checks that they are unchanged."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from lamppu_xl.answer_types.registry import parse_cell
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.project import Answer, Answers
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.answer_cells import HIDDEN
from lamppu_xl.returns.return_form import ReturnForm
from lamppu_xl.templates.layout import carried_digest
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.model import plain_text
from lamppu_xl.workbook.safe_reader import ScannedCell


def read_previous(form: ReturnForm, entry: AnswerRef, cell: ScannedCell) -> Answer | None:
    """The previous answer in a cell; None when the cell holds none."""
    question = form.question(entry)
    return parse_cell(
        cell.value,
        question.field.kind,
        options=question.options,
        languages=form.languages,
        shown=cell.shown,
        date1904=form.date1904,
    ).value


def check_previous(
    form: ReturnForm,
    previous: Mapping[AnswerRef, Answer],
    located: Collection[AnswerRef],
    issued_answers: Callable[[], Answers | None],
) -> tuple[Answers, list[Finding]]:
    """The previous answers as they were issued, and a finding for each that was changed.

    Args:
        previous: as they were read.
        located: the answers whose cell was found; the cell may be empty.
        issued_answers: the answers in the template; called only when the digest differs.
    """
    if carried_digest(previous) == form.stamp.carried:
        return previous, []
    issued = issued_answers()
    if issued is None:
        return previous, [form.finding("S313", Place(form.file))]
    kept = {entry: answer for entry, answer in issued.items() if form.still_asked(entry)}
    findings: list[Finding] = []
    for entry, (sheet, planned) in form.plan.previous.items():
        was, now = kept.get(entry), previous.get(entry)
        if entry in located and plain_text(was) != plain_text(now):  # a missing row is reported as such
            place = Place(form.file, sheet.name, planned.row, planned.col)
            facts: dict[str, Fact] = {"was": _or_empty(was), "now": _or_empty(now)}
            if field_of(form.project, entry).personal:
                facts = dict.fromkeys(facts, HIDDEN)
            findings.append(form.finding("S312", place, entry, **facts))
    return kept, findings


def _or_empty(answer: Answer | None) -> Fact:
    return VocabularyTerm("empty") if answer is None else answer

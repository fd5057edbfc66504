"""Notes on returns whose form shows answers of the last period that are other ones now: a correction came later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.corrections import same_answer
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.project import Answer, Answers, Project
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.submission import Submission, label_of
from lamppu_xl.templates.parts import field_of
from lamppu_xl.validation.batch import Batch, carry_forward
from lamppu_xl.validation.verdict import Verdict


def with_changed_previous(batch: Batch, earlier: Batch) -> Batch:
    """The batch with O606 for each answer of the period before that is not the one that a form shows.

    Args:
        batch: the returns of a period.
        earlier: the returns of the period before, as they are now.
    """
    carried: dict[str, Mapping[str, Answers]] = {}

    def verdict_with_notes(verdict: Verdict) -> Verdict:
        submission = verdict.submission
        if submission is None or not submission.previous:
            return verdict
        issued = batch.issued_project_of(verdict)
        if verdict.definition not in carried:
            carried[verdict.definition] = carry_forward(earlier, issued)
        now = carried[verdict.definition].get(submission.partner.id)
        notes = tuple(_notes(submission, issued, now)) if now else ()
        return replace(verdict, stored_findings=(*verdict.findings, *notes)) if notes else verdict

    verdicts = tuple(map(verdict_with_notes, batch.verdicts))
    return replace(batch, verdicts=verdicts) if any(map(_is_other, verdicts, batch.verdicts)) else batch


def _is_other(first: object, second: object) -> bool:
    return first is not second


def _notes(submission: Submission, issued: Project, now: Answers) -> Iterator[Finding]:
    shown = {
        AnswerRef(table.id, entry.row, field.name): field.personal
        for table in issued.form.tables
        for field in table.answers
        if field.previous
        for entry in submission.places
        if (entry.table, entry.field) == (table.id, field.name)
    }
    for entry, is_personal in shown.items():
        was, present = submission.previous.get(entry), now.get(entry)
        if not same_answer(was, present):
            values = [
                VocabularyTerm("hidden") if is_personal else _shown(answer, entry, issued) for answer in (was, present)
            ]
            finding = Finding.of("O606", submission.places[entry], was=values[0], now=values[1])
            period = issued.period(submission.stamp.period)
            assert period is not None  # noqa: S101  # the definition of its own template
            yield replace(finding, entry=entry, subject=label_of(issued, submission.partner, period, entry))


def _shown(answer: Answer | None, entry: AnswerRef, issued: Project) -> Fact:
    """An answer for a message: a choice as its label."""
    if answer is None:
        return VocabularyTerm("empty")
    options = issued.options_for(field_of(issued, entry))
    option = options.option(answer) if options and isinstance(answer, str) else None
    return option.label if option else answer

"""Notes on returns whose form shows answers of earlier periods that are other ones now: a correction came later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.corrections import same_answer
from lamppu_xl.domain.earlier_values import earlier_fields, period_at
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.form import Field
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partner_history import continued_partners
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.submission import Submission, label_of
from lamppu_xl.templates.parts import shown_answer
from lamppu_xl.validation.batch import Batch, carry_forward, with_earlier, with_last_figures
from lamppu_xl.validation.verdict import Verdict


def with_changed_previous(
    batch: Batch, earlier: Mapping[int, Batch], older: Callable[[], Iterable[Batch]] = tuple
) -> Batch:
    """The batch with a finding on each answer of an earlier period that is not the one that a form shows.

    O606 is on one answer, O690 and O691 are on a form that shows none of a period, or only such as do not count now.

    Args:
        batch: the returns of a period.
        earlier: the returns of earlier periods, as they are now, by how many periods later they are, below 0.
        older: reads those of the periods before the period before, the newest first.
    """
    carried: dict[str, Mapping[str, Answers]] = {}
    authors = [verdict.submission.partner for verdict in batch.verdicts if verdict.submission]

    def verdict_with_notes(verdict: Verdict) -> Verdict:
        submission = verdict.submission
        if submission is None or not shows_earlier(batch, verdict):
            return verdict
        issued = batch.issued_project_of(verdict)
        if verdict.definition not in carried:
            last = partial(with_last_figures, period=batch.period, older=older(), partners=authors)
            carried[verdict.definition] = _present_answers(earlier, issued, last)
        now = carried[verdict.definition].get(submission.partner.id, {})
        notes = tuple(_notes(submission, issued, now, earlier))
        return replace(verdict, stored_findings=(*verdict.findings, *notes)) if notes else verdict

    verdicts = tuple(map(verdict_with_notes, batch.verdicts))
    return replace(batch, verdicts=verdicts) if any(map(_is_other, verdicts, batch.verdicts)) else batch


def shows_earlier(batch: Batch, verdict: Verdict) -> bool:
    """Whether a file is a return on a form that shows answers of earlier periods, if there are any."""
    if verdict.submission is None or verdict.submission.imported:
        return False
    return any(field.previous for _, field in batch.issued_project_of(verdict).form.questions)


def previous_authors(batch: Batch) -> frozenset[str]:
    """Whose earlier answers the forms of returns show: of their partners, and of all whose work these continue."""
    return frozenset(
        author
        for verdict in batch.verdicts
        if verdict.submission and shows_earlier(batch, verdict)
        for author in continued_partners(batch.issued_project_of(verdict), verdict.submission.partner)
    )


def _is_other(first: object, second: object) -> bool:
    return first is not second


def _present_answers(
    earlier: Mapping[int, Batch],
    issued: Project,
    with_last: Callable[[Mapping[str, Answers], Project], Mapping[str, Answers]],
) -> Mapping[str, Answers]:
    """The answers of earlier periods by partner, as they are now, under the names by which a form shows them.

    Args:
        earlier: the returns of earlier periods, by how many periods later they are, below 0.
        issued: the definition of the form.
        with_last: adds the figures so far of partners without a return of the period before.
    """
    answers: Mapping[str, Answers] = with_last(carry_forward(earlier[-1], issued), issued) if -1 in earlier else {}
    for offset, named in earlier_fields(issued).items():
        if offset in earlier:
            answers = with_earlier(answers, carry_forward(earlier[offset], issued), named)
    return answers


class _Shown(NamedTuple):
    """An answer of an earlier period that a form shows."""

    entry: AnswerRef
    """Under the name by which the form shows it."""
    offset: int
    """How many periods later it is, below 0."""
    field: Field
    """The question that it answers, too."""


def _shown_answers(submission: Submission, issued: Project) -> Iterator[_Shown]:
    for table in issued.form.tables:
        rows = {entry.row: None for entry in submission.places if entry.table == table.id}
        for field in table.fields:
            if field.previous and (field.given is None or field.offset < 0):
                asked = table.field(field.offset_of or field.name)
                for row in rows:
                    if AnswerRef(table.id, row, asked.name) in submission.places:
                        yield _Shown(AnswerRef(table.id, row, field.name), min(field.offset, -1), asked)


def _notes(submission: Submission, issued: Project, now: Answers, earlier: Mapping[int, Batch]) -> Iterator[Finding]:
    period = issued.period(submission.stamp.period)
    assert period is not None  # noqa: S101  # the definition of its own template
    by_offset = grouped((shown.offset, shown) for shown in _shown_answers(submission, issued))
    for offset, answers in by_offset.items():
        of_period = period_at(issued, period, offset)
        if of_period is None or offset not in earlier:
            continue
        shows_any = any(shown.entry in submission.previous for shown in answers)
        if shows_any != any(shown.entry in now for shown in answers):
            code = "O691" if shows_any else "O690"
            yield Finding.of(code, Place(submission.source.file), period=of_period.label)
            continue
        for shown in answers:
            was, present = submission.previous.get(shown.entry), now.get(shown.entry)
            if not same_answer(was, present):
                entry = AnswerRef(shown.entry.table, shown.entry.row, shown.field.name)
                hidden = VocabularyTerm("hidden")
                both = (hidden if shown.field.personal else _shown(each, entry, issued) for each in (was, present))
                first, second = both
                finding = Finding.of("O606", submission.places[entry], was=first, now=second, period=of_period.label)
                yield replace(finding, entry=entry, subject=label_of(issued, submission.partner, period, entry))


def _shown(answer: Answer | None, entry: AnswerRef, issued: Project) -> Fact:
    """An answer for a message: a choice as its label."""
    if answer is None:
        return VocabularyTerm("empty")
    return shown_answer(issued, entry, answer)

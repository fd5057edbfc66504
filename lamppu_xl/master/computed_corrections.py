"""What corrections of answers change in the computed fields of the same return."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.computed_values import computed_answers
from lamppu_xl.domain.corrections import Correction, Corrections, same_answer
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.master.answer_store import Key
from lamppu_xl.returns.submission import Submission, saved_day

JudgedReturn = tuple[Project, Period, Submission]
"""A return with the definition that it was read by, and its period there."""


def with_computed(corrections: Corrections, returns: Mapping[Key, JudgedReturn]) -> Corrections:
    """The corrections, each followed by those of the computed fields that it changes.

    Args:
        corrections: the corrections of answers, the earliest first.
        returns: the used returns, by ids of period and partner.
    """
    if not any(table.computed for project, _, _ in returns.values() for table in project.form.tables):
        return corrections
    answers: dict[Key, dict[AnswerRef, Answer]] = {}
    found: list[Correction] = []
    for item in corrections.items:
        found.append(item)
        key = item.period, item.partner
        if key in returns:
            known = answers.setdefault(key, dict(returns[key][2].answers))
            known[item.entry] = item.now
            found += _changed(item, returns[key], known)
    return Corrections(tuple(found))


def _changed(item: Correction, judged: JudgedReturn, answers: dict[AnswerRef, Answer]) -> Iterator[Correction]:
    project, period, submission = judged
    filled = {*submission.typed, item.entry, *answers}
    values = computed_answers(
        project,
        submission.partner,
        period,
        answers,
        filled=filled,
        previous=submission.previous,
        today=saved_day(submission.saved, period),
    )
    for table in project.form.tables:
        for line in project.lines_of(table, submission.partner, period) if table.computed else ():
            for field in table.computed:
                entry = AnswerRef(table.id, line.id, field.name)
                was, now = answers.get(entry), values.get(entry)
                if same_answer(was, now):
                    continue
                if now is None:
                    answers.pop(entry, None)
                    now = 0.0 if isinstance(was, float | int) else None
                else:
                    answers[entry] = now
                if now is not None:
                    yield replace(item, entry=entry, was=was, now=now)

"""The rules of a form that corrected answers break. A correction is judged as the return would be that has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lamppu_xl.domain.corrections import Corrections
from lamppu_xl.domain.findings import Finding
from lamppu_xl.master.computed_corrections import JudgedReturn, with_computed
from lamppu_xl.returns.submission import Submission
from lamppu_xl.validation.batch import Batch, best_return_per_partner


def broken_rules(batch: Batch, before: Corrections, after: Corrections) -> Iterator[Finding]:
    """The findings of rules that the returns of a period have with corrections, and had not before.

    Args:
        batch: the returns of the corrected period.
        before: the corrections that were known before.
        after: the same with further ones.
    """
    for partner, verdict in best_return_per_partner(batch).items():
        known, present = (_of_return(each, batch.period.id, partner) for each in (before, after))
        project = batch.project_of(verdict)
        period = project.period(batch.period.id)
        if known != present and period and verdict.submission:
            judged = project, period, verdict.submission
            had = _findings(judged, known)
            yield from (finding for finding in _findings(judged, present) if finding not in had)


def _of_return(corrections: Corrections, period: str, partner: str) -> Corrections:
    return Corrections(tuple(each for each in corrections.items if (each.period, each.partner) == (period, partner)))


def _findings(judged: JudgedReturn, corrections: Corrections) -> list[Finding]:
    from lamppu_xl.validation.rule_engine import findings_by_file  # noqa: PLC0415  # slow to import

    project, period, _ = judged
    submission = _corrected(judged, corrections)
    return findings_by_file(project, period, [submission])[submission.source.file]


def _corrected(judged: JudgedReturn, corrections: Corrections) -> Submission:
    """A return as it would be with corrected answers, and with what is computed from them."""
    *_, submission = judged
    if not corrections:
        return submission
    items = with_computed(corrections, {(each.period, each.partner): judged for each in corrections.items}).items
    answers = {**submission.answers, **{each.entry: each.now for each in items}}
    return replace(submission, answers=answers, typed={**submission.typed, **{each.entry: "" for each in items}})

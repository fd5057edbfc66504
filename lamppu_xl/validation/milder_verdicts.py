"""Finds answers for which the live check of the form is stricter than the verdict.

In an open period a return on an earlier template is judged by what the present definition allows beyond it. The checks
in the template cannot change, so a note at the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lamppu_xl.definition.history.change import ChangeEffect
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.form import CodeList
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Phrase
from lamppu_xl.returns.return_definition import ReturnDefinition
from lamppu_xl.returns.submission import Submission, label_of
from lamppu_xl.templates.parts import field_of
from lamppu_xl.validation.rule_engine import findings_by_file

Findings = Mapping[str, Sequence[Finding]]


def milder_verdicts(definition: ReturnDefinition, submissions: Sequence[Submission], judged: Findings) -> Findings:
    """O605 for each answer at which the form shows more than the verdict says, by the name of the file.

    Args:
        definition: of all submissions.
        submissions: the returns.
        judged: the broken rules of the definition in effect, by the name of the file.
    """
    if not definition.amendment and not any(change.effect is ChangeEffect.LESS for change in definition.changes):
        return {}
    issued = _with_live_rules(definition.issued)
    period = issued.period(definition.period.id) or definition.period
    added = {submission.source.file: _added_choices(issued, submission) for submission in submissions}
    known = [_without(submission, added[submission.source.file]) for submission in submissions]
    shown = findings_by_file(issued, period, known)
    return {
        submission.source.file: [
            *_stricter(shown[submission.source.file], judged[submission.source.file], added[submission.source.file]),
            *(_added_choice(definition, submission, entry) for entry in added[submission.source.file]),
        ]
        for submission in submissions
    }


def _with_live_rules(issued: Project) -> Project:
    """The issued definition with the rules that its templates check live."""
    tables = tuple(
        replace(table, rules=tuple(rule for rule in table.rules if rule.compiles_to_excel))
        for table in issued.form.tables
    )
    return replace(issued, form=replace(issued.form, tables=tables))


def _stricter(shown: Sequence[Finding], judged: Sequence[Finding], added: Sequence[AnswerRef]) -> Iterator[Finding]:
    """Findings of the live check that the verdict lacks, or counts as less serious; one for each answer."""
    severities = {(finding.entry, finding.code.id): finding.effective_severity.rank for finding in judged}
    seen = set(added)
    for finding in shown:
        entry = finding.entry
        rank = severities.get((entry, finding.code.id))
        is_stricter = rank is None or rank > finding.effective_severity.rank
        if entry and is_stricter and entry not in seen:
            seen.add(entry)
            live: Fact = finding.message_override or Phrase(f"{finding.code.id}.live", finding.facts, "codes")
            yield replace(Finding.of("O605", finding.place, detail=live), entry=entry, subject=finding.subject)


def _added_choices(issued: Project, submission: Submission) -> list[AnswerRef]:
    """The answers that are options which the lists of the template do not have."""
    return [
        entry
        for entry, answer in submission.answers.items()
        if (codes := _codes(issued, entry)) and isinstance(answer, str) and codes.option(answer) is None
    ]


def _codes(issued: Project, entry: AnswerRef) -> CodeList | None:
    return issued.options_for(field_of(issued, entry))


def _without(submission: Submission, added: Sequence[AnswerRef]) -> Submission:
    """The submission without answers that the issued definition does not know."""
    kept = {entry: answer for entry, answer in submission.answers.items() if entry not in added}
    return replace(submission, answers=kept) if added else submission


def _added_choice(definition: ReturnDefinition, submission: Submission, entry: AnswerRef) -> Finding:
    live = Phrase("V408.live", {}, "codes")
    subject = label_of(definition.judged, submission.partner, definition.period, entry)
    return replace(Finding.of("O605", submission.places[entry], detail=live), entry=entry, subject=subject)

"""Applies the decisions of the coordinator to the findings in a return."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.decisions import Decision, Decisions, RemarkOutcome, answers_checksum, can_be_accepted
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.submission import Submission, label_of


def apply_decisions(
    findings: Iterable[Finding], submission: Submission, decisions: Decisions, project: Project, period: Period
) -> list[Finding]:
    """The findings in a return with those that are accepted marked, and findings about the decisions themselves.

    Args:
        project: the definition that the return is judged by.
        period: the period of that definition.
    """
    decided: list[Finding] = []
    for finding in findings:
        decided += _with_waiver(finding, submission, decisions, project)
    return [*decided, *_remarks(submission, decisions, project, period)]


def bound_checksum(finding: Finding, submission: Submission, project: Project) -> str:
    """The checksum of the answers that an acceptance of a finding is bound to: those that its rule reads."""
    assert finding.entry is not None  # noqa: S101  # rules are broken at answers
    entry = finding.entry
    rules = (
        rule
        for table in project.form.tables
        if table.id == entry.table
        for rule in table.rules
        if (rule.code, rule.field_name) == (finding.code.id, entry.field)
        and rule.message_override == finding.message_override
    )
    names = {entry.field}.union(*(rule.fields_read for rule in rules))
    return _checksum(submission, entry, names)


def _checksum(submission: Submission, entry: AnswerRef, names: Iterable[str]) -> str:
    values: Mapping[str, object] = {name: _value(submission, entry._replace(field=name)) for name in names}
    return answers_checksum(submission.partner.id, entry, values)


def _value(submission: Submission, entry: AnswerRef) -> object:
    """An answer; an invalid one as it was typed."""
    return submission.answers.get(entry, submission.typed.get(entry))


def remark_checksum(submission: Submission, entry: AnswerRef) -> str:
    """The checksum of the answer that a remark is bound to."""
    return _checksum(submission, entry, [entry.field])


def _with_waiver(finding: Finding, submission: Submission, decisions: Decisions, project: Project) -> Iterator[Finding]:
    """The finding, accepted if a waiver holds, otherwise with the reason why its latest waiver does not hold."""
    entry, code = finding.entry, finding.code.id
    waivers = decisions.waivers(submission.partner.id, code, entry) if can_be_accepted(code) else ()
    if entry is None or not waivers:
        yield finding
        return
    checksum = bound_checksum(finding, submission, project)
    for waiver in waivers:
        if waiver.values.get(entry) == checksum and not decisions.has_ended(waiver):
            yield replace(finding, accepted=waiver.reason)
            return
    yield finding
    yield _lapsed(finding, waivers[0], decisions, checksum)


def _lapsed(finding: Finding, waiver: Decision, decisions: Decisions, checksum: str) -> Finding:
    facts: dict[str, Fact] = {"code": finding.code.id}
    bound = waiver.values.get(finding.entry) if finding.entry else None
    if bound is None:
        id_, facts = "O623", facts | {"checksum": checksum}
    elif bound != checksum:
        id_, facts = "O621", facts | {"day": waiver.reason.day}
    else:
        assert waiver.until is not None and decisions.day  # noqa: S101, PT018  # otherwise it would hold
        id_, facts = "O622", facts | {"until": waiver.until}
    return Finding(CODES[id_], finding.place, facts, finding.entry, finding.subject)


def _remarks(submission: Submission, decisions: Decisions, project: Project, period: Period) -> Iterator[Finding]:
    """A finding for each remark on an answer in the return."""
    for remark in decisions.remarks(submission.partner.id):
        entry = remark.entry
        place = submission.places.get(entry) if entry else None
        if entry is None or place is None or remark.outcome is None:
            continue
        subject = label_of(project, submission.partner, period, entry)
        bound = remark.values.get(entry)
        if bound is not None and bound != remark_checksum(submission, entry):
            yield Finding(CODES["O613"], place, {"day": remark.reason.day}, entry, subject)
            continue
        code = "O611" if remark.outcome is RemarkOutcome.COMPLETION else "O612"
        yield Finding(CODES[code], place, {}, entry, subject, message_override=_remark_text(remark))


def _remark_text(remark: Decision) -> Text:
    """The text of a remark after the words of its outcome, in every language."""
    assert remark.outcome is not None  # noqa: S101  # every remark has one
    key = f"remark_{remark.outcome.value.replace('-', '_')}"
    texts = {language: translator_for(language).label(key, remark=remark.reason.because) for language in LANGUAGES}
    return Text(tuple(texts.items()))

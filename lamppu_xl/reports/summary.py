"""The state of each partner, and the counts that every report begins with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lamppu_xl.domain.answer_states import AnswerState, count_findings
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.partners import Partner
from lamppu_xl.reports.subject import ReportedBatch
from lamppu_xl.validation.verdict import FileState, Verdict, verdicts_by_partner

_DECIDING = (FileState.ACCEPTED, FileState.REJECTED, FileState.SET_ASIDE, FileState.LEFT_OUT)
"""The states of files that give the partner its state, the first that occurs; but a newer return with errors comes
before an accepted one."""

_URGENCY = (
    FileState.REJECTED,
    FileState.SET_ASIDE,
    FileState.ACCEPTED,
    FileState.REPLACED,
    FileState.LEFT_OUT,
    FileState.DUPLICATE,
    FileState.EVIDENCE,
    FileState.IGNORED,
)
"""The order in which reports list files."""

EXTRA_STATES = (
    FileState.SET_ASIDE,
    FileState.LEFT_OUT,
    FileState.REPLACED,
    FileState.DUPLICATE,
    FileState.EVIDENCE,
    FileState.IGNORED,
)
"""The states that a summary mentions if there are such files."""


COUNTED_STATES = (AnswerState.TO_CORRECT, AnswerState.TO_FILL_IN, AnswerState.NOTE)
"""The states of answers that tables count, each in a column of its own."""


@dataclass(frozen=True)
class PartnerSummary:
    """The files of one partner."""

    partner: Partner
    state: FileState | None
    """None without a return that can be judged."""
    verdicts: tuple[Verdict, ...]
    """On the partner's files, in the order of their names."""
    counts: Mapping[AnswerState, int]
    """The findings in all its files, by the states that they give to answers."""

    @property
    def is_unanswered(self) -> bool:
        """Whether its return is accepted, although nothing was filled in."""
        return self.state is FileState.ACCEPTED and any(verdict.is_unanswered for verdict in self.verdicts)


def summarise_partners(batch: ReportedBatch) -> list[PartnerSummary]:
    """The partners that report in the period or sent a file, in the order of the definition."""
    by_partner = verdicts_by_partner(batch.verdicts)
    return [_summary(partner, tuple(by_partner.get(partner.id, ())), batch.period.id) for partner in batch.concerned]


def _summary(partner: Partner, verdicts: tuple[Verdict, ...], period: str) -> PartnerSummary:
    states = {verdict.state for verdict in verdicts if gives_state(verdict, period)}
    if any(verdict.has_newer_to_correct for verdict in verdicts):
        states.discard(FileState.ACCEPTED)
    state = next((state for state in _DECIDING if state in states), None)
    return PartnerSummary(partner, state, verdicts, count_answer_states(verdicts))


def gives_state(verdict: Verdict, period: str) -> bool:
    """Whether a file can give its partner a state: after a decision a report of another period is none at all."""
    return verdict.period == period or verdict.state is FileState.SET_ASIDE


def count_answer_states(verdicts: Iterable[Verdict]) -> Mapping[AnswerState, int]:
    """The number of findings in each state of answers, as the terminal and `status` count them."""
    counts = count_findings(finding for verdict in verdicts for finding in verdict.findings)
    return {state: counts.get(state, 0) for state in COUNTED_STATES}


def count_severities(verdicts: Iterable[Verdict]) -> Mapping[Severity, int]:
    """The number of findings of each severity, the gravest first."""
    counts = Counter(finding.effective_severity for verdict in verdicts for finding in verdict.findings)
    return {severity: counts[severity] for severity in Severity}


def count_states(batch: ReportedBatch) -> Mapping[FileState, int]:
    """The number of files in each state."""
    counts = Counter(verdict.state for verdict in batch.verdicts)
    return {state: counts[state] for state in FileState}


def sort_by_urgency(batch: ReportedBatch) -> list[Verdict]:
    """The verdicts, those that need correction first, then in the order of the partners."""
    order = {partner.id: number for number, partner in enumerate(batch.project.partners)}
    return sorted(
        batch.verdicts,
        key=lambda verdict: (_URGENCY.index(verdict.state), order.get(verdict.partner or "", len(order)), verdict.file),
    )


def sort_by_severity(batch: ReportedBatch) -> list[tuple[Verdict, Finding]]:
    """All findings with their verdicts, the gravest first, and within a severity in the order of `sort_by_urgency`."""
    findings = [(verdict, finding) for verdict in sort_by_urgency(batch) for finding in verdict.findings]
    return sorted(findings, key=lambda pair: pair[1].effective_severity.rank)

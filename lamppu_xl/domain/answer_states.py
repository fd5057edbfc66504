"""The states of answers and of reports: one vocabulary for templates, status, feedback and the master workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding

MISSING_ANSWER = "R501"
"""The code of an answer that is missing."""


class AnswerState(StrEnum):
    """The state of one answer. Each has a label `answer_…`."""

    NOT_BEGUN = "not_begun"
    """Its sheet is empty."""
    TO_FILL_IN = "to_fill_in"
    """A required answer is missing."""
    NOTE = "note"
    """Something to look at, which does not prevent acceptance."""
    TO_CORRECT = "to_correct"
    """It is faulty."""
    IN_ORDER = "in_order"


class ReportState(StrEnum):
    """The state of a sheet or of a whole report, the worst first. Each has the labels `part_…` and `form_…`."""

    DAMAGED = "damaged"
    """A cell of the live checks is lost."""
    TO_CORRECT = "to_correct"
    TO_FILL_IN = "to_fill_in"
    READY_WITH_NOTES = "ready_with_notes"
    READY = "ready"
    NOT_BEGUN = "not_begun"


def state_of(finding: Finding) -> AnswerState | None:
    """The state of an answer with this finding; None for what is for information."""
    match finding.effective_severity:
        case Severity.ERROR:
            return AnswerState.TO_FILL_IN if finding.code.id == MISSING_ANSWER else AnswerState.TO_CORRECT
        case Severity.WARNING | Severity.HINT:
            return AnswerState.NOTE
    return None


def count_findings(findings: Iterable[Finding]) -> Mapping[AnswerState, int]:
    """How many findings there are in each state, the gravest first."""
    counted = Counter(state_of(finding) for finding in findings)
    order = (AnswerState.TO_CORRECT, AnswerState.TO_FILL_IN, AnswerState.NOTE)
    return {state: counted[state] for state in order if counted[state]}


def state_of_part(counts: Mapping[AnswerState, int], *, is_begun: bool) -> ReportState:
    """The state of what has answers in these states; nothing in it is damaged."""
    if counts.get(AnswerState.TO_CORRECT):
        return ReportState.TO_CORRECT
    if not is_begun:
        return ReportState.NOT_BEGUN
    if counts.get(AnswerState.TO_FILL_IN):
        return ReportState.TO_FILL_IN
    return ReportState.READY_WITH_NOTES if counts.get(AnswerState.NOTE) else ReportState.READY

"""Decisions of the coordinator about the returns of a period. Each is added to `PROJECT/PERIOD/decisions.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Required, TypedDict, Unpack

from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.decisions import Decision, DecisionKind, RemarkOutcome, can_be_accepted
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.services.decision_list import append_decisions
from lamppu_xl.services.entries import parse_entry
from lamppu_xl.services.file_decisions import FROZEN, decision_reason, file_decision, find_file
from lamppu_xl.services.frozen_periods import refuse_frozen
from lamppu_xl.services.inboxes import inbox_as_list
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.returned_files import validate_files
from lamppu_xl.services.workspace import (
    ProjectSource,
    Workspace,
    as_names,
    find_by_id,
    open_period,
)
from lamppu_xl.validation.batch import Batch, best_return
from lamppu_xl.validation.decided import bound_checksum, remark_checksum
from lamppu_xl.validation.older_answers import OlderAnswers
from lamppu_xl.validation.selection import unused_answers
from lamppu_xl.validation.verdict import Verdict

_NOT_ACCEPTABLE = {
    "F1": Sentence("is about a file that cannot be read"),
    "F2": Sentence("is about the identity of a return"),
    "S3": Sentence("is about a changed form"),
    "V4": Sentence("is about a value that its cell does not accept"),
    "M7": Sentence("is about the master workbook or a difference between two readers"),
    "D2": Sentence("is about the definition"),
    "D1": Sentence("is about the definition"),
}


@dataclass(frozen=True)
class WrittenDecision:
    """A decision, and the file that it was added to."""

    file: Path
    decision: Decision
    unused: tuple[tuple[str, OlderAnswers], ...] = ()
    """The other returns of the partner with answers that the chosen one has not, each with these answers."""


class DecisionOptions(TypedDict, total=False):
    """The options of a decision about a file, as `decide_file` explains them."""

    because: Required[str]
    period: str | None
    role: str
    today: date | None


def decide_accept(  # noqa: PLR0913
    project: ProjectSource,
    *,
    code: str,
    partner: str,
    because: str,
    entry: str | None = None,
    period: str | None = None,
    until: date | None = None,
    role: str = "",
    today: date | None = None,
) -> WrittenDecision:
    """Accept a finding of a rule: it stays visible with the reason, and is no longer an error.

    The decision holds for the present value of the answer. It lapses when the value changes.

    Args:
        project: the project's folder, its definition or its workspace.
        code: the finding code, such as `R503`.
        partner: the id of the partner.
        because: the reason.
        entry: the answer as `table/row/field`; by default every answer of the partner with this finding.
        period: the id of the period; by default the current one.
        until: the last day of the decision; by default it has none.
        role: the role of the person who decides.
        today: the day of the decision; by default the system's.

    Raises:
        UsageError: the finding cannot be accepted, does not exist, or the period is frozen.
        DefinitionError: the definition or the list of decisions has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    reason = decision_reason(because, role, today)
    code = code.upper()
    _refuse_unacceptable(code)
    if until and until < reason.day:
        raise UsageError("{until} has passed. Give the last day of the decision with --until YYYY-MM-DD.", until=until)
    ref = parse_entry(entry) if entry else None
    with _writing(project, period) as (workspace, chosen):
        batch, verdict = _return_of(workspace, chosen, partner, today)
        submission = verdict.submission
        assert submission is not None  # noqa: S101  # it was read
        findings = [
            finding
            for finding in verdict.findings
            if finding.code.id == code and finding.entry and ref in (None, finding.entry)
        ]
        if not findings:
            place = Sentence(" at {ref}", ref=ref) if ref else ""
            raise UsageError(
                "The return of {partner} has no finding {code}{place}. See: {command}",
                partner=verdict.partner,
                code=code,
                place=place,
                command=ProjectCommand("validate", "--period", chosen.id),
            )
        judged = batch.project_of(verdict)
        values = {finding.entry: bound_checksum(finding, submission, judged) for finding in findings if finding.entry}
        decision = Decision(
            kind=DecisionKind.ACCEPT,
            reason=reason,
            code=code,
            partner=submission.partner.id,
            entry=ref,
            values=values,
            until=until,
        )
        return _written(workspace, chosen, decision)


def decide_remark(  # noqa: PLR0913
    project: ProjectSource,
    *,
    partner: str,
    entry: str,
    because: str,
    outcome: RemarkOutcome | str,
    period: str | None = None,
    role: str = "",
    today: date | None = None,
) -> WrittenDecision:
    """Make a remark on an answer. The partner sees it in the feedback, beside the cell.

    It concerns the present value of the answer and ends when the partner changes it.

    Args:
        project: the project's folder, its definition or its workspace.
        partner: the id of the partner.
        entry: the answer as `table/row/field`.
        because: the text of the remark.
        outcome: `completion`: the return needs correction; `as-it-is`: the answer is accepted.
        period: the id of the period; by default the current one.
        role: the role of the person who decides.
        today: the day of the remark; by default the system's.

    Raises:
        UsageError: there is no such answer in the partner's return, or the period is frozen.
        DefinitionError: the definition or the list of decisions has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    reason, ref = decision_reason(because, role, today), parse_entry(entry)
    if outcome not in [*RemarkOutcome]:
        raise UsageError(
            "'{outcome}' is not an outcome of a remark. The outcomes are: {names}.",
            outcome=outcome,
            names=[*RemarkOutcome],
        )
    with _writing(project, period) as (workspace, chosen):
        _, verdict = _return_of(workspace, chosen, partner, today)
        submission = verdict.submission
        assert submission is not None  # noqa: S101  # it was read
        if ref not in submission.places:
            raise UsageError(
                "The form of {partner} does not ask for '{ref}'. Its answers are listed by: {command}",
                partner=submission.partner.id,
                ref=ref,
                command=ProjectCommand("map", "--period", chosen.id, "--partner", submission.partner.id),
            )
        decision = Decision(
            kind=DecisionKind.REMARK,
            reason=reason,
            partner=submission.partner.id,
            entry=ref,
            values={ref: remark_checksum(submission, ref)},
            outcome=RemarkOutcome(outcome),
        )
        return _written(workspace, chosen, decision)


def decide_file(  # noqa: PLR0913
    project: ProjectSource,
    kind: DecisionKind,
    file: str | Path,
    *,
    because: str,
    period: str | None = None,
    role: str = "",
    today: date | None = None,
) -> WrittenDecision:
    """Choose which return of a partner is used, or leave one out: it is kept, listed with the reason, and not used.

    Args:
        project: the project's folder, its definition or its workspace.
        kind: `DecisionKind.USE` or `DecisionKind.LEAVE_OUT`.
        file: the return, by its name in the inbox or by its path.
        because: the reason.
        period: the id of the period; by default the current one.
        role: the role of the person who decides.
        today: the day of the decision; by default the system's.

    Raises:
        UsageError: there is no such file, it cannot be used, or the period is frozen.
        DefinitionError: the definition or the list of decisions has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    reason = decision_reason(because, role, today)
    with _writing(project, period) as (workspace, chosen):
        batch = _inbox_batch(workspace, chosen, today)
        verdict = find_file(batch.verdicts, file)
        if kind is DecisionKind.USE and (not verdict.was_read or verdict.partner is None):
            raise UsageError(
                "'{file}' cannot be used: it could not be read as a return of {period}.",
                file=verdict.file,
                period=chosen.id,
            )
        written = _written(workspace, chosen, file_decision(kind, reason, verdict, verdict.partner or ""))
        returns = [other for other in batch.verdicts if other.partner == verdict.partner and other.was_read]
        used = verdict
        if kind is DecisionKind.LEAVE_OUT:
            if len(returns) < 2 or not verdict.was_read:
                return written
            batch = _inbox_batch(workspace, chosen, today)
            others = (other for other in batch.verdicts if other.accepted and other.partner == verdict.partner)
            used, returns = next(others, verdict), [verdict]
        return replace(written, unused=tuple(unused_answers(batch.project_of(used), returns, used)))


def decide_use(project: ProjectSource, file: str | Path, **options: Unpack[DecisionOptions]) -> WrittenDecision:
    """Choose which return of a partner is used: `decide_file` with the same options."""
    return decide_file(project, DecisionKind.USE, file, **options)


def decide_leave_out(project: ProjectSource, file: str | Path, **options: Unpack[DecisionOptions]) -> WrittenDecision:
    """Leave a return out: `decide_file` with the same options."""
    return decide_file(project, DecisionKind.LEAVE_OUT, file, **options)


def decide_amend(
    project: ProjectSource, period: str | None = None, *, because: str, role: str = "", today: date | None = None
) -> WrittenDecision:
    """Apply the present definition to all returns of a period, also to those on earlier templates.

    Returns are read by the places of their own templates. What these did not ask is not missing. Later changes of the
    definition need another decision.

    Args:
        project: the project's folder, its definition or its workspace.
        period: the id of the period; by default the current one.
        because: the reason.
        role: the role of the person who decides.
        today: the day of the decision; by default the system's.

    Raises:
        UsageError: no template has another definition than the present one, or the period is frozen.
        DefinitionError: the definition or the list of decisions has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    reason = decision_reason(because, role, today)
    with _writing(project, period) as (workspace, chosen):
        store = workspace.definitions(chosen)
        issued = store.digests
        digest = store.keep(workspace.project, chosen)
        templates = tuple(other for other in issued if other != digest)
        if not templates:
            raise UsageError(
                "There is nothing to amend in {period}: every template was issued with the present definition.",
                period=chosen.id,
            )
        decision = Decision(kind=DecisionKind.AMEND, reason=reason, definition=digest, templates=templates)
        return _written(workspace, chosen, decision)


def use_reason(  # noqa: PLR0913
    workspace: Workspace,
    period: Period,
    use: Sequence[str],
    because: str,
    *,
    role: str = "",
    today: date | None = None,
) -> DecisionReason | None:
    """The reason for choosing files while returns are validated; None if none is chosen.

    Raises:
        UsageError: a file is chosen without a reason, or the period is frozen.
    """
    if not as_names(use):
        if because or role:
            raise UsageError("--because and --role belong to --use. Use 'lamppu-xl decide' for other decisions.")
        return None
    refuse_frozen(workspace.folder, period, FROZEN)
    if not because.strip():
        raise UsageError("Give the reason of --use with --because TEXT. It is kept in decisions.yaml.")
    return decision_reason(because, role, today)


@contextmanager
def _writing(project: ProjectSource, period: str | None) -> Iterator[tuple[Workspace, Period]]:
    """The project and its period, locked and not frozen."""
    workspace, chosen = open_period(project, period)
    refuse_frozen(workspace.folder, chosen, FROZEN)
    with exclusive_lock(workspace.folder, "decide"):
        yield workspace, chosen


def _written(workspace: Workspace, period: Period, decision: Decision) -> WrittenDecision:
    return WrittenDecision(append_decisions(workspace, period, [decision], "decide"), decision)


def _refuse_unacceptable(code: str) -> None:
    if can_be_accepted(code):
        return
    if code not in CODES:
        raise UsageError(
            "There is no finding code '{code}'. The codes are in the report of: {command}",
            code=code,
            command=ProjectCommand("validate"),
        )
    why = _NOT_ACCEPTABLE.get(code[:2], Sentence("is not about a rule"))
    raise UsageError(
        "{code} cannot be accepted: it {why}. Only findings of rules and limits (R5…) can be accepted.",
        code=code,
        why=why,
    )


def _inbox_batch(workspace: Workspace, period: Period, today: date | None) -> Batch:
    return validate_files(workspace, period, inbox_as_list(workspace, period), today=today)


def _return_of(workspace: Workspace, period: Period, partner_id: str, today: date | None) -> tuple[Batch, Verdict]:
    """The return that speaks for a partner."""
    batch = _inbox_batch(workspace, period, today)
    known = {partner.id: partner for partner in workspace.project.partners}
    senders = (verdict.submission.partner for verdict in batch.verdicts if verdict.submission)
    known |= {partner.id: partner for partner in senders}
    partner = find_by_id("partner", partner_id, known.values(), workspace.project)
    verdict = best_return(batch, partner.id)
    if verdict is None:
        raise UsageError(
            "There is no return of {partner} for {period} that is used. See: {command}",
            partner=partner.id,
            period=period.id,
            command=ProjectCommand("status", "--period", period.id),
        )
    return batch, verdict

"""The state of each partner in a period: sent, returned, to correct, accepted, late; and the next step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.project import Partner, Period, Project
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState, Verdict, best_verdict


class PartnerState(StrEnum):
    """How far a partner has come. The values are part of the JSON report."""

    NOT_SENT = "not sent"
    """There is no template yet."""
    SENT = "sent"
    """There is a template; the coordinator alone knows whether it was sent."""
    RETURNED = "returned"
    """A file that cannot be judged: from an older definition, or one of two between which nothing decides."""
    TO_CORRECT = "to mend"
    ACCEPTED = "accepted"

    @property
    def key(self) -> str:
        """The state in keys of labels and in classes of a page."""
        return self.value.replace(" ", "_")


@dataclass(frozen=True)
class OutboxState:
    """The files that the coordinator has prepared for a period."""

    sent: Mapping[str, date]
    """The day on which the template of a partner was written, by partner id."""
    answered: Collection[str] = ()
    """The ids of the partners with feedback on the return that counts."""


@dataclass(frozen=True, kw_only=True)
class PartnerStatus:
    """The state of one partner."""

    partner: Partner
    state: PartnerState
    late: bool
    """Whether the deadline has passed without an accepted return."""
    sent: date | None
    saved: date | None
    """The day on which the return was last saved."""
    file: str
    """The return that gives the state."""
    used: str
    """An older return that is used as long as the newer one has errors; or empty."""
    errors: int
    notes: int
    """The number of warnings and hints."""
    next_step: str
    """The key of the label of the next step; empty without one."""


@dataclass(frozen=True, kw_only=True)
class StatusReport:
    """The states of all partners on a day."""

    project: Project
    period: Period
    today: date
    batch: Batch
    partners: tuple[PartnerStatus, ...]
    frozen: date | str = ""
    """The day on which the period was frozen. In a frozen period nothing is late and there is no next step."""


def report_status(batch: Batch, outbox: OutboxState, today: date, frozen: date | str = "") -> StatusReport:
    """The states of the partners that report in the period, in the order of the definition.

    Args:
        batch: the verdicts on the returns.
        outbox: the templates and feedback workbooks.
        today: the day that decides who is late.
        frozen: the day on which the period was frozen; empty for an open period.
    """
    partners = tuple(_partner_status(batch, partner, outbox, today) for partner in batch.concerned)
    if frozen:
        partners = tuple(replace(partner, late=False, next_step="") for partner in partners)
    return StatusReport(
        project=batch.project, period=batch.period, today=today, batch=batch, partners=partners, frozen=frozen
    )


def _partner_status(batch: Batch, partner: Partner, outbox: OutboxState, today: date) -> PartnerStatus:
    files = [verdict for verdict in batch.by_partner.get(partner.id, ()) if verdict.period == batch.period.id]
    verdict, used = _deciding_verdict(files), next((file for file in files if file.accepted), None)
    state = _state(verdict, is_sent=partner.id in outbox.sent)
    late = state is not PartnerState.ACCEPTED and today > batch.period.deadline
    severities = [finding.effective_severity for finding in verdict.findings] if verdict else []
    return PartnerStatus(
        partner=partner,
        state=state,
        late=late,
        sent=outbox.sent.get(partner.id),
        saved=verdict.saved_at.date() if verdict and verdict.saved_at else None,
        file=verdict.file if verdict else "",
        used=used.file if used and used is not verdict else "",
        errors=severities.count(Severity.ERROR),
        notes=severities.count(Severity.WARNING) + severities.count(Severity.HINT),
        next_step=_next_step(
            state,
            late=late,
            is_answered=partner.id in outbox.answered,
            is_on_hold=any(file.state is FileState.SET_ASIDE for file in files),
        ),
    )


def _deciding_verdict(files: Sequence[Verdict]) -> Verdict | None:
    """The file that gives a partner its state: newest with errors, then accepted, then on hold.

    Beside an accepted return only a newer one is still rejected.
    """
    return best_verdict(files, (FileState.SET_ASIDE, FileState.ACCEPTED, FileState.REJECTED))


def _state(verdict: Verdict | None, *, is_sent: bool) -> PartnerState:
    if verdict is None:
        return PartnerState.SENT if is_sent else PartnerState.NOT_SENT
    states = {FileState.ACCEPTED: PartnerState.ACCEPTED, FileState.REJECTED: PartnerState.TO_CORRECT}
    return states.get(verdict.state, PartnerState.RETURNED)


def _next_step(state: PartnerState, *, late: bool, is_answered: bool, is_on_hold: bool) -> str:
    if state is PartnerState.TO_CORRECT and not is_answered:
        return "status_next_feedback"
    waiting = "status_next_remind" if late else "status_next_wait"
    return {
        PartnerState.NOT_SENT: "status_next_generate",
        PartnerState.SENT: waiting,
        PartnerState.RETURNED: "status_next_look",
        PartnerState.TO_CORRECT: waiting,
        PartnerState.ACCEPTED: "status_next_look" if is_on_hold else "",
    }.get(state, "")

"""The state of each partner in a period: template made, sent, received, to correct, accepted, late; the next step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from lamppu_xl.domain.answer_states import AnswerState, count_findings
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.reports.summary import gives_state
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState, Verdict, best_verdict


class PartnerState(StrEnum):
    """How far a partner has come. The values are part of the JSON report."""

    NO_TEMPLATE = "no template"
    TEMPLATE_MADE = "template made"
    LETTER_DRAFTED = "letter drafted"
    """There is a draft of a message that was not sent yet, as far as is known."""
    SENT = "sent"
    """The coordinator has reported that it was sent."""
    RECEIVED = "received"
    """A file that cannot be judged: from an older definition, or one of two between which nothing decides."""
    LEFT_OUT = "left out"
    """A decision of the coordinator leaves out every file of the partner."""
    TO_CORRECT = "to correct"
    """A return with errors. Whether answers are wrong or missing is counted beside the state."""
    ACCEPTED = "accepted"

    @property
    def key(self) -> str:
        """The state in keys of labels and in classes of a page."""
        return self.value.replace(" ", "_")


STATE_OF_FILE = {
    FileState.LEFT_OUT: PartnerState.LEFT_OUT,
    FileState.SET_ASIDE: PartnerState.RECEIVED,
    FileState.ACCEPTED: PartnerState.ACCEPTED,
    FileState.REJECTED: PartnerState.TO_CORRECT,
}
"""The state of a partner by that of the file that gives it, in the order in which files give it, the last one first.

Beside an accepted return only a newer one is still rejected.
"""


@dataclass(frozen=True, kw_only=True)
class PartnerActivity:
    """What was made for a partner and sent to it, from the log of the period."""

    has_template: bool = False
    template: date | None = None
    """The day on which the last template was made; None if it is unknown."""
    letter: date | None = None
    """The day on which the last message was drafted, since that template."""
    sent: date | None = None
    """The last day on which the coordinator reported that it was sent."""
    is_pending: bool = False
    """Whether a template or a draft is newer than the last report that it was sent."""
    answered: frozenset[str] = frozenset()
    """The checksums of the returns that feedback was made on."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """The returns about which a message was drafted, by checksum, with the day by which it asks, in ISO 8601."""
    by: str = ""
    """The day by which the last message asks for something, in ISO 8601; empty if it names none."""
    sent_days: tuple[tuple[date, str], ...] = ()
    """Each day on which messages were sent, with the day by which the last one of them asks, as in `by`."""

    def deadline(self, period: Period, today: date) -> date:
        """The deadline of the partner on a day: that of the period, or a later one in a message sent by that day."""
        by = next((by for sent, by in reversed(self.sent_days) if sent <= today), "")
        return max(period.deadline, _day(by) or period.deadline)

    @property
    def state(self) -> PartnerState:
        """The state of a partner without a return."""
        if self.is_pending:
            return PartnerState.LETTER_DRAFTED if self.letter else PartnerState.TEMPLATE_MADE
        if self.sent:
            return PartnerState.SENT
        return PartnerState.TEMPLATE_MADE if self.has_template else PartnerState.NO_TEMPLATE


@dataclass(frozen=True, kw_only=True)
class PartnerStatus:
    """The state of one partner."""

    partner: Partner
    state: PartnerState
    late: bool
    """Whether the deadline has passed without an accepted return, or the first return was first seen after it."""
    deadline: date
    """That of the period, or the later day that the last message sent to the partner asks for."""
    activity: PartnerActivity
    received: datetime | None
    """When the return was first seen; None if that is unknown."""
    saved: date | None
    """The day on which the return was last saved, as the file says."""
    file: str
    """The return that gives the state."""
    is_unanswered: bool
    """Whether the return is accepted, although nothing was filled in."""
    used: str
    """Another return that is used as long as this one has errors; or empty."""
    is_used_perhaps_newer: bool
    """Whether the files do not show which of the two was saved last."""
    counts: Mapping[AnswerState, int]
    """How many findings of the return are in each state, the gravest first."""
    next_step: str
    """The key of the label of the next step; empty without one."""
    undecided: str
    """Newer returns that came after the decision to use an older one; or empty."""
    wait_until: date
    """The day until which the partner has time."""

    @property
    def errors(self) -> int:
        """The number of answers to correct or to fill in."""
        return self.counts.get(AnswerState.TO_CORRECT, 0) + self.counts.get(AnswerState.TO_FILL_IN, 0)

    @property
    def notes(self) -> int:
        """The number of warnings and hints."""
        return self.counts.get(AnswerState.NOTE, 0)


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
    has_current_master: bool = False
    """Whether the master workbook is newer than every return, verdict and decision."""

    @property
    def is_complete(self) -> bool:
        """Whether each partner's return is accepted and nothing is to be done about it."""
        return bool(self.partners) and all(
            partner.state is PartnerState.ACCEPTED and not partner.next_step for partner in self.partners
        )


def report_status(
    batch: Batch,
    activities: Mapping[str, PartnerActivity],
    received: Mapping[str, datetime],
    today: date,
    frozen: date | str = "",
) -> StatusReport:
    """The states of the partners that report in the period, in the order of the definition.

    Args:
        batch: the verdicts on the returns.
        activities: what was made and sent, by partner id.
        received: when files were first seen, by checksum.
        today: the day that decides who is late.
        frozen: the day on which the period was frozen; empty for an open period.
    """
    partners = tuple(
        _partner_status(batch, partner, activities.get(partner.id, PartnerActivity()), received, today)
        for partner in batch.concerned
    )
    if frozen:
        partners = tuple(replace(partner, late=False, next_step="") for partner in partners)
    return StatusReport(
        project=batch.project, period=batch.period, today=today, batch=batch, partners=partners, frozen=frozen
    )


def _partner_status(
    batch: Batch, partner: Partner, activity: PartnerActivity, received: Mapping[str, datetime], today: date
) -> PartnerStatus:
    files = [verdict for verdict in batch.by_partner.get(partner.id, ()) if gives_state(verdict, batch.period.id)]
    verdict, used = best_verdict(files, tuple(STATE_OF_FILE)), next((file for file in files if file.accepted), None)
    state = STATE_OF_FILE[verdict.state] if verdict else activity.state
    time = received.get(verdict.sha256) if verdict else None
    deadline = activity.deadline(batch.period, today)
    is_overdue = state is not PartnerState.ACCEPTED and today > deadline
    # A return that was corrected after the deadline came in time.
    times = [received.get(file.sha256) for file in files if file.was_read] or [time]
    known = [each.astimezone().date() for each in times if each is not None]
    came_late = len(known) == len(times) and min(known) > activity.deadline(batch.period, min(known))
    is_on_hold = any(file.state is FileState.SET_ASIDE for file in files)
    undecided = next(filter(None, (file.newer_than_decision for file in files)), "")
    if verdict and state is PartnerState.RECEIVED and verdict.period not in ("", batch.period.id):
        # The partner is asked for the report of this period, as `remind` does.
        next_step = _step_after_asking(activity, verdict.sha256, "status_next_remind", is_overdue, today)
    else:
        next_step = _next_step(state, activity, verdict, is_overdue=is_overdue, is_on_hold=is_on_hold, today=today)
    return PartnerStatus(
        partner=partner,
        state=state,
        late=is_overdue or (came_late and not (verdict and verdict.is_imported)),
        deadline=deadline,
        activity=activity,
        received=time,
        saved=verdict.saved_at.date() if verdict and verdict.saved_at else None,
        file=verdict.file if verdict else "",
        is_unanswered=verdict is not None and verdict.is_unanswered,
        used=used.file if used and used is not verdict else "",
        is_used_perhaps_newer=used is not None and used.is_perhaps_newest,
        counts=count_findings(verdict.findings) if verdict else {},
        next_step="status_next_choose" if undecided else next_step,
        undecided=undecided,
        wait_until=_wait_until(batch.period, activity, verdict, today),
    )


def _next_step(  # noqa: PLR0913
    state: PartnerState,
    activity: PartnerActivity,
    verdict: Verdict | None,
    *,
    is_overdue: bool,
    is_on_hold: bool,
    today: date,
) -> str:
    """The key of the label of the next step; empty without one."""
    if state is PartnerState.TO_CORRECT and verdict:
        unasked = "status_next_remind" if verdict.sha256 in activity.answered else "status_next_feedback"
        return _step_after_asking(activity, verdict.sha256, unasked, is_overdue, today)
    if state is PartnerState.SENT and activity.by >= today.isoformat():
        return "status_next_wait"
    if is_overdue and state is PartnerState.SENT:
        return "status_next_remind"  # a template that was never sent is sent first; the message has a new day
    return {
        PartnerState.NO_TEMPLATE: "status_next_generate",
        PartnerState.TEMPLATE_MADE: "status_next_draft",
        PartnerState.LETTER_DRAFTED: "status_next_send",
        PartnerState.SENT: "status_next_wait",
        PartnerState.RECEIVED: "status_next_look",
        PartnerState.LEFT_OUT: "",
        PartnerState.ACCEPTED: "status_next_look" if is_on_hold or (verdict and verdict.is_unanswered) else "",
    }[state]


def _wait_until(period: Period, activity: PartnerActivity, verdict: Verdict | None, today: date) -> date:
    """The day by which the last message asks for a return or its corrections, else the deadline."""
    by = activity.asked.get(verdict.sha256, "") if verdict else activity.by
    if not verdict and by < today.isoformat():
        return period.deadline
    return _day(by) or period.deadline


def _day(text: str) -> date | None:
    """A day in ISO 8601; None if there is none, or somebody has edited the log."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _step_after_asking(
    activity: PartnerActivity,
    sha256: str,
    unasked: str,
    is_overdue: bool,
    today: date,
) -> str:
    """The next step for a return that the partner has to replace: only a sent message lets the coordinator wait.

    Args:
        unasked: the step as long as no message was drafted.
    """
    if sha256 not in activity.asked:
        return unasked
    if activity.is_pending:
        return "status_next_send"
    by = activity.asked[sha256]
    return "status_next_remind" if (by < today.isoformat() if by else is_overdue) else "status_next_wait"

"""Records that the coordinator has sent templates or drafts; the program itself sends nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamppu_xl.domain.errors import EnvironmentFailure
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.services.activity_log import LogEvent, new_record
from lamppu_xl.services.frozen_periods import refuse_frozen
from lamppu_xl.services.log_entries import partner_activities
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.workspace import ProjectSource, choose_partners, open_period


@dataclass(frozen=True)
class SentResult:
    """The partners of whom it is recorded that something was sent to them."""

    period: Period
    sent: tuple[str, ...]
    """Newly recorded."""
    sent_before: tuple[str, ...]
    """Nothing was made for them since it was recorded last."""
    without_template: tuple[str, ...]


def mark_sent(project: ProjectSource, *, period: str | None = None, partners: Sequence[str] = ()) -> SentResult:
    """Record in the log of a period that the coordinator has sent the templates or drafts to partners.

    Args:
        project: the project's folder, its definition or its workspace.
        period: the id of the period; by default the current one.
        partners: only these partners, by id; by default all that report in the period.

    Raises:
        UsageError: the period or a partner does not exist, or the period is frozen.
        DefinitionError: the definition has errors.
        EnvironmentFailure: the log cannot be written.
    """
    workspace, chosen = open_period(project, period)
    refuse_frozen(workspace.folder, chosen, Sentence("nothing more is asked of its partners"))
    wanted = [partner.id for partner in choose_partners(workspace.project, partners, chosen)]
    log = workspace.log(chosen)
    with exclusive_lock(workspace.folder, "send"):
        activities = partner_activities(workspace, chosen)
        ready = [partner for partner in wanted if activities[partner].has_template]
        sent = [partner for partner in ready if activities[partner].is_pending or not activities[partner].sent]
        log.append([new_record(LogEvent.SENT, "send", partner=partner) for partner in sent])
        if log.problem:
            raise EnvironmentFailure(
                "'{path}' cannot be written: {problem}. Nothing was recorded as sent.",
                path=log.path,
                problem=log.problem,
            )
    return SentResult(
        period=chosen,
        sent=tuple(sent),
        sent_before=tuple(partner for partner in ready if partner not in sent),
        without_template=tuple(partner for partner in wanted if partner not in ready),
    )

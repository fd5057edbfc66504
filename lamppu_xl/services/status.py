"""Who has returned a report, and what comes next."""

from __future__ import annotations

from datetime import date

from lamppu_xl.domain.project import Period
from lamppu_xl.reports.status import OutboxState, StatusReport, report_status
from lamppu_xl.services.frozen_periods import day_of, frozen_period
from lamppu_xl.services.inboxes import inbox_paths
from lamppu_xl.services.periods import validate_frozen_period
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.returned_files import ReadOptions, validate_files
from lamppu_xl.services.workspace import (
    ProjectSource,
    Workspace,
    current_day,
    open_period,
    template_name,
)
from lamppu_xl.validation.batch import Batch


def status(
    project: ProjectSource, *, period: str | None = None, today: date | None = None, progress: Progress = no_progress
) -> StatusReport:
    """The status of each partner: template sent, report returned, accepted or to be corrected, late.

    Looks into PROJECT/PERIOD and changes nothing.

    Args:
        project: the project's folder, its definition or its workspace.
        period: the id of the period; by default the current one.
        today: the day to compare deadlines with; by default the system's.
        progress: is called with the number of returns.

    Raises:
        UsageError: the period does not exist.
        DefinitionError: the definition has errors.
    """
    now = today or current_day()
    workspace, chosen = open_period(project, period, now)
    return period_status(workspace, chosen, now, progress)


def period_status(workspace: Workspace, period: Period, today: date, progress: Progress = no_progress) -> StatusReport:
    """The status of each partner in a period."""
    options = ReadOptions(progress=progress)
    if archive := frozen_period(workspace.folder, period):
        batch = validate_frozen_period(workspace, period, archive, options)
        return report_status(batch, _outbox_state(workspace, batch), today, day_of(archive))
    batch = validate_files(workspace, period, inbox_paths(workspace, period), options, today=today)
    return report_status(batch, _outbox_state(workspace, batch), today)


def _outbox_state(workspace: Workspace, batch: Batch) -> OutboxState:
    """Which templates and feedback workbooks exist; feedback that is older than the return does not count."""
    project, period = workspace.project, batch.period
    sent, answered = {}, set()
    for partner in project.partners:
        template = workspace.outbox(period) / template_name(workspace.project, period, partner.id)
        if template.is_file():
            sent[partner.id] = date.fromtimestamp(template.stat().st_mtime)  # noqa: DTZ012  # a day of the local calendar
        reply = workspace.feedback(period) / workspace.feedback_name(period, partner)
        returns = (workspace.inbox(period) / verdict.file for verdict in batch.by_partner.get(partner.id, ()))
        newest = max((path.stat().st_mtime for path in returns if path.is_file()), default=0.0)
        if reply.is_file() and reply.stat().st_mtime >= newest:
            answered.add(partner.id)
    return OutboxState(sent, frozenset(answered))

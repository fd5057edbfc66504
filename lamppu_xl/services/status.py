"""Who has returned a report, and what comes next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lamppu_xl.domain.periods import Period
from lamppu_xl.reports.status import StatusReport, report_status
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.frozen_periods import day_of, frozen_period
from lamppu_xl.services.inboxes import inbox_paths
from lamppu_xl.services.log_entries import (
    is_written_last,
    partner_activities,
    received_times,
    record_returns,
)
from lamppu_xl.services.periods import validate_frozen_period
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.returned_files import ReadOptions, validate_files
from lamppu_xl.services.workspace import (
    ProjectSource,
    Workspace,
    open_period,
)


def status(
    project: ProjectSource, *, period: str | None = None, today: date | None = None, progress: Progress = no_progress
) -> StatusReport:
    """The status of each partner: template made, sent, report received, accepted or to be corrected, late.

    Reads PROJECT/PERIOD. Nothing is written but the log, into which returns go that are seen for the first time.

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


def period_status(  # noqa: PLR0913
    workspace: Workspace,
    period: Period,
    today: date,
    progress: Progress = no_progress,
    *,
    command: str = "status",
    is_locked: bool = False,
) -> StatusReport:
    """The status of each partner in a period. Files that are seen for the first time are logged.

    Args:
        command: the name of the command, for the log.
        is_locked: whether the caller holds the lock of the project's folder.
    """
    options = ReadOptions(progress=progress)
    archive = frozen_period(workspace.folder, period)
    if archive:
        batch = validate_frozen_period(workspace, period, archive, options)
    else:
        batch = validate_files(workspace, period, inbox_paths(workspace, period), options, today=today)
    record_returns(workspace, batch, command, is_locked=is_locked)
    content = workspace.log(period).read()
    frozen = day_of(archive) if archive else ""
    report = report_status(batch, partner_activities(workspace, period), received_times(content), today, frozen)
    is_written = workspace.master(period).is_file() and is_written_last(content, "master")
    return replace(report, has_current_master=is_written)

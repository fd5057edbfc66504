"""What is known of a partner's missing return: who asks for it, until when, what was sent, and what came instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from lamppu_xl.definition.file_names import PROJECT_FILE, has_definition
from lamppu_xl.domain.decisions import Decision
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.programme.gap_records import MissingReturn
from lamppu_xl.reports.status import StatusReport, report_status
from lamppu_xl.services.activity_log import LogRecord
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.frozen_periods import day_of, frozen_period
from lamppu_xl.services.inboxes import inbox_paths
from lamppu_xl.services.log_entries import partner_activities, received_times
from lamppu_xl.services.periods import validate_frozen_period
from lamppu_xl.services.returned_files import ReadOptions, validate_files
from lamppu_xl.services.workspace import Workspace, load_project
from lamppu_xl.validation.decision_effects import DecisionEffect, decision_effects
from lamppu_xl.validation.verdict import Verdict


@dataclass(frozen=True)
class ReturnHistory:
    """What the folder of a project says of a missing return, now."""

    workspace: Workspace
    report: StatusReport
    """The status of the partner alone."""
    files: tuple[Verdict, ...]
    """The partner's files, and files that name no partner."""
    records: tuple[LogRecord, ...]
    """What the log says of the partner, the oldest first."""
    decisions: tuple[tuple[Decision, DecisionEffect], ...]
    """About the partner or its files."""

    @property
    def asked_in(self) -> str:
        """Where the definition asks for the return, with the path of the definition."""
        return f"{self.workspace.definition.resolve()}: {self._places}"

    @property
    def asked_in_project(self) -> str:
        """Where the definition asks for the return, as people read it: the file in the project's folder."""
        return f"{self.workspace.definition.name}: {self._places}"

    @property
    def _places(self) -> str:
        (status,) = self.report.partners
        return f"partners.{status.partner.id}, periods.{self.report.period.id}"


@dataclass(frozen=True)
class TracedMissing:
    """A missing return with its history."""

    missing: MissingReturn
    history: ReturnHistory | None = None
    """None if the folder of the project is not at hand, or no longer asks for the return."""


def return_history(missing: MissingReturn, folders: Iterable[Path]) -> ReturnHistory | None:
    """The history of a missing return; nothing is written.

    Args:
        missing: the return.
        folders: where the definition of the project may be.
    """
    for folder in folders:
        workspace = _workspace(folder)
        if workspace and workspace.project.id == missing.project:
            return _history(workspace, missing)
    return None


def _workspace(folder: Path) -> Workspace | None:
    if not has_definition(folder, PROJECT_FILE):
        return None
    try:
        return load_project(folder)
    except (DefinitionError, UsageError):
        return None


def _history(workspace: Workspace, missing: MissingReturn) -> ReturnHistory | None:
    period = workspace.project.period(missing.period)
    partner = next((each for each in workspace.project.partners if each.id == missing.partner), None)
    if period is None or partner is None:
        return None
    archive = frozen_period(workspace.folder, period)
    options, today = ReadOptions(partners=frozenset({partner.id})), current_day()
    try:
        if archive:
            batch = validate_frozen_period(workspace, period, archive, options)
        else:
            batch = validate_files(workspace, period, inbox_paths(workspace, period), options, today=today)
    except (DefinitionError, UsageError):
        return None
    log = workspace.log(period).read()
    frozen = day_of(archive) if archive else ""
    report = report_status(batch, partner_activities(workspace, period), received_times(log), today, frozen)
    partners = tuple(each for each in report.partners if each.partner.id == partner.id)
    if not partners:
        return None
    files = tuple(verdict for verdict in batch.verdicts if verdict.partner in (None, partner.id))
    known = {verdict.sha256 for verdict in files if verdict.partner}
    return ReturnHistory(
        workspace=workspace,
        report=replace(report, partners=partners),
        files=files,
        records=tuple(record for record in log.records if record.partner == partner.id),
        decisions=tuple(
            (decision, effect)
            for decision, effect in decision_effects(batch)
            if decision.partner == partner.id or decision.sha256 in known
        ),
    )

"""What commands write into the log of a period, and what the log says about partners and files."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from lamppu_xl.domain.errors import EnvironmentFailure
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.services.activity_log import ActivityLog, LogContent, LogEvent, LogRecord, new_record
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.workspace import (
    ProgrammeSource,
    ProgrammeWorkspace,
    ProjectSource,
    Workspace,
    choose_period,
    load_programme,
    open_period,
    template_name,
)
from lamppu_xl.storage.atomic_files import checksum
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState

if TYPE_CHECKING:
    from lamppu_xl.master.master_verdict import MasterVerdict
    from lamppu_xl.reports.status import PartnerActivity

logger = logging.getLogger(__name__)

OutputKind = Literal["template", "feedback", "letter", "master", "freeze", "programme", "imported"]


@dataclass(frozen=True)
class LogReport:
    """The log of a period."""

    project: str
    period: Period
    path: Path
    content: LogContent


def activity_log(project: ProjectSource, *, period: str | None = None, today: date | None = None) -> LogReport:
    """The log of a period: what was received, judged, written, sent and decided, and when. Nothing is changed.

    Args:
        project: the project's folder, its definition or its workspace.
        period: the id of the period; by default the current one.
        today: the day to compare deadlines with; by default the system's.

    Raises:
        UsageError: the period does not exist.
        DefinitionError: the definition has errors.
    """
    workspace, chosen = open_period(project, period, today)
    log = workspace.log(chosen)
    return LogReport(workspace.project.id, chosen, log.path, log.read())


def programme_log(programme: ProgrammeSource, *, period: str | None = None) -> LogReport:
    """The log of a programme's period: the masters that were received, their verdicts, and the written workbooks.

    Args:
        programme: the programme's folder, its definition or its workspace.
        period: the id of the period; by default the current one.

    Raises:
        UsageError: the period does not exist.
        DefinitionError: the definition has errors.
    """
    space = load_programme(programme)
    chosen = choose_period(space.programme, period, folder=space.folder)
    log = space.log(chosen)
    return LogReport(space.programme.id, chosen, log.path, log.read())


# Writing


def record_returns(workspace: Workspace, batch: Batch, command: str, *, is_locked: bool = False) -> None:
    """Log the files that are seen for the first time and the verdicts that have changed; often there is nothing.

    Args:
        is_locked: whether the caller holds the lock of the project's folder.
    """
    log = workspace.log(batch.period)
    _append_new(log, workspace.folder, lambda: [*_returns_to_log(workspace, batch, command)], command, is_locked)


def record_masters(
    space: ProgrammeWorkspace,
    period: Period,
    verdicts: Sequence[MasterVerdict],
    command: str,
    *,
    is_locked: bool = False,
) -> None:
    """Log the masters of a programme that are seen for the first time and the verdicts that have changed.

    Args:
        is_locked: whether the caller holds the lock of the programme's folder.
    """
    log = space.log(period)

    def to_log() -> list[LogRecord]:
        event = LogEvent.RECEIVED if log.read().exists or not space.workbook(period).exists() else LogEvent.PRESENT
        files = [LoggedFile(each.sha256, each.size, each.project or "", each.state, each.findings) for each in verdicts]
        return [*_new_records(log.read(), files, event, command)]

    _append_new(log, space.folder, to_log, command, is_locked)


def _append_new(
    log: ActivityLog, folder: Path, to_log: Callable[[], list[LogRecord]], command: str, is_locked: bool
) -> None:
    """Append what is not in the log yet; often there is nothing, and the folder is not locked."""
    if not to_log():
        return
    if is_locked:
        log.append(to_log())
        return
    try:
        with exclusive_lock(folder, command):
            log.append(to_log())
    except EnvironmentFailure as error:
        log.problem = str(error)
    except OSError as error:
        log.problem = error.strerror or type(error).__name__


def record_output(  # noqa: PLR0913
    workspace: Workspace | ProgrammeWorkspace,
    period: Period,
    command: str,
    what: OutputKind,
    *,
    data: bytes | Path | None = None,
    partner: str = "",
    about: str = "",
    by: date | None = None,
    digest: str = "",
) -> None:
    """Log a file that is in place. The same file for the same purpose is logged once, unless others came between.

    The caller holds the lock of the project's folder.

    Args:
        data: the file or its content.
        about: the checksum of the return that the file is about; the focus area of a programme's workbook.
        by: the day on which a letter asks for corrections.
        digest: a checksum in place of `data`.
    """
    size = 0 if data is None else data.stat().st_size if isinstance(data, Path) else len(data)
    sha256 = digest if data is None else checksum(data)
    day = by.isoformat() if by else ""
    facts = {"what": what, "partner": partner, "sha256": sha256, "size": size, "about": about, "by": day}
    record = new_record(LogEvent.OUTPUT, command, **facts)
    log = workspace.log(period)
    if not _is_last(log.read().records, record):
        log.append([record])


def record_decision(  # noqa: PLR0913
    workspace: Workspace | ProgrammeWorkspace,
    period: Period,
    command: str,
    what: str,
    *,
    partner: str = "",
    code: str = "",
    sha256: str = "",
) -> None:
    """Log a decision after it is written. The caller holds the lock of the folder.

    Args:
        partner: the id of the partner; of the project in a programme.
        what: its kind: `accept`, `use`, `leave-out` …
        code: the id of the finding that it is about.
        sha256: the checksum of the return that it is about.
    """
    codes = (code,) if code else ()
    record = new_record(LogEvent.DECISION, command, what=what, partner=partner, codes=codes, sha256=sha256)
    workspace.log(period).append([record])


def _returns_to_log(workspace: Workspace, batch: Batch, command: str) -> Iterator[LogRecord]:
    """What is not in the log yet about the returns of a batch."""
    content = workspace.log(batch.period).read()
    frozen = frozen_period(workspace.folder, batch.period) is not None
    lost = not content.exists and (frozen or workspace.issued(batch.period).is_dir())
    event = LogEvent.PRESENT if lost else LogEvent.RECEIVED
    files = [
        LoggedFile(each.sha256, each.size, each.partner or "", each.state, each.findings) for each in batch.verdicts
    ]
    return _new_records(content, files, event, command, is_frozen=frozen)


class LoggedFile(NamedTuple):
    """What the log says of a file."""

    sha256: str
    size: int
    owner: str
    """The id of its partner, or of the project of a master."""
    state: FileState
    findings: Sequence[Finding]


def _new_records(
    content: LogContent, files: Iterable[LoggedFile], event: LogEvent, command: str, *, is_frozen: bool = False
) -> Iterator[LogRecord]:
    """A record for each file that is not in the log yet, and for each verdict that is another one now."""
    known = {record.sha256: record for record in content.records if record.event in _SEEN}
    for file in files:
        if not file.sha256 or file.state in (FileState.DUPLICATE, FileState.IGNORED):
            continue
        current = {
            "partner": file.owner,
            "state": file.state.value,
            "codes": tuple(sorted({finding.code.id for finding in file.findings})),
        }
        before = known.get(file.sha256)
        if before is None:
            yield new_record(event, command, sha256=file.sha256, size=file.size, **current)
        elif not is_frozen and any(getattr(before, name) != value for name, value in current.items()):
            yield new_record(LogEvent.VERDICT, command, sha256=file.sha256, **current)


_SEEN = (LogEvent.RECEIVED, LogEvent.PRESENT, LogEvent.VERDICT)
"""Each file has one of the first two, and the others with its later verdicts."""


def _is_last(records: tuple[LogRecord, ...], record: LogRecord) -> bool:
    """Whether the last output of this kind for this partner is the same, and nothing that concerns it came after it."""
    for earlier in reversed(records):
        is_same = earlier.partner == record.partner and earlier.what == record.what
        if record.what == "programme":
            is_same = is_same and earlier.about == record.about
        if is_same and earlier.event == LogEvent.OUTPUT:
            return replace(record, time=earlier.time, command=earlier.command, version=earlier.version) == earlier
        if record.what in ("master", "programme") and earlier.event in _SEEN:
            return False
    return False


# Reading


def is_written_last(content: LogContent, what: OutputKind) -> bool:
    """Whether the last output of a kind is newer than every file, verdict and decision."""
    for record in reversed(content.records):
        if record.event == LogEvent.OUTPUT and record.what == what and not record.about:
            return True
        if record.event in (*_SEEN, LogEvent.DECISION):
            return False
    return False


def received_times(content: LogContent) -> Mapping[str, datetime]:
    """When files were seen for the first time, by checksum."""
    times: dict[str, datetime] = {}
    for record in content.records:
        if record.event == LogEvent.RECEIVED:
            times.setdefault(record.sha256, record.time)
    return times


def partner_activities(workspace: Workspace, period: Period) -> dict[str, PartnerActivity]:
    """What was made for each partner and sent to it, by id. Without a log the dates are unknown."""
    from lamppu_xl.reports.status import PartnerActivity  # noqa: PLC0415  # slow to import

    content = workspace.log(period).read()
    outbox = workspace.outbox(period)
    project = workspace.project
    activities = {
        partner.id: PartnerActivity(has_template=(outbox / template_name(project, period, partner.id)).is_file())
        for partner in project.partners
    }
    for record in content.records:
        if record.partner in activities:
            activities[record.partner] = _with_record(activities[record.partner], record)
    return activities


def answered_returns(workspace: Workspace, period: Period) -> frozenset[str]:
    """The checksums of the returns for which feedback was made."""
    activities = partner_activities(workspace, period).values()
    return frozenset(checksum for activity in activities for checksum in activity.answered)


def _with_record(activity: PartnerActivity, record: LogRecord) -> PartnerActivity:
    if record.event == LogEvent.SENT:
        sent_days = (*activity.sent_days, (record.day, activity.by))
        return replace(activity, sent=record.day, is_pending=False, sent_days=sent_days)
    if record.event != LogEvent.OUTPUT:
        return activity
    match record.what:
        case "template":
            return replace(activity, has_template=True, template=record.day, is_pending=True, letter=None)
        case "letter":
            asked = {**activity.asked, record.about: record.by} if record.about else activity.asked
            return replace(activity, letter=record.day, is_pending=True, asked=asked, by=record.by)
        case "feedback":
            return replace(activity, answered=activity.answered | {record.about})
    return activity

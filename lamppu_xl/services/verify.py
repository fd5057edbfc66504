"""Verifies that frozen periods are unchanged and that their masters agree with the returns."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.archive.record import LOG, PUBLIC_MASTER, FrozenPeriod
from lamppu_xl.archive.verify import VerifyResult, verify_archive
from lamppu_xl.definition.file_names import is_definition_name
from lamppu_xl.domain.errors import LamppuError, UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.master.returns_check import MasterDifference, ReturnsCheck
from lamppu_xl.services.activity_log import begins_with
from lamppu_xl.services.correction_list import archived_corrections
from lamppu_xl.services.frozen_periods import LostArchive, frozen_period, frozen_periods, lost_archives
from lamppu_xl.services.master_check import check_master
from lamppu_xl.services.periods import archived_workspace, as_frozen, validate_archive, validate_earlier_period
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.returned_files import ReadOptions
from lamppu_xl.services.workspace import ProjectSource, Workspace, choose_period, load_project
from lamppu_xl.validation.batch import Batch

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RejudgedReturn:
    """A return whose state would be another one with this version. Rules and readers change, so this is no error."""

    file: str
    archived_state: str
    current_state: str


@dataclass(frozen=True)
class ReturnsComparison:
    """The returns of a frozen period, read again and compared with its masters."""

    rejudged: tuple[RejudgedReturn, ...] = ()
    agreement: ReturnsCheck | None = None
    """None if the master holds no data for programs, so that its answers cannot be compared."""
    edits: tuple[Finding, ...] = ()
    """What was edited in the masters after they were written, by file, sheet and cell."""
    error: LamppuError | None = None
    """Why the archived definition cannot be read."""
    is_complete: bool = True
    """False if the master or the definition of the period is missing."""

    @property
    def differences(self) -> tuple[MasterDifference, ...]:
        """Where master and returns differ."""
        return self.agreement.differences if self.agreement else ()

    @property
    def agrees(self) -> bool:
        """Whether the master shows what the returns say, in all its cells."""
        return self.agreement is not None and not (self.differences or self.edits)


@dataclass(frozen=True, kw_only=True)
class VerifiedPeriod:
    """A frozen period and what has changed in it."""

    period_id: str
    archive: FrozenPeriod
    files: VerifyResult
    earlier: Mapping[str, str]
    """Earlier frozen periods that have changed since this one was frozen, with the checksums that they had."""
    comparison: ReturnsComparison
    lost: LostArchive | None = None
    """Set if the whole archive is gone."""
    log_continues: bool = True
    """Whether the log of the period begins with the archived one."""

    @property
    def is_unchanged(self) -> bool:
        """Whether all files are as they were, and the master agrees with the returns."""
        comparison = self.comparison
        faults = self.files.faults or self.earlier or comparison.differences or comparison.edits or comparison.error
        return comparison.is_complete and self.log_continues and not faults and self.lost is None


def verify(
    project: ProjectSource,
    *,
    period: str | None = None,
    open_password: str | None = None,
    progress: Progress = no_progress,
    on_period: Callable[[VerifiedPeriod], None] = lambda _: None,
) -> tuple[VerifiedPeriod, ...]:
    """Compute all checksums again, read the archived returns by the archived definitions, compare them with the master.

    Nothing but the archives is read: the present definition may be another one, or be invalid.

    Args:
        project: the project's folder, its definition or its workspace.
        period: the id of a frozen period; by default all of them.
        open_password: opens encrypted returns; by default that of the workspace.
        progress: is called with the number of returns.
        on_period: is called after each period.

    Raises:
        UsageError: the period does not exist, or nothing is frozen.
    """
    folder = _project_folder(project)
    open_password = open_password or (project.open_password if isinstance(project, Workspace) else None)
    lost = {each.period_id: each for each in lost_archives(folder)}
    gone = {period_id: FrozenPeriod(each.folder) for period_id, each in lost.items()}
    archives = {**frozen_periods(folder), **gone}
    if period:
        archives = {known: archive for known, archive in archives.items() if known.casefold() == period.casefold()}
    if not archives:
        definition = load_project(project).project
        if period:
            choose_period(definition, period)
        which = Sentence("{period} is not frozen", period=period) if period else Sentence("No period is frozen")
        raise UsageError(
            "{which}. When the funder has received the master workbook, run: {command}",
            which=which,
            command=ProjectCommand("freeze", *(["--period", period] if period else ())),
        )
    verify_once = functools.cache(verify_archive)
    results = []
    for period_id, archive in archives.items():
        logger.debug("verifying %s", archive.folder)
        files, earlier = verify_once(archive), _changed_since(folder, archive, verify_once)
        is_lost = period_id in lost
        comparison = ReturnsComparison() if is_lost else _compare(folder, period_id, archive, open_password, progress)
        results.append(
            VerifiedPeriod(
                period_id=period_id,
                archive=archive,
                files=files,
                earlier=earlier,
                comparison=comparison,
                lost=lost.get(period_id),
                log_continues=not archive.log.is_file() or begins_with(folder / period_id / LOG, archive.log),
            )
        )
        on_period(results[-1])
    return tuple(results)


def _project_folder(project: ProjectSource) -> Path:
    """The folder of a project. Its definition is not read, because an archive holds its own."""
    if isinstance(project, Workspace):
        return project.folder
    path = Path(project)
    return path.parent if is_definition_name(path) and not path.is_dir() else path


def _changed_since(
    folder: Path, archive: FrozenPeriod, verify_once: Callable[[FrozenPeriod], VerifyResult]
) -> dict[str, str]:
    """Earlier frozen periods whose checksum is not the one that the archive has recorded, with the recorded one."""
    recorded: Mapping[str, str] = archive.record.earlier if archive.record else {}
    changed = {}
    for period_id, digest in recorded.items():
        earlier = FrozenPeriod.of(folder / period_id)
        if digest != (verify_once(earlier).digest if earlier else ""):
            changed[period_id] = digest
    return changed


def _compare(
    folder: Path, period_id: str, archive: FrozenPeriod, open_password: str | None, progress: Progress
) -> ReturnsComparison:
    """Compare the returns with the master, as far as both can be read today."""
    try:
        archived = archived_workspace(folder, archive, open_password)
    except LamppuError as error:
        return ReturnsComparison(error=error)
    archived_period = archived.project.period(period_id)
    if archived_period is None or not archive.master.is_file():
        return ReturnsComparison(is_complete=False)
    batch = validate_archive(archived, archived_period, archive, ReadOptions(progress=progress))
    states = archive.record.states if archive.record else {}
    rejudged = tuple(
        RejudgedReturn(verdict.file, state, verdict.state.value)
        for verdict in batch.verdicts
        if (state := states.get((verdict.file, verdict.sha256))) and state != verdict.state.value
    )

    def earlier() -> list[Batch]:
        """The earlier periods that are frozen."""
        periods = archived.project.periods[: archived.project.periods.index(archived_period)]
        return [validate_earlier_period(archived, each) for each in periods if frozen_period(folder, each)]

    batches = [as_frozen(batch, archive.record)]
    corrections = archived_corrections(archived, archive, archived_period)
    check = check_master(archived, archive.master, batches, corrections, earlier=earlier)
    public = archive.folder / PUBLIC_MASTER
    edits = check_master(archived, public, batches, corrections, earlier=earlier).edits if public.is_file() else ()
    return ReturnsComparison(rejudged, check.agreement, (*check.edits, *edits))

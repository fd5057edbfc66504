"""Verifies that frozen periods are unchanged and that their masters agree with the returns."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lamppu_xl.archive.record import FrozenPeriod
from lamppu_xl.archive.verify import VerifyResult, verify_archive
from lamppu_xl.domain.errors import LamppuError, UsageError
from lamppu_xl.domain.project import Period
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.master.returns_check import MasterDifference, ReturnsCheck, compare_returns
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.periods import archived_workspace, validate_archive
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.returned_files import ReadOptions
from lamppu_xl.services.workspace import ProjectSource, Workspace, choose_period, load_project
from lamppu_xl.validation.verdict import FileState

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RejudgedReturn:
    """A return whose state would be another one with this version. Rules and readers change, so this is no error."""

    file: str
    archived_state: str
    current_state: str


@dataclass(frozen=True)
class ReturnsComparison:
    """The returns of a frozen period, read again and compared with its master."""

    rejudged: tuple[RejudgedReturn, ...] = ()
    agreement: ReturnsCheck | None = None
    """None if the master holds no data for programs, so that its answers cannot be compared."""
    differences: tuple[MasterDifference, ...] = ()
    """Where master and returns differ."""
    error: LamppuError | None = None
    """Why the archived definition cannot be read."""
    is_complete: bool = True
    """False if the master or the definition of the period is missing."""


@dataclass(frozen=True, kw_only=True)
class VerifiedPeriod:
    """A frozen period and what has changed in it."""

    period: Period
    archive: FrozenPeriod
    files: VerifyResult
    earlier: Mapping[str, str]
    """Earlier frozen periods that have changed since this one was frozen, with the checksums that they had."""
    comparison: ReturnsComparison

    @property
    def is_unchanged(self) -> bool:
        """Whether all files are as they were, and the master agrees with the returns."""
        comparison = self.comparison
        faults = self.files.faults or self.earlier or comparison.differences or comparison.error
        return comparison.is_complete and not faults


def verify(
    project: ProjectSource,
    *,
    period: str | None = None,
    progress: Progress = no_progress,
    on_period: Callable[[VerifiedPeriod], None] = lambda _: None,
) -> tuple[VerifiedPeriod, ...]:
    """Compute all checksums again, read the archived returns by the archived definition, compare them with the master.

    Args:
        project: the project's folder, its definition or its workspace.
        period: the id of a frozen period; by default all of them.
        progress: is called with the number of returns.
        on_period: is called after each period.

    Raises:
        UsageError: the period does not exist, or nothing is frozen.
        DefinitionError: the definition has errors.
    """
    workspace = load_project(project)
    wanted = [choose_period(workspace.project, period)] if period else [*workspace.project.periods]
    archives = [(chosen, archive) for chosen in wanted if (archive := frozen_period(workspace.folder, chosen))]
    if not archives:
        which = f"{period} is not frozen" if period else "No period is frozen"
        raise UsageError(f"{which}. Run 'lamppu-xl freeze' when the funder has received the master workbook.")
    verify_once = functools.cache(verify_archive)
    results = []
    for chosen, archive in archives:
        logger.debug("verifying %s", archive.folder)
        files, earlier = verify_once(archive), _changed_since(workspace, archive, verify_once)
        comparison = _compare(workspace, chosen, archive, progress)
        results.append(
            VerifiedPeriod(period=chosen, archive=archive, files=files, earlier=earlier, comparison=comparison)
        )
        on_period(results[-1])
    return tuple(results)


def _changed_since(
    workspace: Workspace, archive: FrozenPeriod, verify_once: Callable[[FrozenPeriod], VerifyResult]
) -> dict[str, str]:
    """Earlier frozen periods whose checksum is not the one that the archive has recorded, with the recorded one."""
    recorded: Mapping[str, str] = archive.record.earlier if archive.record else {}
    changed = {}
    for period_id, digest in recorded.items():
        period = workspace.project.period(period_id)
        earlier = frozen_period(workspace.folder, period) if period else None
        if digest != (verify_once(earlier).digest if earlier else ""):
            changed[period_id] = digest
    return changed


def _compare(workspace: Workspace, period: Period, archive: FrozenPeriod, progress: Progress) -> ReturnsComparison:
    """Compare the returns with the master, as far as both can be read today."""
    try:
        archived = archived_workspace(workspace, archive)
    except LamppuError as error:
        return ReturnsComparison(error=error)
    archived_period = archived.project.period(period.id)
    if archived_period is None or not archive.master.is_file():
        return ReturnsComparison(is_complete=False)
    batch = validate_archive(archived, archived_period, archive, ReadOptions(progress=progress))
    states = archive.record.states if archive.record else {}
    rejudged = tuple(
        RejudgedReturn(verdict.file, state, verdict.state.value)
        for verdict in batch.verdicts
        if (state := states.get((verdict.file, verdict.sha256))) and state != verdict.state.value
    )
    ledger = read_incoming_master(archive.master.read_bytes(), archive.master.name).ledger
    if ledger is None:
        return ReturnsComparison(rejudged)
    compared = compare_returns(batch, ledger)
    returns = archive.record.returns if archive.record else ()
    counted = {source.file for source in returns if source.state == FileState.ACCEPTED}
    differences = tuple(
        difference for difference in compared.differences if difference.what != "left out" or difference.file in counted
    )
    return ReturnsComparison(rejudged, compared, differences)

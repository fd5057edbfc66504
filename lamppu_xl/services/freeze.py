"""Archives what the funder received of a period."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from lamppu_xl.archive.freeze import ArchivedFile, archive_differences, files_below
from lamppu_xl.archive.freeze import freeze_period as write_archive
from lamppu_xl.archive.listing import format_listing
from lamppu_xl.archive.record import DEFINITION, ISSUED, MASTER, RETURNS, FrozenRecord, FrozenReturn
from lamppu_xl.archive.verify import verify_archive
from lamppu_xl.definition.source_files import sources
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Period
from lamppu_xl.domain.version import __version__
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.returns.file_kinds import ignored_file_finding
from lamppu_xl.services.correction_list import corrections_file, read_corrections
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.returned_files import ReadOptions, validate_files
from lamppu_xl.services.workspace import ProjectSource, Workspace, current_day, if_folder, open_period
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState

logger = logging.getLogger(__name__)

_MASTER_FILES = {MASTER: "master", "master-public.xlsx": "public"} | {
    f"{stem}.{kind}": "export" for stem in ("master", "master-public") for kind in ("html", "csv", "json")
}
"""The files of a master that are archived, if they exist, and their roles in the list of the archive."""


class FreezeRemark(StrEnum):
    """What is worth knowing about an archive; none of it prevents freezing."""

    MASTER = "a finding in the master"
    NOT_IN_MASTER = "an accepted return that the master does not hold"
    NOT_IN_INBOX = "a return in the master that is not in the inbox"
    MISSING = "a partner without a return"
    NOT_COUNTED = "a return that does not count"


@dataclass(frozen=True)
class FreezeWarning:
    """A remark about one file or partner."""

    remark: FreezeRemark
    subject: str
    """The name of the file or the id of the partner."""
    finding: Finding | None = None
    """Only with `MASTER`."""
    state: FileState | None = None
    """Only with `NOT_COUNTED`."""


@dataclass(frozen=True, kw_only=True)
class FreezeResult:
    """A new archive, or how a period that is frozen already differs from its archive."""

    period: Period
    folder: Path
    """Of the archive."""
    files: int
    digest: str = ""
    """The checksum of all checksums; empty if the period was frozen already."""
    warnings: tuple[FreezeWarning, ...] = ()
    frozen_before: str = ""
    """The day of freezing, if the period was frozen already."""
    differences: Mapping[str, str] = field(default_factory=dict)
    """If the period was frozen already: files that are `new`, `changed` or `gone` since."""


def freeze(
    project: ProjectSource, *, period: str | None = None, today: date | None = None, progress: Progress = no_progress
) -> FreezeResult:
    """Archive the returns, the master and the definition of a period in PROJECT/PERIOD/frozen.

    A period that is frozen already is compared with its archive, which never changes.

    Args:
        project: the project's folder, its definition or its workspace.
        period: the id of the period; by default the current one.
        today: the day of freezing; by default the system's.
        progress: is called with the number of returns.

    Raises:
        UsageError: the period does not exist, or there is no master of it.
        DefinitionError: the definition or the list of corrections has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    workspace, chosen = open_period(project, period)
    master = workspace.master(chosen)
    if not master.is_file():
        raise UsageError(
            f"There is no {master}: nothing has been reported to the funder yet. Make it with: "
            f"lamppu-xl consolidate --period {chosen.id}"
        )
    folder = workspace.folder / chosen.id / "frozen"
    with exclusive_lock(workspace.folder, "freeze"):
        files = [*_files_to_archive(workspace, chosen)]
        result = FreezeResult(period=chosen, folder=folder, files=len(files))
        if archive := frozen_period(workspace.folder, chosen):
            return replace(result, frozen_before=archive.day, differences=archive_differences(archive, files))
        read_corrections(workspace, chosen)
        batch, warnings = _judge_as_in_master(workspace, chosen, progress)
        record = _record(workspace, batch, today or current_day())
        words = workspace.translator_for()
        names = words.pick(workspace.project.name), words.pick(chosen.label)
        text = format_listing(record, files, names, (words, workspace.translator_for("en")))
        digest = write_archive(workspace.folder / chosen.id, files, record, text)
    logger.debug("wrote %s", folder)
    return replace(result, digest=digest, warnings=(*warnings, *_not_counted(batch)))


def _files_to_archive(workspace: Workspace, period: Period) -> Iterator[ArchivedFile]:
    """Every file of the archive, in the order of its list."""
    for name, role in _MASTER_FILES.items():
        if (path := workspace.folder / period.id / name).is_file():
            yield ArchivedFile(name, path, role)
    for name, path in files_below(workspace.inbox(period)):
        if ignored_file_finding(name, path.name) is None:
            yield ArchivedFile(f"{RETURNS}/{name}", path, "return")
    corrections = corrections_file(workspace)
    definition = sources(workspace.definition) | ({corrections.name: corrections} if corrections.is_file() else {})
    for name, path in definition.items():
        yield ArchivedFile(f"{DEFINITION}/{name}", path, "definition")
    for name, path in files_below(workspace.issued(period)):
        yield ArchivedFile(f"{ISSUED}/{name}", path, "issued")


def _judge_as_in_master(workspace: Workspace, period: Period, progress: Progress) -> tuple[Batch, list[FreezeWarning]]:
    """The returns as they are; where the master was made of others, those that it was made of count."""
    paths, options = if_folder(workspace.inbox(period)), ReadOptions(progress=progress)
    batch = validate_files(workspace, period, paths, options)
    ledger, warnings = _read_ledger(workspace, period)
    if ledger is None:
        return batch, warnings
    in_master = {source.sha256 for source in ledger.returns if source.period == period.id and source.accepted}
    if in_master == {verdict.sha256 for verdict in batch.accepted}:
        return batch, warnings
    added = [verdict.file for verdict in batch.accepted if verdict.sha256 not in in_master]
    in_inbox = {verdict.sha256 for verdict in batch.verdicts}
    gone = [source.file for source in ledger.returns if source.period == period.id and source.sha256 not in in_inbox]
    warnings += (FreezeWarning(FreezeRemark.NOT_IN_MASTER, file) for file in added)
    warnings += (FreezeWarning(FreezeRemark.NOT_IN_INBOX, file) for file in gone)
    used = [verdict.file for verdict in batch.verdicts if verdict.sha256 in in_master and verdict.was_read]
    batch = validate_files(workspace, period, paths, options, used=used)
    verdicts = (
        replace(verdict, state=FileState.REPLACED) if verdict.accepted and verdict.sha256 not in in_master else verdict
        for verdict in batch.verdicts
    )
    return Batch(batch.project, batch.period, tuple(verdicts)), warnings


def _read_ledger(workspace: Workspace, period: Period) -> tuple[Ledger | None, list[FreezeWarning]]:
    """The ledger of the period's master, and a warning for each finding in the master."""
    path = workspace.master(period)
    reading = read_incoming_master(path.read_bytes(), path.name)
    warnings = [FreezeWarning(FreezeRemark.MASTER, path.name, finding) for finding in reading.findings]
    ledger = reading.ledger
    if ledger is None or ledger.head.project != workspace.project.id:
        return None, warnings
    if ledger.head.period != period.id:
        raise UsageError(f"{path} is the master of {ledger.head.period}, not of {period.id}. Make the right one first.")
    return ledger, warnings


def _not_counted(batch: Batch) -> Iterator[FreezeWarning]:
    for partner in batch.missing:
        yield FreezeWarning(FreezeRemark.MISSING, partner)
    for verdict in batch.verdicts:
        if verdict.state in (FileState.REJECTED, FileState.SET_ASIDE):
            yield FreezeWarning(FreezeRemark.NOT_COUNTED, verdict.file, state=verdict.state)


def _record(workspace: Workspace, batch: Batch, day: date) -> FrozenRecord:
    returns = tuple(
        FrozenReturn(verdict.file, verdict.sha256, verdict.state.value, verdict.partner or "", verdict.answered)
        for verdict in batch.verdicts
    )
    digests = {
        period.id: verify_archive(archive).digest
        for period in workspace.project.periods
        if period.id != batch.period.id and (archive := frozen_period(workspace.folder, period))
    }
    return FrozenRecord(
        project=workspace.project.id,
        period=batch.period.id,
        day=day.isoformat(),
        version=__version__,
        returns=returns,
        missing=batch.missing,
        earlier=digests,
    )

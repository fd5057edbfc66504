"""Archives what the funder received of a period."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from lamppu_xl.archive.freeze import ArchivedFile, files_below
from lamppu_xl.archive.freeze import freeze_period as write_archive
from lamppu_xl.archive.listing import format_listing
from lamppu_xl.archive.record import (
    DEFINITION,
    IMPORTED,
    ISSUED,
    LOG,
    MASTER,
    PUBLIC_MASTER,
    RETURNS,
    FrozenRecord,
    FrozenReturn,
)
from lamppu_xl.archive.verify import ComparedArchive, compare_archive, verify_archive
from lamppu_xl.definition.history.stored_definition import dump_definition, file_name
from lamppu_xl.definition.source_files import sources
from lamppu_xl.domain.answer_count import AnswerCount
from lamppu_xl.domain.corrections import Corrections
from lamppu_xl.domain.definition_json import definition_digest
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import ProjectCommand
from lamppu_xl.domain.version import __version__
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.exports.docx import returns_digest, stated_returns
from lamppu_xl.master.exports.parquet import listed_returns
from lamppu_xl.master.returns_check import MasterDifference
from lamppu_xl.returns.files.file_kinds import ignored_file_finding
from lamppu_xl.returns.read_context import SecondReaderMode
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.correction_list import corrections_file, read_corrections
from lamppu_xl.services.decision_list import decisions_file
from lamppu_xl.services.frozen_periods import frozen_period, lost_archive
from lamppu_xl.services.inboxes import has_returns, inbox_as_list
from lamppu_xl.services.log_entries import record_output, record_returns
from lamppu_xl.services.master_check import MasterCheck, check_master
from lamppu_xl.services.master_outputs import EXPORTS
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.periods import validate_earlier_period
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.returned_files import ReadOptions, validate_files
from lamppu_xl.services.workspace import ProjectSource, Workspace, open_period
from lamppu_xl.templates.manifest import ManifestStore, manifest_file
from lamppu_xl.validation.batch import Batch, best_return_per_partner
from lamppu_xl.validation.verdict import FileState, Verdict

logger = logging.getLogger(__name__)

_MASTER_FILES = {MASTER: "master", PUBLIC_MASTER: "public"} | {
    f"{stem}.{kind}": "export" for stem in ("master", "master-public") for kind in EXPORTS
}
"""The files of a master that are archived, if they exist, and their roles in the list of the archive."""


class FreezeCause(StrEnum):
    """Why a period cannot be frozen as it is."""

    EDITED = "the master was edited or cannot be read"
    RETURNS = "a return and the master differ"
    CORRECTION = "a correction is not in the master, or only there"
    OLDER_COPY = "a copy of the master in another format is older than the returns"
    NO_DEFINITION = "the definition that a template was issued with is not stored"
    NO_MANIFEST = "the record of an issued template is missing or damaged"


@dataclass(frozen=True)
class FreezeObstacle:
    """One reason why a period was not frozen."""

    cause: FreezeCause
    file: str
    """The name of the master, its copy or the return."""
    finding: Finding | None = None
    """Only with `EDITED`."""
    difference: MasterDifference | None = None
    """Only with `RETURNS`."""
    detail: str = ""
    """The place of a correction, or the name of a missing file."""


class FreezeRemark(StrEnum):
    """What is worth knowing about an archive; none of it prevents freezing."""

    MISSING = "a partner without a return"
    NOT_COUNTED = "a return that does not count"
    WITH_ERRORS = "a return with errors that the master includes"
    READ_DIFFERENTLY = "a cell that openpyxl reads differently"
    ARCHIVE_LOST = "an archive of the period that is gone"
    NOT_READ_AGAIN = "a return that openpyxl cannot read"


@dataclass(frozen=True)
class FreezeWarning:
    """A remark about one file or partner."""

    remark: FreezeRemark
    subject: str
    """The name of the file or the id of the partner."""
    state: FileState | None = None
    """Only with `NOT_COUNTED` and `WITH_ERRORS`."""
    place: str = ""
    """The sheet and the cell; only with `READ_DIFFERENTLY`."""


@dataclass(frozen=True, kw_only=True)
class FreezeResult(ComparedArchive):
    """A new archive, or why there is none."""

    period: Period
    folder: Path
    """Of the archive."""
    files: int = 0
    """How many files are in the archive, apart from the checksums: as many as `verify` compares."""
    count: AnswerCount = AnswerCount()  # noqa: RUF009
    """The returns of the period that the master uses, and their answers."""
    digest: str = ""
    """The checksum of all checksums; empty if nothing was written."""
    obstacles: tuple[FreezeObstacle, ...] = ()
    """Why nothing was written."""
    warnings: tuple[FreezeWarning, ...] = ()


def freeze(
    project: ProjectSource, *, period: str | None = None, today: date | None = None, progress: Progress = no_progress
) -> FreezeResult:
    """Archive the returns, the master and the definition of a period in PROJECT/PERIOD/frozen.

    A period that is frozen already is compared with its archive, which never changes. Nothing is written if the master
    and the returns do not agree, or if a source of the master is missing: the result lists the obstacles.

    Each return of the period is read once more with openpyxl, which did not decide what the master holds; what it reads
    differently is among the warnings.

    Args:
        project: the project's folder, its definition or its workspace.
        period: the id of the period; by default the current one.
        today: the day of freezing; by default the system's.
        progress: is called with the number of returns.

    Raises:
        UsageError: the period does not exist, there is no master of it, or the folder of returns is missing.
        DefinitionError: the definition or the list of corrections has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    workspace, chosen = open_period(project, period)
    master = workspace.master(chosen)
    if not master.is_file():
        raise UsageError(
            "{master} does not exist: nothing has been reported to the funder yet. Create it with: {command}",
            master=master,
            command=ProjectCommand("consolidate", "--period", chosen.id),
        )
    folder = workspace.folder / chosen.id / "frozen"
    with exclusive_lock(workspace.folder, "freeze"):
        files = [*_files_to_archive(workspace, chosen)]
        result = FreezeResult(period=chosen, folder=folder)
        if archive := frozen_period(workspace.folder, chosen):
            return replace(result, **vars(compare_archive(archive, files)))
        batches, corrections = _judge(workspace, chosen, progress)
        batch = batches[-1]
        record_returns(workspace, batch, "freeze", is_locked=True)
        check = check_master(workspace, master, batches, corrections)
        if obstacles := [*_obstacles(workspace, check, batches, corrections)]:
            return replace(result, obstacles=tuple(obstacles))
        files += _unstored_definitions(workspace, batch)
        log = workspace.log(chosen).path
        files += [ArchivedFile(LOG, log, "log")] if log.is_file() else []
        record = _record(workspace, batch, today or current_day())
        lost = lost_archive(workspace.folder / chosen.id)
        gone = [FreezeWarning(FreezeRemark.ARCHIVE_LOST, str(lost.day))] if lost else []
        words = workspace.translator_for()
        names = words.pick(workspace.project.name), words.pick(chosen.label)
        text = format_listing(record, files, names, (words, workspace.translator_for("en")))
        digest, count = write_archive(workspace.folder / chosen.id, files, record, text)
        record_output(workspace, chosen, "freeze", "freeze", digest=digest)
    logger.debug("wrote %s", folder)
    answers = check.agreement.count if check.agreement else AnswerCount()
    return replace(
        result,
        files=count,
        count=answers,
        digest=digest,
        warnings=(*gone, *_not_counted(batch, check.ledger), *_not_read_again(batch)),
    )


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
    if (decisions := decisions_file(workspace, period)).is_file():
        yield ArchivedFile(decisions.name, decisions, "decisions")
    for name, path in files_below(workspace.issued(period)):
        yield ArchivedFile(f"{ISSUED}/{name}", path, "issued")
    for name, path in files_below(workspace.imported(period)):
        if ignored_file_finding(name, path.name) is None:
            yield ArchivedFile(f"{IMPORTED}/{name}", path, "imported")


def _judge(workspace: Workspace, period: Period, progress: Progress) -> tuple[list[Batch], Corrections]:
    """The returns of all periods of the master as they are now, the frozen period last, and its corrections."""
    options = ReadOptions(progress=progress)
    corrections = read_corrections(workspace, period)
    earlier = [
        validate_earlier_period(workspace, before, options)
        for before in workspace.project.periods[: workspace.project.periods.index(period)]
        if has_returns(workspace, before)
    ]
    return [
        *earlier,
        validate_files(
            workspace,
            period,
            inbox_as_list(workspace, period),
            replace(options, second_reader=SecondReaderMode.ONLY_OPENPYXL),
        ),
    ], corrections


def _obstacles(
    workspace: Workspace, check: MasterCheck, batches: Sequence[Batch], corrections: Corrections
) -> Iterator[FreezeObstacle]:
    """Why the returns of the last batch cannot be frozen with their master.

    Args:
        check: of the master.
    """
    batch = batches[-1]
    folder = workspace.folder / batch.period.id
    checks = [check]
    if (public := folder / PUBLIC_MASTER).is_file():
        checks.append(check_master(workspace, public, batches, corrections))
    for each in checks:
        yield from _master_obstacles(workspace, each, batch.period)
    used = [verdict for verdict in best_return_per_partner(batch).values() if verdict.accepted]
    yield from _copy_obstacles(folder, used, checks)
    yield from _source_obstacles(workspace, batch, used)


def _master_obstacles(workspace: Workspace, check: MasterCheck, period: Period) -> Iterator[FreezeObstacle]:
    """What was edited in a master, and where it differs from the returns."""
    path = check.path
    head = check.ledger.head if check.ledger else None
    if head and (head.project, head.period) != (workspace.project.id, period.id):
        raise UsageError(
            "{path} is the master of {project} {period}, not of {project2} {period2}. Create the right one first.",
            path=path,
            project=head.project,
            period=head.period,
            project2=workspace.project.id,
            period2=period.id,
        )
    for finding in check.edits:
        yield FreezeObstacle(FreezeCause.EDITED, path.name, finding)
    for difference in check.agreement.differences if check.agreement else ():
        yield FreezeObstacle(FreezeCause.RETURNS, path.name, difference=difference)
    for correction in check.corrections:
        detail = f"{correction.partner} {correction.entry} ({correction.period})"
        yield FreezeObstacle(FreezeCause.CORRECTION, path.name, detail=detail)


def _copy_obstacles(folder: Path, used: Sequence[Verdict], checks: Sequence[MasterCheck]) -> Iterator[FreezeObstacle]:
    """Copies of the master in other formats that were not made of the returns that count now."""
    answered = {verdict.sha256 for verdict in used if verdict.answered}
    ledgers = {check.path.stem: check.ledger for check in checks}
    for path in (folder / name for name, role in _MASTER_FILES.items() if role == "export"):
        if path.is_file() and _is_older(path, answered, ledgers.get(path.stem)):
            yield FreezeObstacle(FreezeCause.OLDER_COPY, path.name)


def _is_older(path: Path, answered: Set[str], ledger: Ledger | None) -> bool:
    """Whether a copy was made of other returns; of a Word document that another program wrote this is not known.

    Args:
        path: of the copy.
        answered: the checksums of the returns that count and have answers.
        ledger: of the master with the same name.
    """
    if path.suffix == ".docx":
        if ledger is None or not (stated := stated_returns(path.read_bytes())):
            return False
        return stated != returns_digest(each.sha256 for each in ledger.returns)
    if path.suffix == ".parquet":
        return not answered <= listed_returns(path.read_bytes())
    content = path.read_text(encoding="utf-8", errors="replace")
    return any(sha256 not in content for sha256 in answered)


def _source_obstacles(workspace: Workspace, batch: Batch, used: Sequence[Verdict]) -> Iterator[FreezeObstacle]:
    """Records of issued templates that are missing, of the returns that count."""
    period = batch.period
    if not (workspace.issued(period).is_dir() or workspace.outbox(period).is_dir()):
        return  # The templates were not issued from this folder. Their definition is the present one.
    definitions, manifests = workspace.definitions(period), ManifestStore(workspace.issued(period))
    for verdict in used:
        submission = verdict.submission
        if submission is None:
            continue
        if definitions.definition(verdict.definition) is None:
            yield FreezeObstacle(FreezeCause.NO_DEFINITION, verdict.file, detail=file_name(verdict.definition))
        elif manifests.manifest(submission.stamp, batch.issued_project_of(verdict)) is None:
            yield FreezeObstacle(FreezeCause.NO_MANIFEST, verdict.file, detail=manifest_file(submission.stamp))


def _unstored_definitions(workspace: Workspace, batch: Batch) -> Iterator[ArchivedFile]:
    """The present definition, if returns were made by it and it is not stored: the archive can be read alone."""
    digest = definition_digest(workspace.project, batch.period)
    is_stored = workspace.definitions(batch.period).definition(digest) is not None
    if not is_stored and any(verdict.definition == digest for verdict in batch.verdicts):
        data = dump_definition(workspace.project, batch.period)
        yield ArchivedFile(f"{ISSUED}/{file_name(digest)}", data, "issued")


def _not_counted(batch: Batch, ledger: Ledger | None) -> Iterator[FreezeWarning]:
    """The partners without a return, and the returns that do not count or count with their errors.

    Args:
        ledger: of the master.
    """
    with_errors = {each.sha256 for each in ledger.returns if not each.accepted} if ledger else set[str]()
    for partner in batch.missing:
        yield FreezeWarning(FreezeRemark.MISSING, partner)
    for verdict in batch.verdicts:
        if verdict.state in (FileState.REJECTED, FileState.SET_ASIDE, FileState.LEFT_OUT):
            is_included = verdict.sha256 in with_errors
            remark = FreezeRemark.WITH_ERRORS if is_included else FreezeRemark.NOT_COUNTED
            yield FreezeWarning(remark, verdict.file, state=verdict.state)


def _not_read_again(batch: Batch) -> Iterator[FreezeWarning]:
    """The returns that count and that openpyxl reads differently, or cannot read."""
    for verdict in best_return_per_partner(batch).values():
        if not verdict.accepted or verdict.second is None:
            continue
        if not verdict.second.opened:
            yield FreezeWarning(FreezeRemark.NOT_READ_AGAIN, verdict.file)
        for difference in verdict.second.differences:
            place = f"{difference.place.sheet}!{difference.place.cell}"
            yield FreezeWarning(FreezeRemark.READ_DIFFERENTLY, verdict.file, place=place)


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

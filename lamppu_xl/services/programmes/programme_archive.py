"""Freezes and verifies a period of a programme: its workbook, the masters that it was made of, and the definition."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lamppu_xl.archive.freeze import ArchivedFile, files_below
from lamppu_xl.archive.freeze import freeze_period as write_archive
from lamppu_xl.archive.listing import format_listing
from lamppu_xl.archive.record import DEFINITION, LOG, PROJECTS, RETURNS, FrozenPeriod, FrozenRecord, FrozenReturn
from lamppu_xl.archive.verify import ComparedArchive, VerifyResult, compare_archive, verify_archive
from lamppu_xl.definition import load_programme as read_programme
from lamppu_xl.definition.coordinator_lists.decisions import FILE as DECISIONS
from lamppu_xl.definition.source_files import programme_sources
from lamppu_xl.domain.errors import DefinitionError, UsageError
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import ProjectCommand
from lamppu_xl.domain.version import __version__
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.members import expected_periods
from lamppu_xl.returns.files.file_kinds import ignored_file_finding
from lamppu_xl.services.activity_log import begins_with
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.frozen_periods import frozen_period, frozen_periods
from lamppu_xl.services.log_entries import record_output
from lamppu_xl.services.os_errors import exclusive_lock
from lamppu_xl.services.programmes.confirmed_masters import confirm_masters, with_doubts
from lamppu_xl.services.programmes.figure_correction_list import figure_corrections_file
from lamppu_xl.services.programmes.programme_outputs import OutputCheck, is_of_whole, outputs
from lamppu_xl.services.programmes.project_facts import ProjectFacts
from lamppu_xl.services.programmes.received_masters import validate_master_files
from lamppu_xl.services.workspace import ProgrammeSource, ProgrammeWorkspace, choose_period, load_programme
from lamppu_xl.storage.atomic_files import display_name

WRITTEN_OTHERWISE = frozenset({"M810", "M812"})
"""Codes of findings on archived files in which no figure is known to be another one now."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeFreeze(ComparedArchive):
    """A new archive of a period of a programme, or why there is none."""

    period: Period
    folder: Path
    """Of the archive."""
    files: int = 0
    """How many files are in the archive, apart from the checksums."""
    digest: str = ""
    """The checksum of all checksums; empty if nothing was written."""
    obstacles: tuple[Finding, ...] = ()
    """Why nothing was written."""


@dataclass(frozen=True, kw_only=True)
class VerifiedProgramme:
    """A frozen period of a programme and what has changed in it."""

    period_id: str
    archive: FrozenPeriod
    files: VerifyResult
    differences: tuple[Finding, ...]
    """Where a workbook, page or document differs from what the masters give."""
    compared: tuple[str, ...]
    """The files that were compared with what the masters give."""
    by_checksum: tuple[str, ...]
    """The files that only their checksums confirm."""
    of_this_version: bool
    """Whether the version of lamppu-xl that made the archive is this one."""
    log_continues: bool
    """Whether the log of the period begins with the archived one."""

    @property
    def is_unchanged(self) -> bool:
        """Whether nothing has changed; another version of lamppu-xl may write parts of a file otherwise."""
        is_as_frozen = self.log_continues and not self.files.faults
        return is_as_frozen and not (self.contradictions if not self.of_this_version else self.differences)

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        """The differences, without those that may be the way in which this version of lamppu-xl writes the files."""
        return tuple(each for each in self.differences if each.code.id not in WRITTEN_OTHERWISE)

    @property
    def written_otherwise(self) -> tuple[str, ...]:
        """The files with such differences only."""
        contradicted = {each.place.file for each in self.contradictions}
        return tuple(dict.fromkeys(each.place.file for each in self.differences if each.place.file not in contradicted))


def freeze_programme(
    programme: ProgrammeSource, *, period: str | None = None, today: date | None = None
) -> ProgrammeFreeze:
    """Archive the workbook, the masters and the definition of a programme's period in PROGRAMME/PERIOD/frozen.

    Nothing is written if a master differs from its returns or other sources and no decision accepts it, or if the
    workbook, an extract, a public workbook, a page or a document is not what its masters
    give.

    Args:
        programme: the programme's folder, its definition or its workspace.
        period: the id of the period; by default the current one.
        today: the day of freezing; by default the system's.

    Raises:
        UsageError: the period does not exist, or there is no workbook of it.
        DefinitionError: the definition has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    space = load_programme(programme)
    chosen = choose_period(space.programme, period, folder=space.folder)
    workbook = space.workbook(chosen)
    if not workbook.is_file():
        raise UsageError(
            "{file} does not exist. Create it with: {command}",
            file=workbook,
            command=ProjectCommand("consolidate", "--period", chosen.id),
        )
    with exclusive_lock(space.folder, "freeze"):
        files = [*_files(space, chosen)]
        result = ProgrammeFreeze(period=chosen, folder=space.folder / chosen.id / "frozen")
        if archive := frozen_period(space.folder, chosen):
            return replace(result, **vars(compare_archive(archive, files)))
        verdicts = validate_master_files(space, chosen, ())
        confirmation = confirm_masters(space, chosen, verdicts)
        outputs_now = OutputCheck(space, chosen, with_doubts(verdicts, confirmation))
        if obstacles := (*confirmation.errors, *outputs_now.all_differences()):
            return replace(result, obstacles=obstacles)
        log = space.log(chosen).path
        files += [ArchivedFile(LOG, log, "log")] if log.is_file() else []
        files += [ArchivedFile(PROJECTS, outputs_now.facts.to_json(), "projects")]
        record = _record(space, chosen, verdicts, today or current_day())
        words = space.translator_for()
        names = words.pick(space.programme.name), words.pick(chosen.label)
        text = format_listing(record, files, names, (words, space.translator_for("en")))
        digest, count = write_archive(space.folder / chosen.id, files, record, text)
        record_output(space, chosen, "freeze", "freeze", digest=digest)
    return replace(result, files=count, digest=digest)


def verify_programme(programme: ProgrammeSource, *, period: str | None = None) -> tuple[VerifiedProgramme, ...]:
    """Compute all checksums of frozen periods again, and compare the outputs with what the archived masters give.

    These are the workbook, extracts, public workbooks, pages and documents.

    Raises:
        UsageError: the period does not exist, or nothing is frozen.
        DefinitionError: the definition has errors.
    """
    space = load_programme(programme)
    wanted = choose_period(space.programme, period).id if period else None
    archives = {known: each for known, each in frozen_periods(space.folder).items() if wanted in (None, known)}
    if not archives:
        raise UsageError(
            "No period of {programme} is frozen. Freeze one with: {command}",
            programme=space.programme.id,
            command=ProjectCommand("freeze", *(["--period", wanted] if wanted else ())),
        )
    return tuple(_verified(space, period_id, archive) for period_id, archive in archives.items())


def _verified(space: ProgrammeWorkspace, period_id: str, archive: FrozenPeriod) -> VerifiedProgramme:
    log = space.folder / period_id / LOG
    paths = [path for path in outputs(archive.folder) if _can_be_made(path, archive)]
    files = verify_archive(archive)
    changed = {fault.name for fault in files.faults}
    differences = _archive_differences(space, period_id, archive, paths)
    return VerifiedProgramme(
        period_id=period_id,
        archive=archive,
        files=files,
        differences=tuple(_of_archive(differences, as_frozen={path.name for path in paths} - changed)),
        of_this_version=_is_of_this_version(archive),
        compared=tuple(display_name(path.name) for path in paths),
        by_checksum=tuple(display_name(path.name) for path in outputs(archive.folder) if path not in paths),
        log_continues=not archive.log.is_file() or begins_with(log, archive.log),
    )


def _can_be_made(path: Path, archive: FrozenPeriod) -> bool:
    """Whether an archived output can be made again: another version may lay out pages and documents otherwise."""
    return path.suffix == ".xlsx" or _is_of_this_version(archive)


def _is_of_this_version(archive: FrozenPeriod) -> bool:
    return archive.record is not None and archive.record.version == __version__


def _of_archive(findings: Iterable[Finding], as_frozen: Container[str]) -> Iterator[Finding]:
    """Differences of archived files, with what to do about a file that is never written again.

    Args:
        as_frozen: the names of the files with the checksums of the day of freezing. Nobody has typed into them.
    """
    other_parts: dict[str, dict[str, None]] = {}
    for finding in findings:
        file = finding.place.file
        match finding.code.id:
            case "M722":
                yield Finding.of("M811", finding.place, **finding.facts)
            case "M751":
                other_parts.setdefault(file, {}).update(dict.fromkeys(finding.facts["rows"]))  # type: ignore[arg-type]
            case "M708" if file in as_frozen:
                other_parts.setdefault(file, {})[str(finding.place.sheet)] = None
            case "M800":
                yield Finding.of("M812", finding.place)
            case _:
                yield finding
    for file, parts in other_parts.items():
        yield Finding.of("M810", Place(file), rows=tuple(parts))


def _archive_differences(
    space: ProgrammeWorkspace, period_id: str, archive: FrozenPeriod, paths: Sequence[Path]
) -> Iterator[Finding]:
    """Where archived outputs differ from what the archived masters, definition and facts of the projects give."""
    workbook = archive.folder / space.workbook(space.programme.periods[0]).name
    loaded, facts = read_programme(archive.definition), ProjectFacts.read(archive.folder)
    archived = loaded.programme.period(period_id) if loaded.programme else None
    if loaded.programme is None or archived is None or facts is None or not workbook.is_file():
        yield Finding.of("M723", Place(f"{period_id}/{archive.folder.name}"), period=period_id)
        return
    then = ProgrammeWorkspace(space.folder, loaded.programme)
    try:
        verdicts = validate_master_files(then, archived, [archive.returns])
    except DefinitionError as error:  # the archived decisions were edited
        yield Finding.of("M723", Place(f"{period_id}/{archive.folder.name}"), period=period_id)
        yield from error.findings
        return
    check = OutputCheck(then, archived, facts.with_later(verdicts), facts)
    for path in paths:
        yield from check.differences(path)


def _files(space: ProgrammeWorkspace, period: Period) -> Iterator[ArchivedFile]:
    """Every file of the archive, in the order of its list."""
    folder = space.folder / period.id
    for path in outputs(folder):
        is_whole = is_of_whole(path, space.workbook(period).name)
        yield ArchivedFile(path.name, path, "export" if path.suffix != ".xlsx" else "master" if is_whole else "public")
    if (decisions := folder / DECISIONS).is_file():
        yield ArchivedFile(DECISIONS, decisions, "decisions")
    for name, path in files_below(space.inbox(period)):
        if ignored_file_finding(name, path.name) is None:
            yield ArchivedFile(f"{RETURNS}/{name}", path, "return")
    corrections = figure_corrections_file(space)
    listed = {corrections.name: corrections} if corrections.is_file() else {}
    for name, path in (programme_sources(space.folder) | listed).items():
        yield ArchivedFile(f"{DEFINITION}/{name}", path, "definition")


def _record(space: ProgrammeWorkspace, period: Period, verdicts: list[MasterVerdict], day: date) -> FrozenRecord:
    returns = tuple(
        FrozenReturn(
            verdict.file,
            verdict.sha256,
            verdict.state.value,
            verdict.project or "",
            len(verdict.ledger.answers) if verdict.ledger else 0,
        )
        for verdict in verdicts
    )
    included = {verdict.project for verdict in verdicts if verdict.accepted}
    archives = {known: each for known, each in frozen_periods(space.folder).items() if known != period.id}
    return FrozenRecord(
        project=space.programme.id,
        period=period.id,
        day=day.isoformat(),
        version=__version__,
        returns=returns,
        missing=tuple(project for project in expected_periods(space.programme, period) if project not in included),
        earlier={known: verify_archive(each).digest for known, each in archives.items()},
    )

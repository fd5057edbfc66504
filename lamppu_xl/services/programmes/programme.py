"""Programmes: validates the masters of the projects and combines them into the programme workbook."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

from lamppu_xl.definition import load_programme as load_programme_definition
from lamppu_xl.definition.file_names import PROGRAMME_FILE
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.programme import Programme, ProgrammeProject
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.master_verdict import MasterVerdict
from lamppu_xl.programme.builder import ProgrammeWorkbook, build_programme_workbook, check_limits, sheet_names
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.definition_findings import definition_findings
from lamppu_xl.programme.earlier_definitions import FrozenBefore, RulesBefore
from lamppu_xl.programme.exports.docx import as_docx
from lamppu_xl.programme.exports.html import as_html
from lamppu_xl.programme.extract_redaction import ExtractRedaction
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR, ProgrammeTotal
from lamppu_xl.programme.mask_signs import MaskSigns
from lamppu_xl.programme.master_batch import master_batch
from lamppu_xl.programme.member_records import MemberProject, ProjectStatus
from lamppu_xl.programme.members import LastMasters, list_members
from lamppu_xl.programme.own_corrections import with_list_apart
from lamppu_xl.programme.rule_before import rules_of_workbook, with_replaced
from lamppu_xl.programme.sheets.context import SheetContext
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.programme.trace.programme_tracer import read_programme_workbook
from lamppu_xl.programme.workbook_diff import has_other_figures
from lamppu_xl.reports.subject import ReportedBatch
from lamppu_xl.services.clock import current_day
from lamppu_xl.services.file_finder import FileFinder, project_folder
from lamppu_xl.services.frozen_periods import frozen_period, frozen_periods, refuse_frozen
from lamppu_xl.services.log_entries import is_written_last, received_times, record_masters, record_output
from lamppu_xl.services.master_outputs import WrittenExport, write_beside
from lamppu_xl.services.os_errors import exclusive_lock, locked_folder
from lamppu_xl.services.programmes.confirmed_masters import (
    NOT_CONFIRMED,
    Confirmation,
    confirm_masters,
    with_contradictions,
    with_doubts,
)
from lamppu_xl.services.programmes.corrected_figures import ReturnsOfProject, broken_by_new
from lamppu_xl.services.programmes.extract_persons import extract_persons
from lamppu_xl.services.programmes.list_problems import list_problems
from lamppu_xl.services.programmes.own_masters import assess_own_masters
from lamppu_xl.services.programmes.project_facts import ProjectFacts, project_facts
from lamppu_xl.services.programmes.received_masters import (
    differences_of,
    last_masters,
    late_masters,
    lost_projects,
    received_before,
    validate_master_files,
    with_earlier_differences,
    with_later_corrections,
)
from lamppu_xl.services.programmes.written_workbooks import data_of
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.workspace import (
    ProgrammeSource,
    ProgrammeWorkspace,
    ProjectSource,
    as_paths,
    choose_period,
    find_by_id,
    load_programme,
    load_project,
)
from lamppu_xl.storage.atomic_files import (
    checksum,
    display_name,
    earlier_versions,
    free_path,
    keep_earlier_version,
    write_recorded,
)
from lamppu_xl.workbook.collector import PlanCollector
from lamppu_xl.workbook.formula_readback import formulas_of, read_formulas_back
from lamppu_xl.workbook.readback import read_back
from lamppu_xl.workbook.writer import write_workbook

logger = logging.getLogger(__name__)

EXPORTS: Mapping[str, Callable[[SheetContext], bytes]] = {"html": as_html, "docx": as_docx}
"""The other formats of a programme workbook, by the ending of the file."""


@dataclass(frozen=True, kw_only=True)
class ProgrammeResult:
    """A programme workbook, or the reasons why none was written."""

    content: ProgrammeContent
    verdicts: tuple[MasterVerdict, ...]
    """On the masters of the projects that the workbook concerns."""
    refusal: tuple[Finding, ...] = ()
    """Why nothing was written; empty if the workbook was written."""
    path: Path | None = None
    """Where the workbook is; None if nothing was written."""
    answers: int = 0
    """How many answers its figures are made of."""
    changed: bool = False
    """False if the file was there already with the same content."""
    differences: tuple[Finding, ...] = ()
    """What the masters report otherwise about earlier periods than the masters that the programme had before."""
    kept: Path | None = None
    """Where the workbook that was replaced is kept, if it had other figures or projects that are missing now."""
    has_fewer: bool = False
    """Whether it had projects that are missing now."""
    exports: tuple[WrittenExport, ...] = ()
    """The same in other formats."""
    masked: tuple[tuple[str, str, int], ...] = field(default=(), repr=False)
    """The personal data that these files have masks of: project, removed text, and from how many texts."""
    confirmation: Confirmation = NOT_CONFIRMED
    """What confirms or contradicts the masters that the workbook concerns."""

    broken: Mapping[ReturnsOfProject, tuple[Finding, ...]] = field(default_factory=dict)
    """The rules of forms that returns break with the corrections that are new in this workbook, by project and period.
    """
    defined_otherwise: tuple[Finding, ...] = ()
    """What the definition of the programme says of figures otherwise than when the workbook before was made."""
    of_lists: tuple[Finding, ...] = ()
    """The problems of the lists of corrections and decisions, such as corrections of removed projects."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the masters, after the reasons why nothing was written."""
        of_files = (finding for verdict in self.verdicts for finding in verdict.findings)
        return (*self.refusal, *of_files, *self.remarks)

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """The problems of lists, and what confirms or contradicts the masters, without reasons of a refusal."""
        confirmed = (each for each in self.confirmation.findings if each not in self.refusal)
        return (*self.of_lists, *confirmed, *self.defined_otherwise)


@dataclass(frozen=True)
class ProgrammeStatus:
    """The masters of a programme's projects in a period."""

    programme: Programme
    period: Period
    members: tuple[MemberProject, ...]
    received: Mapping[str, datetime] = field(default_factory=dict)
    """When the files were seen for the first time, by checksum, as the log says."""
    is_combined: bool = False
    """Whether the programme workbook was written after all of them."""

    def received_day(self, member: MemberProject) -> date | None:
        """The day on which the file of a project was seen for the first time; None if it is unknown."""
        time = self.received.get(member.sha256)
        return time.astimezone().date() if time else None

    def is_late(self, member: MemberProject) -> bool:
        """Whether the file of a project was first seen after the deadline."""
        day = self.received_day(member)
        return day is not None and day > self.period.deadline

    def is_overdue(self, member: MemberProject) -> bool:
        """Whether the deadline has passed without a file of a project."""
        is_missing = member.status is ProjectStatus.MISSING and member.is_expected
        return is_missing and current_day() > self.period.deadline


def consolidate_masters(  # noqa: PLR0913
    programme: ProgrammeSource,
    paths: Sequence[str | Path] = (),
    *,
    period: str | None = None,
    focus_area: str | None = None,
    public: bool = False,
    out: str | Path | None = None,
    fewer: bool = False,
    also: Sequence[str] = (),
    open_password: str | None = None,
    progress: Progress = no_progress,
) -> ProgrammeResult:
    """Combine the masters of a programme's projects into one workbook.

    Nothing is written if a return in the folder of a project has other answers than its master, or if a list of
    checksums contradicts a master, unless a decision uses that master.

    Args:
        programme: the programme's folder, its definition or its workspace.
        paths: masters and folders; by default PROGRAMME/PERIOD/inbox.
        period: the id of the period; by default the current one.
        focus_area: only the projects of this focus area, without personal data.
        public: leaves out contacts and other personal data; a focus area is always without them.
        out: the path of the workbook; by default PROGRAMME/PERIOD/programme.xlsx.
        fewer: writes the workbook although a project of the last one is missing now; the last one is kept in
            `earlier/`.
        also: the kinds of files to write beside the workbook: `html`, `docx`.
        open_password: opens encrypted returns, to compare them with their masters.
        progress: is called with the number of masters.

    Raises:
        UsageError: a period, focus area, path or kind does not exist, or a project of the last workbook is missing.
        DefinitionError: the definition has errors.
        EnvironmentFailure: another run writes into the folder.
    """
    if others := [kind for kind in also if kind not in EXPORTS]:
        raise UsageError(
            "A programme can be written as {kinds}, too, but not as {other}.", kinds=[*EXPORTS], other=others
        )
    space = load_programme(programme)
    chosen = choose_period(space.programme, period, folder=space.folder)
    areas, definition = space.programme.focus_areas, space.programme
    area = find_by_id("focus area", focus_area, areas, definition).id if focus_area is not None else EVERYWHERE
    target = Path(out) if out else default_target(space, chosen, area, public=public)
    if target.resolve().parent == (space.folder / chosen.id).resolve():
        refuse_frozen(space.folder, chosen, Sentence("its workbook stays as it is (--out writes elsewhere)"))
    locked = locked_folder(space.folder, target)
    with exclusive_lock(locked, "consolidate"):
        verdicts = validate_master_files(space, chosen, paths, progress)
        confirmation = confirm_masters(space, chosen, verdicts, paths, progress, open_password=open_password)
        verdicts = with_doubts(verdicts, confirmation)
        words = space.translator_for()
        earlier_persons: set[str] = set()
        last = last_masters(space, chosen, persons=earlier_persons)
        collect = programme_collector(
            space, chosen, verdicts, last, area=area, public=public, earlier_persons=earlier_persons
        )
        signs = MaskSigns()
        masked = signs.found_in(_files_of(collect(signs), words, also)) if area or public else ()
        content = collect()
        ids = {member.id for member in content.members}
        concerned = tuple(verdict for verdict in verdicts if not area or verdict.project in ids)
        lost = lost_projects(target, content, verdicts)
        if lost and not fewer:
            raise UsageError(
                "Projects of the last programme workbook would be missing in the new one: {names}. Nothing was "
                "written. Check their master workbooks with {command}. With --fewer they are left out: "
                "the last workbook is then kept in the folder 'earlier'.",
                names=[*lost],
                command=ProjectCommand("validate", "--period", chosen.id),
            )
        if locked == space.folder:  # before the workbook, without which the log begins with what is received
            record_masters(space, chosen, verdicts, "consolidate", is_locked=True)
        # Silent projects and those that left have only the corrections of their last figures.
        corrected = with_later_corrections(space, chosen, last, verdicts, None)
        result = ProgrammeResult(
            content=content,
            verdicts=concerned,
            masked=masked,
            differences=differences_of(content.members),
            confirmation=confirmation,
            broken=broken_by_new(space, chosen, [*concerned, *(verdict for _, verdict in corrected.values())], ids),
            defined_otherwise=() if out else tuple(_defined_otherwise(space, chosen, target, content)),
            of_lists=() if area else list_problems(space, chosen),
        )
        result = _write(space, replace(result, has_fewer=bool(lost)), target, words)
        if result.path:
            result = replace(result, exports=_write_exports(result.path, content, words, also))
        if locked == space.folder and result.path:
            record_output(space, chosen, "consolidate", "programme", data=result.path, about=area)
    if locked != space.folder:
        record_masters(space, chosen, verdicts, "consolidate")
    return result


def default_target(space: ProgrammeWorkspace, period: Period, area: str, *, public: bool) -> Path:
    """The path of a workbook; that of the public one differs from that of a focus area with the id `public`."""
    name = "programme.xlsx"
    if area:
        name = f"programme-{area}.xlsx"
    elif public:
        is_taken = any(each.id.casefold() == "public" for each in space.programme.focus_areas)
        name = "programme-all-public.xlsx" if is_taken else "programme-public.xlsx"
    return space.workbook(period).with_name(name)


def programme_collector(  # noqa: PLR0913
    space: ProgrammeWorkspace,
    period: Period,
    verdicts: Sequence[MasterVerdict],
    last: LastMasters,
    *,
    area: str = EVERYWHERE,
    public: bool = False,
    earlier_persons: Collection[str] = (),
    facts: ProjectFacts | None = None,
) -> Callable[..., ProgrammeContent]:
    """A function that collects what the workbook of a period shows; with signs each mask has one.

    Args:
        verdicts: on the masters of the period.
        last: by project the last master before the period.
        area: the focus area of an extract.
        public: whether the whole programme is without personal data, too.
        earlier_persons: the personal answers in the masters of all periods before.
        facts: what an archive has of the projects; by default what their definitions have now.
    """
    before = _frozen_before(space, period)
    written = None if before else facts.rules if facts else rules_written_before(space, period)
    verdicts = with_earlier_differences(last, verdicts)
    last = with_later_corrections(space, period, last, verdicts, before.programme if before else None)
    of_last = [verdict for _, verdict in last.values()]
    if facts is None:
        earlier = frozenset(earlier_persons) if area or public else None
        facts = project_facts(space, verdicts, of_last, earlier)
    named = facts.named(space.programme)
    word = space.translator_for().label("master_masked")
    known = [*verdicts, *of_last]
    persons = extract_persons(space.programme, known, facts.persons) if area or public else {}

    def collect(signs: MaskSigns | None = None) -> ProgrammeContent:
        redaction = ExtractRedaction(word, persons, signs)
        return collect_content(
            named,
            period,
            verdicts,
            area=area,
            without_persons=public,
            redaction=redaction,
            last=last,
            before=before,
            written=written,
        )

    return collect


def rules_written_before(space: ProgrammeWorkspace, period: Period) -> RulesBefore | None:
    """The rules of figures in the last workbook of a period before that was written.

    Where it has the present rule and target of a figure, they are those of the last of its earlier versions that had
    others.
    """
    periods = space.programme.periods
    for each in reversed(periods[: periods.index(period)]):
        if data := data_of(workbook := space.workbook(each)):
            written = rules_of_workbook(data, workbook.name, checksum(workbook))
            return with_replaced(written, space.programme, _earlier_versions(workbook))
    return None


def _earlier_versions(workbook: Path) -> Iterator[RulesBefore]:
    """The rules of figures in the earlier versions of a workbook, the last one first."""
    for kept in reversed(earlier_versions(workbook)):
        if data := data_of(kept):
            yield rules_of_workbook(data, kept.name, checksum(kept))


def _frozen_before(space: ProgrammeWorkspace, period: Period) -> FrozenBefore | None:
    """The last frozen period before a period, with the definition and the figures of the programme then."""
    archives, periods = frozen_periods(space.folder), space.programme.periods
    for each in reversed(periods[: periods.index(period)]):
        if (archive := archives.get(each.id)) and (then := load_programme_definition(archive.definition).programme):
            workbook = archive.folder / space.workbook(each).name
            figures = _frozen_figures(workbook)
            return FrozenBefore(
                each,
                then,
                {
                    (total.indicator, total.project): total.amount
                    for total in figures
                    if total.project and not total.area and total.greatest is None and total.amount is not None
                },
                {(total.indicator, total.area): total.total for total in figures if not total.project},
                definition=f"{each.id}/{archive.folder.name}/{archive.definition.name}/{PROGRAMME_FILE}",
                workbook=workbook.name if workbook.is_file() else "",
                sha256=checksum(workbook) if workbook.is_file() else "",
            )
    return None


def _defined_otherwise(
    space: ProgrammeWorkspace, period: Period, target: Path, content: ProgrammeContent
) -> Iterator[Finding]:
    """What the definition says of figures otherwise than when the workbook was last made, or that of the period before.

    Args:
        target: where the workbook of the period is written.
    """
    periods = space.programme.periods
    for each in reversed(periods[: periods.index(period) + 1]):
        archive = None if each is period else frozen_period(space.folder, each)
        folders = [*((archive.folder,) if archive else ()), space.folder / each.id]
        paths = [folder / target.name for folder in folders]
        if last := next(filter(None, map(data_of, paths)), None):
            yield from definition_findings(last, content, display_name(target.name), each.id)
            return


def _frozen_figures(workbook: Path) -> tuple[ProgrammeTotal, ...]:
    """The totals so far of a frozen workbook; none if it cannot be read."""
    data = data_of(workbook)
    return tuple(each for each in (data.totals if data else ()) if each.period == SO_FAR)


def validate_masters(
    programme: ProgrammeSource,
    paths: Sequence[str | Path] = (),
    *,
    period: str | None = None,
    open_password: str | None = None,
    progress: Progress = no_progress,
) -> ReportedBatch:
    """Validate the masters of a programme's projects, as `validate` does returns; projects take the place of partners.

    Raises:
        UsageError: a period or path does not exist.
        DefinitionError: the definition has errors.
    """
    space = load_programme(programme)
    chosen = choose_period(space.programme, period, folder=space.folder)
    verdicts = validate_master_files(space, chosen, paths, progress)
    record_masters(space, chosen, verdicts, "validate")
    confirmation = confirm_masters(space, chosen, verdicts, paths, progress, open_password=open_password)
    verdicts = [*with_contradictions(with_list_apart(verdicts), confirmation)]
    verdicts += () if paths else late_masters(space, chosen)
    named = _with_names(space, verdicts)
    expected = [member for member in named.projects if member.is_due_in(chosen)]
    return master_batch(named, expected, chosen, verdicts)


def validate_own_masters(
    project: ProjectSource, paths: Sequence[str | Path], *, period: str | None = None
) -> ReportedBatch:
    """Validate masters of one project before they go to the funder.

    Args:
        project: the project's folder, its definition or its workspace.
        paths: the masters.
        period: the id of their period; by default any.

    Raises:
        UsageError: the period does not exist.
        DefinitionError: the definition has errors.
    """
    workspace = load_project(project)
    owner = workspace.project
    chosen = choose_period(owner, period) if period else None
    member = ProgrammeProject(id=owner.id, coordinator=owner.coordinator.id, name=owner.name)
    verdicts = assess_own_masters(workspace, as_paths(paths), {owner.id: chosen.id} if chosen else None)
    periods = (owner.period(verdict.period) for verdict in verdicts if verdict.period)
    return master_batch(owner, [member], chosen or next(filter(None, periods), owner.periods[0]), verdicts)


def programme_status(
    programme: ProgrammeSource, *, period: str | None = None, progress: Progress = no_progress
) -> ProgrammeStatus:
    """Whether the master of each project of a programme has arrived and is valid.

    Raises:
        UsageError: the period does not exist.
        DefinitionError: the definition has errors.
    """
    space = load_programme(programme)
    chosen = choose_period(space.programme, period, folder=space.folder)
    is_begun = space.inbox(chosen).is_dir() or received_before(space, chosen)
    verdicts = validate_master_files(space, chosen, (), progress) if is_begun else []
    record_masters(space, chosen, verdicts, "status")
    members = list_members(_with_names(space, verdicts), chosen, verdicts)
    log = space.log(chosen).read()
    is_combined = space.workbook(chosen).exists() and is_written_last(log, "programme")
    return ProgrammeStatus(space.programme, chosen, members, received_times(log), is_combined)


def _with_names(space: ProgrammeWorkspace, verdicts: Sequence[MasterVerdict]) -> Programme:
    """The programme; a project without a name and without a valid master gets its name from its own definition."""
    return project_facts(space, verdicts, ()).named(space.programme)


def _write(space: ProgrammeWorkspace, result: ProgrammeResult, target: Path, words: Translator) -> ProgrammeResult:
    """Write the workbook if a second reader reads from it what was meant; one with other figures is kept."""
    content = result.content
    if refusal := (*result.confirmation.contradictions, *check_limits(content, words)):
        return replace(result, refusal=refusal)
    links = relative_paths(space, content, target.parent)
    if content.without_persons:  # the name of a file or folder may be that of a person
        removed = {text.casefold() for text in content.removed}
        links = {sha256: path for sha256, path in links.items() if not any(text in path.casefold() for text in removed)}
    book = build_programme_workbook(content, words, links)
    data = write_workbook(book.plan, is_large=True)
    path = free_path(target, data)
    if mismatches := tuple(mismatch.finding() for mismatch in read_back(data, book.expected, path.name)):
        return replace(result, refusal=mismatches)
    unlike = read_formulas_back(data, formulas_of(book.plan), path.name)
    if unlike_formulas := tuple(mismatch.finding() for mismatch in unlike):
        return replace(result, refusal=unlike_formulas)
    _check_data_sheet(data, book)
    last = data_of(path)
    is_kept = result.has_fewer or (last is not None and has_other_figures(last, book.data))
    kept = keep_earlier_version(path, data) if is_kept else None
    changed = write_recorded(path, data)
    answers = len({contribution.answer.number for figure in content.figures for contribution in figure.contributions})
    return replace(result, path=path, answers=answers, changed=changed, kept=kept)


def _write_exports(
    path: Path, content: ProgrammeContent, words: Translator, kinds: Sequence[str]
) -> tuple[WrittenExport, ...]:
    context = SheetContext(content, words, sheet_names(content, words), PlanCollector())
    return write_beside(path, {kind: partial(EXPORTS[kind], context) for kind in kinds})


def _files_of(content: ProgrammeContent, words: Translator, also: Sequence[str]) -> Iterator[bytes]:
    """The workbook of a content, and the same in other formats."""
    yield write_workbook(build_programme_workbook(content, words, {}).plan, is_large=True)
    context = SheetContext(content, words, sheet_names(content, words), PlanCollector())
    yield from (EXPORTS[kind](context) for kind in also)


def _check_data_sheet(data: bytes, book: ProgrammeWorkbook) -> None:
    """Read the hidden data sheet again, as `trace` will read it."""
    scanned = open_traced_workbook(data)
    again = read_programme_workbook(scanned) if scanned else None
    if again is None or not again.intact or again.data != book.data:
        raise ValueError("the hidden sheet of the programme's workbook does not say what it should")


def relative_paths(space: ProgrammeWorkspace, content: ProgrammeContent, start: Path) -> Mapping[str, str]:
    """The path from a folder to each return and master that exists, by checksum."""
    paths: dict[str, str] = {}
    inboxes = {period.id: FileFinder((space.inbox(period),)) for period in content.periods}
    wanted: dict[str, set[tuple[str, str]]] = {}
    for answer in content.answers.values():
        wanted.setdefault(answer.project, set()).add((answer.file, answer.sha256))
    for member in content.members:
        folder = project_folder(space.folder, member.project.definition)
        finder = FileFinder((folder,)) if folder else None
        for file, sha256 in sorted(wanted.get(member.id, ())):
            if finder and (path := finder.path(file, sha256)):
                paths[sha256] = _relative(path, start)
        inbox = inboxes[member.carried or content.period.id]
        if member.file and (path := inbox.path(member.file, member.sha256)):
            paths[member.sha256] = _relative(path, start)
    return paths


def _relative(path: Path, start: Path) -> str:
    try:
        return Path(os.path.relpath(path.resolve(), start.resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return path.resolve().as_posix()

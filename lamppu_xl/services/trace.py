"""Traces a value of a programme workbook or a master back to the cells of the returns."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from lamppu_xl.definition.file_names import PROGRAMME_FILE, PROJECT_FILE, has_definition
from lamppu_xl.domain.cell_address import parse_cell_name
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.ledger.records import LedgerCorrection
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR, EarlierFigure
from lamppu_xl.programme.gap_records import FaultyReturn, ReceivedFile
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.trace.chain import (
    CellContent,
    CountedReturn,
    ProjectBranch,
    SilentReturn,
    TraceChain,
    content_of,
    find_sheet,
    open_return,
    open_traced_workbook,
    parse_target,
)
from lamppu_xl.programme.trace.chart_trace import find_chart, trace_chart
from lamppu_xl.programme.trace.master_tracer import MasterTracer, read_master_workbook
from lamppu_xl.programme.trace.programme_tracer import ProgrammeTracer, read_programme_workbook
from lamppu_xl.programme.trace.return_cell import return_cell, return_format
from lamppu_xl.services.file_finder import Checksums, FileFinder, SearchedFile, project_folder
from lamppu_xl.services.missing_returns import TracedMissing, return_history
from lamppu_xl.services.return_reader import ReturnReader
from lamppu_xl.services.workspace import as_paths, existing
from lamppu_xl.storage.atomic_files import EARLIER
from lamppu_xl.workbook.number_formats import GENERAL, NumberFormat
from lamppu_xl.workbook.safe_reader import ScannedWorkbook
from lamppu_xl.workbook.safe_reader.charts import read_charts

logger = logging.getLogger(__name__)

MOST_HISTORIES = 12
"""The number of missing returns of a project whose histories are read."""


@dataclass(frozen=True)
class TracedCell:
    """A cell of a return."""

    source: ProgrammeAnswer
    file: SearchedFile
    content: CellContent
    """What the cell holds now."""
    agrees: bool | None
    """Whether the cell holds what is traced to it; None if the return cannot be read."""
    in_master: str = ""
    """The cell of the project's master with the same answer."""
    corrections: tuple[LedgerCorrection, ...] = ()
    """Those of an answer that is no figure: the cell is compared with the answer before them."""
    number_format: NumberFormat = GENERAL
    """How the cell shows a number."""


class TracedGoal(NamedTuple):
    """A goal that a cell is about, as the master of its project shows it."""

    goal: str
    cell: str
    content: CellContent


class ErrorCell(NamedTuple):
    """An error of a return, with what its cell holds now."""

    code: str
    place: str
    """`Luvut!C5`; empty if it is about no single cell."""
    content: CellContent
    is_quoted: bool
    """Whether the content may be shown: it is no personal answer, and no personal data was removed."""


@dataclass(frozen=True)
class TracedFaulty:
    """A return with errors that its project included."""

    faulty: FaultyReturn
    file: SearchedFile
    errors: tuple[ErrorCell, ...]


@dataclass(frozen=True)
class TracedProject:
    """The part of a trace that belongs to one project."""

    branch: ProjectBranch
    master: SearchedFile | None
    cells: tuple[TracedCell, ...]
    missing: tuple[TracedMissing, ...] = ()
    silent: tuple[tuple[SilentReturn, SearchedFile], ...] = ()
    """The returns without an answer, with where they are."""
    faulty: tuple[TracedFaulty, ...] = ()
    """The returns with errors."""
    counted: tuple[tuple[CountedReturn, SearchedFile], ...] = ()
    """The returns that the cell counts, with where they are."""
    goals: tuple[TracedGoal, ...] = ()
    """The goals that the cell is about, in the project's master."""


@dataclass(frozen=True)
class TracedEarlier:
    """An earlier figure that a note quotes, in the workbook that has it."""

    figure: EarlierFigure
    file: SearchedFile
    cell: str = ""
    """In the workbook of the programme."""
    content: CellContent = None
    """What the cell shows."""


@dataclass(frozen=True)
class TraceResult:
    """The way from a cell of a workbook to the cells of the returns."""

    book: ProgrammeTracer | MasterTracer
    chain: TraceChain
    projects: tuple[TracedProject, ...]
    received: tuple[tuple[ReceivedFile, SearchedFile], ...] = ()
    """Files that are no project's master, with where they are."""
    earlier: tuple[TracedEarlier, ...] = ()
    """The earlier figures that the cell quotes."""

    @property
    def agrees(self) -> bool:
        """Whether all files exist unchanged and all cells hold what they should."""
        files = [project.master for project in self.projects if project.master] + [cell.file for cell in self.cells]
        files += [file for _, file in self.received]
        files += [each.file for each in self.earlier]
        files += [file for project in self.projects for _, file in project.silent]
        files += [each.file for project in self.projects for each in project.faulty]
        files += [file for project in self.projects for _, file in project.counted]
        return (
            self.chain.intact
            and self.chain.agrees
            and all(file.state == "same" for file in files)
            and all(cell.agrees for cell in self.cells)
        )

    @property
    def cells(self) -> tuple[TracedCell, ...]:
        return tuple(cell for project in self.projects for cell in project.cells)


def trace(  # noqa: PLR0913
    workbook: str | Path,
    cell: str | None = None,
    *,
    indicator: str | None = None,
    focus_area: str = EVERYWHERE,
    project: str = "",
    period: str = SO_FAR,
    folders: Sequence[str | Path] = (),
    open_password: str | None = None,
) -> TraceResult:
    """Trace a cell, or the total of an indicator, to the cells of the returns that it comes from.

    Args:
        workbook: a programme workbook or a master.
        cell: the sheet and the cell, such as `Luvut!F7`, or the title of a chart; give either a cell or an indicator.
        indicator: the id of an indicator.
        focus_area: with an indicator: under this focus area.
        project: with an indicator: of this project.
        period: with an indicator: of this period; by default of all periods so far.
        folders: more folders with masters and returns.
        open_password: opens encrypted returns.

    Raises:
        UsageError: the workbook cannot be traced, a folder does not exist, or the cell does not show a value from a
            return.
    """
    path = Path(workbook)
    if not path.is_file():
        fault = Sentence("'{path}' is a folder" if path.is_dir() else "There is no file '{path}'", path=path)
        raise UsageError("{fault}. Name a master workbook or a programme workbook.", fault=fault)
    searched = existing(as_paths(folders))
    if (cell is None) == (indicator is None):
        raise UsageError('Name a cell, as "Figures!F7", or a figure with --indicator ID.')
    of_figure = focus_area != EVERYWHERE or bool(project) or period != SO_FAR
    if cell is not None and of_figure:
        raise UsageError("--focus-area, --project and --period belong to --indicator.")
    data = path.read_bytes()
    scanned = open_traced_workbook(data)
    if scanned is None:
        raise UsageError(
            "'{path}' cannot be read as a workbook. Name a master workbook or a programme workbook.", path=path
        )
    book = read_programme_workbook(scanned) or read_master_workbook(data, scanned, path.name)
    if book is None:
        raise UsageError(
            "'{path}' is neither a master workbook nor a programme workbook. Name one that 'consolidate' wrote.",
            path=path,
        )
    if isinstance(book, MasterTracer) and of_figure:
        raise UsageError("--focus-area, --project and --period are for programme workbooks.")
    if cell is not None:
        chart = find_chart(read_charts(data, LIMITS), scanned, cell)
        chain = trace_chart(book, chart) if chart else book.trace_cell(_parse_cell(cell))
    else:
        chain = _figure(book, indicator or "", focus_area, project, period)
    if not chain.is_answered:
        raise UsageError(_nothing_to_trace(chain, path))
    tracer = _Tracer(book, chain, path, tuple(searched), open_password)
    projects, received = tuple(map(tracer.trace, chain.branches)), tuple(tracer.received())
    return TraceResult(book, chain, projects, received, tuple(tracer.earlier()))


def _parse_cell(text: str) -> SheetCell:
    target = parse_target(text)
    if target is None:
        raise UsageError(
            "'{text}' is neither a cell nor the title of a chart. Write the sheet and the cell, as \"Figures!F7\" or "
            "\"'P3 Improvement'!B12\".",
            text=text,
        )
    return target


def _figure(
    book: ProgrammeTracer | MasterTracer, indicator: str, focus_area: str, project: str, period: str
) -> TraceChain:
    if isinstance(book, MasterTracer):
        chain: TraceChain | None = book.trace_row(indicator)
        if chain and chain.is_answered:
            return chain
        name, ids = book.ledger.head.project, book.figures
    else:
        chain = book.trace_figure(indicator, area=focus_area, project=project, period=period)
        if chain is not None:
            return chain
        name, ids = book.data.head.programme, [row.id for row in book.data.indicators]
        if indicator.casefold() in {row_id.casefold() for row_id in ids}:
            raise UsageError(
                "{name} has the figure {indicator}, but not for this choice of --focus-area, --project and --period. "
                "Check the ids, or leave one of them out.",
                name=name,
                indicator=indicator,
            )
    known = ", ".join(ids) or Sentence("none")
    raise UsageError("There is no such figure in {name}. The figures are: {known}.", name=name, known=known)


def _nothing_to_trace(chain: TraceChain, workbook: Path) -> Sentence:
    sheet, mark, _ = chain.place.rpartition("!")
    if mark and chain.near and not any("!" in near for near in chain.near):
        english = "There is no sheet '{sheet}' in {file}. The sheets are: {sheets}."
        return Sentence(english, sheet=sheet, file=workbook.name, sheets=list(chain.near))
    near = Sentence(" Near it can be traced: {cells}.", cells=chain.near) if chain.near else ""
    place = chain.place or Sentence("The figure")
    english = "{place} in {file} does not show a value from a return.{near}"
    return Sentence(english, place=place, file=workbook.name, near=near)


@dataclass
class _Tracer:
    """Finds and reads the files of one trace; each file is hashed once."""

    book: ProgrammeTracer | MasterTracer
    chain: TraceChain
    workbook: Path
    folders: tuple[Path, ...]
    open_password: str | None = field(default=None, repr=False)
    checksums: Checksums = field(default_factory=Checksums)

    def trace(self, branch: ProjectBranch) -> TracedProject:
        finder = FileFinder((*self.folders, *self._project_folders(branch)), self.checksums)
        numbers = [source.ledger_number for source in branch.sources]
        counted: tuple[CountedReturn, ...] = ()
        goals: tuple[tuple[str, SheetCell, CellContent], ...] = ()
        master, own = None, self.book if isinstance(self.book, MasterTracer) else None
        if own is None and branch.file:
            master, data = finder.find(branch.file, branch.sha256)
            if data and numbers and master.state == "same":
                own = _own_master(data, branch.file)
            elif data and master.state == "same" and self._is_unanswered(branch):
                branch = replace(branch, silent=self._unanswered(data, branch))
            if data and master.state == "same" and branch.counted:
                counted = _counted_returns(data, branch)
            if data and master.state == "same" and (ids := self._goals_of(branch.project)):
                own = own or _own_master(data, branch.file)
                goals = tuple(own.cells_of_goals(ids)) if own else ()
        projects = (folder for folder in self._project_folders(branch) if has_definition(folder, PROJECT_FILE))
        reader = ReturnReader(next(projects, None), self.open_password)
        traced = tuple(self._cells(branch.sources, finder, own, reader))
        silent = tuple((each, finder.find(each.file, each.sha256)[0]) for each in branch.silent)
        faulty = tuple(self._faulty(each, finder) for each in branch.faulty)
        found = tuple((each, finder.find(each.file, each.sha256)[0]) for each in counted)
        missing = tuple(self._missing(branch))
        return TracedProject(
            branch,
            master,
            traced,
            missing=missing,
            silent=silent,
            faulty=faulty,
            counted=found,
            goals=tuple(TracedGoal(goal, cell.name, content) for goal, cell, content in goals),
        )

    def _goals_of(self, project: str) -> tuple[str, ...]:
        """The ids of the goals of a project whose definition the chain names."""
        lead = f"{project}: goals."
        return tuple(place.removeprefix(lead) for place in self.chain.defined if place.startswith(lead))

    def _is_unanswered(self, branch: ProjectBranch) -> bool:
        """Whether no return of a project has an answer to a total, of so few projects that their masters are read."""
        if self.chain.total is None or len(self.chain.branches) > MOST_HISTORIES:
            return False
        return isinstance(self.book, ProgrammeTracer) and self.book.is_unanswered(branch.project, self.chain.total)

    def _unanswered(self, data: bytes, branch: ProjectBranch) -> tuple[SilentReturn, ...]:
        """The returns in a project's master, none of which has an answer to the figure."""
        book, total = _own_master(data, branch.file), self.chain.total
        if book is None or total is None or not isinstance(self.book, ProgrammeTracer):
            return ()
        within = self.book.programme_periods(branch.project)
        partners = {partner.id: partner.name for partner in book.ledger.partners}
        return tuple(
            SilentReturn(
                each.partner, partners.get(each.partner, ""), each.period, each.file, each.sha256, (total.indicator,)
            )
            for each in book.ledger.returns
            if total.period in (SO_FAR, within.get(each.period))
        )

    def received(self) -> Iterator[tuple[ReceivedFile, SearchedFile]]:
        """The files that are no project's master, as far as they are found."""
        finder = FileFinder((*self.folders, *self._programme_folders(), *self._own_project()), self.checksums)
        for file in self.chain.received:
            yield file, finder.find(file.file, file.sha256)[0]

    def earlier(self) -> Iterator[TracedEarlier]:
        """The earlier figures, in the folder of their period."""
        folders = [folder / period for folder in self._programme_folders() for period in self._periods_of_earlier()]
        folders += [folder / EARLIER for folder in folders]
        finder = FileFinder((*self.folders, *(folder for folder in folders if folder.is_dir())), self.checksums)
        books: dict[str, ProgrammeTracer | None] = {}
        for figure in self.chain.earlier:
            file, data = finder.find(figure.file, figure.sha256)
            if figure.is_of_programme and data and figure.sha256 not in books:
                scanned = open_traced_workbook(data)
                books[figure.sha256] = read_programme_workbook(scanned) if scanned else None
            book = books.get(figure.sha256)
            place = next(book.cells_of(figure.indicator, figure.project, figure.area), None) if book else None
            shown = book.trace_cell(place).shown if book and place else None
            yield TracedEarlier(figure, file, place.name if place else "", shown)

    def _periods_of_earlier(self) -> dict[str, None]:
        return dict.fromkeys(figure.period for figure in self.chain.earlier)

    def _faulty(self, faulty: FaultyReturn, finder: FileFinder) -> TracedFaulty:
        """A return with errors, with the cells of these."""
        file, data = finder.find(faulty.file, faulty.sha256)
        book = open_return(data, self.open_password) if data else None
        errors = []
        for error in faulty.errors:
            code, _, place = error.partition(" ")
            sheet, _, cell = place.rpartition("!")
            found, address = find_sheet(book, sheet) if book else None, parse_cell_name(cell)
            is_quoted = bool(found and address) and error not in faulty.unquoted and not self.chain.mask
            content = content_of(found.cells.get(address)) if is_quoted and found and address else None
            errors.append(ErrorCell(code, place, content, is_quoted))
        return TracedFaulty(faulty, file, tuple(errors))

    def _missing(self, branch: ProjectBranch) -> Iterator[TracedMissing]:
        """The missing returns; with their histories where the traced cell is about them."""
        with_history = self.chain.total is None and len(branch.missing) <= MOST_HISTORIES
        folders = (*self._project_folders(branch), *self.folders)
        for each in branch.missing:
            yield TracedMissing(each, return_history(each, folders) if with_history else None)

    def _cells(
        self,
        sources: Sequence[ProgrammeAnswer],
        finder: FileFinder,
        own: MasterTracer | None,
        reader: ReturnReader,
    ) -> Iterator[TracedCell]:
        """The cells of the returns behind some answers.

        Args:
            sources: the answers of one project.
            finder: of the returns.
            own: the project's master, if it is known.
            reader: of the returns by the project's definition.
        """
        in_master = own.master_cells([source.ledger_number for source in sources]) if own else {}
        returns: dict[str, tuple[SearchedFile, ScannedWorkbook | None]] = {}
        for source in sources:
            if source.sha256 not in returns:
                file, data = finder.find(source.file, source.sha256)
                scanned = open_return(data, self.open_password) if data is not None else None
                returns[source.sha256] = file, scanned
                logger.debug("%s: %s", source.file, file.path or "not found")
            file, book = returns[source.sha256]
            content = return_cell(book, source) if book else None
            returned = own.as_returned(source) if own else source
            agrees = None
            if book:
                is_same = returned is not None and reader.agrees(book, returned, mask=self.chain.mask)
                agrees = is_same or (returned is None and content in (None, ""))
            yield TracedCell(
                source,
                file,
                content,
                agrees,
                in_master=in_master.get(source.ledger_number, ""),
                corrections=tuple(own.corrections_of(source.ledger_number)) if own else (),
                number_format=return_format(book, source) if book else GENERAL,
            )

    def _project_folders(self, branch: ProjectBranch) -> Iterator[Path]:
        """Where the files of a project may be: beside the workbook and in the project's folder."""
        beside, *programme = self._programme_folders()
        yield beside
        if programme and branch.folder and (folder := project_folder(programme[0], branch.folder)):
            yield folder
        yield from programme  # of a project that has left, its master is in an earlier period
        yield from self._own_project()

    def _own_project(self) -> list[Path]:
        """The folder of the project whose master is traced."""
        parents = self.workbook.resolve().parents if isinstance(self.book, MasterTracer) else ()
        return [parent for parent in parents if has_definition(parent, PROJECT_FILE)][:1]

    def _programme_folders(self) -> Iterator[Path]:
        """The folder of the workbook, and that of the programme."""
        parents = self.workbook.resolve().parents
        yield parents[0]
        yield from [parent for parent in parents if has_definition(parent, PROGRAMME_FILE)][:1]


def _counted_returns(data: bytes, branch: ProjectBranch) -> tuple[CountedReturn, ...]:
    """The returns in a project's master that a cell counts; those with errors have lines of their own."""
    book = _own_master(data, branch.file)
    partners = {partner.id: partner.name for partner in book.ledger.partners} if book else {}
    faulty = {each.sha256 for each in branch.faulty}
    return tuple(
        CountedReturn(
            partner=each.partner,
            organisation=partners.get(each.partner, ""),
            period=each.period,
            file=each.file,
            sha256=each.sha256,
            accepted=each.accepted,
        )
        for each in (book.ledger.returns if book else ())
        if each.period in branch.counted and each.sha256 not in faulty
    )


def _own_master(data: bytes, file: str) -> MasterTracer | None:
    """The master of a project; None if it cannot be read."""
    scanned = open_traced_workbook(data)
    return read_master_workbook(data, scanned, file) if scanned else None

"""Traces cells and figures of a programme workbook."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.master.recorded_answers import sheet_rows
from lamppu_xl.programme.cell_basis import row_of
from lamppu_xl.programme.corrected_texts import CORRECTED_TEXT
from lamppu_xl.programme.data_sheet import LINE, SHEET, CellMark, ProgrammeDataSheet, parse
from lamppu_xl.programme.earlier_figures import OF_FROZEN, OF_MASTERS, keys_quoted
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR, EarlierFigure, ProgrammeTotal
from lamppu_xl.programme.gap_records import FaultyReturn, MissingReturn
from lamppu_xl.programme.last_figures import corrected_partners
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.missing_figures import CORRECTED_SINCE, KINDS_OF_GAPS, kinds_of
from lamppu_xl.programme.named_corrections import KINDS, row_key, rows_of
from lamppu_xl.programme.rule_before import changed_keys, keys_before, place_of_key
from lamppu_xl.programme.sheets.lists import GAPS_OF_FIGURES, REASON_COLUMN, UNREPORTED
from lamppu_xl.programme.shown_rows import ShownSheet, of_sheet
from lamppu_xl.programme.trace.chain import (
    MOST_NEARBY,
    CountedRow,
    ProjectBranch,
    TraceChain,
    content_of,
    find_sheet,
    format_of,
    visible_sheets,
)
from lamppu_xl.workbook.safe_reader import ScannedSheet, ScannedWorkbook

_GOAL = "goal"
"""The kind of gap of a goal without a focus area."""

_FEWEST_HEADINGS = 2
"""The number of headings in a row of headings of columns."""


@dataclass(frozen=True)
class ProgrammeTracer:
    """A programme workbook that was read."""

    book: ScannedWorkbook
    data: ProgrammeDataSheet
    intact: bool
    """Whether its hidden sheet is unchanged."""

    @cached_property
    def sources(self) -> Mapping[int, ProgrammeAnswer]:
        return {source.number: source for source in self.data.sources}

    @cached_property
    def totals(self) -> Mapping[int, ProgrammeTotal]:
        return {total.number: total for total in self.data.totals}

    @cached_property
    def _marks(self) -> Mapping[tuple[str, str], Sequence[CellMark]]:
        """By sheet and key of the row."""
        return grouped(((mark.sheet, mark.key), mark) for mark in self.data.marks)

    def trace_cell(self, target: SheetCell) -> TraceChain:
        """What a cell rests on; without an answer where the cell is empty or the sheet unknown."""
        sheet = find_sheet(self.book, target.sheet)
        if sheet is None:
            return replace(self._chain, place=target.name, near=visible_sheets(self.book))
        shown = content_of(sheet.cells.get((target.row, target.col)))
        as_written = self._is_as_written(sheet, target.row, target.col)
        chain = replace(self._chain, place=replace(target, sheet=sheet.name).name, shown=shown, as_written=as_written)
        chain = replace(chain, number_format=format_of(sheet.cells.get((target.row, target.col))))
        if shown in (None, "") and as_written:
            return replace(chain, near=self._nearby(sheet, target))
        of_row = self._marks_of(sheet, target.row)
        marks = [mark for mark in of_row if mark.column == target.col]
        if not marks and self._key_of(sheet, target.row).startswith(LINE):
            return replace(chain, is_heading=True, near=self._in_column(sheet, target))
        about = self._reason_of(sheet, target.row) if target.col < REASON_COLUMN else ""
        chain, by_row = replace(chain, about="" if about == shown else about), not marks and bool(of_row)
        found = self._with_basis(replace(chain, by_row=by_row), marks or of_row, with_total=bool(marks))
        return replace(found, near=self._in_column(sheet, target)) if found.is_heading else found

    def _with_basis(self, chain: TraceChain, marks: Sequence[CellMark], *, with_total: bool) -> TraceChain:
        """A chain with what some marks name, and with what the rows rest on that they count."""
        totals = (number for mark in marks for number in mark.totals if with_total)
        counted = list(self._counted_rows([row for mark in marks for row in mark.rows]))
        basis = [*marks, *(mark for _, marks_of_row in counted for mark in most_direct(marks_of_row))]
        projects = (project for mark in basis for project in mark.projects)
        files = tuple(dict.fromkeys(file for mark in basis for file in mark.files))
        total = next((self.totals[number] for number in totals if number in self.totals), None)
        keys = {key for mark in basis for key in mark.missing}
        missing = [each for each in self.data.missing if each.key in keys]
        errors = {key for mark in basis for key in mark.faulty}
        faulty = [each for each in self.data.faulty if each.key in errors]
        if total:
            return self._of_total(chain, total)
        named = (text.partition(" ") for mark in basis for text in mark.counted)
        counts = grouped((project, period) for project, _, period in named)
        branches = self._branches(self._numbers(basis), projects, missing, faulty)
        chain = replace(
            chain,
            branches=tuple(replace(each, counted=tuple(counts.get(each.project, ()))) for each in branches),
            defined=tuple(dict.fromkeys(place for mark in basis for place in mark.defined)),
            earlier=self._earlier(key for mark in basis for key in mark.earlier),
            rows=tuple(row for row, _ in counted),
            files=files,
            received=tuple(each for each in self.data.received if each.file in files),
        )
        return chain if chain.is_answered else replace(chain, is_heading=True)

    def _numbers(self, marks: Iterable[CellMark]) -> tuple[int, ...]:
        """The numbers of the answers that some marks name, each once."""
        numbers: dict[int, None] = {}
        for mark in marks:
            numbers |= dict.fromkeys(mark.answers)
            for total in mark.totals:
                numbers |= dict.fromkeys(self.totals[total].made_of if total in self.totals else ())
        return tuple(numbers)

    def _counted_rows(self, wanted: Sequence[str]) -> Iterator[tuple[CountedRow, Sequence[CellMark]]]:
        """The rows that a mark counts, with their own marks, in the order of the sheets."""
        exact, kinds = {*wanted}, tuple(row for row in wanted if row.endswith("/"))
        named = {row.partition("/")[0] for row in wanted}
        for sheet in self.book.sheets:
            for row, first in self._rows_of(sheet) if sheet.name in named else ():
                name = row_of(sheet.name, self._key_of(sheet, row))
                if name in exact or (kinds and name.startswith(kinds)):
                    place = SheetCell(sheet.name, row, first)
                    shown = content_of(sheet.cells.get((row, first)))
                    as_written = self._is_as_written(sheet, row, first)
                    about = self._reason_of(sheet, row)
                    yield CountedRow(place.name, shown, as_written, about), self._marks_of(sheet, row)

    def _reason_of(self, sheet: ScannedSheet, row: int) -> str:
        """Of a row on what is missing its project, figure and unit, of a correction also the day and the reason.

        Of a goal without a focus area also that it has none.
        """
        kind, slash, _ = self._key_of(sheet, row).partition("/")
        is_of_gaps = slash and self._key_column(sheet) == REASON_COLUMN + 1 and kind in KINDS_OF_GAPS
        if not is_of_gaps:
            return ""
        has_reason = kind in (*KINDS.values(), CORRECTED_TEXT, CORRECTED_SINCE, _GOAL)
        columns = range(1, REASON_COLUMN + 1) if has_reason else (1,)
        cells = (content_of(sheet.cells.get((row, col))) for col in columns)
        return ": ".join(str(each) for each in cells if each)

    def _of_total(self, chain: TraceChain, total: ProgrammeTotal) -> TraceChain:
        """A chain with a total, the rows with the reasons that it names, and what states them."""
        partners = {text.split()[0]: corrected_partners(text) for text in total.lacking}
        rows = [each for each in self._counted_rows(self._reason_rows(total)) if _is_about(each, partners)]
        stated = [mark for _, marks in rows for mark in marks]
        own = (mark for mark in self.data.marks if total.number in mark.totals) if total.amount is None else ()
        quoted = (
            key
            for reason in (*OF_MASTERS, *OF_FROZEN)
            for key in keys_quoted(reason, ((text, total.indicator) for text in getattr(total, reason)), total.area)
        )
        defined = (place for mark in (*own, *stated) for place in mark.defined)
        return replace(
            chain,
            total=total,
            branches=self._branches_of(total),
            rows=tuple(row for row, _ in rows),
            defined=tuple(dict.fromkeys((*self._rules_of(total), *defined))),
            earlier=self._earlier((*quoted, *keys_before([total], self.data.head.area))),
        )

    def _rules_of(self, total: ProgrammeTotal) -> Iterator[str]:
        """Where definitions state the rule or the target of a total that was another one before."""
        for key in changed_keys(total):
            ending = f": {place_of_key(total.indicator, key)}"
            yield from (place for mark in self.data.marks for place in mark.defined if place.endswith(ending))

    def _reason_rows(self, total: ProgrammeTotal) -> list[str]:
        """The rows with the reasons of the corrections that a total names, and of what definitions count otherwise."""
        named = ((kind, label) for field, kind in KINDS.items() for label in getattr(total, field))
        wanted = {row_key(kind, total.indicator, label) for kind, label in named}
        shown = (mark.key for mark in self.data.marks) if wanted else ()
        keys = {key for _, key in rows_of(shown, wanted, total.area)}
        for reason in ("recounted", "recounted_in_all", "moved", "changed", "other_answers", "other_units"):
            kinds = kinds_of(reason)
            for text in getattr(total, reason):
                keys.update(key for _, key in self._gap_rows(text.split()[0], total, kinds))
        keys.update(f"{_GOAL}/{'/'.join(text.split())}" for text in total.no_area)
        for text in total.lacking:
            keys.update(f"{kind}/{text.split()[0]}/" for kind in kinds_of("lacking"))
        sheets = {mark.sheet for mark in self.data.marks if mark.key in keys} if keys else ()
        return [row_of(sheet, key) for sheet in sheets for key in sorted(keys)]

    def _earlier(self, keys: Iterable[str]) -> tuple[EarlierFigure, ...]:
        """The earlier figures of some keys."""
        wanted = {*keys}
        return tuple(each for each in self.data.earlier if each.key in wanted)

    def cells_of(self, indicator: str, project: str, area: str = EVERYWHERE) -> Iterator[SheetCell]:
        """The cells that show the figure so far of a project, or of all in a focus area."""
        key = indicator, area, project, SO_FAR
        totals = {
            each.number for each in self.data.totals if (each.indicator, each.area, each.project, each.period) == key
        }
        marks = {(mark.sheet, mark.key): mark.column for mark in self.data.marks if totals.intersection(mark.totals)}
        for sheet in self.book.sheets:
            for row, _ in self._rows_of(sheet) if any(name == sheet.name for name, _ in marks) else ():
                if (column := marks.get((sheet.name, self._key_of(sheet, row)))) is not None:
                    yield SheetCell(sheet.name, row, column)

    def _is_as_written(self, sheet: ScannedSheet, row: int, col: int) -> bool:
        """Whether a cell shows what was written."""
        if sheet.name not in self._shown:
            self._shown[sheet.name] = of_sheet(self.data.shown, sheet.name)
        key, cell = self._key_of(sheet, row), sheet.cells.get((row, col))
        if key and col == self._key_column(sheet):
            return self._shown[sheet.name].has_key(key)
        return self._shown[sheet.name].is_as_written(row, key, col, cell)

    @cached_property
    def _shown(self) -> dict[str, ShownSheet]:
        """The sheets that were asked for, as they were written."""
        return {}

    def _rows_of(self, sheet: ScannedSheet) -> Sequence[tuple[int, int]]:
        """Each row of a sheet, with the column of its first cell that shows something."""
        cells = sorted(place for place, cell in sheet.cells.items() if content_of(cell) not in (None, ""))
        firsts: dict[int, int] = {}
        for row, col in cells:
            firsts.setdefault(row, col)
        return tuple(firsts.items())

    def labels_of_periods(self, project: str) -> Mapping[str, Text]:
        """The labels of the periods of the programme and of a project, by id."""
        return {each.id: each.label for each in self.data.periods if each.project in ("", project)}

    def programme_periods(self, project: str) -> Mapping[str, str]:
        """The periods of a project whose returns are known, each with the period of the programme."""
        sources = {each.period: each.programme_period for each in self.data.sources if each.project == project}
        return sources | {each.period: each.programme_period for each in self.data.missing if each.project == project}

    def trace_figure(self, indicator: str, *, area: str, project: str, period: str) -> TraceChain | None:
        """The answers behind a total, or None if there is no such total."""
        wanted = (indicator.casefold(), area.casefold(), project.casefold(), period)
        for total in self.data.totals:
            # An extract stores its totals as totals of everything in it.
            total_area = total.area.casefold() or (self.data.head.area.casefold() if area else "")
            if (total.indicator.casefold(), total_area, total.project.casefold(), total.period) == wanted:
                return self._of_total(self._chain, total)
        return None

    def _marks_of(self, sheet: ScannedSheet, row: int) -> Sequence[CellMark]:
        """The marks of a row's cells, by the key in the row."""
        return self._marks.get((sheet.name, self._key_of(sheet, row)), ())

    def _key_of(self, sheet: ScannedSheet, row: int) -> str:
        """The key of a row; empty where it has none."""
        column = self._key_column(sheet)
        key = None if column is None else content_of(sheet.cells.get((row, column)))
        return "" if key is None else str(key)

    def _key_column(self, sheet: ScannedSheet) -> int | None:
        """The hidden column of the keys of a sheet's rows."""
        return next((key.column for key in self.data.keys if key.sheet == sheet.name), None)

    def _in_column(self, sheet: ScannedSheet, head: SheetCell) -> tuple[str, ...]:
        """The first cells below the heading of a column that can be traced; none below a heading that is alone."""
        shown = [place for place, cell in sheet.cells.items() if content_of(cell) not in (None, "")]
        key_column = self._key_column(sheet)
        if sum(row == head.row and col != key_column for row, col in shown) < _FEWEST_HEADINGS:
            return ()
        below = sorted(row for row, col in shown if col == head.col and row > head.row)
        cells = (SheetCell(sheet.name, row, head.col) for row in below if self._marks_of(sheet, row))
        return tuple(cell.name for cell in islice(cells, MOST_NEARBY))

    def _nearby(self, sheet: ScannedSheet, target: SheetCell) -> tuple[str, ...]:
        """The nearest cells that can be traced."""
        rows = sorted({row for row, _ in sheet.cells}, key=lambda row: (abs(row - target.row), row))
        cells = (SheetCell(sheet.name, row, mark.column) for row in rows for mark in self._marks_of(sheet, row))
        return tuple(cell.name for cell in islice(cells, MOST_NEARBY))

    @property
    def _chain(self) -> TraceChain:
        """A chain of this workbook without a cell and answers."""
        head = self.data.head
        workbook = " ".join(filter(None, (head.programme, head.period, head.area)))
        return TraceChain(workbook=workbook, intact=self.intact, mask=head.mask)

    def _branches_of(self, total: ProgrammeTotal) -> tuple[ProjectBranch, ...]:
        """The answers in a total, the projects that it lacks, and the returns that its projects lack."""
        lacking = {text.split()[0] for text in total.lacking}
        projects = {self.sources[number].project for number in total.made_of if number in self.sources}
        without = () if projects else self._without_answers(total)
        missing = (
            each
            for each in self.data.missing
            if each.project in {*projects, *without}
            and total.period in (SO_FAR, each.programme_period)
            and each.asks(total.indicator, total.area)
        )
        named = {" ".join(text.split()[:3]) for text in (*total.refused, *total.with_errors)}
        faulty = [each for each in self.data.faulty if each.shown in named]
        branches = self._branches(total.made_of, {*lacking, *without}, missing, faulty)
        reasons = {project: self._reasons_without(project, total) for project in without}
        return tuple(
            replace(branch, reasons=(*branch.reasons, *reasons.get(branch.project, ()))) for branch in branches
        )

    def _without_answers(self, total: ProgrammeTotal) -> tuple[str, ...]:
        """The projects with a master that are behind a total without any answer; of a focus area they are not known."""
        if total.area not in ("", self.data.head.area):
            return ()
        return tuple(each.id for each in self.data.projects if each.file and total.project in ("", each.id))

    def _reasons_without(self, project: str, total: ProgrammeTotal) -> tuple[str, ...]:
        """What the sheet of missing data says of a figure that a project does not report."""
        rows = self._gap_rows(project, total, GAPS_OF_FIGURES)
        places = ((sheet, row) for sheet in self.book.sheets for row, _ in self._rows_of(sheet)) if rows else ()
        found = ((sheet, row) for sheet, row in places if (sheet.name, self._key_of(sheet, row)) in rows)
        return tuple(str(content_of(sheet.cells.get((row, REASON_COLUMN))) or "") for sheet, row in found)

    def _gap_rows(self, project: str, total: ProgrammeTotal, kinds: Iterable[str]) -> set[tuple[str, str]]:
        """The rows about a project's figure on the sheet of missing data."""
        keys = {f"{kind}/{project}/{total.indicator}" for kind in kinds}
        return {(mark.sheet, mark.key) for mark in self.data.marks if mark.key.partition(" ")[0] in keys}

    def is_unanswered(self, project: str, total: ProgrammeTotal) -> bool:
        """Whether the workbook says that nobody in a project has reported a figure."""
        is_of_all = total.area in ("", self.data.head.area)
        return is_of_all and not total.made_of and bool(self._gap_rows(project, total, (UNREPORTED,)))

    def _branches(
        self,
        numbers: Iterable[int],
        projects: Iterable[str] = (),
        missing: Iterable[MissingReturn] = (),
        faulty: Iterable[FaultyReturn] = (),
    ) -> tuple[ProjectBranch, ...]:
        """The answers of some numbers by project, projects without answers, missing returns, and those with errors."""
        sources = (self.sources[number] for number in numbers if number in self.sources)
        by_project = grouped((source.project, source) for source in sources)
        known = [project.id for project in self.data.projects]
        lost = grouped((each.project, each) for each in missing)
        errors = grouped((each.project, each) for each in faulty)
        wanted = {*by_project, *projects, *lost, *errors}
        order = [*(project for project in known if project in wanted), *sorted(wanted.difference(known))]
        return tuple(
            replace(
                self._branch(project, tuple(by_project.get(project, ()))),
                missing=tuple(lost.get(project, ())),
                faulty=tuple(errors.get(project, ())),
            )
            for project in order
        )

    def _branch(self, project_id: str, sources: tuple[ProgrammeAnswer, ...]) -> ProjectBranch:
        project = next((project for project in self.data.projects if project.id == project_id), None)
        if project is None:
            return ProjectBranch(project=project_id, name=project_id, sources=sources)
        return ProjectBranch(
            project=project_id,
            name=project.name.pick(self.data.head.chain),
            file=project.file,
            sha256=project.sha256,
            folder=project.folder,
            status=project.status,
            reasons=project.reasons,
            sources=sources,
        )


def _is_about(counted: tuple[CountedRow, Sequence[CellMark]], partners: Mapping[str, Container[str]]) -> bool:
    """Whether a row is about a total; one on corrections of a last figure only if it has those of the total."""
    row, marks = counted
    project = next((mark.key.split("/")[1] for mark in marks if mark.key.startswith(f"{CORRECTED_SINCE}/")), None)
    return project is None or any(word in partners.get(project, ()) for word in row.about.split())


def most_direct(marks: Sequence[CellMark]) -> Sequence[CellMark]:
    """Of the marks of a counted row those that lead to returns, else to masters, else to definitions."""
    return (
        [mark for mark in marks if mark.answers or mark.totals]
        or [mark for mark in marks if mark.projects or mark.files]
        or marks
    )


def read_programme_workbook(book: ScannedWorkbook) -> ProgrammeTracer | None:
    """A programme workbook with its hidden sheet; None for any other workbook."""
    sheet = find_sheet(book, SHEET)
    data, intact = parse(sheet_rows(sheet)) if sheet else (None, False)
    return ProgrammeTracer(book, data, intact) if data else None

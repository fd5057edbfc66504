"""Traces cells and figures of a programme workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, islice

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.master.recorded_answers import sheet_rows
from lamppu_xl.programme.data_sheet import SHEET, CellMark, ProgrammeDataSheet, parse
from lamppu_xl.programme.records import ProgrammeAnswer, ProgrammeTotal
from lamppu_xl.programme.trace.chain import (
    MOST_NEARBY,
    ProjectBranch,
    TraceChain,
    content_of,
    find_sheet,
    visible_sheets,
)
from lamppu_xl.workbook.safe_reader import ScannedSheet, ScannedWorkbook


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
        """The answers behind a cell; without branches where the cell cannot be traced."""
        sheet = find_sheet(self.book, target.sheet)
        if sheet is None:
            return replace(self._chain, place=target.name, near=visible_sheets(self.book))
        shown = content_of(sheet.cells.get((target.row, target.col)))
        mark = next((mark for mark in self._marks_of(sheet, target.row) if mark.column == target.col), None)
        place = replace(target, sheet=sheet.name).name
        if mark is None:
            near, about = self._nearby(sheet, target), self._about(sheet, target.row)
            return replace(self._chain, place=place, shown=shown, near=near, about=about)
        total = next((self.totals[number] for number in mark.totals if number in self.totals), None)
        numbers = (*mark.answers, *(total.made_of if total else ()))
        branches = self._branches(numbers)
        return replace(self._chain, place=place, shown=shown, total=total, branches=branches, defined=mark.defined)

    def trace_figure(self, indicator: str, *, area: str, project: str, period: str) -> TraceChain | None:
        """The answers behind a total, or None if there is no such total."""
        wanted = (indicator.casefold(), area.casefold(), project.casefold(), period)
        for total in self.data.totals:
            # An extract stores its totals as totals of everything in it.
            total_area = total.area.casefold() or (self.data.head.area.casefold() if area else "")
            if (total.indicator.casefold(), total_area, total.project.casefold(), total.period) == wanted:
                return replace(self._chain, total=total, branches=self._branches(total.made_of))
        return None

    def _marks_of(self, sheet: ScannedSheet, row: int) -> Sequence[CellMark]:
        """The marks of a row's cells, by the key in the row."""
        return self._marks.get((sheet.name, self._key_of(sheet, row)), ())

    def _key_of(self, sheet: ScannedSheet, row: int) -> str:
        """The key of a row; empty where it has none."""
        column = next((key.column for key in self.data.keys if key.sheet == sheet.name), None)
        key = None if column is None else content_of(sheet.cells.get((row, column)))
        return "" if key is None else str(key)

    def _about(self, sheet: ScannedSheet, row: int) -> ProjectBranch | None:
        """The project that the key of a row names: `A02`, `results/A02/G1`."""
        known = {project.id for project in self.data.projects}
        project = next((part for part in self._key_of(sheet, row).split("/") if part in known), None)
        return self._branch(project, ()) if project else None

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

    def _branches(self, numbers: Iterable[int]) -> tuple[ProjectBranch, ...]:
        """The answers of some numbers by project."""
        sources = [self.sources[number] for number in numbers if number in self.sources]
        groups = groupby(sources, key=lambda source: source.project)
        return tuple(self._branch(project, tuple(group)) for project, group in groups)

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
            sources=sources,
        )


def read_programme_workbook(book: ScannedWorkbook) -> ProgrammeTracer | None:
    """A programme workbook with its hidden sheet; None for any other workbook."""
    sheet = find_sheet(book, SHEET)
    data, intact = parse(sheet_rows(sheet)) if sheet else (None, False)
    return ProgrammeTracer(book, data, intact) if data else None

"""Differences between the visible sheets of a master and its ledger: edited answers, other changes, moved rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from heapq import merge
from itertools import groupby
from operator import itemgetter

from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text_normalising import without_blanks
from lamppu_xl.ledger.records import AnswerListing, Ledger, LedgerAnswer, LedgerSheet
from lamppu_xl.ledger.traces import cells_of
from lamppu_xl.master.cell_sums import CellPosition, CellSums, ChangedArea, changed_area, recorded_sums
from lamppu_xl.master.sheet_checksums import SheetChecksums, planned_content, read_content
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedSheet, ScannedWorkbook, cells_in_order

MOST = 30
"""Limit of edited answers that are listed for one sheet."""

FEW = 5
"""If more answers than this, and more than half, are not in their cells, the complete sheet is searched for them."""


@dataclass(frozen=True)
class EditedAnswer:
    """An answer whose cell differs from the ledger."""

    answer: LedgerAnswer
    sheet: str
    position: CellPosition | None
    """None if it is no longer on the sheet."""
    was: str | float | date
    now: str | float | None
    complete: bool = True
    """False: the cell holds a part of a long text."""


@dataclass(frozen=True)
class ChangedSheet:
    """A sheet with other changes."""

    sheet: str
    same: int
    """Number of its answers that are unchanged."""
    area: ChangedArea = ChangedArea()  # noqa: RUF009
    """Its changes, apart from the edited answers."""


@dataclass(frozen=True)
class ReorderedSheet:
    """A sheet with all its rows, in another order or with empty rows between them."""

    sheet: str


@dataclass(frozen=True)
class MissingSheet:
    """A sheet that is gone or has another name."""

    sheet: str
    renamed: str = ""
    """The name of a sheet with the same content."""


@dataclass(frozen=True)
class HiddenSheet:
    """A sheet that is as it was written, and hidden."""

    sheet: str


@dataclass(frozen=True)
class HiddenLines:
    """Rows and columns with content that are hidden."""

    sheet: str
    rows: tuple[int, ...]
    columns: tuple[int, ...]


Difference = EditedAnswer | ChangedSheet | ReorderedSheet | MissingSheet | HiddenSheet | HiddenLines


def differences(
    ledger: Ledger,
    book: ScannedWorkbook,
    editable: Collection[tuple[str, int, int]] = (),
) -> Iterator[Difference]:
    """All differences, sheet by sheet in the order of writing.

    Args:
        editable: sheet, row and column of the cells for the coordinator's syntheses.
    """
    free = grouped((name, (row, col)) for name, row, col in editable)
    checks = list(_checks(ledger, book, free))
    changed = [check for check in checks if check.is_changed]
    answers = {answer.number: answer for answer in ledger.answers} if changed else {}
    traces = _traces(ledger, {check.tab.sheet for check in changed})
    sums = recorded_sums(ledger.sums) if changed else {}
    for check in changed:
        if check.scan is None:
            yield MissingSheet(check.tab.sheet, check.renamed)
        elif check.is_reordered:
            yield ReorderedSheet(check.tab.sheet)
        else:
            if columns := check.list_columns():
                check.compare_list(columns)
            else:
                check.compare_cells(traces.get(check.tab.sheet, {}), answers)
            yield from check.differences(sums.get(check.tab.sheet))
    for check in checks:
        if check.scan and check.scan.state != "visible" and not check.is_changed:
            yield HiddenSheet(check.tab.sheet)
        elif hidden := check.hidden_lines():
            yield hidden


def list_differences(ledger: Ledger, book: ScannedWorkbook) -> Iterator[EditedAnswer]:
    """Answers of which an unedited list of all answers differs from the ledger."""
    for check in _checks(ledger, book, {}):
        if (columns := check.list_columns()) and check.is_reordered:
            check.compare_list(columns)
            yield from check.edited


def _checks(
    ledger: Ledger, book: ScannedWorkbook, free: Mapping[str, Collection[CellPosition]]
) -> Iterator[_SheetCheck]:
    """A check of each sheet that the ledger lists.

    Args:
        free: by sheet the cells that people may edit.
    """
    sheets = {sheet.name: sheet for sheet in book.sheets}
    listings = {listing.sheet: listing for listing in ledger.listings}
    for tab in ledger.tabs:
        name = tab.sheet
        yield _SheetCheck(ledger, book, tab, sheets.get(name), listings.get(name), frozenset(free.get(name, ())))


def _traces(ledger: Ledger, wanted: Collection[str]) -> dict[str, dict[CellPosition, int]]:
    """For each sheet the cells that show one answer or a part of it, with the number of the answer."""
    cells: dict[str, dict[CellPosition, int]] = {}
    for trace in ledger.traces:
        if trace.sheet in wanted:
            for place, numbers in cells_of(trace) or ():
                if len(numbers) == 1:
                    cells.setdefault(trace.sheet, {})[place.row, place.col] = numbers[0]
    return cells


@dataclass(frozen=True)
class _ListColumns:
    """The columns of the list of all answers as it is now."""

    head: int
    answer: int
    entry: int
    sha256: int


@dataclass
class _SheetCheck:
    """Compares one sheet."""

    ledger: Ledger
    book: ScannedWorkbook
    tab: LedgerSheet
    """The sheet as it was written."""
    scan: ScannedSheet | None
    """The sheet as it is now."""
    listing: AnswerListing | None
    """The headings if it is a list of all answers."""
    free: Collection[CellPosition]
    """Cells that people may edit."""
    edited: list[EditedAnswer] = field(default_factory=list)
    same: int = 0

    @cached_property
    def cells(self) -> Mapping[CellPosition, ScannedCell]:
        return self.scan.cells if self.scan else {}

    @cached_property
    def contents(self) -> SheetChecksums:
        """The checksums of the sheet as it is now."""
        return self.contents_with({})

    @property
    def is_changed(self) -> bool:
        return self.scan is None or self.contents.tab.placed != self.tab.placed

    @property
    def is_reordered(self) -> bool:
        """Whether it has all its rows, in any order."""
        return self.contents.tab.loose == self.tab.loose

    @property
    def renamed(self) -> str:
        """The name of another sheet that has the content of a missing one."""
        known = {tab.sheet for tab in self.ledger.tabs}
        others = (sheet for sheet in self.book.sheets if sheet.name not in known)
        return next((sheet.name for sheet in others if replace(self, scan=sheet).is_reordered), "")

    def hidden_lines(self) -> HiddenLines | None:
        """The rows and columns that somebody has hidden; columns of keys are hidden as they were written."""
        if self.scan is None:
            return None
        hidden_rows, hidden_columns = self.scan.hidden_rows, self.scan.hidden_columns
        if not hidden_rows and not hidden_columns:
            return None
        rows, columns = set[int](), set[int]()
        for (row, col), cell in self.cells.items():
            is_hidden = any(first <= col <= last for first, last in hidden_columns)
            if (is_hidden or row in hidden_rows) and (row, col) not in self.free and read_content(cell):
                rows |= {row} & hidden_rows
                columns |= {col} if is_hidden else set()
        lines = HiddenLines(self.tab.sheet, tuple(sorted(rows)), tuple(sorted(columns)))
        return lines if rows or columns else None

    def contents_with(self, instead: Mapping[CellPosition, str]) -> SheetChecksums:
        """The checksums of the sheet if some cells had other contents."""
        checksums = SheetChecksums(self.tab.sheet)
        own = (
            (position, read_content(cell))
            for position, cell in cells_in_order(self.cells)
            if position not in self.free and position not in instead
        )
        contents = merge(own, sorted(instead.items()), key=itemgetter(0))
        for row, of_row in groupby(contents, key=lambda item: item[0][0]):
            checksums.row(row, ((col, content) for (_, col), content in of_row))
        return checksums

    def list_columns(self) -> _ListColumns | None:
        """The columns of the list of all answers; None if the sheet is another one or lost its headings."""
        if self.listing is None:
            return None
        headings = (self.listing.answer, self.listing.entry, self.listing.sha256)
        rows: dict[int, dict[object, int]] = {}
        for (row, col), cell in self.cells.items():
            if cell.value in headings:
                rows.setdefault(row, {})[cell.value] = col
        for row, cols in sorted(rows.items()):
            if len(cols) == len(headings):
                return _ListColumns(row, *(cols[heading] for heading in headings))
        return None

    def compare_list(self, columns: _ListColumns) -> None:
        """Check the list of all answers; each is found by its return and entry, in any row."""
        in_order, rows = self._listed(columns), dict[tuple[object, object], int]()
        is_in_order = True
        for answer in self.ledger.answers:
            question = self.ledger.question_of(answer.entry)
            source = self.ledger.sources.get(answer.source)
            if source is None or (question and question.personal):
                continue
            wanted, list_row = (source.sha256, str(answer.entry)), None
            if is_in_order:
                found, list_row = next(in_order, (None, None))
                is_in_order = found == wanted
            if not is_in_order:
                rows = rows or dict(self._listed(columns))
                list_row = rows.get(wanted)
            if list_row is None:
                self.edited.append(EditedAnswer(answer, self.tab.sheet, None, self.ledger.shown_value(answer), None))
            else:
                self.compare(answer, (list_row, columns.answer))

    def _listed(self, columns: _ListColumns) -> Iterator[tuple[tuple[object, object], int]]:
        """The rows of the list of all answers, each with the checksum of its return and its entry."""
        for (row, col), cell in self.cells.items():
            if col == columns.entry and row != columns.head:
                sha256 = self.cells.get((row, columns.sha256))
                yield (sha256.value if sha256 else None, cell.value), row

    def compare(self, answer: LedgerAnswer, position: CellPosition) -> None:
        expected, cell = self.ledger.shown_value(answer), self.cells.get(position)
        if self.alike(expected, cell):
            self.same += 1
        else:
            self.edited.append(EditedAnswer(answer, self.tab.sheet, position, expected, shown_cell(cell)))

    def compare_cells(self, cells: Mapping[CellPosition, int], answers: Mapping[int, LedgerAnswer]) -> None:
        """Check any other sheet; each answer is expected in the cells in which it was written."""
        for number, positions in grouped((number, position) for position, number in sorted(cells.items())).items():
            answer = answers.get(number)
            if answer is None:
                continue
            if len(positions) == 1 or not isinstance(self.ledger.shown_value(answer), str):
                for position in positions:
                    self.compare(answer, position)
            else:
                self.compare_parts(answer, positions)

    def compare_parts(self, answer: LedgerAnswer, positions: Iterable[CellPosition]) -> None:
        """Check a text in several cells: each holds all of it, or they hold part after part."""
        text = str(self.ledger.shown_value(answer))
        expected, read = without_blanks(text), ""
        for position in positions:
            cell = self.cells.get(position)
            part = without_blanks(str(shown_cell(cell) or ""))
            if not part or not expected.startswith(read + part):
                self.edited.append(
                    EditedAnswer(answer, self.tab.sheet, position, text, shown_cell(cell), complete=False)
                )
                return
            read = "" if read + part == expected else read + part
        if not read:
            self.same += 1
        else:
            self.edited.append(EditedAnswer(answer, self.tab.sheet, position, text, read, complete=False))

    def alike(self, expected: str | float | date, cell: ScannedCell | None) -> bool:
        if cell is None or cell.error or (cell.formula is not None and cell.value is None):
            return False
        value = cell.value
        if isinstance(expected, date):
            expected = float(to_serial(expected, date1904=self.book.date1904))
        if isinstance(expected, str):
            return isinstance(value, str) and without_blanks(value) == without_blanks(expected)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return abs(value - expected) <= 1e-9 * max(1.0, abs(expected))

    def differences(self, written: CellSums | None) -> Iterator[Difference]:
        """The edited answers, and whether anything else was changed.

        Args:
            written: the sums of the sheet as it was written, to name changed cells.
        """
        moved = 0
        area = changed_area(written, self.contents.sums) if written else ChangedArea()
        if area.cells:
            self._leave_out_formulas(area.cells)
        if area.inserted or area.removed or len(self.edited) > FEW + self.same:
            is_on_sheet = self.search()
            edited = [answer for answer in self.edited if not is_on_sheet(answer.was)]
            moved, self.edited = len(self.edited) - len(edited), edited
        yield from self.edited[:MOST]
        if rest := [answer.position for answer in self.edited[MOST:] if answer.position]:
            yield ChangedSheet(self.tab.sheet, self.same + moved, ChangedArea(cells=tuple(rest)))
        # With every former answer in its cell, is the rest unchanged?
        instead = {
            answer.position: planned_content(answer.was)
            for answer in self.edited
            if answer.position and answer.complete
        }
        now = self.contents if moved else self.contents_with(instead)
        if self.edited and not moved and len(instead) == len(self.edited):
            if now.tab.placed == self.tab.placed:
                return
            if now.tab.loose == self.tab.loose:
                yield ReorderedSheet(self.tab.sheet)
                return
        if moved and not (area.inserted or area.removed):
            area = ChangedArea()  # columns were moved, or rows several times
        elif written and not moved:
            area = changed_area(written, now.sums)
        named = {answer.position for answer in self.edited}
        cells = tuple(cell for cell in area.cells if cell not in named)
        if cells or not area.cells:
            yield ChangedSheet(self.tab.sheet, self.same + moved, replace(area, cells=cells))

    def _leave_out_formulas(self, changed: Collection[CellPosition]) -> None:
        """Take unchanged formulas out of the edited answers: a program that computes nothing saves no value of them."""
        edited = []
        for answer in self.edited:
            cell = self.cells.get(answer.position) if answer.position else None
            is_unchanged = cell is not None and cell.formula is not None and cell.value is None and not cell.error
            if not is_unchanged or answer.position in changed:
                edited.append(answer)
        self.same += len(self.edited) - len(edited)
        self.edited = edited

    def search(self) -> Callable[[str | float | date], bool]:
        """A function that searches the sheet for an answer, for sheets with moved rows or columns."""
        cells = sorted(self.cells.items(), key=lambda placed: (placed[0][1], placed[0][0]))
        joined = "".join(without_blanks(cell.value) for _, cell in cells if isinstance(cell.value, str))
        figures = {round(float(cell.value), 9) for _, cell in cells if _is_number(cell.value)}  # type: ignore[arg-type]

        def is_on_sheet(answer: str | float | date) -> bool:
            if isinstance(answer, str):
                return without_blanks(answer) in joined
            serial = to_serial(answer, date1904=self.book.date1904) if isinstance(answer, date) else answer
            return round(float(serial), 9) in figures

        return is_on_sheet


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def shown_cell(cell: ScannedCell | None) -> str | float | None:
    """What a cell contains, for a message."""
    if cell is None:
        return None
    if cell.error:
        return cell.error
    if cell.value is None:
        return f"={cell.formula}"
    return "TRUE" if cell.value is True else cell.value

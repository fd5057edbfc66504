"""The visible sheets of a master against its hidden data: which answers were edited, what else, and what only moved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.domain.text_normalising import without_blanks
from lamppu_xl.ledger import AnswerListing, Ledger, LedgerAnswer, LedgerSheet
from lamppu_xl.ledger.traces import cells_of
from lamppu_xl.master.sheet_checksums import SheetChecksums, found, planned
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedSheet, ScannedWorkbook

MOST = 30
"""Edited answers of one sheet that are told one by one."""

FEW = 5
"""Where more answers than this and than half are not in their cells, they are looked for on the whole sheet."""


At = tuple[int, int]


@dataclass(frozen=True)
class EditedAnswer:
    """An answer that does not stand in the master as it was told."""

    answer: LedgerAnswer
    sheet: str
    at: At | None
    """None where it is no longer there."""
    was: str | float | date
    now: str | float | None
    whole: bool = True
    """False: only a piece of a long text stands there."""


@dataclass(frozen=True)
class ChangedSheet:
    """A sheet on which something else is not as it was written."""

    sheet: str
    same: int
    """How many of its answers are known to be as they were."""


@dataclass(frozen=True)
class ReorderedSheet:
    """A sheet whose rows are all there, in another order or with empty ones between them."""

    sheet: str


Difference = EditedAnswer | ChangedSheet | ReorderedSheet


def differences(
    ledger: Ledger, book: ScannedWorkbook, apart: Collection[tuple[str, int, int]] = ()
) -> Iterator[Difference]:
    """All that differs, sheet by sheet in the order in which they were written.

    Args:
        apart: sheet, row and column of cells that may be written in: the coordinator's own.
    """
    sheets = {sheet.name: sheet for sheet in book.sheets}
    free: dict[str, set[At]] = {}
    for name, row, col in apart:
        free.setdefault(name, set()).add((row, col))
    changed = [tab for tab in ledger.tabs if tab.sheet not in sheets or not _same(tab, sheets[tab.sheet], free)]
    answers = {answer.number: answer for answer in ledger.answers} if changed else {}
    traces = _traces(ledger, {tab.sheet for tab in changed})
    listings = {listing.sheet: listing for listing in ledger.listings}
    for tab in changed:
        scan = sheets.get(tab.sheet)
        if scan is None:
            yield ChangedSheet(tab.sheet, 0)
            continue
        check = _SheetCheck(ledger, book, tab, scan, free.get(tab.sheet, set()))
        if check.moved():
            yield ReorderedSheet(tab.sheet)
            continue
        listing = listings.get(tab.sheet)
        keyed = _columns(listing, scan) if listing else None
        if keyed:
            check.listed(keyed)
        else:
            check.traced(traces.get(tab.sheet, {}), answers)
        yield from check.told()


def otherwise(ledger: Ledger, book: ScannedWorkbook) -> Iterator[EditedAnswer]:
    """Answers that a list of all answers, not edited itself, tells otherwise than the hidden data."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    tabs = {tab.sheet: tab for tab in ledger.tabs}
    for listing in ledger.listings:
        scan, tab = sheets.get(listing.sheet), tabs.get(listing.sheet)
        columns = _columns(listing, scan) if scan else None
        if scan and tab and columns:
            check = _SheetCheck(ledger, book, tab, scan, set())
            if check.moved():
                check.listed(columns)
                yield from check.edited


def _same(tab: LedgerSheet, scan: ScannedSheet, free: Mapping[str, set[At]]) -> bool:
    return _contents(tab.sheet, scan, free.get(tab.sheet, set()), {}).placed == tab.placed


def _contents(name: str, scan: ScannedSheet, free: Collection[At], instead: Mapping[At, str]) -> LedgerSheet:
    contents = SheetChecksums(name)
    rows: dict[int, list[tuple[int, str]]] = {}
    for at, cell in scan.cells.items():
        if at not in free and at not in instead:
            rows.setdefault(at[0], []).append((at[1], found(cell)))
    for (row, col), said in instead.items():
        rows.setdefault(row, []).append((col, said))
    for row in sorted(rows):
        contents.row(row, sorted(rows[row]))
    return contents.tab


def _traces(ledger: Ledger, wanted: Collection[str]) -> dict[str, dict[At, int]]:
    """For each sheet its cells that hold an answer, or a piece of one, with the number of that answer."""
    cells: dict[str, dict[At, int]] = {}
    for trace in ledger.traces:
        if trace.sheet in wanted:
            for place, numbers in cells_of(trace) or ():
                if len(numbers) == 1:
                    cells.setdefault(trace.sheet, {})[place.row, place.col] = numbers[0]
    return cells


@dataclass(frozen=True)
class _ListColumns:
    """Where the list of all answers has its columns now."""

    head: int
    answer: int
    entry: int
    sha256: int


def _columns(listing: AnswerListing, scan: ScannedSheet) -> _ListColumns | None:
    wanted = (listing.answer, listing.entry, listing.sha256)
    rows: dict[int, dict[object, int]] = {}
    for (row, col), cell in scan.cells.items():
        if cell.value in wanted:
            rows.setdefault(row, {})[cell.value] = col
    for row, cols in sorted(rows.items()):
        if len(cols) == len(wanted):
            return _ListColumns(row, *(cols[one] for one in wanted))
    return None


@dataclass
class _SheetCheck:
    """Compares one sheet."""

    ledger: Ledger
    book: ScannedWorkbook
    tab: LedgerSheet
    scan: ScannedSheet
    free: Collection[At]
    edited: list[EditedAnswer] = field(default_factory=list)
    same: int = 0

    def moved(self) -> bool:
        return _contents(self.tab.sheet, self.scan, self.free, {}).loose == self.tab.loose

    def listed(self, columns: _ListColumns) -> None:
        """The list of all answers: each is known by its return and its entry, wherever its row has gone."""
        rows: dict[tuple[object, object], int] = {}
        for (row, col), cell in self.scan.cells.items():
            if col == columns.entry and row != columns.head:
                beside = self.scan.cells.get((row, columns.sha256))
                rows[beside.value if beside else None, cell.value] = row
        for answer in self.ledger.answers:
            question = self.ledger.questions_by_field.get((answer.entry.table, answer.entry.field))
            source = self.ledger.sources.get(answer.source)
            if source is None or (question and question.personal):
                continue
            at = rows.get((source.sha256, str(answer.entry)))
            if at is None:
                self.edited.append(EditedAnswer(answer, self.tab.sheet, None, self.ledger.shown_value(answer), None))
            else:
                self.compare(answer, (at, columns.answer))

    def compare(self, answer: LedgerAnswer, at: At) -> None:
        said, cell = self.ledger.shown_value(answer), self.scan.cells.get(at)
        if self.alike(said, cell):
            self.same += 1
        else:
            self.edited.append(EditedAnswer(answer, self.tab.sheet, at, said, _shown(cell)))

    def traced(self, cells: Mapping[At, int], answers: Mapping[int, LedgerAnswer]) -> None:
        """Any other sheet: each answer is looked for where it was written."""
        places: dict[int, list[At]] = {}
        for at, number in sorted(cells.items()):
            places.setdefault(number, []).append(at)
        for number, own in places.items():
            answer = answers.get(number)
            if answer is None:
                continue
            if len(own) == 1 or not isinstance(self.ledger.shown_value(answer), str):
                for at in own:
                    self.compare(answer, at)
            else:
                self.pieces(answer, own)

    def pieces(self, answer: LedgerAnswer, own: Iterable[At]) -> None:
        """A text that stands in several cells: whole in each of them, or piece after piece."""
        said = str(self.ledger.shown_value(answer))
        whole, read = without_blanks(said), ""
        for at in own:
            cell = self.scan.cells.get(at)
            piece = without_blanks(str(_shown(cell) or ""))
            if not piece or not whole.startswith(read + piece):
                self.edited.append(EditedAnswer(answer, self.tab.sheet, at, said, _shown(cell), whole=False))
                return
            read = "" if read + piece == whole else read + piece
        if not read:
            self.same += 1
        else:
            self.edited.append(EditedAnswer(answer, self.tab.sheet, at, said, read, whole=False))

    def alike(self, said: str | float | date, cell: ScannedCell | None) -> bool:
        if cell is None or cell.error or (cell.formula is not None and cell.value is None):
            return False
        value = cell.value
        if isinstance(said, date):
            said = float(to_serial(said, date1904=self.book.date1904))
        if isinstance(said, str):
            return isinstance(value, str) and without_blanks(value) == without_blanks(said)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return abs(value - said) <= 1e-9 * max(1.0, abs(said))

    def told(self) -> Iterator[Difference]:
        moved = 0
        if len(self.edited) > FEW + self.same:
            everything = self.everything()
            edited = [one for one in self.edited if not everything(one.was)]
            moved, self.edited = len(self.edited) - len(edited), edited
        yield from self.edited[:MOST]
        # With every answer put back, is the rest as it was?
        instead = {one.at: planned(one.was) for one in self.edited if one.at and one.whole}
        if self.edited and not moved and len(instead) == len(self.edited):
            now = _contents(self.tab.sheet, self.scan, self.free, instead)
            if now.placed == self.tab.placed:
                return
            if now.loose == self.tab.loose:
                yield ReorderedSheet(self.tab.sheet)
                return
        yield ChangedSheet(self.tab.sheet, self.same + moved)

    def everything(self) -> Callable[[str | float | date], bool]:
        """Tells whether an answer stands anywhere on the sheet, for one where columns or rows were moved about."""
        cells = sorted(self.scan.cells.items(), key=lambda one: (one[0][1], one[0][0]))
        joined = "".join(without_blanks(cell.value) for _, cell in cells if isinstance(cell.value, str))
        figures = {round(float(cell.value), 9) for _, cell in cells if _is_number(cell.value)}  # type: ignore[arg-type]

        def stands(said: str | float | date) -> bool:
            if isinstance(said, str):
                return without_blanks(said) in joined
            return (
                round(float(to_serial(said, date1904=self.book.date1904)) if isinstance(said, date) else said, 9)
                in figures
            )

        return stands


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shown(cell: ScannedCell | None) -> str | float | None:
    if cell is None:
        return None
    if cell.error:
        return cell.error
    if cell.value is None:
        return f"={cell.formula}"
    return "TRUE" if cell.value is True else cell.value

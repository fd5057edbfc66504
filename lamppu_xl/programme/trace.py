"""From a cell of a programme's workbook, or of a master, to the cells of the returns that it is made of."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from lamppu_xl.domain.cell_address import cell_name, column_index
from lamppu_xl.domain.excel_dates import from_serial
from lamppu_xl.ledger import Ledger, LedgerAnswer, unpack
from lamppu_xl.ledger.records import parse_day
from lamppu_xl.ledger.traces import cells_of
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.master.validation import read
from lamppu_xl.programme.data_sheet import SHEET, CellMark, ProgrammeDataSheet, SourceRow, TotalRow, parse
from lamppu_xl.workbook.safe_reader import Refusal, ScannedCell, ScannedSheet, ScannedWorkbook, read_workbook
from lamppu_xl.workbook.safe_reader.decrypt import decrypt
from lamppu_xl.workbook.text_split import clean_text

Shown = str | float | bool | None
"""What stands in a cell; None when nothing does."""

NEAR = 6
"""How many cells are named where the one that was asked for shows nothing that can be traced."""


@dataclass(frozen=True)
class Step:
    """One answer on the way, with its place in the partner's return."""

    source: SourceRow
    master: str
    """Its place in the project's master: `Vastaukset!D45`; empty where nobody has looked."""


@dataclass(frozen=True)
class ProjectBranch:
    """One project on the way."""

    project: str
    name: str
    file: str
    """Its master; empty where the master itself is traced."""
    sha256: str
    folder: str
    """Of its definition, from the programme's folder on."""
    sources: tuple[SourceRow, ...]


@dataclass(frozen=True)
class TraceChain:
    """What a cell is made of, as the workbook itself tells it."""

    workbook: str
    """`LAATU2030 2020-2`."""
    place: str
    """`Luvut!F5`; empty where a figure was asked for by name."""
    shown: Shown
    """What stands there."""
    total: TotalRow | None
    """The total that it shows; None for single answers."""
    branches: tuple[ProjectBranch, ...]
    intact: bool
    """Whether what the workbook tells programs is as it was written."""
    mask: str = ""
    near: tuple[str, ...] = ()
    """Where nothing was found: cells that can be traced."""

    @property
    def agrees(self) -> bool:
        """Whether the cell still shows what the workbook itself has counted; a text or a range is not looked at."""
        told = self.total.total if self.total and self.total.greatest is None else None
        number = isinstance(self.shown, int | float) and not isinstance(self.shown, bool)
        if not self.place or told is None:
            return True
        return number and math.isclose(float(self.shown or 0), told, rel_tol=1e-9)


@dataclass(frozen=True)
class TraceTarget:
    """A cell that was asked for."""

    sheet: str
    row: int
    col: int

    @property
    def name(self) -> str:
        return f"{self.sheet}!{cell_name(self.row, self.col)}"


_CELL = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")


def cell_of(text: str) -> TraceTarget | None:
    """The cell that a person names, or None.

    >>> cell_of("'P3 Jatkuva parantaminen'!B12")
    TraceTarget(sheet='P3 Jatkuva parantaminen', row=11, col=1)
    """
    found = _CELL.fullmatch(text.strip())
    if not found:
        return None
    return TraceTarget((found[1] or found[2]).replace("''", "'"), int(found[4]) - 1, column_index(found[3]))


def opened(data: bytes) -> ScannedWorkbook | Refusal:
    """A workbook; one that Excel has encrypted without a password of its own, too."""
    book = read_workbook(data, LIMITS)
    if isinstance(book, Refusal) and book.facts.get("protection") == "password" and (plain := decrypt(data, LIMITS)):
        book = read_workbook(plain, LIMITS)
    return book


def is_programme_book(book: ScannedWorkbook) -> bool:
    return any(sheet.name == SHEET for sheet in book.sheets)


def _sheet(book: ScannedWorkbook, name: str) -> ScannedSheet | None:
    return next((sheet for sheet in book.sheets if sheet.name.casefold() == name.casefold()), None)


def _shown(cell: ScannedCell | None) -> Shown:
    return None if cell is None else cell.error or cell.value


# A programme's workbook


@dataclass(frozen=True)
class ProgrammeBook:
    """A programme's workbook that was read."""

    book: ScannedWorkbook
    card: ProgrammeDataSheet
    intact: bool

    @cached_property
    def sources(self) -> Mapping[int, SourceRow]:
        return {source.number: source for source in self.card.sources}

    @cached_property
    def totals(self) -> Mapping[int, TotalRow]:
        return {total.number: total for total in self.card.totals}

    @cached_property
    def _marks(self) -> Mapping[tuple[str, str], tuple[CellMark, ...]]:
        """By sheet and key of the row."""
        found: dict[tuple[str, str], list[CellMark]] = {}
        for mark in self.card.marks:
            found.setdefault((mark.sheet, mark.key), []).append(mark)
        return {key: tuple(own) for key, own in found.items()}

    def at(self, at: TraceTarget) -> TraceChain:
        """What a cell is made of; without branches where it shows nothing that can be traced."""
        sheet = _sheet(self.book, at.sheet)
        if sheet is None:
            names = tuple(sheet.name for sheet in self.book.sheets if sheet.state == "visible")
            return self._chain(at.name, None, None, (), names)
        shown = _shown(sheet.cells.get((at.row, at.col)))
        mark = next((one for one in self._row(sheet, at.row) if one.column == at.col), None)
        name = TraceTarget(sheet.name, at.row, at.col).name
        if mark is None:
            return self._chain(name, shown, None, (), tuple(self._near(sheet, at)))
        sums = [self.totals[one] for one in unpack(mark.sums) or () if one in self.totals]
        numbers = [*(unpack(mark.told) or ())]
        if sums:
            numbers += unpack(sums[0].made_of) or ()
        return self._chain(name, shown, sums[0] if sums else None, numbers)

    def figure(self, indicator: str, area: str, project: str, period: str) -> TraceChain | None:
        """A total by name, or None when there is none such."""
        asked = (indicator.casefold(), area.casefold(), project.casefold(), period)
        for total in self.card.totals:
            own = total.area.casefold() or (self.card.head.area.casefold() if area else "")
            if (total.indicator.casefold(), own, total.project.casefold(), total.period) == asked:
                return self._chain("", None, total, unpack(total.made_of) or ())
        return None

    def _row(self, sheet: ScannedSheet, row: int) -> tuple[CellMark, ...]:
        """What the cells of a row show, by the key that stands in it."""
        column = next((key.column for key in self.card.keys if key.sheet == sheet.name), None)
        key = None if column is None else _shown(sheet.cells.get((row, column)))
        return self._marks.get((sheet.name, str(key)), ()) if key is not None else ()

    def _near(self, sheet: ScannedSheet, at: TraceTarget) -> Iterator[str]:
        """The nearest cells that can be traced."""
        rows = sorted({row for row, _ in sheet.cells}, key=lambda row: (abs(row - at.row), row))
        count = 0
        for row in rows:
            for mark in self._row(sheet, row):
                yield TraceTarget(sheet.name, row, mark.column).name
                count += 1
                if count == NEAR:
                    return

    def _chain(
        self, place: str, shown: Shown, total: TotalRow | None, numbers: Iterable[int], near: tuple[str, ...] = ()
    ) -> TraceChain:
        head = self.card.head
        found = [self.sources[number] for number in numbers if number in self.sources]
        projects = {project.id: project for project in self.card.projects}
        branches = []
        for project, own in groupby(found, key=lambda one: one.project):
            known = projects.get(project)
            name = known.name.pick(head.chain) if known else project
            file, sha256, folder = (known.file, known.sha256, known.folder) if known else ("", "", "")
            branches.append(ProjectBranch(project, name, file, sha256, folder, tuple(own)))
        said = " ".join(filter(None, (head.programme, head.period, head.area)))
        return TraceChain(said, place, shown, total, tuple(branches), self.intact, head.mask, near)


def programme_book(book: ScannedWorkbook) -> ProgrammeBook | None:
    """A programme's workbook with what it tells programs; None where that is lost."""
    sheet = _sheet(book, SHEET)
    parsed = parse(_rows(sheet)) if sheet else None
    if parsed is None or parsed.card is None:
        return None
    return ProgrammeBook(book, parsed.card, parsed.untouched and not parsed.problems)


def _rows(sheet: ScannedSheet) -> Iterator[Sequence[object]]:
    rows: dict[int, dict[int, object]] = {}
    for (row, col), cell in sheet.cells.items():
        rows.setdefault(row, {})[col] = cell.error or (cell.value if cell.formula is None else f"={cell.formula}")
    for row in sorted(rows):
        yield [rows[row].get(col) for col in range(min(max(rows[row]), 255) + 1)]


# A master


@dataclass(frozen=True)
class MasterBook:
    """A master that was read."""

    book: ScannedWorkbook
    ledger: Ledger = field(repr=False)
    intact: bool

    def at(self, at: TraceTarget) -> TraceChain:
        sheet = _sheet(self.book, at.sheet)
        if sheet is None:
            names = tuple(sheet.name for sheet in self.book.sheets if sheet.state == "visible")
            return self._chain(at.name, None, (), names)
        shown = _shown(sheet.cells.get((at.row, at.col)))
        numbers = self._listed(sheet, at.row)
        if numbers is None:
            numbers = self._made_of.get((sheet.name, at.row, at.col), ())
        near = () if numbers else tuple(self._near(sheet.name, at))
        return self._chain(TraceTarget(sheet.name, at.row, at.col).name, shown, numbers, near)

    def row(self, row: str) -> TraceChain:
        """All figures of a line, such as an indicator."""
        asked = {key for key, one in self.ledger.questions_by_field.items() if one.aggregate and not one.personal}
        numbers = [
            answer.number
            for answer in self.ledger.answers
            if answer.entry.row.casefold() == row.casefold() and (answer.entry.table, answer.entry.field) in asked
        ]
        return self._chain("", None, numbers)

    def places(self, numbers: Iterable[int]) -> Mapping[int, str]:
        """Where answers stand in it, each at one place; where all are listed only for lack of another."""
        lists, wanted, found = {listing.sheet for listing in self.ledger.listings}, set(numbers), dict[int, str]()
        for trace in self.ledger.traces:
            for place, own in cells_of(trace) or ():
                if len(own) == 1 and own[0] in wanted and (own[0] not in found or place.sheet not in lists):
                    found[own[0]] = f"{place.sheet}!{cell_name(place.row, place.col)}"
        return found

    @cached_property
    def _made_of(self) -> Mapping[tuple[str, int, int], tuple[int, ...]]:
        found: dict[tuple[str, int, int], tuple[int, ...]] = {}
        for trace in self.ledger.traces:
            for place, own in cells_of(trace) or ():
                key = (place.sheet, place.row, place.col)
                found[key] = (*found.get(key, ()), *own)
        return found

    def _listed(self, sheet: ScannedSheet, row: int) -> tuple[int, ...] | None:
        """In the list of all answers a row is known by what stands in it, however it was sorted; None elsewhere."""
        listing = next((listing for listing in self.ledger.listings if listing.sheet == sheet.name), None)
        if listing is None:
            return None
        cols = {
            head: col
            for head in (listing.entry, listing.sha256)
            for (_, col), cell in sheet.cells.items()
            if cell.value == head
        }
        if len(cols) < 2:
            return ()
        entry, sha256 = (_shown(sheet.cells.get((row, cols[head]))) for head in (listing.entry, listing.sha256))
        return tuple(
            answer.number
            for answer in self.ledger.answers
            if str(answer.entry) == entry and self.ledger.sources[answer.source].sha256 == sha256
        )

    def _near(self, sheet: str, at: TraceTarget) -> Iterator[str]:
        cells = [(row, col) for name, row, col in self._made_of if name == sheet]
        for row, col in sorted(cells, key=lambda cell: (abs(cell[0] - at.row), abs(cell[1] - at.col)))[:NEAR]:
            yield TraceTarget(sheet, row, col).name

    def _chain(self, place: str, shown: Shown, numbers: Iterable[int], near: tuple[str, ...] = ()) -> TraceChain:
        head, wanted = self.ledger.head, set(numbers)
        own = tuple(self._source(answer) for answer in self.ledger.answers if answer.number in wanted)
        branch = ProjectBranch(head.project, head.name.pick(head.chain), "", "", "", own)
        return TraceChain(
            f"{head.project} {head.period}", place, shown, None, (branch,) if own else (), self.intact, near=near
        )

    def _source(self, answer: LedgerAnswer) -> SourceRow:
        source = self.ledger.sources[answer.source]
        question = self.ledger.questions_by_field.get((answer.entry.table, answer.entry.field))
        label = self.ledger.labels.get((question.list, str(answer.value))) if question and question.list else None
        partner = next(
            (partner.name for partner in self.ledger.partners if partner.id == source.partner), source.partner
        )
        return SourceRow(
            answer.number,
            self.ledger.head.project,
            source.partner,
            partner,
            source.period,
            source.period,
            answer.entry,
            answer.value,
            tuple(dict.fromkeys(text for _, text in label.translations)) if label else (),
            source.file,
            answer.sheet,
            answer.cell,
            source.sha256,
            answer.number,
            source.accepted,
        )


def master_book(data: bytes, book: ScannedWorkbook, file: str) -> MasterBook | None:
    """A master with its ledger; None where it has none."""
    reading = read(data, file)
    if reading.ledger is None:
        return None
    touched = any(finding.code.id in ("M704", "M705", "M706") for finding in reading.findings)
    return MasterBook(book, reading.ledger, not touched)


# A return


def stands_in(book: ScannedWorkbook, source: SourceRow) -> Shown:
    """What a return says in the cell of an answer."""
    sheet, at = _sheet(book, source.sheet), cell_of(f"'x'!{source.cell}")
    return _shown(sheet.cells.get((at.row, at.col))) if sheet and at else None


def says(shown: Shown, source: SourceRow, mask: str = "") -> bool:
    """Whether a cell of a return says what an answer is, as far as it is told at all.

    Args:
        mask: what stands in the answer instead of personal data.
    """
    value = source.value
    if isinstance(value, float | int):
        number = _number(shown)
        return number is not None and math.isclose(number, value, rel_tol=1e-12)
    if isinstance(shown, int | float) and not isinstance(shown, bool):
        day = parse_day(value)
        return day == from_serial(shown) if day else _squeezed(f"{shown:.15g}") == value
    told = _squeezed(str(shown or ""))
    if (day := parse_day(value)) and told == f"{day.day}.{day.month}.{day.year}":
        return True
    if mask and mask in value:
        rest = re.compile(".*".join(re.escape(_squeezed(part)) for part in value.split(mask)), re.DOTALL)
        return rest.fullmatch(told) is not None
    return told in {_squeezed(one) for one in (value, *source.alike)}


def _number(shown: Shown) -> float | None:
    """A number, or one that was typed as text: `1 372,5 kpl`."""
    if isinstance(shown, int | float):
        return None if isinstance(shown, bool) else float(shown)
    found = re.match(r"[-+]?\d+(?:[.,]\d+)?", re.sub(r"\s", "", shown or ""))
    return float(found[0].replace(",", ".")) if found else None


def _squeezed(text: str) -> str:
    return "".join(clean_text(text).split())

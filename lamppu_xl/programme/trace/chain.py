"""The result of a trace: a cell, its total, and the answers behind it by project."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from lamppu_xl.domain.cell_address import parse_cell_name
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.programme.figure_records import EarlierFigure, ProgrammeTotal
from lamppu_xl.programme.gap_records import FaultyReturn, MissingReturn, ReceivedFile
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillStore
from lamppu_xl.workbook.number_formats import GENERAL, NumberFormat
from lamppu_xl.workbook.safe_reader import (
    Refusal,
    ScannedCell,
    ScannedSheet,
    ScannedWorkbook,
    SheetChoice,
    read_workbook,
)
from lamppu_xl.workbook.safe_reader.decrypt import decrypt_known

CellContent = str | float | bool | None
"""The content of a cell; None when it is empty."""

MOST_NEARBY = 6
"""The number of cells that are suggested when the given cell cannot be traced."""


@dataclass(frozen=True)
class SilentReturn:
    """A return that was read and does not have an answer that the traced cell is about."""

    partner: str
    organisation: str
    period: str
    file: str
    sha256: str
    lacks: tuple[str, ...] = ()
    """What is not answered; nothing if the return has no answers at all."""


@dataclass(frozen=True, kw_only=True)
class CountedReturn:
    """A return that a master includes, and that the traced cell counts."""

    partner: str
    organisation: str
    period: str
    file: str
    sha256: str
    accepted: bool
    """False: it has errors and is included nevertheless."""


@dataclass(frozen=True, kw_only=True)
class ProjectBranch:
    """The answers of one project."""

    project: str
    name: str
    file: str = ""
    """The project's master; empty where the master itself is traced."""
    sha256: str = ""
    folder: str = ""
    """The path of the project's definition, relative to the programme's folder."""
    status: str = ""
    """What was received from the project; empty where the master itself is traced."""
    reasons: tuple[str, ...] = ()
    """What was found in its master."""
    sources: tuple[ProgrammeAnswer, ...] = ()
    missing: tuple[MissingReturn, ...] = ()
    """The returns that its master does not include and that the traced cell lacks."""
    silent: tuple[SilentReturn, ...] = ()
    """The returns that its master includes and that do not have the answer."""
    faulty: tuple[FaultyReturn, ...] = ()
    """The returns with errors that its master includes."""
    counted: tuple[str, ...] = ()
    """Its own periods whose returns the traced cell counts."""


@dataclass(frozen=True)
class CountedRow:
    """A row of the workbook that a cell counts."""

    place: str
    """Its first cell that shows something."""
    shown: CellContent
    as_written: bool = True
    """Whether the cell shows what was written."""
    about: str = ""
    """Of a row on *What is missing* its project, figure and unit; of a correction also its day and its reason."""


@dataclass(frozen=True)
class TotalCell:
    """A cell of a master with the total of a figure that was traced by name."""

    question: Text
    place: str
    shown: CellContent
    number_format: NumberFormat
    as_written: bool
    """Whether the cell shows what was written."""


@dataclass(frozen=True, kw_only=True)
class TraceChain:
    """The answers behind a cell, as the workbook itself has stored them."""

    workbook: str
    """`LAATU2030 2020-2`."""
    place: str = ""
    """`Luvut!F5`; empty where a figure was traced by name."""
    shown: CellContent = None
    """The content of the cell."""
    number_format: NumberFormat = GENERAL
    """Of the cell."""
    as_written: bool = True
    """Whether the cell shows what the hidden data of a programme workbook has of it."""
    total: ProgrammeTotal | None = None
    """The total in the cell; None for single answers."""
    branches: tuple[ProjectBranch, ...] = ()
    intact: bool
    """Whether the hidden sheet of the workbook is unchanged."""
    mask: str = ""
    """The text in place of personal data."""
    defined: tuple[str, ...] = ()
    """The places in definitions that state what the cell shows."""
    earlier: tuple[EarlierFigure, ...] = ()
    """The earlier figures that the cell quotes."""
    rows: tuple[CountedRow, ...] = ()
    """The rows that the cell counts. What they rest on is in `branches` and `defined`."""
    total_cells: tuple[TotalCell, ...] = ()
    """Of a figure of a master that was traced by name: a cell for each question with the total of all its answers."""
    files: tuple[str, ...] = ()
    """Received files that the cell is about, and that are no project's master."""
    received: tuple[ReceivedFile, ...] = ()
    """What is known of these files."""
    chart: tuple[CountedRow, ...] = ()
    """The cells that a chart shows."""
    about: str = ""
    """Of a cell in a row on what is missing its project, figure and unit.

    Of a correction also what the row states: who made it, the day, both values and the reason."""
    by_row: bool = False
    """Whether only other cells of the row have a source, so that the chain is that of the row."""
    is_heading: bool = False
    """Whether the cell is a heading or an explanation, which states nothing of a return or a definition."""
    near: tuple[str, ...] = ()
    """Without an answer: other cells or sheets that can be traced; of a heading of a column cells below it."""

    @property
    def is_answered(self) -> bool:
        """Whether there is a source or a reason."""
        found = (self.branches, self.defined, self.total, self.rows, self.files, self.chart, self.earlier)
        return self.is_heading or any(found)

    @property
    def agrees(self) -> bool:
        """Whether the cell, and each one that it counts, shows what was written, and a total the stored one."""
        shown = (*self.rows, *self.chart)
        if not self.as_written or not all(each.as_written for each in shown):
            return False
        if not all(each.as_written for each in self.total_cells):
            return False
        total = self.total.total if self.total else None
        if not self.place or not isinstance(total, int | float):
            return True
        number = isinstance(self.shown, int | float) and not isinstance(self.shown, bool)
        return number and math.isclose(float(self.shown or 0), total, rel_tol=1e-9)


_SHEET_AND_CELL = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!([^!]+)")


def parse_target(text: str) -> SheetCell | None:
    """The cell that a reader names, or None if the text names no cell.

    >>> parse_target("'P3 Jatkuva parantaminen'!B12")
    SheetCell(sheet='P3 Jatkuva parantaminen', row=11, col=1)
    """
    match = _SHEET_AND_CELL.fullmatch(text.strip())
    address = parse_cell_name(match[3]) if match else None
    if match is None or address is None:
        return None
    return SheetCell((match[1] or match[2]).replace("''", "'"), *address)


def open_traced_workbook(
    data: bytes, open_password: str | None = None, *, choice: SheetChoice | None = None
) -> ScannedWorkbook | None:
    """Read a workbook, also one that a known password opens; None if it cannot be read.

    Args:
        choice: the sheets that are read; None: all.
    """
    store = SpillStore(SMALL_CACHE)
    book = read_workbook(data, LIMITS, choice=choice, store=store)
    if isinstance(book, Refusal) and book.facts.get("protection") == "password":
        plain = decrypt_known(data, LIMITS, open_password)
        book = read_workbook(plain, LIMITS, choice=choice, store=store) if plain else book
    return None if isinstance(book, Refusal) else book


def open_return(data: bytes, open_password: str | None = None) -> ScannedWorkbook | None:
    """Read a return, also an `.ods` one; None if it cannot be read."""
    book = read_workbook(data, LIMITS, open_documents=True)
    return open_traced_workbook(data, open_password) if isinstance(book, Refusal) else book


def find_sheet(book: ScannedWorkbook, name: str) -> ScannedSheet | None:
    """A sheet by its name in any case."""
    return next((sheet for sheet in book.sheets if sheet.name.casefold() == name.casefold()), None)


def visible_sheets(book: ScannedWorkbook) -> tuple[str, ...]:
    """The names of the sheets that a reader can see."""
    return tuple(sheet.name for sheet in book.sheets if sheet.state == "visible")


def content_of(cell: ScannedCell | None) -> CellContent:
    """What a cell shows: an error, else its value."""
    return None if cell is None else cell.error or cell.value


def format_of(cell: ScannedCell | None) -> NumberFormat:
    """How a cell shows a number."""
    return GENERAL if cell is None else cell.number_format

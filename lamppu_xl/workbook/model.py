"""A workbook as data: what stands in each cell, how it looks and what guards it. Nothing here knows any library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from lamppu_xl.domain.answer_ref import AnswerRef


class CellUse(StrEnum):
    """What a cell is for; `intake` reads a return by it."""

    FIXED = "fixed"
    """Text of ours that must come back as it was issued."""
    STAMP = "stamp"
    """The identity code."""
    KEY = "key"
    """A hidden key by which an answer is found again."""
    ANSWER = "answer"
    """Filled in by the partner."""
    PREVIOUS = "previous"
    """Last period's answer, locked."""
    CHECK = "check"
    """A live check: a formula that tells what is missing."""
    LIVE = "live"
    """Another formula or link of ours; recomputed or remade, so never compared."""


_FIXED = (CellUse.FIXED, CellUse.KEY, CellUse.ANSWER, CellUse.PREVIOUS)
"""What the fingerprint of a plan is taken of."""


@dataclass(frozen=True)
class Formula:
    text: str
    """Without `=`; English names, commas, decimal points."""
    cached: str | float
    """What the formula gives for the workbook as it is issued; viewers that do not calculate show it."""


@dataclass(frozen=True)
class Link:
    """A link to a cell of the same workbook, to one of another file, to a web page, or to a mail address."""

    text: str
    target: str
    """`internal:'Sheet'!A1`, `external:../return.xlsx#'Sheet'!A1`, `https://…` or `mailto:…`."""
    number: float | None = None
    """Stands in the cell instead of the text."""


@dataclass(frozen=True)
class TextRun:
    """A stretch of text in a style of its own, for a cell that holds several."""

    text: str
    style: str


@dataclass(frozen=True)
class RichText:
    runs: tuple[TextRun, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


Content = None | str | float | date | Formula | Link | RichText


def plain(content: Content) -> str:
    """What a reader sees of a cell's content, as one text."""
    match content:
        case None:
            return ""
        case RichText():
            return content.text
        case Link(text) | Formula(text):
            return text
        case float():
            return f"{content:.12g}"
        case date():
            return content.isoformat()
    return content


@dataclass(frozen=True)
class PlannedCell:
    """One cell."""

    row: int
    col: int
    use: CellUse
    style: str
    """A key of `paint.STYLES`."""
    content: Content = None
    entry: AnswerRef | None = None
    """The answer that stands here, was here last period, or is checked here."""
    number_format: str = ""
    """Excel's format, for answers and given values that are not text."""


class ValidationType(StrEnum):
    """What a validation lets through."""

    LIST = "list"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    LENGTH = "length"
    ANY = "any"


@dataclass(frozen=True)
class Validation:
    """A check by the spreadsheet itself while one types, with the message that opens beside the cell."""

    row: int
    col: int
    allow: ValidationType
    last_row: int | None = None
    """The last row of a run of cells with the same validation."""
    source: str = ""
    """The defined name of the list."""
    minimum: float | date | None = None
    maximum: float | date | None = None
    stop: bool = False
    """Whether another value is refused; only where a refusal throws nothing away."""
    title: str = ""
    prompt: str = ""
    error: str = ""


@dataclass(frozen=True)
class Highlight:
    """A look that a cell takes on while a formula is true; the formula is written for the first cell."""

    row: int
    col: int
    last_row: int
    last_col: int
    formula: str
    style: str


@dataclass(frozen=True)
class TableObject:
    """A filterable table object over cells that are there already, header row included."""

    row: int
    col: int
    last_row: int
    last_col: int
    name: str
    title: str
    """Told by screen readers."""
    heads: tuple[str, ...] = ()
    """What its columns are called, exactly as their cells say; for a workbook that is painted while it goes by."""


@dataclass(frozen=True)
class CellRange:
    """A rectangle of cells on one sheet."""

    sheet: str
    """The key of the sheet."""
    row: int
    col: int
    last_row: int
    last_col: int


@dataclass(frozen=True)
class Chart:
    """Bars beside the cells that they are drawn from."""

    row: int
    col: int
    """The cell of its upper left corner."""
    width: int
    height: int
    """In pixels."""
    title: str
    description: str
    """Told by screen readers."""
    names: CellRange
    values: CellRange
    colours: tuple[str, ...]
    """One for each bar, as `1F3864`."""
    shares: bool = False
    """Whether the bars are parts of a whole, with a line where it is reached."""
    greatest: float = 1.0
    """The greatest of such parts."""
    told: tuple[tuple[str, float], ...] = ()
    """The names and values that stand there, for viewers that do not look."""


@dataclass(frozen=True)
class PageSetup:
    """How a sheet is printed: always A4 and one page wide."""

    landscape: bool = True
    repeat: tuple[int, int] | None = None
    """First and last row that head every page."""
    breaks: tuple[int, ...] = ()
    """Rows before which a new page begins."""
    fit: bool = True
    """Whether the sheet is scaled to one page wide; manual breaks hold only without."""
    scale: int = 100
    """Per cent, where the sheet is not fitted."""
    single: bool = False
    """Whether it is scaled to a single page."""


@dataclass(frozen=True)
class SheetColumn:
    width: float
    hidden: bool = False


@dataclass(frozen=True)
class Sheet:
    key: str
    """What the sheet is, in every language: `results/G05`."""
    name: str
    """What its tab says; at most 31 characters."""
    slots: tuple[PlannedCell, ...]
    columns: tuple[SheetColumn, ...]
    heights: Mapping[int, float] = field(default_factory=dict)
    """Row to height in points, as a start: such rows still grow while one types."""
    hidden_rows: frozenset[int] = frozenset()
    state: str = "visible"
    """`visible`, `hidden` or `veryHidden`."""
    freeze: int | None = None
    """The number of rows that stay in sight."""
    page: PageSetup = PageSetup()
    validations: tuple[Validation, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    grids: tuple[TableObject, ...] = ()
    charts: tuple[Chart, ...] = ()
    colour: str = ""
    """Of the tab, as `1F3864`."""

    @cached_property
    def memory(self) -> dict[str, Any]:
        """What is worked out from this sheet as it was drawn, which may be the same for many people."""
        return {}

    @cached_property
    def fixed(self) -> str:
        """All that must come back as it was issued, and where answers stand: one line for each cell."""
        head = f"{self.key}|{self.name}"
        return "\n".join(
            f"{head}|{slot.row}|{slot.col}|{slot.use}|{slot.entry}|{plain(slot.content)}"
            for slot in self.slots
            if slot.use in _FIXED
        )


@dataclass(frozen=True)
class Properties:
    """What the file says about itself."""

    title: str
    description: str
    """The identity code."""
    language: str
    created: date
    author: str = "lamppu-xl"
    custom: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A whole workbook."""

    sheets: tuple[Sheet, ...]
    properties: Properties
    names: Mapping[str, CellRange] = field(default_factory=dict)
    """Defined names."""
    locked: bool = True
    """Whether sheets and structure are protected."""

    def sheet(self, key: str) -> Sheet:
        """The sheet of that key; KeyError when there is none."""
        return self._sheets[key]

    @cached_property
    def _sheets(self) -> dict[str, Sheet]:
        return {sheet.key: sheet for sheet in self.sheets}

    @cached_property
    def answers(self) -> dict[AnswerRef, tuple[Sheet, PlannedCell]]:
        """Where each answer stands, in reading order."""
        return self._entries(CellUse.ANSWER)

    @cached_property
    def previous(self) -> dict[AnswerRef, tuple[Sheet, PlannedCell]]:
        """Where last period's answers stand."""
        return self._entries(CellUse.PREVIOUS)

    def _entries(self, use: CellUse) -> dict[AnswerRef, tuple[Sheet, PlannedCell]]:
        return {slot.entry: (sheet, slot) for sheet, slot in self.slots(use) if slot.entry}

    def slots(self, use: CellUse) -> Iterator[tuple[Sheet, PlannedCell]]:
        """All cells of one use, in reading order."""
        for sheet in self.sheets:
            for slot in sheet.slots:
                if slot.use is use:
                    yield sheet, slot

    @cached_property
    def checks(self) -> dict[AnswerRef, tuple[Sheet, PlannedCell]]:
        """The cell of the live check of each answer; in a grid the answers of a row share one."""
        by_row = {(sheet.key, slot.row): (sheet, slot) for sheet, slot in self.slots(CellUse.CHECK)}
        return {
            entry: by_row[sheet.key, slot.row]
            for entry, (sheet, slot) in self.answers.items()
            if (sheet.key, slot.row) in by_row
        }


# A workbook that is never whole


class RenderableCell(Protocol):
    """What a cell needs to be drawn, wherever it stands."""

    @property
    def content(self) -> Content: ...

    @property
    def style(self) -> str:
        """A key of `paint.STYLES`."""
        ...

    @property
    def number_format(self) -> str: ...

    @property
    def use(self) -> CellUse: ...


class RowSink(Protocol):
    """Takes a workbook sheet after sheet, each row by row from the top, so that nobody has to hold all of it."""

    def begin(self, sheet: Sheet) -> None:
        """A sheet of which nothing is known yet but its key, its name, its state and its columns."""
        ...

    def row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        """The next row of the sheet that was begun last; rows may be left out.

        Args:
            number: higher than that of the row before.
            height: in points; None leaves it to the spreadsheet.
            cells: from the first column on; None where there is none.
        """
        ...

    def end(self, sheet: Sheet) -> None:
        """All the rest of the sheet: how it is printed, its tables and charts. Its cells and heights are gone by."""
        ...

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        """What is said of the whole workbook; nothing comes after it."""
        ...

"""A workbook as data: the content, look and protection of each cell. Independent of any spreadsheet library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from lamppu_xl.domain.answer_ref import AnswerRef


class CellUse(StrEnum):
    """What a cell is for; a return is read by it."""

    FIXED = "fixed"
    """Text of the template that must be returned unchanged."""
    STAMP = "stamp"
    """The identification code."""
    KEY = "key"
    """A hidden key that identifies the answers of its row or column."""
    ANSWER = "answer"
    """Filled in by the partner."""
    PREVIOUS = "previous"
    """An answer of the previous period, locked."""
    COMPUTED = "computed"
    """A locked formula whose value is computed again when the form is returned."""
    CHECK = "check"
    """A live check: a formula that shows what is missing."""
    LIVE = "live"
    """Another formula or link of the template; never compared, because programs recalculate it."""
    STATE = "state"
    """A hidden cell behind the live checks: a formula, or a text that formulas show; never compared."""


_FIXED = (CellUse.FIXED, CellUse.KEY, CellUse.ANSWER, CellUse.PREVIOUS, CellUse.COMPUTED)
"""Uses that the fingerprint of a plan includes."""


@dataclass(frozen=True)
class Formula:
    """A formula and its result."""

    text: str
    """Without `=`, in Excel's English syntax: function names, commas, decimal points."""
    cached: str | float
    """The result in the issued workbook, shown by viewers that do not calculate."""


@dataclass(frozen=True)
class Link:
    """A link to a cell of the same workbook or of another file, to a web page, or to an e-mail address."""

    text: str
    target: str
    """`internal:'Sheet'!A1`, `external:../return.xlsx#'Sheet'!A1`, `https://…` or `mailto:…`."""
    number: float | None = None
    """The value of the cell, if it is a number and not the text."""


@dataclass(frozen=True)
class TextRun:
    """A part of a text in one style."""

    text: str
    style: str


@dataclass(frozen=True)
class RichText:
    """A text in several styles."""

    runs: tuple[TextRun, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


Content = None | str | float | date | Formula | Link | RichText


def plain_text(content: Content) -> str:
    """The content of a cell as one text, without styles."""
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
    """One cell of a sheet."""

    row: int
    col: int
    use: CellUse
    style: str
    """A key of `styles.STYLES`; empty for a hidden cell."""
    content: Content = None
    entry: AnswerRef | None = None
    """The answer that is entered, was given last period, or is checked here."""
    number_format: str = ""
    """Excel's number format, for answers and given values that are not text."""

    def with_content(self, content: Content) -> PlannedCell:
        """The same cell with another content. Templates have thousands; `dataclasses.replace` takes longer."""
        return PlannedCell(
            row=self.row,
            col=self.col,
            use=self.use,
            style=self.style,
            content=content,
            entry=self.entry,
            number_format=self.number_format,
        )


class ValidationType(StrEnum):
    """The values that a validation accepts."""

    LIST = "list"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    LENGTH = "length"
    ANY = "any"


@dataclass(frozen=True)
class Validation:
    """A data validation of the spreadsheet, with the prompt that opens next to the cell."""

    row: int
    col: int
    allow: ValidationType
    _: KW_ONLY
    last_row: int | None = None
    """The last row of a column of cells with the same validation."""
    source: str = ""
    """The defined name of the list, or a formula for a part of it."""
    minimum: float | date | None = None
    maximum: float | date | None = None
    stop: bool = False
    """Whether another value is refused; used only where a refusal loses no input."""
    title: str = ""
    prompt: str = ""
    error: str = ""


@dataclass(frozen=True)
class Highlight:
    """A conditional format: a style that cells take on while a formula is true."""

    row: int
    col: int
    last_row: int
    last_col: int
    formula: str
    """Written for the first cell."""
    style: str


@dataclass(frozen=True)
class TableObject:
    """A filterable table over existing cells, including their header row."""

    row: int
    col: int
    last_row: int
    last_col: int
    name: str
    title: str
    """Read aloud by screen readers."""
    headers: tuple[str, ...] = ()
    """The column names exactly as in the cells; needed for a workbook that is streamed."""


@dataclass(frozen=True)
class CellRange:
    """A rectangle of cells on one sheet."""

    sheet: str
    """The key of the sheet."""
    row: int
    col: int
    last_row: int
    last_col: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A bar chart."""

    row: int
    col: int = 0
    """The cell of its upper left corner."""
    width: int = 760
    height: int
    """In pixels."""
    title: str
    description: str
    """Read aloud by screen readers."""
    labels: CellRange
    values: CellRange
    colours: tuple[str, ...]
    """One for each bar, as `1F3864`."""
    shares: bool = False
    """Whether the values are shares of a total, with a grid line at each 100 %."""
    data: tuple[tuple[str, float | None], ...] = ()
    """The labels and values of the cells, for viewers that do not read them; None for an empty cell."""


@dataclass(frozen=True)
class PageSetup:
    """How a sheet is printed: on A4, one page wide unless columns are repeated."""

    landscape: bool = True
    repeat: tuple[int, int] | None = None
    """First and last row that are repeated on every page."""
    breaks: tuple[int, ...] = ()
    """Rows before which a new page begins."""
    fit: bool = True
    """Whether the sheet is scaled to one page wide; manual breaks have an effect only without it."""
    scale: int = 100
    """Per cent, if the sheet is not fitted."""
    single: bool = False
    """Whether the sheet is scaled to a single page."""
    repeat_columns: int = 0
    """The number of first columns that are repeated on every page if one page wide would be too small to read."""
    column_breaks: tuple[int, ...] = ()
    """Columns before which a new page begins."""
    area: tuple[int, int, int] | None = None
    """The first row, the last row and the last column that are printed, if not all are."""
    unprinted: tuple[tuple[int, int], ...] = ()
    """First and last row of blocks within the printed area that are not printed."""
    narrow_from: int | None = None
    """The first row of the last pages, if nothing is right of the first break between columns on them."""
    has_bold_name: bool = False
    """Whether the name of the sheet is printed in bold above each page, as the row of the title is not."""


@dataclass(frozen=True)
class SheetColumn:
    """A column's width in characters, and whether it is hidden."""

    width: float
    hidden: bool = False
    style: str = ""
    """Of cells without content, on a sheet whose rows may change; a key of `styles.STYLES`."""
    number_format: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet."""

    key: str
    """The same in every language: `results/G05`."""
    name: str
    """The text of the tab, at most 31 characters."""
    cells: Sequence[PlannedCell]
    columns: tuple[SheetColumn, ...]
    _: KW_ONLY
    heights: Mapping[int, float] = field(default_factory=dict)
    """Initial row heights in points; such rows still grow while a person types."""
    hidden_rows: frozenset[int] = frozenset()
    state: str = "visible"
    """`visible`, `hidden` or `veryHidden`."""
    freeze: int | None = None
    """The number of rows that stay in view."""
    freeze_columns: int = 0
    """The number of columns that stay in view; only together with rows."""
    first_column: int | None = None
    """The column that is shown first beside those that stay in view; None for the next one."""
    merged: tuple[tuple[int, int, int], ...] = ()
    """Cells that are shown as one: the row, the first and the last column."""
    page: PageSetup = PageSetup()
    validations: tuple[Validation, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    tables: tuple[TableObject, ...] = ()
    charts: tuple[Chart, ...] = ()
    colour: str = ""
    """Of the tab, as `1F3864`."""
    zoom: int = 100
    """At which the sheet is shown, in per cent."""
    open_from: int | None = None
    """The first row from which rows may be added, removed and sorted; there every cell may be changed."""

    @cached_property
    def first_answer(self) -> PlannedCell | None:
        """The first cell of an answer, row by row."""
        return next((cell for cell in self.cells if cell.use is CellUse.ANSWER), None)

    @cached_property
    def key_cells(self) -> tuple[PlannedCell, ...]:
        """The cells that hold hidden keys of rows and columns."""
        return tuple(cell for cell in self.cells if cell.use is CellUse.KEY)

    @cached_property
    def fixed_texts(self) -> tuple[str | None, ...]:
        """The text of each fixed cell, in the order of the cells; None for other cells and other content."""
        contents = (cell.content if cell.use is CellUse.FIXED else None for cell in self.cells)
        return tuple(plain_text(content) if isinstance(content, str | RichText) else None for content in contents)

    @cached_property
    def fixed(self) -> str:
        """Everything that must be returned unchanged, and the places of answers: one line for each cell."""
        head = f"{self.key}|{self.name}"
        return "\n".join(
            f"{head}|{cell.row}|{cell.col}|{cell.use}|{cell.entry}|{plain_text(cell.content)}"
            for cell in self.cells
            if cell.use in _FIXED
        )


@dataclass(frozen=True)
class Properties:
    """The document properties of a workbook."""

    title: str
    description: str
    """The identification code."""
    language: str
    created: date
    author: str = "lamppu-xl"
    custom: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A complete workbook."""

    sheets: tuple[Sheet, ...]
    properties: Properties
    names: Mapping[str, CellRange] = field(default_factory=dict)
    """Defined names."""
    locked: bool = True
    """Whether sheets and structure are protected."""

    def sheet(self, key: str) -> Sheet:
        """The sheet of a key.

        Raises:
            KeyError: there is no such sheet.
        """
        return self._sheets[key]

    @cached_property
    def _sheets(self) -> dict[str, Sheet]:
        return {sheet.key: sheet for sheet in self.sheets}

    @cached_property
    def answers(self) -> dict[AnswerRef, tuple[Sheet, PlannedCell]]:
        """The cell of each answer, in reading order."""
        return self._by_entry(CellUse.ANSWER)

    @cached_property
    def previous(self) -> dict[AnswerRef, tuple[Sheet, PlannedCell]]:
        """The cell of each answer of the previous period."""
        return self._by_entry(CellUse.PREVIOUS)

    @cached_property
    def computed(self) -> dict[AnswerRef, tuple[Sheet, PlannedCell]]:
        """The cell of each computed field."""
        return self._by_entry(CellUse.COMPUTED)

    def _by_entry(self, use: CellUse) -> dict[AnswerRef, tuple[Sheet, PlannedCell]]:
        return {cell.entry: (sheet, cell) for sheet, cell in self.cells(use) if cell.entry}

    def cells(self, use: CellUse) -> Iterator[tuple[Sheet, PlannedCell]]:
        """All cells of one use, in reading order."""
        for sheet in self.sheets:
            for cell in sheet.cells:
                if cell.use is use:
                    yield sheet, cell

    @cached_property
    def checks(self) -> dict[AnswerRef, tuple[Sheet, PlannedCell]]:
        """The cell of the live check of each answer; the answers of a table row share one."""
        by_row = {(sheet.key, cell.row): (sheet, cell) for sheet, cell in self.cells(CellUse.CHECK)}
        return {
            entry: by_row[sheet.key, cell.row]
            for entry, (sheet, cell) in self.answers.items()
            if (sheet.key, cell.row) in by_row
        }


# Streamed workbooks


class RenderableCell(Protocol):
    """What a writer needs of a cell, apart from its place."""

    @property
    def content(self) -> Content: ...

    @property
    def style(self) -> str:
        """A key of `styles.STYLES`."""
        ...

    @property
    def number_format(self) -> str: ...

    @property
    def use(self) -> CellUse: ...


class RowSink(Protocol):
    """Takes a workbook sheet by sheet, each row by row from the top, so that it is never complete in memory."""

    def begin_sheet(self, sheet: Sheet) -> None:
        """Begins a sheet of which only key, name, state and columns are known."""
        ...

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        """Takes the next row of the current sheet; rows may be left out.

        Args:
            number: greater than that of the row before.
            height: in points; None leaves it to the spreadsheet program.
            cells: from the first column on; None where there is no cell.
        """
        ...

    def end_sheet(self, sheet: Sheet) -> None:
        """Takes the rest of the sheet: page setup, tables and charts. Its cells and heights are ignored."""
        ...

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        """Takes what concerns the complete workbook. This is the last call."""
        ...

"""Builds a sheet row by row: row heights fit the text, and page breaks are known when the sheet is finished.

A text too long for one comfortable row continues in the next one. It is split at the end of a paragraph or a sentence,
so that neither a page nor Excel's maximum row height cuts a row off.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

from lamppu_xl.workbook import page_breaks
from lamppu_xl.workbook.collector import PlanCollector
from lamppu_xl.workbook.model import (
    CellUse,
    Chart,
    Content,
    Link,
    PageSetup,
    PlannedCell,
    RichText,
    RowSink,
    Sheet,
    SheetColumn,
    TableObject,
    plain_text,
)
from lamppu_xl.workbook.page_columns import ColumnPages, column_pages
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import MAX_ROW_HEIGHT, safe_line_length, text_height
from lamppu_xl.workbook.text_split import CONTINUED, split_text
from lamppu_xl.workbook.zoom import zoom_for

PORTRAIT, LANDSCAPE = 84.0, 123.0
"""Characters of Arial 11 that fit side by side on an A4 page between the margins, in Excel and in LibreOffice."""

_PADDING = 0.65
"""Characters that each column takes in addition to its width."""

_PAGES = {False: (PORTRAIT, page_breaks.PORTRAIT_HEIGHT), True: (LANDSCAPE, page_breaks.LANDSCAPE_HEIGHT)}
"""Width in characters and height in points of a page, by whether it is in landscape."""

POINTS_OF_PIXEL = 0.75

_PIXELS = 7.0
"""Of a character, as the writer counts where a chart ends."""

INSET = 1.5
"""Characters between the edge of a cell and its text."""

MOST_IN_VIEW = 8
"""Rows that may stay in view; below more notes too little of a list would be seen."""

_LEAST_READABLE_SCALE = 60
"""Per cent: a page scaled to less cannot be read."""

_BARE_SCALE = 75
"""Per cent: the scale of a sheet without any row, of which only notes are printed."""

MAX_LINKS = 60_000
"""Excel takes 65,530 links on a sheet; above this number a source is written as plain text."""


class AnswerSource(Protocol):
    """An answer of which a cell contains the value or a piece of it."""

    @property
    def number(self) -> int:
        """The number in the list of all answers, from 0; negative for an answer that is not in the list."""
        ...


class BuiltCell(NamedTuple):
    """The content and look of one cell. A tuple, because there are many of them."""

    content: Content = None
    style: str = "prose"
    number_format: str = ""
    source: AnswerSource | None = None
    """The answer in this cell."""
    use: CellUse = CellUse.FIXED
    of: tuple[int, ...] = ()
    """Numbers from 1 of the answers that a total is made of, where its formula does not name their cells alone."""


class _Fitted(NamedTuple):
    """How texts of a style fit into a column."""

    width: float
    size: int
    bold: bool
    surely_fits: int
    """The number of characters that are never broken into two lines."""
    line_height: float
    """Points of a row with one line."""


_SINGLE = _Fitted(0.0, 0, False, 0, 0.0)  # one for all styles of one line, which need no height


@dataclass
class SheetBuilder:
    """One sheet, written row by row from the top. Rows go to the sink as soon as they are written."""

    key: str
    name: str
    widths: Sequence[float]
    _: KW_ONLY
    landscape: bool = False
    hidden: int = 0
    """The number of hidden columns; these are the last ones."""
    sink: RowSink = field(default_factory=PlanCollector)
    row: int = 0
    """The next row to write."""
    heights: array[float] = field(default_factory=lambda: array("d"))
    """Heights of the rows so far, in points."""
    blocks: list[int] = field(default_factory=list)
    """First rows of blocks that should stay on one page."""
    keep_with_next: set[int] = field(default_factory=set)
    """Rows that are never the last on a page."""
    continued: set[int] = field(default_factory=set)
    """Rows whose text goes on from the row above."""
    tables: list[TableObject] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    names: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Defined names of single cells."""
    head_row: int = 1
    """The row of the headings of the columns; above it are the title and notes."""
    foot_row: int | None = None
    """The first row of notes below all tables, which pages between columns would cut; None if there are none."""
    heads_end: int | None = None
    """The first row that the headings of the columns do not belong to; None: they belong to all rows below."""
    key_columns: int = 0
    """The number of first columns that are repeated on every page if one page wide would be too small to read."""
    freeze_columns: int = 0
    """The number of columns that stay in view, together with the rows of `finish`."""
    _ends: array[int] = field(default_factory=lambda: array("l"))
    """The number of columns up to the last one with content, of the rows so far."""
    _links: int = 0
    _buffer: dict[int, list[BuiltCell | None]] | None = None
    _fitted: list[dict[str, _Fitted]] = field(default_factory=list)
    """How texts fit, by column and then by style."""

    def __post_init__(self) -> None:
        visible = len(self.widths) - self.hidden
        self._fitted = [{} for _ in self.widths]
        columns = tuple(SheetColumn(width, hidden=col >= visible) for col, width in enumerate(self.widths))
        self._empty_sheet = Sheet(self.key, self.name, (), columns)
        self.sink.begin_sheet(self._empty_sheet)

    @property
    def cells(self) -> Mapping[tuple[int, int], PlannedCell]:
        """What was written so far, if the sink is a `PlanCollector`."""
        assert isinstance(self.sink, PlanCollector)  # noqa: S101  # other sinks keep no cells
        return self.sink.cells

    def add(
        self,
        *cells: BuiltCell | None,
        height: float | None = None,
        min_height: float = 18.0,
        max_height: float = MAX_ROW_HEIGHT,
        keep_with_next: bool = False,
    ) -> int:
        """Writes a row and returns its number.

        Args:
            cells: from the first column on; None leaves a cell untouched.
            height: in points. By default the row is as high as its texts need, within the other two.
            min_height: in points.
            max_height: in points.
            keep_with_next: whether no page may end after this row.
        """
        row = self.row
        if height is None:
            height = min(max_height, self.height_of(cells, min_height))
        if keep_with_next:
            self.keep_with_next.add(row)
        self._write(
            height, [self._limit_links(cell) if cell and type(cell.content) is Link else cell for cell in cells]
        )
        return row

    def height_of(self, cells: Sequence[BuiltCell | None], min_height: float) -> float:
        """The height in points that a row of such cells needs."""
        highest, fitted_by_column = min_height, self._fitted
        for col, cell in enumerate(cells):
            if cell is None or (content := cell.content) is None:
                continue
            fitted = fitted_by_column[col].get(cell.style) or self._fit(col, cell.style)
            if fitted is _SINGLE:
                continue
            if type(content) is not str:
                if not isinstance(content, str | Link | RichText):
                    continue
                content = plain_text(content)
            if len(content) <= fitted.surely_fits and "\n" not in content:
                needed = fitted.line_height
            else:
                needed = text_height(content, fitted.width, fitted.size, bold=fitted.bold)
            highest = max(highest, needed)
        return min(MAX_ROW_HEIGHT, highest)

    def _fit(self, col: int, style: str) -> _Fitted:
        font = _fitted_font(style)
        if font is None:
            fitted = _SINGLE
        else:
            size, bold, inset = font
            width = self.widths[col] - inset
            fits, line_height = safe_line_length(width, size, bold=bold), text_height("", width, size, bold=bold)
            fitted = _Fitted(width, size, bold, fits, line_height)
        self._fitted[col][style] = fitted
        return fitted

    def begin_buffer(self) -> None:
        """Keeps the following rows until `flush`, so that `put` can write cells next to them."""
        self._buffer = {}

    def extend(self, last: int, least: float = 15.0) -> None:
        """Counts the buffered rows up to one that `put` has written, and makes none of them lower than a line.

        Args:
            last: the number of the last row.
            least: points.
        """
        assert self._buffer is not None  # noqa: S101  # other rows are written already
        for row in range(min(self._buffer, default=self.row), min(last + 1, self.row)):
            if any(self._buffer.get(row) or ()):
                self.heights[row] = max(self.heights[row], least)
        while self.row <= last:
            self._buffer.setdefault(self.row, [])
            self.heights.append(least)
            self._ends.append(len(self.widths))  # other cells may be put there
            self.row += 1

    def flush(self) -> None:
        """Writes the buffered rows."""
        buffer, self._buffer = self._buffer or {}, None
        for row, cells in sorted(buffer.items()):
            self.sink.add_row(row, self.heights[row] if row < self.row else None, cells)

    def put(self, row: int, col: int, cell: BuiltCell) -> None:
        """Writes a cell next to or below the buffered rows."""
        assert self._buffer is not None  # noqa: S101  # other rows are written already
        cells = self._buffer.setdefault(row, [])
        cells += [None] * (col + 1 - len(cells))
        cells[col] = self._limit_links(cell)
        if row < self.row:
            self._ends[row] = max(self._ends[row], col + 1)

    def _write(self, height: float, cells: list[BuiltCell | None]) -> None:
        self.heights.append(height)
        end = len(cells)
        while end and ((last := cells[end - 1]) is None or last.content is None):
            end -= 1
        self._ends.append(end)
        if self._buffer is None:
            self.sink.add_row(self.row, height, cells)
        else:
            self._buffer[self.row] = cells
        self.row += 1

    def _limit_links(self, cell: BuiltCell | None) -> BuiltCell | None:
        """The cell, with its link as plain text when the sheet has too many."""
        if cell is not None and isinstance(cell.content, Link):
            self._links += 1
            if self._links > MAX_LINKS:
                return cell._replace(content=cell.content.text)
        return cell

    def add_text(self, before: BuiltCell, cell: BuiltCell, after: BuiltCell, *, col: int = 1) -> None:
        """Writes a text that may take several rows, with the cells before and after its first row."""
        for number, piece in enumerate(self._pieces(cell, col)):
            mark = BuiltCell(CONTINUED, before.style)
            first, last = (mark, BuiltCell(None, after.style)) if number else (before, after)
            part = BuiltCell(piece, cell.style, cell.number_format, cell.source)
            self.add(first, *(None for _ in range(col - 1)), part, last, min_height=16.0)

    def rows_needed(self, cell: BuiltCell, col: int = 1) -> int:
        """The number of rows that `add_text` writes for a text."""
        return len(self._pieces(cell, col))

    def _pieces(self, cell: BuiltCell, col: int) -> Sequence[Content]:
        if not isinstance(cell.content, str):
            return [cell.content]
        size, _ = font_of(cell.style)
        return split_text(cell.content, self.widths[col] - INSET, size)

    def add_space(self, points: float = 8.0) -> None:
        """Writes an empty row."""
        self._write(points, [])

    def begin_block(self) -> None:
        """Begins a block of rows that should stay on one page."""
        self.blocks.append(self.row)

    def finish(
        self,
        *,
        repeat: tuple[int, int] | None = None,
        freeze: int | None = None,
        fit: bool = False,
        single_page: bool = False,
        colour: str = "",
    ) -> Sheet:
        """Ends the sheet and returns it without its rows, which are in the sink.

        Args:
            repeat: first and last row to repeat on every page.
            freeze: the number of rows that stay in view.
            fit: whether the sheet is one page wide with automatic breaks; by default pages end where blocks do.
            single_page: whether everything is on one page if that can still be read; the page is turned so that the
                sheet is larger on it.
            colour: of the tab, as `1F3864`.
        """
        if self._buffer is not None:
            self.flush()
        if repeat and self._is_bare:
            return self._ended(freeze, self._page_above_heads(), colour)
        whole = self._chart_rows()
        blocks = [row for row in self.blocks if row - 1 not in whole]
        rows = page_breaks.PrintedRows(self.heights, blocks, self.keep_with_next | whole, repeat)
        landscape = self.landscape
        single_scale = 0
        if single_page:
            single_scale, landscape = max((self._single_page_scale(rows, turned), turned) for turned in (False, True))
        if single_scale >= _LEAST_READABLE_SCALE:
            scale = single_scale
        else:
            landscape = self.landscape
            scale = max(page_breaks.LEAST_SCALE, self._width_scale(landscape=landscape))
        breaks: tuple[int, ...] = ()
        columns = column_pages(self._visible, self.key_columns if landscape else 0)
        if columns:
            scale = columns.scale
            rows = replace(rows, heights=self._heights_in_area(repeat))
        if not fit:
            unpaged = scale
            scale, breaks = rows.paged(unpaged, _PAGES[landscape][1])
            if repeat and breaks and self.heads_end is not None and breaks[0] >= self.heads_end:
                # The headings would be above other things on every later page.
                repeat = None
                scale, breaks = replace(rows, repeat=None).paged(unpaged, _PAGES[landscape][1])
        area = None
        if self.foot_row is not None and breaks and breaks[-1] >= self.foot_row:
            # The headings would be above nothing but notes.
            area = (0, self.foot_row - 1, len(self._visible) - 1)
            breaks = tuple(row for row in breaks if row < self.foot_row)
        if columns:
            self.charts = [self._once(chart, columns) for chart in self.charts]
        page = self._page(columns, landscape=landscape, repeat=repeat, breaks=breaks, fit=fit, scale=scale, area=area)
        return self._ended(freeze, page, colour)

    def _ended(self, freeze: int | None, page: PageSetup, colour: str) -> Sheet:
        sheet = replace(
            self._empty_sheet,
            freeze=freeze,
            freeze_columns=self.freeze_columns,
            page=page,
            tables=tuple(self.tables),
            charts=tuple(self.charts),
            colour=colour,
            zoom=zoom_for(self._empty_sheet.columns),
        )
        self.sink.end_sheet(sheet)
        return sheet

    @property
    def _is_bare(self) -> bool:
        """Whether nothing is below the headings, and notes above them say so."""
        return self.head_row > 1 and self.row == self.head_row + 1

    def _page_above_heads(self) -> PageSetup:
        """One page with the title and the notes, which run over the columns that fit on it."""
        width = PORTRAIT if not self.landscape else LANDSCAPE
        ends = accumulate(each + _PADDING for each in self._visible)
        last = max(0, sum(end * _BARE_SCALE / 100 <= width for end in ends) - 1)
        return PageSetup(landscape=self.landscape, fit=False, scale=_BARE_SCALE, area=(0, self.head_row - 1, last))

    def _once(self, chart: Chart, columns: ColumnPages) -> Chart:
        """The chart beside the repeated columns, where one of the pages side by side shows all of it, and no other."""
        first = self.key_columns
        room = sum(int(width * _PIXELS) for width in self._visible[first : columns.breaks[0]])
        return replace(chart, col=max(chart.col, first), width=min(chart.width, room))

    @property
    def has_column_pages(self) -> bool:
        """Whether the sheet is printed on several pages side by side, each with its first columns."""
        return self.landscape and column_pages(self._visible, self.key_columns) is not None

    def _heights_in_area(self, repeat: tuple[int, int] | None) -> list[float]:
        """The heights of the rows, without those that pages between columns leave out; repeated rows are on them."""
        first, end = min(self.head_row, repeat[0] if repeat else self.head_row), self.foot_row or self.row
        return [height if first <= row < end else 0.0 for row, height in enumerate(self.heights)]

    def _page(self, columns: ColumnPages | None, **setup: Any) -> PageSetup:
        """The page setup; pages between columns have no title and notes, above or below, as they would cut them."""
        page = PageSetup(**setup)
        if columns is None:
            return page
        return replace(
            page,
            fit=False,
            repeat_columns=self.key_columns,
            column_breaks=columns.breaks,
            area=(self.head_row, (self.foot_row or self.row) - 1, len(self.widths) - self.hidden - 1),
            narrow_from=self._narrow_row(columns.breaks[0], page.breaks),
            has_bold_name=True,
        )

    def _narrow_row(self, columns: int, breaks: Iterable[int]) -> int | None:
        """The first row of the last pages, if these have content in so many columns only: one beside is empty."""
        end = self.foot_row or self.row
        wide = max((row for row in range(end) if self._ends[row] > columns), default=0)
        return next((row for row in breaks if wide < row < end), None)

    def row_below(self, row: int, points: float) -> int:
        """The first row below an object that begins on a row and is so many points high."""
        while points > 0:
            points -= self.heights[row] if row < self.row else 15.0
            row += 1
        return row

    def _chart_rows(self) -> set[int]:
        """The rows after which a page would cut a chart."""
        return {
            row
            for chart in self.charts
            for row in range(chart.row, self.row_below(chart.row, chart.height * POINTS_OF_PIXEL) - 1)
        }

    @property
    def _visible(self) -> Sequence[float]:
        """The widths of the columns that are not hidden."""
        return self.widths[: len(self.widths) - self.hidden]

    def _width_scale(self, *, landscape: bool) -> int:
        """The scale in per cent at which the visible columns fit on a page."""
        return min(100, int(100 * _PAGES[landscape][0] / sum(width + _PADDING for width in self._visible)))

    def _single_page_scale(self, rows: page_breaks.PrintedRows, landscape: bool) -> int:
        """The scale in per cent at which the sheet fits on one page."""
        return min(self._width_scale(landscape=landscape), int(100 * _PAGES[landscape][1] / rows.sum(0, self.row)))


_SINGLE_LINE = frozenset(
    {
        "title",
        "note",
        "section",
        "section_above",
        "link",
        "verdict",
        "plain",
        "alert",
        "key",
        "row_cut",
        "source_address",
        "fact_note_address",
    }
)
"""Styles of one line: their text continues over the empty cells to the right, or is shown smaller."""


@cache
def _fitted_font(style: str) -> tuple[int, bool, float] | None:
    """Font size, bold and inset to estimate row heights with; None for styles of one line."""
    if style in _SINGLE_LINE:
        return None
    return *font_of(style), 0.5 if style.startswith("state_") else INSET

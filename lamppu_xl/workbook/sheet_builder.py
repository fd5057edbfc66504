"""A sheet of the master while it is written: row below row, each as high as its text, with a page's end in sight.

A text too long for one comfortable row goes on in the next, cut where a paragraph or a sentence ends, so that no row
is ever cut off by a page or by Excel's greatest height.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.workbook import page_breaks as breaks
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
    plain,
)
from lamppu_xl.workbook.text_metrics import TALLEST
from lamppu_xl.workbook.text_split import height, pieces

PORTRAIT, LANDSCAPE = 84.0, 123.0
"""Characters of Arial 11 that an A4 page holds side by side between our margins, in Excel and in LibreOffice."""

_PADDING = 0.65
"""Characters that each column takes beside its own."""

_PORTRAIT_HEIGHT, _LANDSCAPE_HEIGHT = 722.0, 478.0
"""Points of an A4 page between our margins, less a little: no two printers agree to the point."""

INSET = 1.5
"""Characters by which a text stands in from the edge of its cell."""

LEAST_SCALE = 60
"""Per cent: below it a page that holds everything cannot be read."""

SMALLEST = 10
"""Per cent: Excel's own limit."""

MOST_LINKS = 60_000
"""Excel takes 65,530 links on a sheet; behind that many a source is told without one."""

SIZES: dict[str, tuple[int, bool]] = {
    "title": (16, True),
    "header": (11, True),
    "header_middle": (11, True),
    "section": (12, True),
    "lead": (12, True),
    "wording": (12, False),
    "point": (10, True),
    "earlier": (10, False),
    "earlier_point": (10, True),
    "source": (9, False),
    "earlier_source": (9, False),
    "rejected": (10, False),
    "row": (10, False),
    "row_cut": (9, False),
    "row_figure": (10, False),
    "fact": (10, False),
    "fact_note": (9, False),
    "row_source": (9, False),
    "figure": (10, False),
    "unsaid": (9, False),
    "sum": (11, True),
    "figure_link": (10, False),
    "sum_link": (11, True),
    "sum_text": (11, True),
    "sum_note": (9, False),
    "remark": (10, False),
    "fine": (10, False),
    "plain": (9, False),
    "alert": (9, False),
    "key": (9, False),
    "tally": (10, True),
    "verdict": (12, True),
    "source_link": (9, False),
    "earlier_source_link": (9, False),
    "fact_note_link": (9, False),
    "row_source_link": (9, False),
    "deviation": (10, False),
    "deviation_lead": (10, False),
    "deviation_point": (10, True),
    "deviation_source": (9, False),
    "deviation_source_link": (9, False),
    "stale": (9, True),
}
"""Fonts that differ from Arial 11; those of the states are told by their names."""


def font(style: str) -> tuple[int, bool]:
    """The font of a look: its points, and whether it is bold."""
    return SIZES.get(style, (10 if style.startswith("state_") else 11, False))


class BuiltCell(NamedTuple):
    """What is to stand in one cell. A tuple, for there are many of them."""

    content: Content = None
    style: str = "prose"
    number_format: str = ""
    told: SourcedAnswer | None = None
    """The answer that stands here, or a piece of it."""
    use: CellUse = CellUse.FIXED
    of: tuple[int, ...] = ()
    """Numbers of the answers, from 1, that a total is made of, where no formula tells it."""


@dataclass
class SheetBuilder:
    """One sheet, written row by row from the top; what was written is handed on at once."""

    key: str
    name: str
    widths: Sequence[float]
    landscape: bool = False
    hidden: int = 0
    """How many of the last columns are hidden."""
    into: RowSink = field(default_factory=PlanCollector)
    """Takes the rows."""
    row: int = 0
    """The next one to write."""
    heights: array[float] = field(default_factory=lambda: array("d"))
    """Of the rows so far, in points."""
    blocks: list[int] = field(default_factory=list)
    """First rows of what should stand together on a page."""
    bound: set[int] = field(default_factory=set)
    """Rows that never stand last on a page."""
    grids: list[TableObject] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    names: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Cells that have a name of their own."""
    links: int = 0
    _held: dict[int, list[BuiltCell | None]] | None = None

    def __post_init__(self) -> None:
        self.into.begin(Sheet(self.key, self.name, (), self._columns))

    @property
    def slots(self) -> Mapping[tuple[int, int], PlannedCell]:
        """What was written, where the sheet keeps it itself."""
        assert isinstance(self.into, PlanCollector)  # noqa: S101  # asked by pages and tests only
        return self.into.slots

    def add(
        self,
        *cells: BuiltCell | None,
        tall: float | None = None,
        least: float = 18.0,
        most: float = TALLEST,
        bound: bool = False,
    ) -> int:
        """Write a row; None leaves a cell untouched. The row's number is given back.

        Args:
            tall: its height, in points; else it is as high as its texts, within the other two.
        """
        row = self.row
        if tall is None:
            tall = min(most, self.tall_enough(cells, least))
        if bound:
            self.bound.add(row)
        self._write(tall, [*map(self._linked, cells)])
        return row

    def tall_enough(self, cells: Sequence[BuiltCell | None], least: float) -> float:
        """The height of a row of such cells."""
        found = [self._height(col, cell) for col, cell in enumerate(cells) if cell is not None]
        return min(TALLEST, max([least, *found]))

    def hold(self) -> None:
        """Keep the rows that come now, until `let_go`: something is to stand beside them."""
        self._held = {}

    def let_go(self) -> None:
        held, self._held = self._held or {}, None
        for row, cells in sorted(held.items()):
            self.into.row(row, self.heights[row] if row < self.row else None, cells)

    def put(self, row: int, col: int, cell: BuiltCell) -> None:
        """Write a cell beside or below rows that are held."""
        assert self._held is not None  # noqa: S101  # the others are gone
        cells = self._held.setdefault(row, [])
        cells += [None] * (col + 1 - len(cells))
        cells[col] = self._linked(cell)

    def _write(self, tall: float, cells: list[BuiltCell | None]) -> None:
        self.heights.append(tall)
        if self._held is None:
            self.into.row(self.row, tall, cells)
        else:
            self._held[self.row] = cells
        self.row += 1

    def _linked(self, cell: BuiltCell | None) -> BuiltCell | None:
        """A cell, its link as text if there are too many."""
        if cell is not None and isinstance(cell.content, Link):
            self.links += 1
            if self.links > MOST_LINKS:
                return cell._replace(content=cell.content.text)
        return cell

    def _height(self, col: int, cell: BuiltCell) -> float:
        look = _LOOKS.get(cell.style) or _look(cell.style)
        content = cell.content
        if look is _FLAT or content is None:
            return 0.0
        if not isinstance(content, str):
            if not isinstance(content, Link | RichText):
                return 0.0
            content = plain(content)
        size, bold, inset = look
        return height(content, self.widths[col] - inset, size, bold)

    def long(self, before: BuiltCell, cell: BuiltCell, after: BuiltCell, *, col: int = 1) -> None:
        """A text that may take several rows, with what stands before and after its first one."""
        for number, piece in enumerate(self._pieces(cell, col)):
            first, last = (BuiltCell(None, side.style) if number else side for side in (before, after))
            stretch = BuiltCell(piece, cell.style, cell.number_format, cell.told)
            self.add(first, *(None for _ in range(col - 1)), stretch, last, least=16.0)

    def count(self, cell: BuiltCell, col: int = 1) -> int:
        """How many rows a text takes."""
        return len(self._pieces(cell, col))

    def _pieces(self, cell: BuiltCell, col: int) -> Sequence[Content]:
        if not isinstance(cell.content, str):
            return [cell.content]
        size, _ = font(cell.style)
        return pieces(cell.content, self.widths[col] - INSET, size)

    def space(self, points: float = 8.0) -> None:
        self._write(points, [])

    def block(self) -> None:
        """What comes now, up to the next block, should stand together on a page."""
        self.blocks.append(self.row)

    def sheet(
        self,
        *,
        repeat: tuple[int, int] | None = None,
        freeze: int | None = None,
        fit: bool = False,
        alone: bool = False,
        colour: str = "",
    ) -> Sheet:
        """The finished sheet, without its rows; they are where they were handed to.

        Args:
            fit: one page wide, its pages end where they may; otherwise they end where blocks do.
            alone: all on one page, if it can still be read there.
        """
        if self._held is not None:
            self.let_go()
        room, most = (LANDSCAPE, _LANDSCAPE_HEIGHT) if self.landscape else (PORTRAIT, _PORTRAIT_HEIGHT)
        shown = self.widths[: len(self.widths) - self.hidden]
        rows = breaks.PrintedRows(self.heights, self.blocks, self.bound, repeat)
        scale = min(100, int(100 * room / sum(width + _PADDING for width in shown)))
        small = int(100 * most / rows.sum(0, self.row)) if alone else scale
        scale = max(SMALLEST, min(scale, small) if small >= LEAST_SCALE else scale)
        ends: tuple[int, ...] = ()
        if not fit:
            scale, ends = rows.paged(scale, most)
        sheet = Sheet(
            self.key,
            self.name,
            (),
            self._columns,
            freeze=freeze,
            page=PageSetup(landscape=self.landscape, repeat=repeat, breaks=ends, fit=fit, scale=scale),
            grids=tuple(self.grids),
            charts=tuple(self.charts),
            colour=colour,
        )
        self.into.end(sheet)
        return sheet

    @property
    def _columns(self) -> tuple[SheetColumn, ...]:
        shown = len(self.widths) - self.hidden
        return tuple(SheetColumn(width, hidden=col >= shown) for col, width in enumerate(self.widths))


_ONE_LINE = frozenset({"title", "note", "section", "link", "verdict", "plain", "alert", "key", "row_cut"})
"""Looks whose text runs on over the empty cells beside it."""

_FLAT = (0, False, 0.0)
_LOOKS: dict[str, tuple[int, bool, float]] = {}


def _look(style: str) -> tuple[int, bool, float]:
    """How a look is reckoned with: its font, and by how much its text stands in; `_FLAT` for texts that run on."""
    found = _FLAT if style in _ONE_LINE else (*font(style), 0.5 if style.startswith("state_") else INSET)
    return _LOOKS.setdefault(style, found)

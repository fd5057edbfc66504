"""A sheet of the master while it is written: row below row, each as high as its text, with a page's end in sight.

A text too long for one comfortable row goes on in the next, cut where a paragraph or a sentence ends, so that no row
is ever cut off by a page or by Excel's greatest height.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from lamppu_xl.heights import TALLEST, height
from lamppu_xl.layout import place_of, plain, written
from lamppu_xl.master.gathering import Gathered, Standing, Told
from lamppu_xl.master.masks import NO_MASK, Mask
from lamppu_xl.master.pieces import clean, pieces
from lamppu_xl.master.syntheses import Carried, Which
from lamppu_xl.model import Aggregate, Line, Partner, Period, Table
from lamppu_xl.sheets import Chart, Column, Content, Grid, Link, Page, Rich, Sheet, Slot, Use
from lamppu_xl.words import Words

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

ORPHAN = 0.25
"""Of a page: a last page that holds less looks forgotten."""

MOST_BREAKS = 1000
"""Excel takes 1,026 page breaks on a sheet."""

MOST_LINKS = 60_000
"""Excel takes 65,530 links on a sheet; behind that many a source is told without one."""

LONGEST_LINK = 27
"""Characters of a source that stay on one line of its column."""

FIRST_ANSWER = 3
"""The row of the first answer in the list of all answers."""

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


@dataclass(frozen=True)
class Cell:
    """What is to stand in one cell."""

    content: Content = None
    style: str = "prose"
    number_format: str = ""
    told: Told | None = None
    """The answer that stands here, or a piece of it."""
    use: Use = Use.FIXED


@dataclass(frozen=True)
class Written:
    """A cell of the master that holds an answer or a piece of one."""

    sheet: str
    """Its name."""
    row: int
    col: int
    content: str | float | date
    """Exactly what stands there."""
    told: Told


@dataclass(frozen=True)
class Setting:
    """For whom and of what a master is made, and what its sheets are called."""

    gathered: Gathered
    words: Words
    names: Mapping[str, str]
    """By key: `goal/G05`, `table/figures`, `answers`."""
    unaudited: frozenset[str] = frozenset()
    """Checksums of the returns that the second reader could not open."""
    carried: Mapping[Which, Carried] = field(default_factory=dict)
    """The coordinator's syntheses, as the master before had them."""
    public: bool = False
    """Whether it is to be published: then nothing personal is in it, and nothing to be filled in."""
    mask: Mask = NO_MASK
    to_fill: bool = True
    """Whether a person can still write in it: a workbook, not a page."""

    @cached_property
    def rows(self) -> Mapping[int, int]:
        """Where the list of all answers has each; an answer is known by its identity."""
        return {id(told): row for row, told in enumerate(self.listed, FIRST_ANSWER)}

    @cached_property
    def listed(self) -> tuple[Told, ...]:
        """The answers of that list, in its order: all but the personal ones."""
        return tuple(told for told in self.gathered.answers.values() if not told.field.personal)

    def period(self, period: Period) -> str:
        return self.words.pick(period.label)

    def written(self, told: Told) -> str | float | date:
        """An answer as it stands in the master: a choice as its label, a text without what harms a workbook."""
        said = written(told.answer, self.gathered.project.options(told.field), self.words)
        return self.mask(clean(said)) if isinstance(said, str) else said

    def cell(self, told: Told, style: str) -> Cell:
        said = self.written(told)
        return Cell(said, style, "@" if isinstance(said, str) else number_format(told, said), told)

    def file(self, period: Period, partner: Partner) -> str:
        """The return that counts, under the number by which it is referred to: `[3] LAMPPU_2012-2_KAO.xlsx`."""
        key = (period.id, partner.id)
        verdict = self.gathered.counted[key]
        return f"[{self.gathered.numbers[key]}]\u00a0{clean(verdict.file)}{self.mark(accepted=verdict.accepted)}"

    def mark(self, *, accepted: bool) -> str:
        """Follows whatever comes from a return with errors."""
        return "" if accepted else f" {self.words.label('master_rejected_mark')}"

    def place(self, told: Sequence[Told], style: str) -> Cell:
        """Where answers come from, by the number of the return, sheet and cells: `[3] Figures!E7, G7`.

        It leads to the row of the first of them in the list of all answers.
        """
        numbers = self.gathered.numbers
        cells: dict[str, list[str]] = {}
        for one in told:
            number = numbers[one.period.id, one.partner.id]
            cells.setdefault(f"[{number}]\u00a0{clean(one.place.sheet or '')}!", []).append(one.place.cell or "")
        mark = self.mark(accepted=all(one.accepted for one in told))
        text = " ".join(f"{sheet}{', '.join(names)}" for sheet, names in cells.items()) + mark
        row = next((self.rows[id(one)] for one in told if id(one) in self.rows), None)
        # LibreOffice breaks no link into lines: what is too long for one is shortened, and whole where it leads to.
        for shorter in (_first_word, _number):
            if len(text) - len(mark) > LONGEST_LINK:
                text = " ".join(f"{shorter(sheet)}{', '.join(names)}" for sheet, names in cells.items()) + mark
        if row is None or len(text) - len(mark) > LONGEST_LINK:
            return Cell(text, style, "@")
        return Cell(Link(text, place_of(self.names["answers"], row)), f"{style}_link", "@")

    def rule(self, rule: Aggregate) -> str:
        return self.words.label(f"master_rule_{rule.value}")

    def lines(self, table: Table, partner: Partner) -> tuple[tuple[Period, Line], ...]:
        """The rows that a partner's forms have had, over all periods told of."""
        project = self.gathered.project
        return tuple(
            (period, line) for period in self.gathered.periods for line in project.lines(table, partner, period)
        )

    def why_absent(self, period: Period, partner: Partner) -> str:
        """In a few words why there is nothing of a partner in a period; empty when there is."""
        standing = self.gathered.standing(period, partner)
        counted = (Standing.COUNTED, Standing.TAKEN_ALONG)
        return "" if standing in counted else self.words.label(f"master_{standing.value}")


def _first_word(sheet: str) -> str:
    """`[3] G05 Quality indicators!` as `[3] G05…!`."""
    number, _, name = sheet.partition("\u00a0")
    return f"{number}\u00a0{name.split()[0]}…!" if len(name.split()) > 1 else sheet


def _number(sheet: str) -> str:
    """`[3] Figures!` as `[3] `."""
    number, _, _ = sheet.partition("\u00a0")
    return f"{number}\u00a0"


def number_format(told: Told, answer: float | date) -> str:
    """The kind's own format; a whole figure without decimals, unless it is money."""
    kind = told.field.kind
    if isinstance(answer, float | int) and kind.name == "number" and float(answer).is_integer():
        return "#,##0"
    return kind.number_format


# The sheet


@dataclass
class Draft:
    """One sheet, filled from the top."""

    key: str
    name: str
    widths: Sequence[float]
    landscape: bool = False
    row: int = 0
    """The next one to write."""
    slots: dict[tuple[int, int], Slot] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    answers: list[Written] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    """First rows of what should stand together on a page."""
    bound: set[int] = field(default_factory=set)
    """Rows that never stand last on a page."""
    grids: list[Grid] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    hidden: int = 0
    """How many of the last columns are hidden."""
    names: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Cells that have a name of their own."""
    links: int = 0

    def add(self, *cells: Cell | None, tall: float | None = None, least: float = 18.0, bound: bool = False) -> int:
        """Write a row; None leaves a cell untouched. The row's number is given back."""
        row = self.row
        for col, cell in enumerate(cells):
            if cell is not None:
                self.put(row, col, cell)
        found = [self._height(col, cell) for col, cell in enumerate(cells) if cell is not None]
        self.heights[row] = min(TALLEST, max([least, *found])) if tall is None else tall
        if bound:
            self.bound.add(row)
        self.row += 1
        return row

    def put(self, row: int, col: int, cell: Cell) -> None:
        """Write one cell, in place of what may stand there."""
        content = cell.content
        if isinstance(content, Link):
            self.links += 1
            content = content if self.links <= MOST_LINKS else content.text
        self.slots[row, col] = Slot(row, col, cell.use, cell.style, content, None, cell.number_format)
        if cell.told is not None and isinstance(cell.content, str | float | int | date):
            self.answers.append(Written(self.name, row, col, cell.content, cell.told))

    def _height(self, col: int, cell: Cell) -> float:
        if cell.style in _ONE_LINE or not isinstance(cell.content, str | Link | Rich):
            return 0.0
        size, bold = font(cell.style)
        inset = 0.5 if cell.style.startswith("state_") else INSET
        return _height(plain(cell.content), self.widths[col] - inset, size, bold=bold)

    def long(self, before: Cell, cell: Cell, after: Cell, *, col: int = 1) -> None:
        """A text that may take several rows, with what stands before and after its first one."""
        size, _ = font(cell.style)
        texts = (
            pieces(cell.content, self.widths[col] - INSET, size) if isinstance(cell.content, str) else [cell.content]
        )
        for number, piece in enumerate(texts):
            first, last = (Cell(None, side.style) if number else side for side in (before, after))
            stretch = Cell(piece, cell.style, cell.number_format, cell.told)
            self.add(first, *(None for _ in range(col - 1)), stretch, last, least=16.0)

    def space(self, points: float = 8.0) -> None:
        self.heights[self.row] = points
        self.row += 1

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
        """The finished sheet.

        Args:
            fit: one page wide, its pages end where they may; otherwise they end where blocks do.
            alone: all on one page, if it can still be read there.
        """
        room, most = (LANDSCAPE, _LANDSCAPE_HEIGHT) if self.landscape else (PORTRAIT, _PORTRAIT_HEIGHT)
        shown = self.widths[: len(self.widths) - self.hidden]
        scale = min(100, int(100 * room / sum(width + _PADDING for width in shown)))
        small = int(100 * most / self._sum(0, self.row)) if alone else scale
        scale = max(SMALLEST, min(scale, small) if small >= LEAST_SCALE else scale)
        breaks: tuple[int, ...] = ()
        if not fit:
            scale, breaks = self._paged(scale, most, repeat)
        return Sheet(
            self.key,
            self.name,
            tuple(slot for _, slot in sorted(self.slots.items())),
            tuple(Column(width, hidden=col >= len(shown)) for col, width in enumerate(self.widths)),
            dict(sorted(self.heights.items())),
            freeze=freeze,
            page=Page(landscape=self.landscape, repeat=repeat, breaks=breaks, fit=fit, scale=scale),
            grids=tuple(self.grids),
            charts=tuple(self.charts),
            colour=colour,
        )

    def _paged(self, scale: int, most: float, repeat: tuple[int, int] | None) -> tuple[int, tuple[int, ...]]:
        """The scale and the breaks; a little smaller where that spares a last page with hardly anything on it."""
        breaks = tuple(self._breaks(most * 100 / scale, repeat))[:MOST_BREAKS]
        if breaks and self._sum(breaks[-1], self.row) < ORPHAN * most:
            for smaller in range(scale - 2, scale - 13, -2):
                fewer = tuple(self._breaks(most * 100 / smaller, repeat))
                if len(fewer) < len(breaks):
                    return smaller, fewer
        return scale, breaks

    def _breaks(self, most: float, repeat: tuple[int, int] | None) -> Iterator[int]:
        """The rows that begin a new page."""
        repeated = sum(self.heights[row] for row in range(repeat[0], repeat[1] + 1)) if repeat else 0.0
        starts = sorted({0, *self.blocks, self.row})
        used = 0.0
        for first, end in pairwise(starts):
            whole = self._sum(first, end)
            left = most - used
            # What fits on a page stays together; only the head of a sheet never stands alone on one.
            together = whole <= most - repeated and first != starts[1]
            unfit = whole > left and (together or left < most / 2)
            if first and unfit:
                yield first
                used = repeated
            for row, until in self._units(first, end):
                tall = self._sum(row, until)
                if used + tall > most and row != first and used > repeated:
                    yield row
                    used = repeated
                used += tall

    def _units(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """The rows of a block that must not be parted, as first row and row after the last."""
        start = first
        for row in range(first, end):
            if row not in self.bound:
                yield start, row + 1
                start = row + 1
        if start < end:
            yield start, end

    def _sum(self, first: int, end: int) -> float:
        return sum(self.heights.get(row, 15.0) for row in range(first, end))


_height = lru_cache(maxsize=8192)(height)
"""Names, labels and files come again on every row."""

_ONE_LINE = frozenset({"title", "note", "section", "link", "verdict", "plain", "alert", "key", "row_cut"})
"""Looks whose text runs on over the empty cells beside it."""

"""Tables of a page that are wider than a screen: periods below each other, long texts on rows of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lamppu_xl.reports.pages.blocks import CellLine, Inline, PageCell, PageRow, Paragraph

_ROOM = 1270.0
"""Pixels of a table on a screen of 1366 pixels, with a reserve."""

_LETTER, _PADDING, _TEXT, _LAST = 7.4, 17.0, 416.0, 160.0
"""Pixels of a character, beside the contents of a cell, of a column with long texts, and at least of the last one."""


_LONGEST = (150, 60, 35, 20)
"""Characters of a text that stays in its column; the next number is tried if the table is still too wide."""


class PageGrid(NamedTuple):
    """The cells of a table."""

    head: tuple[PageCell, ...]
    rows: Sequence[PageRow]


def fit_grid(grid: PageGrid, period: str) -> PageGrid:
    """The table as it fits on a screen: unchanged if it is narrow enough.

    Args:
        grid: every row has a cell for each column, except missing last ones.
        period: the heading of the column that names the periods.
    """
    if _width(grid) <= _ROOM:
        return grid
    filled = {col for row in grid.rows for col, cell in enumerate(row.cells) if cell.content}
    grid = _without(grid, {*range(1, len(grid.head))} - filled)
    figures = {col for row in grid.rows for col, cell in enumerate(row.cells) if cell.kind == "number" and cell.content}
    for longest in _LONGEST:
        long = {col for row in grid.rows for col, cell in enumerate(row.cells) if col and _is_long(cell, longest)}
        texts = long - figures
        narrow = _without(grid, texts)
        stack = _Stack.of(narrow.head, period) if _width(narrow) > _ROOM else None
        if _width(narrow if stack is None else stack.grid(narrow)) <= _ROOM:
            break
    head = stack.head if stack else narrow.head
    rows = [
        row
        for whole, short in zip(grid.rows, narrow.rows, strict=True)
        for row in _rows(grid.head, whole, short, sorted(texts), stack, len(head))
    ]
    return PageGrid(head, rows)


def _is_long(cell: PageCell, longest: int) -> bool:
    return cell.kind == "text" or (cell.kind != "number" and len(_text(cell.content)) > longest)


def is_too_wide(grid: PageGrid) -> bool:
    """Whether a table needs smaller letters to fit on a screen."""
    return _width(grid) > _ROOM


def _without(grid: PageGrid, columns: set[int]) -> PageGrid:
    def kept(cells: Sequence[PageCell]) -> tuple[PageCell, ...]:
        return tuple(cell for col, cell in enumerate(cells) if col not in columns)

    return PageGrid(kept(grid.head), [row._replace(cells=kept(row.cells)) for row in grid.rows])


def _rows(  # noqa: PLR0913, PLR0917
    heads: Sequence[PageCell],
    whole: PageRow,
    short: PageRow,
    texts: Sequence[int],
    stack: _Stack | None,
    count: int,
) -> Iterator[PageRow]:
    """A row, in as many as it takes.

    Args:
        heads: of all columns.
        whole: the row with all cells.
        short: the row without its long texts.
        texts: the columns of long texts.
        stack: how periods are stacked.
        count: the number of columns that are left.
    """
    given = [(heads[col], whole.cells[col]) for col in texts if col < len(whole.cells) and whole.cells[col].content]
    name, *others = short.cells
    *others, last = others or [PageCell("")]
    if given and not any(cell.content for cell in others) and texts[-1] == len(heads) - 2:
        # The name of the row says what its only text is.
        for _, cell in given:
            yield whole._replace(cells=(name, _spread(cell, count - 2), last))
        return
    yield from stack.rows(short) if stack else (short,)
    for head, cell in given:
        label = PageCell(head.content, "moved")
        yield PageRow((label, _spread(cell, count - 1)), whole.kind)


def _spread(cell: PageCell, columns: int) -> PageCell:
    """The cell over several columns, in lines that are not too long to be read."""
    content = (Paragraph(cell.content),) if isinstance(cell.content, str) else cell.content
    return cell._replace(content=content, columns=columns)


@dataclass(frozen=True)
class _Stack:
    """Columns of several periods, which become rows."""

    head: tuple[PageCell, ...]
    periods: tuple[str, ...]
    """The second lines of the headings."""
    fixed: tuple[int, ...]
    """The columns before those of periods."""
    columns: tuple[dict[str, int], ...]
    """For each question its columns by period."""
    last: tuple[int, ...]
    """The columns after those of periods."""

    @classmethod
    def of(cls, head: Sequence[PageCell], period: str) -> _Stack | None:
        """How the columns are stacked; None if they are not of several questions and periods."""
        parts = [_text(cell.content).rpartition("\n") for cell in head]
        dated = [col for col, (question, _, _) in enumerate(parts) if question]
        periods = tuple(dict.fromkeys(parts[col][2] for col in dated))
        questions: dict[str, dict[str, int]] = {}
        for col in dated:
            questions.setdefault(parts[col][0], {})[parts[col][2]] = col
        if len(periods) < 2 or len(questions) < 2 or dated != [*range(dated[0], dated[-1] + 1)]:
            return None
        fixed, last = range(dated[0]), range(dated[-1] + 1, len(head))
        stacked = (PageCell(name, head[next(iter(cols.values()))].kind) for name, cols in questions.items())
        heads = (*(head[col] for col in fixed), PageCell(period, "period"), *stacked, *(head[col] for col in last))
        return cls(heads, periods, tuple(fixed), tuple(questions.values()), tuple(last))

    def grid(self, grid: PageGrid) -> PageGrid:
        return PageGrid(self.head, [stacked for row in grid.rows for stacked in self.rows(row)])

    def rows(self, row: PageRow) -> Iterator[PageRow]:
        """The row with a row for each period that it has anything of."""
        cells = dict(enumerate(row.cells))
        found = [
            period
            for period in self.periods
            if any(columns.get(period) in cells and cells[columns[period]].content for columns in self.columns)
        ] or [self.periods[0]]
        for number, period in enumerate(found):
            values = (cells.get(columns.get(period, -1), PageCell("")) for columns in self.columns)
            middle = (PageCell(period, "period"), *values)
            if number:
                yield row._replace(cells=middle, id="")  # beside cells that go over several rows
            else:
                around = [
                    [cells.get(col, PageCell(""))._replace(rows=len(found)) for col in cols]
                    for cols in (self.fixed, self.last)
                ]
                yield row._replace(cells=(*around[0], *middle, *around[1]))


def _width(grid: PageGrid) -> float:
    """The pixels that a table takes at least."""
    columns: list[float] = [_least(cell) for cell in grid.head]
    for row in grid.rows:
        for col, cell in enumerate(row.cells, _first_column(grid, row)):
            columns[col] = max(columns[col], _least(cell))
    columns[-1] = max(columns[-1], _LAST)
    return sum(columns)


def _first_column(grid: PageGrid, row: PageRow) -> int:
    """The column of the first cell of a row: beside cells that go over several rows it is that of the period."""
    return [cell.kind for cell in grid.head].index("period") if row.cells[0].kind == "period" else 0


def _least(cell: PageCell) -> float:
    text = _text(cell.content)
    if cell.kind == "text":
        return _TEXT
    parts = text.split("\n") if cell.kind == "number" else text.split()
    return _PADDING + _LETTER * max(map(len, parts), default=0)


def _text(content: Inline) -> str:
    if isinstance(content, str):
        return content
    parts = (
        part if isinstance(part, str) else _text(part.content) if isinstance(part, CellLine | Paragraph) else part.text
        for part in content
    )
    return "".join(parts)

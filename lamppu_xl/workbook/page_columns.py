"""Parts a sheet that is too wide for one readable page between columns, with its first columns on each page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from lamppu_xl.workbook.model import PageSetup, Sheet
from lamppu_xl.workbook.page_breaks import LANDSCAPE_HEIGHT, PrintedRows

_PAGE_WIDTH = 770.0
"""Points of a page in landscape within its margins."""

_POINTS = 6.6
"""Of a character of a column's width, on paper; the programs differ, and this is the widest."""

LEAST_READABLE, _LARGEST = 0.6, 0.8
"""The smallest and the largest scale of print: texts of 11 points have 6.6 to 8.8, and many lines fit on a page."""


def paged_columns(sheet: Sheet) -> PageSetup:
    """The page setup of a sheet, with breaks between columns if it has none and one page across cannot be read.

    The pages are about equally wide, and as few as can be read. Title and note would be cut at the repeated columns:
    the name of the sheet is printed in the margin of each page, and the rows above the hidden one are not.
    """
    setup = sheet.page
    widths = [0.0 if column.hidden else column.width for column in sheet.columns]
    pages = None if setup.column_breaks else column_pages(widths, setup.repeat_columns)
    if pages is None:
        return setup
    top = max(sheet.hidden_rows, default=-1) + 1
    last_row = setup.area[1] if setup.area else max(cell.row for cell in sheet.cells)
    return replace(
        setup,
        fit=False,
        scale=_spared_scale(sheet, top, last_row, pages.scale),
        column_breaks=pages.breaks,
        repeat=(top, setup.repeat[1]) if setup.repeat else None,
        area=(top, last_row, len(widths) - 1),
        has_bold_name=True,
    )


def _spared_scale(sheet: Sheet, top: int, last_row: int, scale: int) -> int:
    """The scale in per cent, a little smaller where that spares last pages with hardly anything on them."""
    heights = [sheet.heights.get(row, _ROW_HEIGHT) for row in range(top, last_row + 1)]
    repeat = (0, sheet.page.repeat[1] - top) if sheet.page.repeat else None
    smaller, _ = PrintedRows(heights, (), (), repeat).paged(scale, LANDSCAPE_HEIGHT)
    return max(smaller, min(scale, int(100 * LEAST_READABLE)))


_ROW_HEIGHT = 15.0
"""Points of a row without a height of its own."""


class ColumnPages(NamedTuple):
    """How a wide sheet is parted between columns."""

    scale: int
    """Per cent."""
    breaks: tuple[int, ...]
    """Columns that begin a new page."""


def column_pages(widths: Sequence[float], first: int) -> ColumnPages | None:
    """The pages of a sheet in landscape; None if one page across can be read, or if there is no way.

    Args:
        widths: of the columns in characters; 0 for a hidden one.
        first: the number of first columns that are repeated on each page.
    """
    points = [width * _POINTS for width in widths]
    repeated, rest = sum(points[:first]), points[first:]
    if not first or _scale(repeated + sum(rest)) >= LEAST_READABLE:
        return None
    for pages in range(2, len(rest) + 1):
        room = _least_room(rest, pages)
        if _scale(repeated + room) >= LEAST_READABLE:
            break
    else:
        return None
    scale = int(100 * min(_LARGEST, _scale(repeated + room)))
    return ColumnPages(scale, tuple(first + at for at in _breaks(rest, room)))


def narrower_widths(widths: Sequence[float], least: Sequence[float]) -> list[float]:
    """The widths of the columns, narrower where that makes one page across large enough to read.

    Args:
        widths: in characters.
        least: the widths down to which the columns may become narrower.
    """
    spare = [max(0.0, width - narrowest) for width, narrowest in zip(widths, least, strict=True)]
    over = sum(widths) - _PAGE_WIDTH / _POINTS / _COMFORTABLE
    if over <= 0 or _scale((sum(widths) - sum(spare)) * _POINTS) < LEAST_READABLE:
        return [*widths]
    share = min(1.0, over / (sum(spare) or 1.0))
    return [width - share * more for width, more in zip(widths, spare, strict=True)]


_COMFORTABLE = 0.7
"""The scale of print at which texts of 10 points have 7."""


def _scale(points: float) -> float:
    return _PAGE_WIDTH / points if points else 1.0


def _least_room(widths: Sequence[float], pages: int) -> float:
    """The smallest width of the widest page if there are at most so many pages."""
    rooms = sorted({sum(widths[at:end]) for at in range(len(widths)) for end in range(at + 1, len(widths) + 1)})
    widest = max(widths)
    return next(room for room in rooms if room >= widest and len([*_breaks(widths, room)]) < pages)


def _breaks(widths: Sequence[float], room: float) -> Iterator[int]:
    """The columns that begin a new page."""
    used = 0.0
    for at, width in enumerate(widths):
        if used + width > room + 1e-6:
            yield at
            used = 0.0
        used += width

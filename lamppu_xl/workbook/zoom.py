"""The zoom of a sheet: as large as a small screen can show its columns beside one another."""

from __future__ import annotations

from collections.abc import Sequence

from lamppu_xl.workbook.model import SheetColumn

SCREEN = 1245
"""Pixels of a sheet that a screen of 1,366 pixels shows beside the numbers of its rows."""

SMALLEST_ZOOM = 70
"""In per cent; smaller texts cannot be read."""

PIXELS = 8.7
"""Of a character of a column's width, on a screen."""


def widest_sheet(zoom: int) -> float:
    """Characters that the columns of a sheet may have together, to be seen at once at a zoom in per cent."""
    return SCREEN * 100 / zoom / PIXELS


WIDEST_SHEET = widest_sheet(SMALLEST_ZOOM)
"""The same at the smallest zoom."""

_COLUMNS, _EDGES = 8, 0.5
"""The number of columns for which `PIXELS` holds, and the characters that each further one takes for its edges."""

_ROUNDING, _BELOW = 0.5, 2
"""Characters that each further column may take in a small zoom, whose columns are whole pixels; and how much smaller
than the smallest zoom a sheet is shown, in per cent, if a screen then shows all of it. Neither changes a column."""


def screen_width(widths: Sequence[float]) -> float:
    """The characters that columns take together on a screen."""
    return sum(widths) + max(0, len(widths) - _COLUMNS) * _EDGES


def zoom_for(columns: Sequence[SheetColumn], smallest: int = SMALLEST_ZOOM) -> int:
    """The zoom at which a screen shows the columns beside one another, if they are not too many for that.

    Args:
        columns: of the sheet.
        smallest: the least zoom, in per cent.
    """
    widths = [column.width for column in columns if not column.hidden]
    further = max(0, len(widths) - _COLUMNS) * _ROUNDING
    pixels = (screen_width(widths) + further) * PIXELS
    zoom = int(100 * SCREEN / pixels) if pixels else 100
    return min(100, zoom if zoom >= smallest - _BELOW else smallest)

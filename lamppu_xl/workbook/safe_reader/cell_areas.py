"""Ranges of cells as four numbers: first row, first column, last row, last column, from 0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Final

from lamppu_xl.domain.cell_address import column_index

REFERENCE: Final = re.compile("([A-Za-z]{1,3})([0-9]{1,10})")
"""The letters and the number of a cell."""


def area_of(reference: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of `B2:C3` or of `B2`; None for anything else."""
    first, _, last = reference.partition(":")
    corners = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last or first)
    if not (corners[0] and corners[1]):
        return None
    rows = sorted(int(corner[2]) - 1 for corner in corners if corner)
    columns = sorted(column_index(corner[1]) for corner in corners if corner)
    return None if rows[0] < 0 else (rows[0], columns[0], rows[1], columns[1])


_OF_DOCUMENT: Final = re.compile(r"(?:'(?:[^']|'')*'|[^'. :]*)\.\$?([A-Za-z]{1,3})\$?([0-9]{1,10})(:?)")
"""A cell as an OpenDocument spreadsheet writes it, with its sheet; a colon is between the ends of a range."""
_LONGEST_ADDRESS: Final = 2_000


def areas_of_document(addresses: str) -> list[tuple[int, int, int, int]]:
    """The ranges that an OpenDocument spreadsheet names, of one sheet.

    >>> areas_of_document("'A 1'.B2:'A 1'.C3 'A 1'.D4")
    [(1, 1, 2, 2), (3, 3, 3, 3)]
    """
    found = _OF_DOCUMENT.findall(addresses[:_LONGEST_ADDRESS])
    references = "".join(f"{letters}{number}{colon or ' '}" for letters, number, colon in found)
    return [area for reference in references.split() if (area := area_of(reference))]


def used_area(
    cells: Iterable[tuple[int, int]], before: tuple[int, int, int, int] | None
) -> tuple[int, int, int, int] | None:
    """The smallest range with all cells and with the range before; None if there is nothing."""
    if not cells:
        return before
    rows, filled = {place[0] for place in cells}, {place[1] for place in cells}
    area = (min(rows), min(filled), max(rows), max(filled))
    if before is None:
        return area
    first_row, first_col, last_row, last_col = before
    return min(area[0], first_row), min(area[1], first_col), max(area[2], last_row), max(area[3], last_col)


def cells_of(area: tuple[int, int, int, int]) -> Iterator[tuple[int, int]]:
    """The row and the column of each cell, row by row."""
    return product(range(area[0], area[2] + 1), range(area[1], area[3] + 1))


def area_size(area: tuple[int, int, int, int]) -> int:
    return (area[2] - area[0] + 1) * (area[3] - area[1] + 1)

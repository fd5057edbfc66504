"""Cell addresses as a spreadsheet writes them: `C12`. Rows and columns count from 0 everywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from lamppu_xl.domain.grouping import grouped

_LETTERS_IN_ALPHABET = 26


def column_name(col: int) -> str:
    """The letters of a column: 0 is `A`, 26 is `AA`."""
    letters = ""
    col += 1
    while col:
        col, letter = divmod(col - 1, _LETTERS_IN_ALPHABET)
        letters = chr(ord("A") + letter) + letters
    return letters


@lru_cache(maxsize=1024)
def column_index(letters: str) -> int:
    """The number of a column from its letters: `A` is 0, `AA` is 26."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS_IN_ALPHABET + ord(letter) - ord("A") + 1
    return number - 1


def cell_name(row: int, col: int) -> str:
    """The address of a cell: (0, 0) is `A1`."""
    return f"{column_name(col)}{row + 1}"


_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")


def parse_cell_name(address: str) -> tuple[int, int] | None:
    """The row and column of an address such as `C12` or `$C$12`, or None if the text is no address.

    >>> parse_cell_name("C12"), parse_cell_name("12C")
    ((11, 2), None)
    """
    match = _ADDRESS.fullmatch(address)
    return (int(match[2]) - 1, column_index(match[1])) if match else None


def cell_ranges(cells: Iterable[tuple[int, int]]) -> list[str]:
    """Ranges of cells, column by column; columns are in the order of their first cell.

    >>> cell_ranges([(0, 2), (1, 2), (3, 2)])
    ['C1:C2', 'C4']
    """
    ranges: list[str] = []
    for col, rows in grouped((col, row) for row, col in cells).items():
        # Rows that follow each other without a gap have the same distance from their number in the list.
        for _, run in groupby(enumerate(sorted(rows)), key=lambda numbered: numbered[1] - numbered[0]):
            names = [cell_name(row, col) for _, row in run]
            ranges.append(names[0] if len(names) == 1 else f"{names[0]}:{names[-1]}")
    return ranges

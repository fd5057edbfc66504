"""Cell addresses as a spreadsheet writes them: `C12`. Rows and columns count from 0 everywhere else."""

from __future__ import annotations

import re

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_LETTERS_IN_ALPHABET = 26

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
"""The last row and column of an Excel sheet."""


def column_name(col: int) -> str:
    """The letters of a column: 0 is `A`, 26 is `AA`."""
    letters = ""
    col += 1
    while col:
        col, letter = divmod(col - 1, _LETTERS_IN_ALPHABET)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_index(letters: str) -> int:
    """The number of a column from its letters: `A` is 0, `AA` is 26."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS_IN_ALPHABET + ord(letter) - ord("A") + 1
    return number - 1


def cell_name(row: int, col: int) -> str:
    """The address of a cell: (0, 0) is `A1`."""
    return f"{column_name(col)}{row + 1}"


def parse_cell_name(address: str) -> tuple[int, int] | None:
    """The row and column of an address such as `C12` or `$C$12`, or None if the text is no address.

    >>> parse_cell_name("C12"), parse_cell_name("12C")
    ((11, 2), None)
    """
    match = _CELL.fullmatch(address)
    if match is None:
        return None
    row, col = int(match[2]) - 1, column_index(match[1])
    return (row, col) if row <= LAST_ROW and col <= LAST_COLUMN else None

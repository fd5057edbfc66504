"""Cell addresses as a spreadsheet writes them: `C12`. Rows and columns count from 0 everywhere else."""

from __future__ import annotations

_LETTERS_IN_ALPHABET = 26


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

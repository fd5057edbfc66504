"""Reads the values of a workbook; the file is closed again whatever happens."""

from __future__ import annotations

import io
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from openpyxl import Workbook, load_workbook

Row = tuple[object, ...]
"""The values of a row, from column A."""


def opened(file: Path, *, data_only: bool = False) -> Workbook:
    """A workbook to look at. Each content is read once for many tests: none of them may change the workbook."""
    return _opened(file.read_bytes(), data_only=data_only)


@lru_cache(maxsize=8)
def _opened(content: bytes, *, data_only: bool) -> Workbook:
    return load_workbook(io.BytesIO(content), data_only=data_only)


def read_rows(file: Path, sheet: str) -> list[Row]:
    """The rows of one sheet."""
    return read_sheets(file, sheet)[sheet]


def read_sheets(file: Path, *names: str) -> dict[str, list[Row]]:
    """The rows of some sheets, or of all, by the name of the sheet.

    Raises:
        KeyError: no sheet has the name.
    """
    with closing(load_workbook(file, read_only=True)) as book:
        return {name: list(book[name].iter_rows(values_only=True)) for name in names or book.sheetnames}


def read_cell(file: Path, sheet: str, cell: str) -> object:
    """The value of a cell, of a formula the one that was stored with it; only its sheet is read."""
    with closing(load_workbook(file, read_only=True, data_only=True)) as book:
        return book[sheet][cell].value


def read_description(file: Path) -> str | None:
    """The description in the properties of a workbook."""
    with closing(load_workbook(file, read_only=True)) as book:
        return book.properties.description

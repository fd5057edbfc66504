"""The second reader: reads the answers of a return with openpyxl and compares them with what this package read.

Only openpyxl's own work may fail without notice: it refuses some valid workbooks. A failure of the comparison raises.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.workbook.openpyxl_cells import CellMismatch, CellValue, open_workbook, same_text

if TYPE_CHECKING:
    from openpyxl import Workbook

    from lamppu_xl.returns.submission import Submission


def cross_read(data: bytes, submission: Submission) -> tuple[CellMismatch, ...] | None:
    """The cells in which openpyxl reads something else in a return than this package did.

    Returns:
        None if openpyxl cannot open the file, or cannot read one of its sheets.
    """
    book = open_workbook(data)
    if book is None:
        return None
    try:
        cells = _read_cells(book, submission.places.values())
        counts_from_1900 = book.epoch.year < 1900
    except Exception:  # openpyxl raises many classes of error for a sheet that it cannot read
        return None
    finally:
        book.close()
    return tuple(compare_cells(submission, cells, counts_from_1900=counts_from_1900))


@dataclass(frozen=True, slots=True)
class SecondReaderCell:
    """A cell as openpyxl reads it."""

    value: CellValue
    number: float | None
    """The value as the number that is stored; a date or a time as its serial number."""
    is_invalid_date: bool
    """Whether it is a number in a date format that no calendar has. openpyxl reads it as an error value."""


_Cells = Mapping[tuple[str, int, int], SecondReaderCell]
"""Cells by sheet, row and column."""


def _read_cells(book: Workbook, places: Iterable[Place]) -> _Cells:
    wanted: dict[str, dict[int, set[int]]] = {}
    for place in places:
        if place.row is not None and place.col is not None:
            wanted.setdefault(place.sheet or "", {}).setdefault(place.row, set()).add(place.col)
    cells: dict[tuple[str, int, int], SecondReaderCell] = {}
    with warnings.catch_warnings(action="ignore"):
        for sheet in wanted.keys() & set(book.sheetnames):
            rows = wanted[sheet]
            page: Any = book[sheet]
            page.reset_dimensions()  # the dimensions that a file states may be wrong
            for row, read_cells in enumerate(page.iter_rows(max_row=max(rows) + 1)):
                for col in rows.get(row, ()):
                    if col < len(read_cells):
                        cells[sheet, row, col] = _cell(read_cells[col], book.epoch)
    return cells


def _cell(cell: Any, epoch: datetime) -> SecondReaderCell:
    from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415  # openpyxl is slow to import
    from openpyxl.utils.datetime import to_excel  # noqa: PLC0415

    value: CellValue = cell.value
    if isinstance(value, date | time | timedelta):
        return SecondReaderCell(value, float(to_excel(value, epoch)), is_invalid_date=False)  # type: ignore[no-untyped-call]
    number = float(value) if isinstance(value, int | float) else None
    is_invalid_date = value == "#VALUE!" and cell.data_type == "e" and bool(is_date_format(cell.number_format))
    return SecondReaderCell(value, number, is_invalid_date)


_EMPTY = SecondReaderCell(None, None, is_invalid_date=False)


def compare_cells(submission: Submission, cells: _Cells, *, counts_from_1900: bool) -> Iterator[CellMismatch]:
    """The answers of a submission that differ from the second reader's cells.

    Args:
        submission: the answers as this package read them.
        cells: the cells as openpyxl reads them.
        counts_from_1900: whether the workbook counts days from 1900 and not from 1904.
    """
    for entry, place in submission.places.items():
        expected = submission.typed.get(entry)
        cell = cells.get((place.sheet or "", place.row or 0, place.col or 0), _EMPTY)
        actual = cell.value
        if expected is None:
            if actual is not None and not (isinstance(actual, str) and is_blank(actual)):
                yield CellMismatch(place, entry, expected, actual)
        elif isinstance(expected, str) and expected.startswith("=") and entry not in submission.answers:
            continue  # a formula, reported as V411: openpyxl shows its result
        elif not _agree(expected, cell, counts_from_1900=counts_from_1900):
            yield CellMismatch(place, entry, expected, actual)


def _agree(expected: str | float | bool, cell: SecondReaderCell, *, counts_from_1900: bool) -> bool:
    actual = cell.value
    if isinstance(expected, bool) or isinstance(actual, bool):
        return type(expected) is type(actual) and expected == actual
    if isinstance(expected, str):
        return same_text(expected, actual)
    if cell.number is None:
        return cell.is_invalid_date
    if isinstance(actual, int | float):
        return math.isclose(expected, cell.number, rel_tol=1e-12)
    # openpyxl rounds to a millisecond, and takes 29 February 1900 for the day before.
    days = (expected, expected - 1) if 60 <= expected < 61 and counts_from_1900 else (expected,)
    return any(math.isclose(day, cell.number, rel_tol=0, abs_tol=2e-8) for day in days)

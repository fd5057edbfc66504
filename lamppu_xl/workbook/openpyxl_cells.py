"""Cells as openpyxl reads them. The only module that opens a workbook with openpyxl.

openpyxl shares no code with the package's own reader and writer, so a difference between the two shows a fault in one
of them. openpyxl returns dates as dates and leaves escapes as they are stored. The comparison allows for both.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamppu_xl.workbook.other_reader import CellsByPlace, CellValue, OtherCell

if TYPE_CHECKING:
    from openpyxl import Workbook


def open_workbook(source: bytes | Path) -> Workbook | None:
    """A workbook for reading row by row, to be closed by the caller; styles and validations are skipped.

    Returns:
        None if openpyxl cannot open the file or finds no sheets in it (as in Strict workbooks).
    """
    os.environ.setdefault("OPENPYXL_LXML", "False")  # the same parser whatever else is installed
    import openpyxl  # noqa: PLC0415  # only after the line above

    with warnings.catch_warnings(action="ignore"):  # of extensions that openpyxl drops
        try:
            file = source if isinstance(source, Path) else io.BytesIO(source)
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception:  # openpyxl raises KeyError, TypeError, zlib.error and more for a file it cannot read
            return None
    if book.worksheets:
        return book
    book.close()
    return None


def read_cells(
    data: bytes, places: Mapping[str, Mapping[int, Collection[int]]], *, date1904: bool = False
) -> CellsByPlace | None:
    """The filled cells of a workbook at some places.

    Args:
        data: a workbook that was read within limits.
        places: the columns by sheet and row.
        date1904: whether days are numbered from 1904.

    Returns:
        None if openpyxl cannot open the workbook, or cannot read one of its sheets.
    """
    book = open_workbook(data)
    if book is None:
        return None
    found: dict[tuple[str, int, int], Any] = {}
    try:
        with warnings.catch_warnings(action="ignore"):
            for name in places.keys() & set(book.sheetnames):
                rows = places[name]
                page: Any = book[name]
                page.reset_dimensions()  # the dimensions that a file states may be wrong
                for number, cells in enumerate(page.iter_rows(max_row=max(rows) + 1)):
                    for col in rows.get(number, ()):
                        if col < len(cells) and cells[col].value is not None:
                            found[name, number, col] = cells[col]
    except Exception:  # openpyxl raises many classes of error for a sheet that it cannot read
        return None
    finally:
        book.close()
    return {place: _cell(cell, date1904=date1904) for place, cell in found.items()}


def _cell(cell: Any, *, date1904: bool) -> OtherCell:
    from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415  # openpyxl is slow to import
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel  # noqa: PLC0415

    value: CellValue = cell.value
    if isinstance(value, date | time | timedelta):
        epoch = CALENDAR_MAC_1904 if date1904 else CALENDAR_WINDOWS_1900
        return OtherCell(value, float(to_excel(value, epoch)))  # type: ignore[no-untyped-call]
    number = float(value) if isinstance(value, int | float) else None
    is_error = cell.data_type == "e"
    is_invalid_date = is_error and value == "#VALUE!" and bool(is_date_format(cell.number_format))
    return OtherCell(value, number, is_error=is_error, is_invalid_date=is_invalid_date)

"""Cells as calamine reads them. The only module that opens a workbook with python-calamine.

calamine shares no code with the package's own reader and writer, nor with openpyxl, and takes a twentieth of openpyxl's
time. It keeps a sheet as a full rectangle of cells, so it may only read what the own reader has read within its limits.
It reads an error value as an empty cell.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.workbook.other_reader import CellsByPlace, CellValue, OtherCell

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MOST_CELLS = 2_000_000
"""The largest rectangle of cells of a sheet that calamine reads; it takes 32 bytes for each."""


def read_cells(
    data: bytes, places: Mapping[str, Mapping[int, Collection[int]]], *, date1904: bool = False
) -> CellsByPlace | None:
    """The filled cells of a workbook at some places.

    Args:
        data: a workbook that was read within limits.
        places: the columns by sheet and row.
        date1904: whether days are numbered from 1904.

    Returns:
        None if calamine cannot read it.
    """
    found: dict[str, list[_Row]] = {}
    with open_calamine(data) as book:
        if book is None:
            return None
        try:
            for name in places.keys() & set(book.sheet_names):
                found[name] = list(_rows(book, name, places[name].keys()))
        except BaseException as error:
            if _is_fault_of_calamine(error):
                return None
            raise
    return {
        (name, number, col): other_cell(value, date1904=date1904)
        for name, rows in found.items()
        for number, first, values in rows
        for col in places[name][number]
        if 0 <= col - first < len(values) and (value := values[col - first]) != ""
    }


_Row = tuple[int, int, list[object]]
"""The number of a row, its first column, and the values from there on; empty cells are ''."""


@contextmanager
def open_calamine(source: bytes | Path) -> Iterator[CalamineWorkbook | None]:
    """A workbook, whatever the name of its file; None if calamine cannot open it."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415  # only where a file is read a second time

    if isinstance(source, Path) and source.suffix != ".xlsx":
        source = source.read_bytes()  # by the name of a file calamine chooses its format
    try:
        if isinstance(source, Path):
            book = CalamineWorkbook.from_path(source)
        else:
            book = CalamineWorkbook.from_filelike(io.BytesIO(source))
    except BaseException as error:
        if not _is_fault_of_calamine(error):
            raise
        book = None
    yield book


def calamine_rows(book: CalamineWorkbook, sheet: str) -> Iterator[tuple[int, dict[int, CellValue]]]:
    """The filled cells of a sheet, row by row; none if there is no such sheet."""
    if sheet not in book.sheet_names:
        return
    for number, left, values in _rows(book, sheet):
        yield number, {col: value for col, value in enumerate(values, left) if value != ""}  # type: ignore[misc]


def _rows(book: CalamineWorkbook, sheet: str, wanted: Set[int] | None = None) -> Iterator[_Row]:
    """The rows of a sheet, from the first that is filled to the last; with `wanted` only those."""
    page = book.get_sheet_by_name(sheet)
    top, left = page.start or (0, 0)
    last = max(wanted, default=-1) if wanted is not None else None
    for number, values in enumerate(page.iter_rows(), top):
        if last is not None and number > last:
            return
        if wanted is None or number in wanted:
            yield number, left, values  # type: ignore[misc]


def other_cell(value: object, *, date1904: bool = False) -> OtherCell:
    """A value of calamine as the number that is stored for it, by this module's own conversion."""
    if isinstance(value, bool):
        return OtherCell(value)
    if isinstance(value, str):
        return OtherCell(value, _duration(value) if value.startswith("PT") else _moment(value, date1904=date1904))
    if isinstance(value, int | float):
        return OtherCell(value, float(value))
    if isinstance(value, date | time | timedelta):
        return OtherCell(value, _serial(value, date1904=date1904))
    return OtherCell(str(value))


_SECONDS = 86_400
_DURATION = re.compile(r"PT([0-9]{1,9})H([0-9]{1,9})M([0-9]{1,9}(?:[.,][0-9]{1,12})?)S")
"""A time of a day or more in an OpenDocument spreadsheet, which calamine leaves as it is written."""


def _duration(text: str) -> float | None:
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    return (int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3].replace(",", "."))) / _SECONDS


def _moment(text: str, *, date1904: bool) -> float | None:
    """The serial number of a day or a time that a workbook stores as ISO text, and calamine leaves so."""
    text = text.removesuffix("Z")
    try:
        if text[4:5] == text[7:8] == "-" and len(text) < _LONGEST_MOMENT:
            return _serial(datetime.fromisoformat(text).replace(tzinfo=None), date1904=date1904)
        if text[2:3] == text[5:6] == ":" and len(text) < _LONGEST_MOMENT:
            return _fraction(time.fromisoformat(text))
    except ValueError:
        pass
    return None


_LONGEST_MOMENT = 40


def _serial(value: date | time | timedelta, *, date1904: bool) -> float:
    """The serial number of a date, a time or a duration."""
    if isinstance(value, timedelta):
        return value / timedelta(1)
    if isinstance(value, time):
        return _fraction(value)
    days = value.toordinal() - (_ORDINAL_1904 if date1904 else _ORDINAL_1900)
    if not date1904 and days < _MARCH_1900:
        days -= 1
    return days + (_fraction(value.time()) if isinstance(value, datetime) else 0)


_ORDINAL_1900, _ORDINAL_1904 = date(1899, 12, 30).toordinal(), date(1904, 1, 1).toordinal()
"""Day 0 of both calendars; Excel counts a 29 February 1900."""
_MARCH_1900 = 61


def _fraction(value: time) -> float:
    return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / _SECONDS


def _is_fault_of_calamine(error: BaseException) -> bool:
    """Whether an error is one of calamine itself; a panic of it is no `Exception`."""
    kind = type(error)
    if kind.__name__ == "PanicException":
        return True
    is_other = isinstance(error, MemoryError | AttributeError | TypeError)
    return isinstance(error, Exception) and not is_other

"""The second reader: reads the answers of a return with openpyxl and compares them with what this package read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.workbook.openpyxl_cells import CellMismatch, CellValue, ignored_warnings, open_workbook, same_text

if TYPE_CHECKING:
    from openpyxl import Workbook

    from lamppu_xl.returns.submission import Submission


def cross_read(data: bytes, submission: Submission) -> tuple[CellMismatch, ...] | None:
    """Where the second reader finds something else in a return than we did; None when it cannot open the file."""
    book = open_workbook(data)
    if book is None:
        return None
    try:
        return tuple(_differences(book, _cells(book, submission.places.values()), submission))
    except Exception:  # what it does not like in a sheet it tells only now, in as many ways
        return None
    finally:
        book.close()


_Cells = dict[tuple[str, int, int], Any]
"""The second reader's cells by sheet, row and column."""


def _cells(book: Workbook, places: Iterable[Place]) -> _Cells:
    wanted: dict[str, dict[int, set[int]]] = {}
    for place in places:
        if place.row is not None and place.col is not None:
            wanted.setdefault(place.sheet or "", {}).setdefault(place.row, set()).add(place.col)
    found: _Cells = {}
    with ignored_warnings():
        for sheet, rows in wanted.items():
            if sheet not in book.sheetnames:
                continue
            page: Any = book[sheet]
            page.reset_dimensions()  # what the file says of them need not be so
            for row, cells in enumerate(page.iter_rows(max_row=max(rows) + 1)):
                found |= {(sheet, row, col): cells[col] for col in rows.get(row, ()) if col < len(cells)}
    return found


def _differences(book: Workbook, cells: _Cells, submission: Submission) -> Iterator[CellMismatch]:
    for entry, place in submission.places.items():
        was = submission.typed.get(entry)
        cell = cells.get((place.sheet or "", place.row or 0, place.col or 0))
        now: CellValue = None if cell is None else cell.value
        if was is None:
            if now is not None and not (isinstance(now, str) and is_blank(now)):
                yield CellMismatch(place, entry, was, now)
        elif isinstance(was, str) and was.startswith("=") and entry not in submission.answers:
            continue  # a formula, told as V411: the second reader shows its result
        elif not _agree(was, now, cell, book.epoch):
            yield CellMismatch(place, entry, was, now)


def _agree(was: str | float | bool, now: CellValue, cell: Any, epoch: datetime) -> bool:
    if isinstance(was, bool) or isinstance(now, bool):
        return type(was) is type(now) and was == now
    if isinstance(was, str):
        return same_text(was, now)
    number = _number(now, epoch)
    if number is None:
        # A date that no calendar has is a number to us and an error to openpyxl.
        from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415

        return bool(now == "#VALUE!" and cell.data_type == "e" and is_date_format(cell.number_format))
    if isinstance(now, int | float):
        return math.isclose(was, number, rel_tol=1e-12)
    # Openpyxl rounds to a millisecond, and knows no 29 February 1900.
    days = (was, was - 1) if 60 <= was < 61 and epoch.year < 1900 else (was,)
    return any(math.isclose(day, number, rel_tol=0, abs_tol=2e-8) for day in days)


def _number(now: CellValue, epoch: datetime) -> float | None:
    """A number, or the day or time that openpyxl made of it as the number that is stored."""
    from openpyxl.utils.datetime import to_excel  # noqa: PLC0415

    if isinstance(now, int | float):
        return float(now)
    if isinstance(now, date | time | timedelta):
        return float(to_excel(now, epoch))  # type: ignore[no-untyped-call]
    return None

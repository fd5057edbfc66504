"""The hidden data of programme workbooks that were written before."""

from __future__ import annotations

from pathlib import Path

from lamppu_xl.programme.data_sheet import SHEET, ProgrammeDataSheet
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.programme.trace.programme_tracer import read_programme_workbook
from lamppu_xl.workbook.safe_reader import SheetChoice

_HIDDEN_SHEET = SheetChoice(frozenset({SHEET}))


def data_of(workbook: Path) -> ProgrammeDataSheet | None:
    """What a programme workbook says of itself, read without its other sheets; None if there is no such workbook."""
    scanned = open_traced_workbook(workbook.read_bytes(), choice=_HIDDEN_SHEET) if workbook.is_file() else None
    book = read_programme_workbook(scanned) if scanned else None
    return book.data if book else None

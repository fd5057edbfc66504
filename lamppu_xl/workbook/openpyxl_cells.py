"""Cells as openpyxl reads them. The only module that opens a workbook with openpyxl.

openpyxl shares no code with the package's own reader and writer, so a difference between the two shows a fault in one
of them. openpyxl returns dates as dates and leaves escapes as they are stored. The comparison here allows for both.
"""

from __future__ import annotations

import io
import os
import re
import warnings
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import unix_lines

if TYPE_CHECKING:
    from openpyxl import Workbook

CellValue = str | float | bool | date | time | timedelta | None
"""The value of a cell in either reader; None when the cell is empty."""


@dataclass(frozen=True)
class CellMismatch:
    """A cell in which two readers see different values."""

    place: Place
    entry: AnswerRef
    expected: CellValue
    """What this package read, or meant to write."""
    actual: CellValue
    """What openpyxl reads."""

    def finding(self, *, personal: bool = False) -> Finding:
        """The mismatch as M701; personal values are not quoted."""
        facts: dict[str, Fact] = {
            name: VocabularyTerm("hidden") if personal else _fact(value)
            for name, value in (("was", self.expected), ("now", self.actual))
        }
        return Finding(CODES["M701"], self.place, facts, self.entry)


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


def same_text(text: str, value: CellValue) -> bool:
    """Whether openpyxl reads this text, also as a date that is stored as ISO text."""
    if isinstance(value, date | time | timedelta):
        from openpyxl.utils.datetime import from_ISO8601  # noqa: PLC0415

        try:
            return bool(from_ISO8601(text) == value)  # type: ignore[no-untyped-call]
        except ValueError:
            return False
    return isinstance(value, str) and normalized(text) == normalized(value)


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def normalized(text: str) -> str:
    """A text with escapes resolved and line ends as line feeds: openpyxl leaves both as stored, and drops `x005F_`."""
    while True:
        resolved = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text.replace("x005F_", ""))
        if resolved == text:
            break
        text = resolved
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unix_lines(paired)


def _fact(value: CellValue) -> Fact:
    if value is None or value == "":
        return VocabularyTerm("empty")
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date()
    return str(value) if isinstance(value, bool | time | timedelta) else value

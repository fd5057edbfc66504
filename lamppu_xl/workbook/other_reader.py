"""Cells as another reader than the package's own reads them, and the comparison of values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import is_blank, unix_lines
from lamppu_xl.workbook.safe_reader.rich_values import NEWER_ERRORS
from lamppu_xl.workbook.safe_reader.sheets import NO_NUMBER

CellValue = str | float | bool | date | time | timedelta | None
"""The value of a cell in any reader; None when the cell is empty."""


@dataclass(frozen=True, slots=True)
class OtherCell:
    """A cell as another reader reads it."""

    value: CellValue
    number: float | None = None
    """The value as the number that is stored; a date or a time as its serial number."""
    is_error: bool = False
    """Whether it is an error value, as `#REF!`."""
    is_invalid_date: bool = False
    """Whether it is a number in a date format that no calendar has. openpyxl reads it as an error value."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is seen in it."""
        return self.value is None or (isinstance(self.value, str) and is_blank(self.value))


EMPTY_CELL = OtherCell(None)

CellsByPlace = Mapping[tuple[str, int, int], OtherCell]
"""Filled cells by sheet, row and column."""


def same_stored_value(stored: str | float | bool, cell: OtherCell, *, date1904: bool) -> bool:
    """Whether another reader reads the value that is stored.

    Args:
        stored: the value as the package's own reader read it; an error value as its name.
        cell: the cell in the other reader.
        date1904: whether days are numbered from 1904.
    """
    actual = cell.value
    if isinstance(stored, bool) or isinstance(actual, bool):
        return type(stored) is type(actual) and stored == actual
    if isinstance(stored, str):
        if isinstance(actual, float) and not math.isfinite(actual):
            return stored == NO_NUMBER
        is_newer_error = cell.is_error and actual == "#VALUE!" and stored in NEWER_ERRORS.values()
        return is_newer_error or same_text(stored, actual)
    if cell.number is None:
        return cell.is_invalid_date
    if isinstance(actual, int | float):
        return math.isclose(stored, cell.number, rel_tol=1e-12)
    # Other readers round to a millisecond, and take 29 February 1900 for the day before.
    days = (stored, stored - 1) if _LEAP_DAY_OF_1900 <= stored < _LEAP_DAY_OF_1900 + 1 and not date1904 else (stored,)
    return any(math.isclose(day, cell.number, rel_tol=0, abs_tol=2e-8) for day in days)


_LEAP_DAY_OF_1900 = 60


def same_day(answer: date, read: CellValue) -> bool:
    """Whether a day that was made of a number is the one that another reader sees; within a minute, the next one."""
    if not isinstance(read, date) or read.year <= _FIRST_YEAR:  # of 1900, readers number the first days in two ways
        return True
    if not isinstance(read, datetime):
        return answer == read
    return answer in (read.date(), (read + timedelta(seconds=61)).date())


_FIRST_YEAR = 1900


def same_text(text: str, value: CellValue) -> bool:
    """Whether another reader reads this text, also as a date that is stored as ISO text."""
    if isinstance(value, str):
        return text == value or normalized(text) == normalized(value)
    try:
        if isinstance(value, datetime):
            return datetime.fromisoformat(text.removesuffix("Z")) == value
        if isinstance(value, date):
            return datetime.fromisoformat(text.removesuffix("Z")) == datetime.combine(value, time())
        return isinstance(value, time) and time.fromisoformat(text.removesuffix("Z")) == value
    except ValueError:
        return False


def same_but_for_breaks(text: str, value: CellValue) -> bool:
    """Whether two texts are the same without tabs and line breaks, which calamine leaves out of an `.ods` file."""
    return isinstance(value, str) and _without_breaks(text) == _without_breaks(value)


def _without_breaks(text: str) -> str:
    return re.sub(" +", " ", text.translate(_BREAKS)).strip()


_BREAKS = dict.fromkeys(map(ord, "\t\n\r"))

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def normalized(text: str) -> str:
    """A text with escapes resolved and line ends as line feeds: openpyxl leaves both as stored, and drops `x005F_`."""
    while "_x" in text or "x005F_" in text:
        resolved = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text.replace("x005F_", ""))
        if resolved == text:
            break
        text = resolved
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unix_lines(paired)


@dataclass(frozen=True)
class CellMismatch:
    """A cell in which two readers see different values."""

    place: Place
    entry: AnswerRef
    expected: CellValue
    """What this package read, or meant to write."""
    actual: CellValue
    """What the other reader reads."""

    def finding(self, *, personal: bool = False) -> Finding:
        """The mismatch as M701; personal values are not quoted."""
        facts: dict[str, Fact] = {
            name: VocabularyTerm("hidden") if personal else _fact(value)
            for name, value in (("was", self.expected), ("now", self.actual))
        }
        return Finding(CODES["M701"], self.place, facts, self.entry)


def _fact(value: CellValue) -> Fact:
    if value is None or value == "":
        return VocabularyTerm("empty")
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date()
    return str(value) if isinstance(value, bool | time | timedelta) else value

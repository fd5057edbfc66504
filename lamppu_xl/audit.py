"""The second reader: what we read and what we wrote, read once more by a program that shares no code with ours.

Here, and nowhere else, openpyxl is at work. It differs from our own reader in a few things that alter no answer (dates
come as dates, escapes stay as stored); what remains after these is a disagreement, and stops what was being done.
"""

from __future__ import annotations

import io
import math
import os
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from lamppu_xl.expressions import is_blank
from lamppu_xl.findings import CODES, Entry, Fact, Finding, Place
from lamppu_xl.language import Term

if TYPE_CHECKING:
    from openpyxl import Workbook

    from lamppu_xl.intake import Submission

Shown = str | float | bool | date | time | timedelta | None
"""What stands in a cell, as either reader has it; None when it is empty."""


@dataclass(frozen=True)
class Disagreement:
    """A cell of which two readers say different things."""

    place: Place
    entry: Entry
    was: Shown
    """What we read, or meant to write."""
    now: Shown
    """What the second reader finds."""

    def finding(self, *, personal: bool = False) -> Finding:
        """It as M701; what is personal is not quoted."""
        facts = {"was": self.was, "now": self.now}
        told: dict[str, Fact] = {name: Term("hidden") if personal else _fact(shown) for name, shown in facts.items()}
        return Finding(CODES["M701"], self.place, told, self.entry)


@dataclass(frozen=True)
class Kept:
    """An answer as it should stand in a written workbook."""

    entry: Entry
    said: str | float | date
    """The whole answer."""
    cells: Sequence[tuple[Place, str | float | date]]
    """Where it stands, each with exactly what stands there: the whole, or a piece of it in one column."""


def cross_read(data: bytes, submission: Submission) -> tuple[Disagreement, ...] | None:
    """Where the second reader finds something else in a return than we did; None when it cannot open the file."""
    book = _opened(data)
    return None if book is None else tuple(_differences(book, submission))


def read_back(data: bytes, values: Iterable[Kept], file: str = "") -> tuple[Disagreement, ...]:
    """Where a written workbook does not hold what it should.

    Args:
        file: its name, for the places of what is found.
    """
    book = _opened(data)
    sheets = {} if book is None else {sheet.title: sheet for sheet in book.worksheets}
    return tuple(found for kept in values for found in _lost(sheets, kept, file))


def _opened(data: bytes) -> Workbook | None:
    """The workbook, or None: openpyxl refuses some for a font, and finds no sheets at all in Strict ones."""
    os.environ.setdefault("OPENPYXL_LXML", "False")  # the same parser whatever else is installed
    import openpyxl  # noqa: PLC0415  # only after the line above

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        except Exception:  # it raises KeyError, TypeError, zlib.error and more; each means the same
            return None
    return book if book.worksheets else None


# A return


def _differences(book: Workbook, submission: Submission) -> Iterator[Disagreement]:
    sheets: dict[str, Any] = {sheet.title: sheet for sheet in book.worksheets}
    for entry, place in submission.places.items():
        was = submission.typed.get(entry)
        sheet = sheets.get(place.sheet or "")
        cell = sheet.cell((place.row or 0) + 1, (place.col or 0) + 1) if sheet is not None else None
        now: Shown = None if cell is None else cell.value
        if was is None:
            # Into an empty cell with a link openpyxl puts where the link leads.
            link = getattr(cell, "hyperlink", None)
            invented = link is not None and now in (link.target, link.location)
            if now is not None and not invented and not (isinstance(now, str) and is_blank(now)):
                yield Disagreement(place, entry, was, now)
        elif isinstance(was, str) and was.startswith("=") and entry not in submission.answers:
            continue  # a formula, told as V411: the second reader shows its result
        elif now is None and type(cell).__name__ == "MergedCell":
            continue  # openpyxl drops what lies under a merged range
        elif not _agree(was, now, cell, book.epoch):
            yield Disagreement(place, entry, was, now)


def _agree(was: str | float | bool, now: Shown, cell: Any, epoch: datetime) -> bool:
    if isinstance(was, bool) or isinstance(now, bool):
        return type(was) is type(now) and was == now
    if isinstance(was, str):
        return _same_text(was, now)
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


def _number(now: Shown, epoch: datetime) -> float | None:
    """A number, or the day or time that openpyxl made of it as the number that is stored."""
    from openpyxl.utils.datetime import to_excel  # noqa: PLC0415

    if isinstance(now, int | float):
        return float(now)
    if isinstance(now, date | time | timedelta):
        return float(to_excel(now, epoch))  # type: ignore[no-untyped-call]
    return None


def _same_text(was: str, now: Shown) -> bool:
    if isinstance(now, date | time | timedelta):
        from openpyxl.utils.datetime import from_ISO8601  # noqa: PLC0415  # a date that is stored as text

        try:
            return bool(from_ISO8601(was) == now)  # type: ignore[no-untyped-call]
        except ValueError:
            return False
    return isinstance(now, str) and _plain(was) == _plain(now)


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def _plain(text: str) -> str:
    """A text with all escapes resolved and line ends made one: openpyxl leaves both, and drops `x005F_`."""
    resolved = text
    while True:
        once = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), resolved.replace("x005F_", ""))
        if once == resolved:
            break
        resolved = once
    whole = resolved.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\r\n", "\n").replace("\r", "\n")


# The master


def _lost(sheets: dict[str, Any], kept: Kept, file: str) -> Iterator[Disagreement]:
    """What an answer lacks in the master: a cell that says something else, or a piece that stands nowhere."""
    columns: dict[tuple[str, int], list[str]] = {}
    at = Place(file)
    for place, content in sorted(kept.cells, key=lambda one: one[0].order()):
        sheet, row, col = place.sheet or "", place.row or 0, place.col or 0
        at = Place(file, sheet, row, col)
        now: Shown = sheets[sheet].cell(row + 1, col + 1).value if sheet in sheets else None
        if not _as_written(content, now):
            yield Disagreement(at, kept.entry, content, now)
        elif isinstance(kept.said, str):
            columns.setdefault((sheet, col), []).append(str(now or ""))
        elif content != kept.said:
            yield Disagreement(at, kept.entry, kept.said, now)
    whole = _squeezed(kept.said) if isinstance(kept.said, str) else ""
    for (sheet, col), pieces in columns.items():
        joined = _squeezed("".join(pieces))
        if whole and (not joined or joined != whole * (len(joined) // len(whole))):
            yield Disagreement(Place(file, sheet, at.row, col), kept.entry, kept.said, "".join(pieces))


def _as_written(content: str | float | date, now: Shown) -> bool:
    if isinstance(content, str):
        return _same_text(content, "" if now is None else now)
    if isinstance(content, date):
        return isinstance(now, datetime) and (now.year, now.month, now.day) == content.timetuple()[:3]
    if isinstance(now, bool) or not isinstance(now, int | float):
        return False
    return math.isclose(content, now, rel_tol=1e-14)  # xlsxwriter writes 16 digits


_UNSEEN = re.compile("[\\s\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def _squeezed(text: str) -> str:
    """A text without blanks, and without what no cell may hold: pieces are cut at the one, the other is dropped."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _plain(text)))


def _fact(shown: Shown) -> Fact:
    if shown is None or shown == "":
        return Term("empty")
    if isinstance(shown, datetime):
        return shown.isoformat(" ") if shown.time() != time() else shown.date()
    return str(shown) if isinstance(shown, bool | time | timedelta) else shown

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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import is_blank

if TYPE_CHECKING:
    from openpyxl import Workbook

    from lamppu_xl.returns.submission import Submission

Shown = str | float | bool | date | time | timedelta | None
"""What stands in a cell, as either reader has it; None when it is empty."""


@dataclass(frozen=True)
class CellMismatch:
    """A cell of which two readers say different things."""

    place: Place
    entry: AnswerRef
    was: Shown
    """What we read, or meant to write."""
    now: Shown
    """What the second reader finds."""

    def finding(self, *, personal: bool = False) -> Finding:
        """It as M701; what is personal is not quoted."""
        facts = {"was": self.was, "now": self.now}
        told: dict[str, Fact] = {
            name: VocabularyTerm("hidden") if personal else _fact(shown) for name, shown in facts.items()
        }
        return Finding(CODES["M701"], self.place, told, self.entry)


class ExpectedCell(NamedTuple):
    """A cell of a written workbook in which an answer, or a piece of it, should stand."""

    sheet: str
    """Its name."""
    row: int
    col: int
    content: str | float | date
    """Exactly what should stand there: the whole answer, or one of the pieces below each other."""
    entry: AnswerRef
    said: str | float | date
    """The whole answer."""


def cross_read(data: bytes, submission: Submission) -> tuple[CellMismatch, ...] | None:
    """Where the second reader finds something else in a return than we did; None when it cannot open the file."""
    book = _opened(data)
    if book is None:
        return None
    try:
        return tuple(_differences(book, _cells(book, submission.places.values()), submission))
    except Exception:  # what it does not like in a sheet it tells only now, in as many ways
        return None
    finally:
        book.close()


def read_back(written: bytes | Path, kept: Iterable[ExpectedCell], file: str = "") -> tuple[CellMismatch, ...]:
    """Where a written workbook does not hold what it should; read row by row, so that little of it is in memory.

    Args:
        written: the workbook, or where it is.
        kept: sheet by sheet, each from the top.
        file: its name, for the places of what is found.
    """
    found: list[CellMismatch] = []
    book = _opened(written)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for sheet, cells in groupby(kept, key=lambda one: one.sheet):
                found += _lost(_SheetRows(book, sheet), cells, file)
    finally:
        if book is not None:
            book.close()
    return tuple(found)


def _opened(data: bytes | Path) -> Workbook | None:
    """The workbook, to be read row by row and then to be closed; how sheets look and what they check is passed over.

    None where openpyxl refuses it, as it does for a font, or finds no sheets at all, as in Strict ones.
    """
    os.environ.setdefault("OPENPYXL_LXML", "False")  # the same parser whatever else is installed
    import openpyxl  # noqa: PLC0415  # only after the line above

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            file = data if isinstance(data, Path) else io.BytesIO(data)
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception:  # it raises KeyError, TypeError, zlib.error and more; each means the same
            return None
    return book if book.worksheets else None


# A return


_Cells = dict[tuple[str, int, int], Any]
"""The second reader's cells by sheet, row and column."""


def _cells(book: Workbook, places: Iterable[Place]) -> _Cells:
    wanted: dict[str, dict[int, set[int]]] = {}
    for place in places:
        if place.row is not None and place.col is not None:
            wanted.setdefault(place.sheet or "", {}).setdefault(place.row, set()).add(place.col)
    found: _Cells = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
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
        now: Shown = None if cell is None else cell.value
        if was is None:
            if now is not None and not (isinstance(now, str) and is_blank(now)):
                yield CellMismatch(place, entry, was, now)
        elif isinstance(was, str) and was.startswith("=") and entry not in submission.answers:
            continue  # a formula, told as V411: the second reader shows its result
        elif not _agree(was, now, cell, book.epoch):
            yield CellMismatch(place, entry, was, now)


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


class _SheetRows:
    """The rows of a sheet, asked for from the top."""

    def __init__(self, book: Workbook | None, sheet: str) -> None:
        self._rows: Iterator[tuple[int, dict[int, Shown]]] = iter(())
        if book is not None and sheet in book.sheetnames:
            self._rows = _by_row(book[sheet])
        self._at, self._row = -1, {}  # type: int, dict[int, Shown]

    def at(self, row: int, col: int) -> Shown:
        while self._at < row:
            try:
                self._at, self._row = next(self._rows, (_BEYOND, {}))
            except Exception:  # as above: the rest of the sheet cannot be read
                self._rows, self._at, self._row = iter(()), _BEYOND, {}
        return self._row.get(col) if self._at == row else None


_BEYOND = 1 << 30
"""Below the last row of any sheet."""


class _DiscardingDict(dict[str, object]):
    """Where openpyxl would note the height of each row."""

    def __setitem__(self, key: str, value: object) -> None:
        pass


def _by_row(page: Any) -> Iterator[tuple[int, dict[int, Shown]]]:
    """Each row with what stands in it by column; `iter_rows` says the same, but keeps something of each row."""
    from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser  # noqa: PLC0415
    from openpyxl.xml.functions import iterparse  # noqa: PLC0415

    book = page.parent
    with page._get_source() as source:
        parser: Any = WorkSheetParser(
            source,
            page._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        parser.row_dimensions = _DiscardingDict()
        rows: Any = None
        for event, element in iterparse(source, ("start", "end")):
            if event == "start":
                rows = element if element.tag == DATA_TAG else rows
            elif element.tag == ROW_TAG:
                number, cells = parser.parse_row(element)
                rows.clear()
                yield number - 1, {cell["column"] - 1: cell["value"] for cell in cells}
            elif element.tag == DATA_TAG:
                return


@dataclass
class _PartialAnswer:
    """An answer of which not all pieces were seen yet."""

    kept: ExpectedCell
    """The last of them."""
    shown: list[str]

    @property
    def whole(self) -> bool:
        said, joined = _squeezed(str(self.kept.said)), _squeezed("".join(self.shown))
        return not said or (bool(joined) and joined == said * (len(joined) // len(said)))


def _lost(rows: _SheetRows, kept: Iterable[ExpectedCell], file: str) -> Iterator[CellMismatch]:
    """What a sheet of the master lacks: a cell that says something else, or a piece that stands nowhere."""
    unfinished: dict[tuple[int, AnswerRef, str], _PartialAnswer] = {}
    for one in kept:
        now, content, said = rows.at(one.row, one.col), one.content, one.said
        if not _as_written(content, now):
            yield CellMismatch(Place(file, one.sheet, one.row, one.col), one.entry, content, now)
        elif not isinstance(said, str):
            if content != said:
                yield CellMismatch(Place(file, one.sheet, one.row, one.col), one.entry, said, now)
        elif content != said or (one.col, one.entry, said) in unfinished:
            pieces = unfinished.setdefault((one.col, one.entry, said), _PartialAnswer(one, []))
            pieces.kept = one
            pieces.shown.append(str(now or ""))
            if pieces.whole:
                del unfinished[one.col, one.entry, said]
    for pieces in unfinished.values():
        last = pieces.kept
        yield CellMismatch(Place(file, last.sheet, last.row, last.col), last.entry, last.said, "".join(pieces.shown))


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
        return VocabularyTerm("empty")
    if isinstance(shown, datetime):
        return shown.isoformat(" ") if shown.time() != time() else shown.date()
    return str(shown) if isinstance(shown, bool | time | timedelta) else shown

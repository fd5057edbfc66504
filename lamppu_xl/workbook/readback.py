"""Reads a written workbook back with other readers and compares it with the answers that it should contain."""

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text_normalising import to_nfc
from lamppu_xl.workbook.calamine_cells import calamine_rows, open_calamine
from lamppu_xl.workbook.openpyxl_cells import open_workbook
from lamppu_xl.workbook.other_reader import CellMismatch, CellValue, normalized, same_text

if TYPE_CHECKING:
    from openpyxl import Workbook


class ExpectedCell(NamedTuple):
    """A cell of a written workbook that should contain an answer or a piece of it."""

    sheet: str
    """The name of the sheet."""
    row: int
    col: int
    content: str | float | date
    """The content of this cell: the complete answer, or one of the pieces below each other."""
    entry: AnswerRef
    answer: str | float | date
    """The complete answer."""


def read_back(written: bytes | Path, expected: Iterable[ExpectedCell], file: str = "") -> tuple[CellMismatch, ...]:
    """The cells of a written workbook that differ from what was expected, in calamine and in openpyxl.

    openpyxl is only asked where calamine reads something else, or cannot read the workbook.

    Args:
        written: the workbook or its path.
        expected: the cells sheet by sheet, each sheet from the top; they are iterated again for openpyxl, which is not
            asked if they can be iterated only once.
        file: the file name for the places of mismatches.
    """
    with ExitStack() as opened, warnings.catch_warnings(action="ignore"):
        by_openpyxl = _RowsByOpenpyxl(written, opened)
        calamine = opened.enter_context(open_calamine(written))
        doubts: tuple[CellMismatch, ...] | None = None
        if calamine is not None:
            large = _large_sheets(written, calamine.sheet_names)
            doubts = tuple(
                _all_mismatches(
                    expected,
                    lambda sheet: by_openpyxl(sheet) if sheet in large else calamine_rows(calamine, sheet),
                    file,
                )
            )
            is_decided = not doubts or isinstance(expected, Iterator) or by_openpyxl.book is None
            if is_decided:
                return doubts
        mismatches = [*_all_mismatches(expected, by_openpyxl, file)]
    doubted = {doubt.place for doubt in doubts or ()}
    return tuple(mismatch for mismatch in mismatches if doubts is None or mismatch.place in doubted)


_Rows = Iterator[tuple[int, dict[int, CellValue]]]
"""Row numbers in order, each with the values by column."""

_LARGEST_SHEET = 32 * 1024 * 1024
"""Bytes of a sheet up to which calamine reads it: it keeps a sheet in memory. openpyxl reads a larger one by rows."""


def _large_sheets(written: bytes | Path, names: Sequence[str]) -> set[str]:
    """The names of the sheets that are too large for calamine. The writer numbers the parts in the order of sheets."""
    with zipfile.ZipFile(io.BytesIO(written) if isinstance(written, bytes) else written) as parts:
        sizes = {part.filename: part.file_size for part in parts.infolist()}
    return {
        name
        for number, name in enumerate(names, 1)
        if sizes.get(f"xl/worksheets/sheet{number}.xml", 0) > _LARGEST_SHEET
    }


class _RowsByOpenpyxl:
    """The rows of the sheets of a workbook as openpyxl reads them; it is opened when they are asked for."""

    def __init__(self, written: bytes | Path, opened: ExitStack) -> None:
        self._written = written
        self._opened = opened

    @cached_property
    def book(self) -> Workbook | None:
        """None if openpyxl cannot open it."""
        book = open_workbook(self._written)
        if book is not None:
            self._opened.callback(book.close)
        return book

    def __call__(self, sheet: str) -> _Rows:
        return _by_row(self.book[sheet]) if self.book is not None and sheet in self.book.sheetnames else iter(())


def _all_mismatches(
    expected: Iterable[ExpectedCell], rows_of: Callable[[str], _Rows], file: str
) -> Iterator[CellMismatch]:
    for sheet, cells in groupby(expected, key=lambda cell: cell.sheet):
        yield from _mismatches(_with_values(rows_of(sheet), cells), file)


def _with_values(rows: _Rows, cells: Iterable[ExpectedCell]) -> Iterator[tuple[ExpectedCell, CellValue]]:
    """Each cell of a sheet with the value that another reader reads there."""
    number, values = -1, {}  # type: int, dict[int, CellValue]
    for cell in cells:
        while number < cell.row:
            try:
                number, values = next(rows, (_BEYOND, {}))
            except Exception:  # the reader cannot read the rest of the sheet: every cell of it is a mismatch
                rows, number, values = iter(()), _BEYOND, {}
        yield cell, values.get(cell.col) if number == cell.row else None


_BEYOND = 1 << 30
"""A row number below the last row of any sheet."""


class _DiscardingDict(dict[str, object]):
    """Takes the place of openpyxl's record of row heights, which would grow with the sheet."""

    def __setitem__(self, key: str, value: object) -> None:
        pass


def _by_row(page: Any) -> _Rows:
    """Each row number with its values by column. Unlike `iter_rows`, this keeps nothing of the rows before."""
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
    """A text answer of which not all pieces have been read yet."""

    last: ExpectedCell
    """The last piece."""
    texts: list[str]

    @property
    def complete(self) -> bool:
        """Whether the pieces together are the answer, possibly repeated."""
        answer, joined = _squeezed(str(self.last.answer)), _squeezed("".join(self.texts))
        return not answer or (bool(joined) and joined == answer * (len(joined) // len(answer)))


def _mismatches(cells: Iterable[tuple[ExpectedCell, CellValue]], file: str) -> Iterator[CellMismatch]:
    """What a sheet lacks: a cell with another value, or an answer with a missing piece."""

    def mismatch(cell: ExpectedCell, expected: str | float | date, actual: CellValue) -> CellMismatch:
        return CellMismatch(Place(file, cell.sheet, cell.row, cell.col), cell.entry, expected, actual)

    unfinished: dict[tuple[int, AnswerRef, str], _PartialAnswer] = {}
    for cell, actual in cells:
        content, answer = cell.content, cell.answer
        if not _as_written(content, actual):
            yield mismatch(cell, content, actual)
        elif not isinstance(answer, str):
            if content != answer:
                yield mismatch(cell, answer, actual)
        elif content != answer or (cell.col, cell.entry, answer) in unfinished:
            partial = unfinished.setdefault((cell.col, cell.entry, answer), _PartialAnswer(cell, []))
            partial.last = cell
            partial.texts.append(str(actual or ""))
            if partial.complete:
                del unfinished[cell.col, cell.entry, answer]
    for partial in unfinished.values():
        yield mismatch(partial.last, partial.last.answer, "".join(partial.texts))


def _as_written(content: str | float | date, actual: CellValue) -> bool:
    if isinstance(content, str):
        return same_text(content, "" if actual is None else actual)
    if isinstance(content, date):
        return isinstance(actual, date) and (actual.year, actual.month, actual.day) == content.timetuple()[:3]
    if isinstance(actual, bool) or not isinstance(actual, int | float):
        return False
    return math.isclose(content, actual, rel_tol=1e-14)  # xlsxwriter writes 16 digits


_UNSEEN = re.compile("[\\s\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def _squeezed(text: str) -> str:
    """A text without white space, where texts are split, and without the characters that no cell can contain."""
    return to_nfc(_UNSEEN.sub("", normalized(text)))

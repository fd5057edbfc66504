"""Reads a written workbook back with openpyxl and compares it with the answers that it should contain."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text_normalising import to_nfc
from lamppu_xl.workbook.openpyxl_cells import (
    CellMismatch,
    CellValue,
    normalized,
    open_workbook,
    same_text,
)

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
    """The cells of a written workbook that differ from what was expected.

    The workbook is read row by row, so that memory does not grow with its size.

    Args:
        written: the workbook or its path.
        expected: the cells sheet by sheet, each sheet from the top.
        file: the file name for the places of mismatches.
    """
    mismatches: list[CellMismatch] = []
    book = open_workbook(written)
    try:
        with warnings.catch_warnings(action="ignore"):
            for sheet, cells in groupby(expected, key=lambda cell: cell.sheet):
                mismatches += _mismatches(_with_values(book, sheet, cells), file)
    finally:
        if book is not None:
            book.close()
    return tuple(mismatches)


def _with_values(
    book: Workbook | None, sheet: str, cells: Iterable[ExpectedCell]
) -> Iterator[tuple[ExpectedCell, CellValue]]:
    """Each cell of a sheet with the value that openpyxl reads there."""
    rows = _by_row(book[sheet]) if book is not None and sheet in book.sheetnames else iter(())
    number, values = -1, {}  # type: int, dict[int, CellValue]
    for cell in cells:
        while number < cell.row:
            try:
                number, values = next(rows, (_BEYOND, {}))
            except Exception:  # openpyxl cannot read the rest of the sheet: every cell of it is a mismatch
                rows, number, values = iter(()), _BEYOND, {}
        yield cell, values.get(cell.col) if number == cell.row else None


_BEYOND = 1 << 30
"""A row number below the last row of any sheet."""


class _DiscardingDict(dict[str, object]):
    """Takes the place of openpyxl's record of row heights, which would grow with the sheet."""

    def __setitem__(self, key: str, value: object) -> None:
        pass


def _by_row(page: Any) -> Iterator[tuple[int, dict[int, CellValue]]]:
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
        return isinstance(actual, datetime) and (actual.year, actual.month, actual.day) == content.timetuple()[:3]
    if isinstance(actual, bool) or not isinstance(actual, int | float):
        return False
    return math.isclose(content, actual, rel_tol=1e-14)  # xlsxwriter writes 16 digits


_UNSEEN = re.compile("[\\s\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def _squeezed(text: str) -> str:
    """A text without white space, where texts are split, and without the characters that no cell can contain."""
    return to_nfc(_UNSEEN.sub("", normalized(text)))

"""Reads a table of earlier results from a CSV file or a workbook. Only the heads give a column its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import collapse_blanks, folded, is_blank, trimmed_text
from lamppu_xl.domain.words_of_programs import is_error_value
from lamppu_xl.returns.cell_text import seen_formula
from lamppu_xl.workbook.number_formats import NumberFormat
from lamppu_xl.workbook.safe_reader import LIMITS, Limits, Refusal, ScannedSheet, read_workbook
from lamppu_xl.workbook.text_table import TextTableError, read_text_table

MOST_ROWS = 200_000
"""The most rows of a table."""
_MOST_COLUMNS = 2_000
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of workbooks, also of old and of encrypted ones."""


@dataclass(frozen=True)
class ResultCell:
    """A filled cell of a table."""

    value: str | float | bool | None
    """None for an error value and for a formula without a stored result."""
    place: Place
    number_format: NumberFormat | None = None
    """What the cell shows of a number; None in a text file."""
    problem: str = ""
    """An error value, or a formula without a stored result."""

    @property
    def text(self) -> str:
        """The content as text, on one line; a whole number has no decimals."""
        if isinstance(self.value, float) and self.value == int(self.value):
            return str(int(self.value))
        return collapse_blanks(trimmed_text("" if self.value is None else str(self.value)))


@dataclass(frozen=True)
class ResultTable:
    """A table: its heads, and the filled cells of each row below them."""

    file: str
    sheet: str | None
    """None for a text file."""
    heads: tuple[ResultCell, ...]
    rows: tuple[Mapping[int, ResultCell], ...]
    """By column from 0. A row without filled cells is left out."""
    date1904: bool = False
    is_text: bool = False
    """Whether every value is a text, as in a CSV file."""

    @cached_property
    def _columns(self) -> dict[str, list[int]]:
        columns: dict[str, list[int]] = {}
        for head in self.heads:
            columns.setdefault(name_key(head.text), []).append(head.place.col or 0)
        return columns

    def columns(self, head: str) -> list[int]:
        """The columns under a head; capitals and white space do not count."""
        return self._columns.get(name_key(head), [])


def name_key(name: str) -> str:
    """A name for the comparison with others: capitals and white space do not count."""
    return folded(collapse_blanks(trimmed_text(name)))


def read_result_table(
    data: bytes, file: str, *, sheet: str = "", header: int = 1, limits: Limits = LIMITS
) -> ResultTable | Finding:
    """The table in a file, or the reason why it cannot be read. Never raises, whatever the bytes are.

    Args:
        data: the bytes of the file.
        file: its name, for messages.
        sheet: the sheet of a workbook; by default the first visible one with cells.
        header: the row with the heads, counted from 1.
        limits: how much is read.
    """
    if data.startswith(_WORKBOOKS):
        return _from_workbook(data, file, sheet, header, limits)
    if len(data) > limits.file_size:
        return _unreadable(file, "large", str(limits.file_size))
    return _from_text(data, file, header)


def _unreadable(file: str, reason: str, detail: str = "") -> Finding:
    return Finding.of("O671", Place(file), reason=VocabularyTerm(f"table_{reason}"), detail=detail)


def _from_workbook(data: bytes, file: str, sheet: str, header: int, limits: Limits) -> ResultTable | Finding:
    book = read_workbook(data, limits)
    if isinstance(book, Refusal):
        terms = ("limit", "protection")
        facts = {name: VocabularyTerm(str(fact)) if name in terms else fact for name, fact in book.facts.items()}
        return Finding.of(book.code, Place(file), **facts)
    names = ", ".join(each.name for each in book.sheets)
    if sheet:
        chosen = next((each for each in book.sheets if name_key(each.name) == name_key(sheet)), None)
        if chosen is None:
            return _unreadable(file, "sheet", names)
    else:
        filled = [each for each in book.sheets if each.cells and each.state == "visible"]
        if len(filled) > 1:
            return _unreadable(file, "sheets", names)
        if not filled:
            return _unreadable(file, "empty")
        chosen = filled[0]
    return _table(file, chosen.name, _sheet_rows(file, chosen), header, date1904=book.date1904)


def _sheet_rows(file: str, sheet: ScannedSheet) -> Iterator[tuple[int, dict[int, ResultCell]]]:
    rows: dict[int, dict[int, ResultCell]] = {}
    for (row, col), cell in sorted(sheet.cells.items()):
        place = Place(file, sheet.name, row, col)
        value = float(cell.value) if isinstance(cell.value, int) and not isinstance(cell.value, bool) else cell.value
        problem = cell.error or ("" if value is not None else seen_formula(cell))
        if problem or not _is_blank(value):
            rows.setdefault(row, {})[col] = ResultCell(value, place, cell.number_format, problem)
    yield from rows.items()


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and is_blank(value))


def _from_text(data: bytes, file: str, header: int) -> ResultTable | Finding:
    try:
        records = read_text_table(data, header)
    except TextTableError as error:
        return _unreadable(file, error.reason, error.detail)
    rows = _text_rows(file, records)
    return _table(file, None, rows, header, is_text=True)


def _text_rows(file: str, records: Iterable[list[str]]) -> Iterator[tuple[int, dict[int, ResultCell]]]:
    for row, record in enumerate(records):
        cells = {col: _text_cell(text, Place(file, None, row, col)) for col, text in enumerate(record)}
        yield row, {col: cell for col, cell in cells.items() if cell.problem or not _is_blank(cell.value)}


def _text_cell(text: str, place: Place) -> ResultCell:
    """A cell of a text file. An error value is one in any language: it was saved from a workbook."""
    return ResultCell(None, place, problem=text.strip()) if is_error_value(text) else ResultCell(text, place)


def _table(  # noqa: PLR0913
    file: str,
    sheet: str | None,
    rows: Iterable[tuple[int, dict[int, ResultCell]]],
    header: int,
    *,
    date1904: bool = False,
    is_text: bool = False,
) -> ResultTable | Finding:
    by_number = {number: cells for number, cells in rows if cells}
    heads = tuple(by_number.get(header - 1, {}).values())
    if not heads:
        return _unreadable(file, "heads", str(header))
    body = tuple(cells for number, cells in by_number.items() if number >= header)
    if len(body) > MOST_ROWS or len(heads) > _MOST_COLUMNS:
        return _unreadable(file, "large", str(MOST_ROWS))
    return ResultTable(file, sheet, heads, body, date1904, is_text)

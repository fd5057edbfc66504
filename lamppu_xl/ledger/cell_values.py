"""The values of single cells in a ledger: how each type of value is written, read and counted in the checksum."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import isfinite

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.ledger.records import Value, parse_day
from lamppu_xl.ledger.totals import excel_number
from lamppu_xl.ledger.traces import pack, unpack

Cell = str | float | None


class LedgerCellError(ValueError):
    """A cell does not hold what its column needs; the argument is the name of the column."""


def to_cell(value: object) -> Cell:
    """A value of any type in `PARSERS` as a cell."""
    match value:
        case None | "":
            return None
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return excel_number(float(value))
        case date():
            return value.isoformat()
        case tuple():
            numbers = [part for part in value if isinstance(part, int)]
            return (pack(numbers) if numbers else "\n".join(value)) or None
        case _:
            return str(value)


def parse_text(cell: object, column: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _valid_text(cell)
    return f"{_parse_number(cell, column):.15g}"


def _valid_text(text: str) -> str:
    """A text without halves of surrogate pairs, which no other library accepts."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _parse_number(cell: object, column: str) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise LedgerCellError(column)
    try:
        number = float(cell)
    except OverflowError:
        raise LedgerCellError(column) from None
    if not isfinite(number):
        raise LedgerCellError(column)
    return number


def _parse_integer(cell: object, column: str) -> int:
    number = _parse_number(cell, column)
    if number < 0 or number > 1e9 or not number.is_integer():
        raise LedgerCellError(column)
    return int(number)


def _parse_flag(cell: object, column: str) -> bool:
    if cell not in ("yes", "no"):
        raise LedgerCellError(column)
    return cell == "yes"


def _parse_date(cell: object, column: str) -> date:
    day = parse_day(cell) if isinstance(cell, str) else None
    if day is None:
        raise LedgerCellError(column)
    return day


def _parse_texts(cell: object, column: str) -> tuple[str, ...]:
    return tuple(line for line in parse_text(cell, column).split("\n") if line)


def _parse_numbers(cell: object, column: str) -> tuple[int, ...]:
    numbers = () if cell is None else unpack(parse_text(cell, column))
    if numbers is None:
        raise LedgerCellError(column)
    return numbers


def _parse_entry(cell: object, column: str) -> AnswerRef:
    try:
        return AnswerRef.parse(parse_text(cell, column))
    except ValueError:
        raise LedgerCellError(column) from None


def _parse_value(cell: object, column: str) -> Value:
    if isinstance(cell, str) and cell:
        return _valid_text(cell)
    return _parse_number(cell, column)


PARSERS: Mapping[object, Callable[[object, str], object]] = {
    str: parse_text,
    int: _parse_integer,
    float: _parse_number,
    bool: _parse_flag,
    date: _parse_date,
    tuple[str, ...]: _parse_texts,
    tuple[int, ...]: _parse_numbers,
    AnswerRef: _parse_entry,
    Value: _parse_value,
}
"""The parser of each column type; it takes the content of a cell and the name of the column."""


def canonical(row: Iterable[object]) -> str:
    """A row for the checksum: the same text whichever program saved the row.

    >>> canonical(("answer", 12, 0.1 + 0.2, None, None)).split(chr(31))
    ['answer', '#12', '#0.3']
    """
    return "\x1f".join(map(_canonical, row)).rstrip("\x1f")


def _canonical(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return unicodedata.normalize("NFC", cell).replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        try:
            return f"#{float(cell):.15g}"
        except OverflowError:
            return f"#{cell}"
    return f"?{cell}"

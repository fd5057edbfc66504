"""The values of single cells in a ledger: how each type of value is written, read and counted in the checksum."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import isfinite
from typing import TypeVar

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.ledger.records import Value, parse_day
from lamppu_xl.ledger.totals import excel_number
from lamppu_xl.ledger.traces import pack, unpack

Cell = str | float | None
T = TypeVar("T")


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
        case AnswerRef():
            return str(value)
        case tuple():
            numbers = [part for part in value if isinstance(part, int)]
            return (pack(numbers) if numbers else "\n".join(value)) or None
        case _:
            return str(value)


def parse_text(cell: object) -> str:
    if cell is None:
        return ""
    return _valid_text(cell) if isinstance(cell, str) else f"{_parse_number(cell):.15g}"


def _valid_text(text: str) -> str:
    """A text without halves of surrogate pairs, which no other library accepts."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _parse_number(cell: object) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not isfinite(cell):
        raise ValueError(cell)
    return float(cell)


def _parse_integer(cell: object) -> int:
    number = _parse_number(cell)
    if not 0 <= number <= 1e9 or not number.is_integer():
        raise ValueError(cell)
    return int(number)


def _parse_flag(cell: object) -> bool:
    if cell not in ("yes", "no"):
        raise ValueError(cell)
    return cell == "yes"


def _parse_date(cell: object) -> date:
    return _required(parse_day(parse_text(cell)))


def _parse_texts(cell: object) -> tuple[str, ...]:
    return tuple(line for line in parse_text(cell).split("\n") if line)


def _parse_numbers(cell: object) -> tuple[int, ...]:
    return () if cell is None else _required(unpack(parse_text(cell)))


def _parse_entry(cell: object) -> AnswerRef:
    return AnswerRef.parse(parse_text(cell))


def _parse_value(cell: object) -> Value:
    return _valid_text(cell) if isinstance(cell, str) and cell else _parse_number(cell)


def _required(value: T | None) -> T:
    if value is None:
        raise ValueError
    return value


PARSERS: Mapping[object, Callable[[object], object]] = {
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
"""The parser of each column type. It raises a `ValueError` or an `OverflowError` for a cell with other content."""


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

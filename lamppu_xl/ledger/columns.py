"""The sorts of rows in a ledger, and how each of their columns is written into cells and read again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from math import isfinite

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import (
    AnswerListing,
    CellTrace,
    ControlTotal,
    LedgerAnswer,
    LedgerCorrection,
    LedgerDetail,
    LedgerField,
    LedgerGoal,
    LedgerHead,
    LedgerLine,
    LedgerOption,
    LedgerPartner,
    LedgerPeriod,
    LedgerReturn,
    LedgerSheet,
    LedgerTable,
    MissingPartner,
    day_of,
)
from lamppu_xl.ledger.totals import even
from lamppu_xl.ledger.traces import pack, unpack

Cell = str | float | None
Row = tuple[Cell, ...]
"""What stands in the cells of one row; the first one names its sort."""

STAMP, HEADS, DIGEST = "stamp", "#", "digest"
"""The first row; what begins the name of a row of heads; the last row."""


@dataclass(frozen=True)
class RowType:
    """One type of rows.

    Each compared field of the record is a column, named after the field unless `stored_as` names it otherwise.
    """

    name: str
    record: type
    where: str
    """The field of `Ledger` that holds them; empty for what is counted."""

    @cached_property
    def columns(self) -> tuple[tuple[str, str, str], ...]:
        """For each column the attribute of the record, the name of the column, and its type."""
        return tuple(
            (field.name, field.metadata.get("column", field.name), str(field.type))
            for field in fields(self.record)
            if field.compare
        )


def stored_as(column: str) -> Mapping[str, str]:
    """The metadata of a field whose column has another name."""
    return {"column": column}


SORTS: Mapping[str, RowType] = {
    sort.name: sort
    for sort in (
        RowType("master", LedgerHead, "head"),
        RowType("period", LedgerPeriod, "periods"),
        RowType("partner", LedgerPartner, "partners"),
        RowType("goal", LedgerGoal, "goals"),
        RowType("option", LedgerOption, "options"),
        RowType("table", LedgerTable, "tables"),
        RowType("question", LedgerField, "questions"),
        RowType("line", LedgerLine, "lines"),
        RowType("detail", LedgerDetail, "details"),
        RowType("return", LedgerReturn, "returns"),
        RowType("correction", LedgerCorrection, "corrections"),
        RowType("missing", MissingPartner, "missing"),
        RowType("answer", LedgerAnswer, "answers"),
        RowType("trace", CellTrace, "traces"),
        RowType("listing", AnswerListing, "listings"),
        RowType("sheet", LedgerSheet, "tabs"),
        RowType("total", ControlTotal, ""),
    )
}
"""In the order in which they are written."""


class LedgerCellError(ValueError):
    """A cell does not hold what its column asks for; its argument is the column's name."""


# To cells


def heads(sort: RowType, languages: Sequence[str]) -> Row:
    """The row that names the columns: a text in several languages has one for each, `label:fi`."""
    found: list[Cell] = [HEADS + sort.name]
    for _, name, type_ in sort.columns:
        found += [f"{name}:{language}" for language in languages] if type_ == "Text" else [name]
    return tuple(found)


def cells(sort: RowType, record: object, languages: Sequence[str]) -> Row:
    """One record as a row."""
    found: list[Cell] = [sort.name]
    for attribute, _, type_ in sort.columns:
        value = getattr(record, attribute)
        found += _texts(value, languages) if type_ == "Text" else [_cell(value)]
    return tuple(found)


def _texts(text: Text, languages: Sequence[str]) -> list[Cell]:
    told = dict(text.translations)
    return [told.get(language) or None for language in languages]


def _cell(value: object) -> Cell:
    match value:
        case None | "":
            return None
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return even(float(value))
        case date():
            return value.isoformat()
        case tuple():
            numbers = [part for part in value if isinstance(part, int)]
            return (pack(numbers) if numbers else "\n".join(value)) or None
        case _:
            return str(value)


# From cells


@dataclass(frozen=True)
class ColumnMap:
    """Which columns the rows of a sort have here; those that we do not know are passed over."""

    sort: RowType
    names: Mapping[str, int]
    languages: Mapping[str, Sequence[tuple[str, int]]]
    """For each text its languages, with their columns."""
    lost: tuple[str, ...]
    """Columns that should be there."""


def read_heads(sort: RowType, row: Sequence[object]) -> ColumnMap:
    names = {name: col for col, name in enumerate(row) if col and isinstance(name, str)}
    languages: dict[str, list[tuple[str, int]]] = {}
    for name, col in names.items():
        text, sign, language = name.partition(":")
        if sign:
            languages.setdefault(text, []).append((language, col))
    # A ledger without any text in several languages has no columns for them.
    lost = tuple(name for _, name, type_ in sort.columns if type_ != "Text" and name not in names)
    return ColumnMap(sort, names, {text: sorted(own) for text, own in languages.items()}, lost)


def record(heads: ColumnMap, row: Sequence[object]) -> object:
    """The record of a row; WrongCellError when a cell does not fit."""
    found: dict[str, object] = {}
    for attribute, name, type_ in heads.sort.columns:
        if type_ == "Text":
            texts = ((language, _text(_at(row, col), name)) for language, col in heads.languages.get(name, ()))
            found[attribute] = Text(tuple(pair for pair in texts if pair[1]))
        else:
            found[attribute] = _value(_at(row, heads.names[name]), name, type_)
    return heads.sort.record(**found)


def _at(row: Sequence[object], col: int) -> object:
    return row[col] if col < len(row) else None


def _value(cell: object, name: str, type_: str) -> object:
    match type_:
        case "str":
            return _text(cell, name)
        case "int":
            return _whole(cell, name)
        case "float | None":
            return None if cell is None else _number(cell, name)
        case "bool":
            return _flag(cell, name)
        case "date":
            return _day(cell, name)
        case "date | None":
            return None if cell is None else _day(cell, name)
        case "tuple[str, ...]":
            return tuple(one for one in _text(cell, name).split("\n") if one)
        case "tuple[int, ...]":
            return () if cell is None else _numbers(cell, name)
        case "AnswerRef":
            return _entry(cell, name)
        case "Value":
            return _answer(cell, name)
        case "Value | None":
            return None if cell is None else _answer(cell, name)
    raise TypeError(f"no column is a {type_}")


def _text(cell: object, name: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _sound(cell)
    return f"{_number(cell, name):.15g}"


def _sound(text: str) -> str:
    """A text without halves of characters, which no other library takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _number(cell: object, name: str) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise LedgerCellError(name)
    try:
        number = float(cell)
    except OverflowError:
        raise LedgerCellError(name) from None
    if not isfinite(number):
        raise LedgerCellError(name)
    return number


def _whole(cell: object, name: str) -> int:
    number = _number(cell, name)
    if number < 0 or number > 1e9 or not number.is_integer():
        raise LedgerCellError(name)
    return int(number)


def _flag(cell: object, name: str) -> bool:
    if cell not in ("yes", "no"):
        raise LedgerCellError(name)
    return cell == "yes"


def _day(cell: object, name: str) -> date:
    found = day_of(cell) if isinstance(cell, str) else None
    if found is None:
        raise LedgerCellError(name)
    return found


def _numbers(cell: object, name: str) -> tuple[int, ...]:
    numbers = unpack(_text(cell, name))
    if numbers is None:
        raise LedgerCellError(name)
    return numbers


def _entry(cell: object, name: str) -> AnswerRef:
    try:
        return AnswerRef.parse(_text(cell, name))
    except ValueError:
        raise LedgerCellError(name) from None


def _answer(cell: object, name: str) -> str | float:
    if isinstance(cell, str) and cell:
        return _sound(cell)
    return _number(cell, name)


# What a checksum is made of


def canonical(row: Iterable[object]) -> str:
    """A row as every program that may have saved it writes it down.

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

"""The types of rows in a ledger, and how their records become rows and rows become records.

The columns of a row are the fields of its record; the annotations of the fields are the types of the columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, reduce
from operator import or_
from typing import get_args, get_type_hints

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.cell_values import PARSERS, Cell, parse_text, to_cell
from lamppu_xl.ledger.records import (
    AnswerListing,
    CellTrace,
    ControlTotal,
    LedgerAnswer,
    LedgerCorrection,
    LedgerCurrency,
    LedgerDetail,
    LedgerField,
    LedgerForecast,
    LedgerGoal,
    LedgerHead,
    LedgerKind,
    LedgerLine,
    LedgerLineKey,
    LedgerOption,
    LedgerPartner,
    LedgerPeriod,
    LedgerReturn,
    LedgerRole,
    LedgerRule,
    LedgerSheet,
    LedgerSums,
    LedgerTable,
    LedgerUnasked,
    MissingPartner,
    ReturnError,
)

Row = tuple[Cell, ...]
"""The cells of one row; the first one is the name of its type."""

STAMP, HEADS, DIGEST = "stamp", "#", "digest"
"""The first row; the beginning of a row of headings; the last row."""

CONTROL_TOTALS = ""
"""The place of records that are counted and not stored in a `Ledger`."""


class LedgerCellError(ValueError):
    """A cell does not hold what its column needs; the argument is the name of the column."""


@dataclass(frozen=True)
class Column:
    """One column of a type of rows."""

    name: str
    """The field of the record, and the heading."""
    type: object
    """A key of `PARSERS`, or `Text`: a localised text, which has one column for each language."""
    optional: bool
    """Whether an empty cell is None."""


@dataclass(frozen=True)
class RowType:
    """One type of rows.

    Each compared field of the record is a column, named after the field.
    """

    name: str
    record: type
    where: str
    """The field of `Ledger` that holds the records, or `CONTROL_TOTALS`."""
    optional: bool = False
    """Whether a ledger without such records has no row of headings for them."""
    is_long: bool = False
    """Whether their number grows with the returns and the cells."""

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        types = get_type_hints(self.record)
        return tuple(_column(field.name, types[field.name]) for field in fields(self.record) if field.compare)


def _column(name: str, annotation: object) -> Column:
    alternatives = get_args(annotation)
    optional = type(None) in alternatives
    if optional:
        annotation = reduce(or_, (alternative for alternative in alternatives if alternative is not type(None)))
    if annotation is not Text and annotation not in PARSERS:
        raise TypeError(f"no column of a ledger is a {annotation}")
    return Column(name, annotation, optional)


_ROW_TYPES = (
    RowType("master", LedgerHead, "head"),
    RowType("period", LedgerPeriod, "periods"),
    RowType("partner", LedgerPartner, "partners"),
    RowType("goal", LedgerGoal, "goals"),
    RowType("option", LedgerOption, "options"),
    RowType("table", LedgerTable, "tables"),
    RowType("question", LedgerField, "questions"),
    RowType("role", LedgerRole, "roles", optional=True),
    RowType("line", LedgerLine, "lines"),
    RowType("rule", LedgerRule, "rules", optional=True),
    RowType("kind", LedgerKind, "kinds", optional=True),
    RowType("key", LedgerLineKey, "line_keys", optional=True),
    RowType("forecast", LedgerForecast, "forecasts", optional=True),
    RowType("currency", LedgerCurrency, "currencies", optional=True),
    RowType("detail", LedgerDetail, "details"),
    RowType("return", LedgerReturn, "returns"),
    RowType("correction", LedgerCorrection, "corrections"),
    RowType("missing", MissingPartner, "missing"),
    RowType("unasked", LedgerUnasked, "unasked", optional=True),
    RowType("error", ReturnError, "errors", optional=True),
    RowType("answer", LedgerAnswer, "answers", is_long=True),
    RowType("trace", CellTrace, "traces", is_long=True),
    RowType("listing", AnswerListing, "listings"),
    RowType("sheet", LedgerSheet, "tabs"),
    RowType("sums", LedgerSums, "sums", optional=True, is_long=True),
    RowType("total", ControlTotal, CONTROL_TOTALS),
)

ROW_TYPES: Mapping[str, RowType] = {row_type.name: row_type for row_type in _ROW_TYPES}
"""By name, in the order in which they are written."""


# To cells


def heading_row(row_type: RowType, languages: Sequence[str]) -> Row:
    """The names of the columns; a localised text has one for each language: `label:fi`."""
    headings: list[Cell] = [HEADS + row_type.name]
    for column in row_type.columns:
        headings += [f"{column.name}:{code}" for code in languages] if column.type is Text else [column.name]
    return tuple(headings)


def record_row(row_type: RowType, record: object, languages: Sequence[str]) -> Row:
    """One record as a row."""
    row: list[Cell] = [row_type.name]
    for column in row_type.columns:
        value = getattr(record, column.name)
        if isinstance(value, Text):
            texts = dict(value.translations)
            row += [texts.get(language) or None for language in languages]
        else:
            row.append(to_cell(value))
    return tuple(row)


# From cells


@dataclass(frozen=True)
class ColumnMap:
    """The positions of the columns of one type of rows; unknown columns are skipped."""

    row_type: RowType
    positions: Mapping[str, int]
    """By heading."""
    languages: Mapping[str, Sequence[tuple[str, int]]]
    """For each localised text its languages with their columns."""
    lost: tuple[str, ...]
    """Columns that should be there."""


def read_headings(row_type: RowType, row: Sequence[object]) -> ColumnMap:
    """The positions of the columns in a row of headings."""
    positions = {name: col for col, name in enumerate(row) if col and isinstance(name, str)}
    texts = ((name.partition(":"), col) for name, col in positions.items())
    languages = grouped((text, (language, col)) for (text, colon, language), col in texts if colon)
    # Without any localised text there are no columns for one.
    needed = (column.name for column in row_type.columns if column.type is not Text)
    lost = tuple(name for name in needed if name not in positions)
    return ColumnMap(row_type, positions, {text: sorted(cols) for text, cols in languages.items()}, lost)


def read_record(columns: ColumnMap, row: Sequence[object]) -> object:
    """The record of a row.

    Raises:
        LedgerCellError: a cell does not hold what its column needs.
    """
    values: dict[str, object] = {}
    for column in columns.row_type.columns:
        try:
            values[column.name] = _read_value(columns, column, row)
        except (ValueError, OverflowError):
            raise LedgerCellError(column.name) from None
    return columns.row_type.record(**values)


def _read_value(columns: ColumnMap, column: Column, row: Sequence[object]) -> object:
    """The value of a column in a row; a row that ends before it has an empty cell there."""

    def cell(col: int) -> object:
        return row[col] if col < len(row) else None

    if column.type is Text:
        texts = ((language, parse_text(cell(col))) for language, col in columns.languages.get(column.name, ()))
        return Text(tuple((language, text) for language, text in texts if text))
    content = cell(columns.positions[column.name])
    return None if column.optional and content is None else PARSERS[column.type](content)

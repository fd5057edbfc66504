"""The text of Excel formulas: literals, conditions and addresses. Pure strings."""

from __future__ import annotations

from collections.abc import Iterable

from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.workbook.model import Formula

LONGEST_FORMULA = 8192
"""The most characters of a formula in Excel."""

_LONGEST_TEXT = 255
TRUE, FALSE = "TRUE", "FALSE"


def text_literal(text: str) -> str:
    """A text as a formula. Excel allows 255 characters in a literal, so a longer text is joined from pieces."""
    pieces = [text[start : start + _LONGEST_TEXT] for start in range(0, len(text), _LONGEST_TEXT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def number_literal(value: float) -> str:
    """A number as a formula, without an exponent."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15f}".rstrip("0")


def all_of(parts: Iterable[str]) -> str:
    """A formula that is TRUE when all parts are."""
    return _joined("AND", parts, neutral=TRUE, decisive=FALSE)


def any_of(parts: Iterable[str]) -> str:
    """A formula that is TRUE when any part is."""
    return _joined("OR", parts, neutral=FALSE, decisive=TRUE)


def _joined(function: str, parts: Iterable[str], *, neutral: str, decisive: str) -> str:
    open_parts = [part for part in parts if part != neutral]
    if decisive in open_parts:
        return decisive
    if len(open_parts) > 1:
        return f"{function}({','.join(open_parts)})"
    return open_parts[0] if open_parts else neutral


def if_then(test: str, result: str, otherwise: str) -> str:
    """An IF formula, or one of its parts where the test is constant."""
    if test in (TRUE, FALSE):
        return result if test == TRUE else otherwise
    return f"IF({test},{result},{otherwise})"


def negation(test: str) -> str:
    """A formula that is TRUE where a test is FALSE."""
    if test in (TRUE, FALSE):
        return FALSE if test == TRUE else TRUE
    return f"NOT({test})"


def address(sheet: str, area: str) -> str:
    """A formula for cells of a sheet: `'Results'!$C$5:$C$9`."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{area}"


def absolute(col: int, row: int, last_row: int | None = None) -> str:
    """The address of a cell, or of the cells of a column."""
    first = f"${column_name(col)}${row + 1}"
    return first if last_row is None else f"{first}:${column_name(col)}${last_row + 1}"


def cell_formula(text: str, cached: str | float) -> Formula:
    """The formula of a cell, with the value that it has now.

    Raises:
        ValueError: the formula is longer than Excel allows.
    """
    if len(text) > LONGEST_FORMULA:
        raise ValueError(f"a formula of {len(text)} characters is longer than Excel's {LONGEST_FORMULA}")
    return Formula(text, cached)

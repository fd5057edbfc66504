"""Rules as Excel formulas, which a partner sees while typing. Pure strings.

Only functions with the same meaning in Excel, LibreOffice and gnumeric are used. A formula refers to a cell by its
column and its own row, never by an address, because an address follows a cell that is cut and pasted elsewhere.

A condition may have no value (see `expressions`), which a formula cannot return. Therefore each condition has two
formulas (`condition_formula`): one is TRUE where the condition is true, the other where it is false.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lamppu_xl.answer_types.registry import handler_of
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.domain.expressions import (
    And,
    Arithmetic,
    Call,
    ColumnRef,
    Compare,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    Membership,
    Not,
    Or,
    PreviousRef,
    Value,
    options_of,
    type_of,
)
from lamppu_xl.workbook.model import Formula

LONGEST_FORMULA = 8192
"""The most characters of a formula in Excel."""

_LONGEST_TEXT = 255
_TRUE, _FALSE = "TRUE", "FALSE"
_FUNCTIONS = {"length": "LEN", "abs": "ABS"}


@dataclass(frozen=True)
class FormulaCell:
    """A cell of an answer in a formula."""

    text: str
    """The formula that returns its content: `INDEX($C:$C,ROW())`."""
    kind: AnswerType
    options: str = ""
    """The defined name of its list, if it has one."""


class CellLocator(Protocol):
    """Finds the cells and values of the names in an expression."""

    def cell(self, leaf: FieldRef | PreviousRef) -> FormulaCell | None:
        """The cell of an answer, or None when the row has no such cell."""

    def column(self, column: ColumnRef) -> str | None:
        """The range of all answers to a field, or None when the workbook has no such table."""

    def known(self, leaf: ContextValue) -> Value | None:
        """The value of a name that depends on no answer."""

    def label(self, options: str, id: str) -> str:
        """The label of an option in this workbook."""


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
    return _joined("AND", parts, neutral=_TRUE, decisive=_FALSE)


def any_of(parts: Iterable[str]) -> str:
    """A formula that is TRUE when any part is."""
    return _joined("OR", parts, neutral=_FALSE, decisive=_TRUE)


def _joined(function: str, parts: Iterable[str], *, neutral: str, decisive: str) -> str:
    open_parts = [part for part in parts if part != neutral]
    if decisive in open_parts:
        return decisive
    if len(open_parts) > 1:
        return f"{function}({','.join(open_parts)})"
    return open_parts[0] if open_parts else neutral


def if_then(test: str, result: str, otherwise: str) -> str:
    """An IF formula, or one of its parts where the test is constant."""
    if test in (_TRUE, _FALSE):
        return result if test == _TRUE else otherwise
    return f"IF({test},{result},{otherwise})"


def is_filled(cell: FormulaCell, on_error: str = _TRUE) -> str:
    """A formula that is TRUE where a cell contains anything but blanks. An error value counts as `on_error`."""
    content = cell.text
    for character in ('"\u00a0"', "CHAR(10)"):
        content = f'SUBSTITUTE({content},{character}," ")'
    return f"IFERROR(LEN(TRIM({content}))>0,{on_error})"


def condition_formula(expr: Expr, cells: CellLocator, *, wanted: bool) -> str:
    """A formula that is TRUE where the condition has the wanted value; FALSE also where it has none."""
    match expr:
        case And(parts) | Or(parts):
            join = all_of if isinstance(expr, And) is wanted else any_of
            return join(condition_formula(part, cells, wanted=wanted) for part in parts)
        case Not(part):
            return condition_formula(part, cells, wanted=not wanted)
        case ContextValue():
            return _TRUE if cells.known(expr) is wanted else _FALSE
        case Call("blank", (FieldRef() | PreviousRef() as leaf,)):
            cell = cells.cell(leaf)
            if cell is None:
                return _TRUE if wanted else _FALSE
            return f"NOT({is_filled(cell)})" if wanted else is_filled(cell)
    test = _test(expr, cells)
    return if_then(has_value(expr, cells), test if wanted else f"NOT({test})", _FALSE)


def _test(expr: Expr, cells: CellLocator) -> str:
    match expr:
        case Compare(operator, left, right):
            return _comparison(operator, left, right, cells)
        case Membership(sought, ColumnRef() as column):
            cell_range = cells.column(column)
            return f"{_occurrences(sought, column, cells)}>0" if cell_range else _FALSE
        case Membership(sought, tuple() as constants):
            return any_of(_comparison("==", sought, constant, cells) for constant in constants)
        case Call("unique", (sought, ColumnRef() as column)):
            return f"{_occurrences(sought, column, cells)}<=1"
        case Call("mentions", (text, *words)):
            return any_of(
                f"ISNUMBER(SEARCH({text_literal(_literal(word))},{value_formula(text, cells)}))" for word in words
            )
    raise TypeError(f"no formula for {expr}")


def _literal(word: Expr) -> str:
    """A word for SEARCH, in which `~`, `*` and `?` mean themselves."""
    text = str(word.value) if isinstance(word, Constant) else ""
    return text.replace("~", "~~").replace("*", "~*").replace("?", "~?")


def _occurrences(sought: Expr, column: ColumnRef, cells: CellLocator) -> str:
    cell_range, x = cells.column(column), value_formula(sought, cells, options_of(column))
    if type_of(sought) is ValueType.TEXT:
        return f"SUMPRODUCT(EXACT({cell_range},{x})*1)"
    return f"SUMPRODUCT(ISNUMBER({cell_range})*({cell_range}={x}))"


def _comparison(operator: str, left: Expr, right: Expr, cells: CellLocator) -> str:
    options = options_of(left) or options_of(right)
    first, second = value_formula(left, cells, options), value_formula(right, cells, options)
    if type_of(left) is ValueType.TEXT:
        return f"EXACT({first},{second})" if operator == "==" else f"NOT(EXACT({first},{second}))"
    if type_of(left) is ValueType.DATE:
        sign = {"==": "=", "!=": "<>"}.get(operator, operator)
        return f"{first}{sign}{second}"
    slack = f"MAX(1,ABS({first}),ABS({second}))/1000000000"
    return {
        "==": f"ABS({first}-{second})<={slack}",
        "!=": f"ABS({first}-{second})>{slack}",
        "<": f"{second}-{first}>{slack}",
        "<=": f"{first}-{second}<={slack}",
        ">": f"{first}-{second}>{slack}",
        ">=": f"{second}-{first}<={slack}",
    }[operator]


def has_value(expr: Expr, cells: CellLocator) -> str:
    """A formula that is TRUE where the expression has a value."""
    match expr:
        case Constant() | ColumnRef() | Call("sum" | "blank"):
            return _TRUE
        case ContextValue():
            return _FALSE if cells.known(expr) is None else _TRUE
        case FieldRef() | PreviousRef():
            cell = cells.cell(expr)
            if cell is None:
                return _FALSE
            if cell.kind.type is ValueType.TEXT and not cell.options:
                return is_filled(cell, _FALSE)
            return handler_of(cell.kind).formula(cell.text, cell.options)
        case Arithmetic(operator, left, right):
            known = all_of((has_value(left, cells), has_value(right, cells)))
            if operator != "/":
                return known
            return if_then(known, f"ABS({value_formula(right, cells)})>1/1000000000", _FALSE)
        case Compare(_, left, right):
            return all_of(dict.fromkeys((has_value(left, cells), has_value(right, cells))))
        case Membership(sought, _):
            return has_value(sought, cells)
        case Call(_, arguments):
            return all_of(dict.fromkeys(has_value(argument, cells) for argument in arguments))
    raise TypeError(f"{expr} is no value")


def value_formula(expr: Expr, cells: CellLocator, options: str | None = None) -> str:
    """A formula for the value of an expression, where it has one. Ids of `options` are written as their labels."""
    match expr:
        case Constant(known):
            return _constant(known, cells, options)
        case ContextValue():
            fact = cells.known(expr)
            return _constant("" if fact is None else fact, cells, options or expr.variable.options)
        case FieldRef() | PreviousRef():
            cell = cells.cell(expr)
            if cell is None:
                return '""'
            return f"INT({cell.text})" if cell.kind.type is ValueType.DATE else cell.text
        case Arithmetic(operator, left, right):
            return f"({value_formula(left, cells)}{operator}{value_formula(right, cells)})"
        case Call("sum", (ColumnRef() as column,)):
            cell_range = cells.column(column)
            return f"SUM({cell_range})" if cell_range else "0"
        case Call("length" | "abs" as function, (part,)):
            return f"{_FUNCTIONS[function]}({value_formula(part, cells)})"
        case Call("round", (part, Constant(float() as digits))):
            x, scale = value_formula(part, cells), 10 ** int(digits)
            return f"(SIGN({x})*INT(ABS({x})*{scale}+1/2+1/1000000000)/{scale})"
        case Call("days", (start, end)):
            return f"({value_formula(end, cells)}-{value_formula(start, cells)})"
    raise TypeError(f"no formula for the value of {expr}")


def _constant(known: Value, cells: CellLocator, options: str | None) -> str:
    match known:
        case bool():
            return _TRUE if known else _FALSE
        case float():
            return f"({number_literal(known)})" if known < 0 else number_literal(known)
        case date():
            return str(to_serial(known))
    return text_literal(cells.label(options, known) if options else known)


def range_formula(sheet: str, col: int, first_row: int, last_row: int) -> str:
    """A formula for the cells of a column of a sheet, from one row to another."""
    quoted, letters = sheet.replace("'", "''"), column_name(col)
    column_cells = f"'{quoted}'!${letters}:${letters}"
    return f"INDEX({column_cells},{first_row + 1}):INDEX({column_cells},{last_row + 1})"


def cell_formula(text: str, cached: str | float) -> Formula:
    """The formula of a cell, with the value that it has now.

    Raises:
        ValueError: the formula is longer than Excel allows.
    """
    if len(text) > LONGEST_FORMULA:
        raise ValueError(f"a formula of {len(text)} characters is longer than Excel's {LONGEST_FORMULA}")
    return Formula(text, cached)

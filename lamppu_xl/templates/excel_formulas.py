"""Rules as Excel formulas: the reading that a partner sees while typing. Pure strings.

Only functions that Excel, LibreOffice and gnumeric know alike are used. A cell is always looked up by its column and
the row of the formula itself, never by its address, since an address follows a cell that is cut and pasted elsewhere.

A condition may have no value (see `expressions`), which a formula cannot say; therefore each condition has two
formulas, one that tells whether it is plainly true and one whether it is plainly false.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lamppu_xl.answer_types.registry import handler_of
from lamppu_xl.domain.answer_types import AnswerType, ValueType
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

LONGEST = 8192
"""Characters that Excel takes in one formula."""

_LONGEST_TEXT = 255
_TRUE, _FALSE = "TRUE", "FALSE"
_DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class FormulaCell:
    """One cell as a formula sees it."""

    text: str
    """What yields it: `INDEX($C:$C,ROW())`."""
    kind: AnswerType
    options: str = ""
    """The defined name of the list behind it, if it is picked from one."""


class CellLocator(Protocol):
    """Where the leaves of an expression stand."""

    def cell(self, leaf: FieldRef | PreviousRef) -> FormulaCell | None:
        """The cell of an answer, or None when the row has no such cell."""

    def column(self, column: ColumnRef) -> str | None:
        """The range of all answers to a field, or None when the workbook has no such table."""

    def known(self, leaf: ContextValue) -> Value | None:
        """What holds without any answer."""

    def label(self, options: str, id: str) -> str:
        """How an option is written in this workbook."""


def quoted(text: str) -> str:
    """A text as a formula states it; longer than 255 characters it is put together from pieces."""
    pieces = [text[start : start + _LONGEST_TEXT] for start in range(0, len(text), _LONGEST_TEXT)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def number(value: float) -> str:
    """A number as a formula states it, without an exponent."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15f}".rstrip("0")


def serial(day: date) -> int:
    """The number by which a spreadsheet counts a day."""
    return (day - _DAY_ZERO).days


def both(parts: Iterable[str]) -> str:
    """True when all parts are."""
    kept = [part for part in parts if part != _TRUE]
    if _FALSE in kept:
        return _FALSE
    return kept[0] if len(kept) == 1 else f"AND({','.join(kept)})" if kept else _TRUE


def either(parts: Iterable[str]) -> str:
    """True when any part is."""
    kept = [part for part in parts if part != _FALSE]
    if _TRUE in kept:
        return _TRUE
    return kept[0] if len(kept) == 1 else f"OR({','.join(kept)})" if kept else _FALSE


def choose(test: str, then: str, otherwise: str) -> str:
    """One or the other, decided at once where the test is plain."""
    if test in (_TRUE, _FALSE):
        return then if test == _TRUE else otherwise
    return f"IF({test},{then},{otherwise})"


def filled(cell: FormulaCell, on_error: str = _TRUE) -> str:
    """Whether anything but blanks stands in a cell; an error value does."""
    bare = cell.text
    for character in ('"\u00a0"', "CHAR(10)"):
        bare = f'SUBSTITUTE({bare},{character}," ")'
    return f"IFERROR(LEN(TRIM({bare}))>0,{on_error})"


def fits_answer_type(cell: FormulaCell) -> str:
    """A formula that is TRUE where a filled cell passes the live checks of its answer type."""
    return handler_of(cell.kind).formula(cell.text, cell.options)


def truth(expr: Expr, cells: CellLocator) -> str:
    """A formula that is TRUE where the condition is plainly true."""
    match expr:
        case And(parts):
            return both(truth(part, cells) for part in parts)
        case Or(parts):
            return either(truth(part, cells) for part in parts)
        case Not(part):
            return falsity(part, cells)
    return _settled(expr, cells, wanted=True)


def falsity(expr: Expr, cells: CellLocator) -> str:
    """A formula that is TRUE where the condition is plainly false."""
    match expr:
        case And(parts):
            return either(falsity(part, cells) for part in parts)
        case Or(parts):
            return both(falsity(part, cells) for part in parts)
        case Not(part):
            return truth(part, cells)
    return _settled(expr, cells, wanted=False)


def _settled(expr: Expr, cells: CellLocator, *, wanted: bool) -> str:
    """A comparison or the like, where all that it looks at has a value."""
    match expr:
        case ContextValue():
            known = cells.known(expr)
            return _FALSE if known is None else _TRUE if known is wanted else _FALSE
        case Call("blank", (FieldRef() | PreviousRef() as leaf,)):
            cell = cells.cell(leaf)
            if cell is None:
                return _TRUE if wanted else _FALSE
            return f"NOT({filled(cell)})" if wanted else filled(cell)
    test = _test(expr, cells)
    return choose(defined(expr, cells), test if wanted else f"NOT({test})", _FALSE)


def _test(expr: Expr, cells: CellLocator) -> str:
    match expr:
        case Compare(operator, left, right):
            return _comparison(operator, left, right, cells)
        case Membership(sought, ColumnRef() as column):
            found = cells.column(column)
            return f"{_occurrences(sought, column, cells)}>0" if found else _FALSE
        case Membership(sought, tuple() as constants):
            return either(_comparison("==", sought, constant, cells) for constant in constants)
        case Call("unique", (sought, ColumnRef() as column)):
            return f"{_occurrences(sought, column, cells)}<=1"
        case Call("mentions", (text, *words)):
            return either(f"ISNUMBER(SEARCH({quoted(_literal(word))},{value(text, cells)}))" for word in words)
    raise TypeError(f"no formula for {expr}")


def _literal(word: Expr) -> str:
    """A word for SEARCH, in which `~`, `*` and `?` mean themselves."""
    text = str(word.value) if isinstance(word, Constant) else ""
    return text.replace("~", "~~").replace("*", "~*").replace("?", "~?")


def _occurrences(sought: Expr, column: ColumnRef, cells: CellLocator) -> str:
    found, x = cells.column(column), value(sought, cells, options_of(column))
    if type_of(sought) is ValueType.TEXT:
        return f"SUMPRODUCT(EXACT({found},{x})*1)"
    return f"SUMPRODUCT(ISNUMBER({found})*({found}={x}))"


def _comparison(operator: str, left: Expr, right: Expr, cells: CellLocator) -> str:
    options = options_of(left) or options_of(right)
    one, other = value(left, cells, options), value(right, cells, options)
    if type_of(left) is ValueType.TEXT:
        return f"EXACT({one},{other})" if operator == "==" else f"NOT(EXACT({one},{other}))"
    if type_of(left) is ValueType.DATE:
        sign = {"==": "=", "!=": "<>"}.get(operator, operator)
        return f"{one}{sign}{other}"
    slack = f"MAX(1,ABS({one}),ABS({other}))/1000000000"
    return {
        "==": f"ABS({one}-{other})<={slack}",
        "!=": f"ABS({one}-{other})>{slack}",
        "<": f"{other}-{one}>{slack}",
        "<=": f"{one}-{other}<={slack}",
        ">": f"{one}-{other}>{slack}",
        ">=": f"{other}-{one}<={slack}",
    }[operator]


def defined(expr: Expr, cells: CellLocator) -> str:
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
                return filled(cell, _FALSE)
            return fits_answer_type(cell)
        case Arithmetic(operator, left, right):
            parts = both((defined(left, cells), defined(right, cells)))
            return choose(parts, f"ABS({value(right, cells)})>1/1000000000", _FALSE) if operator == "/" else parts
        case Compare(_, left, right):
            return both(dict.fromkeys((defined(left, cells), defined(right, cells))))
        case Membership(sought, _):
            return defined(sought, cells)
        case Call(_, arguments):
            return both(dict.fromkeys(defined(argument, cells) for argument in arguments))
        case And(parts) | Or(parts):
            return both(defined(part, cells) for part in parts)
        case Not(part):
            return defined(part, cells)


def value(expr: Expr, cells: CellLocator, options: str | None = None) -> str:
    """A formula for the value of an expression, where it has one. Ids of `options` are said as their labels."""
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
            return f"({value(left, cells)}{operator}{value(right, cells)})"
        case Call("length", (text,)):
            return f"LEN({value(text, cells)})"
        case Call("sum", (ColumnRef() as column,)):
            found = cells.column(column)
            return f"SUM({found})" if found else "0"
        case Call("abs", (part,)):
            return f"ABS({value(part, cells)})"
        case Call("round", (part, Constant(float() as digits))):
            x, scale = value(part, cells), 10 ** int(digits)
            return f"(SIGN({x})*INT(ABS({x})*{scale}+1/2+1/1000000000)/{scale})"
        case Call("days", (start, end)):
            return f"({value(end, cells)}-{value(start, cells)})"
    raise TypeError(f"no formula for the value of {expr}")


def _constant(known: Value, cells: CellLocator, options: str | None) -> str:
    match known:
        case bool():
            return _TRUE if known else _FALSE
        case float():
            return f"({number(known)})" if known < 0 else number(known)
        case date():
            return str(serial(known))
    return quoted(cells.label(options, known) if options else known)


def formula(text: str, cached: str | float) -> Formula:
    """A formula that Excel takes; a longer one is a fault of ours."""
    if len(text) > LONGEST:
        raise ValueError(f"a formula of {len(text)} characters is longer than Excel's {LONGEST}")
    return Formula(text, cached)

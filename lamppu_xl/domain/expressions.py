"""The expression language for the rules of a definition: its syntax tree and its meaning.

The syntax is a subset of Python: names of fields, numbers, texts, dates, arithmetic, comparisons, `and or not`, `in`
and a few functions. An expression is evaluated in three ways that must agree: as an Excel formula, as a polars
expression, and by `evaluate`, which computes the cached values of the live checks.

The semantics of all three:

* A blank answer has no value. The result of an operation on a missing value is missing, too. `and`, `or` and `not`
  follow Kleene: `False and missing` is False, `True or missing` is True, otherwise the result is missing. A rule is
  broken only if its condition is False.
* An answer of the wrong type counts as blank. It has a finding of its own.
* A text is blank if it contains only spaces, non-breaking spaces and line breaks. Zero is not blank.
* Numbers are compared with a tolerance of 1e-9, relative above 1, so that 0.1 + 0.2 == 0.3.
* Texts are compared exactly, including case and spaces.
* `length` counts characters, including spaces. Excel counts an emoji as two characters.
* `words` counts the parts of a text between spaces, no-break spaces, tabs and line breaks.
* `month` is the first day of the month of a date.
* A quotient has no value if its divisor is zero within the tolerance. A number that is too large for a cell has no
  value. `round` rounds a half away from zero. The `sum` of blanks is 0.
* `sum(table.field where condition)` adds up the lines of a table on which the condition is true.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lamppu_xl.domain.answer_types import ValueType

TOLERANCE = 1e-9
"""The largest difference of two equal numbers; relative to the larger number if that is above 1."""

COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""By sign the comparison, of numbers and of polars expressions."""

Value = str | float | date | bool
"""The value of an expression. A number is a float."""


@dataclass(frozen=True)
class Variable:
    """The type of a name in an expression."""

    type: ValueType
    options: str | None = None
    """The id of the code list of a choice. The values are ids of options."""
    view: str = ""
    """Of a field whose kind depends on the row: the sort of values that is read; rows of other sorts have none."""


BY_ROW = Variable(ValueType.NUMBER)
"""The variable of a field whose kind depends on the row, where no sort of values is read."""


@dataclass(frozen=True)
class Constant:
    value: Value


@dataclass(frozen=True)
class FieldRef:
    """The answer to a field of the same row."""

    field: str
    variable: Variable


@dataclass(frozen=True)
class PreviousRef:
    """The answer of the previous period to a field of the same row."""

    field: str
    variable: Variable


@dataclass(frozen=True)
class ParentRef:
    """What the option that was chosen in a field of the same row belongs to: the region of the chosen place."""

    field: str
    detail: str
    """The detail of the options that names it."""
    options: str
    """The id of the list of the field."""
    variable: Variable
    """Its list is that of what the options belong to."""


@dataclass(frozen=True)
class ContextValue:
    """A value that does not depend on answers: `goal`, `due`, `period.start`."""

    name: str
    variable: Variable


@dataclass(frozen=True)
class ColumnRef:
    """All answers to a field of a table. Allowed only in `sum(…)` and after `in`."""

    table: str
    field: str
    variable: Variable


@dataclass(frozen=True)
class MemberRef:
    """The answer on the line that is added up. Allowed only in the condition of `sum(… where …)`."""

    table: str
    field: str
    variable: Variable


@dataclass(frozen=True)
class Arithmetic:
    operator: str
    """One of `+ - * /`."""
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Compare:
    operator: str
    """One of `== != < <= > >=`."""
    left: Expr
    right: Expr


@dataclass(frozen=True)
class And:
    parts: tuple[Expr, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Expr, ...]


@dataclass(frozen=True)
class Not:
    part: Expr


@dataclass(frozen=True)
class Membership:
    """Whether a value is one of several constants, or is in a column."""

    value: Expr
    among: tuple[Constant, ...] | ColumnRef


@dataclass(frozen=True)
class Call:
    """A function call. Definitions state `unique` and `matches` as rules, not as calls."""

    function: str
    arguments: tuple[Expr, ...]


Expr = (
    Constant
    | FieldRef
    | PreviousRef
    | ParentRef
    | ContextValue
    | ColumnRef
    | MemberRef
    | Arithmetic
    | Compare
    | And
    | Or
    | Not
    | Membership
    | Call
)

FUNCTIONS = ("abs", "blank", "date", "days", "length", "mentions", "month", "round", "sum", "words")
"""The functions that expressions in a definition may call."""

SUM_WHERE = "sum_where"
"""The function behind `sum(… where …)`, with a column and a condition."""

DETAIL = "detail"
"""The function behind `currency.rate`, a number of the option that is chosen on the row: a field and a name."""

NOT_IN_EXCEL = frozenset({"matches"})
"""Functions without an equivalent formula. Rules with them are checked by `validate` only."""


_RESULTS = {
    **dict.fromkeys(("blank", "mentions", "unique", "matches"), ValueType.TRUTH),
    "month": ValueType.DATE,
}
"""The type of the result of a function; all others give a number."""

TODAY = ContextValue("today", Variable(ValueType.DATE))
"""The day on which the form is looked at: in a workbook the present day, of a return the day on which it was saved."""


def type_of(expr: Expr) -> ValueType:
    """The type of a checked expression."""
    match expr:
        case Constant(value):
            return _type_of_constant(value)
        case FieldRef(_, variable) | PreviousRef(_, variable) | ContextValue(_, variable):
            return variable.type
        case ParentRef():
            return expr.variable.type
        case ColumnRef(_, _, variable) | MemberRef(_, _, variable):
            return variable.type
        case Arithmetic():
            return ValueType.NUMBER
        case Call(function):
            return _RESULTS.get(function, ValueType.NUMBER)
        case _:
            return ValueType.TRUTH


def _type_of_constant(value: Value) -> ValueType:
    if isinstance(value, bool):
        return ValueType.TRUTH
    if isinstance(value, float):
        return ValueType.NUMBER
    return ValueType.TEXT if isinstance(value, str) else ValueType.DATE


def month_of(day: Expr) -> Expr:
    """The first day of the month of a date."""
    if isinstance(day, Constant) and isinstance(day.value, date):
        return Constant(day.value.replace(day=1))
    return Call("month", (day,))


def options_of(expr: Expr) -> str | None:
    """The id of the code list to which the values of an expression belong, or None."""
    match expr:
        case FieldRef(_, variable) | PreviousRef(_, variable) | ContextValue(_, variable):
            return variable.options
        case ParentRef():
            return expr.variable.options
        case ColumnRef(_, _, variable) | MemberRef(_, _, variable):
            return variable.options
    return None


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and all its parts, outer parts first."""
    yield expr
    match expr:
        case Arithmetic(_, left, right) | Compare(_, left, right):
            yield from walk(left)
            yield from walk(right)
        case And(parts) | Or(parts) | Call(_, parts):
            for part in parts:
                yield from walk(part)
        case Not(part):
            yield from walk(part)
        case Membership(value, among):
            yield from walk(value)
            for part in (among,) if isinstance(among, ColumnRef) else among:
                yield from walk(part)


def viewed(expr: Expr) -> Iterator[FieldRef | PreviousRef]:
    """The parts of an expression that read one sort of values of a field whose kind depends on the row."""
    return (part for part in walk(expr) if isinstance(part, FieldRef | PreviousRef) and part.variable.view)


def details_read(expr: Expr) -> Iterator[tuple[FieldRef, str]]:
    """The details of chosen options that an expression reads, each as the field of the choice and a name."""
    for part in walk(expr):
        match part:
            case Call("detail", (FieldRef() as choice, Constant(str() as name))):
                yield choice, name


def adds_up(expr: Expr) -> bool:
    """Whether a value is made by adding others."""
    return any(
        (isinstance(part, Arithmetic) and part.operator == "+")
        or (isinstance(part, Call) and part.function in ("sum", SUM_WHERE))
        for part in walk(expr)
    )


def column_sum(expr: Expr) -> ColumnRef | None:
    """The column that a call adds up as a whole; None for any other expression."""
    match expr:
        case Call("sum", (ColumnRef() as column,)):
            return column
    return None


def conditions(expr: Expr) -> tuple[Compare, ...]:
    """The comparisons of the condition of `sum(… where …)`; the parser has checked that there is nothing else."""
    parts = expr.parts if isinstance(expr, And) else (expr,)
    return tuple(part for part in parts if isinstance(part, Compare))

"""The small language in which a definition states its rules.

It looks like Python, cut down to names of fields, numbers, texts, dates, arithmetic, comparison, `and or not`, `in`
and a few functions. One expression has three readings that must agree: an Excel formula (`formulas`), a polars
expression (`schema`) and the plain reading here (`evaluate`), which fills the stored values of the live checks.

What it means, once for all three:

* A blank answer has no value, and what is computed from no value has none either. `and`, `or`, `not` follow Kleene:
  `False and nothing` is False, `True or nothing` is True, else nothing. A rule is broken only by a plain False.
* An answer of the wrong type counts as blank: it has its own finding already.
* A text is blank when it holds only spaces, non-breaking spaces and line breaks. Zero is not blank.
* Numbers are compared with a tolerance of 1e-9, relative above 1, so that 0.1 + 0.2 == 0.3.
* Texts are equal when they are alike to the letter: case and spaces count.
* `length` counts characters, spaces included; Excel itself counts an emoji as two.
* What is divided by zero, the tolerance taken into account, has no value, nor has a number beyond what a cell can
  hold. `round` rounds a half away from zero. `sum` of blanks is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lamppu_xl.domain.answer_types import ValueType

TOLERANCE = 1e-9
"""How far two numbers may differ and still be equal; relative to the larger one when that is above 1."""

Value = str | float | date | bool
"""A value in the plain reading; numbers are floats, None stands for no value."""


@dataclass(frozen=True)
class Variable:
    """What an expression may know of a name before there are any answers."""

    type: ValueType
    options: str | None = None
    """The list that the answer is picked from; its values are ids of options."""


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
    """Last period's answer to a field of the same row."""

    field: str
    variable: Variable


@dataclass(frozen=True)
class ContextValue:
    """Something that holds without any answer: `goal`, `due`, `period.start`."""

    name: str
    variable: Variable


@dataclass(frozen=True)
class ColumnRef:
    """All answers to a field of a table; stands only in `sum(…)` and after `in`."""

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
    """Whether a value is among constants, or stands in a column."""

    value: Expr
    among: tuple[Constant, ...] | ColumnRef


@dataclass(frozen=True)
class Call:
    """A function of the language; `unique` and `matches` are written as rules, not as calls."""

    function: str
    arguments: tuple[Expr, ...]


Expr = (
    Constant
    | FieldRef
    | PreviousRef
    | ContextValue
    | ColumnRef
    | Arithmetic
    | Compare
    | And
    | Or
    | Not
    | Membership
    | Call
)

FUNCTIONS = ("abs", "blank", "date", "days", "length", "mentions", "round", "sum")
"""The functions that a definition may call."""

NOT_IN_EXCEL = frozenset({"matches"})
"""Functions that no spreadsheet formula can repeat dependably; rules with them hold in `validate` only."""


def type_of(expr: Expr) -> ValueType:
    """The type of a checked expression."""
    match expr:
        case Constant(value):
            return _type_of_constant(value)
        case FieldRef(_, variable) | PreviousRef(_, variable) | ContextValue(_, variable) | ColumnRef(_, _, variable):
            return variable.type
        case Arithmetic():
            return ValueType.NUMBER
        case Call(function):
            return ValueType.TRUTH if function in ("blank", "mentions", "unique", "matches") else ValueType.NUMBER
        case _:
            return ValueType.TRUTH


def _type_of_constant(value: Value) -> ValueType:
    if isinstance(value, bool):
        return ValueType.TRUTH
    if isinstance(value, float):
        return ValueType.NUMBER
    return ValueType.TEXT if isinstance(value, str) else ValueType.DATE


def options_of(expr: Expr) -> str | None:
    """The list whose ids an expression's values are, if any."""
    match expr:
        case FieldRef(_, variable) | PreviousRef(_, variable) | ContextValue(_, variable) | ColumnRef(_, _, variable):
            return variable.options
    return None


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and all its parts, the outer before the inner."""
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


def compiles_to_excel(expr: Expr) -> bool:
    """Whether a spreadsheet can show the expression live."""
    return not any(isinstance(part, Call) and part.function in NOT_IN_EXCEL for part in walk(expr))

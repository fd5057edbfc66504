"""Evaluation of an expression on one row of answers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from lamppu_xl.domain.expressions import (
    COMPARISONS,
    DETAIL,
    SUM_WHERE,
    TOLERANCE,
    And,
    Arithmetic,
    Call,
    ColumnRef,
    Compare,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    MemberRef,
    Membership,
    Not,
    Or,
    ParentRef,
    PreviousRef,
    Value,
)
from lamppu_xl.domain.text_normalising import comparable, utf16_length, without_unseen


class RowValues(Protocol):
    """The values of a row that the evaluation uses."""

    def value(self, leaf: FieldRef | PreviousRef | ParentRef | ContextValue) -> Value | None:
        """The value; None if it is blank or of the wrong type."""

    def filled(self, leaf: FieldRef | PreviousRef) -> bool:
        """Whether the cell is not blank; its value may have the wrong type."""

    def column(self, column: ColumnRef) -> Sequence[Value]:
        """All values of a column that are not blank."""

    def lines(self, table: str) -> Iterable[RowValues]:
        """The lines of a table."""

    def detail(self, choice: FieldRef, name: str) -> float | None:
        """A number of the option that is chosen in a field; None if nothing is chosen, or the option has none."""


def evaluate(expr: Expr, row: RowValues) -> Value | None:
    """The value of an expression on one row; None if it has no value."""
    match expr:
        case Constant(value):
            return value
        case FieldRef() | PreviousRef() | ParentRef() | ContextValue():
            return row.value(expr)
        case MemberRef() if isinstance(row, _SummedLine):
            return row.member(expr)
        case And(parts):
            values = [evaluate(part, row) for part in parts]
            return False if False in values else None if None in values else True
        case Or(parts):
            values = [evaluate(part, row) for part in parts]
            return True if True in values else None if None in values else False
        case Not(part):
            truth = evaluate(part, row)
            return None if truth is None else not truth
        case Compare(operator, left, right):
            first, second = evaluate(left, row), evaluate(right, row)
            return None if first is None or second is None else compare_values(operator, first, second)
        case Arithmetic(operator, left, right):
            return _calculate(operator, evaluate(left, row), evaluate(right, row))
        case Membership(part, among):
            sought = evaluate(part, row)
            if sought is None:
                return None
            if isinstance(among, ColumnRef):
                return _occurrences(sought, among, row) > 0
            return any(compare_values("==", sought, constant.value) for constant in among)
        case Call(function, arguments):
            return _call(function, arguments, row)
        case ColumnRef() | MemberRef():
            raise TypeError(f"{expr} has no value of its own")


@dataclass(frozen=True)
class _SummedLine:
    """A line that `sum(… where …)` adds up, seen from the line of the expression."""

    own: RowValues
    summed: RowValues

    def member(self, leaf: MemberRef) -> Value | None:
        return self.summed.value(FieldRef(leaf.field, leaf.variable))

    def value(self, leaf: FieldRef | PreviousRef | ParentRef | ContextValue) -> Value | None:
        return self.own.value(leaf)

    def filled(self, leaf: FieldRef | PreviousRef) -> bool:
        return self.own.filled(leaf)

    def column(self, column: ColumnRef) -> Sequence[Value]:
        return self.own.column(column)

    def lines(self, table: str) -> Iterable[RowValues]:
        return self.own.lines(table)

    def detail(self, choice: FieldRef, name: str) -> float | None:
        return self.own.detail(choice, name)


def compare_values(operator: str, left: Value, right: Value) -> bool:
    """Compare two values of the same type: numbers with the tolerance, texts without what is not seen."""
    if isinstance(left, float) and isinstance(right, float):
        difference = left - right
        slack = TOLERANCE * max(1.0, abs(left), abs(right))
        below, above = difference < -slack, difference > slack
    else:
        if isinstance(left, str) and isinstance(right, str):
            left, right = without_unseen(left), without_unseen(right)
        below, above = left < right, left > right  # type: ignore[operator]  # the parser has checked the types
    return bool(COMPARISONS[operator](above - below, 0))


def _calculate(operator: str, left: Value | None, right: Value | None) -> float | None:
    if not isinstance(left, float) or not isinstance(right, float):
        return None
    if operator == "/":
        return _finite(left / right) if abs(right) > TOLERANCE else None
    return _finite({"+": left + right, "-": left - right, "*": left * right}[operator])


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def exact_sum(numbers: Iterable[float]) -> float | None:
    """The sum without intermediate rounding; None if it is not a finite number."""
    try:
        return math.fsum(numbers)
    except OverflowError:
        return None


def round_half_up(number: float, digits: int) -> float:
    """Round a half away from zero. The tolerance compensates for the binary form of decimals."""
    scale = 10.0**digits
    scaled = abs(number) * scale
    return math.copysign(math.floor(scaled + 0.5 + TOLERANCE) / scale, number) if math.isfinite(scaled) else number


def _occurrences(sought: Value, column: ColumnRef, row: RowValues) -> int:
    """How many lines of a column have this value. In texts, upper and lower case and unseen characters are the same."""
    members = row.column(column)
    if isinstance(sought, str) and column.variable.options is None:
        wanted = comparable(sought)
        return sum(comparable(member) == wanted for member in members if isinstance(member, str))
    return sum(compare_values("==", sought, member) for member in members)


def _sum(arguments: tuple[Expr, ...], row: RowValues) -> float | None:
    """The sum of a column, or of several values on one row, in their order; what has no value counts as 0."""
    match arguments:
        case (ColumnRef() as column,):
            return exact_sum(value for value in row.column(column) if isinstance(value, float))
    total = 0.0
    for argument in arguments:
        value = evaluate(argument, row)
        total += value if isinstance(value, float) else 0.0
    return _finite(total)


_WORDS = re.compile("[^ \\t\\r\\n\u00a0]+")
"""The words of a text."""


def _call(function: str, arguments: tuple[Expr, ...], row: RowValues) -> Value | None:
    if function == "blank":
        (leaf,) = arguments
        assert isinstance(leaf, FieldRef | PreviousRef)  # noqa: S101  # the parser has checked it
        return not row.filled(leaf)
    if function == DETAIL:
        choice, name = arguments
        assert isinstance(choice, FieldRef)  # noqa: S101  # the parser has checked it
        assert isinstance(name, Constant)  # noqa: S101
        return row.detail(choice, str(name.value))
    if function == "sum":
        return _sum(arguments, row)
    if function == SUM_WHERE:
        column, condition = arguments
        assert isinstance(column, ColumnRef)  # noqa: S101
        leaf = FieldRef(column.field, column.variable)
        lines = (line for line in row.lines(column.table) if evaluate(condition, _SummedLine(row, line)) is True)
        return exact_sum(value for line in lines if isinstance(value := line.value(leaf), float))
    if function == "unique":
        leaf, column = arguments
        assert isinstance(column, ColumnRef)  # noqa: S101
        value = evaluate(leaf, row)
        return None if value is None else _occurrences(value, column, row) <= 1
    values = [evaluate(argument, row) for argument in arguments]
    if None in values:
        return None
    match function, values:
        case "length", [str() as text]:
            return float(utf16_length(text))
        case "words", [str() as text]:
            return float(len(_WORDS.findall(text)))
        case "month", [date() as day]:
            return day.replace(day=1)
        case "mentions", [str() as text, *words]:
            return any(str(word).lower() in text.lower() for word in words)
        case "matches", [str() as text, str() as pattern]:
            return re.fullmatch(pattern, text) is not None
        case "abs", [float() as number]:
            return abs(number)
        case "round", [float() as number, float() as digits]:
            return round_half_up(number, int(digits))
        case "days", [date() as start, date() as end]:
            return float((end - start).days)
    raise TypeError(f"{function} does not take {values}")

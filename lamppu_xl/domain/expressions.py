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

import ast
import difflib
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from lamppu_xl.domain.answer_types import ValueType

TOLERANCE = 1e-9
"""How far two numbers may differ and still be equal; relative to the larger one when that is above 1."""

BLANKS = " \u00a0\n"
"""The characters that alone do not make an answer; every line break in a workbook is read as `\\n`."""

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

WITHOUT_TWIN = frozenset({"matches"})
"""Functions that no spreadsheet formula can repeat dependably; rules with them hold in `validate` only."""


@dataclass(frozen=True)
class Scope:
    """The names that an expression may use."""

    fields: Mapping[str, Variable] = field(default_factory=dict)
    previous: frozenset[str] = frozenset()
    """Fields whose last answer is carried into the template."""
    tables: Mapping[str, Mapping[str, Variable]] = field(default_factory=dict)
    known: Mapping[str, Variable] = field(default_factory=dict)
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The ids of each list."""


class ExpressionError(Exception):
    """An expression that cannot be used. Carries a code of `findings` with its facts, and where in the text it is."""

    def __init__(self, code: str, offset: int, **facts: str) -> None:
        super().__init__(f"{code} at {offset}: {facts}")
        self.code = code
        self.offset = offset
        """Characters from the start of the expression's text."""
        self.facts = facts


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


def has_twin(expr: Expr) -> bool:
    """Whether a spreadsheet can show the expression live."""
    return not any(isinstance(part, Call) and part.function in WITHOUT_TWIN for part in walk(expr))


def is_blank(text: str) -> bool:
    """Whether a text counts as no answer."""
    return not text.strip(BLANKS)


# Reading: text to expression


def parse(text: str, scope: Scope) -> Expr:
    """Read an expression, or raise ExpressionError.

    >>> scope = Scope(fields={"spent": Variable(Type.NUMBER), "budget": Variable(Type.NUMBER)})
    >>> type_of(parse("spent <= budget * 1.1", scope)).value
    'truth'
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        offset = (getattr(error, "offset", None) or 1) - 1
        raise ExpressionError("D120", offset, part=text.strip()[offset : offset + 20] or text.strip()) from error
    try:
        return _ExpressionParser(text.strip(), scope).read(tree.body)
    except RecursionError as error:
        raise ExpressionError("D115", 0, part=text.strip()[:40]) from error


def parse_condition(text: str, scope: Scope) -> Expr:
    """Read an expression that is true or false, or raise ExpressionError."""
    expr = parse(text, scope)
    if type_of(expr) is not ValueType.TRUTH:
        raise ExpressionError("D116", 0, part=text.strip(), found=type_of(expr).value, expected=ValueType.TRUTH.value)
    return expr


_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


class _ExpressionParser:
    """Turns Python's syntax tree into ours, and checks names and types on the way."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope

    def read(self, node: ast.expr) -> Expr:
        match node:
            case ast.Constant(value=bool()) | ast.Name(id="true" | "false"):
                raise self.refuse("D115", node)
            case ast.Constant(value=int() | float() as number) if abs(number) <= sys.float_info.max:
                return Constant(float(number))
            case ast.Constant(value=str() as words):
                return Constant(words)
            case ast.Name(id=name):
                return self.name(node, name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return self.attribute(node, owner, name)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.typed(operand, ValueType.TRUTH))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                part = self.typed(operand, ValueType.NUMBER)
                if isinstance(part, Constant) and isinstance(part.value, float):
                    return Constant(-part.value)
                return Arithmetic("-", Constant(0.0), part)
            case ast.BoolOp(op=ast.And(), values=values):
                return And(tuple(self.typed(value, ValueType.TRUTH) for value in values))
            case ast.BoolOp(op=ast.Or(), values=values):
                return Or(tuple(self.typed(value, ValueType.TRUTH) for value in values))
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
                return Arithmetic(
                    _OPERATORS[type(operator)], self.typed(left, ValueType.NUMBER), self.typed(right, ValueType.NUMBER)
                )
            case ast.Compare(left=left, ops=operators, comparators=comparators):
                return self.comparison(node, [left, *comparators], operators)
            case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
                return self.call(node, function, arguments)
        raise self.refuse("D115", node)

    def typed(self, node: ast.expr, expected: ValueType) -> Expr:
        expr = self.read(node)
        if isinstance(expr, ColumnRef) or type_of(expr) is not expected:
            found = "column" if isinstance(expr, ColumnRef) else type_of(expr).value
            raise self.refuse("D116", node, found=found, expected=expected.value)
        return expr

    def name(self, node: ast.expr, name: str) -> Expr:
        if name in self.scope.fields:
            return FieldRef(name, self.scope.fields[name])
        if name in self.scope.known:
            return ContextValue(name, self.scope.known[name])
        raise self.unknown(node, name, [*self.scope.fields, *self.scope.known])

    def attribute(self, node: ast.expr, owner: str, name: str) -> Expr:
        if owner == "previous":
            if name not in self.scope.previous:
                raise self.unknown(node, f"previous.{name}", [f"previous.{known}" for known in self.scope.previous])
            return PreviousRef(name, self.scope.fields[name])
        if f"{owner}.{name}" in self.scope.known:
            return ContextValue(f"{owner}.{name}", self.scope.known[f"{owner}.{name}"])
        if owner in self.scope.tables:
            columns = self.scope.tables[owner]
            if name not in columns:
                raise self.unknown(node, f"{owner}.{name}", [f"{owner}.{known}" for known in columns])
            return ColumnRef(owner, name, columns[name])
        if owner == "period":
            known = [one for one in self.scope.known if one.startswith("period.")]
            raise self.unknown(node, f"period.{name}", known)
        raise self.unknown(node, owner, ["previous", "period", *self.scope.tables])

    def comparison(self, node: ast.expr, operands: list[ast.expr], operators: list[ast.cmpop]) -> Expr:
        parts = [
            self.membership(left, operator, right)
            if isinstance(operator, ast.In | ast.NotIn)
            else self.compared(node, left, operator, right)
            for left, operator, right in zip(operands, operators, operands[1:], strict=False)
        ]
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def compared(self, node: ast.expr, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Expr:
        if type(operator) not in _COMPARISONS:
            raise self.refuse("D115", node)
        one = self.read(left)
        other = self.typed(right, type_of(one))
        sign = _COMPARISONS[type(operator)]
        if isinstance(one, ColumnRef) or type_of(one) is ValueType.TRUTH:
            raise self.refuse("D115", left)
        if type_of(one) is ValueType.TEXT and sign not in ("==", "!="):
            raise self.refuse("D116", node, found=ValueType.TEXT.value, expected=ValueType.NUMBER.value)
        self.agree(right, one, other)
        return Compare(sign, one, other)

    def membership(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> Expr:
        value = self.read(left)
        if isinstance(right, ast.Tuple | ast.List) and right.elts:
            constants = []
            for element in right.elts:
                constant = self.typed(element, type_of(value))
                if not isinstance(constant, Constant):
                    raise self.refuse("D115", element)
                self.agree(element, value, constant)
                constants.append(constant)
            member = Membership(value, tuple(constants))
        else:
            column = self.read(right)
            if not isinstance(column, ColumnRef):
                raise self.refuse("D116", right, found=type_of(column).value, expected="column")
            if type_of(column) is not type_of(value):
                raise self.refuse("D116", right, found=type_of(column).value, expected=type_of(value).value)
            self.agree(right, value, column)
            member = Membership(value, column)
        return Not(member) if isinstance(operator, ast.NotIn) else member

    def agree(self, node: ast.expr, one: Expr, other: Expr) -> None:
        """Refuse to compare an option with something that the list does not hold."""
        for choice, constant in ((one, other), (other, one)):
            options = options_of(choice)
            if options and isinstance(constant, Constant) and constant.value not in self.scope.options[options]:
                raise self.unknown(node, str(constant.value), self.scope.options[options])
        if not isinstance(one, Constant) and not isinstance(other, Constant) and options_of(one) != options_of(other):
            raise self.refuse("D116", node, found=options_of(other) or "text", expected=options_of(one) or "text")

    def call(self, node: ast.expr, function: str, arguments: Sequence[ast.expr]) -> Expr:
        match function, arguments:
            case "blank", [argument]:
                part = self.read(argument)
                if not isinstance(part, FieldRef | PreviousRef):
                    raise self.refuse("D115", argument)
                return Call("blank", (part,))
            case "length", [argument]:
                return Call("length", (self.typed(argument, ValueType.TEXT),))
            case "mentions", [argument, *words] if words:
                constants = [self.typed(word, ValueType.TEXT) for word in words]
                for word, constant in zip(words, constants, strict=True):
                    if not isinstance(constant, Constant) or is_blank(str(constant.value)):
                        raise self.refuse("D115", word)
                return Call("mentions", (self.typed(argument, ValueType.TEXT), *constants))
            case "sum", [argument]:
                column = self.read(argument)
                if not isinstance(column, ColumnRef) or type_of(column) is not ValueType.NUMBER:
                    raise self.refuse("D116", argument, found=type_of(column).value, expected="column of numbers")
                return Call("sum", (column,))
            case "abs", [argument]:
                return Call("abs", (self.typed(argument, ValueType.NUMBER),))
            case "round", [argument]:
                return Call("round", (self.typed(argument, ValueType.NUMBER), Constant(0.0)))
            case "round", [argument, ast.Constant(value=int() as digits)] if 0 <= digits <= 6:
                return Call("round", (self.typed(argument, ValueType.NUMBER), Constant(float(digits))))
            case "days", [start, end]:
                return Call("days", (self.typed(start, ValueType.DATE), self.typed(end, ValueType.DATE)))
            case "date", [ast.Constant(value=str() as text)]:
                try:
                    return Constant(date.fromisoformat(text))
                except ValueError:
                    raise self.refuse("D116", node, found=ValueType.TEXT.value, expected=ValueType.DATE.value) from None
        if function not in FUNCTIONS:
            raise self.unknown(node, function, FUNCTIONS)
        raise self.refuse("D115", node)

    def refuse(self, code: str, node: ast.expr, **facts: str) -> ExpressionError:
        return ExpressionError(code, self.offset(node), part=self.source(node), **facts)

    def unknown(self, node: ast.expr, name: str, names: Iterable[str]) -> ExpressionError:
        guess = difflib.get_close_matches(name, list(names), 1)
        return ExpressionError("D107", self.offset(node), what="name", name=name, guess=guess[0] if guess else "")

    def source(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.text, node) or self.text

    def offset(self, node: ast.expr) -> int:
        lines = self.text.splitlines(keepends=True)
        before = "".join(lines[: node.lineno - 1])
        return len(before) + len(lines[node.lineno - 1].encode()[: node.col_offset].decode())


# The plain reading


class RowValues(Protocol):
    """One row of answers, as the plain reading sees it."""

    def value(self, leaf: FieldRef | PreviousRef | ContextValue) -> Value | None:
        """The value, or None when it is blank or of the wrong type."""

    def filled(self, leaf: FieldRef | PreviousRef) -> bool:
        """Whether anything stands in the cell, be it of the wrong type."""

    def column(self, column: ColumnRef) -> Sequence[Value]:
        """All values of a column, without the blank ones."""


def evaluate(expr: Expr, row: RowValues) -> Value | None:
    """The value of an expression on one row, or None when it has none."""
    match expr:
        case Constant(value):
            return value
        case FieldRef() | PreviousRef() | ContextValue():
            return row.value(expr)
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
            one, other = evaluate(left, row), evaluate(right, row)
            return None if one is None or other is None else compare(operator, one, other)
        case Arithmetic(operator, left, right):
            return _calculate(operator, evaluate(left, row), evaluate(right, row))
        case Membership(part, among):
            sought = evaluate(part, row)
            if sought is None:
                return None
            found = row.column(among) if isinstance(among, ColumnRef) else [constant.value for constant in among]
            return any(compare("==", sought, one) for one in found)
        case Call(function, arguments):
            return _call(function, arguments, row)
        case ColumnRef():
            raise TypeError("a column has no value of its own")


def compare(operator: str, one: Value, other: Value) -> bool:
    """Compare two values of one type, numbers with the tolerance."""
    if isinstance(one, float) and isinstance(other, float):
        difference = one - other
        slack = TOLERANCE * max(1.0, abs(one), abs(other))
        below, above = difference < -slack, difference > slack
    else:
        below, above = one < other, one > other  # type: ignore[operator]  # both of one type, as the reader has seen
    return {
        "==": not below and not above,
        "!=": below or above,
        "<": below,
        "<=": not above,
        ">": above,
        ">=": not below,
    }[operator]


def _calculate(operator: str, one: Value | None, other: Value | None) -> float | None:
    if not isinstance(one, float) or not isinstance(other, float):
        return None
    if operator == "/":
        return _finite(one / other) if abs(other) > TOLERANCE else None
    return _finite({"+": one + other, "-": one - other, "*": one * other}[operator])


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def total(numbers: Iterable[float]) -> float | None:
    """The sum without rounding on the way; None when it is beyond what a cell can hold."""
    try:
        return math.fsum(numbers)
    except OverflowError:
        return None


def round_half_up(number: float, digits: int) -> float:
    """Round a half away from zero; the tolerance lifts what only the binary form of a decimal keeps below a half."""
    scale = 10.0**digits
    scaled = abs(number) * scale
    return math.copysign(math.floor(scaled + 0.5 + TOLERANCE) / scale, number) if math.isfinite(scaled) else number


def _call(function: str, arguments: tuple[Expr, ...], row: RowValues) -> Value | None:
    if function == "blank":
        (leaf,) = arguments
        assert isinstance(leaf, FieldRef | PreviousRef)  # noqa: S101  # the reader has seen to it
        return not row.filled(leaf)
    if function == "sum":
        (column,) = arguments
        assert isinstance(column, ColumnRef)  # noqa: S101
        return total(value for value in row.column(column) if isinstance(value, float))
    if function == "unique":
        leaf, column = arguments
        assert isinstance(column, ColumnRef)  # noqa: S101
        value = evaluate(leaf, row)
        return None if value is None else sum(compare("==", value, other) for other in row.column(column)) <= 1
    values = [evaluate(argument, row) for argument in arguments]
    if None in values:
        return None
    match function, values:
        case "length", [str() as text]:
            return float(len(text))
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

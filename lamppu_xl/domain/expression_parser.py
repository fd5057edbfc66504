"""Parser of expressions, which checks their names and types."""

from __future__ import annotations

import ast
import difflib
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import (
    BY_ROW,
    DETAIL,
    FUNCTIONS,
    SUM_WHERE,
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
    PreviousRef,
    Variable,
    month_of,
    options_of,
    type_of,
    walk,
)
from lamppu_xl.domain.text_normalising import is_blank


@dataclass(frozen=True)
class Scope:
    """The names that are available to an expression."""

    fields: Mapping[str, Variable] = field(default_factory=dict)
    previous: frozenset[str] = frozenset()
    """Fields whose previous answer is in the template."""
    tables: Mapping[str, Mapping[str, Variable]] = field(default_factory=dict)
    """The columns of each table, by id of the table."""
    context: Mapping[str, Variable] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    """The field that shows each detail of the row: `row.budget` is the value of that field."""
    table: str = ""
    """The id of the table of the expression."""
    grids: frozenset[str] = frozenset()
    """The tables whose lines `sum(… where …)` can select."""
    options: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The ids of the options of each code list."""
    by_row: frozenset[tuple[str, str]] = frozenset()
    """The tables and names of fields whose kind depends on the row: their columns cannot be read as a whole."""
    numbers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The details of the options of each code list that are numbers: `currency.rate`."""
    earlier: Mapping[str, Variable] = field(default_factory=dict)
    """Values of still earlier periods, which are in the template, too."""


class ExpressionError(Exception):
    """An invalid expression, with the code and the facts of its finding."""

    def __init__(self, code: str, offset: int, **facts: str) -> None:
        super().__init__(f"{code} at {offset}: {facts}")
        self.code = code
        self.offset = offset
        """The position of the problem, in characters from the start of the expression."""
        self.facts = facts


def parse_expression(text: str, scope: Scope) -> Expr:
    """The parsed and checked expression.

    >>> scope = Scope(fields={"spent": Variable(ValueType.NUMBER), "budget": Variable(ValueType.NUMBER)})
    >>> type_of(parse_expression("spent <= budget * 1.1", scope)).value
    'truth'

    Raises:
        ExpressionError: the expression is invalid.
    """
    try:
        tree = ast.parse(_without_where(text.strip()), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        offset = (getattr(error, "offset", None) or 1) - 1
        raise ExpressionError("D120", offset, part=text.strip()[offset : offset + 20] or text.strip()) from error
    try:
        return _ExpressionParser(text.strip(), scope).read(tree.body)
    except RecursionError as error:
        raise ExpressionError("D115", 0, part=text.strip()[:40]) from error


_WHERE = re.compile(r"""("[^"\n]*"|'[^'\n]*')|([\w.)]+)(\s+)where(?=\s)""")
_WORDS = frozenset({"and", "or", "not", "in", "sum"})


def _without_where(text: str) -> str:
    """An expression in which a comma replaces each `where` between a value and a condition, at the same place."""

    def comma(found: re.Match[str]) -> str:
        quoted, value, space = found.groups()
        return found[0] if quoted or value in _WORDS else f"{value}{space},    "

    return _WHERE.sub(comma, text)


def parse_condition(text: str, scope: Scope) -> Expr:
    """The parsed and checked expression, whose value is true or false.

    Raises:
        ExpressionError: the expression is invalid or has another type.
    """
    expr = parse_expression(text, scope)
    if type_of(expr) is not ValueType.TRUTH:
        raise ExpressionError("D116", 0, part=text.strip(), found=type_of(expr).value, expected=ValueType.TRUTH.value)
    return expr


def _selects_lines(part: Expr) -> bool:
    """Whether a part of a condition compares an answer of the summed lines with a value of the own line."""
    if not isinstance(part, Compare):
        return False
    sides = (part.left, part.right)
    members = [side for side in sides if isinstance(side, MemberRef)]
    others = [inner for side in sides if not isinstance(side, MemberRef) for inner in walk(side)]
    if len(members) != 1 or any(isinstance(inner, MemberRef) for inner in others):
        return False
    if options_of(members[0]):
        return part.operator in ("==", "!=")
    return type_of(members[0]) is not ValueType.TEXT and part.operator != "!="


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
    """Translates the syntax tree of Python, and checks names and types."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.summed = ""
        """The table whose lines the condition of `sum(… where …)` selects."""

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
            case ast.BoolOp(op=operator, values=values):
                parts = tuple(self.typed(value, ValueType.TRUTH) for value in values)
                return And(parts) if isinstance(operator, ast.And) else Or(parts)
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
        if isinstance(expr, ColumnRef):
            raise ExpressionError("D246", self.offset(node), part=f"{expr.table}.{expr.field}")
        if type_of(expr) is not expected:
            raise self.refuse("D116", node, found=type_of(expr).value, expected=expected.value)
        return expr

    def name(self, node: ast.expr, name: str) -> Expr:
        members = self.scope.tables.get(self.summed, {})
        if name in members and name not in self.scope.context:
            if name in self.scope.fields and self.summed != self.scope.table:
                tables = f"{self.summed}.{name}", f"{self.scope.table}.{name}"
                raise ExpressionError("D152", self.offset(node), part=name, first=tables[0], second=tables[1])
            self.check_column(node, self.summed, name)
            return MemberRef(self.summed, name, members[name])
        if name in self.scope.fields:
            return FieldRef(name, self.scope.fields[name])
        if name in self.scope.context:
            return ContextValue(name, self.scope.context[name])
        earlier = [f"previous.{known}" for known in self.scope.earlier]
        raise self.unknown(node, name, [*self.scope.fields, *self.scope.context, *earlier])

    def attribute(self, node: ast.expr, owner: str, name: str) -> Expr:
        if owner == "previous":
            if name not in self.scope.previous:
                raise self.unknown(node, f"previous.{name}", [f"previous.{known}" for known in self.scope.previous])
            return PreviousRef(name, {**self.scope.fields, **self.scope.earlier}[name])
        if self.summed and owner in (self.summed, self.scope.table):
            columns = self.scope.tables[owner]
            if name not in columns:
                raise self.unknown(node, f"{owner}.{name}", [f"{owner}.{known}" for known in columns])
            if owner == self.summed:
                self.check_column(node, owner, name)
                return MemberRef(owner, name, columns[name])
            return FieldRef(name, self.scope.fields[name])
        if owner == "row" and "row" not in self.scope.fields:
            if name not in self.scope.details:
                chosen = [
                    f"{choice}.{name}"
                    for choice, variable in self.scope.fields.items()
                    if name in self.scope.numbers.get(variable.options or "", ())
                ]
                names = [f"row.{known}" for known in self.scope.details]
                raise self.unknown(node, f"row.{name}", names, meant="".join(chosen[:1]))
            shown = self.scope.details[name]
            return FieldRef(shown, self.scope.fields[shown])
        if f"{owner}.{name}" in self.scope.context:
            return ContextValue(f"{owner}.{name}", self.scope.context[f"{owner}.{name}"])
        if owner in self.scope.tables:
            columns = self.scope.tables[owner]
            if name not in columns:
                raise self.unknown(node, f"{owner}.{name}", [f"{owner}.{known}" for known in columns])
            self.check_column(node, owner, name)
            return ColumnRef(owner, name, columns[name])
        if owner == "period":
            known = [key for key in self.scope.context if key.startswith("period.")]
            raise self.unknown(node, f"period.{name}", known)
        if owner in self.scope.fields:
            if options := self.scope.fields[owner].options:
                numbers = self.scope.numbers.get(options, frozenset())
                if name in numbers:
                    return Call(DETAIL, (FieldRef(owner, self.scope.fields[owner]), Constant(name)))
                facts = {"part": f"{owner}.{name}", "field": owner, "known": ", ".join(sorted(numbers)) or "–"}
                raise ExpressionError("D144", self.offset(node), **facts)
            raise self.refuse("D115", node)
        choice = next((field for field, known in self.scope.fields.items() if owner == known.options), None)
        if choice is not None and owner in self.scope.options:
            raise self.unknown(node, f"{owner}.{name}", (), meant=f"{choice}.{name}")
        raise self.unknown(node, owner, ["previous", "period", *self.scope.tables])

    def check_column(self, node: ast.expr, table: str, name: str) -> None:
        """Refuse to read a whole column of answers of several kinds."""
        if (table, name) in self.scope.by_row:
            raise ExpressionError("D207", self.offset(node), part=self.source(node), field=f"{table}.{name}")

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
        first = self.read(left)
        second = self.typed(right, type_of(first))
        sign = _COMPARISONS[type(operator)]
        if isinstance(first, ColumnRef) or type_of(first) is ValueType.TRUTH:
            raise self.refuse("D115", left)
        if type_of(first) is ValueType.TEXT and sign not in ("==", "!="):
            raise self.refuse("D116", node, found=ValueType.TEXT.value, expected=ValueType.NUMBER.value)
        self.agree(right, first, second)
        return Compare(sign, first, second)

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

    def agree(self, node: ast.expr, first: Expr, second: Expr) -> None:
        """Refuse to compare a choice with a value that is not in its code list."""
        for choice, constant in ((first, second), (second, first)):
            options = options_of(choice)
            if options and isinstance(constant, Constant) and constant.value not in self.scope.options[options]:
                raise self.unknown(node, str(constant.value), self.scope.options[options])
        lists = options_of(first), options_of(second)
        if not isinstance(first, Constant) and not isinstance(second, Constant) and lists[0] != lists[1]:
            raise self.refuse("D116", node, found=lists[1] or "text", expected=lists[0] or "text")

    def call(self, node: ast.expr, function: str, arguments: Sequence[ast.expr]) -> Expr:
        match function, arguments:
            case "blank", [argument]:
                part = self.read(argument)
                if not isinstance(part, FieldRef | PreviousRef):
                    raise self.refuse("D115", argument)
                return Call("blank", (replace(part, variable=BY_ROW) if part.variable.view else part,))
            case "length" | "words", [argument]:
                return Call(function, (self.typed(argument, ValueType.TEXT),))
            case "month", [argument]:
                return month_of(self.typed(argument, ValueType.DATE))
            case "mentions", [argument, *words] if words:
                constants = [self.typed(word, ValueType.TEXT) for word in words]
                for word, constant in zip(words, constants, strict=True):
                    if not isinstance(constant, Constant) or is_blank(str(constant.value)):
                        raise self.refuse("D115", word)
                return Call("mentions", (self.typed(argument, ValueType.TEXT), *constants))
            case "sum", [argument, *others]:
                return self.sum(argument, others)
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

    def sum(self, argument: ast.expr, others: Sequence[ast.expr]) -> Expr:
        """A sum of a column, of a column where a condition is true, or of several values of the row."""
        first = self.read(argument)
        if not isinstance(first, ColumnRef) or type_of(first) is not ValueType.NUMBER:
            if not others or isinstance(first, ColumnRef) or type_of(first) is not ValueType.NUMBER:
                raise self.refuse("D116", argument, found=type_of(first).value, expected="column of numbers")
            return Call("sum", (first, *(self.typed(other, ValueType.NUMBER) for other in others)))
        if not others:
            return Call("sum", (first,))
        condition, *more = others
        if more or self.summed or first.table not in self.scope.grids:
            raise self.refuse("D115", condition if first.table in self.scope.grids else argument)
        self.summed = first.table
        where = self.typed(condition, ValueType.TRUTH)
        self.summed = ""
        for part in where.parts if isinstance(where, And) else (where,):
            if not _selects_lines(part):
                raise self.refuse("D153", condition)
        return Call(SUM_WHERE, (first, where))

    def refuse(self, code: str, node: ast.expr, **facts: str) -> ExpressionError:
        return ExpressionError(code, self.offset(node), part=self.source(node), **facts)

    def unknown(self, node: ast.expr, name: str, names: Iterable[str], meant: str = "") -> ExpressionError:
        guess = [meant] if meant else difflib.get_close_matches(name, list(names), 1)
        return ExpressionError("D107", self.offset(node), what="name", name=name, guess=guess[0] if guess else "")

    def source(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.text, node) or self.text

    def offset(self, node: ast.expr) -> int:
        lines = self.text.splitlines(keepends=True)
        before = "".join(lines[: node.lineno - 1])
        return len(before) + len(lines[node.lineno - 1].encode()[: node.col_offset].decode())

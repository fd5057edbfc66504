"""The source text of an expression, for documents and for the names of derived columns."""

from __future__ import annotations

from datetime import date

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
    MemberRef,
    Membership,
    Not,
    Or,
    ParentRef,
    PreviousRef,
)


def to_source(expr: Expr) -> str:
    """An expression as a definition would state it; `parse_expression` reads it back to the same expression.

    >>> to_source(Compare("<=", Constant(2.0), Constant(1.0)))
    '2.0 <= 1.0'
    """
    match expr:
        case Constant(date() as day):
            return f'date("{day.isoformat()}")'
        case Constant(value):
            return repr(value)
        case FieldRef(name) | ContextValue(name):
            return name
        case PreviousRef(name):
            return f"previous.{name}"
        case ParentRef(name, detail):
            return f"{name}.{detail}"
        case ColumnRef(table, field) | MemberRef(table, field):
            return f"{table}.{field}"
        case Arithmetic(operator, left, right) | Compare(operator, left, right):
            return f"{_inner(left)} {operator} {_inner(right)}"
        case And(parts):
            return " and ".join(map(_inner, parts))
        case Or(parts):
            return " or ".join(map(_inner, parts))
        case Not(part):
            return f"not {_inner(part)}"
        case Membership(value, ColumnRef() as among):
            return f"{_inner(value)} in {to_source(among)}"
        case Membership(value, tuple() as among):
            return f"{_inner(value)} in [{', '.join(map(to_source, among))}]"
        case Call("detail", (FieldRef(name), Constant(detail))):
            return f"{name}.{detail}"
        case Call("sum_where", (column, condition)):
            return f"sum({to_source(column)} where {to_source(condition)})"
        case Call("round", (number, Constant(float() as digits))):
            return f"round({to_source(number)}, {digits:.0f})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(to_source, arguments))})"
    raise TypeError(f"{expr} has no source")


def _inner(expr: Expr) -> str:
    compound = isinstance(expr, Arithmetic | Compare | And | Or | Not | Membership)
    return f"({to_source(expr)})" if compound else to_source(expr)

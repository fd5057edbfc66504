"""Which given facts are prices: a price is multiplied by a number of things, and prices are not added up."""

from __future__ import annotations

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import Arithmetic, ContextValue, Expr, FieldRef, walk
from lamppu_xl.domain.form import Field, Table

_COUNTED = ("integer", "number")
"""Kinds of what is multiplied by a price. An amount that is multiplied by a percentage is still an amount."""


def is_price(table: Table, field: Field) -> bool:
    """Whether a computed field of the table multiplies a given number by another field, which says how many."""
    if not field.given or field.kind.type is not ValueType.NUMBER:
        return False
    counted = {each.name for each in table.fields if each.kind.name in _COUNTED}
    products = (
        part
        for computed in table.computed
        for part in (walk(computed.computed) if computed.computed else ())
        if isinstance(part, Arithmetic) and part.operator == "*"
    )
    return any(
        _shows(fact, field) and isinstance(number, FieldRef) and number.field in counted - {field.name}
        for part in products
        for fact, number in ((part.left, part.right), (part.right, part.left))
    )


def _shows(expr: Expr, field: Field) -> bool:
    """Whether an expression is a given number, by the name of its field or by its source."""
    match expr:
        case FieldRef(name):
            return name == field.name
        case ContextValue(source):
            return source == field.given
    return False

"""How a field is computed, in words: `To date is computed: To date (previous period) + Result.`."""

from __future__ import annotations

from lamppu_xl.domain.expressions import (
    Arithmetic,
    Call,
    ColumnRef,
    Constant,
    ContextValue,
    Expr,
    FieldRef,
    PreviousRef,
)
from lamppu_xl.domain.form import Form, Table
from lamppu_xl.i18n.translator import Translator

_SIGNS = {"+": "+", "-": "\N{MINUS SIGN}", "*": "\N{MULTIPLICATION SIGN}", "/": "/"}


def in_words(expr: Expr, table: Table, form: Form, words: Translator) -> str:
    """An expression with the labels of the fields; empty if it has no plain words."""
    match expr:
        case Call("round", (part, _)):
            text = _text(part, table, form, words)
            return words.label("computed_rounded", value=text) if text else ""
    return _text(expr, table, form, words)


def _text(expr: Expr, table: Table, form: Form, words: Translator) -> str:
    match expr:
        case Constant(float() as number):
            return words.fact(number)
        case FieldRef(name):
            return words.pick(table.field(name).label)
        case PreviousRef(name):
            return words.label("computed_previous", field=words.pick(table.field(name).label))
        case ContextValue(name):
            return next((words.pick(field.label) for field in table.fields if field.given == name), "")
        case Call("sum", (ColumnRef(of_table, name),)):
            of = form.table(of_table)
            return words.label("computed_column", field=words.pick(of.field(name).label), table=words.pick(of.title))
        case Call("sum", parts):
            return _joined(" + ", [_inner(part, table, form, words) for part in parts])
        case Arithmetic(sign, left, right):
            return _joined(f" {_SIGNS[sign]} ", [_inner(part, table, form, words) for part in (left, right)])
    return ""


def _inner(expr: Expr, table: Table, form: Form, words: Translator) -> str:
    """A part of a calculation: in brackets where it is a calculation itself."""
    text = _text(expr, table, form, words)
    is_calculation = isinstance(expr, Arithmetic) or (isinstance(expr, Call) and len(expr.arguments) > 1)
    return f"({text})" if text and is_calculation else text


def _joined(sign: str, texts: list[str]) -> str:
    return sign.join(texts) if all(texts) else ""

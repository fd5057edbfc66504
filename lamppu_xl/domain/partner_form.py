"""The form of one partner: the tables and fields that apply to it, and the rules that can be checked there.

A field that a form does not have is blank. A condition that needs its value, or reads a whole column of it, has no
value, so it breaks no rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lamppu_xl.domain.expressions import (
    And,
    Arithmetic,
    Call,
    ColumnRef,
    Compare,
    Constant,
    Expr,
    FieldRef,
    MemberRef,
    Membership,
    Not,
    Or,
    ParentRef,
    PreviousRef,
    walk,
)

if TYPE_CHECKING:
    from lamppu_xl.domain.form import Field, Table
    from lamppu_xl.domain.partners import Partner
    from lamppu_xl.domain.rules import Rule

FormParts = Mapping[str, frozenset[str]]
"""The names of the fields in each table of a form."""

_NO_NUMBER = Arithmetic("/", Constant(0.0), Constant(0.0))

NO_VALUE = Compare("==", _NO_NUMBER, Constant(0.0))
"""A condition without a value."""


def has_parts_for_some(tables: Sequence[Table]) -> bool:
    """Whether some tables or fields apply to some partners, or some fields to some periods only."""
    return any(
        not table.applies_to.everyone or any(not each.applies_to.everyone or each.offset for each in table.fields)
        for table in tables
    )


def form_parts(tables: Sequence[Table], partner: Partner, neighbours: tuple[int, int] | None = None) -> FormParts:
    """The tables of a partner's form. A table without a question for the partner is not part of it.

    Args:
        tables: of the definition.
        partner: whose form it is.
        neighbours: how many periods are before and after that of the form; None for any period.
    """
    parts = {}
    for table in tables:
        names = frozenset(
            each.name for each in table.fields if each.applies_to.includes(partner) and _is_in(each, neighbours)
        )
        if table.applies_to.includes(partner) and any(question.name in names for question in table.answers):
            parts[table.id] = names
    return parts


def _is_in(field: Field, neighbours: tuple[int, int] | None) -> bool:
    """Whether there is a period of which a field has the value."""
    return neighbours is None or -neighbours[0] <= field.offset <= neighbours[1]


def tables_with(tables: Sequence[Table], parts: FormParts) -> Iterator[Table]:
    """The tables of a form with its fields and rules."""
    for table in tables:
        if table.id in parts:
            names = parts[table.id]
            fields = tuple(_field(each, table.id, parts) for each in table.fields if each.name in names)
            totals = tuple(name for name in table.totals if name in names)
            yield replace(table, fields=fields, rules=tuple(_rules(table, parts)), totals=totals)


def _field(each: Field, table_id: str, parts: FormParts) -> Field:
    if each.computed is None:
        return each
    computed = value_with(each.computed, table_id, parts)
    return each if computed == each.computed else replace(each, computed=computed)


def value_with(expr: Expr, table_id: str, parts: FormParts) -> Expr:
    """The expression of a computed field, in which fields that the form does not have are blank."""
    if not any(_is_absent(part, table_id, parts) for part in walk(expr)):
        return expr
    match expr:
        case Arithmetic(sign, left, right):
            return Arithmetic(sign, value_with(left, table_id, parts), value_with(right, table_id, parts))
        case Call("sum", (ColumnRef(),)) | Call("sum_where"):
            return Constant(0.0)
        case Call("sum", arguments):
            return Call("sum", tuple(value_with(argument, table_id, parts) for argument in arguments))
        case And() | Or() | Not() | Call("blank"):
            return condition_with(expr, table_id, parts)
        case Compare() | Membership():
            return NO_VALUE
    return _NO_NUMBER


def _rules(table: Table, parts: FormParts) -> Iterator[Rule]:
    for rule in table.rules:
        if rule.field_name in parts[table.id]:
            condition = condition_with(rule.condition, table.id, parts)
            if _can_be_broken(condition):
                yield rule if condition == rule.condition else replace(rule, condition=condition)


def _can_be_broken(condition: Expr) -> bool:
    """Whether a condition of a form can be False."""
    match condition:
        case Or(parts):
            return all(map(_can_be_broken, parts))
        case And(parts):
            return any(map(_can_be_broken, parts))
    return condition != NO_VALUE and not isinstance(condition, Constant)


def condition_with(condition: Expr, table_id: str, parts: FormParts) -> Expr:
    """A condition about the rows of a table, in which fields that the form does not have are blank."""
    match condition:
        case Not(part):
            inner = condition_with(part, table_id, parts)
            if inner == NO_VALUE:
                return NO_VALUE
            return Constant(not inner.value) if isinstance(inner, Constant) else Not(inner)
        case And(members) | Or(members):
            decisive = isinstance(condition, Or)
            inners = [condition_with(member, table_id, parts) for member in members]
            if any(isinstance(inner, Constant) and inner.value is decisive for inner in inners):
                return Constant(decisive)
            rest = tuple(inner for inner in inners if not isinstance(inner, Constant))
            if len(rest) < 2:
                return rest[0] if rest else Constant(not decisive)
            return type(condition)(rest)
        case Call("blank", (FieldRef() | PreviousRef() as leaf,)) if leaf.field not in parts[table_id]:
            return Constant(True)
    return NO_VALUE if any(_is_absent(part, table_id, parts) for part in walk(condition)) else condition


def _is_absent(part: Expr, table_id: str, parts: FormParts) -> bool:
    match part:
        case FieldRef(name) | PreviousRef(name) | ParentRef(name):
            return name not in parts[table_id]
        case ColumnRef(table, name) | MemberRef(table, name):
            return name not in parts.get(table, ())
    return False

"""The form of one partner: the tables and fields that apply to it, and the rules that can be checked there.

A field that a form does not have is blank. A condition that needs its value, or reads a whole column of it, has no
value, so it breaks no rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    Not,
    Or,
    PreviousRef,
    walk,
)

if TYPE_CHECKING:
    from lamppu_xl.domain.project import Partner, Project, Table
    from lamppu_xl.domain.rules import Rule

FormParts = Mapping[str, frozenset[str]]
"""The names of the fields in each table of a form."""

NO_VALUE = Compare("==", Arithmetic("/", Constant(0.0), Constant(0.0)), Constant(0.0))
"""A condition without a value."""


@dataclass
class PartnerFormCache:
    """The definitions of forms of partners that were made before, by what the forms have."""

    by_parts: dict[tuple[tuple[str, frozenset[str]], ...], Project] = field(default_factory=dict)


def has_parts_for_some(tables: Sequence[Table]) -> bool:
    """Whether some tables or fields apply to some partners only."""
    return any(
        not table.applies_to.everyone or any(not each.applies_to.everyone for each in table.fields) for table in tables
    )


def form_parts(tables: Sequence[Table], partner: Partner) -> FormParts:
    """The tables of a partner's form. A table without a question for the partner is not part of it."""
    parts = {}
    for table in tables:
        names = frozenset(each.name for each in table.fields if each.applies_to.includes(partner))
        if table.applies_to.includes(partner) and any(question.name in names for question in table.answers):
            parts[table.id] = names
    return parts


def tables_with(tables: Sequence[Table], parts: FormParts) -> Iterator[Table]:
    """The tables of a form with its fields and rules."""
    for table in tables:
        if table.id in parts:
            names = parts[table.id]
            fields = tuple(each for each in table.fields if each.name in names)
            yield replace(table, fields=fields, rules=tuple(_rules(table, parts)))


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
        case FieldRef(name) | PreviousRef(name):
            return name not in parts[table_id]
        case ColumnRef(table, name):
            return name not in parts.get(table, ())
    return False

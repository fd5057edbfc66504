"""The order in which computed fields are computed: each after those that it reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lamppu_xl.domain.expressions import ColumnRef, Expr, FieldRef, MemberRef, walk
from lamppu_xl.domain.form import Field, Table

FieldKey = tuple[str, str]
"""The ids of a table and of a field."""


def computed_fields(tables: Sequence[Table]) -> list[tuple[Table, Field]]:
    """Every computed field with its table, each after the computed fields that it reads."""
    fields = {(table.id, field.name): (table, field) for table in tables for field in table.computed}
    order, _ = sorted_fields({key: reads(key[0], field.computed) for key, (_, field) in fields.items()})
    return [fields[key] for key in order]


def reads(table: str, expr: Expr | None) -> frozenset[FieldKey]:
    """The fields that an expression of a table reads. Answers of earlier periods do not count."""
    return frozenset(_reads(table, expr)) if expr is not None else frozenset()


def _reads(table: str, expr: Expr) -> Iterator[FieldKey]:
    for part in walk(expr):
        match part:
            case FieldRef(name):
                yield table, name
            case ColumnRef(other, name) | MemberRef(other, name):
                yield other, name


def sorted_fields(read_by: Mapping[FieldKey, frozenset[FieldKey]]) -> tuple[list[FieldKey], list[FieldKey]]:
    """The computed fields in their order, and those that cannot be computed because they read each other in a circle.

    Args:
        read_by: what each computed field reads.
    """
    order: dict[FieldKey, None] = {}
    open_fields = dict(read_by)
    while open_fields:
        ready = [key for key, read in open_fields.items() if not read & open_fields.keys()]
        if not ready:
            break
        for key in ready:
            order[key] = None
            del open_fields[key]
    return [*order], [key for key in open_fields if _reaches(key, key, open_fields)]


def _reaches(start: FieldKey, goal: FieldKey, read_by: Mapping[FieldKey, frozenset[FieldKey]]) -> bool:
    """Whether a field reads another, directly or through others."""
    seen: set[FieldKey] = set()
    waiting = [start]
    while waiting:
        for read in read_by.get(waiting.pop(), frozenset()) - seen:
            if read == goal:
                return True
            seen.add(read)
            waiting.append(read)
    return False

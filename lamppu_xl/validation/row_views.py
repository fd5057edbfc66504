"""The columns of a frame for fields whose kind depends on the row: one for each sort of values.

=========================== =======================================================================
``<field>:<view>``          the answer on rows with this sort of values; otherwise null
``<field>:view``            the sort of values of the row
=========================== =======================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_

import polars as pl

from lamppu_xl.domain.answer_types import MONTH, YES_NO, ValueType, view_of
from lamppu_xl.domain.expressions import Expr, Variable, viewed
from lamppu_xl.domain.form import Field, Table

_TYPES = {MONTH: ValueType.DATE, YES_NO: ValueType.TEXT}
VIEW = ":view"
"""The end of the name of the column with the sort of values."""


def view_column(name: str, variable: Variable) -> str:
    """The name of the column of answers that an expression reads."""
    return f"{name}:{variable.view}" if variable.view else name


def views(table: Table) -> tuple[str, ...]:
    """Every sort of values that a row of a table has in a field whose kind depends on the row."""
    found = {view_of(variant.kind) for field in table.fields if field.kind_from for variant in field.variants}
    return tuple(sorted(found))


def type_of_view(view: str) -> ValueType:
    """The type of the values."""
    return _TYPES.get(view) or ValueType(view)


def view_data(
    table: Table, field: Field, start: str, rows: Sequence[str], values: Iterable[object]
) -> Iterator[tuple[str, list[object]]]:
    """The columns of a field with their values.

    Args:
        start: what the names of the columns begin with.
        rows: the ids of the lines.
        values: the answers on the lines.
    """
    found = list(values)
    own = [view_of(field.in_row(row).kind) for row in rows]
    for view in views(table):
        yield (
            f"{start}{field.name}:{view}",
            [value if view == each else None for each, value in zip(own, found, strict=True)],
        )


def reads_others(expr: Expr) -> pl.Expr | None:
    """Whether a row has another sort of values than an expression reads; None if it reads no such field."""
    fields = {(leaf.field, leaf.variable.view) for leaf in viewed(expr)}
    others = [pl.col(name + VIEW) != view for name, view in sorted(fields)]
    return reduce(or_, others) if others else None

"""The share of a target that a total has reached, by the formula with which the form itself computes it."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import NamedTuple

from lamppu_xl.domain.expressions import TOLERANCE, Arithmetic, Constant, ContextValue, Expr, FieldRef, walk
from lamppu_xl.domain.form import Table
from lamppu_xl.templates.formula_text import number_literal

TARGET, BASELINE = "row.target", "row.baseline"
"""The given facts of a code: what totals are compared with, and what was there at the beginning."""


_CALCULATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


class Figure(NamedTuple):
    """A number and its formula."""

    value: float
    formula: str


class ShareOfTarget(NamedTuple):
    """How a table computes shares of targets."""

    expression: Expr | None
    """What the form computes; None if it computes no share of a single figure."""

    @property
    def other_facts(self) -> set[str]:
        """The given facts, by source, that a share depends on besides the target."""
        parts = walk(self.expression) if self.expression else ()
        return {part.name for part in parts if isinstance(part, ContextValue)} - {TARGET}

    def of(self, actual: Figure, given: Mapping[str, Figure]) -> Figure | None:
        """The share of a code; None if a baseline makes it unclear which part of the target is reached.

        Args:
            actual: the total.
            given: the given numbers of the code, by source.
        """
        if self.expression is not None:
            return _figure(self.expression, actual, given)
        target, baseline = given.get(TARGET), given.get(BASELINE)
        if target is None or (baseline is not None and abs(baseline.value) > TOLERANCE):
            return None
        return Figure(actual.value / target.value, f"{actual.formula}/{target.formula}")


class ShareField(NamedTuple):
    """A field of a form that is a share of the target."""

    rule: ShareOfTarget
    figure: str
    """The name of the field that is compared with the target."""


def share_of_target(table: Table) -> ShareOfTarget:
    """The share that the first field computes in per cent of one figure, the target and other given facts."""
    return next((share.rule for share in share_fields(table).values()), ShareOfTarget(None))


def share_fields(table: Table) -> dict[str, ShareField]:
    """The fields, by name, that are computed in per cent of one figure, the target and other given facts."""
    sources = {field.name: field.given for field in table.fields if field.given}
    found = {}
    for field in table.computed:
        if field.computed is None or field.kind.name != "percent":
            continue
        plain = _with_sources(field.computed, sources)
        parts = [*walk(plain)] if plain else []
        read = {part.name for part in parts if isinstance(part, ContextValue)}
        figures = {part.field for part in parts if isinstance(part, FieldRef)}
        if TARGET in read and read <= {*sources.values()} and len(figures) == 1:
            found[field.name] = ShareField(ShareOfTarget(plain), figures.pop())
    return found


def _with_sources(expr: Expr, sources: Mapping[str, str]) -> Expr | None:
    """An expression with the source of each given field; None if it is more than a calculation with numbers."""
    match expr:
        case FieldRef(name, variable):
            return ContextValue(sources[name], variable) if name in sources else expr
        case Constant(float()) | ContextValue():
            return expr
        case Arithmetic(sign, left, right):
            first, second = _with_sources(left, sources), _with_sources(right, sources)
            return Arithmetic(sign, first, second) if first and second else None
    return None


def _figure(expr: Expr, actual: Figure, given: Mapping[str, Figure]) -> Figure | None:
    """The value and the formula of what `_with_sources` gives."""
    match expr:
        case Constant(float() as value):
            return Figure(value, number_literal(value))
        case ContextValue(source):
            return given.get(source)
        case Arithmetic(sign, left, right):
            first, second = _figure(left, actual, given), _figure(right, actual, given)
            if first is None or second is None or (sign == "/" and abs(second.value) <= TOLERANCE):
                return None
            formula = f"({first.formula}{sign}{second.formula})"
            return Figure(_CALCULATIONS[sign](first.value, second.value), formula)
    return actual

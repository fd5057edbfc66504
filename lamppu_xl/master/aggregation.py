"""How figures are brought together over partners and periods. Pure arithmetic.

A figure that was not told is None, never zero: a total over nothing is nothing.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from lamppu_xl.domain.project import Aggregate, Field, Option


@dataclass(frozen=True)
class ValueRange:
    """The least and the greatest of figures that must not be added up."""

    least: float
    greatest: float


Total = float | ValueRange | None


def rule_of(field: Field, option: Option | None = None) -> Aggregate:
    """How a field's figures come together on one row; what nobody declared is never added up."""
    return (option.aggregate if option else None) or field.aggregate or Aggregate.NEVER


def over_partners(rule: Aggregate, told: Iterable[float | None]) -> Total:
    """The figures of one period.

    >>> over_partners(Aggregate.SUM, [2, None, 0.5])
    2.5
    >>> over_partners(Aggregate.NEVER, [4, 3, 4])
    ValueRange(least=3, greatest=4)
    """
    known = [figure for figure in told if figure is not None]
    if not known:
        return None
    match rule:
        case Aggregate.SUM | Aggregate.LAST:
            return added(known)
        case Aggregate.MAX:
            return max(known)
        case Aggregate.DISTINCT:
            return float(distinct(known))
        case Aggregate.NEVER:
            return ValueRange(min(known), max(known))


def over_periods(rule: Aggregate, told: Sequence[float | None]) -> float | None:
    """One partner's figures, in the order of the periods; None where they make no figure of their own.

    >>> over_periods(Aggregate.LAST, [3, 5, None])
    5
    """
    known = [figure for figure in told if figure is not None]
    if not known:
        return None
    match rule:
        case Aggregate.SUM:
            return added(known)
        case Aggregate.LAST:
            return known[-1]
        case Aggregate.MAX:
            return max(known)
    return None


def over_all(rule: Aggregate, told: Sequence[Sequence[float | None]]) -> Total:
    """All figures of a row: for each partner those of its periods.

    >>> over_all(Aggregate.LAST, [[3, 5], [2, None]])
    7.0
    """
    if rule in (Aggregate.DISTINCT, Aggregate.NEVER):
        return over_partners(rule, [figure for own in told for figure in own])
    return over_partners(rule, [over_periods(rule, own) for own in told])


def added(figures: Iterable[float]) -> float:
    """The sum, without the dust of binary fractions."""
    return round(math.fsum(figures), 9)


def distinct(answers: Iterable[Hashable]) -> int:
    """How many different answers there are; texts are alike without regard to case and surrounding blanks."""
    return len({answer.strip().casefold() if isinstance(answer, str) else answer for answer in answers})

"""The control totals of a ledger, counted while its answers go by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite

from lamppu_xl.ledger.records import ControlTotal, LedgerAnswer

ALL = ""
"""Stands for the table and field of the total over everything."""


@dataclass
class _ExactSum:
    answers: int = 0
    numbers: int = 0
    exact: Fraction = Fraction(0)

    def total(self, table: str, name: str) -> ControlTotal:
        return ControlTotal(table, name, self.answers, even(_float(self.exact)) if self.numbers else None)


@dataclass
class ControlTotals:
    """Counts answers, and adds up the numbers of each question exactly, in whatever order they come."""

    _sums: dict[tuple[str, str], _ExactSum] = field(default_factory=dict)

    def add(self, answer: LedgerAnswer) -> None:
        one = self._sums.setdefault((answer.entry.table, answer.entry.field), _ExactSum())
        one.answers += 1
        if not isinstance(answer.value, str) and isfinite(answer.value):
            one.numbers += 1
            one.exact += Fraction(answer.value)

    @property
    def told(self) -> tuple[ControlTotal, ...]:
        """The number of all answers first, then each question in the order of its name."""
        own = sorted(self._sums.items())
        return (
            ControlTotal(ALL, ALL, sum(one.answers for _, one in own), None),
            *(one.total(*question) for question, one in own),
        )


def totals(answers: Iterable[LedgerAnswer]) -> tuple[ControlTotal, ...]:
    """The control totals of some answers."""
    found = ControlTotals()
    for answer in answers:
        found.add(answer)
    return found.told


def even(number: float) -> float:
    """A number as every program writes it down and reads it again: with the fifteen digits that Excel keeps.

    >>> even(0.1 + 0.2)
    0.3
    """
    return float(f"{number:.15g}")


def _float(exact: Fraction) -> float:
    try:
        return float(exact)
    except OverflowError:
        return float("inf") if exact > 0 else float("-inf")

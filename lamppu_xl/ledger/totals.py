"""The control totals of a ledger, counted while its answers go by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite

from lamppu_xl.ledger.records import Answer, Total

ALL = ""
"""Stands for the table and field of the total over everything."""


@dataclass
class _Sum:
    answers: int = 0
    numbers: int = 0
    exact: Fraction = Fraction(0)

    def total(self, table: str, name: str) -> Total:
        return Total(table, name, self.answers, even(_float(self.exact)) if self.numbers else None)


@dataclass
class Totals:
    """Counts answers, and adds up the numbers of each question exactly, in whatever order they come."""

    _sums: dict[tuple[str, str], _Sum] = field(default_factory=dict)

    def add(self, answer: Answer) -> None:
        one = self._sums.setdefault((answer.entry.table, answer.entry.field), _Sum())
        one.answers += 1
        if not isinstance(answer.value, str) and isfinite(answer.value):
            one.numbers += 1
            one.exact += Fraction(answer.value)

    @property
    def told(self) -> tuple[Total, ...]:
        """The number of all answers first, then each question in the order of its name."""
        own = sorted(self._sums.items())
        return (
            Total(ALL, ALL, sum(one.answers for _, one in own), None),
            *(one.total(*question) for question, one in own),
        )


def totals(answers: Iterable[Answer]) -> tuple[Total, ...]:
    """The control totals of some answers."""
    found = Totals()
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

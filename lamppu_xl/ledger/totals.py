"""The control totals of a ledger, counted while its answers are written or read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import isfinite

from lamppu_xl.ledger.records import ControlTotal, LedgerAnswer

ALL = ""
"""Table and field of the total over all answers."""


@dataclass
class _ExactSum:
    answers: int = 0
    numbers: int = 0
    exact: Fraction = Fraction(0)

    def total(self, table: str, field: str) -> ControlTotal:
        return ControlTotal(table, field, self.answers, excel_number(_float(self.exact)) if self.numbers else None)


@dataclass
class ControlTotals:
    """Counts answers and adds up the numbers of each question exactly, in any order."""

    _sums: dict[tuple[str, str], _ExactSum] = field(default_factory=dict)

    def add(self, answer: LedgerAnswer) -> None:
        total = self._sums.setdefault((answer.entry.table, answer.entry.field), _ExactSum())
        total.answers += 1
        if not isinstance(answer.value, str) and isfinite(answer.value):
            total.numbers += 1
            total.exact += Fraction(answer.value)

    @property
    def totals(self) -> tuple[ControlTotal, ...]:
        """The number of all answers, then the total of each question by table and field."""
        answers = sum(total.answers for total in self._sums.values())
        questions = sorted(self._sums.items())
        return (ControlTotal(ALL, ALL, answers, None), *(total.total(*question) for question, total in questions))


def control_totals(answers: Iterable[LedgerAnswer]) -> tuple[ControlTotal, ...]:
    totals = ControlTotals()
    for answer in answers:
        totals.add(answer)
    return totals.totals


def excel_number(number: float) -> float:
    """A number with the 15 digits that Excel keeps, so that every program writes it in the same way.

    >>> excel_number(0.1 + 0.2)
    0.3
    """
    return float(f"{number:.15g}")


def _float(exact: Fraction) -> float:
    try:
        return float(exact)
    except OverflowError:
        return float("inf") if exact > 0 else float("-inf")

"""The control totals of a ledger, counted while its answers are written or read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
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

    def counting(self, answers: Iterable[LedgerAnswer]) -> Iterator[LedgerAnswer]:
        """The same answers; each is counted when it is read."""
        for answer in answers:
            total = self._sums.setdefault((answer.entry.table, answer.entry.field), _ExactSum())
            total.answers += 1
            if not isinstance(answer.value, str) and isfinite(answer.value):
                total.numbers += 1
                total.exact += Fraction(answer.value)
            yield answer

    def __iter__(self) -> Iterator[ControlTotal]:
        """The number of all answers, then the total of each question by table and field."""
        yield ControlTotal(ALL, ALL, sum(total.answers for total in self._sums.values()), None)
        yield from (total.total(*question) for question, total in sorted(self._sums.items()))


def control_totals(answers: Iterable[LedgerAnswer]) -> tuple[ControlTotal, ...]:
    totals = ControlTotals()
    deque(totals.counting(answers), maxlen=0)
    return tuple(totals)


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

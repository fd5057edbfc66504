"""How figures are aggregated over partners and periods.

A missing figure is None, never zero: a total of no figures is None.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from lamppu_xl.domain.aggregate_rules import STANDING
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.expression_evaluator import round_half_up
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.i18n.translator import Translator


@dataclass(frozen=True)
class ValueRange:
    """The smallest and the largest of figures that must not be added up."""

    least: float
    greatest: float


Total = float | ValueRange | None


def over_partners(rule: Aggregate, figures: Iterable[float | None]) -> Total:
    """The total of one period.

    >>> over_partners(Aggregate.SUM, [2, None, 0.5])
    2.5
    >>> over_partners(Aggregate.NEVER, [4, 3, 4])
    ValueRange(least=3, greatest=4)
    """
    known = [figure for figure in figures if figure is not None]
    if not known:
        return None
    if rule in (Aggregate.NEVER, Aggregate.LATEST, Aggregate.RATIO):
        return ValueRange(min(known), max(known))
    if rule is Aggregate.MEAN:
        return mean(known)
    if rule is Aggregate.MINIMUM:
        return min(known)
    if rule is Aggregate.DISTINCT:
        return float(distinct(known))
    return max(known) if rule is Aggregate.MAX else added(known)


def over_answers(rule: Aggregate, answers: Iterable[Answer]) -> Total:
    """The total of answers of any type: different ones are counted; for all other rules only numbers count."""
    if rule is Aggregate.DISTINCT:
        return float(distinct(answers))
    return over_partners(rule, [answer for answer in answers if isinstance(answer, float | int)])


def single_figure(total: Total) -> Total:
    """A total whose smallest and greatest figures are equal, as that figure."""
    return total.least if isinstance(total, ValueRange) and total.least == total.greatest else total


def total_text(words: Translator, total: Total, *, percent: bool = False) -> str:
    """A total in words: `12`, `3–5`, or a dash if there is none."""
    if total is None:
        return "–"
    figures = (total.least, total.greatest) if isinstance(total, ValueRange) else (total,)
    shown = [round_half_up(added([figure * 100]), 1) if percent else figure for figure in figures]
    texts = dict.fromkeys(words.fact(figure) for figure in shown)
    return "–".join(texts) + (" %" if percent else "")


def percent_text(words: Translator, share: float, *, decimals: int = 0) -> str:
    """A share in per cent, rounded as spreadsheets round: `112.5 %` is shown as `113 %`."""
    return f"{words.fact(round_half_up(added([share * 100]), decimals))}\u00a0%"


def over_periods(rule: Aggregate, figures: Sequence[float | None]) -> float | None:
    """The total of one partner's figures, in the order of the periods; None if the rule gives no single figure.

    >>> over_periods(Aggregate.LAST, [3, 5, None])
    5
    """
    known = [figure for figure in figures if figure is not None]
    if not known:
        return None
    if rule in STANDING:
        return known[-1]
    if rule is Aggregate.MEAN:
        return mean(known)
    if rule is Aggregate.MINIMUM:
        return min(known)
    if rule is Aggregate.MAX:
        return max(known)
    return added(known) if rule is Aggregate.SUM else None


def over_all(rule: Aggregate, figures: Sequence[Sequence[float | None]]) -> Total:
    """The total of a row.

    Args:
        figures: for each partner those of its periods.

    >>> over_all(Aggregate.LAST, [[3, 5], [2, None]])
    7.0
    """
    if rule in (Aggregate.DISTINCT, Aggregate.NEVER, Aggregate.MEAN, Aggregate.RATIO):
        return over_partners(rule, [figure for of_partner in figures for figure in of_partner])
    return over_partners(rule, [over_periods(rule, of_partner) for of_partner in figures])


def mean(figures: Sequence[float]) -> float:
    """The mean, without rounding errors of binary fractions.

    >>> mean([1.0, 2.0, 4.5])
    2.5
    """
    return round(math.fsum(figures) / len(figures), 9)


def quotient(done: Total, planned: Total) -> float | None:
    """The quotient of two totals; None if one of them is no figure, or the second is zero.

    >>> quotient(6.0, 8.0), quotient(6.0, 0.0), quotient(ValueRange(1, 2), 8.0)
    (0.75, None, None)
    """
    if isinstance(done, ValueRange) or isinstance(planned, ValueRange) or done is None or not planned:
        return None
    return done / planned


def added(figures: Iterable[float]) -> float:
    """The sum, without rounding errors of binary fractions."""
    return round(math.fsum(figures), 9)


def distinct(answers: Iterable[Hashable]) -> int:
    """The number of different answers; texts are compared without case and surrounding blanks."""
    return len({answer.strip().casefold() if isinstance(answer, str) else answer for answer in answers})

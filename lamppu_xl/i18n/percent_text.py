"""Fractions as the percentages that a cell shows, and days as the months that they mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from lamppu_xl.domain.answer_types import MONTH
from lamppu_xl.domain.expression_evaluator import round_half_up
from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.formats import format_number
from lamppu_xl.i18n.languages import LANGUAGES, profile_of

_PLACES = 10

_FactT = TypeVar("_FactT", bound=Fact)


def percent_text(*fractions: float, places: int = _PLACES) -> Text:
    """The percentage, or a range of percentages, in every language.

    Args:
        fractions: one, or both ends of a range.
        places: the greatest number of decimals.

    >>> percent_text(0.125).pick(["fi"]), percent_text(0.125, 0.5).pick(["en"])
    ('12,5 %', '12.5–50 %')
    """
    figures = [round_half_up(fraction * 100, places) for fraction in fractions]
    return Text.of(**{name: f"{_joined(figures, name)} %" for name in LANGUAGES})


def numbers_text(*numbers: float) -> Text:
    """Both ends of a range in every language.

    >>> numbers_text(2, 7.5).pick(["sv"])
    '2–7,5'
    """
    return Text.of(**{name: _joined(numbers, name) for name in LANGUAGES})


def in_kind(fact: _FactT, kind: str) -> _FactT | Text:
    """A value as a cell of its kind shows it: a fraction as a percentage, the first day of a month as the month.

    >>> in_kind(date(2028, 2, 1), "month").pick(["sv"]), in_kind(2.0, "number")
    ('2/2028', 2.0)
    """
    if kind == "percent" and isinstance(fact, int | float):
        return percent_text(fact)
    return Text.same(f"{fact.month}/{fact.year}") if kind == MONTH and isinstance(fact, date) else fact


def _joined(numbers: Iterable[float], language: str) -> str:
    return "–".join(format_number(number, profile_of(language)) for number in numbers)

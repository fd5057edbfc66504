"""The limits of numbers and dates that hold without a rule: beyond them are typing errors, or they cannot be stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.expressions import Compare, Constant
from lamppu_xl.domain.form import Table
from lamppu_xl.domain.project import Project

GREATEST = 1e15
"""The greatest number, also below zero: Excel stores 15 digits, and sums of such numbers are finite."""

YEARS_BEFORE, YEARS_AFTER = 90, 100
"""How many years before the start and after the end of the project a date may be.

Less than a century before: Excel reads the year 30 as 1930, and 1927 is easily typed in place of 2027.
"""

_FIRST_DAY = date(1910, 1, 1)
"""Without an earlier `not_before`. A small number, such as 12 or a year, is a day before it in Excel."""
_FIRST_CERTAIN_DAY = date(1900, 3, 1)
"""Programs count the days before it in different ways."""
_DATE_RULES = ("R508", "R509")


@dataclass(frozen=True)
class DateLimits:
    """The first and the last day that a field accepts."""

    first: date
    last: date


def date_limits(project: Project, table: Table, field_name: str) -> DateLimits:
    """The days that a field accepts: decades around the project, and what its `not_before` and `not_after` allow."""
    stated = [
        rule.condition.right.value
        for rule in table.rules
        if rule.code in _DATE_RULES and rule.field_name == field_name
        if isinstance(rule.condition, Compare) and isinstance(rule.condition.right, Constant)
    ]
    days = [day for day in stated if isinstance(day, date)]
    first = max(date(max(project.start.year - YEARS_BEFORE, 1), 1, 1), _FIRST_DAY)
    last = date(min(project.end.year + YEARS_AFTER, 9999), 12, 31)
    return DateLimits(max(min([first, *days]), _FIRST_CERTAIN_DAY), max([last, *days]))


def is_within_limits(answer: Answer | None, limits: DateLimits) -> bool:
    """Whether an answer is a number or a date that a field accepts; texts have other limits."""
    if isinstance(answer, date):
        return limits.first <= answer <= limits.last
    if isinstance(answer, float | int):
        return abs(answer) <= GREATEST
    return True

"""The option that was perhaps meant by a number: what a spreadsheet made of its label, or the number that begins it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from lamppu_xl.answer_types.cell import CellContext
from lamppu_xl.answer_types.typing_variants import evened_digits
from lamppu_xl.domain.form import Option
from lamppu_xl.workbook.number_formats import ShownKind

_NUMBERS: Final = re.compile(r"\d{1,4}(?:[-./ ]{1,3}\d{1,4}){1,2}\.?")
"""A label that a spreadsheet takes for a date: `3-5` or `1/2`."""
_PERCENTAGE: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,6})?) ?%")
_NUMBER_BEFORE: Final = re.compile(r"\(?(\d{1,6})[^\d%.,]")
"""The number that begins a label: `1 = Poor`."""
_WHOLE: Final = re.compile(r"\d{1,6}")
_CENTURY: Final = 100


def option_of_number(cell: CellContext) -> Option | None:
    """The only option that was perhaps meant by a date, a percentage or a number in place of its label."""
    if not isinstance(cell.raw, float) and not _WHOLE.fullmatch(evened_digits(cell.text)):
        return None
    found = [option for option in cell.options if any(_is_meant(cell, label) for label in _labels(option))]
    return found[0] if len(found) == 1 else None


def _labels(option: Option) -> Iterator[str]:
    return (evened_digits(label) for label in {label for _, label in option.label.translations})


def _is_meant(cell: CellContext, label: str) -> bool:
    if isinstance(cell.raw, float) and cell.kind is ShownKind.DATE:
        return _NUMBERS.fullmatch(label) is not None and _is_day(cell.day, label)
    if isinstance(cell.raw, float) and (percentage := _PERCENTAGE.fullmatch(label)):
        return math.isclose(float(percentage[1].replace(",", ".")), cell.raw * 100)
    found = _NUMBER_BEFORE.match(label)
    typed = f"{cell.digits or ''}" if isinstance(cell.raw, float) else evened_digits(cell.text)
    return found is not None and bool(typed) and int(found[1]) == int(typed)


def _is_day(day: date | None, label: str) -> bool:
    """Whether the numbers of a label are those of a day in an order in which spreadsheets read them."""
    if day is None:
        return False
    numbers = tuple(map(int, re.findall(r"\d+", label)))
    year = day.year % _CENTURY
    orders = (day.day, day.month), (day.month, day.day), (day.month, year), (day.month, day.year), (day.year, day.month)
    return numbers in orders or numbers in (
        (day.day, day.month, year),
        (day.month, day.day, year),
        (year, day.month, day.day),
    )

"""Dates."""

from __future__ import annotations

import datetime

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.days import Unfinished, day_of_text, last_day_of_month
from lamppu_xl.answer_types.handler import AnswerTypeHandler, InputLimit
from lamppu_xl.answer_types.live_reading import CellClass, DateReading
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.workbook.model import ValidationType
from lamppu_xl.workbook.number_formats import ShownKind


def parse_date(cell: CellContext) -> ParsedCell:
    """The day of a serial number or of a text that names one day for certain."""
    if day := cell.day:
        if cell.time:
            return cell.converted("V429", day, time=cell.time)
        if isinstance(cell.raw, str):
            return cell.converted("V406", day)
        if cell.number_format is not None and cell.kind is not ShownKind.DATE:
            return cell.converted("V428", day, value=cell.seen)
        is_whole = cell.number_format is None or cell.number_format.shows_whole_day
        if not is_whole:
            return cell.converted("V489", day)
        if _shows_month_first(cell, day):
            return cell.converted("V540", day)
        return cell.converted("V548", day) if _has_words_beside(cell) else ParsedCell(day)
    is_unfinished = isinstance(cell.typed_day, Unfinished) or cell.digits in _YEARS
    if is_unfinished:
        return cell.refused("V407", example="")
    first, second = _two_days(cell)
    month_days = last_day_of_month(cell.raw) if isinstance(cell.raw, str) else 0
    return cell.refused("V405", example="", first=first, second=second, month_days=month_days or "")


def _two_days(cell: CellContext) -> tuple[datetime.date | str, datetime.date | str]:
    """The days that a text such as 5/12/2027 names with the day first and with the month first; otherwise nothing."""
    if not isinstance(cell.raw, str):
        return "", ""
    days = [day_of_text(cell.raw, order=order, language=cell.language) for order in ("dmy", "mdy")]
    european, american = (day if isinstance(day, datetime.date) else "" for day in days)
    return (european, american) if european and american and european != american else ("", "")


def _shows_month_first(cell: CellContext, day: datetime.date) -> bool:
    """Whether the format of a cell shows a day so that it is read as another one, its month as the day."""
    if cell.date_order != "dmy" or day.day == day.month or day.day > _LAST_MONTH:
        return False
    return day_of_text(cell.seen, order="dmy", language=cell.language) == day.replace(month=day.day, day=day.month)


def _has_words_beside(cell: CellContext) -> bool:
    """Whether the format shows words or signs beside the day that belong to no date."""
    return bool(cell.number_format and isinstance(cell.raw, float) and cell.number_format.words_around_day(cell.raw))


_LAST_MONTH = 12
_YEARS = range(1900, 2101)
"""A number that is shown as such, and is a year and no day."""


DATE = AnswerTypeHandler(
    answer_type=AnswerType("date", ValueType.DATE, "d\\.m\\.yyyy", width=14),
    parse=parse_date,
    live=DateReading(codes={CellClass.WRONG: "V405", CellClass.BEYOND: "V422"}),
    valid=(datetime.date(1960, 2, 29), datetime.date(2012, 2, 29), datetime.date(2026, 9, 30)),
    invalid=("syyskuu", "30.9."),
    input_limit=InputLimit(
        allow=ValidationType.DATE, minimum=datetime.date(1900, 1, 1), maximum=datetime.date(9999, 12, 31)
    ),
    prompt="prompt_date",
)

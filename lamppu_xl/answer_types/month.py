"""Months without a day. The value is the first day of the month."""

from __future__ import annotations

import datetime
import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.days import month_of_text
from lamppu_xl.answer_types.handler import AnswerTypeHandler, InputLimit
from lamppu_xl.answer_types.live_reading import CellClass, DateReading
from lamppu_xl.answer_types.typing_variants import evened_digits
from lamppu_xl.domain.answer_types import MONTH, AnswerType, ValueType
from lamppu_xl.workbook.model import ValidationType
from lamppu_xl.workbook.number_formats import ShownKind


def parse_month(cell: CellContext) -> ParsedCell:
    """The month of a serial number, of a text that names a month, or of a complete date."""
    is_seen = cell.number_format is None or cell.kind is ShownKind.DATE
    named = month_of_text(cell.raw, language=cell.language) if isinstance(cell.raw, str) else None
    named = named or (None if isinstance(cell.raw, float) and is_seen else _month_of_digits(cell.text))
    day = named or cell.day
    if day is None:
        return cell.refused("V466", example="")
    month = day.replace(day=1)
    shown = f"{month.month}/{month.year}"
    if isinstance(cell.raw, str):
        return cell.converted("V467", month, shown)
    if not is_seen:
        return cell.converted("V467", month, shown, value=cell.seen)
    return cell.converted("V467", month, shown, value=day) if cell.time or day != month else ParsedCell(month)


def _month_of_digits(text: str) -> datetime.date | None:
    """The month of a year and a month in six digits: 202703."""
    found = _DIGITS.fullmatch(evened_digits(text))
    return datetime.date(int(found[1]), int(found[2]), 1) if found else None


_DIGITS = re.compile("((?:19|20)[0-9]{2})(0[1-9]|1[0-2])")


MONTH_OF_YEAR = AnswerTypeHandler(
    answer_type=AnswerType(MONTH, ValueType.DATE, "m\\/yyyy", width=12),
    parse=parse_month,
    live=DateReading(codes={CellClass.WRONG: "V466", CellClass.BEYOND: "V422"}),
    valid=(datetime.date(1960, 2, 1), datetime.date(2026, 9, 1)),
    invalid=("syyskuu", "2026"),
    input_limit=InputLimit(
        allow=ValidationType.DATE, minimum=datetime.date(1900, 1, 1), maximum=datetime.date(9999, 12, 31)
    ),
    prompt="prompt_month",
)

"""Months without a day. The value is the first day of the month."""

from __future__ import annotations

import datetime

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.days import month_of_text
from lamppu_xl.answer_types.handler import AnswerTypeHandler, InputLimit
from lamppu_xl.answer_types.live_reading import CellClass, DateReading
from lamppu_xl.domain.answer_types import MONTH, AnswerType, ValueType
from lamppu_xl.workbook.model import ValidationType
from lamppu_xl.workbook.number_formats import ShownKind


def parse_month(cell: CellContext) -> ParsedCell:
    """The month of a serial number, of a text that names a month, or of a complete date."""
    named = month_of_text(cell.raw, language=cell.language) if isinstance(cell.raw, str) else None
    day = named or cell.day
    if day is None:
        return cell.refused("V466", example="")
    month = day.replace(day=1)
    shown = f"{month.month}/{month.year}"
    if isinstance(cell.raw, str):
        return cell.converted("V467", month, shown)
    if cell.time or day != month:
        return cell.converted("V467", month, shown, value=day)
    is_seen = cell.number_format is None or cell.kind is ShownKind.DATE
    return ParsedCell(month) if is_seen else cell.converted("V467", month, shown, value=cell.seen)


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

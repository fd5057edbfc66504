"""Finnish postcodes."""

from __future__ import annotations

import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler, LiveCheck
from lamppu_xl.answer_types.typing_variants import trimmed
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.workbook.model import plain_text


def parse_postcode(cell: CellContext) -> ParsedCell:
    """Five digits. A number has lost its leading zeros."""
    number = cell.digits
    if number is not None and 1 <= number <= 99_999:
        code = f"{number:05d}"
        return ParsedCell(code) if number >= 10_000 else cell.converted("V419", code)
    if isinstance(cell.raw, str) and re.fullmatch("[0-9]{5}", trimmed(cell.raw)):
        return ParsedCell(trimmed(cell.raw))
    return cell.refused("V416")


POSTCODE = AnswerTypeHandler(
    answer_type=AnswerType("postcode", ValueType.TEXT, width=14),
    parse=parse_postcode,
    live_checks=(
        LiveCheck(
            code="V416",
            formula=lambda cell, _options: f"IFERROR(AND(LEN({cell})=5,ISNUMBER({cell}*1)),FALSE)",
            accepts=lambda raw, _labels: len(plain_text(raw)) == 5 and plain_text(raw).isdecimal(),
        ),
    ),
    valid=("00100", "96100"),
    invalid=("9610", "ABCDE"),
)

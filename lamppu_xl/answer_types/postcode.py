"""Finnish postcodes."""

from __future__ import annotations

import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import CellClass, OutlineReading
from lamppu_xl.answer_types.typing_variants import trimmed
from lamppu_xl.domain.answer_types import AnswerType, ValueType


def parse_postcode(cell: CellContext) -> ParsedCell:
    """Five digits. A number has lost its leading zeros."""
    number = cell.digits
    if number is not None and 1 <= number <= 99_999:
        code = f"{number:05d}"
        return ParsedCell(code) if number >= 10_000 else cell.converted("V419", code)
    if isinstance(cell.raw, str) and re.fullmatch("[0-9]{5}", trimmed(cell.raw)):
        return ParsedCell(trimmed(cell.raw))
    return cell.refused("V416")


def _fits_formula(text: str) -> str:
    digits = ",".join(f'ISNUMBER(FIND(MID({text},{place},1),"0123456789"))' for place in range(1, 6))
    return f"IF(LEN({text})=5,AND({digits}),FALSE)"


def _fits(text: str) -> bool:
    return re.fullmatch("[0-9]{5}", text) is not None


POSTCODE = AnswerTypeHandler(
    answer_type=AnswerType("postcode", ValueType.TEXT, width=14),
    parse=parse_postcode,
    live=OutlineReading(codes={CellClass.WRONG: "V416"}, fits_formula=_fits_formula, fits=_fits),
    valid=("00100", "96100"),
    invalid=("9610", "ABCDE"),
)

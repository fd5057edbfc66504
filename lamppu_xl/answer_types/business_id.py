"""Finnish business IDs."""

from __future__ import annotations

import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import CellClass, OutlineReading
from lamppu_xl.answer_types.typing_variants import evened
from lamppu_xl.domain.answer_types import AnswerType, ValueType

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


def parse_business_id(cell: CellContext) -> ParsedCell:
    """Seven digits and a check digit, also without the hyphen or as a VAT number. A number has lost its zeros."""
    from stdnum.exceptions import ValidationError  # noqa: PLC0415
    from stdnum.fi import ytunnus  # noqa: PLC0415

    typed = evened(cell.raw) if isinstance(cell.raw, str) else f"{cell.digits or 0:08d}"
    digits = re.fullmatch("(?:FI ?)?([0-9]{7}) ?-? ?([0-9])", typed, re.IGNORECASE)
    number = "".join(digits.groups()) if digits else ""
    try:
        return ParsedCell(ytunnus.format(ytunnus.validate(number))) if number.strip("0") else cell.refused("V417")
    except ValidationError:
        return cell.refused("V417")


def _fits_formula(text: str) -> str:
    digits = f'SUBSTITUTE({text},"-","")'
    values = [f'(FIND(MID({digits},{place},1),"0123456789")-1)' for place in range(1, 9)]
    weighted = "+".join(f"{weight}*{value}" for weight, value in zip(_WEIGHTS, values, strict=False))
    rest = f"MOD({weighted},11)"
    return f"IFERROR(IF(LEN({digits})=8,MOD({rest}*10,11)={values[7]},FALSE),FALSE)"


def _fits(text: str) -> bool:
    digits = text.replace("-", "")
    if not re.fullmatch("[0-9]{8}", digits):
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11
    return rest * 10 % 11 == int(digits[7])


BUSINESS_ID = AnswerTypeHandler(
    answer_type=AnswerType("business_id", ValueType.TEXT, width=16),
    parse=parse_business_id,
    live=OutlineReading(codes={CellClass.WRONG: "V417"}, fits_formula=_fits_formula, fits=_fits, needs_text=True),
    valid=("0737546-2", "1234567-1"),
    invalid=("1234567-8", "123456"),
)

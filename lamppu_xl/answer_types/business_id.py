"""Finnish business IDs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler, LiveCheck
from lamppu_xl.answer_types.typing_variants import evened
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.workbook.model import plain_text

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


def _formula(cell: str, _options: str) -> str:
    digits = f'SUBSTITUTE({cell},"-","")'
    weighted = "+".join(f"{weight}*MID({digits},{place},1)" for place, weight in enumerate(_WEIGHTS, 1))
    rest = f"MOD({weighted},11)"
    return f"IFERROR(AND(LEN({digits})=8,{rest}<>1,MOD(11-{rest},11)=MID({digits},8,1)*1),FALSE)"


def _accepts(raw: str | float, _labels: Sequence[str]) -> bool:
    digits = plain_text(raw).replace("-", "")
    if len(digits) != 8 or not digits.isdecimal():
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11
    return rest != 1 and (11 - rest) % 11 == int(digits[7])


BUSINESS_ID = AnswerTypeHandler(
    answer_type=AnswerType("business_id", ValueType.TEXT, width=16),
    parse=parse_business_id,
    live_checks=(LiveCheck(code="V417", formula=_formula, accepts=_accepts),),
    valid=("0737546-2", "1234567-1"),
    invalid=("1234567-8", "123456"),
)

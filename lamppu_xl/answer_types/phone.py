"""Telephone numbers."""

from __future__ import annotations

import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.typing_variants import evened
from lamppu_xl.domain.answer_types import AnswerType, ValueType

_TYPED = re.compile(r"(?:(?:puh|puhelin|p|tel|tfn|gsm|mob|matk)\b[.:]* ?)?([+(0-9][0-9 ()./+-]*)", re.IGNORECASE)


def parse_phone(cell: CellContext) -> ParsedCell:
    """The international form of a number. A number without country code is Finnish."""
    number = _number_of_text(cell.raw, cell) if isinstance(cell.raw, str) else _number_of_digits(str(cell.digits or ""))
    if number is None:
        return cell.refused("V414")
    return ParsedCell(number) if _ungrouped(number) == _ungrouped(str(cell.raw)) else cell.converted("V420", number)


def _ungrouped(number: str) -> str:
    return re.sub(r"[^+0-9]", "", number)


def _number_of_text(text: str, cell: CellContext) -> str | None:
    match = _TYPED.fullmatch(evened(text))
    if match is None or cell.day:
        return None
    typed = match[1]
    if typed.lstrip("( ")[:1] in ("+", "0"):
        return _international(typed, in_use=False)
    return _number_of_digits(re.sub("[ -]", "", typed))


def _number_of_digits(digits: str) -> str | None:
    """A number that a spreadsheet stored without its leading zero or plus sign. It must be in use."""
    if not re.fullmatch("[1-9][0-9]{4,14}", digits):
        return None
    domestic = _international(f"0{digits}", in_use=True)
    return domestic or (_international(f"+{digits}", in_use=True) if len(digits) >= 10 else None)


def _international(typed: str, *, in_use: bool) -> str | None:
    import phonenumbers  # noqa: PLC0415  # slow to import

    try:
        number = phonenumbers.parse(typed, "FI")
    except phonenumbers.NumberParseException:
        return None
    if not (phonenumbers.is_valid_number if in_use else phonenumbers.is_possible_number)(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


PHONE = AnswerTypeHandler(
    answer_type=AnswerType("phone", ValueType.TEXT, width=22),
    parse=parse_phone,
    valid=("+358 40 1234567", "+358 9 1234567"),
    invalid=("kysykää vaihteesta", "12"),
)

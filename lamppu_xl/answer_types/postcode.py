"""Postcodes: five digits in Finland, the country's own form elsewhere."""

from __future__ import annotations

import re
from functools import cache, partial

from lamppu_xl.answer_types import postcode_forms
from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import (
    CellClass,
    Evening,
    LiveReading,
    OutlineReading,
    plain_dashes,
    plain_dashes_formula,
)
from lamppu_xl.answer_types.typing_variants import evened_digits, without_label
from lamppu_xl.domain.answer_types import AnswerType, ValueType

_FINLAND = "FI"
_LABEL = re.compile(
    r"(?:postinumero|postinro|pnro|postnummer|postnr|post(?:al )?code|zip(?: code)?)(?![a-zåäö])", re.IGNORECASE
)
"""What a postcode is called, in Finnish, Swedish and English."""


def parse_postcode(cell: CellContext) -> ParsedCell:
    """Five digits, or the form of another country. Zeros are put before a number that has fewer digits."""
    if cell.country not in ("", _FINLAND):
        return _parse_foreign(cell)
    number = cell.digits
    if number is not None and 1 <= number <= 99_999:
        code = f"{number:05d}"
        return _with_zeros(cell, code)
    typed = without_label(evened_digits(cell.raw), _LABEL) if isinstance(cell.raw, str) else ""
    if re.fullmatch("[0-9]{5}", typed):
        return ParsedCell(typed)
    return cell.refused("V416")


def _with_zeros(cell: CellContext, code: str) -> ParsedCell:
    """A postcode that was stored as a number; V508 if zeros were put before it that the cell does not show."""
    if code in (str(cell.digits), cell.seen):
        return ParsedCell(code)
    return cell.converted("V508", code, value=cell.digits or 0)


def _parse_foreign(cell: CellContext) -> ParsedCell:
    """A postcode as it was typed, if it has a form of the country."""
    typed = evened_digits(cell.raw) if isinstance(cell.raw, str) else str(cell.digits or "")
    if typed and postcode_forms.fits(typed, cell.country):
        return ParsedCell(typed)
    code = typed.zfill(_digits_in(cell.country)) if not isinstance(cell.raw, str) else ""
    if typed and code and postcode_forms.fits(code, cell.country):
        return _with_zeros(cell, code)
    return cell.refused("V460", example=postcode_forms.example_of(cell.country))


@cache
def _live_in(country: str) -> LiveReading:
    if country == _FINLAND:
        return _LIVE
    return OutlineReading(
        codes={CellClass.WRONG: "V460"},
        fits_formula=partial(postcode_forms.fits_formula, country=country),
        fits=partial(postcode_forms.fits, country=country),
        even=_evening(_digits_in(country)),
        needs_text=True,
    )


def _digits_in(country: str) -> int:
    """How many digits the postcodes of a country have, if they have a form without letters."""
    return next((len(form) for form in postcode_forms.forms_of(country) if set(form) == {"9"}), 0)


def _evening(digits: int) -> Evening:
    """Plain hyphens, and the zeros that a number has lost at its beginning."""

    def formula(content: str, text: str) -> str:
        plain = plain_dashes_formula(text)
        padded = f'REPT("0",MAX(0,{digits}-LEN({content})))&{content}'
        is_positive = f"AND(NOT(ISLOGICAL({content})),N({content})>0)"
        return f"IF({is_positive},{padded},{plain})" if digits else plain

    def evened_text(text: str, is_number: bool) -> str:
        is_positive = is_number and not text.startswith("-") and text != "0"
        return text.zfill(digits) if is_positive else plain_dashes(text)

    return Evening(formula=formula, text=evened_text)


def _fits_formula(text: str) -> str:
    digits = ",".join(f'ISNUMBER(FIND(MID({text},{place},1),"0123456789"))' for place in range(1, 6))
    return f"IF(LEN({text})=5,AND({digits}),FALSE)"


def _fits(text: str) -> bool:
    return re.fullmatch("[0-9]{5}", text) is not None


_LIVE = OutlineReading(
    codes={CellClass.WRONG: "V416"},
    fits_formula=_fits_formula,
    fits=_fits,
    even=_evening(digits=5),
    needs_text=True,
)

POSTCODE = AnswerTypeHandler(
    answer_type=AnswerType("postcode", ValueType.TEXT, width=14),
    parse=parse_postcode,
    live=_LIVE,
    live_in=_live_in,
    valid=("00100", "96100"),
    invalid=("9610", "ABCDE"),
    checked_when_returned=("V416", "V460"),
)

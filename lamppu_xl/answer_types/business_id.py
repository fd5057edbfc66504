"""Business IDs: the Finnish one with its check digit, and those of other countries."""

from __future__ import annotations

import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import (
    DIGITS_KEPT,
    CellClass,
    Evening,
    OutlineReading,
    plain_dashes,
    plain_dashes_formula,
)
from lamppu_xl.answer_types.typing_variants import evened_digits, without_label
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.text import CountryCode

_FINLAND = "FI"
_LABEL = re.compile(
    r"(?:y-?tunnus|ly-?tunnus|fo-?nummer|fo-?nr|business id(?: code)?|alv-?(?:numero|tunnus|nro)|moms(?:nummer|nr)"
    r"|vat(?: (?:number|no|id))?)(?![a-zåäö])",
    re.IGNORECASE,
)
"""What the id itself is called, in Finnish, Swedish and English."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


def parse_business_id(cell: CellContext) -> ParsedCell:
    """Seven digits and a check digit, also without the hyphen, its first zero, or as a VAT number.

    Its own name may be before it: "Y-tunnus 0737546-2".
    """
    if cell.country not in ("", _FINLAND):
        return _parse_foreign(cell)
    from stdnum.exceptions import ValidationError  # noqa: PLC0415
    from stdnum.fi import ytunnus  # noqa: PLC0415

    typed = without_label(evened_digits(cell.raw), _LABEL) if isinstance(cell.raw, str) else str(cell.digits or "")
    number = _digits(typed)
    try:
        read = str(ytunnus.format(ytunnus.validate(number))) if _fits(number) else None
    except ValidationError:
        read = None
    if read is None:
        return cell.refused("V417")
    has_lost_zero = isinstance(cell.raw, float) and number not in re.sub("[ -]", "", plain_dashes(cell.seen))
    return cell.converted("V562", read, value=cell.seen) if has_lost_zero else ParsedCell(read)


def _parse_foreign(cell: CellContext) -> ParsedCell:
    """An id as it was typed. Whether its check digit is right is known to a library only, so that is a warning."""
    typed = evened_digits(cell.raw) if isinstance(cell.raw, str) else str(cell.digits or "")
    has_lost_digits = isinstance(cell.raw, float) and cell.raw >= 10**DIGITS_KEPT
    if has_lost_digits or not _fits_abroad(typed):
        return cell.refused("V462", country=CountryCode(cell.country))
    if is_business_id(typed, cell.country) is False:
        return cell.doubted("V464", typed, country=CountryCode(cell.country))
    return ParsedCell(typed)


def is_business_id(number: str, country: str) -> bool | None:
    """Whether an id has the form and the check digit of a country; None if they are not known."""
    from importlib import import_module  # noqa: PLC0415

    names = _MODULES.get(country, "").split()
    modules = [import_module(f"stdnum.{_PACKAGES.get(country, country.lower())}.{name}") for name in names]
    if country == "GB" and re.fullmatch("[0-9]{8}|[A-Z]{2}[0-9]{6}", number.replace(" ", "").upper()):
        return True  # a number of the register of companies has no check digit
    return any(module.is_valid(number) for module in modules) if modules else None


_PACKAGES = {"IS": "is_", "IN": "in_", "DO": "do"}
_MODULES = {
    "AT": "businessid uid",
    "AU": "abn acn",
    "BE": "vat",
    "BG": "vat",
    "BR": "cnpj",
    "CA": "bn",
    "CH": "uid vat",
    "CY": "vat",
    "CZ": "dic",
    "DE": "vat handelsregisternummer stnr",
    "DK": "cvr",
    "EE": "registrikood kmkr",
    "ES": "nif",
    "FI": "ytunnus alv",
    "FR": "siren siret tva",
    "GB": "vat utr",
    "GR": "vat",
    "HR": "oib",
    "HU": "anum",
    "IE": "vat",
    "IS": "kennitala vsk",
    "IT": "iva codicefiscale",
    "LT": "pvm",
    "LU": "tva",
    "LV": "pvn",
    "MT": "vat",
    "NO": "orgnr mva",
    "PL": "nip regon",
    "PT": "nif",
    "RO": "cui cf",
    "SE": "orgnr vat",
    "SI": "ddv maticna",
    "SK": "dph",
    "TR": "vkn",
    "UA": "edrpou",
    "US": "ein",
}
"""The modules of the library that know the ids of a country's organisations."""

SHORTEST_ABROAD, LONGEST_ABROAD = 4, 30


def _fits_abroad(text: str) -> bool:
    return SHORTEST_ABROAD <= len(text) <= LONGEST_ABROAD and any(digit in text for digit in "0123456789")


def _fits_formula_abroad(text: str) -> str:
    digits = ",".join(f'ISNUMBER(FIND("{digit}",{text}))' for digit in "0123456789")
    return f"AND(LEN({text})>={SHORTEST_ABROAD},LEN({text})<={LONGEST_ABROAD},OR({digits}))"


def _marked_formula(content: str, text: str) -> str:
    """A formula for a text; for a sign that is no id in place of a number that is none."""
    number = f"N({content})"
    return f'IF(AND({number}>=0,{number}=INT({number}),{number}<10^{DIGITS_KEPT}),{text},"-")'


_ABROAD = OutlineReading(
    codes={CellClass.WRONG: "V462"},
    fits_formula=_fits_formula_abroad,
    fits=_fits_abroad,
    even=Evening(
        formula=_marked_formula, text=lambda text, is_number: text if text.isdigit() or not is_number else "-"
    ),
    needs_text=True,
)


def _digits(text: str) -> str:
    """The digits of an id: blanks, hyphens and the letters of a VAT number do not count, nor does a missing zero."""
    digits = re.sub("[ -]", "", plain_dashes(text)).upper().replace(_FINLAND, "")
    return (f"0{digits}" if len(digits) == _LENGTH - 1 else digits) or text


def _digits_formula(content: str, text: str) -> str:
    digits = f'SUBSTITUTE({plain_dashes_formula(f"UPPER({text})")}," ","")'
    digits = f'SUBSTITUTE(SUBSTITUTE({digits},"-",""),"{_FINLAND}","")'
    return f'IF(OR(LEN({digits})=0,N({content})<0),{text},IF(LEN({digits})={_LENGTH - 1},"0","")&{digits})'


_LENGTH = 8


def _fits_formula(digits: str) -> str:
    values = [f'(FIND(MID({digits},{place},1),"0123456789")-1)' for place in range(1, 9)]
    weighted = "+".join(f"{weight}*{value}" for weight, value in zip(_WEIGHTS, values, strict=False))
    rest = f"MOD({weighted},11)"
    is_id = f'AND(LEN({digits})={_LENGTH},NOT(EXACT({digits},"00000000")))'
    return f"IFERROR(IF({is_id},MOD({rest}*10,11)={values[7]},FALSE),FALSE)"


def _fits(digits: str) -> bool:
    if not re.fullmatch("[0-9]{8}", digits) or not digits.strip("0"):
        return False
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False)) % 11
    return rest * 10 % 11 == int(digits[7])


_LIVE = OutlineReading(
    codes={CellClass.WRONG: "V417"},
    fits_formula=_fits_formula,
    fits=_fits,
    even=Evening(
        formula=_digits_formula,
        text=lambda text, is_number: text if is_number and text.startswith("-") else _digits(text),
    ),
    needs_text=True,
)

BUSINESS_ID = AnswerTypeHandler(
    answer_type=AnswerType("business_id", ValueType.TEXT, width=16),
    parse=parse_business_id,
    live=_LIVE,
    live_in=lambda country: _LIVE if country == _FINLAND else _ABROAD,
    valid=("0737546-2", "1234567-1"),
    invalid=("1234567-8", "123456"),
    checked_when_returned=("V462", "V464"),
)

"""Business IDs: the Finnish one with its check digit, and those of other countries."""

from __future__ import annotations

import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import CellClass, OutlineReading
from lamppu_xl.answer_types.typing_variants import evened
from lamppu_xl.domain.answer_types import AnswerType, ValueType

_FINLAND = "FI"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)


def parse_business_id(cell: CellContext) -> ParsedCell:
    """Seven digits and a check digit, also without the hyphen or as a VAT number. A number has lost its zeros."""
    if cell.country not in ("", _FINLAND):
        return _parse_foreign(cell)
    from stdnum.exceptions import ValidationError  # noqa: PLC0415
    from stdnum.fi import ytunnus  # noqa: PLC0415

    typed = evened(cell.raw) if isinstance(cell.raw, str) else f"{cell.digits or 0:08d}"
    digits = re.fullmatch("(?:FI ?)?([0-9]{7}) ?-? ?([0-9])", typed, re.IGNORECASE)
    number = "".join(digits.groups()) if digits else ""
    try:
        return ParsedCell(ytunnus.format(ytunnus.validate(number))) if number.strip("0") else cell.refused("V417")
    except ValidationError:
        return cell.refused("V417")


def _parse_foreign(cell: CellContext) -> ParsedCell:
    """An id as it was typed. Whether its check digit is right is known to a library only, so that is a warning."""
    typed = evened(cell.raw) if isinstance(cell.raw, str) else str(cell.digits or "")
    if not _fits_abroad(typed):
        return cell.refused("V462", country=cell.country)
    if is_business_id(typed, cell.country) is False:
        return cell.doubted("V464", typed, country=cell.country)
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


_ABROAD = OutlineReading(
    codes={CellClass.WRONG: "V462"}, fits_formula=_fits_formula_abroad, fits=_fits_abroad, needs_text=True
)


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


_LIVE = OutlineReading(codes={CellClass.WRONG: "V417"}, fits_formula=_fits_formula, fits=_fits, needs_text=True)

BUSINESS_ID = AnswerTypeHandler(
    answer_type=AnswerType("business_id", ValueType.TEXT, width=16),
    parse=parse_business_id,
    live=_LIVE,
    live_in=lambda country: _LIVE if country == _FINLAND else _ABROAD,
    valid=("0737546-2", "1234567-1"),
    invalid=("1234567-8", "123456"),
    checked_when_returned=("V464",),
)

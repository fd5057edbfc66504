"""Telephone numbers.

A number is never given the country code of another country than the one it was typed in.
"""

from __future__ import annotations

import re

from lamppu_xl.answer_types.cell import CellContext, ParsedCell
from lamppu_xl.answer_types.handler import AnswerTypeHandler
from lamppu_xl.answer_types.live_reading import DASHES, CellClass, Evening, OutlineReading, live_text, shown_text
from lamppu_xl.answer_types.typing_variants import evened_digits
from lamppu_xl.domain.answer_types import AnswerType, ValueType
from lamppu_xl.domain.text import CountryCode
from lamppu_xl.domain.text_normalising import token_text

_WORDS = ("puh", "puhelin", "p", "tel", "tfn", "gsm", "mob", "matk")
"""Words that may precede a number."""

_TYPED = re.compile(rf"(?:(?:{'|'.join(_WORDS)})\b[.:]* ?)?([+(0-9][0-9 ()./+-]*)", re.IGNORECASE)


_DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")

_DIGITS = range(6, 16)
"""How many digits a number has that is kept as it was typed; 15 is the limit of the international numbering plan."""

_FINLAND = "FI"
_FINNISH = ("fi", "se")
"""In a form whose country is not stated, a number without country code is Finnish only with one of these languages."""


def parse_phone(cell: CellContext) -> ParsedCell:
    """The international form of a number with country code, or of a number that is in use in the partner's country.

    Any other number is kept as it was typed. Whether a number is in use is known to the numbering plan only, while the
    live check counts its digits: another number is a warning.
    """
    region = cell.country or (_FINLAND if _is_finnish(cell) else "")
    number = _number_of_text(cell.raw, cell, region) if isinstance(cell.raw, str) else _number_of_digits(cell, region)
    if number is None:
        return _doubted(cell)
    if cell.country and not is_in_use(number, cell.country):
        return cell.doubted("V461", number, country=CountryCode(cell.country))
    return ParsedCell(number) if _ungrouped(number) == _ungrouped(str(cell.raw)) else cell.converted("V420", number)


def _doubted(cell: CellContext) -> ParsedCell:
    """A number that no plan has: kept with a warning if the live check accepts it."""
    if cell.is_shown_as_other or not _fits(live_text(PHONE.live, cell.raw)):
        return cell.refused("V414")
    text = token_text(shown_text(cell.raw))
    match = _TYPED.fullmatch(evened_digits(text))
    typed = match[1].strip() if match else text
    if first := _number_before_second(typed, cell.country or (_FINLAND if _is_finnish(cell) else "")):
        return cell.doubted("V563", typed, guess=first)
    if _ungrouped(typed).startswith(("+", "00")):
        return cell.doubted("V498", typed)
    if cell.country and cell.typed_day is None:
        return cell.doubted("V461", typed, country=CountryCode(cell.country))
    return cell.doubted("V501", typed)


def _is_finnish(cell: CellContext) -> bool:
    return not cell.languages or any(language in cell.languages for language in _FINNISH)


def _ungrouped(number: str) -> str:
    return re.sub(r"[^+0-9]", "", number)


def _number_of_text(text: str, cell: CellContext, region: str) -> str | None:
    match = _TYPED.fullmatch(evened_digits(text))
    if match is None or cell.typed_day is not None:
        return None
    typed = match[1].strip()
    if _DATE.fullmatch(typed) or _number_before_second(typed, region):
        return None
    digits = _ungrouped(typed)
    if digits.startswith(("+", "00")):
        return _international(re.sub(r"^\D*00", "+", typed), in_use=False)
    if not digits.startswith("0") and region == _FINLAND:
        return _in_use(digits, region) if digits == re.sub("[ -]", "", typed) else None
    known = _international(typed, in_use=True, region=region) if region else None
    return known or (typed if len(digits) in _DIGITS else None)


def _number_before_second(typed: str, region: str) -> str:
    """The whole number before an extension or another number: "+358 9 1234567 / 11", "-11" or "(11)"; else nothing.

    After a slash there is one in any case; otherwise all digits together are no number that is in use.
    """
    found = _SECOND.fullmatch(typed) if len(typed) <= _LONGEST else None
    has_country = typed.startswith(("+", "00"))
    if found is None or not (has_country or region):
        return ""
    first, sign = found[1].strip(), found[2]
    if sign != "/" and is_in_use(re.sub("^00", "+", typed), region):
        return ""
    return first if is_in_use(re.sub("^00", "+", first), region) else ""


_LONGEST = 60
_SECOND = re.compile(r"(.*[0-9)]) *([/(-]) *[0-9][0-9 ()./+-]*", re.DOTALL)
"""A number and another one or an extension, after the last sign of its kind."""


def _number_of_digits(cell: CellContext, region: str) -> str | None:
    """A number that a spreadsheet stored without its leading zero or plus sign."""
    digits = str(cell.digits or "")
    found = _in_use(digits, region) if region else None
    if digits and not found and cell.number_format and not cell.number_format.is_plain:
        return _number_of_text(cell.seen, cell, region)  # the format shows the zero and the groups
    return found if found or region == _FINLAND else digits if len(digits) in _DIGITS else None


def _in_use(digits: str, region: str) -> str | None:
    """A number without its leading zero or plus sign. It must be in use."""
    if not re.fullmatch("[1-9][0-9]{4,14}", digits):
        return None
    domestic = _international(f"0{digits}", in_use=True, region=region)
    if domestic is None and region != _FINLAND:
        domestic = _international(digits, in_use=True, region=region)
    return domestic or (_international(f"+{digits}", in_use=True) if len(digits) >= 10 else None)


def is_in_use(number: str, country: str = "") -> bool:
    """Whether a number is valid: without a country code, in that country, which is Finland if none is stated."""
    return _international(number, in_use=True, region=country or _FINLAND) is not None


def _international(typed: str, *, in_use: bool, region: str = "FI") -> str | None:
    import phonenumbers  # noqa: PLC0415  # slow to import

    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    if not (phonenumbers.is_valid_number if in_use else phonenumbers.is_possible_number)(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


_FEWEST, _MOST = 5, 17
"""How many digits the live checks accept: 17 are a longest number with `00` before it."""
_BETWEEN = f" +()-./:{DASHES}"
"""What may be between the digits and around the word before them."""


def _marked_formula(content: str, text: str) -> str:
    """A formula for a text, with a question mark before a number below zero, with decimals or too many digits."""
    number = f"N({content})"
    return f'IF(AND({number}=INT({number}),{number}>=0,{number}<10^15),"","?")&{text}'


def _fits_formula(text: str) -> str:
    letters = text
    for digit in "0123456789":
        letters = f'SUBSTITUTE({letters},{digit},"")'
    middle = (_FEWEST + _MOST) // 2
    has_digits = f"ABS(LEN({text})-LEN({letters})-{middle})<={_MOST - middle}"
    word = f"LOWER({letters})"
    for sign in _BETWEEN:
        word = f'SUBSTITUTE({word},"{sign}","")'
    return f'AND({has_digits},ISNUMBER(FIND("|"&{word}&"|","||{"|".join(_WORDS)}|")))'


def _fits(text: str) -> bool:
    rest = "".join(sign for sign in text.lower() if sign not in _BETWEEN)
    word = rest.translate(dict.fromkeys(map(ord, "0123456789")))
    return _FEWEST <= len(rest) - len(word) <= _MOST and word in ("", *_WORDS)


PHONE = AnswerTypeHandler(
    answer_type=AnswerType("phone", ValueType.TEXT, width=22),
    parse=parse_phone,
    live=OutlineReading(
        codes={CellClass.WRONG: "V414"},
        fits_formula=_fits_formula,
        fits=_fits,
        even=Evening(
            formula=_marked_formula,
            text=lambda text, is_number: f"?{text}" if is_number and set(text) & {*".e-"} else text,
        ),
        needs_text=True,
    ),
    valid=("+358 40 1234567", "+358 9 1234567"),
    invalid=("kysykää vaihteesta", "12"),
    checked_when_returned=("V414", "V461", "V498", "V501", "V563"),
)

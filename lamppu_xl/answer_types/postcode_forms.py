"""The forms of postcodes by country, and one formula that recognises them.

A form is written with `9` for a digit and `A` for a letter; blanks and hyphens in a postcode do not count. The
characters XX and one search compare a text with any number of forms.
"""

from __future__ import annotations

import re

_DIGITS_ONLY = {
    3: "FO IS",
    4: "AL AM AT AU BD BE BG CH CY DK GE GL HU LI LU LV MD MK NO NZ PH SI TN ZA",
    5: "AX BA BT CU CZ DE DZ EE EG ES FI FR GR HR ID IT JO KE KW LA LK LT MA MC ME MM MN MX MY NP PK RS SA SE SK SM"
    " TH TR UA UY VA XK ZM",
    6: "BY CN CO IN KG KZ RO RU SG TJ TM UZ VN",
    7: "CL IL JP",
    8: "BR",
    10: "IR",
}
_OTHER_FORMS = {
    "AD": "AA999",
    "AR": "9999 A9999AAA",
    "AZ": "9999 AA9999",
    "CA": "A9A9A9",
    "GB": "A99AA A999AA A9A9AA AA99AA AA999AA AA9A9AA",
    "GG": "AA99AA AA999AA",
    "IM": "AA99AA AA999AA",
    "JE": "AA99AA AA999AA",
    "KR": "99999 999999",
    "MT": "AAA9999 AAA99 AAA999",
    "NL": "9999AA",
    "PL": "99999",
    "PT": "9999999 9999",
    "TW": "999 99999 999999",
    "US": "99999 999999999",
}
_IRISH = ("A99", "A9A")
"""The beginnings of a postcode of Ireland, which four letters or digits follow."""

EXAMPLES = {
    "BR": "01001-000",
    "CA": "K1A 0B1",
    "CZ": "110 00",
    "DE": "10115",
    "DK": "1050",
    "EE": "10111",
    "ES": "28001",
    "FI": "96100",
    "FR": "75001",
    "GB": "SW1A 1AA",
    "IE": "D02 X285",
    "IT": "00118",
    "JP": "100-0001",
    "NL": "1011 AB",
    "NO": "0150",
    "PL": "00-001",
    "PT": "1000-001",
    "SE": "111 22",
    "US": "20500",
}
"""Postcodes as messages show them."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
LONGEST = 20
"""Characters of a postcode of a country whose forms are not known."""


def forms_of(country: str) -> tuple[str, ...]:
    """The forms of the postcodes of a country; none if they are not known."""
    if country == "IE":
        ends = [f"{a}{b}{c}{d}" for a in "9A" for b in "9A" for c in "9A" for d in "9A"]
        return tuple(begin + end for begin in _IRISH for end in ends)
    digits = next((count for count, countries in _DIGITS_ONLY.items() if country in countries.split()), 0)
    return ("9" * digits,) if digits else tuple(_OTHER_FORMS.get(country, "").split())


def example_of(country: str) -> str:
    """A postcode of a country, or its form."""
    forms = forms_of(country)
    return EXAMPLES.get(country) or (forms[0] if forms else "")


def bare(text: str) -> str:
    """A postcode without blanks and hyphens."""
    return re.sub("[ -]", "", text)


def fits(text: str, country: str) -> bool:
    """Whether a text has one of the forms of the country."""
    forms = forms_of(country)
    if not forms:
        return 0 < len(text) <= LONGEST
    kinds = (9 if each in _DIGITS else "A" if each in _LETTERS else "?" for each in bare(text))
    return "".join(map(str, kinds)) in forms


def fits_formula(text: str, country: str) -> str:
    """The same as a formula over the formula of a text."""
    forms = forms_of(country)
    if not forms:
        return f"LEN({text})<={LONGEST}"
    plain = f'SUBSTITUTE(SUBSTITUTE({text}," ",""),"-","")'
    has_letters = any("A" in form for form in forms)
    longest = max(map(len, forms))
    padded = f'{plain}&"{"?" * longest}"'  # no two programs agree on what FIND finds of nothing
    terms = [
        f"{4**place}*{_kind_formula(f'MID({padded},{place + 1},1)', has_letters=has_letters)}"
        for place in range(longest)
    ]
    known = "".join(f"{len(form)}:{_number(form)}|" for form in forms)
    return f'ISNUMBER(FIND("|"&LEN({plain})&":"&({"+".join(terms)})&"|","|{known}"))'


def _kind_formula(character: str, *, has_letters: bool) -> str:
    is_digit = f'ISNUMBER(FIND({character},"{_DIGITS}"))'
    return f'({is_digit}+2*ISNUMBER(FIND({character},"{_LETTERS}")))' if has_letters else is_digit


def _number(form: str) -> int:
    """The number of a form."""
    return sum((1 if each == "9" else 2) * 4**place for place, each in enumerate(form))

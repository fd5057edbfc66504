"""What a country writes in its own way: decimal marks, the order of a date, its currency.

The country of a project decides how partners type numbers and dates, whatever the language of their form. Babel knows
the conventions. A language that is spoken there comes first: Swiss French has other marks than Swiss German.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from lamppu_xl.domain.units import EUROS

if TYPE_CHECKING:
    from babel import Locale

_DATE_PARTS = re.compile("[yMd]+")
_PLAIN_DATE = re.compile(r"[dMy./\- ]+")


@dataclass(frozen=True)
class CountryProfile:
    """The conventions of a country for the readers of one language."""

    decimal_mark: str
    group_mark: str
    """The mark between thousands; a blank of any sort is a blank."""
    date_order: str
    """`dmy`, `mdy` or `ymd`."""
    date_format: str
    """The number format of dates in workbooks; empty if the country has none of plain digits."""


@cache
def country_profile(country: str, language: str = "") -> CountryProfile:
    """The conventions of a country. The language counts if it is spoken there."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  # slow to import

    try:
        locale = Locale.parse(f"{language}_{country}" if language else f"und_{country}")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(f"und_{country}")
    symbols = locale.number_symbols.get("latn", {})
    group = symbols.get("group", ",")
    pattern = str(locale.date_formats["short"].pattern)
    order = "".join(dict.fromkeys(part[0].lower() for part in _DATE_PARTS.findall(pattern)))
    return CountryProfile(
        decimal_mark=symbols.get("decimal", "."),
        group_mark=" " if group.isspace() else "'" if group in "'\u2019" else group,
        date_order=order,
        date_format=short_date_format(locale),
    )


def short_date_format(locale: Locale) -> str:
    r"""The number format of dates of a locale, with the year in full: `dd/MM/y` is `dd\/mm\/yyyy`.

    Empty if dates are not written with plain digits.
    """
    pattern = str(locale.date_formats["short"].pattern)
    if not _PLAIN_DATE.fullmatch(pattern):
        return ""
    full = re.sub("y+", "yyyy", pattern).replace("M", "m")
    return re.sub(r"[./\- ]", lambda match: f"\\{match[0]}", full)


@cache
def country_name(country: str, locale: str) -> str:
    """The name of a country in the language of a locale; its two letters if that language has no name of it.

    >>> country_name("SE", "fi")
    'Ruotsi'
    """
    from babel import Locale  # noqa: PLC0415  # as above

    return str(Locale.parse(locale).territories.get(country, country))


@cache
def countries() -> tuple[str, ...]:
    """The two letters of every country."""
    from babel.core import get_global  # noqa: PLC0415  # as above

    codes = [str(code) for code in get_global("territory_currencies")]
    return tuple(sorted({code for code in codes if re.fullmatch("[A-Z]{2}", code)} - _WITHOUT_CONVENTIONS))


_WITHOUT_CONVENTIONS = frozenset(["AC", "AQ", "BQ", "BV", "CP", "EU", "HM", "TA", "TF"])
"""Codes of territories that Babel knows no conventions of."""


@cache
def currencies() -> tuple[str, ...]:
    """The three letters of every currency."""
    from babel import Locale  # noqa: PLC0415  # as above

    return tuple(sorted(code for code in map(str, Locale("en").currencies) if re.fullmatch("[A-Z]{3}", code)))


_SIGNS = {
    "AUD": "$ A$ AU$",
    "BRL": "R$",
    "CAD": "$ C$ CA$",
    "CHF": "Fr Fr. SFr",
    "CNY": "¥ 元",
    "CZK": "Kč",
    "DKK": "kr kr.",
    "EUR": "€",
    "GBP": "£",
    "GEL": "₾",
    "HUF": "Ft",
    "ILS": "₪",
    "INR": "₹ Rs Rs.",
    "ISK": "kr kr.",
    "JPY": "¥ 円",
    "KES": "KSh Ksh",
    "KRW": "₩",
    "KZT": "₸",
    "MXN": "$ MX$",
    "NGN": "₦",
    "NOK": "kr kr.",
    "NZD": "$ NZ$",
    "PHP": "₱",
    "PLN": "zł",
    "RON": "lei",
    "RUB": "₽",
    "SEK": "kr kr.",
    "TRY": "₺",
    "TZS": "TSh",
    "UAH": "₴",
    "UGX": "USh",
    "USD": "$ US$",
    "VND": "₫",
    "ZAR": "R",
}
"""The signs of currencies as people type them."""


def currency_signs(currency: str) -> frozenset[str]:
    """What may be written beside an amount of a currency, in small letters."""
    return frozenset(sign.casefold() for sign in (currency, *_SIGNS.get(currency, "").split()))


def names_currency(text: str, currency: str) -> bool:
    """Whether a text has a currency as a word or a sign.

    >>> [names_currency(text, "EUR") for text in ("Costs (€)", "Menot euroina", "Costs", "Neuroscience")]
    [True, True, False, False]
    """
    signs, words = currency_signs(currency), re.findall(r"[^\W\d_]+|\S", text.casefold())
    return any(word in signs or (currency == EUROS and word.startswith("euro")) for word in words)


@cache
def is_currency_sign(sign: str) -> bool:
    """Whether a text is the sign or the code of any currency."""
    known = {other.casefold() for signs in _SIGNS.values() for other in signs.split()}
    return sign.casefold() in known or sign.upper() in currencies()

"""Numbers and dates as a language writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lamppu_xl.i18n.languages import LanguageProfile

_MOST_DIGITS = 20
"""A number with more digits is written as 1E+300: nobody reports such a number."""


def format_day(day: date, profile: LanguageProfile) -> str:
    """A date in the language's own pattern."""
    from babel.dates import format_date  # noqa: PLC0415  # slow to import, and not always needed

    return str(format_date(day, profile.dates, locale=profile.locale))


def format_number(number: float, profile: LanguageProfile) -> str:
    """A number with the language's decimal mark and grouping, with at most 12 significant digits."""
    from babel.numbers import format_decimal  # noqa: PLC0415  # as above

    exact = Decimal(number if isinstance(number, int) else f"{number:.12g}")
    if not exact.is_finite() or exact.adjusted() > _MOST_DIGITS:
        return f"{exact:.6g}"
    return str(format_decimal(exact or Decimal(0), locale=profile.locale, decimal_quantization=False))

"""Numbers and dates as a language writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from lamppu_xl.i18n.languages import LAST_RESORT, LanguageProfile

_TIME_OF_24_HOURS = re.compile("HH?[.:]mm")

_MOST_DIGITS = 20
"""A number with more digits is written as 1E+300: nobody reports such a number."""


def format_day(day: date, profile: LanguageProfile) -> str:
    """A date in the language's own pattern."""
    from babel.dates import format_date  # noqa: PLC0415  # slow to import, and not always needed

    return str(format_date(day, profile.dates, locale=profile.locale))


def format_moment(moment: datetime, profile: LanguageProfile) -> str:
    """A day with a short name of its month, and the time of 24 hours: `28 Nov 2026 08:05`, `28.11.2026 8.05`."""
    from babel import Locale  # noqa: PLC0415  # as above
    from babel.dates import format_date, format_datetime  # noqa: PLC0415  # as above

    locale = Locale.parse(profile.locale or LAST_RESORT)
    day = "medium" if profile.dates == "long" else profile.dates.replace("MMMM", "MMM")
    usual = str(locale.time_formats["short"].pattern)
    time = usual if _TIME_OF_24_HOURS.fullmatch(usual) else "HH:mm"
    return f"{format_date(moment, day, locale=locale)} {format_datetime(moment, time, locale=locale)}"


def format_number(number: float, profile: LanguageProfile) -> str:
    """A number with the language's decimal mark and grouping, with at most 12 significant digits."""
    from babel.numbers import format_decimal  # noqa: PLC0415  # as above

    exact = Decimal(number if isinstance(number, int) else f"{number:.12g}")
    if not exact.is_finite() or exact.adjusted() > _MOST_DIGITS:
        return f"{exact:.6g}"
    return str(format_decimal(exact or Decimal(0), locale=profile.locale, decimal_quantization=False))


def format_fixed(number: float, profile: LanguageProfile, decimals: int) -> str:
    """A number with the language's decimal mark and grouping, and as many decimals as asked."""
    from babel.numbers import format_decimal  # noqa: PLC0415  # as above

    exact = Decimal(f"{number:.15g}")
    if not exact.is_finite() or exact.adjusted() > _MOST_DIGITS:
        return f"{exact:.6g}"
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) or Decimal(0)
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    return str(format_decimal(rounded, pattern, locale=profile.locale, decimal_quantization=False))


def month_names(profile: LanguageProfile) -> dict[int, set[str]]:
    """The names of each month as they are alone and in a date, in full and short, without a full stop."""
    from babel.dates import get_month_names  # noqa: PLC0415  # as above

    found: dict[int, set[str]] = {month: set() for month in range(1, 13)}
    for width in ("wide", "abbreviated") if profile.locale else ():
        for context in ("format", "stand-alone"):
            for month, name in get_month_names(width, context, profile.locale).items():
                found[month].add(str(name).rstrip("."))
    return found


def month_name(month: int, profile: LanguageProfile, *, short: bool) -> str:
    """The name of a month as it is alone, or a short form of it, without a full stop."""
    from babel.dates import get_month_names  # noqa: PLC0415  # as above

    names = get_month_names("abbreviated" if short else "wide", "stand-alone", profile.locale or LAST_RESORT)
    return str(names[month]).rstrip(".")


def weekday_name(day: tuple[int, int, int], profile: LanguageProfile, *, short: bool) -> str:
    """The name of the weekday of a year, month and day; nothing for a day that does not exist."""
    from babel.dates import get_day_names  # noqa: PLC0415  # as above

    names = get_day_names("abbreviated" if short else "wide", "stand-alone", profile.locale or LAST_RESORT)
    try:
        return str(names[date(*day).weekday()]).rstrip(".")
    except ValueError:
        return ""


def plural_form(number: float, profile: LanguageProfile) -> str:
    """The plural form that a language uses with a number, as Unicode's CLDR names it: `one`, `two`, `other`.

    >>> from lamppu_xl.i18n.languages import profile_of
    >>> [plural_form(count, profile_of("se")) for count in (0, 1, 2, 3)]
    ['other', 'one', 'two', 'other']
    """
    from babel import Locale  # noqa: PLC0415  # as above

    return str(Locale.parse(profile.locale or LAST_RESORT).plural_form(abs(number)))

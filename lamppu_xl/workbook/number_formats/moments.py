"""What a number format shows of a day or a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lamppu_xl.domain.excel_dates import DAY_SECONDS, Moment, moment_of_serial
from lamppu_xl.i18n.formats import month_name, weekday_name
from lamppu_xl.i18n.languages import LanguageProfile
from lamppu_xl.workbook.number_formats.calendars import Calendar, DateConventions, day_in
from lamppu_xl.workbook.number_formats.codes import Token

NOT_SHOWN: Final = "#####"
"""What Excel shows instead of a negative date."""


def show_moment(
    tokens: Sequence[Token], serial: float, profile: LanguageProfile, dates: DateConventions, *, date1904: bool
) -> str:
    is_elapsed = any(token.kind == "elapsed" for token in tokens)
    moment = moment_of_serial(abs(serial) if is_elapsed else serial, date1904=date1904)
    if moment is None:
        return NOT_SHOWN
    if not _shows_parts_of_seconds(tokens):
        moment = (
            moment_of_serial(
                round((abs(serial) if is_elapsed else serial) * DAY_SECONDS) / DAY_SECONDS, date1904=date1904
            )
            or moment
        )
    has_half = any(token.kind == "half" for token in tokens)
    shown: list[str] = ["-"] if is_elapsed and serial < 0 else []
    for number, token in enumerate(tokens):
        if token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            shown.append(str(int(round(abs(serial) * DAY_SECONDS) // unit)).zfill(len(token.text)))
        elif token.kind == "number" and token.text == "0" and _is_part_of_second(tokens, number):
            place = sum(1 for earlier in tokens[:number] if earlier.text == "0" and earlier.kind == "number")
            shown.append(f"{moment.second % 1:.3f}"[2:].ljust(3, "0")[min(place, 2)])
        elif token.kind == "number" and token.text == ".":
            shown.append("," if profile.decimal_comma and _is_part_of_second(tokens, number + 1) else ".")
        else:
            shown.append(_moment_part(token, moment, dates, dates.profile or profile, has_half=has_half))
    return dates.with_digits("".join(shown))


def _shows_parts_of_seconds(tokens: Sequence[Token]) -> bool:
    return any(_is_part_of_second(tokens, number) for number in range(len(tokens)))


def _is_part_of_second(tokens: Sequence[Token], number: int) -> bool:
    """Whether a token is one of the zeros after `ss.`."""
    if number >= len(tokens) or tokens[number].kind != "number" or tokens[number].text != "0":
        return False
    before = [token for token in tokens[:number] if token.kind != "number"]
    return bool(before) and (before[-1].kind == "s" or before[-1].text.startswith("s"))


def _moment_part(
    token: Token, moment: Moment, dates: DateConventions, profile: LanguageProfile, *, has_half: bool
) -> str:
    second = int(moment.second)
    hour, length = second // 3600, len(token.text)
    match token.kind:
        case "y" | "e" | "m" | "d" | "g" | "b":
            return _day_part(token, moment, dates, profile)
        case "h":
            return str((hour % 12 or 12) if has_half else hour).zfill(length)
        case "minute":
            return str(second // 60 % 60).zfill(length)
        case "s":
            return str(second % 60).zfill(length)
        case "half":
            halves = token.text.split("/")
            return halves[0] if hour < 12 else halves[1]
    return token.text


def _day_part(token: Token, moment: Moment, dates: DateConventions, profile: LanguageProfile) -> str:
    length, day = len(token.text), day_in(dates.calendar, moment)
    match token.kind:
        case "y" if dates.calendar is not Calendar.JAPANESE:
            return f"{day.year % 100:02d}" if length < 3 else str(day.year)
        case "y":
            return f"{moment.year % 100:02d}" if length < 3 else str(moment.year)
        case "b":
            year = day_in(Calendar.BUDDHIST, moment).year
            return f"{year % 100:02d}" if length < 3 else str(year)
        case "e" if dates.era_calendar is Calendar.GREGORIAN:
            return str(day.year)
        case "e":
            return str(day_in(dates.era_calendar, moment).year).zfill(length)
        case "g":
            return day_in(dates.era_calendar, moment).era[min(length, 3) - 1]
        case "m" if length > 2:
            name = day.month_name or month_name(day.month, profile, short=length == 3)
            return name[0] if length == 5 else name
        case "m":
            return str(day.month).zfill(length)
        case "d" if length > 2:
            return weekday_name((moment.year, moment.month, moment.day), profile, short=length == 3)
    return str(day.day).zfill(length)

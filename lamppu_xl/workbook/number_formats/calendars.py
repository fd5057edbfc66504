"""The calendars, the languages and the digits that number formats of dates may ask for.

A format asks for them by a number of Windows, `[$-107041E]`, by names, `[$-ja-JP]`, by the letters `B2`, or by a
word of LibreOffice, `[~buddhist]`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from locale import windows_locale
from typing import Final

from lamppu_xl.domain.excel_dates import Moment
from lamppu_xl.i18n.languages import LanguageProfile, profile_of


class Calendar(StrEnum):
    """A calendar, by the word of LibreOffice for it."""

    GREGORIAN = "gregorian"
    BUDDHIST = "buddhist"
    JAPANESE = "gengou"
    ROC = "roc"
    KOREAN = "dangi"
    HIJRI = "hijri"


_BY_NUMBER: Final[Mapping[int, Calendar]] = {
    3: Calendar.JAPANESE,
    4: Calendar.ROC,
    5: Calendar.KOREAN,
    6: Calendar.HIJRI,
    7: Calendar.BUDDHIST,
    23: Calendar.HIJRI,
}
_FIRST_YEARS: Final[Mapping[Calendar, int]] = {Calendar.BUDDHIST: -543, Calendar.ROC: 1911, Calendar.KOREAN: -2333}
"""The year before year 1, of the calendars with the months of the Gregorian one."""
_ERAS: Final = (
    (date(2019, 5, 1), ("R", "令", "令和")),
    (date(1989, 1, 8), ("H", "平", "平成")),
    (date(1926, 12, 25), ("S", "昭", "昭和")),
    (date(1912, 7, 30), ("T", "大", "大正")),
    (date(1868, 1, 25), ("M", "明", "明治")),
)
_OTHER_ERAS: Final[Mapping[Calendar, tuple[str, str, str]]] = {
    Calendar.ROC: ("民國", "民國", "中華民國"),
    Calendar.KOREAN: ("단기", "단기", "단기"),
}
_MONTHS_OF_HIJRI: Final = (
    *("محرم", "صفر", "ربيع الأول", "ربيع الثاني", "جمادى الأولى", "جمادى الآخرة"),
    *("رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"),
)
_FIRST_DAY_OF_HIJRI: Final = date(622, 7, 19).toordinal()
_ZEROS: Final = "٠۰०০੦૦୦௦౦೦൦๐໐༠၀፩០᠐"
"""The zero of each kind of digits, from 2 on as Windows numbers them."""
_NO_ZERO: Final = "፩"


@dataclass(frozen=True)
class CalendarDay:
    """A day in a calendar."""

    year: int
    month: int
    day: int
    era: tuple[str, str, str] = ("", "", "")
    """The name of the era: one letter, short and in full."""
    month_name: str = ""
    """Empty where the months are the Gregorian ones."""


@dataclass(frozen=True)
class DateConventions:
    """How a number format writes dates."""

    calendar: Calendar = Calendar.GREGORIAN
    era_calendar: Calendar = Calendar.GREGORIAN
    """The calendar of the years that the letter e shows."""
    language: str = ""
    """The language of the names of months; empty for that of the program."""
    zero: str = "0"
    """The sign for 0; the other digits follow it."""

    @property
    def profile(self) -> LanguageProfile | None:
        """The conventions of the language; None if the format names none that is known."""
        profile = profile_of(self.language) if self.language else None
        return profile if profile and profile.locale else None

    def with_digits(self, text: str) -> str:
        """A text with the digits of the format."""
        if self.zero == "0":
            return text
        return re.sub("[0-9]", lambda digit: chr(ord(self.zero) + int(digit[0])), text)


@lru_cache(maxsize=1024)
def conventions(locale: str, word: str = "", *, is_hijri: bool = False) -> DateConventions:
    """The conventions that a number format asks for.

    Args:
        locale: what follows `$-` in brackets: `107041E`, `th-TH,107` or `ja-JP-x-gannen`.
        word: the word of LibreOffice for a calendar.
        is_hijri: whether it begins with `B2`.

    >>> conventions("107041E").calendar
    <Calendar.BUDDHIST: 'buddhist'>
    """
    name, _, other = locale.partition(",")
    number = int(other or name, 16) if re.fullmatch("[0-9A-Fa-f]{1,8}", other or name) else 0
    if other:
        number <<= 16
        language = name
    else:
        written = windows_locale.get(number & 0xFFFF, "") or name
        language = written.replace("_", "-")
    language = "-".join(language.split("-")[:2])
    calendar = _BY_NUMBER.get(number >> 16 & 0x7F, Calendar.GREGORIAN)
    if is_hijri:
        calendar = Calendar.HIJRI
    elif word.lower() in [*Calendar]:
        calendar = Calendar(word.lower())
    place = (number >> 24 & 0x7F) - 2
    zero = _ZEROS[place] if 0 <= place < len(_ZEROS) and _ZEROS[place] != _NO_ZERO else "0"
    of_language = {"ja": Calendar.JAPANESE, "zh-TW": Calendar.ROC}
    by_language = of_language.get(language, of_language.get(language[:2], Calendar.GREGORIAN))
    has_eras = calendar in (Calendar.JAPANESE, Calendar.ROC)
    return DateConventions(calendar, calendar if has_eras else by_language, language, zero)


def day_in(calendar: Calendar, moment: Moment | date) -> CalendarDay:
    """A Gregorian day in a calendar. A day that no calendar has, as the 29 February 1900 of Excel, keeps its month.

    The months of the Hijri calendar are counted, not seen: the day may be one off.

    >>> day_in(Calendar.HIJRI, date(2026, 5, 4))
    CalendarDay(year=1447, month=11, day=17, era=('', '', ''), month_name='ذو القعدة')
    """
    year, month, day = moment.year, moment.month, moment.day
    if calendar is Calendar.JAPANESE:
        for first, era in _ERAS:
            if (year, month, day) >= (first.year, first.month, first.day):
                return CalendarDay(year - first.year + 1, month, day, era)
    if calendar in _FIRST_YEARS:
        return CalendarDay(year - _FIRST_YEARS[calendar], month, day, _OTHER_ERAS.get(calendar, ("", "", "")))
    if calendar is Calendar.HIJRI:
        try:
            return _day_of_hijri(date(year, month, day))
        except ValueError:
            pass
    return CalendarDay(year, month, day)


def _day_of_hijri(day: date) -> CalendarDay:
    days = day.toordinal() - _FIRST_DAY_OF_HIJRI
    year = (30 * days + 10646) // 10631
    in_year = days - ((year - 1) * 354 + (3 + 11 * year) // 30)
    month = max(1, min(12, in_year * 2 // 59 + 1))
    while month > 1 and in_year < _first_of(month):
        month -= 1
    while month < 12 and in_year >= _first_of(month + 1):
        month += 1
    return CalendarDay(year, month, in_year - _first_of(month) + 1, month_name=_MONTHS_OF_HIJRI[month - 1])


def _first_of(month: int) -> int:
    """How many days are before a month of a Hijri year: months have 30 and 29 days in turn."""
    return (59 * (month - 1) + 1) // 2

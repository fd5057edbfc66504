"""Days as spreadsheets count them and as people write them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache

from lamppu_xl.answer_types.typing_variants import evened_digits
from lamppu_xl.i18n.formats import month_names
from lamppu_xl.i18n.languages import profile_of


class Unfinished(Enum):
    """Marks a date without its day or its full year."""

    DATE = "unfinished"


_CLOCK = r"(?:[01]?[0-9]|2[0-3])[:.][0-5][0-9](?:[:.][0-5][0-9](?:[.,][0-9]+)?)?"
_ZONE = r" ?(?:z|utc|gmt|[+-][01][0-9]:?[0-5][0-9]|[+-][01][0-9])"
_WITH_TIME = re.compile(
    rf"(?P<day>.+?)(?:(?:t|,? (?:(?:klo|kl|at)\.? ?)?)(?P<clock>{_CLOCK})(?P<half> ?[ap]\.?m\.?)?(?P<zone>{_ZONE})?"
    r"|,? (?:klo|kl|at)\.? ?(?P<hour>[01]?[0-9]|2[0-3])\.?)?"
)
"""A day and the time of day after it: T12:30, 12:30:00Z, klo 12.30, klo 12, 12:30 PM, 12:30+02:00."""
_STOP = re.compile(r"(?:.*[0-9]{4}|[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2})\.")
"""A whole date with the full stop of a sentence."""
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})([-./])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})")
_DOTTED = re.compile(r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\. ?(?P<year>[0-9]{4})")
_SLASHED = re.compile(r"([0-9]{1,2})([/-])([0-9]{1,2})\2([0-9]{4})")
_LACKING = re.compile(
    r"""
      (?:19|20)[0-9]{2}                                          # 2026
    | (?:0?[1-9]|1[0-2])\ ?[./-]\ ?(?:19|20)[0-9]{2}             # 9/2026
    | (?:19|20)[0-9]{2}\ ?[./-]\ ?(?:0?[1-9]|1[0-2])             # 2026-09
    | (?:0?[1-9]|[12][0-9]|3[01])\.                              # 30.
    | (?:0?[1-9]|[12][0-9]|3[01])[./]\ ?(?:0?[1-9]|1[0-2])\.?    # 30.9.
    | (?:0?[1-9]|[12][0-9]|3[01])([./-])\ ?(?:0?[1-9]|1[0-2])\1\ ?[0-9]{2}    # 30.9.26
    """,
    re.VERBOSE,
)


def day_of_text(text: str, *, order: str, language: str = "") -> date | Unfinished | None:
    """The day that a text certainly names.

    Args:
        text: as it was typed.
        order: `dmy` if 3/4/2026 is the third of April, `mdy` if it is the fourth of March. Otherwise such a text names
            no day.
        language: whose names of months are understood besides those of the languages with texts.
    """
    parts = _WITH_TIME.fullmatch(evened_digits(text).casefold())
    typed = _without_stop(parts["day"]) if parts else ""
    if match := _YEAR_FIRST.fullmatch(typed) or _DOTTED.fullmatch(typed):
        return _day(**match.groupdict())
    if match := _SLASHED.fullmatch(typed):
        european, american = _day(match[4], match[3], match[1]), _day(match[4], match[1], match[3])
        if order == "mdy":
            return american or european
        is_certain = order == "dmy" or american in (None, european) or european is None
        return (european or american) if is_certain else None
    if _LACKING.fullmatch(typed):
        return Unfinished.DATE
    return _day_in_words(typed, _months_in(language))


def _without_stop(typed: str) -> str:
    return typed[:-1] if _STOP.fullmatch(typed) else typed


def last_day_of_month(text: str) -> int:
    """How many days the month of a text has, if its day is a later one of the 31: 30 for 31.9.2026; otherwise 0."""
    typed = _without_stop(evened_digits(text))
    match = _YEAR_FIRST.fullmatch(typed) or _DOTTED.fullmatch(typed)
    if not match or not 1 <= int(match["month"]) <= _MONTHS_OF_YEAR or not int(match["year"]):
        return 0
    last = monthrange(int(match["year"]), int(match["month"]))[1]
    return last if last < int(match["day"]) <= _MOST_DAYS else 0


_MONTHS_OF_YEAR, _MOST_DAYS = 12, 31


def time_of_text(text: str) -> str:
    """The time of day after a date, with its zone; nothing at midnight.

    >>> time_of_text("2026-05-04T22:00:00.000Z"), time_of_text("4.5.2026 klo 9.30"), time_of_text("2026-05-04T00:00")
    ('22:00 UTC', '9:30', '')
    """
    match = _WITH_TIME.fullmatch(evened_digits(text).casefold())
    clock = match and (match["clock"] or (f"{match['hour']}:00" if match["hour"] else ""))
    if not match or not clock:
        return ""
    hour, minute, *rest = (int(number) for number in re.findall("[0-9]+", clock)[:3])
    if match["half"]:
        hour = hour % 12 + (12 if "p" in match["half"] else 0)
    second = f":{rest[0]:02d}" if any(rest) else ""
    if not (hour or minute or second):
        return ""
    zone = (match["zone"] or "").strip().upper()
    return f"{hour}:{minute:02d}{second} {'UTC' if zone == 'Z' else zone}".strip()


def month_of_text(text: str, *, language: str = "") -> date | None:
    """The first day of the month that a text names: "3/2027", "2027-03", "March 2027"."""
    typed = evened_digits(text).casefold()
    if match := _MONTH_FIRST.fullmatch(typed) or _YEAR_THEN_MONTH.fullmatch(typed):
        return _day(match["year"], match["month"], "1")
    match = _MONTH_IN_WORDS.fullmatch(typed)
    month = _months_in(language).get(match["name"]) if match else None
    return _day(match["year"], str(month), "1") if match and month else None


_MONTH_FIRST = re.compile(r"(?P<month>0?[1-9]|1[0-2]) ?[./-] ?(?P<year>(?:19|20)[0-9]{2})")
_YEAR_THEN_MONTH = re.compile(r"(?P<year>(?:19|20)[0-9]{2}) ?[./-] ?(?P<month>0?[1-9]|1[0-2])")
_MONTH_IN_WORDS = re.compile(r"(?P<name>[^\W\d_]+)\.?,? (?:de |of )?(?P<year>(?:19|20)[0-9]{2})")


def _day_in_words(typed: str, months: Mapping[str, int]) -> date | Unfinished | None:
    """The day of "30. syyskuuta 2026"; "syyskuu" and "autumn 2026" are unfinished."""
    words = [word for word in re.findall(r"[^\W\d_]+", typed) if word not in _FILLERS]
    numbers = re.findall("[0-9]+", typed)
    if len(words) != 1 or words[0] not in months or re.sub(r"[\w.,/ -]", "", typed):
        return None
    years = [number for number in numbers if re.fullmatch("(?:19|20)[0-9]{2}", number)]
    days = [number for number in numbers if re.fullmatch("0?[1-9]|[12][0-9]|3[01]", number)]
    if len(years) > 1 or len(days) > 1 or len(years) + len(days) < len(numbers):
        return None
    month = months[words[0]]
    return _day(years[0], str(month), days[0]) if month and years and days else Unfinished.DATE


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if int(year) >= 1900 else None
    except ValueError:
        return None


def _months() -> dict[str, int]:
    """Every word for a month with its number; seasons have 0."""
    finnish = "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu"
    sami = "ođđajage guovva njukča cuoŋo miesse geasse suoidne borge čakča golggot skábma juovla"
    others = (
        "januari februari mars april maj juni juli augusti september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mar apr maj jun jul aug sep okt nov dec",
        "jan feb mar apr may jun jul aug sept oct nov dec",
    )
    months = {name: number for names in others for number, name in enumerate(names.split(), 1)}
    for number, (name, other) in enumerate(zip(finnish.split(), sami.split(), strict=True), 1):
        months |= dict.fromkeys((name, *(f"{name}kuu{ending}" for ending in ("", "ta", "n", "ssa"))), number)
        months |= dict.fromkeys((f"{other}mánnu", f"{other}mánu"), number)
    seasons = "kevät kesä syksy talvi vår våren sommar sommaren höst hösten vinter vintern"
    return months | dict.fromkeys((seasons + " spring summer autumn fall winter giđđa geassi čakča dálvi").split(), 0)


_MONTHS = _months()


@cache
def _months_in(language: str) -> Mapping[str, int]:
    """The words for months, with those of a language without texts."""
    if not language or profile_of(language).has_texts:
        return _MONTHS
    names = {name.casefold(): month for month, names in month_names(profile_of(language)).items() for name in names}
    return names | _MONTHS


_FILLERS = frozenset({"den", "of", "the", "th", "st", "nd", "rd", "b", "de", "del", "di"})

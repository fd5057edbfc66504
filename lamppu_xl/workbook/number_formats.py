r"""Excel's number formats: what a cell shows of the number that is stored in it.

Formats are read as far as answers need them. What a format prints in another way than Excel is never lost: a number is
shown with all its digits where `complete` asks for it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final
from unicodedata import category

from lamppu_xl.domain.excel_dates import DAY_SECONDS, Moment, moment_of_serial
from lamppu_xl.i18n.formats import month_name, weekday_name
from lamppu_xl.i18n.languages import LanguageProfile, profile_of
from lamppu_xl.workbook.calendars import Calendar, DateConventions, conventions, day_in


class ShownKind(StrEnum):
    """The kind of value that a format shows of a number."""

    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    """Also with a time of day."""
    TIME = "time"
    """A time of day without a date, or a duration."""
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class _Token:
    """A part of a format: a literal, or a group of equal letters or placeholders."""

    kind: str
    """`literal`, `number`, `percent`, `text`, `general`, `exponent`, `half` (AM/PM), `elapsed`, or a letter."""
    text: str


_TOKEN: Final = re.compile(
    r"""
      "(?P<quoted>[^"]*)"? | \\(?P<escaped>.?) | _(?P<width>.?) | \*(?P<fill>.?)
    | \[(?P<elapsed>h+|m+|s+)\] | \[\$(?P<sign>[^\]-]*)[^\]]*\] | \[(?P<bracket>[^\]]*)\] | (?P<calendar>b[12])
    | (?P<general>general) | (?P<half>am/pm|a/p) | (?P<exponent>e[+-]) | (?P<letters>y+|m+|d+|h+|s+|g+|b+|e+)
    | (?P<number>[0\#?.,]) | (?P<percent>%) | (?P<text>@) | (?P<plain>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_SECTION_END: Final = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]|(;)', re.DOTALL)
_CONDITION: Final = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_WHITE: Final = re.compile(r"\[(?:white|color ?2)\]", re.IGNORECASE)
_DATE_LETTERS: Final = frozenset("ydgbe")
_LONGEST_CODE: Final = 255

WHOLE_DAY: Final = "[~day]"
"""The mark of a format of a single cell that has a whole day as a text."""
NOT_SHOWN: Final = "#####"
"""What Excel shows instead of a negative date."""

BUILT_IN: Final[Mapping[int, str]] = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    **dict.fromkeys((5, 6, 37, 38, 41, 42), "#,##0"),
    **dict.fromkeys((7, 8, 39, 40, 43, 44), "#,##0.00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **dict.fromkeys((14, *range(27, 37), *range(50, 59)), "d.m.yyyy"),
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "d.m.yyyy h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
"""The formats that workbooks name by a number only. Their dates are written as in Finland."""


@dataclass(frozen=True)
class NumberFormat:
    r"""A number format.

    >>> number_format("0.0\\ %").show(0.125, language="fi")
    '12,5 %'
    >>> number_format("[h]:mm").show(1.5)
    '36:00'
    """

    code: str
    """As it is stored, in Excel's English syntax."""

    @cached_property
    def kind(self) -> ShownKind:
        """The kind of value that it shows of an ordinary number."""
        return _kind(self._sections[0][1])

    @cached_property
    def is_plain(self) -> bool:
        """Whether it shows nothing but the digits of a number, perhaps rounded or grouped."""
        if self.kind is ShownKind.TEXT:
            return True
        if self.kind is not ShownKind.NUMBER:
            return False
        code = "".join(token.text for token in self._sections[0][1] if token.kind in ("number", "general"))
        others = any(token.kind not in ("number", "general") for token in self._sections[0][1] if token.text.strip())
        whole, _, decimals = code.partition(".")
        return not others and whole.count("0") <= 1 and not decimals

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """The literal texts beside the digits of an ordinary number: the sign of a currency, a unit."""
        texts = (token.text.strip() for token in self._sections[0][1] if token.kind == "literal")
        return tuple(dict.fromkeys(text for text in texts if text))

    @cached_property
    def has_written_percent(self) -> bool:
        """Whether it writes a per cent sign as a text beside the number, which then is not multiplied by 100."""
        return self.kind is ShownKind.NUMBER and any("%" in sign for sign in self.signs)

    def words_beside(self, number: float) -> tuple[str, ...]:
        """The words, units and signs of currencies that it shows beside a number."""
        tokens, _ = self._section_for(number)
        if not any(token.kind in ("number", "general") for token in tokens):
            return ()
        texts = re.split(
            r"[\s\u200e\u200f]+", "".join(token.text if token.kind == "literal" else " " for token in tokens)
        )
        return tuple(text for text in texts if any(sign.isalpha() or category(sign) == "Sc" for sign in text))

    @cached_property
    def shows_whole_day(self) -> bool:
        """Whether a format of dates shows the day, the month and the year."""
        if WHOLE_DAY in self.code:
            return True
        kinds = {token.kind for token in self._sections[0][1]}
        return {"d", "m"} <= kinds and not kinds.isdisjoint("yegb")

    @cached_property
    def dates(self) -> DateConventions:
        """How it writes dates."""
        asked = [(match.lastgroup, match[0]) for match in _TOKEN.finditer(self.code[:_LONGEST_CODE])]
        locales = (text[:-1].partition("-")[2] for name, text in asked if name == "sign")
        words = (text.strip("[~]") for name, text in asked if name == "bracket" and text.startswith("[~"))
        is_hijri = ("calendar", "b2") in [(name, text.lower()) for name, text in asked]
        return conventions(next(filter(None, locales), ""), next(words, ""), is_hijri=is_hijri)

    @cached_property
    def has_white(self) -> bool:
        """Whether it writes some numbers in white."""
        return any(self._white_sections)

    def is_white(self, number: float) -> bool:
        """Whether it writes a number in white.

        >>> number_format("0;-0;[White]0").is_white(0), number_format("0;-0;[White]0").is_white(7)
        (True, False)
        """
        shown, _ = self._section_for(number)
        return any(
            white for white, (_, tokens) in zip(self._white_sections, self._sections, strict=True) if tokens is shown
        )

    @cached_property
    def _white_sections(self) -> tuple[bool, ...]:
        return tuple(_WHITE.search(section) is not None for section in _sections_of(self.code))

    def other_text(self, number: float, *, language: str = "") -> str | None:
        """What it shows where that is not the stored number: a scaled one, one without its sign, a word or nothing.

        None where it shows the number, perhaps rounded.
        """
        shows_text, shows_nothing = self._hides(number)
        return None if not shows_text else "" if shows_nothing else self.show(number, language=language)

    def other_words(self, text: str) -> str | None:
        """What it shows of a text where that is not the text alone: words beside it, or nothing.

        A text is shown by the fourth section, or by the last one if that has the sign for a text.

        >>> number_format('@" (cancelled)"').other_words("Workshop")
        'Workshop (cancelled)'
        """
        tokens = self._sections[min(len(self._sections), 4) - 1][1]
        if len(self._sections) < 4 and not any(token.kind == "text" for token in tokens):
            return None
        shown = "".join(text if token.kind == "text" else token.text for token in tokens).strip()
        return None if shown == text.strip() else shown

    def _hides(self, number: float) -> tuple[bool, bool]:
        """Whether it does not show the stored number, and whether it shows nothing at all."""
        if not self.code:
            return False, False
        tokens, is_signed = self._section_for(number)
        places = [place for place, token in enumerate(tokens) if token.kind in ("number", "general", "text")]
        literals = [token.text for token in tokens if token.kind == "literal"]
        if _kind(tokens) in (ShownKind.DATE, ShownKind.TIME, ShownKind.PERCENT):
            return False, False
        if not places:
            words = "".join(literals).strip()
            return number != 0 or any(map(str.isalnum, words)), not words
        if number < 0 and not is_signed and not any(sign in text for text in literals for sign in "-−–("):
            return True, False
        if "/" in literals:  # a fraction
            return False, False
        code = "".join(token.text for token in tokens if token.kind == "number")
        if _shows_no_digit(code, number) and len(code) == sum(
            len(token.text) for token in tokens if token.text.strip()
        ):
            return True, True
        is_scaled = code.endswith(",") or code.partition(".")[0].endswith(",")
        before = "".join(token.text for token in tokens[: places[0]]).rstrip()[-1:]
        after = "".join(token.text for token in tokens[places[-1] + 1 :]).lstrip()[:1]
        return is_scaled or before.isdigit() or after.isdigit(), False

    @cached_property
    def _sections(self) -> tuple[tuple[str, tuple[_Token, ...]], ...]:
        """The condition and the tokens of each section."""
        conditions = ((_CONDITION.search(section), section) for section in _sections_of(self.code))
        return tuple((found[0] if found else "", tuple(_tokens(section))) for found, section in conditions)

    def show(self, number: float, *, language: str = "", date1904: bool = False, complete: bool = False) -> str:
        """What a cell shows of a number.

        Args:
            number: as it is stored.
            language: whose decimal mark and names of months are used.
            date1904: whether days are counted from 1904.
            complete: whether digits that the format rounds away are added, and digits are not grouped without need.
        """
        profile = profile_of(language)
        if not math.isfinite(number):
            return str(number)
        tokens, is_signed = self._section_for(number)
        if self.kind is ShownKind.TEXT or any(token.kind in ("general", "text") for token in tokens):
            shown = "".join(
                general_text(number, profile) if token.kind in ("general", "text") else token.text for token in tokens
            )
        elif _kind(tokens) in (ShownKind.DATE, ShownKind.TIME):
            shown = _show_moment(tokens, number, profile, self.dates, date1904=date1904)
        else:
            shown = _show_number(tokens, number if is_signed else abs(number), profile, complete=complete)
        return shown.strip() or general_text(number, profile)

    def _section_for(self, number: float) -> tuple[Sequence[_Token], bool]:
        """The section that a number is shown by, and whether that shows a minus sign by itself."""
        sections = self._sections
        if any(condition for condition, _ in sections):
            for condition, tokens in sections:
                if not condition or _holds(condition, number):
                    return tokens, True
            return sections[-1][1], True
        if number < 0 and len(sections) > 1:
            return sections[1][1], False
        return sections[2 if number == 0 and len(sections) > 2 else 0][1], True


@lru_cache(maxsize=1024)
def number_format(code: str) -> NumberFormat:
    """The number format of a code."""
    return NumberFormat(code[:_LONGEST_CODE])


GENERAL: Final = number_format("General")


def general_text(number: float, profile: LanguageProfile) -> str:
    """A number with up to 15 digits, as Excel stores them, and without groups."""
    if not math.isfinite(number):
        return str(number)
    digits = f"{number:.15g}"
    if "e" in digits and abs(number) < 1e21:
        digits = f"{number:.0f}" if number == int(number) else f"{number:.20f}".rstrip("0")
        if abs(number) >= 1e15:
            digits = f"{float(f'{number:.15g}'):.0f}"
            digits = digits[: 15 + (number < 0)] + "0" * (len(digits) - 15 - (number < 0))
    return digits.replace(".", ",") if profile.decimal_comma else digits


def _sections_of(code: str) -> list[str]:
    code = code[:_LONGEST_CODE]
    ends = [match.start() for match in _SECTION_END.finditer(code) if match[1]]
    return [code[start:end] for start, end in zip((0, *(end + 1 for end in ends)), (*ends, len(code)), strict=True)]


def _tokens(section: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(section):
        name, text = match.lastgroup or "plain", match[0]
        value = match[name]
        match name:
            case "quoted" | "escaped" | "sign" | "plain":
                tokens.append(_Token("literal", value))
            case "width":
                tokens.append(_Token("literal", " "))
            case "fill" | "bracket" | "calendar":
                pass
            case "elapsed":
                tokens.append(_Token("elapsed", value.lower()))
            case "letters":
                tokens.append(_Token(value[0].lower(), value.lower()))
            case _:
                tokens.append(_Token(name, text))
    return _with_minutes(tokens)


def _with_minutes(tokens: list[_Token]) -> list[_Token]:
    """The letter m is a minute after hours and before seconds, and otherwise a month."""
    letters = [number for number, token in enumerate(tokens) if token.kind in "ymdhsgbe" or token.kind == "elapsed"]
    for position, number in enumerate(letters):
        token = tokens[number]
        if token.kind != "m" or len(token.text) > 2:
            continue
        before = tokens[letters[position - 1]] if position else None
        after = tokens[letters[position + 1]] if position + 1 < len(letters) else None
        is_elapsed = before is not None and before.kind == "elapsed" and before.text[0] == "h"
        if is_elapsed or (before is not None and before.kind == "h") or (after is not None and after.kind == "s"):
            tokens[number] = _Token("minute", token.text)
    return tokens


def _kind(tokens: Sequence[_Token]) -> ShownKind:
    kinds = {token.kind for token in tokens}
    if kinds & _DATE_LETTERS or "m" in kinds:
        return ShownKind.DATE
    if kinds & {"h", "s", "minute", "elapsed", "half"}:
        return ShownKind.TIME
    if "percent" in kinds:
        return ShownKind.PERCENT
    return ShownKind.TEXT if "text" in kinds and "number" not in kinds else ShownKind.NUMBER


def _shows_no_digit(code: str, number: float) -> bool:
    """Whether placeholders that show no zero, as in `#` or `#,###`, leave nothing of a number that is not zero."""
    whole, _, decimals = code.partition(".")
    is_certain = bool(code) and set(whole) <= set("#?,") and not decimals and not whole.endswith(",")
    return is_certain and 0 < abs(number) < 0.5  # a half is rounded up


def _holds(condition: str, number: float) -> bool:
    match = _CONDITION.fullmatch(condition)
    try:
        limit = float(match[2]) if match else 0.0
    except ValueError:
        return False
    sign = match[1] if match else "="
    return {
        "<": number < limit,
        "<=": number <= limit,
        ">": number > limit,
        ">=": number >= limit,
        "=": number == limit,
        "<>": number != limit,
    }[sign]


# --- dates and times -----------------------------------------------------------------------------------------------


def _show_moment(
    tokens: Sequence[_Token], serial: float, profile: LanguageProfile, dates: DateConventions, *, date1904: bool
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


def _shows_parts_of_seconds(tokens: Sequence[_Token]) -> bool:
    return any(_is_part_of_second(tokens, number) for number in range(len(tokens)))


def _is_part_of_second(tokens: Sequence[_Token], number: int) -> bool:
    """Whether a token is one of the zeros after `ss.`."""
    if number >= len(tokens) or tokens[number].kind != "number" or tokens[number].text != "0":
        return False
    before = [token for token in tokens[:number] if token.kind != "number"]
    return bool(before) and (before[-1].kind == "s" or before[-1].text.startswith("s"))


def _moment_part(
    token: _Token, moment: Moment, dates: DateConventions, profile: LanguageProfile, *, has_half: bool
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


def _day_part(token: _Token, moment: Moment, dates: DateConventions, profile: LanguageProfile) -> str:
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


# --- numbers -------------------------------------------------------------------------------------------------------


def _show_number(tokens: Sequence[_Token], number: float, profile: LanguageProfile, *, complete: bool) -> str:
    places = [place for place, token in enumerate(tokens) if token.kind == "number"]
    if not places:
        return "".join(token.text for token in tokens)
    head = "".join(token.text for token in tokens[: places[0]])
    core = tokens[places[0] : places[-1] + 1]
    tail = "".join(token.text for token in tokens[places[-1] + 1 :])
    number *= 100 ** sum(token.kind == "percent" for token in tokens)
    if any(token.kind == "exponent" for token in core):
        return f"{head}{_scientific(core, number, profile, complete=complete)}{tail}"
    if any(token.kind == "literal" and token.text == "/" for token in core):
        return f"{head}{_fraction(core, number)}{tail}"
    if tail.startswith("%") and profile.decimal_comma:
        tail = f" {tail}"
    sign = "-" if number < 0 else ""
    is_bare = not (head + tail).strip()
    return f"{sign}{head}{_decimal(core, abs(number), profile, complete=complete, is_bare=is_bare)}{tail}"


def _decimal(core: Sequence[_Token], number: float, profile: LanguageProfile, *, complete: bool, is_bare: bool) -> str:
    code = "".join(token.text if token.kind == "number" else "\0" for token in core)
    whole, _, rest = code.partition(".")
    scaling = len(whole) - len(whole.rstrip(",")) + len(rest) - len(rest.rstrip(","))
    if not complete:
        number /= 1000**scaling
    most, least = sum(map(rest.count, "0#?")), rest.count("0")
    exact = general_text(number, profile_of(""))
    if complete and "e" not in exact:
        most = max(most, len(exact.partition(".")[2]))
    digits, _, decimals = f"{number:.{min(most, 20)}f}".partition(".")
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    if number >= 1e15:
        digits = general_text(float(digits), profile)
        if "e" in digits:  # too long for its digits
            return digits
    digits = digits.zfill(whole.count("0"))
    if "\0" in whole:
        digits = _spread(core, digits)
    elif "," in whole.rstrip(",") and not (complete and is_bare):
        digits = _grouped(digits, "\u00a0" if profile.decimal_comma else ",")
    mark = "," if profile.decimal_comma else "."
    return f"{digits}{mark}{decimals}" if decimals else digits


def _grouped(digits: str, separator: str) -> str:
    first = len(digits) % 3
    groups = [digits[:first]] if first else []
    return separator.join([*groups, *(digits[start : start + 3] for start in range(first, len(digits), 3))])


def _spread(core: Sequence[_Token], digits: str) -> str:
    """Digits with the literals between their placeholders: 12345671 in `0000000-0` is 1234567-1."""
    shown: list[str] = []
    left = list(digits)
    parts = [token for token in core if token.text != ","]
    for token in reversed(parts):
        if token.kind == "number" and token.text in "0#?":
            if left:
                shown.append(left.pop())
        elif token.kind != "number" and left:
            shown.append(token.text)
    return "".join([*left, *reversed(shown)])


def _scientific(core: Sequence[_Token], number: float, profile: LanguageProfile, *, complete: bool) -> str:
    if complete:
        return general_text(number, profile)
    end = next(place for place, token in enumerate(core) if token.kind == "exponent")
    decimals = "".join(token.text for token in core[:end] if token.kind == "number").partition(".")[2]
    digits, _, power = f"{number:.{len(decimals)}E}".partition("E")
    shown = f"{digits}E{power[0]}{power[1:].zfill(2)}"
    return shown.replace(".", ",") if profile.decimal_comma else shown


def _fraction(core: Sequence[_Token], number: float) -> str:
    slash = next(place for place, token in enumerate(core) if token.text == "/")
    digits = max(sum(token.kind == "number" for token in core[slash:]), 1)
    nearest = Fraction(abs(number)).limit_denominator(10 ** min(digits, 4) - 1)
    whole, part = divmod(nearest.numerator, nearest.denominator)
    shown = [str(whole)] if whole or not part else []
    if part:
        shown.append(f"{part}/{nearest.denominator}")
    return ("-" if number < 0 else "") + " ".join(shown)

"""The cells of an OpenDocument spreadsheet: their texts and typed values as those of an Excel workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from lamppu_xl.domain.excel_dates import DAY_SECONDS, day_of_serial, to_serial
from lamppu_xl.domain.text_normalising import collapse_blanks, shortened, unix_lines
from lamppu_xl.i18n.formats import weekday_name
from lamppu_xl.i18n.languages import profile_of
from lamppu_xl.workbook.number_formats import BUILT_IN, GENERAL, WHOLE_DAY, NumberFormat, fixed, number_format
from lamppu_xl.workbook.number_formats.calendars import Calendar, day_in
from lamppu_xl.workbook.safe_reader.package import check_limit
from lamppu_xl.workbook.safe_reader.rich_text import STRUCK, StyledText, font_of
from lamppu_xl.workbook.safe_reader.scanned_sheet import TRUTH_FORMULAS, ScannedCell, Value
from lamppu_xl.workbook.safe_reader.sheets import stored_number

if TYPE_CHECKING:
    from lamppu_xl.workbook.safe_reader.xml import XmlReader

_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_FORMULA: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 formula"
_KIND, _KIND_OF_LIBREOFFICE = (
    f"{namespace} value-type"
    for namespace in (_OFFICE, "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0")
)

_WRITTEN: Final = {
    **dict.fromkeys(("float", "currency", "percentage"), f"{_OFFICE} value"),
    **{kind: f"{_OFFICE} {kind}-value" for kind in ("boolean", "date", "time")},
}
"""Where the value of a type is written that can be written wrongly."""
_STORED: Final = (f"{_OFFICE} string-value", *dict.fromkeys(_WRITTEN.values()))
"""Where a value is stored, whatever its type."""
_BLANKS: Final = " \t\r\n"
_BREAK: Final = re.compile("[ \t\r\n]*[\t\r\n][ \t\r\n]*")
"""A line break or a tab of the file, with the blanks beside it: a single blank is seen."""


class DocumentText:
    """The text of a cell, a note or a text box, paragraph by paragraph."""

    def __init__(self, reader: XmlReader) -> None:
        self._reader = reader
        self._runs: list[str] = []
        self._marks: dict[int, str] = {}
        self._length = 0
        self._depth = 0
        self._has_paragraphs = False
        self._blanks = self._mark_of_blanks = ""
        """Blanks that may go on in the next characters."""
        self._is_at_start = True

    @property
    def content(self) -> str:
        return unix_lines("".join(self._runs))

    @property
    def rich(self) -> StyledText:
        return StyledText([unix_lines(run) for run in self._runs], self._marks)

    @property
    def has_marks(self) -> bool:
        return bool(self._marks)

    @property
    def has_paragraphs(self) -> bool:
        return self._has_paragraphs

    def begin_paragraph(self) -> None:
        if self._has_paragraphs and not self._depth:
            self._append("\n", "")
        self._depth += 1
        self._has_paragraphs = True
        self._blanks, self._is_at_start = "", True

    def end_paragraph(self) -> None:
        self._end_blanks(is_at_end=True)
        self._depth = max(0, self._depth - 1)

    def add(self, text: str, mark: str) -> None:
        """Add characters of the file, with all their blanks, as LibreOffice shows them.

        A line break of the file is a single blank, and nothing at the ends of a paragraph.
        """
        if not self._depth:
            return
        if mark != self._mark_of_blanks:
            self._end_blanks()
        text = self._blanks + text
        filled = text.rstrip(_BLANKS)
        self._blanks, self._mark_of_blanks = text[len(filled) :], mark
        if self._is_at_start and filled and (before := _BREAK.match(filled)):
            filled = filled[before.end() :]
        if filled:
            self._append(_BREAK.sub(" ", filled), mark)
            self._is_at_start = False

    def add_exactly(self, text: str, mark: str) -> None:
        """Add blanks that the file names."""
        if self._depth:
            self._end_blanks()
            self._append(text, mark)
            self._is_at_start = False

    def _end_blanks(self, *, is_at_end: bool = False) -> None:
        """Add the blanks that wait: nothing more belongs to them."""
        blanks, self._blanks = self._blanks, ""
        if _BREAK.fullmatch(blanks):
            blanks = "" if is_at_end or self._is_at_start else " "
        if blanks:
            self._append(blanks, self._mark_of_blanks)
            self._is_at_start = False

    def _append(self, text: str, mark: str) -> None:
        self._length += len(text)
        check_limit(self._reader.limits, "text_length", self._length)
        self._reader.use("total_text", len(text))
        if mark:
            self._marks[len(self._runs)] = mark
        self._runs.append(text)


def is_read_otherwise(attributes: Mapping[str, str]) -> bool:
    """Whether calamine reads a cell as another value: without a type as nothing, and a number for TRUE as FALSE."""
    kind = attributes.get(_KIND, "")
    return not kind or (kind == "boolean" and attributes.get(_WRITTEN[kind], "") not in ("true", "false"))


def document_cell(attributes: Mapping[str, str], text: DocumentText, *, mark: str) -> ScannedCell | None:
    """A cell by its type; None if it is empty.

    Args:
        attributes: of its element.
        text: its paragraphs.
        mark: of its style.
    """
    formula = attributes.get(_FORMULA)
    if formula is not None:
        formula = formula.partition("=")[2] or formula
    kind = attributes.get(_KIND, "")
    if kind and formula in TRUTH_FORMULAS:
        formula = None
    if attributes.get(_KIND_OF_LIBREOFFICE) == "error":
        return ScannedCell(None, formula, text.content.strip() or "#VALUE!")
    value: Value | None
    if not kind or kind == "void":
        if not text.has_paragraphs and formula is None and not any(attributes.get(name) for name in _STORED):
            return None
        value, shown = text.content if text.has_paragraphs else None, GENERAL
        stored = next((attributes[name].strip() for name in _STORED if attributes.get(name, "").strip()), "")
        if stored and stored != text.content.strip():  # programs show one or the other
            seen = text.content.strip()
            return ScannedCell(None, formula, shortened(f"{seen} ({stored})" if seen else stored, _LONGEST_SHOWN))
    else:
        found = _value(kind, attributes, text)
        if found is None:  # programs show different things for a value that does not fit its type
            written = text.content.strip() or attributes.get(_WRITTEN.get(kind, ""), "").strip()
            error = shortened(written, _LONGEST_SHOWN) or ("#VALUE!" if kind == "boolean" else None)
            return ScannedCell(None, formula, error)
        value, shown = found
    cell = ScannedCell(value, formula, None, shown, struck=STRUCK in mark)
    return _with_marks(cell, text, font_of(mark))


def _with_marks(cell: ScannedCell, text: DocumentText, font: str) -> ScannedCell:
    """A cell with the marks of its text, and with what it shows in symbol fonts.

    Args:
        cell: the cell.
        text: its paragraphs.
        font: the symbol font of the cell.
    """
    value = cell.value
    if value is None or isinstance(value, bool) or not (text.has_marks or font):
        return cell
    if not isinstance(value, str):
        return cell._replace(symbols=StyledText([str(value)], {}).symbols(font))
    rich = text.rich
    if value != "".join(rich.runs):
        return cell._replace(marked=rich.marked(font), symbols=StyledText([value], {}).symbols(font))
    return cell._replace(marked=rich.marked(font), symbols=rich.symbols(font))


def _value(kind: str, attributes: Mapping[str, str], text: DocumentText) -> tuple[Value, NumberFormat] | None:
    """The value of a cell, and the format that shows it; None if the value does not fit its type."""
    shown = text.content
    if kind == "string":
        stored = attributes.get(f"{_OFFICE} string-value", shown)
        return stored, _text_format(stored, text)
    if kind in ("float", "currency", "percentage"):
        number = stored_number(attributes.get(f"{_OFFICE} value", ""))
        if number is None:
            return None
        if text.has_paragraphs and not shown.strip():
            return number, number_format(";;;")
        if kind == "percentage" or _is_shown_percentage(number, shown):
            return number, _percent_format(shown)
        if _is_shown_time(number, shown):
            return number, _time_format(number, shown)
        day = _shown_day(number, shown)
        return number, day_format(day, shown) if day else shown_format(number, shown)
    if kind == "boolean":
        written = attributes.get(f"{_OFFICE} boolean-value", "")
        truth = _TRUE_OR_FALSE.get(written, stored_number(written))
        # LibreOffice writes 12 for a number 12 that a format shows as TRUE.
        is_number = truth is not None and not isinstance(truth, bool)
        return None if truth is None else (truth, shown_format(truth, shown) if is_number else GENERAL)
    if kind == "date":
        return _date(attributes.get(f"{_OFFICE} date-value", ""), shown)
    if kind == "time":
        return _time(attributes.get(f"{_OFFICE} time-value", ""), shown)
    return shown, GENERAL  # a type that spreadsheets do not have


def _text_format(stored: str, text: DocumentText) -> NumberFormat:
    """The format that shows words beside a text, or hides it, where a document has written both.

    >>> number_format('"Not "@').other_words("Workshop")
    'Not Workshop'
    """
    if not text.has_paragraphs or stored == text.content:
        return GENERAL
    kept, seen = collapse_blanks(stored), collapse_blanks(text.content)
    if kept == seen:
        return GENERAL
    before, found, after = seen.partition(kept) if kept else ("", "", "")
    code = f"{_literal(before)}@{_literal(after)}" if found else _literal(shortened(seen, _LONGEST_SHOWN))
    return number_format(f";;;{code}" if len(code) < _LONGEST_CODE else f';;;{_literal(before[:_LONGEST_SHOWN])}@"…"')


_TRUE_OR_FALSE: Final = {"true": True, "1": True, "false": False, "0": False}


def _percent_format(shown: str) -> NumberFormat:
    """The format of a percentage, with the words and signs beside it.

    >>> _percent_format("< 12.5 %").code, _percent_format("-3 %").code
    ('"< "0.0%', '0%')
    """
    decimals = re.search("[.,]([0-9]{1,10})", shown)
    code = f"0.{'0' * len(decimals[1])}%" if decimals else "0%"
    found = _DIGITS.search(shown)
    before, after = (shown[: found.start()], shown[found.end() :]) if found else ("", "")
    before, after = before.strip(" \u00a0-\u2212"), after.replace("%", "").strip(" \u00a0")
    before, after = (f"{before} " if before else ""), (f" {after}" if after else "")
    return number_format(f"{_literal(before)}{code}{_literal(after)}" if len(before + after) < _LONGEST_SHOWN else code)


def _is_shown_percentage(number: float, shown: str) -> bool:
    """Whether a document shows a number as a percentage: Gnumeric and SheetJS call percentages numbers.

    >>> _is_shown_percentage(0.125, "12.5 %"), _is_shown_percentage(12.5, "12.5 %")
    (True, False)
    """
    match = _PERCENTAGE.fullmatch(shown.strip())
    return match is not None and _decimals_of(abs(round(number * 100, _MOST_DIGITS)), match[1]) is not None


def _is_shown_time(number: float, shown: str) -> bool:
    """Whether a document shows a number as hours, minutes and perhaps seconds.

    >>> _is_shown_time(0.5208333, "12:30"), _is_shown_time(1230, "12:30")
    (True, False)
    """
    match = _HOURS.fullmatch(shown.strip())
    if match is None:
        return False
    step = 1 if match[3] else 60
    return abs(number * DAY_SECONDS - _seconds(*match.groups())) < step


_DIGITS: Final = re.compile(r"(?:[.,](?=[0-9]))?[0-9](?:[0-9 \u00a0\u2009\u202f.,'\u2019]*[0-9])?")
_PERCENTAGE: Final = re.compile(rf"[-\u2212]?({_DIGITS.pattern})[ \u00a0\u202f]?%")
_HOURS: Final = re.compile("([0-9]{1,6}):([0-9]{2})(?::([0-9]{2}))?")
_MOST_DIGITS = 12
"""Decimals of a hundredfold that are kept; binary fractions differ behind them."""
_FRACTION: Final = re.compile(r"-?(?:([0-9]{1,15}) +)?([0-9]{1,3})/([0-9]{1,3})")
_SPREAD: Final = re.compile(r"[0-9]{1,15}(?:[-/: ][0-9]{1,15})+")
"""The digits of an identifier with signs among them, as `0000\\/00` shows 202715."""
_EXPONENT: Final = re.compile(r"-?[0-9]+(?:[.,]([0-9]+))?E[+-]?[0-9]+", re.IGNORECASE)
_MOST_OF_FORMAT = 4
"""More decimals before an exponent are those of a number without a format."""
_LEADING_ZERO: Final = re.compile("0[0-9]")
_LONGEST_SHOWN, _LONGEST_CODE = 60, 250
_ROUNDED: Final = 0.005
"""A number is shown as it is where less is rounded away."""


def shown_format(number: float, shown: str) -> NumberFormat:
    """A number format by which a number is shown as a document has written it beside the value.

    >>> shown_format(12.5, "12.50 USD").words_beside(12.5)
    ('USD',)
    >>> shown_format(12000, "12 k").show(12000), shown_format(123456.78, "1.23E+05").rounded(123456.78)
    ('12 k', 123000.0)
    """
    text = shown.strip().replace("\u2212", "-")
    if not shown or len(text) > _LONGEST_SHOWN:
        return GENERAL
    if exponent := _EXPONENT.fullmatch(text):
        mantissa = f"0.{'0' * len(exponent[1])}" if exponent[1] else "0"
        return number_format(f"{mantissa}E+00") if len(exponent[1] or "") <= _MOST_OF_FORMAT else GENERAL
    if _SPREAD.fullmatch(text) and _has_no_groups(text) and re.sub("[^0-9]", "", text).lstrip("0") == f"{number:.15g}":
        return number_format(re.sub("[0-9]", "0", re.sub("([^0-9])", r"\\\1", text)))
    if fraction := _FRACTION.fullmatch(text):
        return number_format("# ???/???" if _is_near(number, *fraction.groups("0")) else _literal(text))
    found = _DIGITS.search(text)
    decimals = _decimals_of(abs(number), found[0]) if found else None
    before, after = (text[: found.start()], text[found.end() :]) if found else ("", "")
    is_signed = number >= 0 or "-" in before + after or "(" in before
    if found is None or decimals is None or not is_signed:
        return number_format(_literal(text) or ";;;")
    digits = _placeholders(found[0], decimals)
    if not (before + after).replace("-", "", number < 0).strip() and not _LEADING_ZERO.match(found[0]):
        rounded = float(fixed(number, decimals))
        return number_format(digits) if abs(rounded - number) > _ROUNDED else GENERAL
    code = f"{_literal(before)}{digits}{_literal(after)}"
    if number < 0:
        before, after = before.replace("-", ""), after.replace("-", "")
        code = f"{_literal(before)}{digits}{_literal(after)};{code}"
    return number_format(code)


def _has_no_groups(text: str) -> bool:
    """Whether digits are no number in groups of thousands: other signs are among them, or a zero before them."""
    return _LEADING_ZERO.match(text) is not None or not re.fullmatch("[0-9 ]+", text)


def _is_near(number: float, whole: str, above: str, below: str) -> bool:
    """Whether a fraction is the nearest one to a number, with as many digits below the line."""
    return int(below) > 0 and abs(abs(number) - int(whole) - int(above) / int(below)) < 1 / int(below)


def _placeholders(digits: str, decimals: int) -> str:
    """The placeholders of a number format that shows digits so: grouped, or with zeros before them."""
    whole = len(re.sub("[^0-9]", "", digits)) - decimals
    if _LEADING_ZERO.match(digits):
        return "0" * whole + "." * bool(decimals) + "0" * decimals
    is_grouped = whole > 3 and len(digits) > whole + decimals + bool(decimals)  # thousands
    return ("#,##0" if is_grouped else "0") + "." * bool(decimals) + "0" * decimals


def _decimals_of(number: float, shown: str) -> int | None:
    """How many decimals of a number are shown; None if another number is shown."""
    digits = re.sub("[^0-9]", "", shown).lstrip("0")
    mark = max(shown.rfind("."), shown.rfind(","))
    places = {len(shown) - mark - 1 if mark >= 0 else 0} | ({0} if mark < 0 or _GROUPED.fullmatch(shown) else set())
    for decimals in sorted(places):
        if decimals <= _LONGEST_SHOWN and fixed(number, decimals).replace(".", "").lstrip("0") == digits:
            return decimals
    return None


_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:[^0-9]{1,2}[0-9]{2,3})*[^0-9]{1,2}[0-9]{3}")
"""Digits in groups, the last one of three."""


def _literal(text: str) -> str:
    """The code of a format for a text: in quotation marks, and each of its own after a backslash."""
    return '\\"'.join(f'"{part}"' if part else "" for part in text.split('"'))


_DATE: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2}(?:[.,][0-9]{1,12})?))?)?Z?"
)
_TIME: Final = re.compile(
    r"(-?)P(?:([0-9]{1,7})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:[.,][0-9]{1,12})?)S)?)?"
)
_DAY_FORMAT, _MOMENT_FORMAT, _TIME_FORMAT, _DURATION_FORMAT = (number_format(BUILT_IN[n]) for n in (14, 22, 20, 46))
_MINUTES_FORMAT: Final = number_format("[h]:mm")


def _date(written: str, shown: str) -> tuple[Value, NumberFormat] | None:
    """A day as its serial number; what no calendar has as a text, or None."""
    match = _DATE.fullmatch(written)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        day = None
    if match is None or day is None:
        return _other_moment(written, shown)
    seconds = _seconds(match[4], match[5], match[6])
    serial = to_serial(day)
    moment = serial + seconds / DAY_SECONDS if seconds else serial
    if seconds and not shown.strip():
        return moment, _MOMENT_FORMAT
    return moment, day_format(day_of_serial(moment, date1904=False) or day, shown)


_DIGITS_OF_DATE: Final = re.compile(r"\d+")  # also those of other scripts
_WORD: Final = re.compile(r"[^\W\d_]+")
_LANGUAGES: Final = ("en", "fi", "sv", "se")
_OTHER_CALENDARS: Final = tuple(each for each in Calendar if each is not Calendar.GREGORIAN)


def day_format(day: date, shown: str) -> NumberFormat:
    """A number format by which a day is shown as a document has written it beside the value.

    >>> day_format(date(2027, 3, 1), "Mar-27").show(46447)
    'Mar-27'
    >>> day_format(date(2027, 3, 1), "Mar-27").shows_whole_day
    False
    >>> day_format(date(2026, 5, 4), "4 พฤษภาคม 2569").shows_whole_day
    True
    """
    text = shown.strip()
    groups = [str(int(group)).zfill(len(group)) for group in _DIGITS_OF_DATE.findall(text)[:4] if len(group) < 9]
    numbers = [int(group) for group in groups]
    if not text or len(text) > _LONGEST_SHOWN or any(sign in text for sign in '"\\#'):
        return _DAY_FORMAT
    has_year = str(day.year) in groups or (
        f"{day.year % 100:02d}" in groups and (numbers.count(day.day) > 1 or day.day != day.year % 100)
    )
    others = [number for number in numbers if number != day.year]
    has_day = day.day in others
    is_number = day.month in others and (others.count(day.month) > 1 or day.month != day.day or not has_day)
    is_whole = has_year and has_day and (is_number or _names_month(day, text))
    if not is_whole and len(numbers) > 1:
        is_whole = any(_is_shown(day, calendar, numbers, text) for calendar in _OTHER_CALENDARS)
    # The letter g is one of dates, and shows nothing by itself.
    return number_format(f"g{WHOLE_DAY if is_whole else ''}{_literal(text)}")


def _shown_day(number: float, shown: str) -> date | None:
    """The day of a number that a document shows as one: LibreOffice calls it a number where its format has sections."""
    groups = _DIGITS_OF_DATE.findall(shown) if len(shown) <= _LONGEST_SHOWN else []
    if len(groups) != len(("year", "month", "day")) or max(map(len, groups)) > len("2026"):
        return None
    day = day_of_serial(number, date1904=False)
    is_shown = day and sorted(map(int, groups)) == sorted((day.year, day.month, day.day))
    return day if is_shown else None


def _is_shown(day: date, calendar: Calendar, numbers: Sequence[int], text: str) -> bool:
    """Whether a text has the whole day as a calendar counts it, with the month as a number or as a word."""
    # The months of the Hijri calendar begin a day or two earlier or later where they are seen, not counted.
    near = range(-2, 3) if calendar is Calendar.HIJRI and date.min.year < day.year < date.max.year else (0,)
    for there in (day_in(calendar, day + timedelta(days)) for days in near):
        wanted = [there.year, there.day, *([there.month] if len(numbers) > 2 else [])]
        if sorted(numbers[:3]) == sorted(wanted) and (len(numbers) > 2 or _names_month(day, text)):
            return True
    return False


def _names_month(day: date, text: str) -> bool:
    """Whether a text has a word that is not the name of the weekday: it is taken for the name of the month."""
    weekdays = [
        weekday_name((day.year, day.month, day.day), profile_of(each), short=False).casefold() for each in _LANGUAGES
    ]
    words = (word.casefold() for word in _WORD.findall(text))
    return any(not any(weekday.startswith(word) for weekday in weekdays) for word in words if len(word) > 1)


def _other_moment(written: str, shown: str) -> tuple[Value, NumberFormat] | None:
    """The stored text in place of a day or a time; None if the cell shows another one, as programs then do, too."""
    return (written, GENERAL) if written and shown.strip() in ("", written) else None


def _time(written: str, shown: str) -> tuple[Value, NumberFormat] | None:
    """A time as a part of a day; what is none as a text, or None."""
    match = _TIME.fullmatch(written)
    if match is None or written.rstrip("T") in ("P", "-P"):
        return _other_moment(written, shown)
    days = int(match[2] or 0) + _seconds(match[3], match[4], match[5]) / DAY_SECONDS
    if match[1]:
        days = -days
    number: int | float = int(days) if float(days).is_integer() else days
    return number, _time_format(number, shown)


def _time_format(days: float, shown: str) -> NumberFormat:
    """The format of a time of day, or of a number of hours, with seconds only where they are seen."""
    if 0 <= days < 1:
        return _TIME_FORMAT
    return _MINUTES_FORMAT if shown.count(":") == 1 else _DURATION_FORMAT


def _seconds(hours: str | None, minutes: str | None, seconds: str | None) -> float:
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float((seconds or "0").replace(",", "."))

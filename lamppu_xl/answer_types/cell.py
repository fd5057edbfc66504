"""A cell as the parsers see it, and what they return."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lamppu_xl.answer_types.days import Unfinished, day_of_text, time_of_text
from lamppu_xl.domain.answer_types import AnswerType
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.excel_dates import day_of_serial, second_of_serial
from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.form import Option
from lamppu_xl.domain.look_alike_letters import look_alike
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import as_seen, is_blank, shortened, trimmed_text
from lamppu_xl.i18n.countries import country_profile
from lamppu_xl.i18n.languages import profile_of
from lamppu_xl.i18n.translator import HIDDEN
from lamppu_xl.workbook.number_formats import NOT_SHOWN, NumberFormat, ShownKind, general_text
from lamppu_xl.workbook.symbol_fonts import private_names

LONGEST_QUOTE = 200
"""A longer answer is cut in the facts of a finding."""

_LEAST_SERIAL = 5_000
_FIRST_GROUPED = 1_000
_NUMBER, _TEXT = ShownKind.NUMBER, ShownKind.TEXT


@dataclass(frozen=True)
class ParsedCell:
    """What a parser read from a cell."""

    value: Answer | None
    """None when the cell is blank, or when the code is an error."""
    code: str | None = None
    """The code of a finding, if there is one."""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """The facts of that finding; `value` is what the cell contains."""


@dataclass(frozen=True, kw_only=True)
class CellContext:
    """A cell that is not blank, with what its field asks for."""

    raw: str | float | bool
    answer_type: AnswerType
    options: tuple[Option, ...] = ()
    languages: tuple[str, ...] = ()
    """The languages of the form, the preferred one first."""
    country: str = ""
    """The two letters of the partner's country, if the definition states it."""
    currency: str = ""
    """The three letters of the currency of amounts, if the definition states it."""
    line_currency: str = ""
    """The three letters of the currency that the answer to another question of the line names."""
    number_format: NumberFormat | None = None
    """What the cell shows of a number; None if that is not known."""
    date1904: bool = False
    personal: bool = False
    """Whether findings must not quote the cell."""

    @property
    def language(self) -> str:
        """The language of the form, or nothing."""
        return self.languages[0] if self.languages else ""

    @property
    def has_decimal_comma(self) -> bool:
        """Whether the language of the form has the decimal comma.

        A language without texts of our own is written with either mark, as German is: its country has to be stated.
        """
        profile = profile_of(self.language)
        return profile.has_texts and profile.decimal_comma

    @property
    def number_marks(self) -> tuple[str, str] | None:
        """The decimal mark and the mark between thousands, if the country is known."""
        if not self.country:
            return None
        profile = country_profile(self.country, self.language)
        return profile.decimal_mark, profile.group_mark

    @property
    def date_order(self) -> str:
        """Whether 3/4/2026 is the third of April (`dmy`) or the fourth of March (`mdy`); empty if that is unclear."""
        order = country_profile(self.country, self.language).date_order if self.country else ""
        if order in ("dmy", "mdy"):
            return order
        return "dmy" if profile_of(self.language).decimal_comma else ""

    @property
    def typed_day(self) -> date | Unfinished | None:
        """The day that a text names, if it is a text that names one."""
        return (
            day_of_text(self.raw, order=self.date_order, language=self.language) if isinstance(self.raw, str) else None
        )

    @property
    def day(self) -> date | None:
        """The day of a serial number, or the complete day that a text names.

        A small number that is shown as a number is none: it is an amount or a year, and its day is before 1914.
        """
        if isinstance(self.raw, float):
            is_number = self.number_format is not None and self.kind in (_NUMBER, _TEXT)
            return None if is_number and self.raw < _LEAST_SERIAL else day_of_serial(self.raw, date1904=self.date1904)
        day = self.typed_day
        return day if isinstance(day, date) else None

    @property
    def is_shown_as_other(self) -> bool:
        """Whether the cell shows its number as a date, a time or a percentage, which no formula sees."""
        return isinstance(self.raw, float) and self.number_format is not None and self.kind not in (_NUMBER, _TEXT)

    @property
    def digits(self) -> int | None:
        """The number in a cell that should contain digits, if it is a whole one and not a date."""
        if not isinstance(self.raw, float) or not math.isfinite(self.raw) or self.kind not in (_NUMBER, _TEXT):
            return None
        return int(self.raw) if self.raw >= 0 and self.raw == int(self.raw) else None

    @property
    def kind(self) -> ShownKind:
        """The kind of value that the cell shows of a number."""
        return self.number_format.kind if self.number_format else _NUMBER

    @property
    def time(self) -> str:
        """The time of day beside the day of a serial number or of a text that names a day; nothing at midnight."""
        if isinstance(self.raw, str):
            return time_of_text(self.raw)
        minute, second = divmod(second_of_serial(self.raw) if isinstance(self.raw, float) else 0, 60)
        seconds = f":{second:02d}" if second else ""
        return f"{minute // 60}:{minute % 60:02d}{seconds}" if minute or second else ""

    @property
    def text(self) -> str:
        """The content as text, as the spreadsheet shows it, with all digits of a number."""
        match self.raw:
            case str():
                return self.raw
            case bool():
                return profile_of(self.language).false_and_true[self.raw]
        if self.number_format and not self.number_format.is_plain:
            return self.number_format.show(self.raw, language=self.language, date1904=self.date1904, complete=True)
        return general_text(self.raw, profile_of(self.language))

    @property
    def seen(self) -> str:
        """The content exactly as the spreadsheet shows it."""
        if isinstance(self.raw, float) and self.number_format:
            return self.number_format.show(self.raw, language=self.language, date1904=self.date1904)
        return self.text

    def converted(self, code: str, value: Answer, shown_as: Fact | None = None, /, **facts: Fact) -> ParsedCell:
        """Understood, but not written as it should be; `shown_as` is how a finding writes the value."""
        return ParsedCell(value, code, self._facts(read=value if shown_as is None else shown_as, **facts))

    def doubted(self, code: str, value: Answer, /, **facts: Fact) -> ParsedCell:
        """Understood as it was written, but perhaps not what was meant."""
        return ParsedCell(value, code, self._facts(**facts))

    def refused(self, code: str, /, **facts: Fact) -> ParsedCell:
        """Not understood for certain."""
        return ParsedCell(None, code, self._facts(**facts))

    def _facts(self, **facts: Fact) -> dict[str, Fact]:
        quoted = {"value": self._quote, **facts}
        return {name: HIDDEN if self.personal and fact != "" else fact for name, fact in quoted.items()}

    def with_doubt(self, parsed: ParsedCell) -> ParsedCell:
        """What was read, with V491 if a letter of it only looks like a Latin one."""
        value = parsed.value
        if not isinstance(value, str) or parsed.code or not (found := look_alike(value)):
            return parsed
        word = cut_quote(found.word)
        return self.doubted("V491", value, value=word, letter=found.letter, script=VocabularyTerm(found.script))

    @property
    def _quote(self) -> Fact:
        """The content as findings quote it: a plain number with all its digits, anything else as it is seen."""
        if isinstance(self.raw, float) and math.isfinite(self.raw) and self.kind in (_NUMBER, _TEXT):
            # Findings group the digits of a number, which only some formats do.
            is_grouped = self.number_format is None or "," in self.number_format.code
            has_zeros = self.number_format is not None and not self.number_format.is_plain
            return self.text if not is_grouped and (has_zeros or abs(self.raw) >= _FIRST_GROUPED) else self.raw
        if isinstance(self.raw, float) and self.seen == NOT_SHOWN:
            return general_text(self.raw, profile_of(self.language))
        return cut_quote(self.seen)


def cut_quote(text: str) -> str:
    """A text as it is seen and short enough for the facts of a finding, with the codes of private signs."""
    return shortened(private_names(as_seen(text)), LONGEST_QUOTE)


def cleaned(raw: str | float | bool | None) -> str | float | bool | None:
    """The content without half characters, minus zero and integers beyond floats. None if it is blank.

    A text is trimmed.
    """
    if isinstance(raw, str):
        if is_blank(raw):
            return None
        return trimmed_text(raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))
    if raw is None or isinstance(raw, bool):
        return raw
    try:
        return float(raw) + 0.0
    except OverflowError:
        return math.inf if raw > 0 else -math.inf

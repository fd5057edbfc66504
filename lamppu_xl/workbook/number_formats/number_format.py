r"""A number format: what a cell shows of the number that is stored in it.

Formats are read as far as answers need them. What a format prints in another way than Excel is never lost: a number is
shown with all its digits where `complete` asks for it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

from lamppu_xl.i18n.languages import profile_of
from lamppu_xl.workbook.number_formats.added_words import words_around_day, words_beside
from lamppu_xl.workbook.number_formats.calendars import DateConventions, conventions
from lamppu_xl.workbook.number_formats.codes import (
    CONDITION,
    LONGEST_CODE,
    TOKEN,
    ShownKind,
    Token,
    is_met,
    kind_of,
    limit_of,
    sections_of,
    tokens_of,
)
from lamppu_xl.workbook.number_formats.inserted_signs import SeenDigits, seen_digits
from lamppu_xl.workbook.number_formats.moments import show_moment
from lamppu_xl.workbook.number_formats.numbers import general_text, rounded_number, show_number, shows_no_digit

WHOLE_DAY: Final = "[~day]"
"""The mark of a format of a single cell that has a whole day as a text."""
_NOTHING: Final = '""'
"""The code of a section that shows nothing; an empty code is no format."""
_WHITE: Final = re.compile(r"\[(?:white|color ?2)\]", re.IGNORECASE)


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
        return kind_of(self._sections[0][1])

    @cached_property
    def is_plain(self) -> bool:
        """Whether it shows nothing but the digits of a number, perhaps rounded or grouped."""
        if self.has_conditions:
            return False
        if self.kind is ShownKind.TEXT:
            return True
        if self.kind is not ShownKind.NUMBER:
            return False
        code = "".join(token.text for token in self._sections[0][1] if token.kind in ("number", "general"))
        others = any(token.kind not in ("number", "general") for token in self._sections[0][1] if token.text.strip())
        whole, _, decimals = code.partition(".")
        # A zero before other places shows one before the digits: 0## ### ####.
        return not others and "0" not in whole.rstrip(",")[:-1] and not decimals

    @cached_property
    def has_conditions(self) -> bool:
        """Whether the number decides by a written condition how it is shown."""
        return any(condition for condition, _ in self._sections)

    def of_number(self, number: float) -> NumberFormat:
        """The format by which it shows a number.

        >>> number_format("[<1]0.0%;0").of_number(0.5).code, number_format("[>0];0").of_number(7).other_text(7)
        ('0.0%', '')
        >>> number_format("[<0]0;0").of_number(-5).code
        '0;0'
        """
        if not self.has_conditions:
            return self
        shown, is_signed = self._section_for(number)
        codes = zip(sections_of(self.code), self._sections, strict=True)
        code = next((section for section, (_, tokens) in codes if tokens is shown), "General")
        code = CONDITION.sub("", code) or _NOTHING
        return number_format(code if is_signed or number >= 0 else f"{code};{code}")

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
        r"""The words, units and signs that it shows beside a number and that may say something else of it.

        >>> number_format('"<"0').words_beside(5), number_format("+0.0\\ %;-0.0\\ %").words_beside(5)
        (('<',), ())
        """
        tokens, _ = self._section_for(number)
        return words_beside(tokens) if any(token.kind in ("number", "general") for token in tokens) else ()

    def words_around_day(self, serial: float) -> tuple[str, ...]:
        """The words and signs before and after a day that belong to no date.

        >>> number_format('"before "d.m.yyyy').words_around_day(46000), number_format('"den "d mmmm yyyy').kind.value
        (('before',), 'date')
        """
        return words_around_day(self._section_for(serial)[0])

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
        asked = [(match.lastgroup, match[0]) for match in TOKEN.finditer(self.code[:LONGEST_CODE])]
        locales = (text[:-1].partition("-")[2] for name, text in asked if name == "sign")
        words = (text.strip("[~]") for name, text in asked if name == "bracket" and text.startswith("[~"))
        is_hijri = ("calendar", "b2") in [(name, text.lower()) for name, text in asked]
        return conventions(next(filter(None, locales), ""), next(words, ""), is_hijri=is_hijri)

    @cached_property
    def hides_zero(self) -> bool:
        """Whether it shows nothing of zero: neither the digit nor a sign in its place.

        >>> number_format("0;-0;;@").hides_zero, number_format('0;-0;"-"').hides_zero
        (True, False)
        """
        tokens, _ = self._section_for(0.0)
        return bool(self.code) and not any(token.kind != "literal" or token.text.strip() for token in tokens)

    @cached_property
    def has_white(self) -> bool:
        """Whether it writes some numbers, or texts, in white."""
        return any(self._white_sections)

    def writes_white(self, value: str | float | bool | None) -> bool:
        """Whether it writes what a cell stores in white; a truth value has no format."""
        if value is None or isinstance(value, bool):
            return False
        return self.is_white_of_text if isinstance(value, str) else self.is_white(value)

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
    def is_white_of_text(self) -> bool:
        """Whether it writes a text in white.

        >>> number_format("0;0;0;[White]@").is_white_of_text, number_format("[White]0").is_white_of_text
        (True, False)
        """
        return self._text_tokens is not None and self._white_sections[min(len(self._sections), 4) - 1]

    @cached_property
    def _white_sections(self) -> tuple[bool, ...]:
        return tuple(_WHITE.search(section) is not None for section in sections_of(self.code))

    def other_text(self, number: float, *, language: str = "") -> str | None:
        """What it shows where that is not the stored number: a scaled one, one without its sign, a word or nothing.

        None where it shows the number, perhaps rounded.
        """
        shows_text, shows_nothing = self._hides(number)
        return None if not shows_text else "" if shows_nothing else self.show(number, language=language)

    def seen_digits(self, number: float, *, language: str = "") -> SeenDigits | None:
        r"""The digits that it shows, as they are read with its signs among them; None for a day, a time or a word.

        >>> number_format("0\\,00").seen_digits(1250, language="fi")
        SeenDigits(text='12,50', is_negative=False)
        """
        tokens, is_signed = self._section_for(number)
        is_number = any(token.kind in ("number", "general", "text") for token in tokens)
        if not is_number or kind_of(tokens) in (ShownKind.DATE, ShownKind.TIME):
            return None
        return seen_digits(tokens, number if is_signed else abs(number), profile_of(language))

    def other_words(self, text: str) -> str | None:
        """What it shows of a text where that is not the text alone: words beside it, or nothing.

        A text is shown by the fourth section, or by the last one if that has the sign for a text.

        >>> number_format('@" (cancelled)"').other_words("Workshop")
        'Workshop (cancelled)'
        """
        tokens = self._text_tokens
        if tokens is None:
            return None
        shown = "".join(text if token.kind == "text" else token.text for token in tokens).strip()
        return None if shown == text.strip() else shown

    @cached_property
    def _text_tokens(self) -> tuple[Token, ...] | None:
        """Those of the section that shows a text; None if a text is shown as it is."""
        tokens = self._sections[min(len(self._sections), 4) - 1][1]
        return tokens if len(self._sections) > 3 or any(token.kind == "text" for token in tokens) else None

    def _hides(self, number: float) -> tuple[bool, bool]:
        """Whether it does not show the stored number, and whether it shows nothing at all."""
        if not self.code:
            return False, False
        tokens, is_signed = self._section_for(number)
        places = [place for place, token in enumerate(tokens) if token.kind in ("number", "general", "text")]
        literals = [token.text for token in tokens if token.kind == "literal"]
        if kind_of(tokens) in (ShownKind.DATE, ShownKind.TIME, ShownKind.PERCENT):
            return number != 0 and sum(token.kind == "percent" for token in tokens) > 1, False
        if not places:
            words = "".join(literals).strip()
            return number != 0 or any(map(str.isalnum, words)), not words
        if number < 0 and not is_signed and not any(sign in text for text in literals for sign in "-−–("):
            return True, False
        if any(token.kind == "fraction" for token in tokens):
            return False, False
        code = "".join(token.text for token in tokens if token.kind == "number")
        if shows_no_digit(code, number) and len(code) == sum(len(token.text) for token in tokens if token.text.strip()):
            return True, True
        is_scaled = code.endswith(",") or code.partition(".")[0].endswith(",")
        before = "".join(token.text for token in tokens[: places[0]]).rstrip()[-1:]
        after = "".join(token.text for token in tokens[places[-1] + 1 :]).lstrip()[:1]
        return is_scaled or before.isdigit() or after.isdigit(), False

    @cached_property
    def _sections(self) -> tuple[tuple[str, tuple[Token, ...]], ...]:
        """The condition and the tokens of each section."""
        conditions = ((CONDITION.search(section), section) for section in sections_of(self.code))
        return tuple((found[0] if found else "", tuple(tokens_of(section))) for found, section in conditions)

    @cached_property
    def _number_sections(self) -> Sequence[tuple[str, tuple[Token, ...]]]:
        """The sections that show numbers: not the fourth, and not the last one if that has the sign for a text.

        A format that only has a section for texts shows numbers as they are.
        """
        sections = self._sections
        if len(sections) > 3:
            return sections[:3]
        has_texts = any(token.kind == "text" for token in sections[-1][1])
        return (sections[:-1] if has_texts else sections) or (("", tuple(tokens_of("General"))),)

    def rounded(self, number: float) -> float:
        """The number that is seen where the format shows fewer digits of it; otherwise the number itself.

        >>> number_format("0").rounded(10.94526)
        11.0
        """
        return rounded_number(self._section_for(number)[0], number) if math.isfinite(number) else number

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
            value = number if is_signed else abs(number)
            shown = "".join(
                general_text(value, profile) if token.kind in ("general", "text") else token.text for token in tokens
            )
        elif kind_of(tokens) in (ShownKind.DATE, ShownKind.TIME):
            shown = show_moment(tokens, number, profile, self.dates, date1904=date1904)
        else:
            shown = show_number(tokens, number if is_signed else abs(number), profile, complete=complete)
        return shown.strip() or general_text(number, profile)

    def _section_for(self, number: float) -> tuple[Sequence[Token], bool]:
        """The section that a number is shown by, and whether that shows a minus sign by itself.

        A section that no other numbers than negative ones reach, by its own condition or those before it, shows them
        without the sign. A number of which no condition is true is shown as it is.

        >>> [number_format(code).show(-20) for code in ("[<-10]0", "[<10]0", "[>=0]0;0", "[>=1]0;0")]
        ['20', '-20', '20', '-20']
        """
        sections = self._number_sections
        if any(condition for condition, _ in sections):
            place = _place_by_condition(sections, number)
            return (_AS_IT_IS, True) if place is None else (sections[place][1], place not in self._places_of_negatives)
        if number < 0 and len(sections) > 1:
            return sections[1][1], False
        return sections[2 if number == 0 and len(sections) > 2 else 0][1], True

    @cached_property
    def _places_of_negatives(self) -> frozenset[int]:
        """The sections that neither zero nor a positive number reaches."""
        sections = self._number_sections
        limits = [limit for limit in (limit_of(condition) for condition, _ in sections) if limit >= 0]
        edges = sorted({0.0, *limits, *(math.nextafter(limit, math.inf) for limit in limits), math.inf})
        between = [(low + high) / 2 for low, high in pairwise(edges) if math.isfinite(high)]
        reached = {_place_by_condition(sections, number) for number in (*edges, *between)}
        return frozenset(range(len(sections))) - reached


def _place_by_condition(sections: Sequence[tuple[str, tuple[Token, ...]]], number: float) -> int | None:
    """The place of the section that a number is shown by where sections have conditions; None if none is met.

    The second of three sections is for negative numbers, also beside a condition.
    """
    for place, (condition, _) in enumerate(sections):
        if is_met(condition, number) if condition else place != 1 or len(sections) < 3 or number < 0:
            return place
    return None


_AS_IT_IS: Final = tuple(tokens_of("General"))


@lru_cache(maxsize=1024)
def number_format(code: str) -> NumberFormat:
    """The number format of a code."""
    return NumberFormat(code[:LONGEST_CODE])


GENERAL: Final = number_format("General")

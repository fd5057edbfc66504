"""How the live checks of a spreadsheet read a cell: its class, as a formula and in Python.

Formula and Python function agree on every cell. `validate` may be stricter than both, or understand more.

Answers can be cut and pasted, therefore formulas reach them by their column and row (`CellFormulas.content`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from itertools import zip_longest
from typing import Final, Protocol

from lamppu_xl.answer_types.value_limits import GREATEST, DateLimits
from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.domain.text_normalising import (
    BLANKS_IN_TOKENS,
    INVISIBLE_IN_TOKENS,
    NON_BREAKING_HYPHEN,
    ZERO_WIDTH_SPACE,
    token_text,
    without_unseen,
)

CellContent = str | float | bool | date | None
"""What a spreadsheet stores in the cell of an answer."""


class CellClass(IntEnum):
    """What a cell contains. All below `BLANK` are faults."""

    ERROR = -4
    """An error value."""
    BEYOND = -3
    """A number or a date that no field accepts."""
    OTHER_NUMBER = -2
    """A number that is not whole, or a percentage without its sign."""
    WRONG = -1
    """Another type of content than the field asks for."""
    BLANK = 0
    RIGHT = 1


@dataclass(frozen=True, kw_only=True)
class CellFormulas:
    """Formulas for the cell of an answer."""

    content: str
    text: str
    """Its text without unseen characters, as its type cleans it."""
    seen: str
    """A text that is blank where `text` is; it may be shorter."""
    is_text_stored: bool = False
    """Whether `text` is a cell of its own, which never has an error value."""
    options: str = ""
    """The id of its list, or nothing if it has no options."""
    is_long_list: bool = False
    """Whether the list has a sorted copy."""


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """The formula for each class of a cell."""

    error: str = str(CellClass.ERROR.value)
    beyond: str = str(CellClass.BEYOND.value)
    other_number: str = str(CellClass.OTHER_NUMBER.value)
    wrong: str = str(CellClass.WRONG.value)
    blank: str = str(CellClass.BLANK.value)
    right: str = str(CellClass.RIGHT.value)


class LiveReading(Protocol):
    """How the content of a cell is read live."""

    @property
    def codes(self) -> Mapping[CellClass, str]:
        """The finding code of each fault, apart from error values."""

    @property
    def needs_text(self) -> bool:
        """Whether its formula uses the text of the cell several times."""

    @property
    def is_token(self) -> bool:
        """Whether the text is that of an option or an identifier, in which no unseen character has a meaning."""

    @property
    def is_from_list(self) -> bool:
        """Whether the text is that of options, in which letters may be written apart."""

    def formula(self, cell: CellFormulas, outcomes: Outcomes, days: DateLimits) -> str:
        """A formula for the outcome that a cell has."""

    def class_of(self, content: str | float | bool, labels: Sequence[str], days: DateLimits) -> CellClass:
        """The class of a content that is not blank. Labels are those of its list."""


def cell_class(reading: LiveReading, content: CellContent, labels: Sequence[str], days: DateLimits) -> CellClass:
    """The class of a content."""
    if isinstance(content, date):
        content = float(to_serial(content))
    if content is None or (isinstance(content, str) and not cleaned_live(reading, content)):
        return CellClass.BLANK
    return reading.class_of(content, labels, days)


def shown_text(content: str | float | bool) -> str:
    """A content as the text that formulas read."""
    if isinstance(content, bool):
        return str(content).upper()
    return content if isinstance(content, str) else f"{content:.15g}"


def clean_formula(content: str) -> str:
    """A formula for a content without unseen characters, as `without_unseen` cleans it."""
    return (
        f'TRIM(CLEAN(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({content},"\u00a0"," "),CHAR(10)," "),"{ZERO_WIDTH_SPACE}","")))'
    )


def token_formula(content: str) -> str:
    """A formula for a content as `token_text` cleans it."""
    for sign in BLANKS_IN_TOKENS + INVISIBLE_IN_TOKENS:
        content = f'SUBSTITUTE({content},"{sign}","{" " if sign in BLANKS_IN_TOKENS else ""}")'
    return clean_formula(content)


COMBINED = {f"{letter}\u0308": composed for letter, composed in zip("aoAO", "äöÄÖ", strict=True)} | {
    f"{letter}\u030a": composed for letter, composed in zip("aA", "åÅ", strict=True)
}
"""Letters that macOS writes as two characters, and as one: the live checks of options read them as one."""


_APART: Final = "a\u0308"


def option_formula(content: str) -> str:
    """A formula for a content as `option_text` cleans it."""
    for apart, composed in COMBINED.items():
        content = f'SUBSTITUTE({content},"{apart}","{composed}")'
    return token_formula(content)


def option_text(text: str) -> str:
    """The text of an option as the live formulas clean it."""
    for apart, composed in COMBINED.items():
        text = text.replace(apart, composed)
    return token_text(text)


def key_formula(content: str) -> str:
    """A formula for a text that is compared with other lines, as `key_text` cleans it."""
    return token_formula(f'SUBSTITUTE(SUBSTITUTE({content},CHAR(9)," "),"{NON_BREAKING_HYPHEN}","-")')


def contains_none(signs: Iterable[str], text: str) -> str:
    """A formula that is TRUE if a text contains none of some signs: without them it would be as long."""
    left = text
    for sign in signs:
        quoted = sign.replace('"', '""')
        left = f'SUBSTITUTE({left},"{quoted}","")'
    return f"LEN({left})=LEN({text})"


def length_formula(content: str) -> str:
    """A formula for the count of characters of a content without the blanks at its ends, as `without_ends` leaves out.

    The last occurrence of its last seen character is marked and found.
    """
    seen = f'TRIM(CLEAN(SUBSTITUTE(SUBSTITUTE({content},"\u00a0"," "),"\u200b","")))'
    first, last = f"LEFT({seen},1)", f"RIGHT({seen},1)"
    count = f'LEN({content})-LEN(SUBSTITUTE({content},{last},""))'
    end = f'FIND("{MARK}",SUBSTITUTE({content},{last},"{MARK}",{count}))'
    return f"IFERROR({end}-FIND({first},{content})+1,0)"


MARK = "\ue001"
"""A character for private use, which no text contains."""


def text_outcome(cell: CellFormulas, outcomes: Outcomes, filled: str) -> str:
    """A formula for a cell of which the text is read; `filled` is its outcome if it is not blank."""
    choice = f"IF(LEN({cell.seen})=0,{outcomes.blank},{filled})"
    if cell.is_text_stored:
        return f"IF(ISERROR({cell.content}),{outcomes.error},{choice})"
    return f"IFERROR({choice},{outcomes.error})"


def _number_outcome(cell: CellFormulas, outcomes: Outcomes, number: str, text: str = "") -> str:
    """A formula for a cell that should contain a number; `number` is its outcome if it does, `text` that of a text."""
    other = text_outcome(cell, outcomes, text or outcomes.wrong)
    return f"IF(ISLOGICAL({cell.content}),{outcomes.wrong},IF(ISNUMBER({cell.content}),{number},{other}))"


@dataclass(frozen=True)
class TextReading:
    """Any text. With a code for it, a number that has lost digits is a fault."""

    codes: Mapping[CellClass, str] = field(default_factory=dict)
    needs_text = False
    is_token = False
    is_from_list = False

    def formula(self, cell: CellFormulas, outcomes: Outcomes, days: DateLimits) -> str:  # noqa: ARG002
        right = outcomes.right
        if CellClass.BEYOND in self.codes:
            right = f"IF(ABS(N({cell.content}))>=10^{DIGITS_KEPT},{outcomes.beyond},{right})"
        return text_outcome(cell, outcomes, right)

    def class_of(self, content: str | float | bool, labels: Sequence[str], days: DateLimits) -> CellClass:  # noqa: ARG002
        if CellClass.BEYOND not in self.codes or isinstance(content, str):
            return CellClass.RIGHT
        return CellClass.BEYOND if abs(content) >= 10**DIGITS_KEPT else CellClass.RIGHT


DIGITS_KEPT = 15
"""Spreadsheets store so many digits of a number: of a whole number with more digits the last ones are lost."""


ANY_TEXT = TextReading()
"""Every content is right."""


@dataclass(frozen=True, kw_only=True)
class NumberReading:
    """A number, if need be a whole one."""

    codes: Mapping[CellClass, str]
    whole: bool = False
    percent: bool = False
    """Whether a number that is typed as text lacks its per cent sign."""
    needs_text = False
    is_token = False
    is_from_list = False

    def formula(self, cell: CellFormulas, outcomes: Outcomes, days: DateLimits) -> str:  # noqa: ARG002
        x = cell.content
        number = f"IF(ABS({x})>{GREATEST:.0f},{outcomes.beyond},{outcomes.right})"
        if self.whole:
            not_whole = f"ABS({x}-ROUND({x},0))>MAX(1,ABS({x})/10^6)/10^9"
            number = f"IF({not_whole},{outcomes.other_number},{number})"
        return _number_outcome(cell, outcomes, number, self._text_outcome(cell, outcomes))

    def _text_outcome(self, cell: CellFormulas, outcomes: Outcomes) -> str:
        """A formula for a text that is not blank."""
        if not self.percent:
            return outcomes.wrong
        ends = (f'ISNUMBER(FIND({end}({cell.text},1),"{_DIGITS}"))' for end in ("LEFT", "RIGHT"))
        return f"IF(AND({','.join(ends)}),{outcomes.other_number},{outcomes.wrong})"

    def class_of(self, content: str | float | bool, labels: Sequence[str], days: DateLimits) -> CellClass:  # noqa: ARG002
        if isinstance(content, str) and self.percent and is_bare_number(content):
            return CellClass.OTHER_NUMBER
        if isinstance(content, str | bool):
            return CellClass.WRONG
        if self.whole and abs(content - round(content)) > max(1.0, abs(content) / 1e6) / 1e9:
            return CellClass.OTHER_NUMBER
        return CellClass.BEYOND if abs(content) > GREATEST else CellClass.RIGHT


@dataclass(frozen=True, kw_only=True)
class DateReading:
    """A day."""

    codes: Mapping[CellClass, str]
    needs_text = False
    is_token = False
    is_from_list = False

    def formula(self, cell: CellFormulas, outcomes: Outcomes, days: DateLimits) -> str:
        x, first, last = cell.content, to_serial(days.first), to_serial(days.last)
        within = f"IF({x}<{first},{outcomes.beyond},IF({x}<{last + 1},{outcomes.right},{outcomes.beyond}))"
        number = f"IF({x}<1,{outcomes.wrong},IF({x}>={_AFTER_LAST_DAY},{outcomes.wrong},{within}))"
        return _number_outcome(cell, outcomes, number)

    def class_of(self, content: str | float | bool, labels: Sequence[str], days: DateLimits) -> CellClass:  # noqa: ARG002
        if isinstance(content, str | bool) or not 1 <= content < _AFTER_LAST_DAY:
            return CellClass.WRONG
        is_within = to_serial(days.first) <= content < to_serial(days.last) + 1
        return CellClass.RIGHT if is_within else CellClass.BEYOND


_DIGITS = "0123456789"


def is_bare_number(text: str) -> bool:
    """Whether a text begins and ends with a digit, as a percentage without its sign does."""
    seen = without_unseen(text)
    return seen[:1] in {*_DIGITS} and seen[-1:] in {*_DIGITS}


_AFTER_LAST_DAY = 2_958_466
"""The serial number after 31 December 9999."""


@dataclass(frozen=True, kw_only=True)
class ChoiceReading:
    """The label of an option, or another name of it; upper and lower case are the same.

    A long list is looked up in its sorted copy by binary search. Programs sort in different ways, therefore a text
    that is not found there is compared with every option.
    """

    codes: Mapping[CellClass, str]
    names: tuple[tuple[str, ...], ...] = ()
    """Other names of yes and of no in lower case."""
    needs_text = False
    is_token = True

    @property
    def is_from_list(self) -> bool:
        """Not of yes and no: their names have one such letter only."""
        return not self.names

    def formula(self, cell: CellFormulas, outcomes: Outcomes, days: DateLimits) -> str:  # noqa: ARG002
        if not cell.options:
            return text_outcome(cell, outcomes, outcomes.wrong)
        if self.names:
            return text_outcome(cell, outcomes, f"IF({self._named(cell)}>0,{outcomes.right},{outcomes.wrong})")
        found = f"SUMPRODUCT((lst_{cell.options}={cell.text})*1)"
        if cell.is_long_list:
            found = f"IF({self._is_sorted_hit(cell)},1,{found})"
        return text_outcome(cell, outcomes, f"IF({found}=0,{outcomes.wrong},{outcomes.right})")

    def number_formula(self, cell: CellFormulas) -> str:
        """A formula for the number of the option, from 1 on; otherwise for the class of the cell."""
        if not cell.options:
            return text_outcome(cell, Outcomes(), Outcomes().wrong)
        if self.names:
            return text_outcome(cell, Outcomes(), self._named(cell))
        # A name `nr_…` holds the number of each option and one more, so that 0 is "not found".
        number = f"SUMPRODUCT((lst_{cell.options}={cell.text})*nr_{cell.options})"
        if cell.is_long_list:
            place = f"MATCH({cell.text},srt_{cell.options},1)"
            number = f"IF({self._is_sorted_hit(cell)},INDEX(nrs_{cell.options},{place}),{number})"
        return text_outcome(cell, Outcomes(), f"{number}-1")

    def _named(self, cell: CellFormulas) -> str:
        """A formula for the number of the option that a truth value, another name or a label stands for, or -1."""
        yes, no = (
            f'LOWER(INDEX(lst_{cell.options},{place}))&"{MARK}{MARK.join(names)}{MARK}"'
            for place, names in enumerate(self.names, 1)
        )
        text = f'SUBSTITUTE(LOWER({cell.text}),"{_APART}","{COMBINED[_APART]}")'
        found = f'FIND("{MARK}"&{text}&"{MARK}","{MARK}"&{yes}&{no})'
        last_yes = f"LEN(INDEX(lst_{cell.options},1))+{len(MARK.join(self.names[0])) + 2}"
        number = f"IFERROR(1+({found}>{last_yes}),-1)"
        return f"IF(ISLOGICAL({cell.content}),2-{cell.content},{number})"

    @staticmethod
    def _is_sorted_hit(cell: CellFormulas) -> str:
        names = f"srt_{cell.options}"
        return f"IFERROR(INDEX({names},MATCH({cell.text},{names},1))={cell.text},FALSE)"

    def class_of(self, content: str | float | bool, labels: Sequence[str], days: DateLimits) -> CellClass:  # noqa: ARG002
        return CellClass.RIGHT if self.number_of(content, labels) else CellClass.WRONG

    def number_of(self, content: str | float | bool, labels: Sequence[str]) -> int:
        """The number of the option that a content stands for, from 1 on, or 0."""
        if self.names and isinstance(content, bool):
            return 1 if content else 2
        sought = cleaned_live(self, content).lower()
        if self.names:
            sought = sought.replace(_APART, COMBINED[_APART])
        named = zip_longest((label.lower() for label in labels), self.names, fillvalue=())
        return next((number for number, (label, names) in enumerate(named, 1) if sought == label or sought in names), 0)


@dataclass(frozen=True, kw_only=True)
class OutlineReading:
    """A text of a certain outline, such as an e-mail address."""

    codes: Mapping[CellClass, str]
    fits_formula: Callable[[str], str]
    """A formula that is TRUE where a text has the outline, which never has an error value."""
    fits: Callable[[str], bool]
    """The same in Python."""
    even: Evening | None = None
    """How other spellings of the same answer are evened out first."""
    needs_text: bool = False
    is_token = True
    is_from_list = False

    def formula(self, cell: CellFormulas, outcomes: Outcomes, days: DateLimits) -> str:  # noqa: ARG002
        return text_outcome(cell, outcomes, f"IF({self.fits_formula(cell.text)},{outcomes.right},{outcomes.wrong})")

    def class_of(self, content: str | float | bool, labels: Sequence[str], days: DateLimits) -> CellClass:  # noqa: ARG002
        return CellClass.RIGHT if self.fits(live_text(self, content)) else CellClass.WRONG


@dataclass(frozen=True, kw_only=True)
class Evening:
    """Evens out the spellings of an answer, as a formula and in Python. A text with content never becomes blank."""

    formula: Callable[[str, str], str]
    """A formula for the evened text, from the formulas of a content and of its clean text."""
    text: Callable[[str, bool], str]
    """The same in Python, from a clean text and whether the content is a number."""


def seen_text_formula(reading: LiveReading, content: str) -> str:
    """A formula for a text that is blank where that of `live_text_formula` is."""
    return token_formula(content) if reading.is_token else clean_formula(content)


def live_text_formula(reading: LiveReading, content: str) -> str:
    """A formula for the text of a content that a type of answer is read from."""
    even = reading.even if isinstance(reading, OutlineReading) else None
    clean = option_formula if reading.is_from_list else token_formula if reading.is_token else clean_formula
    text = clean(content)
    return even.formula(content, text) if even else text


def live_text(reading: LiveReading, content: str | float | bool) -> str:
    """The same in Python."""
    even, text = reading.even if isinstance(reading, OutlineReading) else None, cleaned_live(reading, content)
    return even.text(text, is_number(content)) if even and text else text


def cleaned_live(reading: LiveReading, content: str | float | bool) -> str:
    """The text of a content without what the live checks of its type leave out."""
    text = shown_text(content)
    if reading.is_from_list:
        return option_text(text)
    return token_text(text) if reading.is_token else without_unseen(text)


def is_number(content: object) -> bool:
    """Whether a content is a number for a spreadsheet."""
    return isinstance(content, float | int) and not isinstance(content, bool)


DASHES = "\u2010\u2011\u2013\u2014\u2212"
"""The dashes and minus signs that programs put in place of a typed hyphen."""


def plain_dashes_formula(text: str) -> str:
    """A formula for a text with plain hyphens."""
    for dash in DASHES:
        text = f'SUBSTITUTE({text},"{dash}","-")'
    return text


def plain_dashes(text: str) -> str:
    """The same in Python."""
    return text.translate(dict.fromkeys(map(ord, DASHES), "-"))

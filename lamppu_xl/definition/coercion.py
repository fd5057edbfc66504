"""The forms of single values in a definition: dates, numbers, ids, words. Everything comes as text.

A reader takes what is in the file and gives the value, or raises `CoercionError` with what belongs there.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import NoReturn

from lamppu_xl.definition.problems import guess
from lamppu_xl.definition.written_values import MOST_DECIMALS, MOST_DIGITS, day_of
from lamppu_xl.domain.aggregate_rules import COMBINED
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Fact
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.text import Phrase, VocabularyTerm
from lamppu_xl.domain.text_normalising import is_blank, to_nfc, utf16_length
from lamppu_xl.i18n.languages import LANGUAGES, is_language, usual_tag

NAME = r"[a-z][a-z0-9_]{0,29}"
"""The form of the names of tables, fields, lists and details: they become names in the workbook."""

NAME_IN_WORDS = "a–z 0–9 _ (1–30)"
"""The same for people, in every language."""

EXPRESSION_WORDS = frozenset(word for word in keyword.kwlist if word.islower())
"""Words of the language of expressions. No table and no field can have one as its name."""

NONE = "none"
"""In place of the count where a project has no answer to count."""


_CHOICES: dict[Callable[[object], object], tuple[str, ...]] = {}
"""The words that a reader takes, of readers that take a few only."""


def choices_of(reader: Callable[[object], object] | None) -> tuple[str, ...]:
    """The words that a reader of this module takes; nothing if it takes others, too."""
    return _CHOICES.get(reader, ()) if reader else ()


class CoercionError(ValueError):
    """A value that does not fit, with the code and facts of its finding."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def shown(value: object) -> str:
    """A value as a message may quote it."""
    if isinstance(value, str):
        return value
    return "" if value is None else "[…]" if isinstance(value, list | tuple) else "{…}"


def refuse(value: object, expected: Fact) -> NoReturn:
    raise CoercionError("D106", value=shown(value), expected=expected)


def text(value: object) -> str:
    if not isinstance(value, str) or is_blank(value):
        refuse(value, VocabularyTerm("text"))
    return to_nfc(value)


def truth(value: object) -> bool:
    words = {"yes": True, "no": False, "true": True, "false": False}
    if not isinstance(value, str) or value.lower() not in words:
        refuse(value, ("yes", "no"))
    return words[value.lower()]


def number(value: object) -> float:
    """A number with a decimal point; `110 %` is 1.1."""
    written = value if isinstance(value, str) else ""
    found = re.fullmatch(rf"(-?\d{{1,{MOST_DIGITS}}}(?:\.\d{{1,{MOST_DECIMALS}}})?)( ?%)?", written)
    if not found and re.fullmatch(r"-?\d+(\.\d+)?( ?%)?", written):
        refuse(value, VocabularyTerm("number_of_digits"))
    if not found:
        pointed = written.replace(",", ".").replace(" ", "")
        refuse(value, pointed if re.fullmatch(r"-?\d+\.\d+", pointed) else VocabularyTerm("number"))
    return float(found[1]) / (100 if found[2] else 1)


def amount(value: object) -> float:
    """An amount of money: a number of at most two decimals that is not negative."""
    found = number(value)
    if found < 0 or round(found, 2) != found or "%" in str(value):
        refuse(value, "≥ 0.00")
    return found


def short_text(longest: int) -> Callable[[object], str]:
    """A reader for a text of at most so many characters."""

    def read_text(value: object) -> str:
        written = text(value)
        if (length := utf16_length(written)) > longest:
            raise CoercionError("D111", what=f"{written[:40]}…", length=length, limit=longest)
        return written

    return read_text


def kind_name(names: Sequence[str]) -> Callable[[object], str]:
    """A reader for the name of an answer type; a refusal contains the most similar one, or all."""

    def read_kind(value: object) -> str:
        name = text(value)
        by_row = re.fullmatch(rf"row\.{NAME}(?: or (\w+))?", name)
        if by_row:
            return name if by_row[1] is None else name.replace(f" or {by_row[1]}", f" or {read_kind(by_row[1])}")
        if name not in names:
            if not guess(name, names, likeness=0.8):
                refuse(name, (*names, "row.kind"))
            return known("kind", names)(name)
        return name

    _CHOICES[read_kind] = (*names, "row.kind")
    return read_kind


def within(value: object) -> str:
    """The field within whose answer the options are: `region`, or `region by area` with the detail that names it."""
    found = re.fullmatch(rf"({NAME})(?:\s+by\s+({NAME}))?", text(value))
    if found is None:
        refuse(value, ("region", "region by area"))
    return found[1] if found[2] is None else f"{found[1]} by {found[2]}"


def matching(pattern: str, expected: Fact) -> Callable[[object], str]:
    """A reader for a text of a form; `expected` describes the form to people."""

    def read_text(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            refuse(value, expected)
        return value

    return read_text


currency = matching("[A-Z]{3}", "EUR, SEK, …")
"""Reads the three letters of a currency."""

business_id = matching(r"\d{7}-\d", VocabularyTerm("business_id"))
"""Reads the form of a Finnish business id; whether it is anyone's is not looked up."""


def entry(value: object) -> AnswerRef | None:
    """The address of an answer, `table/row/field`; `none` where there is none."""
    if value == NONE:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[^/\s]+/[^/\s]+/[^/\s]+", value):
        refuse(value, ("table/row/field", NONE))
    return AnswerRef.parse(value)


def address(value: object) -> AnswerRef:
    """The address of an answer, `table/row/field`."""
    found = entry(value)
    if found is None:
        refuse(value, "table/row/field")
    return found


def whole(least: int = 0, most: int = 999_999_999) -> Callable[[object], int]:
    """A reader for a whole number within limits."""

    def read_whole(value: object) -> int:
        if not isinstance(value, str) or not re.fullmatch(r"\d{1,9}", value):
            refuse(value, VocabularyTerm("integer"))
        if not least <= int(value) <= most:
            refuse(value, f"{least}–{most}")
        return int(value)

    return read_whole


def day(value: object) -> date:
    """A date as `2012-12-31`; a Finnish date is refused with the right spelling."""
    written = value if isinstance(value, str) else ""
    finnish = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", written)
    if found := day_of(written):
        return found
    try:
        meant = date(*map(int, reversed(finnish.groups()))).isoformat() if finnish else None
    except ValueError:
        meant = None
    is_written_so = re.fullmatch(r"\d{4}-\d{2}-\d{2}", written)
    refuse(value, meant or Phrase("existing_day" if is_written_so or finnish else "day_pattern"))


def one_of(words: type[Enum] | Sequence[str]) -> Callable[[object], object]:
    """A reader for one of a few words; of an enumeration it gives the member."""
    members = {str(word.value): word for word in words} if isinstance(words, type) else {word: word for word in words}

    def read_word(value: object) -> object:
        if not isinstance(value, str) or value not in members:
            refuse(value, tuple(members))
        return members[value]

    _CHOICES[read_word] = tuple(members)
    return read_word


def named_words(value: object) -> object:
    """A mapping; a single word gets an empty name."""
    return value if isinstance(value, dict) else {"": value}


_AGGREGATES = {rule.value: rule for rule in Aggregate if rule is not Aggregate.RATIO} | {"maximum": Aggregate.MAX}

RATIO = re.compile(r"ratio\(\s*(\w+)\s*,\s*(\w+)\s*\)")
"""The quotient of two fields, as it is written."""


def aggregate(value: object) -> Aggregate:
    """How figures are combined."""
    if not isinstance(value, str) or value not in _AGGREGATES:
        refuse(value, tuple(_AGGREGATES))
    return _AGGREGATES[value]


_CHOICES[aggregate] = tuple(_AGGREGATES)


def programme_aggregate(value: object) -> Aggregate:
    """How a programme combines the figures of its projects."""
    if not isinstance(value, str) or value not in COMBINED:
        refuse(value, tuple(COMBINED))
    return Aggregate(value)


_CHOICES[programme_aggregate] = tuple(map(str, COMBINED))


def field_aggregate(value: object) -> Aggregate:
    """How the figures of a field are combined; also by the quotient of two others."""
    if isinstance(value, str) and RATIO.fullmatch(value.strip()):
        return Aggregate.RATIO
    if not isinstance(value, str) or value not in _AGGREGATES:
        refuse(value, (*_AGGREGATES, "ratio(…, …)"))
    return _AGGREGATES[value]


_CHOICES[field_aggregate] = (*_AGGREGATES, "ratio(done, planned)")


def known(what: str, names: Sequence[str]) -> Callable[[object], str]:
    """A reader for one of many names; a refusal contains the most similar one."""

    def read_name(value: object) -> str:
        name = text(value)
        if name not in names:
            raise CoercionError("D107", what=VocabularyTerm(what), name=name, guess=guess(name, names))
        return name

    _CHOICES[read_name] = tuple(names)
    return read_name


def language(value: object) -> str:
    """A reader for the tag of a language: one with texts of our own, or any other for labels."""
    name = text(value)
    if is_language(name):
        return name
    meant = usual_tag(name) or guess(name, LANGUAGES)
    raise CoercionError("D107", what=VocabularyTerm("language"), name=name, guess=meant)


def known_later(what: str, names: Callable[[], Sequence[str]], meant: Mapping[str, str]) -> Callable[[object], str]:
    """The same, for names that are slow to list.

    Args:
        what: the term for such a name.
        names: lists the names.
        meant: by what people write the name that they mean.
    """

    def read_name(value: object) -> str:
        name = text(value)
        if name in names():
            return name
        upper = name.upper()
        near = meant.get(upper) or (upper if upper in names() else guess(upper, names()))
        raise CoercionError("D107", what=VocabularyTerm(what), name=name, guess=near or "")

    return read_name


def id_of(characters: str, longest: int, *, dots: bool = False) -> Callable[[object], str]:
    """A reader for an id of letters, digits and these characters; it begins with a letter or digit.

    Args:
        characters: other characters that it may contain.
        longest: the most characters of it.
        dots: whether single dots may be between letters and digits: `10.001`.
    """
    pattern = rf"(?!.{{{longest + 1}}})[A-Za-z0-9][A-Za-z0-9{characters}]*"
    if dots:
        pattern += rf"(?:(?<=[A-Za-z0-9])\.[A-Za-z0-9][A-Za-z0-9{characters}]*)*"

    def read_id(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            expected = f"A–Z a–z 0–9 {' '.join(characters)}{' .' if dots else ''} (1–{longest})"
            raise CoercionError("D109", name=shown(value), expected=expected)
        return value

    return read_id


def web_address(value: object) -> str:
    """A web address that begins with `https://` or `http://`."""
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s<>\"]{4,2000}", value):
        refuse(value, "https://…")
    return value


# Short ways of writing


def listed(value: object) -> object:
    """A single word is a list of one."""
    return [value] if isinstance(value, str) else value


def keyed(value: object) -> object:
    """A single value has the empty key: a text in the main language, an amount that belongs to no period."""
    return {"": value} if isinstance(value, str) else value


def some(words: Mapping[str, str]) -> Mapping[str, str]:
    if not words:
        refuse(words, VocabularyTerm("text"))
    return words


def under(key: str) -> Callable[[object], object]:
    """A reader for a mapping in which a value that is written alone is that of a key."""
    return lambda value: value if isinstance(value, dict) else {key: value}


def written_rows(value: object) -> object:
    """A sort of rows may be a single word."""
    return {value: "yes"} if value in ("record", "goals") else value

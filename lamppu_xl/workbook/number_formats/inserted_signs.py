"""Signs that a number format puts before, between or after the digits, so that they are read as another number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lamppu_xl.domain.text_normalising import BLANK_CHARACTERS
from lamppu_xl.i18n.languages import LanguageProfile
from lamppu_xl.workbook.number_formats.codes import DASHES, Token
from lamppu_xl.workbook.number_formats.numbers import show_number

_BETWEEN_GROUPS: Final = f"{BLANK_CHARACTERS}'\u2019"
"""Signs that separate thousands and nothing else: they change no number."""
_PLACES: Final = frozenset({"number", "general", "text"})
_LEADING_MINUS: Final = re.compile(rf"(?:^|[^\w{DASHES}])\s*[{DASHES}]\s*$")
_TRAILING_MINUS: Final = re.compile(rf"[{DASHES}][^\w{DASHES}]*$")
_DIGITS_BEFORE: Final = re.compile(rf"[0-9][.,:/{DASHES}]+$")
_DIGITS_AFTER: Final = re.compile(rf"^[.,:/{DASHES}]+[0-9]+")


@dataclass(frozen=True, slots=True)
class SeenDigits:
    """The digits that a cell shows, as they are read together with the signs of its format."""

    text: str
    """Empty where no sign of the format is among the digits."""
    is_negative: bool


def seen_digits(tokens: Sequence[Token], number: float, profile: LanguageProfile) -> SeenDigits:
    """The digits of a number with the signs that a section of a format puts among them.

    Args:
        tokens: a section that shows a number, not a day or a time.
        number: as the section gets it: without its sign where the section is the one for negative numbers.
        profile: the language, whose decimal mark is shown.
    """
    places = [place for place, token in enumerate(tokens) if token.kind in _PLACES]
    head = "".join(token.text for token in tokens[: places[0]])
    tail = "".join(token.text for token in tokens[places[-1] + 1 :] if token.kind == "literal").strip()
    is_negative = number < 0 or _is_minus(head, tail)
    core = tokens[places[0] : places[-1] + 1]
    if any(token.kind not in ("number", "literal", "fraction") for token in core):
        return SeenDigits("", is_negative)
    before, after = _DIGITS_BEFORE.search(head), _DIGITS_AFTER.search(tail)
    literals = "".join(token.text for token in core if token.kind != "number").strip(_BETWEEN_GROUPS)
    if literals == "/" and any(token.kind == "fraction" for token in core):
        literals = "" if _is_clear_fraction(core, number) else literals
    if not (literals or before or after):
        return SeenDigits("", is_negative)
    shown = show_number(core, abs(number), profile, complete=False)
    text = f"{before[0] if before else ''}{shown}{after[0] if after else ''}"
    return SeenDigits("".join(sign for sign in text if sign not in _BETWEEN_GROUPS), is_negative)


def _is_minus(head: str, tail: str) -> bool:
    """Whether what is around the digits makes them a negative number: a minus sign or brackets."""
    in_brackets = head.rstrip().endswith("(") and tail.startswith(")")
    return in_brackets or _LEADING_MINUS.search(head) is not None or _TRAILING_MINUS.match(tail) is not None


def _is_clear_fraction(core: Sequence[Token], number: float) -> bool:
    """Whether a fraction is no whole number over one, as in `0/00`, which shows 12/01."""
    slash = next(place for place, token in enumerate(core) if token.kind == "fraction")
    has_whole = any(token.kind == "literal" and not token.text.strip() for token in core[:slash])
    return has_whole or number != int(number) or number == 0

"""The code of a number format: its sections and their parts, and the kind of value that a section shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


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
class Token:
    """A part of a format: a literal, or a group of equal letters or placeholders."""

    kind: str
    """`literal`, `number`, `percent`, `text`, `general`, `exponent`, `fraction`, `half` (AM/PM), `elapsed` or a letter.

    A `fraction` is the slash between the two numbers of a fraction.
    """
    text: str


TOKEN: Final = re.compile(
    r"""
      "(?P<quoted>[^"]*)"? | \\(?P<escaped>.?) | _(?P<width>.?) | \*(?P<fill>.?)
    | \[(?P<elapsed>h+|m+|s+)\] | \[\$(?P<sign>[^\]-]*)[^\]]*\] | \[(?P<bracket>[^\]]*)\] | (?P<calendar>b[12])
    | (?P<general>general) | (?P<half>am/pm|a/p) | (?P<exponent>e[+-]) | (?P<letters>y+|m+|d+|h+|s+|g+|b+|e+)
    | /(?P<below>[1-9][0-9]*) | (?P<number>[0\#?.,]) | (?P<percent>%) | (?P<text>@) | (?P<plain>.)
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_SECTION_END: Final = re.compile(r'"[^"]*"?|\\.|\[[^\]]*\]|(;)', re.DOTALL)
CONDITION: Final = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_DATE_LETTERS: Final = frozenset("ydgbe")
DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2212-"
"""Signs that are read as a minus beside digits."""
_LEADERS: Final = frozenset(".\u2026\u00b7*=_")
"""Signs that fill a cell before or after a number without making another one of it."""
_PLACEHOLDERS: Final = ("0", "#", "?")
LONGEST_CODE: Final = 255


def sections_of(code: str) -> list[str]:
    code = code[:LONGEST_CODE]
    ends = [match.start() for match in _SECTION_END.finditer(code) if match[1]]
    return [code[start:end] for start, end in zip((0, *(end + 1 for end in ends)), (*ends, len(code)), strict=True)]


def tokens_of(section: str) -> list[Token]:
    tokens: list[Token] = []
    for match in TOKEN.finditer(section):
        name, text = match.lastgroup or "plain", match[0]
        value = match[name]
        match name:
            case "plain" if value == "/":
                tokens.append(Token("fraction", value))
            case "quoted" | "escaped" | "sign" | "plain":
                tokens.append(Token("literal", value))
            case "width":
                tokens.append(Token("literal", " "))
            case "fill" if value.strip() and (
                not _is_leader(value, tokens) or _is_among_digits(tokens, section, match)
            ):
                # It is repeated until the cell is full.
                tokens.append(Token("literal", value))
            case "fill" | "bracket" | "calendar":
                pass
            case "below":
                tokens += (Token("fraction", "/"), Token("number", value))
            case "elapsed":
                tokens.append(Token("elapsed", value.lower()))
            case "letters":
                tokens.append(Token(value[0].lower(), value.lower()))
            case _:
                tokens.append(Token(name, text))
    return _with_minutes(_with_fractions(tokens))


def _is_leader(sign: str, before: Sequence[Token]) -> bool:
    """Whether a sign only leads to or from what is shown; after a text a dash does so, too."""
    return sign in _LEADERS or (sign in DASHES and any(token.kind == "text" for token in before))


def _is_among_digits(before: Sequence[Token], section: str, sign: re.Match[str]) -> bool:
    """Whether a sign is after some digits of a number and before others.

    Args:
        before: the parts before the sign.
        section: the section.
        sign: where the sign is in it.
    """
    has_digits = any(token.kind == "number" and token.text in _PLACEHOLDERS for token in before)
    return has_digits and any(match["number"] in _PLACEHOLDERS for match in TOKEN.finditer(section, sign.end()))


def _with_fractions(tokens: list[Token]) -> list[Token]:
    """A slash makes a fraction between placeholders, unless it is quoted or escaped; anywhere else it is a sign.

    Digits in place of the second placeholders are the number below the line, as in `# ?/2`.
    """
    places = [place for place, token in enumerate(tokens) if token.kind == "number"]
    is_number = kind_of(tokens) is ShownKind.NUMBER
    slashes = {
        place
        for place, token in enumerate(tokens)
        if token.kind == "fraction" and not (is_number and places and places[0] < place < places[-1])
    }
    return [
        Token("literal", token.text) if place in slashes or (place - 1 in slashes and is_below(token)) else token
        for place, token in enumerate(tokens)
    ]


def is_below(token: Token) -> bool:
    """Whether a token is the given number below the line of a fraction."""
    return token.kind == "number" and token.text[0] in "123456789"


def _with_minutes(tokens: list[Token]) -> list[Token]:
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
            tokens[number] = Token("minute", token.text)
    return tokens


def kind_of(tokens: Sequence[Token]) -> ShownKind:
    kinds = {token.kind for token in tokens}
    if kinds & _DATE_LETTERS or "m" in kinds:
        return ShownKind.DATE
    if kinds & {"h", "s", "minute", "elapsed", "half"}:
        return ShownKind.TIME
    if "percent" in kinds:
        return ShownKind.PERCENT
    return ShownKind.TEXT if "text" in kinds and "number" not in kinds else ShownKind.NUMBER


def limit_of(condition: str) -> float:
    """The number that a condition compares with; zero if it has none."""
    match = CONDITION.fullmatch(condition)
    try:
        return float(match[2]) if match else 0.0
    except ValueError:
        return 0.0


def is_met(condition: str, number: float) -> bool:
    match = CONDITION.fullmatch(condition)
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

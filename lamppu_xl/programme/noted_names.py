"""What notes on totals name, as people read it: rules in words, numbers as the language writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lamppu_xl.i18n.translator import Translator
from lamppu_xl.programme.other_rules import in_words

_WITH_NUMBERS = frozenset(
    {"corrected", "fallen", "lacking", "moved", "recounted", "removed", "uncounted", "uncounted_before", "unused"}
)
"""The reasons whose names contain figures: `N04 48.5 (2020-1)`."""

_NUMBER = re.compile(
    r"(?<![^\s(])(?P<sign>[-+−]?)(?:(?<=[-+−])(?P<signed>\d+(?:\.\d+)?)(?=[\s;,)]|$)|(?P<decimal>\d+\.\d+)(?=\s|$)"
    r"|(?P<whole>(?<=\()\d+(?=\s)|(?<=: )\d+(?=[\s,)])|(?<![\s\S])\d+(?=\s\()))"
)
"""A number with a sign, or one that is a word: with decimals, before a bracket, first in it or after a colon. The ids
in `(2020.1)` and `(9 2027)` are none."""


def names_in_words(translator: Translator, reason: str, stored: Iterable[str]) -> list[str]:
    """Projects, returns and corrections as totals store them, in words.

    Args:
        reason: why a total names them, as in `NOTED_REASONS`.
    """
    if reason in ("apart", "other_rules"):
        return in_words(translator, stored)
    if reason not in _WITH_NUMBERS:
        return [*stored]
    parts = (text.partition(" ") for text in stored)  # the id of the project may look like a number
    return ["".join((project, blank, with_numbers_of_language(translator, text))) for project, blank, text in parts]


def with_numbers_of_language(translator: Translator, text: str) -> str:
    """A text with its numbers as the language writes them: `21 350,5` in Finnish for `21350.5`."""

    def shown(found: re.Match[str]) -> str:
        number = found["signed"] or found["decimal"] or found["whole"]
        whole, point, decimals = number.partition(".")
        mark = translator.decimal_mark if point else ""
        return f"{found['sign']}{translator.fact(int(whole))}{mark}{decimals}"

    return _NUMBER.sub(shown, text)

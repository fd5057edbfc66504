"""What notes on totals name, as people read it: rules in words, numbers with the decimal mark of the language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lamppu_xl.i18n.translator import Translator
from lamppu_xl.programme.other_rules import in_words

_WITH_NUMBERS = frozenset({"corrected", "fallen", "lacking", "recounted", "removed", "uncounted"})
"""The reasons whose names contain figures: `N04 48.5 (2020-1)`."""

_NUMBER = re.compile(r"(?<![^\s(])(?:[-+−]\d+\.\d+(?=[\s;,)]|$)|\d+\.\d+(?=\s|$))")
"""A number with a sign, or one that is a word, the first one in brackets included. The id in `(2020.1)` is none."""


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
    return ["".join((project, blank, with_decimal_mark(translator, text))) for project, blank, text in parts]


def with_decimal_mark(translator: Translator, text: str) -> str:
    """A text with the decimal mark of the language in its numbers."""
    return _NUMBER.sub(lambda found: found[0].replace(".", translator.decimal_mark), text)

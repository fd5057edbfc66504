"""What notes on totals name, as people read it: rules in words, numbers with the decimal mark of the language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lamppu_xl.i18n.translator import Translator
from lamppu_xl.programme.other_rules import in_words

_WITH_NUMBERS = frozenset({"carried", "corrected", "fallen", "lacking", "recounted", "removed", "uncounted"})
"""The reasons whose names contain figures: `N04 48.5 (2020-1)`."""

_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def names_in_words(translator: Translator, reason: str, stored: Iterable[str]) -> list[str]:
    """Projects, returns and corrections as totals store them, in words.

    Args:
        reason: why a total names them, as in `NOTED_REASONS`.
    """
    if reason == "other_rules":
        return in_words(translator, stored)
    return [with_decimal_mark(translator, text) for text in stored] if reason in _WITH_NUMBERS else [*stored]


def with_decimal_mark(translator: Translator, text: str) -> str:
    """A text with the decimal mark of the language in its numbers."""
    return _POINT.sub(translator.decimal_mark, text)

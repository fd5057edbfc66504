"""Fractions as the percentages that a cell shows."""

from __future__ import annotations

from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.formats import format_number
from lamppu_xl.i18n.languages import LANGUAGES, profile_of

_PLACES = 10


def percent_text(fraction: float) -> Text:
    """The percentage in every language.

    >>> percent_text(0.125).pick(["fi"]), percent_text(0.125).pick(["en"])
    ('12,5 %', '12.5 %')
    """
    percentage = round(fraction * 100, _PLACES)
    return Text.of(**{name: f"{format_number(percentage, profile_of(name))} %" for name in LANGUAGES})

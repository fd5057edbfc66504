"""Numbers in a page or a document, as the workbook shows them."""

from __future__ import annotations

import re

from lamppu_xl.domain.answer_types import YEAR_FORMAT
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.aggregation import percent_text

_UNIT = re.compile(r'"([^"]+)"')
"""A text in a number format, such as `Yes: ` or a currency."""

_FIXED = re.compile(r"0\.(0+)(?![0#])")
"""Decimals that are always shown, as those of amounts of money."""


def number_text(words: Translator, number: float, number_format: str) -> str:
    """A number as a cell with a number format shows it, in the language of the page.

    >>> from lamppu_xl.i18n.translator import translator_for
    >>> number_text(translator_for("en"), 45930.5, "#,##0.00"), number_text(translator_for("en"), 45930.5, "#,##0.##")
    ('45,930.50', '45,930.5')
    """
    if "%" in number_format:
        return percent_text(words, number, decimals=int("." in number_format))
    if number_format == YEAR_FORMAT:
        return f"{number:.0f}"
    fixed, unit = _FIXED.search(number_format), _UNIT.search(number_format)
    text = words.fixed(number, len(fixed[1])) if fixed else words.fact(number)
    if unit is None:
        return text
    return f"{unit[1]}{text}" if unit.start() == 0 else f"{text} {unit[1]}"

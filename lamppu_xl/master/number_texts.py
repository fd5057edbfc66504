"""Numbers and days in a page or a document, as the workbook shows them."""

from __future__ import annotations

import re
from datetime import date

from lamppu_xl.domain.answer_types import YEAR_FORMAT
from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.aggregation import percent_text
from lamppu_xl.workbook.number_formats import number_format

_UNIT = re.compile(r'"([^"]+)"')
"""A text in a number format, such as `Yes: ` or a currency."""

_FIXED = re.compile(r"0\.(0+)(?![0#])")
"""Decimals that are always shown, as those of amounts of money."""


def number_text(words: Translator, number: float, shown_as: str) -> str:
    """A number as a cell with a number format shows it, in the language of the page.

    >>> from lamppu_xl.i18n.translator import translator_for
    >>> number_text(translator_for("en"), 45930.5, "#,##0.00"), number_text(translator_for("en"), 45930.5, "#,##0.##")
    ('45,930.50', '45,930.5')
    """
    if "%" in shown_as:
        return percent_text(words, number, decimals=int("." in shown_as))
    if shown_as == YEAR_FORMAT:
        return f"{number:.0f}"
    fixed, unit = _FIXED.search(shown_as), _UNIT.search(shown_as)
    text = words.fixed(number, len(fixed[1])) if fixed else words.fact(number)
    if unit is None:
        return text
    return f"{unit[1]}{text}" if unit.start() == 0 else f"{text} {unit[1]}"


def day_text(words: Translator, day: date, shown_as: str) -> str:
    r"""A day as a cell with a number format shows it: of a month only the month.

    >>> from lamppu_xl.i18n.translator import translator_for
    >>> [day_text(translator_for("fi"), date(2027, 9, 1), shown_as) for shown_as in (r"m\/yyyy", "")]
    ['9/2027', '1.9.2027']
    """
    has_day = not shown_as or "d" in shown_as
    return words.fact(day) if has_day else number_format(shown_as).show(float(to_serial(day)))

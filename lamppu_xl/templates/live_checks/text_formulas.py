"""Formulas that write days and counts as a language does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lamppu_xl.templates.formula_text import text_literal

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


def day_text(day: str, words: Translator) -> str:
    """A formula that writes the day of another formula: `1.7.2026`, `1 July 2026`."""
    months = [words.fact(date(2001, month, 25)) for month in range(1, 13)]
    if "12" in months[-1]:
        pattern = months[-1].replace("2001", "\0YEAR\0").replace("12", "\0MONTH\0").replace("25", "\0DAY\0")
    else:
        pattern = words.fact(date(2001, 1, 25)).replace("2001", "\0YEAR\0").replace("25", "\0DAY\0")
    names = [month.replace("25", "").replace("2001", "").strip() for month in months]
    month_name = f"CHOOSE(MONTH({day}),{','.join(text_literal(name) for name in names)})"
    parts = [part for piece in pattern.split("\0") for part in piece.partition(names[0]) if part]
    formulas = {"YEAR": f"YEAR({day})", "MONTH": f"MONTH({day})", "DAY": f"DAY({day})", names[0]: month_name}
    return "&".join(formulas[part] if part in formulas else text_literal(part) for part in parts)


def count_text(count: str, words: Translator) -> str:
    """A formula that writes a count: `2 140`. A spreadsheet groups the digits in its own way."""
    return f"SUBSTITUTE(FIXED({count},0),{GROUPING},{text_literal(words.fact(1000)[1])})"


GROUPING = "sep_1"
"""The name of a cell with the sign that the spreadsheet groups digits with."""

GROUPING_FORMULA = "MID(FIXED(1000,0),2,LEN(FIXED(1000,0))-4)"
"""The formula of that cell. The sign is empty if the spreadsheet does not group digits."""

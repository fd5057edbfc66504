"""The widths of the columns of a table in a Word document, by what is written in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lamppu_xl.workbook.text_metrics import text_width

_POINTS, _BOLD = 10, 1.08
"""The size of the letters, and how much wider those in bold are."""

PAGE_WIDTH = 25.7
"""Centimetres between the margins of a page."""

_PADDING = 0.5
"""Centimetres beside the text of a cell."""

_LONGEST_WORD, _LONGEST_LINE = 6.0, 9.0
"""Centimetres that a word, as an address, and a line may ask for."""

_SHORT_LINE = 2.4
"""Centimetres of a line that is broken only if there is no room at all, as `Autumn 2012`, which may be in bold."""


def column_widths(heads: Sequence[str], rows: Iterable[Sequence[str]], room: float) -> list[float]:
    """Centimetres of each column, so that words, and then short lines, are not broken where there is room for them.

    Args:
        heads: the headings, in bold.
        rows: the texts of the cells.
        room: the width of the table, in centimetres.
    """
    columns: list[list[str]] = [[] for _ in heads]
    for row in rows:
        for column, text in zip(columns, row, strict=False):
            column.append(text)
    least, whole, wanted = [], [], []
    for head, texts in zip(heads, columns, strict=True):
        lines = max(_widest(head, r"\n") * _BOLD, *(_widest(text, r"\n") for text in texts), 0.0)
        least.append(least_width(head, texts))
        wanted.append(max(least[-1], min(lines, _LONGEST_LINE) + _PADDING))
        short = [line for text in texts if (line := _widest(text, r"\n") * _BOLD) <= _SHORT_LINE]
        whole.append(max(least[-1], max(short, default=0.0) + _PADDING))
    wanted = [*map(max, whole, wanted)]
    return _shared(whole if sum(whole) <= room else least, wanted, room)


def least_width(head: str, texts: Iterable[str]) -> float:
    """Centimetres of a column in which no word is broken."""
    words = max(_widest(head, r"[ \n]") * _BOLD, *(_widest(text, r"[ \n]") for text in texts), 0.0)
    return min(words, _LONGEST_WORD) + _PADDING


def _widest(text: str, separators: str) -> float:
    return max(text_width(part, _POINTS) for part in re.split(separators, text)) * 2.54 / 96


def _shared(least: Sequence[float], wanted: Sequence[float], room: float) -> list[float]:
    """What is left beyond the longest words is given to the columns by the length of their lines."""
    if sum(wanted) <= room:
        return [width * room / sum(wanted) for width in wanted]
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    part = (room - sum(least)) / (sum(wanted) - sum(least))
    return [low + (high - low) * part for low, high in zip(least, wanted, strict=True)]

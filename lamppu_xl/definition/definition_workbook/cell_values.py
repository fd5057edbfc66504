"""A value of a definition as the content of a cell, and a cell's content as a value.

A text stays a text. Numbers and dates are numbers and dates in a cell if nothing is lost by that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from lamppu_xl.definition.definition_workbook.cell_types import CellType
from lamppu_xl.definition.written_values import day_of, looks_like_day, looks_like_number, plain_number
from lamppu_xl.definition.yaml_tree import Node, YamlScalar, YamlSequence, is_empty
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text_normalising import utf16_length
from lamppu_xl.workbook.text_split import LONGEST_TEXT

CellContent = str | int | float | date | bool
"""What a cell of a definition holds."""

SEPARATOR = ";"
"""Between several texts of one cell."""


def significance(scalar: YamlScalar) -> tuple[str, str]:
    """What a value means where no shape says of what type it is: nothing, or a number, date or text."""
    if is_empty(scalar):
        return "empty", ""
    if not scalar.quoted and looks_like_number(scalar.text):
        return "number", scalar.text
    return "date" if not scalar.quoted and looks_like_day(scalar.text) else "text", scalar.text


def content_of(leaf: Node, kind: CellType) -> CellContent | None:
    """The content of a cell for a value; None if no cell can hold it."""
    if isinstance(leaf, YamlSequence):
        return _joined([item.text for item in leaf.items if isinstance(item, YamlScalar)], len(leaf.items), kind)
    if not isinstance(leaf, YamlScalar) or not leaf.text or utf16_length(leaf.text) > LONGEST_TEXT:
        return None
    if kind is CellType.TEXTS:
        return _joined([leaf.text], 1, kind)
    is_typed = kind is not CellType.ANY
    if kind in (CellType.NUMBER, CellType.ANY) and (is_typed or not leaf.quoted) and looks_like_number(leaf.text):
        number = float(leaf.text)
        if plain_number(number) == leaf.text:
            return number
    if kind in (CellType.DATE, CellType.ANY) and (is_typed or not leaf.quoted) and (day := day_of(leaf.text)):
        return day
    return leaf.text


def _joined(texts: Sequence[str], count: int, kind: CellType) -> str | None:
    if kind is not CellType.TEXTS or len(texts) != count or not texts:
        return None
    if any(not text or text != text.strip() or SEPARATOR in text or "\n" in text for text in texts):
        return None
    joined = f"{SEPARATOR} ".join(texts)
    return joined if utf16_length(joined) <= LONGEST_TEXT else None


def leaf_of(content: CellContent, kind: CellType, place: Place) -> Node:
    """The value of a cell's content."""
    match content:
        case str() if kind is CellType.TEXTS:
            texts = [text.strip() for text in re.split(f"[{SEPARATOR}\n]", content) if text.strip()]
            if len(texts) == 1:
                return YamlScalar(texts[0], place, quoted=True)
            return YamlSequence(tuple(YamlScalar(text, place, quoted=True) for text in texts), place)
        case str():
            return YamlScalar(content, place, quoted=True)
        case bool():
            return YamlScalar("yes" if content else "no", place)
        case date():
            return YamlScalar(content.isoformat(), place)
    return YamlScalar(plain_number(content) if math.isfinite(content) else str(content), place)

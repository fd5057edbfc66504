"""What a workbook looks like: fonts, colours and borders by style name, from `styles.toml`."""

from __future__ import annotations

import tomllib
from enum import Enum, auto
from importlib import resources
from typing import Any

FONT = "Arial"
"""Every office program has it or a font of the same widths."""

FONT_SIZE = 11

_SHEET = tomllib.loads(resources.files(__package__).joinpath("styles.toml").read_text("utf-8"))
TRAITS: dict[str, dict[str, Any]] = _SHEET["traits"]
"""The traits that styles consist of."""

CHART_COLOURS: dict[str, str] = _SHEET["charts"]
"""Colours of bars by state."""

NIGHT: dict[str, dict[str, str]] = _SHEET["night"]
"""By tone the colours on a dark screen."""

NAVY: str = TRAITS["navy"]["font_color"]
LINE: str = TRAITS["border"]["border_color"]


def _merged(traits: str) -> dict[str, Any]:
    """The properties of a style, of which later traits replace those of earlier ones."""
    return {name: value for trait in traits.split() for name, value in TRAITS[trait].items()}


STYLES: dict[str, dict[str, Any]] = {style: _merged(traits) for style, traits in _SHEET["styles"].items()}
"""xlsxwriter format properties by style."""

_PADDINGS: dict[str, str] = {style: look.pop("padding") for style, look in STYLES.items() if "padding" in look}
"""By style what number formats get at their end."""


def padded_format(style: str, number_format: str) -> str:
    """The number format of a cell; of a style of figures with room between the figure, or the text, and the border."""
    padding = _PADDINGS.get(style)
    if not padding:
        return number_format
    positive, _, negative = (number_format or "General").partition(";")
    if any(letter in number_format for letter in "dmy"):
        return positive + padding
    return f"{positive}{padding};{negative or f'-{positive}'}{padding};{positive}{padding};@{padding}"


def font_of(style: str) -> tuple[int, bool]:
    """The font size of a style in points, and whether it is bold."""
    look = STYLES[style]
    return look.get("font_size", FONT_SIZE), bool(look.get("bold"))


class RowRole(Enum):
    """The part that a row plays on a sheet of a report."""

    TITLE = auto()
    HEADER = auto()
    """The names of columns."""
    HEADING = auto()
    """The first row of a part of the sheet."""
    NOTE = auto()
    """A line that runs over all columns."""
    TOTAL = auto()
    BODY = auto()


_ROLES = {
    "title": RowRole.TITLE,
    "header": RowRole.HEADER,
    "section": RowRole.HEADING,
    "key": RowRole.NOTE,
    "note": RowRole.NOTE,
    "sum_text": RowRole.TOTAL,
}


def role_of(style: str) -> RowRole:
    """The role of a row, by the style of its first cell."""
    return _ROLES.get(style, RowRole.BODY)

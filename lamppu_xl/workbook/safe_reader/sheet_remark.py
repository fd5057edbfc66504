"""A remark on a sheet: what is beside the values of its cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

NOTE, COMMENT, TEXT_BOX, LINK = "note", "comment", "text_box", "link"
PICTURE, DRAWING, OBJECT = "picture", "drawing", "object"
CHART, DIAGRAM = "chart", "diagram"
"""A chart with words, and a diagram such as SmartArt with words; without words each is a drawing."""
PICTURE_IN_CELL, DATA_TYPE = "picture_in_cell", "data_type"
SCREEN_TIP, SCENARIO = "screen_tip", "scenario"
"""The words that appear over a link, and a what-if scenario: its name, its comment and its values."""
ALT_TEXT = "alt_text"
"""The alternative text of a drawing that has words of its own."""
PROMPT = "prompt"
"""A title or a text of a data validation: what appears beside a cell, and what a program says of another value."""
HEADER = "header"
"""A text in the header or footer of the printed pages; it belongs to no cell."""
PAGE_PICTURE = "page_picture"
"""A picture in the header or footer of the printed pages."""

WORDLESS: Final = frozenset({PICTURE, DRAWING, OBJECT, PICTURE_IN_CELL})
"""Remarks that may have no words."""
IN_CELL: Final = frozenset({PICTURE_IN_CELL, DATA_TYPE})
"""What is in a cell in place of a value; the cell stores an error value for programs that do not know it."""


class SheetRemark(NamedTuple):
    """A remark on a sheet."""

    row: int
    """Of the cell that it belongs to, or over whose top left corner it is; from 0. -1 for a text of all pages."""
    col: int
    kind: str
    """`note`, `comment`, `text_box`, `link`, `picture`, `drawing`, `object`, `chart`, `diagram`,
    `picture_in_cell`, `data_type`, `screen_tip`, `scenario`, `alt_text`, `prompt`, `header` or `page_picture`."""
    text: str
    """Its words; of a picture or an object the name, or nothing."""


def in_reading_order(remarks: Iterable[SheetRemark]) -> tuple[SheetRemark, ...]:
    """Each remark once, by its cell; comments of a cell stay as they follow one another."""

    def place(remark: SheetRemark) -> tuple[int, int, str, str]:
        return remark.row, remark.col, remark.kind, "" if remark.kind == COMMENT else remark.text

    return tuple(sorted(dict.fromkeys(remarks), key=place))

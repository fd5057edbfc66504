"""The words of data validations: what appears beside a cell, and what a program says of another value in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lamppu_xl.workbook.safe_reader.cell_areas import area_of
from lamppu_xl.workbook.safe_reader.sheet_remark import PROMPT, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import XmlReader, decode_escapes

_WORDS: Final = ("promptTitle", "prompt", "errorTitle", "error")
"""The attributes of a data validation that have words."""


class Prompts:
    """Those of one sheet, each once, at the first cell that has it."""

    def __init__(self, reader: XmlReader) -> None:
        self._reader = reader
        self._places: dict[str, tuple[int, int]] = {}
        self._waiting: list[str] = []
        """The words of a data validation whose cells follow, in an element of its own."""

    @property
    def remarks(self) -> tuple[SheetRemark, ...]:
        """The words with their places."""
        return tuple(SheetRemark(*place, PROMPT, text) for text, place in self._places.items())

    def open(self, attributes: Mapping[str, str]) -> None:
        """Read a data validation of an Excel workbook."""
        texts = [decode_escapes(attributes[name]).strip() for name in _WORDS if name in attributes]
        if "sqref" in attributes:
            self.add(texts, _first_cell(attributes["sqref"]))
        else:
            self._waiting = texts

    def add_areas(self, areas: str) -> None:
        """Read the cells of the data validation that was opened last, if it had none."""
        self.add(self._waiting, _first_cell(areas))
        self._waiting = []

    def add(self, texts: Iterable[str], place: tuple[int, int]) -> None:
        """Keep the words of a data validation."""
        for text in texts:
            if text and text not in self._places:
                self._reader.use("total_text", len(text))
                self._places[text] = place


def _first_cell(areas: str) -> tuple[int, int]:
    area = area_of(areas.split(maxsplit=1)[0]) if areas.strip() else None
    return (area[0], area[1]) if area else (0, 0)

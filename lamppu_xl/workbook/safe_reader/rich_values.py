"""Pictures and linked data in cells: Excel stores an error value in the cell, and the content in other parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from lamppu_xl.workbook.safe_reader.package import RefusedError, ZipPart, may_be_left_out
from lamppu_xl.workbook.safe_reader.sheet_remark import DATA_TYPE, PICTURE_IN_CELL, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import XmlReader, decode_escapes

_PICTURES: Final = frozenset({"_localImage", "_webimage"})
_SHOWN: Final = ("_DisplayString", "Text")
"""The keys with what is seen, or with the description of a picture."""
PICTURE_FORMULA: Final = re.compile(r"(?:_xlfn\.)?(?:_xlws\.)?(?:IMAGE|DISPIMG)\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
"""Formulas that show a picture: of Excel and Google Sheets, and of WPS Office."""


def first_text(arguments: str) -> str:
    """The first text in quotes among the arguments of a formula; empty if there is none.

    >>> first_text('"https://example.org/a.png", "Map"')
    'https://example.org/a.png'
    """
    return arguments.partition('"')[2].partition('"')[0]


NEWER_ERRORS: Final = {
    "8": "#SPILL!",
    "9": "#CONNECT!",
    "10": "#BLOCKED!",
    "11": "#UNKNOWN!",
    "12": "#FIELD!",
    "13": "#CALC!",
    "14": "#BUSY!",
    "18": "#EXTERNAL!",
    "19": "#TIMEOUT!",
}
"""Error values by their number in a rich value. The cell itself stores `#VALUE!` for older programs."""
_ERROR: Final = "error"


class _Structure(NamedTuple):
    """The kind of a rich value and the names of its parts."""

    kind: str
    keys: tuple[str, ...]


class RichValues:
    """The rich values of a workbook; they are read when the first cell asks for one."""

    def __init__(self, reader: XmlReader, parts: Mapping[str, ZipPart]) -> None:
        """Note the parts.

        Args:
            reader: the package.
            parts: the parts that the workbook links to, by the kind of the link.
        """
        self._reader = reader
        self._parts = parts
        self._values: list[tuple[str, str] | None] | None = None

    def remarks(self, cells: Iterable[tuple[int, int, str]]) -> Iterator[SheetRemark]:
        """The pictures and linked data among some cells: row, column and the number of the metadata of the value."""
        for row, col, number in cells:
            value = self._value(number)
            if value and value[0] != _ERROR:
                self._reader.use("remarks")
                self._reader.use("total_text", len(value[1]))
                yield SheetRemark(row, col, *value)

    def errors(self, cells: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
        """Row, column and name of the newer error values among some cells, as `remarks` takes them."""
        for row, col, number in cells:
            value = self._value(number)
            if value and value[0] == _ERROR:
                yield row, col, value[1]

    def _value(self, number: str) -> tuple[str, str] | None:
        if self._values is None:
            self._values = self._read()
        index = int(number) - 1 if number.isdecimal() and len(number) < 8 else -1
        return self._values[index] if 0 <= index < len(self._values) else None

    def _read(self) -> list[tuple[str, str] | None]:
        """What each value metadata is for; None for what is unknown."""
        try:
            structures = [*self._structures()]
            rich = [self._meaning(structures, *value) for value in self._stored()]
            numbers = [*self._numbers()]
        except RefusedError as refused:
            if not may_be_left_out(refused):
                raise
            return []
        return [rich[number] if number is not None and 0 <= number < len(rich) else None for number in numbers]

    def _numbers(self) -> Iterator[int | None]:
        """The number of the rich value of each value metadata."""
        types: list[str] = []
        blocks: list[int] = []
        for path, attributes, _ in self._reader.elements(self._parts.get("sheetmetadata"), "metadata"):
            if path.endswith("/metadataType"):
                self._reader.use("filled_cells")
                types.append(attributes.get("name", ""))
            elif path.endswith("/rvb"):
                self._reader.use("filled_cells")
                blocks.append(_number(attributes.get("i")))
            elif path.endswith("/valueMetadata/bk/rc"):
                self._reader.use("filled_cells")
                kind, number = _number(attributes.get("t")) - 1, _number(attributes.get("v"))
                is_rich = 0 <= kind < len(types) and types[kind] == "XLRICHVALUE"
                yield blocks[number] if is_rich and 0 <= number < len(blocks) else None

    def _structures(self) -> Iterator[_Structure]:
        keys: list[str] = []
        part = self._parts.get("rdrichvaluestructure")
        for path, attributes, _ in self._reader.elements(part, "rvStructures"):
            if path.endswith("/k"):
                self._reader.use("filled_cells")
                keys.append(attributes.get("n", ""))
            elif path.endswith("/s"):
                self._reader.use("filled_cells")
                yield _Structure(attributes.get("t", ""), tuple(keys))
                keys.clear()

    def _stored(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The number of the structure of each rich value, and its parts."""
        texts: list[str] = []
        for path, attributes, text in self._reader.elements(self._parts.get("rdrichvalue"), "rvData"):
            if path.endswith("/v"):
                texts.append(text)
            elif path.endswith("/rv"):
                self._reader.use("filled_cells")
                yield _number(attributes.get("s")), tuple(texts)
                texts.clear()

    @staticmethod
    def _meaning(structures: list[_Structure], number: int, texts: tuple[str, ...]) -> tuple[str, str] | None:
        if not 0 <= number < len(structures):
            return None
        structure = structures[number]
        named = dict(zip(structure.keys, texts, strict=False))
        shown = decode_escapes(next((named[key] for key in _SHOWN if named.get(key)), "")).strip()
        if structure.kind in _PICTURES:
            return PICTURE_IN_CELL, shown
        if structure.kind == "_error":
            name = NEWER_ERRORS.get(named.get("errorType", ""))
            return (_ERROR, name) if name else None
        return (DATA_TYPE, shown) if shown else None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) < 8 else -1

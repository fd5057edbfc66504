"""The number formats of an OpenDocument spreadsheet, as Excel writes them, for conditional formats and for white ink.

What a cell shows without a condition is in the cell itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from lamppu_xl.workbook.number_formats import NumberFormat, number_format

if TYPE_CHECKING:
    from lamppu_xl.workbook.safe_reader.xml import XmlReader

_NAMESPACE: Final = "urn:oasis:names:tc:opendocument:xmlns"
NUMBER: Final = f"{_NAMESPACE}:datastyle:1.0 "
_STYLE: Final = f"{_NAMESPACE}:style:1.0 "
_COLOUR: Final = f"{_NAMESPACE}:xsl-fo-compatible:1.0 color"
_TEXTS: Final = frozenset({f"{NUMBER}text", f"{NUMBER}currency-symbol"})
_LETTERS: Final = {
    f"{NUMBER}{name}": letters
    for name, letters in (
        *(("day", "d"), ("month", "m"), ("year", "yyyy"), ("hours", "h"), ("minutes", "mm"), ("seconds", "ss")),
        *(("am-pm", "AM/PM"), ("text-content", "@"), ("fraction", "# ?/?"), ("boolean", "0")),
    )
}
_CONDITION: Final = re.compile(r"value\(\)\s*(<=|>=|<>|!=|<|>|=)\s*(-?[0-9.]+)")
_MOST_DIGITS: Final = 15


class DocumentNumbers:
    """Collects the number formats of both parts of a document."""

    def __init__(self, reader: XmlReader) -> None:
        self._reader = reader
        self._codes: dict[str, str] = {}
        self._name: str | None = None
        self._parts: list[str] = []
        self._sections: list[str] = []
        self._is_percentage = False
        self._text: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether a number format is being read."""
        return self._name is not None

    def open(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note an element of a number format."""
        if tag.endswith("-style"):
            self._reader.use("cell_styles")
            self._name = attributes.get(f"{_STYLE}name", "")
            self._parts, self._sections = [], []
            self._is_percentage = tag == f"{NUMBER}percentage-style"
        elif tag == f"{_STYLE}text-properties" and attributes.get(_COLOUR, "").lower() == "#ffffff":
            self._parts.insert(0, "[White]")
        elif tag in _TEXTS:
            self._text = ""
        elif tag in (f"{NUMBER}number", f"{NUMBER}scientific-number"):
            self._parts.append(_digits(tag, attributes))
        elif tag in _LETTERS:
            self._parts.append(_LETTERS[tag])
        elif tag == f"{_STYLE}map" and (found := _CONDITION.fullmatch(attributes.get(f"{_STYLE}condition", ""))):
            sign = "<>" if found[1] == "!=" else found[1]
            applied = self._codes.get(attributes.get(f"{_STYLE}apply-style-name", ""), "")
            self._sections.append(f"[{sign}{found[2]}]{applied}")

    def add_text(self, text: str) -> None:
        """Note characters of a number format."""
        if self._text is not None:
            self._text += text

    def end(self, tag: str) -> None:
        """Note the end of an element of a number format."""
        if tag in _TEXTS and self._text is not None:
            text = self._text.replace('"', "")
            self._parts.append(text if self._is_percentage and text.strip() == "%" else f'"{text}"' if text else "")
            self._text = None
        elif tag.startswith(NUMBER) and tag.endswith("-style") and self._name is not None:
            self._reader.use("total_text", sum(map(len, self._parts)))
            self._codes[self._name] = ";".join((*self._sections, "".join(self._parts)))
            self._name = None

    def of(self, name: str) -> NumberFormat | None:
        """A number format by its name; None if the document does not have it."""
        return number_format(self._codes[name]) if self._codes.get(name) else None


def _digits(tag: str, attributes: Mapping[str, str]) -> str:
    """The placeholders of a number."""
    decimals = _count(attributes.get(f"{NUMBER}decimal-places"), 0)
    whole = _count(attributes.get(f"{NUMBER}min-integer-digits"), 1)
    digits = "0" * whole or "#"
    if attributes.get(f"{NUMBER}grouping") == "true":
        digits = f"#,##{digits}" if len(digits) < 2 else digits
    code = f"{digits}.{'0' * decimals}" if decimals else digits
    if tag == f"{NUMBER}scientific-number":
        return f"{code}E+00"
    factor = _count(attributes.get(f"{NUMBER}display-factor"), 1, most=10**12)
    return code + "," * (round(math.log10(factor)) // 3 if factor > 1 else 0)


def _count(text: str | None, default: int, *, most: int = _MOST_DIGITS) -> int:
    if text is None or not (text.isdecimal() and text.isascii() and len(text) < 15):
        return default
    return min(int(text), most)

"""What is on a sheet of an Excel workbook outside its cells: text boxes, pictures, charts and shapes.

A drawing is never opened. Where it is, its name and its words are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lamppu_xl.workbook.safe_reader.package import ZipPart
from lamppu_xl.workbook.safe_reader.sheet_remark import DRAWING, PICTURE, TEXT_BOX, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import XmlReader, is_true

_SHAPES: Final = {"pic": PICTURE, "sp": DRAWING, "cxnSp": DRAWING, "graphicFrame": DRAWING}
"""The elements that draw something, each with what it is where it has no words."""
_NAMED: Final = tuple(f"/{shape}/?/cNvPr" for shape in _SHAPES)


def read_drawings(reader: XmlReader, part: ZipPart) -> Iterator[SheetRemark]:
    """The text boxes, pictures and other drawings of a sheet; several in one group as one of each kind."""
    texts: list[str] = []
    drawn: dict[str, list[str]] = {}
    row = col = name = ""
    is_hidden = False
    words_before = 0
    for path, attributes, text in reader.elements(part, "wsDr"):
        element = path.rpartition("/")[2]
        if path.endswith("/from/row"):
            row = text
        elif path.endswith("/from/col"):
            col = text
        elif element == "t":
            texts.append(text)
        elif element == "p":
            texts.append("\n")
        elif path.endswith(_NAMED):
            name = attributes.get("descr") or attributes.get("title") or attributes.get("name", "")
            is_hidden = is_true(attributes.get("hidden"))
        elif element in _SHAPES:
            # A hidden shape belongs to an embedded object or to a control, which the sheet lists.
            has_words = "".join(texts[words_before:]).strip() != ""
            if not has_words and not is_hidden:
                drawn.setdefault(_SHAPES[element], []).append(name)
            words_before, name, is_hidden = len(texts), "", False
        elif element.endswith("Anchor"):
            place = anchor_number(row), anchor_number(col)
            yield SheetRemark(*place, TEXT_BOX, "".join(texts).strip())
            for kind, names in drawn.items():
                yield SheetRemark(*place, kind, ", ".join(dict.fromkeys(filter(None, names))))
            texts.clear()
            drawn.clear()
            row = col = name = ""
            words_before = 0


def anchor_number(text: str) -> int:
    """The row or the column of a corner; 0 if it is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 8 else 0

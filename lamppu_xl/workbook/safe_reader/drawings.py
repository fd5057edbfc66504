"""What is on a sheet of an Excel workbook outside its cells: text boxes, pictures, charts and shapes.

A drawing is never opened. Where it is, its name and its words are read, also those of charts and diagrams.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from lamppu_xl.workbook.safe_reader.graphic_texts import GRAPHICS, GraphicTexts, graphic_id
from lamppu_xl.workbook.safe_reader.package import ZipPart, check_limit
from lamppu_xl.workbook.safe_reader.sheet_remark import DRAWING, PICTURE, TEXT_BOX, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import XmlReader, is_true

_SHAPES: Final = {"pic": PICTURE, "sp": DRAWING, "cxnSp": DRAWING, "graphicFrame": DRAWING, "contentPart": DRAWING}
"""The elements that draw something, each with what it is where it has no words. `contentPart` is ink."""
_NAMED: Final = tuple(f"/{shape}/?/cNvPr" for shape in _SHAPES)


def read_drawings(reader: XmlReader, part: ZipPart, words_of: dict[str, str]) -> Iterator[SheetRemark]:
    """The text boxes, pictures and other drawings of a sheet; several in one group as one of each kind.

    Args:
        reader: the package.
        part: the drawing.
        words_of: the shapes of embedded objects and controls, which the sheet lists, by their number: gets their words.
    """
    texts: list[str] = []
    drawn: dict[str, list[str]] = {}
    in_group: list[_Graphic] = []
    graphics: list[tuple[int, int, _Graphic]] = []
    row = col = name = shape = ""
    graphic: tuple[str, str] | None = None
    is_hidden = False
    words_before = choices = 0
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
            shape, is_hidden = attributes.get("id", ""), is_true(attributes.get("hidden"))
        elif element in GRAPHICS:
            graphic = GRAPHICS[element], graphic_id(attributes)
        elif element in _SHAPES:
            if choices and "/Fallback/" in path:
                del texts[words_before:]  # what older programs show in place of the same shape
            elif shape in words_of:
                words_of[shape] = "".join(texts[words_before:]).strip()
                del texts[words_before:]
            elif graphic and not is_hidden:
                in_group.append(_Graphic(*graphic, name))
            elif not is_hidden and not "".join(texts[words_before:]).strip():
                # A hidden shape belongs to an embedded object or to a control, which the sheet lists.
                drawn.setdefault(_SHAPES[element], []).append(name)
            choices += "/Choice/" in path
            words_before, name, shape, is_hidden, graphic = len(texts), "", "", False, None
        elif element == "AlternateContent":
            choices = 0
        elif element.endswith("Anchor"):
            place = anchor_number(row), anchor_number(col)
            yield SheetRemark(*place, TEXT_BOX, "".join(texts).strip())
            for kind, names in drawn.items():
                yield SheetRemark(*place, kind, ", ".join(dict.fromkeys(filter(None, names))))
            graphics += [(*place, each) for each in in_group]
            check_limit(reader.limits, "remarks", len(graphics))
            for collected in (texts, drawn, in_group):
                collected.clear()
            row = col = name = ""
            words_before = 0
    # Their parts are read last: the parser counts the elements of one part at a time.
    known = GraphicTexts(reader, part)
    for row_number, col_number, each in graphics:
        words = known.words(each.kind, each.link)
        yield SheetRemark(row_number, col_number, *((each.kind, words) if words else (DRAWING, each.name)))


class _Graphic(NamedTuple):
    """A chart or a diagram that a drawing shows."""

    kind: str
    link: str
    """The id of the link to its part."""
    name: str


def anchor_number(text: str) -> int:
    """The row or the column of a corner; 0 if it is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 8 else 0

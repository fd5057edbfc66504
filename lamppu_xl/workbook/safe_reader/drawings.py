"""What is on a sheet of an Excel workbook outside its cells: text boxes, pictures, charts and shapes.

A drawing is never opened. Where it is, its name and its words are read, also those of charts and diagrams.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lamppu_xl.workbook.safe_reader.graphic_texts import GRAPHICS, GraphicTexts, graphic_id
from lamppu_xl.workbook.safe_reader.package import ZipPart, check_limit
from lamppu_xl.workbook.safe_reader.sheet_remark import ALT_TEXT, DRAWING, PICTURE, TEXT_BOX, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import XmlReader, is_true

_SHAPES: Final = {"pic": PICTURE, "sp": DRAWING, "cxnSp": DRAWING, "graphicFrame": DRAWING, "contentPart": DRAWING}
"""The elements that draw something, each with what it is where it has no words. `contentPart` is ink."""
_NAMED_GROUP: Final = "/grpSp/?/cNvPr"
_NAMED: Final = tuple(f"/{shape}/?/cNvPr" for shape in _SHAPES)


def read_drawings(reader: XmlReader, part: ZipPart, words_of: dict[str, str]) -> Iterator[SheetRemark]:
    """The text boxes, pictures and other drawings of a sheet; several in one group as one of each kind.

    Args:
        reader: the package.
        part: the drawing.
        words_of: the shapes of embedded objects and controls, which the sheet lists, by their number: gets their words.
    """
    anchor = _Anchor(words_of)
    graphics: list[tuple[int, int, _Graphic]] = []
    row = col = ""
    for path, attributes, text in reader.elements(part, "wsDr"):
        element = path.rpartition("/")[2]
        if path.endswith("/from/row"):
            row = text
        elif path.endswith("/from/col"):
            col = text
        elif element in ("t", "p"):
            anchor.texts.append(text if element == "t" else "\n")
        elif path.endswith(_NAMED):
            anchor.shape = _shape(attributes)
        elif path.endswith(_NAMED_GROUP):
            anchor.alternatives.append(_shape(attributes).alternative)
        elif element in GRAPHICS:
            anchor.graphic = GRAPHICS[element], graphic_id(attributes)
        elif element in _SHAPES:
            anchor.end_shape(_SHAPES[element], path)
        elif element == "AlternateContent":
            anchor.choices = 0
        elif element.endswith("Anchor"):
            place = anchor_number(row), anchor_number(col)
            yield from anchor.remarks(*place)
            graphics += [(*place, each) for each in anchor.graphics]
            check_limit(reader.limits, "remarks", len(graphics))
            anchor = _Anchor(words_of)
            row = col = ""
    # Their parts are read last: the parser counts the elements of one part at a time.
    known = GraphicTexts(reader, part)
    for row_number, col_number, each in graphics:
        words = known.words(each.kind, each.link)
        yield SheetRemark(row_number, col_number, *((each.kind, words) if words else (DRAWING, each.shape.shown)))
        if words and each.shape.alternative not in words:
            yield SheetRemark(row_number, col_number, ALT_TEXT, each.shape.alternative)


class _Shape(NamedTuple):
    """What a shape of a drawing says about itself."""

    number: str
    name: str
    alternative: str
    """Its alternative text: for those who do not see it."""
    is_hidden: bool

    @property
    def shown(self) -> str:
        return self.alternative or self.name


_NO_SHAPE: Final = _Shape("", "", "", is_hidden=False)


def _shape(attributes: Mapping[str, str]) -> _Shape:
    alternative = dict.fromkeys(attributes.get(name, "").strip() for name in ("title", "descr"))
    return _Shape(
        attributes.get("id", ""),
        attributes.get("name", ""),
        ": ".join(filter(None, alternative)),
        is_hidden=is_true(attributes.get("hidden")),
    )


class _Graphic(NamedTuple):
    """A chart or a diagram that a drawing shows."""

    kind: str
    link: str
    """The id of the link to its part."""
    shape: _Shape


@dataclass
class _Anchor:
    """What was read of the drawings at one place."""

    words_of: dict[str, str]
    texts: list[str] = field(default_factory=list)
    drawn: dict[str, list[str]] = field(default_factory=dict)
    """The names of the shapes without words, by their kind."""
    graphics: list[_Graphic] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    """The alternative texts of the groups, and of the shapes with words."""
    shape: _Shape = _NO_SHAPE
    """The one that is read now."""
    graphic: tuple[str, str] | None = None
    words_before: int = 0
    choices: int = 0

    def end_shape(self, kind: str, path: str) -> None:
        """Take what was read of a shape. Words are kept as they are met, with those of older programs left out."""
        shape = self.shape
        words = "".join(self.texts[self.words_before :]).strip()
        if self.choices and "/Fallback/" in path:
            del self.texts[self.words_before :]  # what older programs show in place of the same shape
        elif shape.number in self.words_of:
            self.words_of[shape.number] = words
            del self.texts[self.words_before :]
        elif self.graphic and not shape.is_hidden:
            self.graphics.append(_Graphic(*self.graphic, shape))
        elif words:
            self.alternatives += [shape.alternative] if shape.alternative not in words else []
        elif not shape.is_hidden:
            # A hidden shape belongs to an embedded object or to a control, which the sheet lists.
            self.drawn.setdefault(kind, []).append(shape.shown)
        self.choices += "/Choice/" in path
        self.words_before, self.shape, self.graphic = len(self.texts), _NO_SHAPE, None

    def remarks(self, row: int, col: int) -> Iterator[SheetRemark]:
        """The remarks at the place, but for charts and diagrams."""
        yield SheetRemark(row, col, TEXT_BOX, "".join(self.texts).strip())
        for kind, names in self.drawn.items():
            yield SheetRemark(row, col, kind, ", ".join(dict.fromkeys(filter(None, names))))
        yield from (SheetRemark(row, col, ALT_TEXT, text) for text in self.alternatives)


def anchor_number(text: str) -> int:
    """The row or the column of a corner; 0 if it is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 8 else 0

"""The embedded files and the controls of a sheet of an Excel workbook. They are named, and none of them is opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from lamppu_xl.workbook.safe_reader.drawings import anchor_number
from lamppu_xl.workbook.safe_reader.package import RefusedError, ZipPart, may_be_left_out
from lamppu_xl.workbook.safe_reader.part_links import PartLink
from lamppu_xl.workbook.safe_reader.sheet_remark import DRAWING, OBJECT, TEXT_BOX, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import LINK_IDS, XmlReader

LINKED: Final = frozenset({"oleobject", "package", "control", "ctrlprop"})
"""The kinds of links from a sheet to what it embeds."""
_KINDS: Final = {"oleObject": OBJECT, "control": DRAWING}


class EmbeddedObject(NamedTuple):
    """An embedded object or a control."""

    shape: str
    """The number of the shape that draws it; 0 if it has none of its own."""
    mark: str
    """Whether it is ticked, as a sign; nothing for what cannot be ticked."""
    remark: SheetRemark

    def with_words(self, words: str) -> SheetRemark:
        """Its remark with the words that its shape shows: a control with words is a text that somebody wrote."""
        if not words or self.remark.kind != DRAWING:
            return self.remark
        return self.remark._replace(kind=TEXT_BOX, text=f"{self.mark}{words}")


def read_objects(reader: XmlReader, sheet: ZipPart, targets: Mapping[str, PartLink]) -> tuple[EmbeddedObject, ...]:
    """The embedded objects and controls of a sheet; none if they cannot be read, because they hold no answers.

    Args:
        reader: the package.
        sheet: the part of the sheet.
        targets: the linked parts by the id of their link.
    """
    try:
        return (*_objects(reader, sheet, targets),)
    except RefusedError as refused:
        if not may_be_left_out(refused):
            raise
        return ()


def _objects(reader: XmlReader, sheet: ZipPart, targets: Mapping[str, PartLink]) -> Iterable[EmbeddedObject]:
    found: dict[str, EmbeddedObject] = {}
    row = col = ""
    for path, attributes, text in reader.elements(sheet, "worksheet"):
        element = path.rpartition("/")[2]
        if path.endswith("/from/row"):
            row = text
        elif path.endswith("/from/col"):
            col = text
        elif element in _KINDS:
            number = next((attributes[key] for key in LINK_IDS if key in attributes), "")
            target = targets.get(number)
            linked = (target.part.name if target.part else target.address) if target else ""
            name = attributes.get("name") or attributes.get("progId") or linked.rpartition("/")[2]
            mark = _tick(reader, target.part) if target and target.part and target.kind == _PROPERTIES else ""
            # The same object comes a second time without its place, for older programs.
            if row or number not in found:
                reader.use("remarks")
                remark = SheetRemark(
                    anchor_number(row), anchor_number(col), _KINDS[element], f"{mark}{name}"[:_LONGEST]
                )
                found[number] = EmbeddedObject(attributes.get("shapeId", "0"), mark, remark)
            row = col = ""
    return found.values()


_LONGEST: Final = 255
_PROPERTIES: Final = "ctrlprop"
_TICKABLE: Final = frozenset({"CheckBox", "Radio"})
_TICKS: Final = {"Checked": "☑ ", "Mixed": "☑ "}


def _tick(reader: XmlReader, part: ZipPart) -> str:
    """Whether a check box or a radio button is ticked, as a sign before its name; nothing for another control."""
    for _, attributes, _ in reader.elements(part, "formControlPr"):
        if attributes.get("objectType") in _TICKABLE:
            return _TICKS.get(attributes.get("checked", ""), "☐ ")
    return ""

"""The embedded files and the controls of a sheet of an Excel workbook. They are named, and none of them is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lamppu_xl.workbook.safe_reader.drawings import anchor_number
from lamppu_xl.workbook.safe_reader.package import ZipPart
from lamppu_xl.workbook.safe_reader.part_links import PartLink
from lamppu_xl.workbook.safe_reader.sheet_remark import DRAWING, OBJECT, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import LINK_IDS, XmlReader

LINKED: Final = frozenset({"oleobject", "package", "control", "ctrlprop"})
"""The kinds of links from a sheet to what it embeds."""
_KINDS: Final = {"oleObject": OBJECT, "control": DRAWING}


def read_objects(reader: XmlReader, sheet: ZipPart, targets: Mapping[str, PartLink]) -> Iterator[SheetRemark]:
    """The embedded objects and controls of a sheet.

    Args:
        reader: the package.
        sheet: the part of the sheet.
        targets: the linked parts by the id of their link.
    """
    found: dict[str, SheetRemark] = {}
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
            if target and target.part and target.kind == _PROPERTIES:
                name = f"{_tick(reader, target.part)}{name}"
            # The same object comes a second time without its place, for older programs.
            if row or number not in found:
                reader.use("remarks")
                found[number] = SheetRemark(anchor_number(row), anchor_number(col), _KINDS[element], name[:_LONGEST])
            row = col = ""
    yield from found.values()


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

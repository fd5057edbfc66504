"""The links of a sheet with the words that appear over them, and its what-if scenarios: other values for some cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamppu_xl.workbook.safe_reader.cell_areas import area_of, area_size, cells_of
from lamppu_xl.workbook.safe_reader.sheet_remark import SCENARIO, SCREEN_TIP, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import LINK_IDS, XmlReader, decode_escapes


@dataclass
class _Scenario:
    words: str
    """Its name and its comment."""
    values: list[str] = field(default_factory=list)
    place: tuple[int, int] = (0, 0)
    """The first cell that it has a value for."""

    @property
    def remark(self) -> SheetRemark:
        values = f"({', '.join(self.values)})" if self.values else ""
        return SheetRemark(*self.place, SCENARIO, " ".join(filter(None, (self.words, values))))


class LinksAndScenarios:
    """Those of one sheet, as its elements are read."""

    def __init__(self, reader: XmlReader) -> None:
        self._reader = reader
        self.link_ids: list[tuple[int, int, str, str]] = []
        """Row, column, id and place within the page, of each cell with a link to a web page or another file."""
        self._tips: list[SheetRemark] = []
        self._scenarios: list[_Scenario] = []

    @property
    def remarks(self) -> tuple[SheetRemark, ...]:
        """The words over links, and the scenarios."""
        return (*self._tips, *(scenario.remark for scenario in self._scenarios))

    def open(self, kind: str, attributes: Mapping[str, str]) -> None:
        """Read an element: `hyperlink`, `scenario` or `inputCells`."""
        if kind == "hyperlink":
            self._add_link(attributes)
        elif kind == "scenario":
            words = ": ".join(filter(None, (_text(attributes, "name"), _text(attributes, "comment"))))
            self._reader.use("remarks")
            self._reader.use("total_text", len(words))
            self._scenarios.append(_Scenario(words))
        elif self._scenarios:
            self._add_value(self._scenarios[-1], attributes)

    def _add_link(self, attributes: Mapping[str, str]) -> None:
        area = area_of(attributes.get("ref", ""))
        if area is None:
            return
        self._reader.use("hyperlink_area", area_size(area))
        within = _text(attributes, "location")
        ids = [attributes[name] for name in LINK_IDS if name in attributes]
        self.link_ids.extend((*place, number, within) for number in ids for place in cells_of(area))
        if tip := _text(attributes, "tooltip"):
            self._reader.use("remarks")
            self._reader.use("total_text", len(tip))
            self._tips.append(SheetRemark(area[0], area[1], SCREEN_TIP, tip))

    def _add_value(self, scenario: _Scenario, attributes: Mapping[str, str]) -> None:
        cell = _text(attributes, "r")
        if not scenario.values and (area := area_of(cell)):
            scenario.place = area[0], area[1]
        value = f"{cell} = {_text(attributes, 'val')}"
        self._reader.use("total_text", len(value))
        scenario.values.append(value)


def _text(attributes: Mapping[str, str], name: str) -> str:
    return decode_escapes(attributes.get(name, "")).strip()

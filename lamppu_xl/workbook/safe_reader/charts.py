"""The charts of an Excel workbook: which cells they cover, and which cells they show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lamppu_xl.workbook.safe_reader.drawings import anchor_number
from lamppu_xl.workbook.safe_reader.graphic_texts import GRAPHICS, GraphicTexts, graphic_id
from lamppu_xl.workbook.safe_reader.package import LIMITS, Limits, RefusedError, ZipPart, check_limit, open_package
from lamppu_xl.workbook.safe_reader.part_links import part_links
from lamppu_xl.workbook.safe_reader.sheet_remark import CHART
from lamppu_xl.workbook.safe_reader.workbook import sheet_parts
from lamppu_xl.workbook.safe_reader.xml import XmlReader


@dataclass(frozen=True, slots=True)
class SheetChart:
    """A chart on a sheet."""

    sheet: str
    title: str
    """Its first words; empty without any."""
    first: tuple[int, int]
    """The row and column of its upper left corner, from 0."""
    last: tuple[int, int]
    """Of its lower right corner; the same as the first where it is not known."""
    areas: tuple[str, ...]
    """The cells that it shows, as formulas: `Ohjelma!$J$10:$J$15`; the labels of a series before its values."""

    def covers(self, row: int, col: int) -> bool:
        return self.first[0] <= row <= self.last[0] and self.first[1] <= col <= self.last[1]


def read_charts(data: bytes, limits: Limits = LIMITS) -> tuple[SheetChart, ...]:
    """The charts of a workbook in the order of its sheets; none if it cannot be read.

    Args:
        data: the file, which was read before.
        limits: how much of it is read.
    """
    try:
        reader = XmlReader(open_package(data, limits), limits)
        sheets, _ = sheet_parts(reader)
        return tuple(chart for name, part in sheets.items() for chart in _charts_of(reader, name, part))
    except RefusedError:
        return ()


def _charts_of(reader: XmlReader, sheet: str, part: ZipPart) -> Iterator[SheetChart]:
    for link in part_links(reader, part.name).values():
        if link.kind == "drawing" and link.part:
            anchors = [*_anchors(reader, link.part)]
            check_limit(reader.limits, "remarks", len(anchors))
            texts, links = GraphicTexts(reader, link.part), part_links(reader, link.part.name)
            for first, last, number in anchors:
                chart = links[number].part if number in links else None
                if chart:
                    title = texts.words(CHART, number).partition("\n")[0]
                    yield SheetChart(sheet, title, first, last, tuple(_areas(reader, chart)))


def _anchors(reader: XmlReader, drawing: ZipPart) -> Iterator[tuple[tuple[int, int], tuple[int, int], str]]:
    """Both corners of each chart of a drawing, and the id of the link to its part."""
    corners: dict[str, str] = {}
    numbers: list[str] = []
    for path, attributes, text in reader.elements(drawing, "wsDr"):
        corner, element = path.split("/")[-2:]
        if corner in ("from", "to") and element in ("row", "col"):
            corners[f"{corner} {element}"] = text
        elif GRAPHICS.get(element) == CHART:
            numbers.append(graphic_id(attributes))
        elif element.endswith("Anchor"):
            first, last = (
                (anchor_number(corners.get(f"{corner} row", "")), anchor_number(corners.get(f"{corner} col", "")))
                for corner in ("from", "to")
            )
            yield from ((first, max(first, last), number) for number in numbers)
            corners.clear()
            numbers.clear()


def _areas(reader: XmlReader, chart: ZipPart) -> Iterator[str]:
    """The cells that the series of a chart show."""
    for path, _, text in reader.elements(chart, "chartSpace"):
        if path.endswith(("/cat/?/f", "/val/?/f", "/xVal/?/f", "/yVal/?/f")):
            yield text.strip()

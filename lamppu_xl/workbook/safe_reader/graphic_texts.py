"""The words of charts and diagrams (SmartArt), which are in parts of their own: titles, labels, boxes on a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lamppu_xl.workbook.safe_reader.package import RefusedError, ZipPart, may_be_left_out
from lamppu_xl.workbook.safe_reader.part_links import PartLink, part_links
from lamppu_xl.workbook.safe_reader.sheet_remark import CHART, DIAGRAM
from lamppu_xl.workbook.safe_reader.xml import OFFICE, STRICT_OFFICE, XmlReader, decode_escapes

GRAPHICS: Final = {"chart": CHART, "relIds": DIAGRAM}
"""The elements that name the part of a graphic, each with its kind."""
_ROOTS: Final = {CHART: "chartSpace", DIAGRAM: "dataModel"}
_ON_CHARTS: Final = "chartusershapes"
_IDS: Final = tuple(f"{office}/relationships {name}" for office in (OFFICE, STRICT_OFFICE) for name in ("id", "dm"))


def graphic_id(attributes: Mapping[str, str]) -> str:
    """The id of the link to the part of a graphic; nothing if it has none."""
    return next((attributes[name] for name in _IDS if name in attributes), "")


class GraphicTexts:
    """The words of the graphics of a drawing. Each part is read once, however often it is shown."""

    def __init__(self, reader: XmlReader, drawing: ZipPart) -> None:
        self._reader = reader
        self._drawing = drawing
        self._links: Mapping[str, PartLink] | None = None
        self._known: dict[str, str] = {}

    def words(self, kind: str, number: str) -> str:
        """The words of a graphic; nothing if it has none or cannot be read, because it holds no answers.

        Args:
            kind: `chart` or `diagram`.
            number: the id of the link from the drawing to its part.
        """
        if self._links is None:
            self._links = self._links_of(self._drawing)
        link = self._links.get(number)
        part = link.part if link else None
        if part is None:
            return ""
        if part.name not in self._known:
            self._known[part.name] = ""
            self._known[part.name] = "\n".join(self._lines(kind, part))
        return self._known[part.name]

    def _links_of(self, part: ZipPart) -> Mapping[str, PartLink]:
        try:
            return part_links(self._reader, part.name)
        except RefusedError as refused:
            if not may_be_left_out(refused):
                raise
            return {}

    def _lines(self, kind: str, part: ZipPart) -> list[str]:
        parts = [(part, _ROOTS[kind])]
        if kind == CHART:
            links = self._links_of(part).values()
            parts += [(link.part, "userShapes") for link in links if link.kind == _ON_CHARTS and link.part]
        lines: list[str] = []
        for each, root in parts:
            try:
                lines += _lines(self._reader, each, root)
            except RefusedError as refused:
                if not may_be_left_out(refused):
                    raise
        return lines


def _lines(reader: XmlReader, part: ZipPart, root: str) -> Iterator[str]:
    """The paragraphs of a part; of a chart also the names that were typed for its series, not those of cells."""
    texts: list[str] = []
    for path, _, text in reader.elements(part, root):
        element = path.rpartition("/")[2]
        if element == "t":
            texts.append(text)
        elif element == "p" or path.endswith("/tx/v"):
            line = decode_escapes("".join(texts) if element == "p" else text).strip()
            if line:
                reader.use("total_text", len(line))
                yield line
            texts.clear()

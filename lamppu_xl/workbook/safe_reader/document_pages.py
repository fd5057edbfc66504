"""The words of an OpenDocument spreadsheet outside its cells: of pages, charts and embedded documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from lamppu_xl.workbook.safe_reader.document_cells import DocumentText
from lamppu_xl.workbook.safe_reader.document_numbers import NUMBER
from lamppu_xl.workbook.safe_reader.document_styles import DocumentStyles
from lamppu_xl.workbook.safe_reader.package import RefusedError, ZipPart, ambiguous, check_limit, may_be_left_out
from lamppu_xl.workbook.safe_reader.page_texts import without_page_words
from lamppu_xl.workbook.safe_reader.scanned_sheet import ScannedSheet
from lamppu_xl.workbook.safe_reader.sheet_remark import CHART, HEADER, PAGE_PICTURE, TEXT_BOX, SheetRemark
from lamppu_xl.workbook.safe_reader.xml import WRONG_PART, XmlReader

_NAMESPACE: Final = "urn:oasis:names:tc:opendocument:xmlns"
_OFFICE, _STYLE, _TEXT, _TABLE = (f"{_NAMESPACE}:{name}:1.0 " for name in ("office", "style", "text", "table"))
_PARAGRAPHS: Final = (f"{_TEXT}p", f"{_TEXT}h")
_HEADERS: Final = tuple(f"{part}{page}" for part in ("header", "footer") for page in ("", "-left", "-first"))
_STYLES_OF_HEADERS: Final = (f"{_STYLE}header-style", f"{_STYLE}footer-style")
_ADDRESS: Final = "http://www.w3.org/1999/xlink href"
_REGIONS: Final = ("region-left", "region-center", "region-right")
_FIELDS: Final = tuple(
    f"{_TEXT}{name}"
    for name in ("page-number", "page-count", "sheet-name", "date", "time", "file-name", "title", "author-name")
)
"""What a program fills in when it prints."""
DEFAULT_PAGE: Final = "Default"
"""The page style of a sheet that names none."""


class _TextReader:
    """The handlers of the parser for a part of which only paragraphs are read."""

    def __init__(self, reader: XmlReader, part: ZipPart, root: str) -> None:
        self.reader, self.part, self.root = reader, part, root
        self.elements = reader.used["xml_elements"]
        self.path: list[str] = []
        self.lines: list[str] = []
        self.text: DocumentText | None = None
        self.left_out = 0
        """The depth of the element whose text is not read; 0 if there is none."""

    def read(self) -> None:
        """Read the part.

        Raises:
            RefusedError: it cannot be read.
        """
        for _ in self.reader.steps(self.part, self.start, self.end, self.characters):
            self.reader.use("other_elements", self.elements - self.reader.used["xml_elements"])
            self.reader.used["xml_elements"] = self.elements
            self.reader.use("xml_elements", 0)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.path.append(tag)
        depth = len(self.path)
        if depth > self.reader.limits.xml_depth:
            check_limit(self.reader.limits, "xml_depth", depth)
        if depth == 1 and tag != f"{_OFFICE}{self.root}":
            raise ambiguous(WRONG_PART, self.part.name)
        if self.left_out:
            return
        if self.is_left_out(tag, attributes):
            self.left_out = depth
        elif tag in _PARAGRAPHS and self.is_wanted:
            self.text = self.text or DocumentText(self.reader)
            self.text.begin_paragraph()

    def end(self, tag: str) -> None:
        depth = len(self.path)
        self.path.pop()
        if self.left_out:
            self.left_out = 0 if self.left_out == depth else self.left_out
            return
        if tag in _PARAGRAPHS and self.text:
            self.text.end_paragraph()
        if self.text and self.ends_text(tag):
            if content := self.text.content.strip():
                self.add(content)
            self.text = None

    def characters(self, text: str) -> None:
        if self.text and not self.left_out:
            self.text.add(text, "")

    @property
    def is_wanted(self) -> bool:
        return True

    def is_left_out(self, tag: str, _attributes: dict[str, str]) -> bool:
        """Whether the texts within an element are not read: those of the cells behind a chart."""
        return tag == f"{_TABLE}table"

    def ends_text(self, tag: str) -> bool:
        return tag in _PARAGRAPHS

    def add(self, text: str) -> None:
        self.lines.append(text)


class _PageReader(_TextReader):
    """The handlers for the part with the styles of pages."""

    def __init__(self, reader: XmlReader, part: ZipPart, styles: DocumentStyles) -> None:
        super().__init__(reader, part, "document-styles")
        self.styles = styles
        self.page = self.layout = ""
        self.pictured: set[str] = set()
        """The layouts of pages that have a picture in their header or footer."""
        self.count = 0
        self.pages: dict[str, dict[SheetRemark, None]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_STYLE}master-page":
            self.page = attributes.get(f"{_STYLE}name", "")
            if attributes.get(f"{_STYLE}page-layout-name") in self.pictured:
                self.pages.setdefault(self.page, {})[SheetRemark(-1, -1, PAGE_PICTURE, "")] = None
        elif tag.startswith((_STYLE, NUMBER)):
            self.styles.open(tag, attributes)
            self._open_layout(tag, attributes)
        super().start(tag, attributes)

    def _open_layout(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == f"{_STYLE}page-layout":
            self.layout = attributes.get(f"{_STYLE}name", "")
        is_picture = tag == f"{_STYLE}background-image" and bool(attributes.get(_ADDRESS))
        if is_picture and any(each in _STYLES_OF_HEADERS for each in self.path):
            self.pictured.add(self.layout)

    def end(self, tag: str) -> None:
        self.styles.numbers.end(tag)
        super().end(tag)

    def characters(self, text: str) -> None:
        self.styles.numbers.add_text(text)
        super().characters(text)

    @property
    def is_wanted(self) -> bool:
        return any(_is_header(tag) for tag in self.path)

    def is_left_out(self, tag: str, attributes: dict[str, str]) -> bool:
        return tag in _FIELDS or (_is_header(tag) and attributes.get(f"{_STYLE}display") == "false")

    def ends_text(self, tag: str) -> bool:
        return _is_header(tag) or tag.rpartition(" ")[2] in _REGIONS

    def add(self, text: str) -> None:
        if words := without_page_words(text):
            self.count += 1
            check_limit(self.reader.limits, "remarks", self.count)
            self.pages.setdefault(self.page, {})[SheetRemark(-1, -1, HEADER, words)] = None


def _is_header(tag: str) -> bool:
    # The header of the first page has a namespace of LibreOffice's own.
    return tag.rpartition(" ")[2] in _HEADERS


def read_page_remarks(reader: XmlReader, styles: DocumentStyles) -> dict[str, tuple[SheetRemark, ...]]:
    """The words and pictures in the headers and footers of each style of pages, by its name.

    Args:
        reader: of the package.
        styles: gets the other styles that the part has.
    """
    part = reader.package.find("styles.xml")
    if part is None:
        return {}
    pages = _PageReader(reader, part, styles)
    try:
        pages.read()
    except RefusedError as refused:
        if not may_be_left_out(refused):
            raise
    return {name: tuple(remarks) for name, remarks in pages.pages.items()}


class _ObjectReader(_TextReader):
    """The handlers for the content of an embedded object."""

    is_chart = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.is_chart = self.is_chart or tag == f"{_OFFICE}chart"
        super().start(tag, attributes)


class ObjectTexts:
    """The words of embedded charts and documents. Each object is read once, however often it is shown."""

    def __init__(self, reader: XmlReader) -> None:
        self._reader = reader
        self._known: dict[str, tuple[str, str]] = {}

    def words(self, address: str) -> tuple[str, str]:
        """The kind of the object at an address in the package, and its words: the title and labels of a chart."""
        folder = address.removeprefix("./").strip("/")
        part = self._reader.package.find(f"{folder}/content.xml") if folder else None
        if part is None:
            return "", ""
        if part.name not in self._known:
            self._known[part.name] = "", ""
            self._known[part.name] = self._read(part)
        kind, words = self._known[part.name]
        self._reader.use("total_text", len(words))
        return kind, words

    def _read(self, part: ZipPart) -> tuple[str, str]:
        content = _ObjectReader(self._reader, part, "document-content")
        try:
            content.read()
        except RefusedError as refused:
            if not may_be_left_out(refused):
                raise
        return CHART if content.is_chart else TEXT_BOX, "\n".join(content.lines)


def with_words(
    sheet: ScannedSheet,
    page_remarks: Iterable[SheetRemark],
    objects: ObjectTexts,
    addresses: Mapping[SheetRemark, Sequence[str]],
) -> ScannedSheet:
    """A sheet with the words of its pages and of its charts and other objects.

    Args:
        sheet: the sheet.
        page_remarks: the words and pictures in the headers and footers of its pages.
        objects: the objects of the document.
        addresses: those of the objects on the sheet. Objects without a name at the same place have the same remark.
    """
    remarks: set[SheetRemark] = set()
    for remark in sheet.remarks:
        read = [objects.words(address) for address in addresses.get(remark, ())]
        remarks |= {remark._replace(kind=kind, text=words) for kind, words in read if words}
        if not read or any(not words for _, words in read):
            remarks.add(remark)
    if sheet.cells:  # an empty sheet is not printed
        remarks.update(page_remarks)
    return replace(sheet, remarks=tuple(sorted(remarks)))

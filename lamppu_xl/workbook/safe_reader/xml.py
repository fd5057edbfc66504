"""Parses the parts of a package step by step within limits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final
from xml.parsers import expat

from lamppu_xl.domain.text_normalising import unix_lines
from lamppu_xl.workbook.safe_reader.package import (
    CHUNK,
    Limits,
    MalformedError,
    Package,
    RefusedError,
    ZipPart,
    ambiguous,
    check_limit,
)

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
STRICT_OFFICE: Final = "http://purl.oclc.org/ooxml/officeDocument"

LINK_IDS: Final = (f"{OFFICE}/relationships id", f"{STRICT_OFFICE}/relationships id")
"""The attribute with the id of a link, in both editions of the format."""

_Start = Callable[[str, dict[str, str]], None]
_Text = Callable[[str], None]

WRONG_PART: Final = "not the part that it should be"


def element_names(names: str, *namespaces: str) -> dict[str, str]:
    """Elements as the parser names them, each in every namespace, and their short names."""
    return {f"{namespace} {name}": name for namespace in namespaces for name in names.split()}


_THREADED: Final = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_RICH: Final = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
_DRAWINGS: Final = (
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
)
_INK: Final = "http://schemas.microsoft.com/office/excel/2010/spreadsheetDrawing"
_DRAWN_TEXTS: Final = (
    "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://purl.oclc.org/ooxml/drawingml/main",
)
_CHARTS: Final = (
    "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "http://purl.oclc.org/ooxml/drawingml/chart",
    "http://schemas.microsoft.com/office/drawing/2014/chartex",
)
_DIAGRAMS: Final = (
    "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "http://purl.oclc.org/ooxml/drawingml/diagram",
)
_OPEN_DOCUMENT: Final = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_NAMES: Final = {
    **element_names("Types Default Override", f"{PACKAGE}/content-types"),
    **element_names("Relationships Relationship", f"{PACKAGE}/relationships"),
    **element_names("workbook workbookPr workbookProtection sheets sheet definedNames definedName", MAIN, STRICT),
    **element_names("externalReferences externalReference", MAIN, STRICT),
    **element_names("comments authors author commentList comment text r t", MAIN, STRICT),
    **element_names("ThreadedComments threadedComment text", _THREADED),
    "xml": "xml",
    **element_names("shape textbox", "urn:schemas-microsoft-com:vml"),
    **element_names("signatureline", "urn:schemas-microsoft-com:office:office"),
    **element_names("ClientData Anchor Checked", "urn:schemas-microsoft-com:office:excel"),
    **element_names("wsDr twoCellAnchor oneCellAnchor absoluteAnchor from to row col", *_DRAWINGS),
    **element_names("pic sp cxnSp grpSp graphicFrame contentPart cNvPr", *_DRAWINGS, _INK),
    **element_names("p t", *_DRAWN_TEXTS),
    **element_names("AlternateContent Choice Fallback", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
    **element_names("chartSpace chart tx v userShapes cat val xVal yVal f", *_CHARTS),
    **element_names("dataModel relIds", *_DIAGRAMS),
    **element_names("worksheet oleObject control from metadata metadataType valueMetadata bk rc", MAIN, STRICT),
    **element_names("chartsheet headerFooter oddHeader evenHeader firstHeader", MAIN, STRICT),
    **element_names("oddFooter evenFooter firstFooter", MAIN, STRICT),
    **element_names("formControlPr", "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"),
    **element_names("rvData rv v rvStructures s k rvb", _RICH),
    **element_names("styleSheet numFmts numFmt fonts font strike name color cellXfs xf", MAIN, STRICT),
    **element_names("fills fill patternFill gradientFill fgColor bgColor sz alignment dxfs dxf", MAIN, STRICT),
    **element_names(
        "coreProperties lastModifiedBy keywords category contentStatus", f"{PACKAGE}/metadata/core-properties"
    ),
    **element_names("title subject description creator language date", "http://purl.org/dc/elements/1.1/"),
    **element_names("created modified", "http://purl.org/dc/terms/"),
    **element_names(
        "Properties Application Manager", f"{OFFICE}/extended-properties", f"{STRICT_OFFICE}/extendedProperties"
    ),
    **element_names("document-meta", _OPEN_DOCUMENT.format("office")),
    **element_names("initial-creator creation-date generator keyword user-defined", _OPEN_DOCUMENT.format("meta")),
    **element_names("document-settings", _OPEN_DOCUMENT.format("office")),
    **element_names("config-item", _OPEN_DOCUMENT.format("config")),
    **element_names("manifest encryption-data", _OPEN_DOCUMENT.format("manifest")),
    **element_names("Properties property", f"{OFFICE}/custom-properties", f"{STRICT_OFFICE}/customProperties"),
}
"""Elements of the small parts. Every other one is met as `?`, so that no file decides how long a path grows."""

_LATER: Final = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_RULES_OF_LATER: Final = "http://schemas.microsoft.com/office/excel/2006/main"
SHEET_NAMES: Final = {
    f"{namespace} {name}": known
    for names, namespaces in (
        (
            "worksheet sheetData row c v f is t rPh si sst sheetProtection sheetView col mergeCell hyperlink",
            (MAIN, STRICT),
        ),
        ("scenario inputCells", (MAIN, STRICT)),
        ("r strike vertAlign rFont color sz", (MAIN, STRICT)),
        ("sheetFormatPr formula numFmt", (MAIN, STRICT)),
        ("oddHeader evenHeader firstHeader oddFooter evenFooter firstFooter", (MAIN, STRICT)),
        ("dataValidation conditionalFormatting cfRule dataBar iconSet", (MAIN, STRICT, _LATER)),
        ("sqref", (MAIN, _RULES_OF_LATER)),
    )
    for name in names.split()
    for known in (f"{MAIN} {name}",)
    for namespace in namespaces
}
"""Elements of sheets and shared texts by their names in every edition, each with the one name under which it is met."""

_ENCODINGS: Final = frozenset({"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE"})
_ESCAPE: Final = re.compile("_x([0-9A-Fa-f]{4})_")


class XmlReader:
    """The package of one workbook, and how much of each limit its parts have used together."""

    __slots__ = ("limits", "names", "package", "root", "used")

    def __init__(self, package: Package, limits: Limits) -> None:
        self.package = package
        self.limits = limits
        self.used: Counter[str] = Counter()
        self.names = SHEET_NAMES.copy()
        """All names that the parsers have met, each with the one string object used for it; filled by the parsers."""
        self.root = ""
        """The full name of the outermost element of the small part read last."""

    def use(self, limit: str, amount: int = 1) -> None:
        used = self.used[limit] = self.used[limit] + amount
        if used > getattr(self.limits, limit):
            check_limit(self.limits, limit, used)

    def add(self, used: Mapping[str, int], names: Collection[str], root: str) -> bool:
        """Count what a part has used that another reader has read; nothing and False if that is more than is left."""
        names = [name for name in names if name not in self.names]
        total = {limit: self.used[limit] + amount for limit, amount in used.items()}
        total["xml_names"] = len(self.names) + len(names) - len(SHEET_NAMES)
        if any(amount > getattr(self.limits, limit) for limit, amount in total.items()):
            return False
        self.used.update({limit: total[limit] - self.used[limit] for limit in used})
        self.names.update(zip(names, names, strict=True))
        self.root = root
        return True

    def announce(self, limit: str, count: str | None) -> None:
        """Checks an announced count against its limit; the count itself is not used."""
        if count and count.isdecimal():
            check_limit(self.limits, limit, int(count[:20]))

    def steps(self, part: ZipPart, start: _Start, end: _Text, characters: _Text) -> Iterator[None]:
        """Parse a part, pausing after each step so that the caller can check what was collected.

        Names come as `namespace name`. A text may come in several pieces.
        """
        names = self.names
        parser = expat.ParserCreate(namespace_separator=" ", intern=names)
        parser.EndElementHandler = end
        parser.CharacterDataHandler = characters
        parser.buffer_text = True
        parser.XmlDeclHandler = _declared
        parser.StartDoctypeDeclHandler = _doctype
        if defer := getattr(parser, "SetReparseDeferralEnabled", None):
            # Newer expats put off rereading an unfinished tag, against tags without end; here tags have a limit.
            defer(False)

        def namespace(_prefix: str | None, uri: str | None) -> None:
            check_limit(self.limits, "namespace_length", len(uri or ""))

        parser.StartNamespaceDeclHandler = namespace

        def measured(name: str, attributes: dict[str, str]) -> None:
            check_limit(self.limits, "attribute_text", sum(map(len, attributes.values())))
            start(name, attributes)

        chunks = self.package.chunks(part)
        fed = settled = 0
        try:
            for chunk in chunks:
                # Only a tag that began in an earlier step can be too long: in most steps nothing needs measuring.
                suspicious = fed - settled > self.limits.attribute_text - CHUNK
                parser.StartElementHandler = measured if suspicious else start
                parser.Parse(chunk, False)
                fed += len(chunk)
                settled = max(settled, parser.CurrentByteIndex)
                check_limit(self.limits, "tag_length", fed - settled)
                check_limit(self.limits, "xml_names", len(names) - len(SHEET_NAMES))
                yield
            parser.Parse(b"", True)
        except (expat.ExpatError, RefusedError) as error:
            if isinstance(error, RefusedError) and error.refusal.code == "F112":
                raise
            for _ in chunks:
                pass  # a part damaged on its way is reported by its checksum, not by the effect of the damage
            if isinstance(error, RefusedError):
                raise
            raise MalformedError(f"not XML from line {error.lineno} on", part.name) from error
        yield

    def elements(self, part: ZipPart | None, root: str) -> Iterator[tuple[str, dict[str, str], str]]:
        """Path, attributes and text of each element of a small part, as it ends: children come before parents.

        No part, no elements. A text is what is between the last child and the end.
        """
        if part is None:
            return
        name, deepest, longest = part.name, self.limits.xml_depth, self.limits.text_length
        elements = counted = self.used["xml_elements"]
        path = ""
        opened: list[tuple[str, dict[str, str]]] = []
        texts: list[str] = []
        ended: list[tuple[str, dict[str, str], str]] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal elements, path
            if not opened:
                self.root = tag
                if _NAMES.get(tag) != root:
                    raise ambiguous(WRONG_PART, name)
            elements += 1
            opened.append((path, attributes))
            if len(opened) > deepest:
                check_limit(self.limits, "xml_depth", len(opened))
            path = f"{path}/{_NAMES.get(tag, '?')}"
            texts.clear()

        def end(_tag: str) -> None:
            nonlocal path
            text = "".join(texts)
            if len(text) > longest:
                check_limit(self.limits, "text_length", len(text))
            parent, attributes = opened.pop()
            ended.append((path, attributes, text))
            path = parent
            texts.clear()

        for _ in self.steps(part, start, end, texts.append):
            self.used["xml_elements"] = elements
            self.use("xml_elements", 0)
            self.use("other_elements", elements - counted)
            counted = elements
            check_limit(self.limits, "text_length", sum(map(len, texts)))
            yield from ended
            ended.clear()


def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.upper() not in _ENCODINGS:
        raise ambiguous("a part is written in another encoding than UTF-8 or UTF-16")


def _doctype(*_: object) -> None:
    raise ambiguous("a part has a document type, which can make text out of nothing")


def decode_escapes(text: str) -> str:
    """A stored text as Excel shows it: escapes such as `_x000D_` resolved once, line ends as line feeds.

    Half a surrogate pair becomes U+FFFD, since no file could be written with it.

    >>> decode_escapes("_x0041__x005F_x0042_")
    'A_x0042_'
    """
    if "_x" in text:
        # Escapes are UTF-16 units, two for an emoji; what an escape yields is not looked at again.
        text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return unix_lines(text)


def is_true(word: str | None) -> bool:
    """Whether an attribute is true."""
    return word in ("1", "true")

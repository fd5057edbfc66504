"""Reads untrusted workbook bytes to a `ScannedWorkbook` of plain cells: standard library only, bounded work and memory.

Each needed part is read once: `package` unpacks it, `xml` parses it, and `sheets` reads the cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.workbook.number_formats import BUILT_IN, NumberFormat, number_format
from lamppu_xl.workbook.safe_reader.colours import CellColours
from lamppu_xl.workbook.safe_reader.embedded_objects import LINKED, read_objects
from lamppu_xl.workbook.safe_reader.external_files import external_names
from lamppu_xl.workbook.safe_reader.named_texts import add_named_text, add_property, named_text
from lamppu_xl.workbook.safe_reader.package import (
    CHUNK,
    KIB,
    LIMITS,
    Limits,
    MalformedError,
    Package,
    Refusal,
    RefusedError,
    ZipPart,
    ambiguous,
    check_limit,
    identify_other_format,
    may_be_left_out,
    open_package,
    printable,
)
from lamppu_xl.workbook.safe_reader.part_links import PartLink, part_links
from lamppu_xl.workbook.safe_reader.remarks import read_remarks
from lamppu_xl.workbook.safe_reader.rich_values import RichValues
from lamppu_xl.workbook.safe_reader.scanned_sheet import ScannedSheet
from lamppu_xl.workbook.safe_reader.shared_texts import read_shared_texts
from lamppu_xl.workbook.safe_reader.sheet_looks import BookLooks
from lamppu_xl.workbook.safe_reader.sheet_remark import LINK, PICTURE, SheetRemark, in_reading_order
from lamppu_xl.workbook.safe_reader.sheets import SharedParts, read_chart_sheet, read_sheet
from lamppu_xl.workbook.safe_reader.stored_cells import StoredCells
from lamppu_xl.workbook.safe_reader.xml import (
    LINK_IDS,
    OFFICE,
    STRICT,
    STRICT_OFFICE,
    XmlReader,
    decode_escapes,
    is_true,
)
from lamppu_xl.workbook.symbol_fonts import symbol_font

__all__ = ["LIMITS", "Limits", "Refusal", "ScannedWorkbook", "read_workbook"]


@dataclass(frozen=True, slots=True)
class ScannedWorkbook:
    """A workbook that was read completely."""

    sheets: tuple[ScannedSheet, ...]
    """In the order of their tabs."""
    names: Mapping[str, str]
    """The names of the whole workbook and what they refer to, as stored: `'G05 X'!$C$7`, and `#REF!` when lost."""
    properties: Mapping[str, str]
    """`title`, `subject`, `description`, `keywords`, `category`, `contentStatus`, `creator`, `lastModifiedBy`,
    `manager`, `created`, `modified`, `language`, `custom:<name>`."""
    application: str
    """The program that saved it last, as stated in the file, or empty."""
    date1904: bool
    """Whether day 0 is 1 January 1904: dates must be read by it."""
    structure_locked: bool
    active: tuple[str, ...]
    """Parts with macros, links to other files and the like. None of them was opened."""
    strict: bool
    repeated_names: frozenset[str] = frozenset()
    """The names of several places; `names` has the first. LibreOffice repeats those of a copied sheet."""
    named_texts: tuple[str, ...] = ()
    """The texts and the comments that defined names have: `Note: ask Ann`."""
    open_document: bool = False
    """Whether it is an OpenDocument spreadsheet (`.ods`). Its days are numbered from 1900, whatever it says."""


@dataclass(frozen=True)
class SheetChoice:
    """Which sheets of a workbook are read; the others have no cells."""

    names: frozenset[str]
    start: str = ""
    """Sheets are read, too, that have a text with this beginning, as this program writes texts; empty: no others."""


def read_workbook(
    data: bytes,
    limits: Limits = LIMITS,
    *,
    open_documents: bool = False,
    choice: SheetChoice | None = None,
    store: SpillStore | None = None,
) -> ScannedWorkbook | Refusal:
    """Reads a workbook, or returns the reason for refusing it. No input raises an exception.

    Args:
        data: the file.
        limits: how much of it is read.
        open_documents: whether OpenDocument spreadsheets (`.ods`) are read, too.
        choice: which sheets are read; None for all of them.
        store: takes the cells of large sheets; None keeps all cells in memory.

    >>> scan(b"").code
    'F101'
    """
    try:
        check_limit(limits, "file_size", len(data))
        return identify_other_format(data) or _book(
            XmlReader(open_package(data, limits), limits), open_documents=open_documents, choice=choice, store=store
        )
    except RefusedError as refused:
        return refused.refusal


# --- styles --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _CellFormats:
    """What the cell formats of a workbook show, by their numbers as cells write them; None is that of other cells."""

    shown: Mapping[str | None, NumberFormat]
    struck: frozenset[str | None]
    fonts: Mapping[str | None, str]
    """The symbol fonts."""
    looks: BookLooks


def _cell_formats(reader: XmlReader, part: ZipPart | None) -> _CellFormats:
    """The cell formats. Other parts of the style sheet are not read and may be invalid."""
    codes = {str(number): number_format(code) for number, code in BUILT_IN.items()}
    formats: dict[str | None, NumberFormat] = {}
    fonts = 0
    is_struck = False
    struck_fonts: set[str] = set()
    struck: set[str | None] = set()
    font = ""
    symbol_fonts: dict[str | None, str] = {}
    in_symbols: dict[str | None, str] = {}
    colours = CellColours()
    whitening: set[str | None] = set()
    for path, attributes, _ in reader.elements(part, "styleSheet"):
        colours.add(path.removeprefix("/styleSheet"), attributes)
        if path == "/styleSheet/numFmts/numFmt":
            codes[attributes.get("numFmtId", "")] = number_format(attributes.get("formatCode", ""))
            check_limit(reader.limits, "cell_styles", len(codes) - len(BUILT_IN))
        elif path == "/styleSheet/fonts/font/strike":
            is_struck = attributes.get("val") not in ("0", "false")
        elif path == "/styleSheet/fonts/font/name":
            font = symbol_font(attributes.get("val", ""))
        elif path == "/styleSheet/fonts/font":
            if is_struck:
                struck_fonts.add(str(fonts))
            if font:
                symbol_fonts[str(fonts)] = font
            fonts, is_struck, font = fonts + 1, False, ""
        elif path == "/styleSheet/cellXfs/xf":
            number = attributes.get("fontId")
            if number in struck_fonts:
                struck.add(str(reader.used["cell_styles"]))
            if number in symbol_fonts:
                in_symbols[str(reader.used["cell_styles"])] = symbol_fonts[number]
            if found := codes.get(attributes.get("numFmtId", "0")):
                formats[str(reader.used["cell_styles"])] = found
                if found.has_white:
                    whitening.add(str(reader.used["cell_styles"]))
            reader.use("cell_styles")
        elif path == "/styleSheet/dxfs/dxf":
            check_limit(reader.limits, "cell_styles", len(colours.changes))
        elif path == "/styleSheet/cellXfs":
            reader.announce("cell_styles", attributes.get("count"))
    if "0" in formats:
        formats[None] = formats["0"]
    if "0" in in_symbols:
        in_symbols[None] = in_symbols["0"]
    for numbers in (struck, whitening):
        if "0" in numbers:
            numbers.add(None)
    return _CellFormats(
        formats,
        frozenset(struck),
        in_symbols,
        BookLooks(colours.looks, colours.changes, frozenset(whitening), colours.codes),
    )


@dataclass(frozen=True, slots=True)
class _ReadFormats:
    """The cell formats of a style sheet that was read by itself, and what of the limits that used."""

    formats: _CellFormats
    used: Mapping[str, int]
    names: frozenset[str]
    root: str


_LARGEST_KEPT: Final = 256 * KIB
"""Bytes of a style sheet that is kept."""


@lru_cache(maxsize=8)
def _formats_by_themselves(packed: bytes, part: ZipPart, limits: Limits) -> _ReadFormats | None:
    """The cell formats of a packed style sheet; None if it is refused."""
    reader = XmlReader(Package(packed, {}), limits)
    try:
        return _ReadFormats(_cell_formats(reader, part), reader.used, frozenset(reader.names), reader.root)
    except RefusedError:
        return None


def _known_formats(reader: XmlReader, part: ZipPart | None) -> _CellFormats:
    """As `_cell_formats`. Returns of one form often have equal style sheets: one is read, and each is counted."""
    if part is None or part.size > _LARGEST_KEPT:
        return _cell_formats(reader, part)
    packed = reader.package.data[part.start : part.start + part.packed]
    known = _formats_by_themselves(packed, replace(part, offset=0, start=0), reader.limits)
    # Where it would be too much for the workbook, the reading itself says of what.
    return known.formats if known and reader.add(known.used, known.names, known.root) else _cell_formats(reader, part)


# --- the parts that links lead to -------------------------------------------------------------------------------------


def _part(links: Mapping[str, PartLink], kind: str, *, required: bool = False) -> ZipPart | None:
    """The part of a kind; None if it has none, or if the link to it leads nowhere.

    Args:
        links: of the package or of the workbook.
        kind: of the part.
        required: whether a link that leads nowhere is refused, because values depend on the part.
    """
    parts = [link.part for link in links.values() if link.kind == kind]
    if len(parts) > 1:
        raise ambiguous("two parts claim the same place in the package")
    if required and None in parts:
        raise ambiguous("its styles or its texts are not in the package")
    return parts[0] if parts else None


# --- the workbook --------------------------------------------------------------------------------------------------

_WORKBOOKS: Final = frozenset(
    f"application/vnd.{kind}.main+xml"
    for kind in (
        "openxmlformats-officedocument.spreadsheetml.sheet",
        "openxmlformats-officedocument.spreadsheetml.template",
        "ms-excel.sheet.macroenabled",
        "ms-excel.template.macroenabled",
    )
)
_ADD_IN: Final = "application/vnd.ms-excel.addin.macroenabled.main+xml"
_MACRO_SHEETS: Final = frozenset({"xlmacrosheet", "xlintlmacrosheet"})
_SHEETS: Final = frozenset({"worksheet", "chartsheet", "dialogsheet"}) | _MACRO_SHEETS
_STATES: Final = frozenset({"visible", "hidden", "veryHidden"})
_ACTIVE: Final = re.compile(
    r"(^|/)(vbaproject[^/]*|connections\.xml)$|(^|/)(externallinks|activex|embeddings|macrosheets)/(?!_rels/)"
)


def _book(
    reader: XmlReader, *, open_documents: bool, choice: SheetChoice | None, store: SpillStore | None
) -> ScannedWorkbook:
    """Finds the workbook in a package, and reads it if its type is supported."""
    package = reader.package
    if mimetype := package.find("mimetype"):
        stated = b"".join(package.chunks(mimetype)).strip() if mimetype.size < CHUNK else b""
        if stated not in _OPEN_DOCUMENTS:
            raise RefusedError("F114")
        if not open_documents:
            raise RefusedError("F105")
        return _document(reader)
    if any(name.endswith("workbook.bin") for name in package.parts):
        raise RefusedError("F104")
    links = part_links(reader, "")
    workbook = _part(links, "officedocument")
    kind, declared = _content_type(reader, workbook.name if workbook else "")
    if kind == _ADD_IN:
        raise ambiguous("it is an add-in for Excel, not a workbook")
    if workbook and kind in _WORKBOOKS:
        return _opened(reader, workbook, links, choice, store)
    linked = any(link.kind == "officedocument" for link in links.values())
    if (workbook and (declared or not kind)) or (declared and not linked):
        raise ambiguous("nothing shows which of its parts is the workbook")
    raise RefusedError("F114")


_OPEN_DOCUMENTS: Final = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)


def _document(reader: XmlReader) -> ScannedWorkbook:
    """Reads an OpenDocument spreadsheet."""
    # Hardly any return is one, and the modules take longer to import than a sheet to read.
    from lamppu_xl.workbook.safe_reader import document_properties  # noqa: PLC0415
    from lamppu_xl.workbook.safe_reader.open_document import read_content  # noqa: PLC0415

    document_properties.refuse_encrypted(reader)
    content = read_content(reader)
    properties, application = document_properties.read_document_properties(reader)
    sheets = content.sheets
    if document_properties.hides_zeros(reader):
        sheets = tuple(replace(sheet, hides_zeros=True) for sheet in sheets)
    return ScannedWorkbook(
        sheets=sheets,
        names=content.names,
        named_texts=content.named_texts,
        properties=properties,
        application=application,
        date1904=False,
        structure_locked=content.structure_locked,
        active=content.active,
        strict=False,
        open_document=True,
    )


def _content_type(reader: XmlReader, name: str) -> tuple[str, bool]:
    """What the package declares a part to be, and whether it declares any part to be a workbook."""
    default = override = ""
    declared = False
    for path, attributes, _ in reader.elements(reader.package.find("[Content_Types].xml"), "Types"):
        kind = attributes.get("ContentType", "").lower()
        declared = declared or kind in _WORKBOOKS
        if path == "/Types/Default" and attributes.get("Extension", "").lower() == name.rpartition(".")[2].lower():
            default = kind  # .NET declares the workbook's type as that of every .xml part, and then the exceptions
        elif path == "/Types/Override" and attributes.get("PartName", "").lstrip("/").casefold() == name.casefold():
            override = kind
    return override or default, declared


@dataclass(frozen=True, slots=True)
class _SheetEntry:
    name: str
    state: str
    kind: str
    part: ZipPart


def sheet_parts(reader: XmlReader) -> tuple[dict[str, ZipPart], ZipPart | None]:
    """The parts of the worksheets of a workbook that can be read, by their names, and the part with the styles.

    Raises:
        RefusedError: a part cannot be read.
    """
    workbook = _part(part_links(reader, ""), "officedocument", required=True)
    assert workbook is not None  # noqa: S101  # the workbook was read before
    links = part_links(reader, workbook.name)
    elements = reader.elements(workbook, "workbook")
    tabs = [_tab(attributes, links) for path, attributes, _ in elements if path == "/workbook/sheets/sheet"]
    return {tab.name: tab.part for tab in tabs if tab.kind == "worksheet"}, _part(links, "styles")


def _opened(
    reader: XmlReader,
    workbook: ZipPart,
    links: Mapping[str, PartLink],
    choice: SheetChoice | None,
    store: SpillStore | None,
) -> ScannedWorkbook:
    """Reads the workbook part and the parts that it links to."""
    workbook_links = part_links(reader, workbook.name)
    tabs: list[_SheetEntry] = []
    names: dict[str, str] = {}
    repeated: set[str] = set()
    named_texts: list[str] = []
    references: list[PartLink | None] = []
    date1904 = locked = False
    for path, attributes, text in reader.elements(workbook, "workbook"):
        match path:
            case "/workbook/sheets/sheet":
                reader.use("sheets")
                tabs.append(_tab(attributes, workbook_links))
            case "/workbook/definedNames/definedName":
                reader.use("defined_names")
                name = attributes.get("name", "")
                said = named_text(name, text, decode_escapes(attributes.get("comment", "")))
                if said and not is_true(attributes.get("hidden")):  # only programs hide a name; nobody can see it
                    reader.use("total_text", len(said))
                    named_texts.append(said)
                if "localSheetId" not in attributes and names.get(name, text) == text:
                    add_named_text(reader, names, name, text)
                elif "localSheetId" not in attributes:
                    repeated.add(name)
            case "/workbook/externalReferences/externalReference":
                references.append(_linked(attributes, workbook_links))
            case "/workbook/workbookPr":
                date1904 = is_true(attributes.get("date1904"))
            case "/workbook/workbookProtection":
                locked = is_true(attributes.get("lockStructure"))
    strict = reader.root.startswith(STRICT)
    if not tabs:
        raise ambiguous("it has no sheets")
    if len({tab.name.casefold() for tab in tabs}) < len(tabs) or len({tab.part.name for tab in tabs}) < len(tabs):
        raise ambiguous("two of its sheets have the same name or the same part")

    texts, styles = (_part(workbook_links, kind, required=True) for kind in ("sharedstrings", "styles"))
    formats = _known_formats(reader, styles)
    strings, marked, rich = read_shared_texts(reader, texts, all_fonts=bool(formats.fonts)) if texts else ([], {}, {})
    shared = SharedParts(
        texts=strings,
        marked=marked,
        rich=rich,
        struck=formats.struck,
        date1904=date1904,
        looks=formats.looks,
        fonts=formats.fonts,
        external=external_names(reader, references),
        formats=formats.shown,
    )
    active = {part.name for name, part in reader.package.parts.items() if _ACTIVE.search(name)}
    rich_values = RichValues(reader, {link.kind: link.part for link in workbook_links.values() if link.part})
    return ScannedWorkbook(
        sheets=tuple(
            _with_remarks(
                reader,
                tab.part,
                _scanned(reader, tab, shared, store)
                if choice is None or _is_chosen(choice, reader, tab, strings)
                else ScannedSheet(tab.name, tab.state, {}),
                rich_values,
            )
            for tab in tabs
        ),
        names=names,
        repeated_names=frozenset(repeated),
        named_texts=tuple(named_texts),
        properties=_properties(reader, links),
        application=_application(reader, links),
        date1904=date1904,
        structure_locked=locked,
        active=tuple(sorted(active | {tab.part.name for tab in tabs if tab.kind in _MACRO_SHEETS})),
        strict=strict,
    )


def _is_chosen(choice: SheetChoice, reader: XmlReader, tab: _SheetEntry, shared_texts: Sequence[str]) -> bool:
    """Whether a sheet is read; its texts are looked through without reading its cells."""
    if tab.name in choice.names or not choice.start:
        return tab.name in choice.names
    if any(text.startswith(choice.start) for text in shared_texts):
        return True
    wanted, end = f"<t>{choice.start}".encode(), b""
    for chunk in reader.package.chunks(tab.part):
        text = end + chunk
        if wanted in text:
            return True
        end = text[1 - len(wanted) :]
    return False


def _scanned(reader: XmlReader, tab: _SheetEntry, shared: SharedParts, store: SpillStore | None) -> ScannedSheet:
    """A sheet by its kind; macro sheets and dialogs are not read."""
    if tab.kind == "worksheet":
        return read_sheet(reader, tab.part, tab.name, tab.state, shared, store=store)
    if tab.kind == "chartsheet":
        return read_chart_sheet(reader, tab.part, tab.name, tab.state)
    return ScannedSheet(tab.name, tab.state, {})


def _with_remarks(reader: XmlReader, part: ZipPart, sheet: ScannedSheet, rich_values: RichValues) -> ScannedSheet:
    """A sheet with the remarks on it; those of parts that cannot be read are left out, because they hold no answers."""
    remarks = [*sheet.remarks, *rich_values.remarks(sheet.rich_values)]
    try:
        links = part_links(reader, part.name)
        remarks += (
            SheetRemark(row, col, LINK, _whole_address(links[number].address, within))
            for row, col, number, within in sheet.link_ids
            if number in links and links[number].address
        )
        remarks += (SheetRemark(0, 0, PICTURE, "") for link in links.values() if link.kind == "image")  # behind it
        embedded = {number: link for number, link in links.items() if link.kind in LINKED}
        objects = read_objects(reader, part, embedded) if embedded else ()
        remarks += read_remarks(reader, [(link.kind, link.part) for link in links.values() if link.part], objects)
    except RefusedError as refused:
        if not may_be_left_out(refused):
            raise
    sheet = _with_newer_errors(sheet, rich_values)
    return replace(sheet, remarks=in_reading_order(remarks)) if remarks else sheet


def _whole_address(address: str, within: str) -> str:
    """The address of a link: Excel stores what follows the number sign apart from what is before it."""
    return f"{address}#{within}" if within and "#" not in address else address


def _with_newer_errors(sheet: ScannedSheet, rich_values: RichValues) -> ScannedSheet:
    """A sheet with `#SPILL!` and the like where its cells store `#VALUE!`; a sheet on disk keeps the latter."""
    names = [*rich_values.errors(sheet.rich_values)]
    if not names or isinstance(sheet.cells, StoredCells):
        return sheet
    cells = {(row, col): sheet.cells[row, col]._replace(error=name) for row, col, name in names}
    return replace(sheet, cells={**sheet.cells, **cells})


def _linked(attributes: Mapping[str, str], links: Mapping[str, PartLink]) -> PartLink | None:
    """The link that an element names by its id."""
    return next((links.get(attributes[name]) for name in LINK_IDS if name in attributes), None)


def _tab(attributes: Mapping[str, str], links: Mapping[str, PartLink]) -> _SheetEntry:
    name = attributes.get("name", "")
    state = attributes.get("state", "visible")
    if not name or state not in _STATES:
        raise ambiguous("a sheet has no name, or is neither visible nor hidden")
    number = attributes.get(f"{OFFICE}/relationships id") or attributes.get(f"{STRICT_OFFICE}/relationships id")
    link = links.get(number or "")
    if link is None or link.part is None or link.kind not in _SHEETS:
        raise ambiguous(f"sheet '{printable(name)}' is not in the package")
    return _SheetEntry(name, state, link.kind, link.part)


def _properties(reader: XmlReader, links: Mapping[str, PartLink]) -> dict[str, str]:
    """Title, author and the like, and the custom properties. A valid workbook may have none.

    What a part says after invalid XML is left out: it has no answers, and the identity is on a sheet as well.
    """
    properties: dict[str, str] = {}
    for read in (_core_properties, _custom_properties, _manager):
        try:
            for name, text in read(reader, links):
                add_property(reader, properties, name, text)
        except MalformedError:
            continue
    return properties


def _core_properties(reader: XmlReader, links: Mapping[str, PartLink]) -> Iterator[tuple[str, str]]:
    for path, _, text in reader.elements(_part(links, "coreproperties"), "coreProperties"):
        _, _, name = path[1:].partition("/")
        if name and "?" not in name:
            yield name, decode_escapes(text)


def _custom_properties(reader: XmlReader, links: Mapping[str, PartLink]) -> Iterator[tuple[str, str]]:
    value = ""
    for path, attributes, text in reader.elements(_part(links, "customproperties"), "Properties"):
        if path == "/Properties/property/?":
            value = text
        elif path == "/Properties/property":
            yield f"custom:{attributes.get('name', '')}", decode_escapes(value)
            value = ""


def _manager(reader: XmlReader, links: Mapping[str, PartLink]) -> Iterator[tuple[str, str]]:
    for path, _, text in reader.elements(_part(links, "extendedproperties"), "Properties"):
        if path == "/Properties/Manager":
            yield "manager", decode_escapes(text)


def _application(reader: XmlReader, links: Mapping[str, PartLink]) -> str:
    application = ""
    for path, _, text in reader.elements(_part(links, "extendedproperties"), "Properties"):
        if path == "/Properties/Application":
            application = text
    return application

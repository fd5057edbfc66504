"""A Word document with headings, tables and bars, which is the same file each time."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lamppu_xl.workbook.palette import bar_colour
from lamppu_xl.workbook.styles import LINE, NAVY, STYLES
from lamppu_xl.workbook.text_split import clean_text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of all parts, so that the same content gives the same bytes."""

_BAR_WIDTH, _BAR_HEIGHT = 2.6, 0.3
"""Centimetres of a bar that reaches its target."""

_LONG_TEXT = 400
"""Characters of a cell. A row with more would leave half a page empty if it were not parted."""

_MOST_INTRODUCED = 3
"""Paragraphs between a heading and its table that are on the page of the table."""

MOST_WHOLE = 300
"""Items of a list, such as goals, with partners' texts that are whole; of more items the texts show their beginning."""

BEGINNING = 320
"""Characters of a text that is not whole."""

_AFTER_BORDERS = ("shd", "tblLayout", "tblCellMar", "tblLook")
"""Properties of a table that follow its borders."""

_LONGEST_BAR = 1.2
"""A bar is not drawn longer than this part of its target."""


class WordCell(NamedTuple):
    """The content of a cell, one paragraph on each line."""

    text: str
    styles: tuple[str, ...] = ()
    """By paragraph the style of the workbook whose colours it has; for states."""
    is_bold: bool = False
    first_bold: bool = False
    """Whether the first paragraph is a name."""
    is_number: bool = False
    language: str = ""
    """If it differs from that of the document."""
    bar: float | None = None
    """The part of a target that is reached, as a bar before the text."""
    over_all: bool = False
    """Whether it goes over all columns, as a heading of rows; the other cells of its row are empty."""
    name: str = ""
    """In bold before the text."""
    keeps_next: bool = False
    """In the first cell: whether its row is on the page of the next row."""


class WordColumn(NamedTuple):
    """The head of a column and its width in centimetres."""

    head: str
    width: float
    is_number: bool = False


@dataclass
class WordDocument:
    """A document in landscape, written from the top."""

    document: Document

    # Text

    def add_heading(self, text: str, level: int = 1) -> None:
        self.document.add_heading(clean_text(text), level)

    def add_paragraph(self, text: str, *, is_bold: bool = False) -> None:
        self.document.add_paragraph().add_run(clean_text(text)).bold = is_bold

    def add_note(self, text: str) -> None:
        """A paragraph in small grey letters, for what a table holds, on the page of the last row of the table above."""
        from docx.shared import Pt, RGBColor  # noqa: PLC0415  # slow to import, and not always needed

        above = self.document.paragraphs[-1:]
        if above and not above[0].text and _is_below_table(above[0]):
            above[0].paragraph_format.keep_with_next = True
            _keep_with_next(self.document.tables[-1].rows[-1])
        run = self.document.add_paragraph().add_run(clean_text(text))
        run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(STYLES["note"]["font_color"].removeprefix("#"))

    def add_point(self, name: str, text: str, language: str = "") -> None:
        """A paragraph that begins with a name in bold."""
        paragraph = self.document.add_paragraph()
        paragraph.add_run(f"{clean_text(name)}: ").bold = True
        _set_language(paragraph.add_run(clean_text(text)), language)

    # Tables

    def add_table(self, columns: Sequence[WordColumn], rows: Iterable[Sequence[WordCell]]) -> None:
        """A table whose heads are repeated on each page; only rows with long texts are parted."""
        from docx.oxml import OxmlElement  # noqa: PLC0415  # slow to import, and not always needed
        from docx.shared import Cm, RGBColor  # noqa: PLC0415

        self._keep_introduction()
        table = self.document.add_table(rows=1, cols=len(columns))
        table.style = "Table Grid"
        table.autofit = False
        _set_lines(table)
        for cell, column in zip(table.rows[0].cells, columns, strict=True):
            _fill(cell, WordCell(column.head, is_bold=True, is_number=column.is_number))
            _shade(cell._tc.get_or_add_tcPr(), STYLES["header"]["bg_color"])
            for run in (run for paragraph in cell.paragraphs for run in paragraph.runs):
                run.font.color.rgb = RGBColor.from_string(STYLES["header"]["font_color"].removeprefix("#"))
        _keep_with_next(table.rows[0])
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # docx has no other way
        is_long, merged = [False], []
        for contents in rows:
            is_long.append(any(len(content.text) > _LONG_TEXT for content in contents))
            row = table.add_row()
            for cell, content in zip(row.cells, contents, strict=True):
                if content.text or not contents[0].over_all:
                    _fill(cell, content)
            if contents[0].over_all:
                merged.append(row)
            if contents[0].keeps_next:
                _keep_with_next(row)
        for column, grid_column in zip(columns, table.columns, strict=True):
            grid_column.width = Cm(column.width)  # LibreOffice reads these, Word the widths of the cells
        for row, may_be_parted in zip(table.rows, is_long, strict=True):
            if not may_be_parted:
                row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, column in zip(row.cells, columns, strict=True):
                cell.width = Cm(column.width)
        for number in (1, len(is_long) - 2):
            if 0 < number < len(is_long) and not is_long[number]:
                _keep_with_next(table.rows[number])  # no row is alone at the end or the beginning of a page
        for row in merged:
            row.cells[0].merge(row.cells[-1])
        self.document.add_paragraph().paragraph_format.space_after = 0

    def _keep_introduction(self) -> None:
        """Puts the last texts below a heading on the page of the table that begins after them."""
        for paragraph in reversed(self.document.paragraphs[-_MOST_INTRODUCED:]):
            if not paragraph.text or _is_heading(paragraph):  # an empty one is below a table
                return
            paragraph.paragraph_format.keep_with_next = True

    def data(self) -> bytes:
        """The file, with fixed times in its package. An empty last paragraph is so low that it begins no page."""
        from docx.shared import Pt  # noqa: PLC0415  # as above

        last = self.document.paragraphs[-1].paragraph_format
        if not self.document.paragraphs[-1].text:
            last.line_spacing, last.space_before, last.space_after = Pt(1), Pt(0), Pt(0)
        stream, fixed = io.BytesIO(), io.BytesIO()
        self.document.save(stream)
        with zipfile.ZipFile(stream) as package, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as written:
            for name in package.namelist():
                written.writestr(zipfile.ZipInfo(name, _EPOCH), package.read(name), zipfile.ZIP_DEFLATED)
        return fixed.getvalue()


def document_identifier(data: bytes) -> str:
    """The identifier among the properties of a document; empty if it has none or cannot be read."""
    import docx  # noqa: PLC0415  # slow to import, and not always needed

    try:
        return str(docx.Document(io.BytesIO(data)).core_properties.identifier)
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError):
        return ""


def begin_document(title: str, language: str, identifier: str = "") -> WordDocument:
    """An empty document on A4 in landscape, with its title.

    Args:
        title: is also among its properties.
        language: of the spelling.
        identifier: among its properties, not shown.
    """
    import docx  # noqa: PLC0415  # slow to import, and not always needed
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm, Pt  # noqa: PLC0415

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(1.8)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    marks = style.element.get_or_add_rPr()
    marks.append(marks.makeelement(qn("w:lang"), {qn("w:val"): language}))
    for name, size in (("Title", 20), ("Heading 1", 14), ("Heading 2", 11.5)):
        _set_heading(document.styles[name], size)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean_text(title), "", ""
    properties.language, properties.identifier = language, identifier
    document.add_heading(clean_text(title), 0)
    return WordDocument(document)


def _set_heading(style: Any, size: float) -> None:
    """The font and colour of the headings in the workbook; docx's own template has others."""
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    style.font.name, style.font.size = "Arial", Pt(size)
    style.font.color.rgb = RGBColor.from_string(NAVY.removeprefix("#"))
    fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    for name in [name for name in fonts.attrib if "Theme" in name]:
        del fonts.attrib[name]


def _fill(cell: _Cell, content: WordCell) -> None:
    """Write the paragraphs of a cell."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    for number, line in enumerate(clean_text(content.text).split("\n")):
        paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if content.is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if content.bar is not None:
            _add_bar(paragraph, content.bar, content.text)
        look = STYLES[content.styles[number]] if number < len(content.styles) else {}
        if content.name and number == 0:
            paragraph.add_run(f"{clean_text(content.name)}: ").bold = True
        run = paragraph.add_run(f"\u00a0{line}\u00a0" if look.get("bg_color") else line)
        run.bold = content.is_bold or (content.first_bold and number == 0)
        _set_language(run, content.language)
        if colour := look.get("font_color"):
            run.font.color.rgb = RGBColor.from_string(colour.removeprefix("#"))
        if colour := look.get("bg_color"):
            _shade(run._r.get_or_add_rPr(), colour)


def _is_heading(paragraph: Paragraph) -> bool:
    """Whether it is on the page of what follows by its style."""
    return paragraph.style is not None and (paragraph.style.name or "").startswith(("Heading", "Title"))


def _is_below_table(paragraph: Paragraph) -> bool:
    before = paragraph._p.getprevious()
    return before is not None and before.tag.endswith("}tbl")


def _keep_with_next(row: _Row) -> None:
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _set_lines(table: Table) -> None:
    """Thin grey lines, as in the workbook."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in {"val": "single", "sz": "4", "space": "0", "color": LINE.removeprefix("#")}.items():
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = table._tbl.tblPr
    followers = (child for child in properties if child.tag.rpartition("}")[2] in _AFTER_BORDERS)
    follower = next(followers, None)
    if follower is None:
        properties.append(borders)
    else:
        follower.addprevious(borders)  # the order of properties is fixed


def _shade(look: Any, colour: str) -> None:
    """Give a cell or a run a background; `look` is the element of its properties."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour.removeprefix("#"))
    look.append(shade)


def _set_language(run: Run, language: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    if language:
        mark = OxmlElement("w:lang")
        mark.set(qn("w:val"), language)
        run._r.get_or_add_rPr().append(mark)


def _add_bar(paragraph: Paragraph, share: float, description: str) -> None:
    """A picture as wide as the share, in the colour of a reached or an unreached target."""
    from docx.shared import Cm  # noqa: PLC0415

    colour = bar_colour(share)
    width = max(0.02, min(_LONGEST_BAR, share)) * _BAR_WIDTH
    picture = paragraph.add_run().add_picture(io.BytesIO(_dot(colour)), Cm(width), Cm(_BAR_HEIGHT))
    picture._inline.docPr.set("descr", description)
    paragraph.add_run(" ")


def _dot(colour: str) -> bytes:
    """A PNG of one dot."""
    pixel = bytes.fromhex(colour.removeprefix("#"))
    parts = (
        (b"IHDR", struct.pack(">2I", 1, 1) + bytes([8, 2, 0, 0, 0])),
        (b"IDAT", zlib.compress(b"\0" + pixel)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)

"""Reads an OpenDocument spreadsheet (`.ods`) to the same plain cells as an Excel workbook, within the same limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lamppu_xl.workbook.safe_reader.cell_areas import areas_of_document
from lamppu_xl.workbook.safe_reader.colours import LEAST_SIZE
from lamppu_xl.workbook.safe_reader.document_cells import DocumentText, document_cell, is_read_otherwise
from lamppu_xl.workbook.safe_reader.document_controls import FORM, DocumentControls
from lamppu_xl.workbook.safe_reader.document_numbers import NUMBER, DocumentNumbers
from lamppu_xl.workbook.safe_reader.document_pages import DEFAULT_PAGE, ObjectTexts, read_page_remarks, with_words
from lamppu_xl.workbook.safe_reader.document_sheet import AppliedRule, DocumentSheet, FilledCells
from lamppu_xl.workbook.safe_reader.document_styles import (
    CELL,
    COLUMN,
    ROW,
    SHEET,
    SPAN,
    DocumentStyle,
    DocumentStyles,
    rule_condition,
)
from lamppu_xl.workbook.safe_reader.named_texts import named_text
from lamppu_xl.workbook.safe_reader.note_words import words_of_note
from lamppu_xl.workbook.safe_reader.package import RefusedError, ZipPart, ambiguous, check_limit, damaged, printable
from lamppu_xl.workbook.safe_reader.prompts import Prompts
from lamppu_xl.workbook.safe_reader.rich_text import TINY, WHITE
from lamppu_xl.workbook.safe_reader.scanned_sheet import ScannedSheet, Value
from lamppu_xl.workbook.safe_reader.sheet_looks import DIGIT_POINTS
from lamppu_xl.workbook.safe_reader.sheet_remark import (
    ALT_TEXT,
    DRAWING,
    LINK,
    NOTE,
    OBJECT,
    PICTURE,
    PROMPT,
    SCENARIO,
    TEXT_BOX,
    SheetRemark,
)
from lamppu_xl.workbook.safe_reader.xml import WRONG_PART, XmlReader

_NAMESPACE: Final = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE, TABLE, TEXT, STYLE = (f"{_NAMESPACE}:{name}:1.0" for name in ("office", "table", "text", "style"))
_DRAW, _LINK_ADDRESS = f"{_NAMESPACE}:drawing:1.0", "http://www.w3.org/1999/xlink href"
_FORMAT, _DRAWN = (f"{_NAMESPACE}:{name}-compatible:1.0" for name in ("xsl-fo", "svg"))
_CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_RULES, _RULE = f"{_CALC} conditional-format", f"{_CALC} condition"
_IN_PLACE_OF_NUMBERS = frozenset({f"{_CALC} data-bar", f"{_CALC} icon-set"})
_REPEATED_ROWS, _REPEATED_COLUMNS = f"{TABLE} number-rows-repeated", f"{TABLE} number-columns-repeated"

_CELLS: Final = frozenset({f"{TABLE} table-cell", f"{TABLE} covered-table-cell"})
_PARAGRAPHS: Final = frozenset({f"{TEXT} p", f"{TEXT} h"})
_SHAPES: Final = (
    "custom-shape rect ellipse circle line polyline polygon path connector regular-polygon caption measure control"
)
_DRAWINGS: Final = {
    f"{_DRAW} frame": TEXT_BOX,  # until its content is known
    f"{_DRAW} g": TEXT_BOX,  # the shapes in a group are met one by one
    **{f"{_DRAW} {name}": DRAWING for name in _SHAPES.split()},
}
"""The elements that draw something, each with what it is where it has no words."""
_ALTERNATIVES: Final = frozenset({f"{_DRAWN} title", f"{_DRAWN} desc"})
"""The alternative texts of a drawing."""
_IN_FRAMES: Final = {
    f"{_DRAW} image": PICTURE,
    **{f"{_DRAW} {name}": OBJECT for name in ("object", "object-ole", "plugin", "applet", "floating-frame")},
}
_PROMPTS: Final = frozenset({f"{TABLE} help-message", f"{TABLE} error-message"})
"""The words of a data validation."""
_CHANGES: Final = frozenset(f"{TABLE} {name}" for name in ("cell-content-change", "insertion", "deletion", "movement"))
"""The changes that a document records."""
_LOWEST_ROW: Final = 1.0
_NARROWEST_COLUMN: Final = 5.0
"""Points of the lowest row and the narrowest column of which something is seen: a column of one digit."""
_EXTERNAL_SHEET: Final = re.compile(r"'?[a-z]+:", re.IGNORECASE)
_ACTIVE: Final = re.compile(
    r"^(?:(?:basic|scripts|objectreplacements)/(?!$)|object [^/]*/(?!$|content\.xml$))", re.IGNORECASE
)
"""The parts that are never opened. Of an embedded object the content is read for its words."""


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """The sheets of a spreadsheet document, and what its content says about the whole of it."""

    sheets: tuple[ScannedSheet, ...]
    names: Mapping[str, str]
    named_texts: tuple[str, ...]
    structure_locked: bool
    active: tuple[str, ...]


def read_content(reader: XmlReader) -> DocumentContent:
    """Read the sheets of a document."""
    part = reader.package.find("content.xml")
    if part is None:
        raise damaged("its content is not in the package")
    styles = DocumentStyles(reader, DocumentNumbers(reader))
    pages = read_page_remarks(reader, styles)
    content = _ContentReader(reader, part, styles)
    for _ in reader.steps(part, content.start, content.end, content.characters):
        reader.used["xml_elements"] = content.elements
        reader.use("xml_elements", 0)
        reader.used["cells"] = content.cells_met
        reader.use("cells", 0)
    if not content.sheets:
        raise ambiguous("it has no sheets")
    if len({sheet.name.casefold() for sheet in content.sheets}) < len(content.sheets):
        raise ambiguous("two of its sheets have the same name or the same part")
    objects = ObjectTexts(reader)
    reader.use("remarks", sum(len(pages.get(page, ())) for page in content.pages))
    active = {name.name for name in reader.package.parts.values() if _ACTIVE.match(name.name)}
    return DocumentContent(
        sheets=tuple(
            with_words(sheet, pages.get(page, ()), objects, content.objects.get(sheet.name, {}))
            for sheet, page in zip(content.sheets, content.pages, strict=True)
        ),
        names=content.names,
        named_texts=tuple(content.named_texts),
        structure_locked=content.structure_locked,
        active=tuple(sorted(active | content.external)),
    )


@dataclass(slots=True)
class _OpenText:
    """The text of a cell, a note or a drawing that is being read."""

    depth: int
    """Of its element."""
    kind: str
    """Of the remark that it is; empty for a cell."""
    text: DocumentText
    name: str = ""
    address: str = ""
    """Of the object that a frame shows, within the document."""
    words: str = ""
    """Of a control, which has them elsewhere."""


class _ContentReader:
    """The handlers of the parser, and what was read so far."""

    def __init__(self, reader: XmlReader, part: ZipPart, styles: DocumentStyles) -> None:
        self.reader, self.part, self.styles = reader, part, styles
        self.limits = reader.limits
        self.sheets: list[ScannedSheet] = []
        self.pages: list[str] = []
        """The style of pages of each sheet."""
        self.objects: dict[str, dict[SheetRemark, list[str]]] = {}
        """The addresses of embedded objects by sheet."""
        self.names: dict[str, str] = {}
        self.named_texts: list[str] = []
        self.external: set[str] = set()
        self.structure_locked = False
        self.elements, self.cells_met = reader.used["xml_elements"], reader.used["cells"]
        self.path: list[str] = []
        self.sheet: DocumentSheet | None = None
        self.is_external = False
        self.row_repeat = 1
        self.row_style = ""
        self.rule_areas = ""
        """The cells of the conditional format that is being read."""
        self.cell: dict[str, str] | None = None
        self.cell_depth = 0
        self.cell_text = DocumentText(reader)
        self.texts: list[_OpenText] = []
        """What collects the text that is met, innermost last."""
        self.spans: list[tuple[int, DocumentStyle]] = []
        self.reading = 0
        """The depth of the reading of a word, which is above it; 0 if there is none."""
        self.changed = (0, 0, 0)
        """The sheet, the row and the column of the recorded change that is being read."""
        self.validation = ""
        """The name of the data validation that is being read."""
        self.prompts: dict[str, list[str]] = {}
        """The words of data validations, by their names."""
        self.comments: dict[int, list[SheetRemark]] = {}
        """The comments on recorded changes, by the number of the sheet."""

    # --- handlers

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.path.append(tag)
        depth = len(self.path)
        if depth > self.limits.xml_depth:
            check_limit(self.limits, "xml_depth", depth)
        if depth == 1 and tag != f"{OFFICE} document-content":
            raise ambiguous(WRONG_PART, self.part.name)
        if tag in _CELLS:
            self._open_cell(attributes)
        elif self.texts and self._start_in_text(tag, attributes, depth):
            pass
        elif self.sheet is not None or self.is_external:
            self._start_in_sheet(tag, attributes, depth)
        elif tag.startswith((STYLE, NUMBER)):
            self.styles.open(tag, attributes)
        elif tag == f"{TABLE} table" and depth == 4:
            self._open_sheet(attributes)
        elif tag == f"{TABLE} cell-address" or tag in _CHANGES:
            self.changed = self._place_of_change(attributes)
        elif tag == f"{OFFICE} change-info":
            self.texts.append(_OpenText(depth, NOTE, DocumentText(self.reader)))
        elif tag == f"{TABLE} content-validation":
            self.reader.use("data_validations")
            self.validation = attributes.get(f"{TABLE} name", "")
        elif tag in _PROMPTS:
            self._add_prompt(attributes.get(f"{TABLE} title", ""))
            self.texts.append(_OpenText(depth, PROMPT, DocumentText(self.reader)))
        elif tag == f"{OFFICE} spreadsheet":
            self.structure_locked = attributes.get(f"{TABLE} structure-protected") == "true"
        elif tag == f"{TABLE} named-range":
            self._read_name(attributes)
        elif tag == f"{TABLE} named-expression":
            self._read_named_text(attributes)

    def end(self, tag: str) -> None:
        depth = len(self.path)
        self.path.pop()
        if self.sheet is None:
            self.styles.numbers.end(tag)
        if self.spans and self.spans[-1][0] == depth:
            self.spans.pop()
        if self.reading == depth:
            self.reading = 0
        if self.texts and self.texts[-1].depth == depth:
            self._end_text()
        if tag in _CELLS and self.cell_depth == depth:
            self._close_cell()
        elif tag == f"{TABLE} table-row" and self.sheet is not None:
            self._close_row(self.sheet)
        elif tag == f"{TABLE} table" and depth == 4:
            self._close_sheet()
        elif self.texts and tag in _PARAGRAPHS:
            self.texts[-1].text.end_paragraph()

    def characters(self, text: str) -> None:
        if self.texts and not self.reading:
            self.texts[-1].text.add(text, self._mark())
        elif self.sheet is None:
            self.styles.numbers.add_text(text)

    # --- texts

    def _mark(self) -> str:
        """The marks of all spans around a text; of colours and sizes the innermost counts."""
        marks = dict.fromkeys(style.marks for _, style in self.spans if style.marks)
        if any(style.text == "FFFFFF" for _, style in self.spans):
            colour = next(style.text for _, style in reversed(self.spans) if style.text)
            marks |= {WHITE: None} if colour == "FFFFFF" else {}
        if any(style.size and style.size < LEAST_SIZE for _, style in self.spans):
            size = next(style.size for _, style in reversed(self.spans) if style.size)
            marks |= {TINY: None} if size < LEAST_SIZE else {}
        return " ".join(marks)

    def _start_in_text(self, tag: str, attributes: Mapping[str, str], depth: int) -> bool:
        """Read an element within a cell, a note or a text box; False if it is none of a text."""
        text = self.texts[-1].text
        if tag in _PARAGRAPHS:
            text.begin_paragraph()
        elif tag == f"{TEXT} s":
            count = self._count(attributes.get(f"{TEXT} c"))
            check_limit(self.limits, "text_length", count)
            text.add_exactly(" " * count, self._mark())
        elif tag == f"{TEXT} tab":
            text.add_exactly("\t", self._mark())
        elif tag == f"{TEXT} line-break":
            text.add_exactly("\n", self._mark())
        elif tag == f"{TEXT} ruby-text":
            self.reading = self.reading or depth
        elif tag == f"{TEXT} span":
            self.spans.append((depth, self.styles.of(SPAN, attributes.get(f"{TEXT} style-name", ""))))
        elif tag == f"{TEXT} a":
            address = attributes.get(_LINK_ADDRESS, "")
            if address and not address.startswith("#") and self.sheet is not None:
                self._add_remark(LINK, address)
        elif tag == f"{OFFICE} annotation" or tag in _DRAWINGS:
            self._open_text(tag, attributes, depth)
        elif tag in _ALTERNATIVES:
            self.texts.append(_OpenText(depth, ALT_TEXT, DocumentText(self.reader)))
            self.texts[-1].text.begin_paragraph()
        elif tag in _IN_FRAMES:
            # An object in a frame is followed by the picture that is shown of it.
            if self.texts[-1].kind == TEXT_BOX:
                self.texts[-1].kind = _IN_FRAMES[tag]
                self.texts[-1].address = attributes.get(_LINK_ADDRESS, "")
        else:
            return tag.startswith(TEXT)
        return True

    def _open_text(self, tag: str, attributes: Mapping[str, str], depth: int) -> None:
        name = attributes.get(f"{_DRAW} name", "")
        controls = self.sheet.controls if self.sheet else None
        words = controls.words(attributes.get(f"{_DRAW} control", "")) if controls else ""
        self.texts.append(_OpenText(depth, _DRAWINGS.get(tag, NOTE), DocumentText(self.reader), name, words=words))

    def _end_text(self) -> None:
        ended = self.texts.pop()
        content = ended.text.content.strip() or ended.words
        content = words_of_note(content) if ended.kind == NOTE else content
        if ended.kind == PROMPT:
            self._add_prompt(content)
        elif self.sheet is None and content:
            self._add_comment(content)
        if self.sheet is None or not ended.kind:
            return
        if content:
            self._add_remark(ended.kind if ended.kind in (NOTE, ALT_TEXT) else TEXT_BOX, content)
        if ended.kind in (PICTURE, OBJECT) or (ended.kind == DRAWING and not content):
            self._add_remark(ended.kind, ended.name)
            if ended.kind == OBJECT and ended.address:
                objects = self.objects.setdefault(self.sheet.name, {})
                objects.setdefault(self.sheet.row_remarks[-1], []).append(ended.address)

    def _add_remark(self, kind: str, text: str) -> None:
        assert self.sheet is not None  # noqa: S101  # texts are only read in sheets
        self.reader.use("total_text", len(text))
        self.reader.use("hyperlink_area" if kind == LINK else "remarks")
        self.sheet.row_remarks.append(SheetRemark(self.sheet.row, self.sheet.column, kind, text))

    def _place_of_change(self, attributes: Mapping[str, str]) -> tuple[int, int, int]:
        """The sheet, the row and the column of a recorded change; the first ones where it has none of its own."""
        table, row, column, position = (
            self._within(
                attributes.get(f"{TABLE} {name}", ""), self.limits.columns if name == "column" else self.limits.rows
            )
            for name in ("table", "row", "column", "position")
        )
        is_column = attributes.get(f"{TABLE} type") == "column"
        return table, row or (0 if is_column else position), column or (position if is_column else 0)

    @staticmethod
    def _within(text: str, count: int) -> int:
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 and int(text) < count else 0

    def _add_prompt(self, text: str) -> None:
        """Keep a title or a text of a data validation."""
        if text.strip():
            self.reader.use("total_text", len(text))
            self.prompts.setdefault(self.validation, []).append(text.strip())

    def _add_comment(self, text: str) -> None:
        """Keep what somebody wrote about a recorded change, as a note on the changed cell."""
        self.reader.use("total_text", len(text))
        self.reader.use("remarks")
        table, row, column = self.changed
        self.comments.setdefault(table, []).append(SheetRemark(row, column, NOTE, text))

    # --- sheets

    def _open_sheet(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get(f"{TABLE} name", "")
        if _EXTERNAL_SHEET.match(name) and "#" in name:  # a copy of cells of another file
            self.is_external = True
            self.external.add(printable(name))
            return
        self.reader.use("sheets")
        if not name:
            raise ambiguous("a sheet has no name, or is neither visible nor hidden")
        style = self.styles.of(SHEET, attributes.get(f"{TABLE} style-name", ""))
        state = "hidden" if style.is_hidden else "visible"
        self.pages.append(style.page or DEFAULT_PAGE)
        self.sheet = DocumentSheet(name, state, protected=attributes.get(f"{TABLE} protected") == "true")

    def _start_in_sheet(self, tag: str, attributes: Mapping[str, str], depth: int) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        if tag == f"{TABLE} table-row":
            self.row_repeat = self._count(attributes.get(_REPEATED_ROWS))
            self.row_style = attributes.get(f"{TABLE} default-cell-style-name", "")
            sheet.column = 0
            height = self.styles.of(ROW, attributes.get(f"{TABLE} style-name", "")).height
            if attributes.get(f"{TABLE} visibility") in ("collapse", "filter") or _is_below(height, _LOWEST_ROW):
                rows = min(self.row_repeat, max(0, self.limits.rows - sheet.row))
                self.reader.use("hidden_rows_and_columns", rows)
                sheet.hidden_rows.update(range(sheet.row, sheet.row + rows))
        elif tag == f"{TABLE} table-column":
            count = self._count(attributes.get(_REPEATED_COLUMNS))
            first, last = sheet.columns, sheet.columns + count - 1
            sheet.columns += count
            width = self.styles.of(COLUMN, attributes.get(f"{TABLE} style-name", "")).width
            if width and len(sheet.widths) < _MOST_WIDTHS:
                sheet.widths.append((first, last, width))
            if style := attributes.get(f"{TABLE} default-cell-style-name"):
                self.reader.use("merged_ranges")
                sheet.column_styles.append((first, last, style))
            if attributes.get(f"{TABLE} visibility") in ("collapse", "filter") or _is_below(width, _NARROWEST_COLUMN):
                self.reader.use("hidden_rows_and_columns")
                sheet.hidden_columns.append((first, last))
        elif tag == f"{TABLE} table":
            raise self._broken("a table is within a cell")
        elif tag in _DRAWINGS:
            self._open_text(tag, attributes, depth)
        elif tag.startswith(FORM):
            sheet.controls = sheet.controls or DocumentControls(self.reader)
            sheet.controls.open(tag, attributes)
        elif tag == f"{TABLE} scenario":
            if comment := attributes.get(f"{TABLE} comment", "").strip():
                self.reader.use("remarks")
                self.reader.use("total_text", len(comment))
                sheet.remarks.append(SheetRemark(0, 0, SCENARIO, comment))
        elif tag == _RULES:
            self.rule_areas = attributes.get(f"{_CALC} target-range-address", "")
        elif tag == _RULE and len(sheet.rules) < _MOST_RULES:
            base = attributes.get(f"{_CALC} base-cell-address", "")
            condition = rule_condition(attributes.get(f"{_CALC} value", ""), base)
            areas = areas_of_document(self.rule_areas)[:_MOST_BARS]
            sheet.rules.append(AppliedRule(areas, condition, attributes.get(f"{_CALC} apply-style-name", "")))
        elif tag in _IN_PLACE_OF_NUMBERS and attributes.get(f"{_CALC} show-value") == "false":
            sheet.bars += areas_of_document(self.rule_areas)[: _MOST_BARS - len(sheet.bars)]

    def _close_sheet(self) -> None:
        self.is_external = False
        sheet, self.sheet = self.sheet, None
        if sheet is None:
            return
        if sheet.cells:
            rows, columns = {row for row, _ in sheet.cells}, {column for _, column in sheet.cells}
            area = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
            check_limit(self.limits, "used_area", area)
        sheet.remarks += self.comments.pop(len(self.sheets), [])
        sheet.apply_rules(self.styles)
        prompts = Prompts(self.reader)
        for name, place in sheet.validated.items():
            prompts.add(self.prompts.get(name, ()), place)
        self.sheets.append(sheet.scanned(prompts.remarks))

    def _close_row(self, sheet: DocumentSheet) -> None:
        """Keep the filled cells of a row as often as the row is repeated."""
        if sheet.filled:
            count = sum(filled.repeat for filled in sheet.filled) * self.row_repeat
            self.reader.use("filled_cells", count)
            check_limit(self.limits, "rows", sheet.row + self.row_repeat)
            sheet.keep_row(self.row_repeat, self.styles)
        sheet.remarks += sheet.row_remarks
        sheet.row_remarks.clear()
        sheet.row += self.row_repeat
        sheet.column = 0

    # --- cells

    def _open_cell(self, attributes: dict[str, str]) -> None:
        if self.sheet is None:
            return
        if self.cell is not None or self.texts:
            raise self._broken("a cell is within a cell")
        self.cells_met += 1
        self.cell, self.cell_depth = attributes, len(self.path)
        self.cell_text = DocumentText(self.reader)
        self.texts.append(_OpenText(len(self.path), "", self.cell_text))

    def _close_cell(self) -> None:
        cell, sheet = self.cell, self.sheet
        assert cell is not None  # noqa: S101  # `end` compares the depth
        assert sheet is not None  # noqa: S101
        self.cell, self.cell_depth = None, 0
        repeat = self._count(cell.get(_REPEATED_COLUMNS))
        style = cell.get(f"{TABLE} style-name") or self.row_style or sheet.style_of_column(sheet.column)
        scanned = document_cell(cell, self.cell_text, mark=self.styles.of(CELL, style).marks)
        if scanned is not None:
            check_limit(self.limits, "columns", sheet.column + repeat)
            if repeat > self.limits.filled_cells:
                check_limit(self.limits, "filled_cells", repeat)
            unseen, repeated = self._is_unseen(sheet, style, scanned.value), self._repeated(sheet, style)
            filled = FilledCells(
                sheet.column,
                repeat,
                scanned,
                style,
                is_unseen=unseen,
                repeated=repeated,
                is_read_otherwise=is_read_otherwise(cell),
            )
            sheet.filled.append(filled)
        if validation := cell.get(f"{TABLE} content-validation-name"):
            sheet.validated.setdefault(validation, (sheet.row, sheet.column))
        self._read_array(cell, sheet)
        self._read_merge(cell, sheet)
        sheet.column += repeat

    def _is_unseen(self, sheet: DocumentSheet, style: str, value: Value | None) -> bool:
        """Whether nobody sees the text of the cell, or a part of it."""
        look = self.styles.cell_look(style)
        if look.is_unseen or self.styles.hides_text(style, value):
            return True
        if sheet.protected and self.styles.of(CELL, style).is_masked:
            return True
        if look.shrinks:
            width = sheet.width_of_column()
            if self.styles.of(CELL, style).is_shrunk(len(self.cell_text.content), width):
                return True
        text = self.cell_text.rich
        return text.has_tiny or (not look.is_dark and (text.has_white or self.styles.whitens(style, value)))

    def _repeated(self, sheet: DocumentSheet, style: str) -> float:
        """The width of the cell in digits if its content is repeated until the cell is full; otherwise 0."""
        if not self.styles.of(CELL, style).repeats:
            return 0
        return (sheet.width_of_column() or _USUAL_WIDTH) / DIGIT_POINTS

    def _read_array(self, cell: Mapping[str, str], sheet: DocumentSheet) -> None:
        rows, columns = (self._count(cell.get(f"{TABLE} number-matrix-{name}-spanned")) for name in ("rows", "columns"))
        if rows * columns > 1:
            sheet.arrays.append((sheet.row, sheet.column, sheet.row + rows - 1, sheet.column + columns - 1))

    def _read_merge(self, cell: Mapping[str, str], sheet: DocumentSheet) -> None:
        rows = self._count(cell.get(f"{TABLE} number-rows-spanned"))
        columns = self._count(cell.get(f"{TABLE} number-columns-spanned"))
        if rows * columns > 1:
            self.reader.use("merged_ranges")
            self.reader.use("merged_area", rows * columns)
            sheet.merged.append((sheet.row, sheet.column, sheet.row + rows - 1, sheet.column + columns - 1))

    # --- styles and names

    def _read_name(self, attributes: Mapping[str, str]) -> None:
        """Read a name of the whole document."""
        self.reader.use("defined_names")
        name, address = attributes.get(f"{TABLE} name", ""), attributes.get(f"{TABLE} cell-range-address", "")
        self.reader.use("total_text", len(address))
        match = _ADDRESS.fullmatch(address)
        last = f":{match[3]}" if match and match[3] else ""
        self.names[name] = f"{match[1]}!{match[2]}{last}" if match else address

    def _read_named_text(self, attributes: Mapping[str, str]) -> None:
        """Read a text that has a name."""
        self.reader.use("defined_names")
        expression = attributes.get(f"{TABLE} expression", "").removeprefix("of:").removeprefix("=")
        if text := named_text(attributes.get(f"{TABLE} name", ""), expression):
            self.reader.use("total_text", len(text))
            self.named_texts.append(text)

    # --- helpers

    def _count(self, text: str | None) -> int:
        """A number of repetitions; 1 if none is given."""
        if text is None:
            return 1
        if not (text.isdecimal() and text.isascii() and 0 < len(text) < 12 and int(text) > 0):
            raise self._broken("a number of repetitions is none")
        return int(text)

    def _broken(self, what: str) -> RefusedError:
        name, row = (self.sheet.name, self.sheet.row) if self.sheet else ("", 0)
        return ambiguous(f"sheet '{printable(name)}', row {row + 1}: {what}")


def _is_below(size: float | None, least: float) -> bool:
    """Whether nothing of a row or column is seen, because it is too small; it needs a size of its own."""
    return size is not None and size < least


_USUAL_WIDTH: Final = 64.0
"""Of a column, in points."""
_MOST_WIDTHS, _MOST_BARS, _MOST_RULES = 500, 100, 1_000
"""So many columns with widths and areas of bars or rules are kept of a sheet."""
_CELL_ADDRESS: Final = r"(\$?[A-Za-z]{1,3}\$?[0-9]{1,10})"
_ADDRESS: Final = re.compile(rf"\$?('(?:[^']|'')*'|[^.']+)\.{_CELL_ADDRESS}(?::[^.]*\.{_CELL_ADDRESS})?")

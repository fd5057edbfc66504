"""The sheets of an untrusted workbook: their cells, and what is beside them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from lamppu_xl.domain.cell_address import cell_name, column_index
from lamppu_xl.domain.excel_dates import serial_of_iso
from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.workbook.number_formats import GENERAL, NumberFormat, ShownKind, number_format
from lamppu_xl.workbook.safe_reader.cell_areas import REFERENCE, area_of, area_size, used_area
from lamppu_xl.workbook.safe_reader.external_files import with_names
from lamppu_xl.workbook.safe_reader.outside_cells import OUTSIDE_CELLS, OutsideCells, is_flat
from lamppu_xl.workbook.safe_reader.package import (
    MalformedError,
    RefusedError,
    ZipPart,
    ambiguous,
    check_limit,
    printable,
)
from lamppu_xl.workbook.safe_reader.page_texts import has_page_picture, page_texts
from lamppu_xl.workbook.safe_reader.rich_text import StyledText
from lamppu_xl.workbook.safe_reader.rich_values import PICTURE_FORMULA, first_text
from lamppu_xl.workbook.safe_reader.scanned_sheet import TRUTH_FORMULAS, ScannedCell, ScannedSheet
from lamppu_xl.workbook.safe_reader.shared_texts import mark_run, rich_text_of
from lamppu_xl.workbook.safe_reader.sheet_looks import LOOK_ELEMENTS, BookLooks, SheetLooks, places_in
from lamppu_xl.workbook.safe_reader.sheet_remark import HEADER, PAGE_PICTURE, PICTURE_IN_CELL, SheetRemark
from lamppu_xl.workbook.safe_reader.stored_cells import BLOCK, StoredCells
from lamppu_xl.workbook.safe_reader.xml import (
    MAIN,
    SHEET_NAMES,
    WRONG_PART,
    XmlReader,
    decode_escapes,
    is_true,
)


@dataclass(frozen=True, slots=True)
class SharedParts:
    """What the cells of all sheets refer to."""

    texts: list[str]
    marked: Mapping[int, str]
    """The texts of which a part is struck out, raised or lowered, by their number, with the marks."""
    rich: Mapping[int, StyledText]
    """The texts of which a part is in a symbol font, in white or too small to be read, by their number.

    If a cell format has a symbol font, also all that name fonts.
    """
    struck: frozenset[str | None]
    """The cell formats that strike out, as cells write their number."""
    date1904: bool
    """Whether days are numbered from 1904."""
    looks: BookLooks
    """The looks of the cell formats and of the conditional formats."""
    fonts: Mapping[str | None, str]
    """The symbol fonts by the number of the cell format; a format with letters is left out."""
    external: Mapping[str, str]
    """The names of other workbooks by the numbers that formulas have for them."""
    formats: Mapping[str | None, NumberFormat]
    """The number formats by the number of the cell format, as cells write it. `General` is left out; None is for cells
    that name no cell format."""


# Of a name in this table the parser hands out the very same text each time, whatever the edition of the format: there
# `is` will do. The loop below runs once for each cell, so it asks for what is frequent first.
_CELL, _VALUE, _FORMULA, _ROW = (SHEET_NAMES[f"{MAIN} {name}"] for name in ("c", "v", "f", "row"))
_TEXT, _INLINE, _DATA = (SHEET_NAMES[f"{MAIN} {name}"] for name in ("t", "is", "sheetData"))
_FORMULA_OF_RULE, _AREAS_OF_RULE = (SHEET_NAMES[f"{MAIN} {name}"] for name in ("formula", "sqref"))
_HEADERS: Final = frozenset(
    SHEET_NAMES[f"{MAIN} {page}{part}"] for page in ("odd", "even", "first") for part in ("Header", "Footer")
)
_OTHERS: Final = {
    SHEET_NAMES[f"{MAIN} {name}"]: name
    for name in (
        *("worksheet", "sheetData", "is", "t", "r", "strike", "vertAlign", "rFont", "color", "sz", "rPh"),
        *("formula", "sqref", *OUTSIDE_CELLS, *LOOK_ELEMENTS),
    )
} | dict.fromkeys(_HEADERS, "header")
"""Elements that are neither row nor cell nor value, and have a meaning of their own."""
_LOOKALIKES: Final = frozenset({"row", "c", "v", "f", "is", "t", "AlternateContent"})
"""Elements of other namespaces that may hide a cell, or hold two versions of one."""

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LONGEST_NUMBER: Final = 400
_NOT_A_NUMBER: Final = re.compile(r"[+-]?(?:nan|inf|infinity|1\.#(?:ind|qnan|snan|inf)0*)", re.IGNORECASE)
"""What programs write in place of a number that they could not calculate; Excel removes it with a warning."""
NO_NUMBER: Final = "#NUM!"
"""The error value of such a cell."""
_ISO_DATE, _ISO_MOMENT, _ISO_TIME = map(number_format, ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss"))
_TRUTH: Final = {"1": True, "true": True, "0": False, "false": False}


def read_sheet(  # noqa: PLR0913, PLR0915 - as closures over one state the handlers are twice as fast as methods
    reader: XmlReader, part: ZipPart, name: str, state: str, shared: SharedParts, *, store: SpillStore | None = None
) -> ScannedSheet:
    """Read one sheet. Rows and cells must be in order, each once: other readers take the first, last or none.

    Args:
        store: takes the cells of a large sheet; None keeps all cells in memory.
    """
    limits, used = reader.limits, reader.used
    widest, tallest, deepest, longest = limits.columns, limits.rows, limits.xml_depth, limits.text_length
    strings, formats, marked, struck = shared.texts, shared.formats, shared.marked, shared.struck
    look, looked_at = SheetLooks(shared.looks), shared.looks.wanted
    rich, fonts, all_fonts = shared.rich, shared.fonts, bool(shared.fonts)
    has_symbols, external = bool(rich or fonts), shared.external
    cells: dict[tuple[int, int], ScannedCell] = {}
    on_disk = StoredCells(store) if store else None
    area: tuple[int, int, int, int] | None = None
    arrays: list[tuple[int, int, int, int]] = []
    rich_values: list[tuple[int, int, str]] = []
    pictures: list[SheetRemark] = []
    page_codes: list[str] = []
    hidden_rows: set[int] = set()

    columns: dict[str, int] = {}
    texts: list[str] = []
    runs: list[str] = []
    marks: dict[int, str] = {}
    inline_rich: StyledText | None = None
    in_fonts: dict[tuple[str, str], tuple[str, str]] = {}
    cell: dict[str, str] = {}
    stored: str | None = None
    formula: str | None = None
    inline: str | None = None
    row = column = -1
    row_name = ""
    depth = phonetic = total = 0
    elements, seen = used["xml_elements"], used["cells"]
    had_data = in_data = in_row = in_cell = in_inline = is_shared = wanted = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cell, column, depth, elements, in_cell, is_shared, seen, wanted
        depth += 1
        elements += 1
        if tag is _CELL:
            if depth != 4 or not in_row:
                raise broken("a cell is outside a row")
            in_cell = True
            seen += 1
            cell = attributes
            reference = attributes.get("r")
            following = column + 1 if reference is None else columns.get(reference.removesuffix(row_name), -1)
            if following <= column:
                following = located(reference or "")
            elif following >= widest:
                check_limit(limits, "columns", following + 1)
            column = following
        elif tag is _VALUE or tag is _FORMULA:
            if "ref" in attributes and attributes.get("t") in ("array", "dataTable"):
                add_array(attributes["ref"])
            if depth != 5 or not in_cell:
                raise broken("a value is outside a cell")
            if (stored if tag is _VALUE else formula) is not None:
                raise broken("a cell has two values or two formulas")
            is_shared = "t" in attributes
            wanted = True
            texts.clear()
        elif tag is _ROW:
            open_row(attributes)
        else:
            open_other(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth, formula, has_symbols, in_cell, in_data, in_inline, in_row
        nonlocal inline, inline_rich, phonetic, stored, wanted
        depth -= 1
        if tag is _VALUE:
            stored = "".join(texts)
            wanted = False
        elif tag is _CELL:
            in_cell = False
            if stored is not None or formula is not None or inline is not None:
                cells[row, column] = with_signs(kept()) if has_symbols else kept()
                stored = formula = inline = inline_rich = None
                if looked_at and cell.get("s") in looked_at:
                    look.add(row, column, cell.get("s"), cells[row, column])
        elif tag is _FORMULA:
            written = "".join(texts)
            formula = written if written or is_shared else None  # an empty one that shares no other is none
            wanted = False
        elif tag is _ROW:
            in_row = False
        elif tag is _TEXT:
            if wanted:
                runs.append("".join(texts))
                wanted = False
        elif tag is _INLINE:
            inline = "".join(runs)
            if marks:
                inline_rich = rich_text_of(runs, marks)
                has_symbols = has_symbols or inline_rich.has_fonts or inline_rich.has_white or inline_rich.has_tiny
                marks.clear()
            runs.clear()
            in_inline = False
        elif tag is _DATA:
            in_data = False
        elif phonetic > depth:
            phonetic = 0
        elif wanted and tag in _HEADERS:
            page_codes.append("".join(texts))
            wanted = False
        elif wanted and tag is _FORMULA_OF_RULE:
            look.add_formula("".join(texts))
            wanted = False
        elif wanted and tag is _AREAS_OF_RULE:
            look.add_areas("".join(texts))
            outside.prompts.add_areas("".join(texts))
            wanted = False

    def open_row(attributes: dict[str, str]) -> None:
        nonlocal column, in_row, row, row_name
        if depth != 3 or not in_data:
            raise broken("a row is outside the data")
        number = attributes.get("r") or str(row + 2)
        if not (number.isdecimal() and number.isascii() and len(number) < 20):
            raise broken("a row has no number")
        found = int(number)
        if found <= row + 1:
            raise broken("rows are not in order, or one comes twice")
        if found > tallest:
            check_limit(limits, "rows", found)
        row, column = found - 1, -1
        row_name = number if number[0] != "0" else str(found)
        in_row = True
        if ("hidden" in attributes and is_true(attributes["hidden"])) or is_flat(attributes.get("ht")):
            reader.use("hidden_rows_and_columns")
            hidden_rows.add(row)

    def add_array(reference: str) -> None:
        """Note the cells that the formula of one of them fills."""
        if (found := area_of(reference)) and area_size(found) > 1:
            arrays.append(found)

    def located(reference: str) -> int:
        """The column of a cell whose letters are met for the first time, or which is in a wrong place."""
        match = REFERENCE.fullmatch(reference)
        if not match:
            raise broken("a cell has no address")
        found = column_index(match[1])
        check_limit(limits, "columns", found + 1)
        if int(match[2]) != row + 1 or found <= column:
            raise broken("cells are not in order, or one comes twice")
        columns[match[1]] = found
        return found

    def kept() -> ScannedCell:
        """The cell that ends here, by its type."""
        nonlocal total
        kind = cell.get("t", "n")
        style = cell.get("s")
        shown = formats.get(style, GENERAL)
        is_struck = style in struck
        text, plain = stored, formula
        if plain:
            if external and "[" in plain:
                plain = with_names(plain, external, longest)
            if len(plain) > longest:
                check_limit(limits, "text_length", len(plain))
            total += len(plain)
            plain = plain.removeprefix("=")
            if text and plain in TRUTH_FORMULAS:
                plain = None
            elif picture := PICTURE_FORMULA.fullmatch(plain):
                reader.use("remarks")
                pictures.append(SheetRemark(row, column, PICTURE_IN_CELL, first_text(picture[1])))
        if inline is not None:
            if kind != "inlineStr" or stored:
                raise wrong("it holds two values, or one that does not fit its type")
            text = inline
        if kind == "s" and text:
            index = int(text) if len(text) < 10 and text.isdecimal() and text.isascii() else len(strings)
            if index >= len(strings):
                raise wrong("it refers to a text that is not there")
            return ScannedCell(strings[index], plain, None, shown, marked.get(index, ""), is_struck)
        if kind == "n" and text:
            if len(text) < 16 and text.isdecimal() and text.isascii():
                return ScannedCell(int(text), plain, None, shown, "", is_struck)
            number = stored_number(text)
            if number is None and _NOT_A_NUMBER.fullmatch(text.strip()):
                return ScannedCell(None, plain, NO_NUMBER, shown)
            if number is None:
                raise wrong("it says that it is a number, and is none")
            return ScannedCell(number, plain, None, shown, "", is_struck)
        if text is None or (not text and kind not in {"str", "inlineStr"}):
            return ScannedCell(None, plain, None, shown)
        if len(text) > longest:
            check_limit(limits, "text_length", len(text))
        total += len(text)
        if kind in {"str", "inlineStr"}:
            with_marks = inline_rich.marked() if inline_rich else ""
            total += len(with_marks)
            return ScannedCell(decode_escapes(text), plain, None, shown, with_marks, is_struck)
        if kind == "b" and text in _TRUTH:
            return ScannedCell(_TRUTH[text], plain, None, shown, "", is_struck)
        if kind == "e":
            if "vm" in cell and not PICTURE_FORMULA.fullmatch(plain or ""):
                rich_values.append((row, column, cell["vm"]))
            return ScannedCell(None, plain, text, shown)
        if kind == "d":
            moment = serial_of_iso(text, date1904=shared.date1904)
            if moment is None:
                return ScannedCell(text, plain, None, _ISO_DATE, "", is_struck)
            if shown.kind not in (ShownKind.DATE, ShownKind.TIME):
                shown = _ISO_DATE if isinstance(moment, int) else _ISO_MOMENT if moment >= 1 else _ISO_TIME
            return ScannedCell(moment, plain, None, shown, "", is_struck)
        raise wrong("its value does not fit its type")

    def with_signs(read: ScannedCell) -> ScannedCell:
        """A cell with the signs that it shows where it has a symbol font."""
        nonlocal total
        font = fonts.get(cell.get("s"), "")
        if cell.get("t") == "s":
            key, text_in_runs = stored or "", rich.get(int(stored)) if stored else None
        else:
            key, text_in_runs = "", inline_rich
        if text_in_runs and (text_in_runs.has_tiny or (text_in_runs.has_white and not look.is_dark(cell.get("s")))):
            look.unseen.add((row, column))
        if (not font and not text_in_runs) or read.value is None or isinstance(read.value, bool):
            return read
        if not key or (key, font) not in in_fonts:
            shown = text_in_runs or StyledText([str(read.value)], {})
            in_fonts[key, font] = shown.marked(font), shown.symbols(font)
            total += sum(map(len, in_fonts[key, font]))
        marked, symbols = in_fonts[key, font]
        return read._replace(marked=marked, symbols=symbols) if symbols else read

    def open_other(tag: str, attributes: dict[str, str]) -> None:
        """Begin whatever is neither row nor cell nor value."""
        nonlocal had_data, in_data, in_inline, phonetic, wanted
        if depth > deepest:
            check_limit(limits, "xml_depth", depth)
        kind = _OTHERS.get(tag)
        if depth == 1 and kind != "worksheet":
            raise ambiguous(WRONG_PART, part.name)
        if wanted or (in_data and kind is None and tag.rpartition(" ")[2] in _LOOKALIKES):
            raise broken("something foreign is among the cells")
        if kind in LOOK_ELEMENTS and not in_data:
            look.open_element(kind, attributes)
        match kind:
            case "is":
                if depth != 5 or not in_cell or inline is not None:
                    raise broken("a text is outside a cell")
                in_inline = True
            case "t" | "header" | "formula" | "sqref":
                wanted = in_inline and not phonetic if kind == "t" else not in_data
                texts.clear()
            case "r" | "strike" | "vertAlign" | "rFont" | "color" | "sz" if in_inline:
                mark_run(marks, len(runs), tag, attributes, all_fonts=all_fonts)
            case "rPh":
                phonetic = phonetic or depth
            case "sheetData":
                if depth != 2 or had_data:
                    raise broken("its data are in two places")
                had_data = in_data = True
            case str() if kind in OUTSIDE_CELLS:
                outside.open(kind, attributes)

    def broken(what: str) -> RefusedError:
        return ambiguous(f"sheet '{printable(name)}', row {max(row, 0) + 1}: {what}")

    def wrong(what: str) -> RefusedError:
        return ambiguous(f"sheet '{printable(name)}', cell {cell_name(row, column)}: {what}")

    outside = OutsideCells(reader, broken)
    for _ in reader.steps(part, start, end, texts.append):
        used["xml_elements"], used["cells"] = elements, seen
        reader.use("xml_elements", 0)
        reader.use("cells", 0)
        check_limit(limits, "filled_cells", used["filled_cells"] + len(cells) + len(on_disk or ()))
        check_limit(limits, "total_text", used["total_text"] + total)
        if wanted:
            check_limit(limits, "text_length", sum(map(len, texts)))
        else:
            texts.clear()
        if on_disk is not None and len(cells) >= BLOCK:
            area = used_area(cells, area)
            on_disk.add(cells)
            cells.clear()
    reader.use("filled_cells", len(cells) + len(on_disk or ()))
    reader.use("total_text", total)
    if area := used_area(cells, area):
        check_limit(limits, "used_area", area_size(area))
    if on_disk:
        on_disk.add(cells)
    else:
        look.judge_rules(cells)
        for place, shown in look.number_formats.items():
            cells[place] = cells[place]._replace(number_format=shown)
        for place in look.struck:
            cells[place] = cells[place]._replace(struck=True)
        for place in places_of_arrays(arrays, cells):
            cells[place] = cells[place]._replace(formula="")
    return ScannedSheet(
        name,
        state,
        on_disk or cells,
        protected=outside.is_protected,
        hides_zeros=outside.hides_zeros,
        is_selected=outside.is_selected,
        merged=tuple(outside.merged),
        prompts=outside.prompts.remarks,
        link_ids=tuple(outside.links_and_scenarios.link_ids),
        rich_values=tuple(rich_values),
        remarks=(*pictures, *outside.links_and_scenarios.remarks, *remarks_of_pages(reader, page_codes)),
        unseen_cells=frozenset(look.unseen),
        perhaps_unseen_cells=frozenset(look.perhaps_unseen - look.unseen),
        perhaps_struck_cells=frozenset(look.perhaps_struck - look.struck),
        perhaps_formats=look.perhaps_formats,
        repeated=look.repeated,
        filled_areas=tuple(arrays),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=tuple(outside.hidden_columns),
        validations=outside.validations,
        conditional_formats=outside.conditional_formats,
    )


_MOST_VISITS: Final = 2_000_000
"""So many times a cell is looked for in the areas of formulas."""


def places_of_arrays(
    arrays: Sequence[tuple[int, int, int, int]], cells: Mapping[tuple[int, int], ScannedCell]
) -> Iterator[tuple[int, int]]:
    """The cells without a formula of their own that a formula of another cell fills."""
    left = _MOST_VISITS
    for area in arrays:
        left -= min(len(cells), area_size(area))
        if left < 0:
            return
        yield from (place for place in places_in((area,), cells) if cells[place].formula is None)


def remarks_of_pages(reader: XmlReader, codes: Iterable[str]) -> Iterator[SheetRemark]:
    """The words in headers and footers, each once, and whether there is a picture."""
    written = [*map(decode_escapes, codes)]
    if any(map(has_page_picture, written)):
        reader.use("remarks")
        yield SheetRemark(-1, -1, PAGE_PICTURE, "")
    for text in dict.fromkeys(chain.from_iterable(map(page_texts, written))):
        reader.use("remarks")
        reader.use("total_text", len(text))
        yield SheetRemark(-1, -1, HEADER, text)


def read_chart_sheet(reader: XmlReader, part: ZipPart, name: str, state: str) -> ScannedSheet:
    """A sheet that is a chart. It has no cells, but it may have headers and footers."""
    pages = "/chartsheet/headerFooter/"
    codes = (text for path, _, text in reader.elements(part, "chartsheet") if path.startswith(pages))
    try:
        remarks = tuple(remarks_of_pages(reader, codes))
    except MalformedError:  # no answer is on it
        remarks = ()
    return ScannedSheet(name, state, {}, remarks=remarks)


def stored_number(text: str) -> int | float | None:
    """A stored number; None when it is none. Python by itself would take `1_000`, `nan` and Arabic digits too."""
    text = text.strip("\t\n\r ")
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    if abs(number) < 2**53:
        return int(number) if number.is_integer() else number
    return number if math.isfinite(number) else None

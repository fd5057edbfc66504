"""Plans become .xlsx bytes. The only door of xlsxwriter, and the only home of what a workbook looks like.

xlsxwriter warns and carries on where it cannot do what it is told; here every warning and every refusal is an error,
for a validation that is silently missing is worse than no workbook. Four things it cannot write at all are added by
overriding the methods that write them: SHA-512 protection, a locked structure, the document's language, and rows that
open at an estimated height but still grow.
"""

from __future__ import annotations

import base64
import hashlib
import io
import math
import re
import struct
import warnings
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import xlsxwriter
from xlsxwriter.core import Core
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet
from xlsxwriter.xmlwriter import XMLwriter, xml_escapes

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name, column_name
from lamppu_xl.workbook.model import (
    CellRange,
    CellUse,
    Chart,
    Content,
    Formula,
    Highlight,
    Link,
    PageSetup,
    Plan,
    PlannedCell,
    Properties,
    RichText,
    Sheet,
    TableObject,
    Validation,
    ValidationType,
)
from lamppu_xl.workbook.styles import FONT, LINE, NAVY, STYLES

LONGEST_TEXT = 32_767
"""UTF-16 units that a cell holds; xlsxwriter would cut the rest without a word."""


@dataclass(frozen=True)
class Protection:
    """The protection of sheets and structure. It guides and prevents slips; it keeps no secret."""

    password: str = ""
    """Empty: protected, but anyone may lift it."""
    salt: bytes = field(default=b"lamppu-xl locked", repr=False)
    """Fixed, so that the same input gives the same bytes."""


def write_workbook(
    plan: Plan, values: Mapping[AnswerRef, str | float | date] | None = None, lock: Protection | None = None
) -> bytes:
    """The workbook of a plan, with `values` in its answer cells; a value goes in as it is, text always as text."""
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = LockedWorkbook(
            stream, deepcopy(OPTIONS)
        )  # it adds to them: the second workbook would differ from the first
        WorkbookWriter(book, plan, values or {}, lock or Protection()).write_workbook()
        book.close()
    return stream.getvalue()


OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": FONT, "font_size": 11},
}

_PLAIN = {"font_name": FONT, "font_size": 11, "font_scheme": False}
"""Without a scheme: with one, Excel takes the theme's font in place of the named one."""

_BUILT_IN: dict[str, int] = {"#,##0": 3, "#,##0.00": 4, "@": 49}
"""Number formats that every program knows by number."""

STARTS = ("=", "+", "-", "@", "\t")
"""What a text must not begin with unmarked: typed again, it would become a formula."""

_Look = tuple[str, str, bool]


class WorkbookWriter:
    def __init__(
        self, book: LockedWorkbook, plan: Plan, values: Mapping[AnswerRef, str | float | date], lock: Protection
    ) -> None:
        self.book, self.plan, self.values = book, plan, values
        self.hashed = _hashed(lock) if plan.locked else None
        self.formats: dict[_Look, Format] = {}
        self.highlights: dict[str, Format] = {}
        self.rich: dict[tuple[Any, ...], Any] = {}
        self.names = {sheet.key: sheet.name for sheet in plan.sheets}

    def write_workbook(self) -> None:
        self.say(self.plan.properties)
        if self.plan.locked:
            self.book.structure = self.hashed or {}
        for sheet in self.plan.sheets:
            self.sheet(sheet)
        self.define(self.plan.names)

    def say(self, told: Properties) -> None:
        """What the file says about itself."""
        self.book.language = told.language
        self.book.set_properties(
            {
                "title": told.title,
                "author": told.author,
                "comments": told.description,
                "created": datetime.combine(told.created, time(), UTC).replace(tzinfo=None),
            }
        )
        for name, text in told.custom.items():
            check_result(self.book.set_custom_property(name, text, "text"))

    def define(self, names: Mapping[str, CellRange]) -> None:
        """Give cells their names."""
        for name, area in names.items():
            first = f"${_letters(area.col)}${area.row + 1}"
            last = f"${_letters(area.last_col)}${area.last_row + 1}"
            cells = first if first == last else f"{first}:{last}"
            sheet_name = self.names[area.sheet].replace("'", "''")
            check_result(self.book.define_name(name, f"='{sheet_name}'!{cells}"))

    def sheet(self, sheet: Sheet) -> None:
        page = self.begin(sheet)
        for row, points in sheet.heights.items():
            page.set_soft_row(row, points)
        for row in sheet.hidden_rows:
            check_result(page.set_row(row, None, None, {"hidden": True}))
        for grid in sheet.tables:
            _table(page, grid, sheet.cells)
        for slot in sheet.cells:
            self.slot(page, slot)
        for validation in sheet.validations:
            _validate(page, validation)
        for highlight in sheet.highlights:
            self.highlight(page, highlight)
        self.guard(page, sheet)
        self.end(page, sheet)
        print_setup(page, sheet.page, self.plan.properties.title, self.plan.properties.description)

    def begin(self, sheet: Sheet) -> LockedWorksheet:
        page: LockedWorksheet = self.book.add_worksheet(sheet.name)
        page.rich = self.rich
        for col, column in enumerate(sheet.columns):
            check_result(page.set_column(col, col, column.width, None, {"hidden": column.hidden}))
        return page

    def end(self, page: LockedWorksheet, sheet: Sheet) -> None:
        for chart in sheet.charts:
            self.chart(page, chart)
        if sheet.freeze:
            page.freeze_panes(sheet.freeze, 0)
        if sheet.colour:
            page.set_tab_color(f"#{sheet.colour}")
        page.hide_gridlines(2)
        if sheet.state == "hidden":
            page.hide()
        elif sheet.state == "veryHidden":
            page.very_hidden()

    def slot(self, page: LockedWorksheet, slot: PlannedCell) -> None:
        content: Content = slot.content
        if slot.use is CellUse.ANSWER and slot.entry and slot.entry in self.values:
            content = self.values[slot.entry]
        marked = slot.use is not CellUse.ANSWER and isinstance(content, str) and content.startswith(STARTS)
        look = self.format(slot.style, slot.number_format, marked=marked)
        row, col = at = (slot.row, slot.col)
        match content:
            case None | "":
                check_result(page.write_blank(row, col, None, look))
            case str():
                if len(content) > LONGEST_TEXT // 2 and len(content.encode("utf-16-le")) // 2 > LONGEST_TEXT:
                    raise ValueError(f"{page.name} {cell_name(*at)}: a text longer than a cell holds")
                if content[:3] == "<r>" and content.endswith("</r>"):
                    # xlsxwriter would take it for its own markup of several looks; so it gets two that are alike.
                    check_result(page.write_rich_string(row, col, look, content[:1], look, content[1:], look))
                else:
                    check_result(page.write_string(row, col, content, look))
            case Formula():
                check_result(page.write_formula(row, col, f"={content.text}", look, content.cached))
            case Link(text, target, number):
                check_result(page.write_url(*at, target, look, text))
                if target.startswith("external:"):
                    page.straighten(*at)
                if number is not None:
                    check_result(page.write_number(*at, number, look))
            case RichText(runs):
                if len(runs) == 1:
                    check_result(page.write_string(*at, runs[0].text, look))
                else:
                    pieces = [piece for run in runs for piece in (self.format(run.style), run.text)]
                    check_result(page.write_rich_string(*at, *pieces, look))
            case date():
                check_result(page.write_datetime(*at, content, look))
            case bool():
                check_result(page.write_boolean(*at, content, look))
            case _:
                check_result(page.write_number(*at, content, look))

    def format(self, style: str, number_format: str = "", *, marked: bool = False) -> Format:
        """The one format object of a look; a new one for each cell would swell the file."""
        look = (style, number_format, marked)
        if look not in self.formats:
            told: dict[str, Any] = {"quote_prefix": True} if marked else {}
            if number_format:
                told["num_format"] = _BUILT_IN.get(number_format, number_format)
            self.formats[look] = self.book.add_format({**_PLAIN, **STYLES[style], **told})
        return self.formats[look]

    def highlight(self, page: LockedWorksheet, highlight: Highlight) -> None:
        area = (highlight.row, highlight.col, highlight.last_row, highlight.last_col)
        options = {
            "type": "formula",
            "criteria": f"={highlight.formula}",
            "format": self.highlighting(highlight.style),
        }
        check_result(page.conditional_format(*area, options))

    def highlighting(self, style: str) -> Format:
        """The look of a highlight: only what it changes."""
        if style not in self.highlights:
            self.highlights[style] = self.book.add_format(STYLES[style])
        return self.highlights[style]

    def chart(self, page: LockedWorksheet, chart: Chart) -> None:
        drawn = self.book.add_chart({"type": "bar"})
        letters = {"name": FONT, "size": 10, "color": "#404040"}
        shown = '0"\u00a0"%' if chart.shares else "General"
        known = dict(zip(("categories_data", "values_data"), map(list, zip(*chart.data, strict=True)), strict=False))
        drawn.add_series(
            {
                **known,
                "categories": self.cells(chart.labels),
                "values": self.cells(chart.values),
                "points": [{"fill": {"color": f"#{colour}"}} for colour in chart.colours],
                "data_labels": {"value": True, "font": letters, "num_format": shown},
                "gap": 40,
            }
        )
        drawn.set_title({"name": chart.title, "name_font": {"name": FONT, "size": 11, "color": NAVY}, "overlay": False})
        drawn.set_legend({"none": True})
        # Bars are drawn from below; the order of the cells is the other way round.
        drawn.set_y_axis({"reverse": True, "num_font": letters, "line": {"color": LINE}, "major_tick_mark": "none"})
        if chart.shares:
            # One line at each whole: the one at 100 % is the target.
            grid = {"visible": True, "line": {"color": "#7F7F7F", "dash_type": "dash"}}
            most = max(1, math.ceil(chart.maximum))
            axis = {"min": 0, "max": most, "major_unit": 1, "major_gridlines": grid, "num_format": '0"\u00a0"%'}
            drawn.set_x_axis({**axis, "num_font": letters, "line": {"none": True}})
        else:
            drawn.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        drawn.set_chartarea({"border": {"color": LINE}})
        drawn.set_size({"width": chart.width, "height": chart.height})
        check_result(
            page.insert_chart(chart.row, chart.col, drawn, {"description": chart.description, "object_position": 1})
        )

    def cells(self, area: CellRange) -> list[str | int]:
        return [self.names[area.sheet], area.row, area.col, area.last_row, area.last_col]

    def guard(self, page: LockedWorksheet, sheet: Sheet) -> None:
        if self.hashed is None:
            return
        # Select_locked_cells stays on: who listens to a screen reader has to reach the questions.
        page.protect("", {"format_rows": True, "objects": False, "scenarios": False})
        page.hashed = self.hashed
        answers = [(slot.row, slot.col) for slot in sheet.cells if slot.use is CellUse.ANSWER]
        if answers:
            # In Excel, pasting a formatted cell locks the cell that it is pasted to; this range keeps it open.
            check_result(page.unprotect_range(" ".join(_runs(answers)), "answers"))


def check_result(result: int | None) -> None:
    """Make an error of what xlsxwriter only tells by a number."""
    if result:
        raise ValueError(f"xlsxwriter refused a call with {result}")


@lru_cache(maxsize=256)
def _letters(col: int) -> str:
    return column_name(col)


def _runs(cells: Iterable[tuple[int, int]]) -> list[str]:
    """Neighbouring cells of a column as one range; cells by row and column, columns in the order of their first."""
    by_column: dict[int, list[int]] = {}
    for row, col in cells:
        by_column.setdefault(col, []).append(row)
    found: list[tuple[str, int, int]] = []
    for col, rows in by_column.items():
        letters = _letters(col)
        for row in sorted(rows):
            if found and found[-1][0] == letters and found[-1][2] == row:
                found[-1] = (letters, found[-1][1], row + 1)
            else:
                found.append((letters, row + 1, row + 1))
    return [
        f"{letters}{first}" if first == last else f"{letters}{first}:{letters}{last}" for letters, first, last in found
    ]


def _validate(page: LockedWorksheet, validation: Validation) -> None:
    options: dict[str, Any] = {
        "ignore_blank": True,
        "error_type": "stop" if validation.stop else "warning",
        "input_title": validation.title,
        "input_message": validation.prompt,
        "error_title": validation.title,
        "error_message": validation.error or validation.prompt,
        "show_input": bool(validation.prompt),
    }
    low, high = validation.minimum, validation.maximum
    match validation.allow:
        case ValidationType.LIST:
            options |= {"validate": "list", "source": f"={validation.source}"}
        case ValidationType.ANY:
            options |= {"validate": "any"}
        case _:
            options["validate"] = validation.allow.value
            if low is not None and high is not None:
                options |= {"criteria": "between", "minimum": low, "maximum": high}
            elif high is not None:
                options |= {"criteria": "<=", "value": high}
            else:
                options |= {"criteria": ">=", "value": low}
    last = validation.row if validation.last_row is None else validation.last_row
    check_result(page.data_validation(validation.row, validation.col, last, validation.col, options))


def _table(page: LockedWorksheet, grid: TableObject, slots: Iterable[PlannedCell]) -> None:
    """A filterable table, drawn before its cells: their explicit looks win, for LibreOffice draws no table style.

    Its columns must be called exactly as their cells say, or Excel repairs the workbook.
    """
    heads = {slot.col: slot.content for slot in slots if slot.row == grid.row}
    columns = [{"header": heads[col]} for col in range(grid.col, grid.last_col + 1)]
    options = {
        "name": grid.name,
        "title": grid.title,
        "style": None,
        "banded_rows": False,
        "columns": columns,
    }
    check_result(page.add_table(grid.row, grid.col, grid.last_row, grid.last_col, options))


def print_setup(page: LockedWorksheet, setting: PageSetup, title: str, description: str) -> None:
    page.set_paper(9)
    if setting.landscape:
        page.set_landscape()
    page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    if setting.fit:
        page.fit_to_pages(1, 1 if setting.single else 0)
    else:
        page.set_print_scale(setting.scale)
    if setting.repeat:
        page.repeat_rows(*setting.repeat)
    if setting.breaks:
        page.set_h_pagebreaks(list(setting.breaks))
    page.set_header(f"&L&8{_ampersands(title)}&R&8&A")
    page.set_footer(f"&L&8{_ampersands(description)}&R&8&P / &N")


def _ampersands(text: str) -> str:
    """An ampersand in a header would begin a code, and a digit would go on with the font size before it."""
    return (" " if text[:1].isdigit() else "") + text.replace("&", "&&")


# What xlsxwriter does not write


@lru_cache(maxsize=8)
def _hashed(lock: Protection, spins: int = 100_000) -> Mapping[str, str | int]:
    """The attributes of a SHA-512 protection, as Excel 2013 and later make them (ISO/IEC 29500-1, 18.2.29)."""
    if not lock.password:
        return {}
    hashed = hashlib.sha512(lock.salt + lock.password.encode("utf-16-le")).digest()
    for spin in range(spins):
        hashed = hashlib.sha512(hashed + struct.pack("<I", spin)).digest()
    return {
        "algorithmName": "SHA-512",
        "hashValue": base64.b64encode(hashed).decode(),
        "saltValue": base64.b64encode(lock.salt).decode(),
        "spinCount": spins,
    }


class LockedWorksheet(Worksheet):  # type: ignore[misc]  # xlsxwriter ships no types
    """A sheet with SHA-512 protection and soft row heights."""

    def __init__(self) -> None:
        super().__init__()
        self.hashed: Mapping[str, str | int] = {}
        self.rich: dict[tuple[Any, ...], Any] = {}
        """The cells with several styles that the workbook has so far, by what they were written from."""
        self.soft: set[int] = set()
        self.softly = False
        """Whether the row that is being written is soft."""

    def set_soft_row(self, row: int, points: float) -> None:
        """Open a row at a height, but let it grow with what is typed: `ht` without `customHeight`."""
        check_result(self.set_row(row, points))
        self.soft.add(row)

    def straighten(self, row: int, col: int) -> None:
        """Make the way to another file one that every system goes: xlsxwriter turns its slashes round."""
        url = self.hyperlinks[row][col]
        url._relationship_link = url._relationship_link.replace("\\", "/")

    # The rest changes no byte of what is written. It is what takes longest, done once for what is alike.

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        known = _plain(formula, expand_future_functions or self.use_future_functions)
        return str(super()._prepare_formula(formula, expand_future_functions)) if known is None else known

    def _write_formula(self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0) -> int:
        known = None if self.constant_memory else _plain(formula, self.use_future_functions)
        if known is None:
            return int(super()._write_formula(row, col, formula, cell_format, value))
        if self._check_dimensions(row, col):
            return -1
        self.table[row][col] = CellFormulaTuple(known, cell_format, value)
        return 0

    def _write_rich_string(self, row: int, col: int, *args: Any) -> int:
        known = self.rich.get(args)
        if known is None or self.constant_memory:
            result = int(super()._write_rich_string(row, col, *args))
            if not result and not self.constant_memory:
                self.rich[args] = self.table[row][col]
            return result
        if self._check_dimensions(row, col):
            return -1
        self.str_table.count += 1
        self.table[row][col] = known
        return 0

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind, look = cell.__class__.__name__, cell.format
        if look and kind == "String" and not self.constant_memory:
            at = f'r="{_letters(col)}{row + 1}" s="{look._get_xf_index()}"'
            self.fh.write(f'<c {at} t="s"><v>{cell.string}</v></c>')
        elif look and kind == "Blank":
            self.fh.write(f'<c r="{_letters(col)}{row + 1}" s="{look._get_xf_index()}"/>')
        else:
            super()._write_cell(row, col, cell)

    def _escape_data(self, data: Any) -> Any:
        return _escaped(data) if isinstance(data, str) else data

    def _escape_attributes(self, attribute: Any) -> Any:
        plain = not isinstance(attribute, str) or not xml_escapes.search(attribute)
        return attribute if plain else super()._escape_attributes(attribute)

    def _write_sheet_protection(self) -> None:
        write = super()._xml_empty_tag
        self._xml_empty_tag = lambda tag, attributes: write(tag, [*self.hashed.items(), *attributes])
        super()._write_sheet_protection()
        del self._xml_empty_tag

    def _write_row(self, row: int, spans: Any, row_info: Any = None, empty_row: bool = False) -> None:
        self.softly = row in self.soft
        super()._write_row(row, spans, row_info, empty_row)
        self.softly = False

    def _xml_start_tag_unencoded(self, tag: str, attributes: Iterable[tuple[str, Any]] = ()) -> None:
        super()._xml_start_tag_unencoded(tag, self._softened(attributes))

    def _xml_empty_tag_unencoded(self, tag: str, attributes: Iterable[tuple[str, Any]] = ()) -> None:
        super()._xml_empty_tag_unencoded(tag, self._softened(attributes))

    def _softened(self, attributes: Iterable[tuple[str, Any]]) -> Iterable[tuple[str, Any]]:
        return [pair for pair in attributes if pair[0] != "customHeight"] if self.softly else attributes


_FUNCTION = re.compile(r"[\w.]+\(")


@lru_cache(maxsize=512)
def _plain(formula: str, newer: bool) -> str | None:
    """A formula as the file holds it, or None where xlsxwriter has to mark a newer function or make an array of it.

    It looks for each newer function by an expression of its own, 30 or 150 for each formula. What it would find follows
    from the names of the functions alone, and those are few.
    """
    if formula[:1] != "=" or formula[-1] == "}" or "_xlfn." in formula:
        return None
    return None if any(_is_newer(name, newer) for name in set(_FUNCTION.findall(formula))) else formula[1:]


@lru_cache(maxsize=1024)
def _is_newer(name: str, newer: bool) -> bool:
    """Whether xlsxwriter marks a function; `newer` as it is told itself."""
    return bool(Worksheet()._prepare_formula(f"+{name}", newer) != f"+{name}")


@lru_cache(maxsize=512)
def _escaped(text: str) -> str:
    return str(XMLwriter()._escape_data(text))


class LockedWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook with a locked structure and a language."""

    worksheet_class = LockedWorksheet
    language = ""
    structure: Mapping[str, str | int] | None = None

    def _write_book_views(self) -> None:
        # Here and nowhere else: Excel repairs a workbook whose protection stands after its views.
        if self.structure is not None:
            told = {f"workbook{name[0].upper()}{name[1:]}": text for name, text in self.structure.items()}
            self._xml_empty_tag("workbookProtection", [*told.items(), ("lockStructure", 1)])
        super()._write_book_views()

    def close(self) -> None:
        try:
            super().close()
        except FileCreateError as error:
            raise error.args[0] from None  # a full disk is an OSError to everybody else

    def _get_packager(self) -> Packager:
        return ZipPacking(self.language)


class ZipPacking(Packager):  # type: ignore[misc]
    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def _write_core_file(self) -> None:
        core = _Core(self.language)
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class _Core(Core):  # type: ignore[misc]
    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def _write_dc_description(self) -> None:
        super()._write_dc_description()
        if self.language:
            self._xml_data_element("dc:language", self.language)

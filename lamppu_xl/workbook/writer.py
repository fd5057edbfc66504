"""Writes plans as .xlsx bytes with xlsxwriter.

xlsxwriter warns and continues where it cannot do what it is asked. Here every warning and every refusal is an error,
because a workbook without one of its validations is worse than no workbook.
"""

from __future__ import annotations

import base64
import hashlib
import io
import math
import re
import shutil
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from xlsxwriter.format import Format

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import cell_name, cell_ranges
from lamppu_xl.domain.text_normalising import utf16_length
from lamppu_xl.storage.spill_store import SMALL_CACHE, SpillStore
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
from lamppu_xl.workbook.page_columns import paged_columns
from lamppu_xl.workbook.stored_rows import StoredRows
from lamppu_xl.workbook.styles import FONT, FONT_SIZE, LINE, NAVY, STYLES, padded_format
from lamppu_xl.workbook.text_split import LONGEST_TEXT
from lamppu_xl.workbook.unwritable import UnwritableError
from lamppu_xl.workbook.xlsxwriter_overrides import (
    LAST_COLUMN,
    LAST_ROW,
    LockedWorkbook,
    LockedWorksheet,
    check_result,
    column_letters,
    table_options,
)


@dataclass(frozen=True)
class Protection:
    """The protection of sheets and structure. It prevents accidental changes; it does not keep secrets."""

    password: str = ""
    """Empty: protected, but anyone may remove the protection."""
    salt: bytes = field(default=b"lamppu-xl locked", repr=False)
    """Fixed, so that equal input gives equal bytes."""


def write_workbook(
    plan: Plan,
    values: Mapping[AnswerRef, str | float | date] | None = None,
    lock: Protection | None = None,
    *,
    is_large: bool = False,
) -> bytes:
    """The workbook of a plan as bytes.

    Args:
        plan: the workbook.
        values: contents of answer cells; a text is always stored as text.
        lock: the protection; by default one without a password.
        is_large: whether its parts are written to temporary files before they are packed.

    Raises:
        UnwritableError: a cell or its validation cannot be written.
    """
    with tempfile.TemporaryDirectory() if is_large else nullcontext() as folder, io.BytesIO() as stream:
        options = {"in_memory": False, "tmpdir": folder} if folder else {}
        with warnings.catch_warnings(action="error"):
            book = LockedWorkbook(stream, deepcopy(OPTIONS) | options)  # xlsxwriter changes its options
            WorkbookWriter(
                book, plan, values or {}, lock or Protection(), SpillStore(SMALL_CACHE) if is_large else None
            ).write()
            book.close()
        return _packed_anew(stream) if is_large else stream.getvalue()


def _packed_anew(package: io.BytesIO) -> bytes:
    """A package whose parts come from files, with the times that parts from memory have: its bytes are the same."""
    with io.BytesIO() as stream:
        with zipfile.ZipFile(package) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
            for part in old.infolist():
                info = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                with old.open(part) as source, new.open(info, "w") as target:
                    shutil.copyfileobj(source, target)
        return stream.getvalue()


OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": FONT, "font_size": FONT_SIZE},
}

_PLAIN = {"font_name": FONT, "font_size": FONT_SIZE, "font_scheme": False}
"""Without a scheme, because with one Excel uses the font of the theme instead."""

_BUILT_IN: dict[str, int] = {"#,##0": 3, "#,##0.00": 4, "@": 49}
"""Number formats with a fixed number in every program."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t")
"""A text that begins so gets a quote prefix; otherwise it becomes a formula when a person edits it."""

_IGNORED_ERRORS = (
    *("number_stored_as_text", "two_digit_text_year", "formula_differs", "formula_range", "list_data_validation"),
)
"""What Excel would mark with a green triangle: it offers to convert postcodes to numbers without their first zero."""
_ALL_CELLS = "A1:XFD1048576"

_MAY_CHANGE = dict.fromkeys(
    ("insert_rows", "delete_rows", "sort", "autofilter", "format_cells", "format_columns", "insert_columns"), True
)
"""What a protected sheet allows whose rows may change."""

_Look = tuple[str, str, bool]


class WorkbookWriter:
    """Writes a plan, or the parts of a streamed workbook, into an xlsxwriter workbook."""

    def __init__(
        self,
        book: LockedWorkbook,
        plan: Plan,
        values: Mapping[AnswerRef, str | float | date],
        lock: Protection,
        store: SpillStore | None = None,
    ) -> None:
        self.book, self.plan, self.values = book, plan, values
        self.hash_attributes = _hash_attributes(lock) if plan.locked else None
        self.formats: dict[_Look, Format] = {}
        self.highlight_formats: dict[str, Format] = {}
        """Of each style only what a highlight changes."""
        self.names = {sheet.key: sheet.name for sheet in plan.sheets}
        self.store = store
        """Takes the cells until the workbook is closed; None keeps them in memory."""

    def write(self) -> None:
        self.set_properties(self.plan.properties)
        if self.plan.locked:
            self.book.structure = self.hash_attributes or {}
        for sheet in self.plan.sheets:
            self._write_sheet(sheet)
        self.define_names(self.plan.names)

    def set_properties(self, properties: Properties) -> None:
        """Sets the document properties and the language."""
        self.book.set_properties(
            {
                "title": properties.title,
                "author": properties.author,
                "comments": properties.description,
                "language": properties.language,
                "created": datetime.combine(properties.created, time(), UTC).replace(tzinfo=None),
            }
        )
        for name, text in properties.custom.items():
            check_result(self.book.set_custom_property(name, text, "text"))

    def define_names(self, names: Mapping[str, CellRange]) -> None:
        """Defines the names of cells."""
        for name, area in names.items():
            first = f"${column_letters(area.col)}${area.row + 1}"
            last = f"${column_letters(area.last_col)}${area.last_row + 1}"
            cells = first if first == last else f"{first}:{last}"
            sheet_name = self.names[area.sheet].replace("'", "''")
            check_result(self.book.define_name(name, f"='{sheet_name}'!{cells}"))

    def _write_sheet(self, sheet: Sheet) -> None:
        page = self.begin_sheet(sheet)
        for row, points in sheet.heights.items():
            check_result(page.set_row(row, points))
        for row in sheet.hidden_rows:
            check_result(page.set_row(row, None, None, {"hidden": True}))
        for table in sheet.tables:
            _add_table(page, table, sheet.cells)
        self._write_cells(page, sheet)
        for highlight in sheet.highlights:
            self._add_highlight(page, highlight)
        if answer := sheet.first_answer:
            page.set_selection(answer.row, answer.col, answer.row, answer.col)
        self._protect(page, sheet)
        self.end_sheet(page, sheet)
        set_up_page(page, paged_columns(sheet), self.plan.properties.title, self.plan.properties.description)

    def _write_cells(self, page: LockedWorksheet, sheet: Sheet) -> None:
        """Writes the cells with their validations.

        Raises:
            UnwritableError: xlsxwriter refuses one of them, or warns.
        """
        place = (0, 0)
        try:
            for cell in sheet.cells:
                place = (cell.row, cell.col)
                self._write_cell(page, cell)
            for validation in sheet.validations:
                place = (validation.row, validation.col)
                _add_validation(page, validation)
        except (MemoryError, OSError):
            raise
        except Exception as error:
            entry = next((cell.entry for cell in sheet.cells if (cell.row, cell.col) == place), None)
            raise UnwritableError(sheet.key, entry, cell_name(*place)) from error

    def begin_sheet(self, sheet: Sheet) -> LockedWorksheet:
        page: LockedWorksheet = self.book.add_worksheet(sheet.name)
        if self.store:
            page.table = StoredRows(self.store)
        for col, column in enumerate(sheet.columns):
            look = None if sheet.open_from is None else self.format(column.style, column.number_format)
            check_result(page.set_column(col, col, column.width, look, {"hidden": column.hidden}))
        if sheet.open_from is not None:
            # A row of a protected sheet can be removed only if all of its cells are unlocked.
            page.set_other_columns(len(sheet.columns), self.format("open"))
        return page

    def end_sheet(self, page: LockedWorksheet, sheet: Sheet) -> None:
        for chart in sheet.charts:
            self._add_chart(page, chart)
        if sheet.freeze is not None:
            page.freeze_panes(sheet.freeze, sheet.freeze_columns, sheet.freeze, sheet.first_column)
        page.merge += [[row, first, row, last] for row, first, last in sheet.merged]
        if sheet.zoom != 100:  # of a new sheet
            page.set_zoom(sheet.zoom)
        if sheet.colour:
            page.set_tab_color(f"#{sheet.colour}")
        page.hide_gridlines(2)
        page.ignore_errors(dict.fromkeys(_IGNORED_ERRORS, _ALL_CELLS))
        if sheet.state == "hidden":
            page.hide()
        elif sheet.state == "veryHidden":
            page.very_hidden()

    def _write_cell(self, page: LockedWorksheet, cell: PlannedCell) -> None:
        content: Content = cell.content
        if cell.use is CellUse.ANSWER and cell.entry and cell.entry in self.values:
            content = self.values[cell.entry]
        quoted = cell.use is not CellUse.ANSWER and isinstance(content, str) and content.startswith(FORMULA_STARTS)
        look = self.format(cell.style, cell.number_format, quoted=quoted) if cell.style or quoted else None
        place = (cell.row, cell.col)
        match content:
            case None | "":
                check_result(page.write_blank(*place, None, look))
            case str():
                check_length(content, page, *place)
                self._write_text(page, cell, content, look)
            case Formula():
                check_result(page.write_formula(*place, f"={content.text}", look, content.cached))
            case Link(text, target, number):
                check_result(page.write_url(*place, target, look, text))
                if target.startswith("external:"):
                    page.use_forward_slashes(*place)
                if number is not None:
                    check_result(page.write_number(*place, number, look))
            case RichText(runs):
                if len(runs) == 1:
                    self._write_text(page, cell, runs[0].text, look)
                else:
                    pieces = [piece for run in runs for piece in _pieces(self.format(run.style), run.text)]
                    check_result(page.write_rich_string(*place, *pieces, look))
            case _:
                check_result(page.write(*place, content, look))

    def _write_text(self, page: LockedWorksheet, cell: PlannedCell, text: str, look: Format | None) -> None:
        if text[:3] == "<r>" and text.endswith("</r>"):
            # xlsxwriter would read it as its own markup of rich text; two runs in the same style prevent that.
            plain = look or self.format("list")
            pieces = (*_pieces(plain, text[:1]), *_pieces(plain, text[1:]))
            check_result(page.write_rich_string(cell.row, cell.col, *pieces, look))
        else:
            check_result(page.write_string(cell.row, cell.col, text, look))

    def format(self, style: str, number_format: str = "", *, quoted: bool = False) -> Format:
        """The format object of a style; one for each cell would make the file larger."""
        look = (style, number_format, quoted)
        if look not in self.formats:
            extra: dict[str, Any] = {"quote_prefix": True} if quoted else {}
            if shown := padded_format(style, number_format):
                extra["num_format"] = _BUILT_IN.get(shown, shown)
            self.formats[look] = self.book.add_format({**_PLAIN, **STYLES.get(style, {}), **extra})
        return self.formats[look]

    def _add_highlight(self, page: LockedWorksheet, highlight: Highlight) -> None:
        area = (highlight.row, highlight.col, highlight.last_row, highlight.last_col)
        if highlight.style not in self.highlight_formats:
            self.highlight_formats[highlight.style] = self.book.add_format(STYLES[highlight.style])
        look = self.highlight_formats[highlight.style]
        options = {"type": "formula", "criteria": f"={highlight.formula}", "format": look}
        check_result(page.conditional_format(*area, options))

    def _add_chart(self, page: LockedWorksheet, chart: Chart) -> None:
        bars = self.book.add_bar_chart()
        font = {"name": FONT, "size": 10, "color": "#404040"}
        number_format = '0"\u00a0"%' if chart.shares else "General"
        cached = dict(zip(("categories_data", "values_data"), map(list, zip(*chart.data, strict=True)), strict=False))
        bars.add_series(
            {
                **cached,
                "categories": self._cells(chart.labels),
                "values": self._cells(chart.values),
                "points": [{"fill": {"color": f"#{colour}"}} for colour in chart.colours],
                "data_labels": {"value": True, "font": font, "num_format": number_format},
                "gap": 40,
            }
        )
        bars.set_title({"name": chart.title, "name_font": {"name": FONT, "size": 11, "color": NAVY}, "overlay": False})
        bars.set_legend({"none": True})
        # Excel draws the first bar at the bottom; reversed, the bars are in the order of the cells.
        bars.set_y_axis({"reverse": True, "num_font": font, "line": {"color": LINE}, "major_tick_mark": "none"})
        if chart.shares:
            # One grid line at each 100 %; the first one is the target.
            gridlines = {"visible": True, "line": {"color": "#7F7F7F", "dash_type": "dash"}}
            maximum = max(1, math.ceil(max(share or 0.0 for _, share in chart.data)))
            axis = {"min": 0, "max": maximum, "major_unit": 1, "major_gridlines": gridlines, "num_format": '0"\u00a0"%'}
            bars.set_x_axis({**axis, "num_font": font, "line": {"none": True}})
        else:
            bars.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        bars.set_chartarea({"border": {"color": LINE}})
        bars.set_size({"width": chart.width, "height": chart.height})
        check_result(
            page.insert_chart(chart.row, chart.col, bars, {"description": chart.description, "object_position": 1})
        )

    def _cells(self, area: CellRange) -> list[str | int]:
        return [self.names[area.sheet], area.row, area.col, area.last_row, area.last_col]

    def _protect(self, page: LockedWorksheet, sheet: Sheet) -> None:
        if self.hash_attributes is None:
            return
        # Locked cells can be selected, because users of screen readers must reach the questions.
        may_change = _MAY_CHANGE if sheet.open_from is not None else {}
        page.protect("", {"format_rows": True, "objects": False, "scenarios": False, **may_change})
        page.hash_attributes = self.hash_attributes
        if sheet.open_from is not None:
            area = f"A{sheet.open_from + 1}:{column_letters(LAST_COLUMN)}{LAST_ROW + 1}"
            check_result(page.unprotect_range(area, "rows"))
            return
        answers = [(cell.row, cell.col) for cell in sheet.cells if cell.use is CellUse.ANSWER]
        if answers:
            # In Excel, pasting a formatted cell also pastes its lock; this range stays editable.
            check_result(page.unprotect_range(" ".join(cell_ranges(answers)), "answers"))


_CHARACTER_CODE = re.compile("(?<=_)(?=x[0-9A-Fa-f]{4}_)")


def _pieces(look: Format, text: str) -> Iterator[Format | str]:
    """The runs of a text in one style, with their style.

    xlsxwriter escapes `_x0041_` twice in rich text; in two runs it is no code that needs an escape.
    """
    for piece in _CHARACTER_CODE.split(text):
        yield from (look, piece)


def check_length(text: str, page: LockedWorksheet, row: int, col: int) -> None:
    """Refuses a text that xlsxwriter would cut without notice."""
    if len(text) > LONGEST_TEXT // 2 and utf16_length(text) > LONGEST_TEXT:
        raise ValueError(f"{page.name} {cell_name(row, col)}: the text is longer than a cell can hold")


@lru_cache(maxsize=8)
def _hash_attributes(lock: Protection, spins: int = 100_000) -> Mapping[str, str | int]:
    """The attributes of a SHA-512 protection, as written by Excel 2013 and later (ISO/IEC 29500-1, 18.2.29)."""
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


def _add_validation(page: LockedWorksheet, validation: Validation) -> None:
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


def _add_table(page: LockedWorksheet, table: TableObject, cells: Iterable[PlannedCell]) -> None:
    """Adds a filterable table, whose cells are written later.

    The column names must be equal to the header cells, or Excel repairs the workbook.
    """
    headers = {cell.col: cell.content for cell in cells if cell.row == table.row}
    options = table_options(table, (headers[col] for col in range(table.col, table.last_col + 1)))
    check_result(page.add_table(table.row, table.col, table.last_row, table.last_col, options))


def set_up_page(page: LockedWorksheet, setup: PageSetup, title: str, description: str) -> None:
    """Sets up printing on A4, with title and description in the header and footer."""
    page.set_paper(9)
    if setup.landscape:
        page.set_landscape()
    page.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    if setup.fit:
        page.fit_to_pages(1, 1 if setup.single else 0)
    else:
        page.set_print_scale(setup.scale)
    if setup.repeat:
        page.repeat_rows(*setup.repeat)
    if setup.breaks:
        page.set_h_pagebreaks(list(setup.breaks))
    if setup.column_breaks:
        page.set_v_pagebreaks(list(setup.column_breaks))
        page.repeat_columns(0, setup.repeat_columns - 1)
        page.print_across()
    if setup.area:
        _set_print_area(page, setup)
    name = "&C&B&A" if setup.has_bold_name else "&R&8&A"
    page.set_header(f"&L&8{_ampersands(title)}{name}")
    page.set_footer(f"&L&8{_ampersands(description)}&R&8&P / &N")


def _set_print_area(page: LockedWorksheet, setup: PageSetup) -> None:
    """Sets the printed rows: one range between each two blocks that are not printed, and a narrow one at the end."""
    assert setup.area  # noqa: S101  # all is printed without one
    first_row, last_row, last_col = setup.area
    parts = [(first, last, last_col) for first, last in _printed_rows(first_row, last_row, setup.unprinted)]
    if setup.narrow_from is not None:
        first, last, _ = parts.pop()
        narrow = (setup.narrow_from, last, setup.column_breaks[0] - 1)
        parts += [(first, setup.narrow_from - 1, last_col), narrow]
    ranges: list[str] = []
    for first, last, col in parts:
        check_result(page.print_area(first, 0, last, col))
        ranges.append(page.print_area_range)
    page.print_area_range = ",".join(ranges)


def _printed_rows(first: int, last: int, unprinted: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The first and the last row of each printed block."""
    for begin, end in (*unprinted, (last + 1, last + 1)):
        if begin > first:
            yield first, begin - 1
        first = end + 1


def _ampersands(text: str) -> str:
    """Escapes a header: `&` begins a code, and a digit would extend the font size before it."""
    return (" " if text[:1].isdigit() else "") + text.replace("&", "&&")

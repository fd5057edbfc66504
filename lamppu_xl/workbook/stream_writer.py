"""Writes a large workbook row by row; only what the end of the workbook needs stays in memory.

Sheets, styles and charts are written as in `writer`. Each row becomes one piece of XML in a temporary file. The mode of
xlsxwriter for this takes several times as long, reads some texts as markup, and supports no tables.
"""

from __future__ import annotations

import io
import math
import os
import re
import time
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import date
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.excel_dates import DAY_ZERO, to_serial
from lamppu_xl.workbook.model import (
    CellRange,
    CellUse,
    Formula,
    Link,
    Plan,
    Properties,
    RenderableCell,
    RichText,
    Sheet,
)
from lamppu_xl.workbook.writer import (
    FORMULA_STARTS,
    OPTIONS,
    Protection,
    WorkbookWriter,
    check_length,
    set_up_page,
)
from lamppu_xl.workbook.xlsxwriter_overrides import (
    RepeatedTexts,
    StreamedWorkbook,
    StreamedWorksheet,
    check_result,
    column_letters,
)

_LONGEST_SHARED = 80
"""Characters of a text that cells may share."""

_FILE_TIME = time.mktime((1980, 1, 31, 0, 0, 0, 0, 0, -1))
"""The time of every part, so that equal input gives equal bytes."""

_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


class StreamWriter:
    """A `RowSink` that writes a workbook to a file. Use it with `with`; without `finish` the file stays unchanged.

    Args:
        path: of the file.
        on_sheet: is called with the name of each finished sheet.
    """

    def __init__(self, path: Path, on_sheet: Callable[[str], None] = lambda _: None) -> None:
        self.path, self._on_sheet = path, on_sheet
        self._folder = TemporaryDirectory(prefix="lamppu-xl.")
        options = deepcopy(OPTIONS) | {"in_memory": False, "tmpdir": self._folder.name}
        self._book = StreamedWorkbook(io.BytesIO(), options)
        plan = Plan((), Properties("", "", "", DAY_ZERO), locked=False)
        self._writer = WorkbookWriter(self._book, plan, {}, Protection())
        self._sheets: list[tuple[StreamedWorksheet, Sheet]] = []
        self._texts = RepeatedTexts(self._book.str_table)
        self._styles: _Styles = {}
        self._rows: _RowWriter

    def __enter__(self) -> StreamWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for page in self._book.worksheets():
            page.close_files()
        self._folder.cleanup()

    def begin_sheet(self, sheet: Sheet) -> None:
        page = self._writer.begin_sheet(sheet)
        assert isinstance(page, StreamedWorksheet)  # noqa: S101  # the only class of this workbook
        self._rows = _RowWriter(self._writer, page, self._texts, self._styles)
        self._writer.names[sheet.key] = sheet.name

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        self._rows.write(number, height, cells)

    def end_sheet(self, sheet: Sheet) -> None:
        page = self._rows.page
        page.close_files()
        for table in sheet.tables:
            page.add_streamed_table(table)
        self._sheets.append((page, sheet))
        with warnings.catch_warnings(action="error"):
            self._writer.end_sheet(page, sheet)
        self._on_sheet(sheet.name)

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        """Writes the file."""
        with warnings.catch_warnings(action="error"):
            for page, sheet in self._sheets:
                set_up_page(page, sheet.page, properties.title, properties.description)
            self._writer.set_properties(properties)
            self._writer.define_names(names)
            self._book.close()
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as package:
            for file, name in self._book.parts:
                os.utime(file, (_FILE_TIME, _FILE_TIME))
                package.write(file, name)
                Path(file).unlink()


_OtherContent = float | date | Formula | Link | RichText

_Styles = dict[tuple[str, str, bool], str]
"""The XML between the address of a cell and its type, by style, number format and quote prefix."""


class _RowWriter:
    """Writes the rows of one sheet as XML."""

    def __init__(self, writer: WorkbookWriter, page: StreamedWorksheet, texts: RepeatedTexts, styles: _Styles) -> None:
        self.page = page
        self._writer, self._texts, self._styles = writer, texts, styles
        self._columns: list[str] = []
        self._last = -1

    def write(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        """Writes a row, which must be below all rows before it."""
        if number <= self._last:
            raise ValueError(f"{self.page.name}: row {number} comes after row {self._last}")
        self.page.check_bounds(number, len(cells) - 1)
        self._last = number
        start = f'<row r="{number + 1}"'
        if height is not None:
            start += self.page.set_height(number, int(height * 4 / 3 + 0.5))
        xml = self._cells(number, cells)
        if xml:
            self.page.append("rows", f"{start}>{xml}</row>")
        elif height is not None:
            self.page.append("rows", f"{start}/>")

    def _cells(self, row: int, cells: Sequence[RenderableCell | None]) -> str:
        """The cells of a row; there are hundreds of thousands, so what is frequent is asked first."""
        if len(cells) > len(self._columns):
            self._columns += [f'<c r="{column_letters(col)}' for col in range(len(self._columns), len(cells))]
        pieces: list[str] = []
        styles, texts, row_name = self._styles, self._texts, str(row + 1)
        for col, (cell, start) in enumerate(zip(cells, self._columns, strict=False)):
            if cell is None:
                continue
            content = cell.content
            quoted = isinstance(content, str) and content.startswith(FORMULA_STARTS) and cell.use is not CellUse.ANSWER
            look = (cell.style, cell.number_format, quoted)
            head = f"{start}{row_name}{styles.get(look) or self._style(*look)}"
            if content is None or content == "":
                pieces.append(f"{head}/>")
            elif not isinstance(content, str):
                pieces.append(self._cell(head, content, row, col))
            elif (number := texts.repeated(content)) is not None:
                pieces.append(f'{head} t="s"><v>{number}</v></c>')
            else:
                pieces.append(self._text_cell(head, content, row, col))
        return "".join(pieces)

    def _style(self, style: str, number_format: str, quoted: bool) -> str:
        number = self.page.style_number(self._writer.format(style, number_format, quoted=quoted))
        text = self._styles[style, number_format, quoted] = f'" s="{number}"'
        return text

    def _cell(self, head: str, content: _OtherContent, row: int, col: int) -> str:
        """A cell with anything but a text."""
        match content:
            case Link(text, target, figure):
                self._link(row, col, text, target)
                return self._text_cell(head, text, row, col) if figure is None else f"{head}><v>{figure:.16G}</v></c>"
            case Formula(text, cached):
                type_attribute = ' t="str"' if isinstance(cached, str) and cached else ""
                formula = escape(self.page.formula_text(text), quote=False)
                return f"{head}{type_attribute}><f>{formula}</f><v>{escape(str(cached), quote=False)}</v></c>"
            case bool():
                return f'{head} t="b"><v>{content:d}</v></c>'
            case date():
                return f"{head}><v>{to_serial(content)}</v></c>"
            case RichText():
                raise TypeError(f"{self.page.name} {cell_name(row, col)}: streamed rows cannot contain rich text")
        if not math.isfinite(content):
            raise ValueError(f"{self.page.name} {cell_name(row, col)}: {content} is not a number for a cell")
        return f"{head}><v>{content:.16G}</v></c>"

    def _text_cell(self, head: str, text: str, row: int, col: int) -> str:
        # xlsxwriter writes a shared text that looks like its own markup as markup.
        number = self._texts.number(text) if len(text) <= _LONGEST_SHARED and text[:1] != "<" else None
        if number is not None:
            return f'{head} t="s"><v>{number}</v></c>'
        return f'{head} t="inlineStr"><is>{self._text(text, row, col)}</is></c>'

    def _text(self, text: str, row: int, col: int) -> str:
        check_length(text, self.page, row, col)
        preserve = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        if _SPECIAL.search(text):
            text = escape(self.page.escape_control_characters(text), quote=False)
        return f"<t{preserve}>{text}</t>"

    def _link(self, row: int, col: int, text: str, target: str) -> None:
        kind, _, location = target.partition(":")
        if kind != "internal":
            # The target is in a part of its own, which xlsxwriter keeps in memory.
            check_result(self.page.write_url(row, col, target, None, text))
            return
        location, display = map(self.page.escape_attribute, (location, text))
        ref = cell_name(row, col)
        self.page.append("links", f'<hyperlink ref="{ref}" location="{location}" display="{display}"/>')

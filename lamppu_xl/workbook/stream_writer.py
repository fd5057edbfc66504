"""A large workbook, painted while its rows go by: nothing of it stays in memory but what its end needs.

Sheets, looks, charts and all that stands around the rows are painted as ever. The rows themselves are set down here,
each as one piece of text in a file: xlsxwriter's own way of doing so takes several times as long, takes a text that
looks like its markup for markup, and knows no tables.
"""

from __future__ import annotations

import io
import math
import os
import re
import shutil
import time
import warnings
import zipfile
from array import array
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import IO, Any

from lamppu_xl.domain.cell_address import cell_name, column_name
from lamppu_xl.workbook.model import (
    CellRange,
    CellUse,
    Content,
    Formula,
    Link,
    Plan,
    Properties,
    RenderableCell,
    RichText,
    Sheet,
    TableObject,
)
from lamppu_xl.workbook.writer import (
    LONGEST_TEXT,
    OPTIONS,
    STARTS,
    LockedWorkbook,
    LockedWorksheet,
    Protection,
    WorkbookWriter,
    ZipPacking,
    check_result,
    print_setup,
)

SHORT = 80
"""Characters of a text that may be shared by many cells."""

ONCE, SHARED = 2048, 4096
"""How many texts are remembered that came once, and that came again."""

_STAMP = time.mktime((1980, 1, 31, 0, 0, 0, 0, 0, -1))
"""The time of every part, so that the same input gives the same bytes."""

_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_DAY_ZERO = date(1899, 12, 30)


class StreamWriter:
    """A workbook in a file, painted sheet by sheet and row by row; see `sheets.Rows`.

    To be used by `with`. Without `finish` the file stays as it was.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._folder = TemporaryDirectory(prefix="lamppu-xl.")
        options = deepcopy(OPTIONS) | {"in_memory": False, "tmpdir": self._folder.name}
        self._book = _StreamBook(io.BytesIO(), options)
        self._painter = WorkbookWriter(
            self._book, Plan((), Properties("", "", "", _DAY_ZERO), locked=False), {}, Protection()
        )
        self._sheets: list[tuple[_StreamedSheet, Sheet]] = []
        self._page: _StreamedSheet
        self._texts = RepeatedTexts()

    def __enter__(self) -> StreamWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for page in self._book.worksheets():
            page.rest()
        self._folder.cleanup()

    def begin_sheet(self, sheet: Sheet) -> None:
        page = self._painter.begin(sheet)
        assert isinstance(page, _StreamedSheet)  # noqa: S101  # this book makes no others
        page.texts = self._texts
        self._page = page
        self._painter.names[sheet.key] = sheet.name

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        self._page.set_down(self._painter, number, height, cells)

    def end_sheet(self, sheet: Sheet) -> None:
        self._page.rest()
        for grid in sheet.tables:
            self._page.add_grid(grid)
        self._sheets.append((self._page, sheet))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self._painter.end(self._page, sheet)

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        """Write the file."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for page, sheet in self._sheets:
                print_setup(page, sheet.page, properties.title, properties.description)
            self._painter.say(properties)
            self._painter.define(names)
            self._book.close()
        with zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED) as package:
            for file, name in self._book.parts:
                os.utime(file, (_STAMP, _STAMP))
                package.write(file, name)
                Path(file).unlink()


class _StreamedSheet(LockedWorksheet):
    """A sheet whose rows lie ready in a file."""

    def __init__(self) -> None:
        super().__init__()
        self._files: dict[str, IO[str]] = {}
        self.texts = RepeatedTexts()
        self._last = -1
        self.row_sizes = _RowHeights()
        self._looks: dict[tuple[str, str, bool], int] = {}

    def rest(self) -> None:
        """Close the files until they are wanted: there may be more sheets than files that may be open."""
        for file in self._files.values():
            file.close()

    def _file(self, name: str) -> IO[str]:
        if name not in self._files:
            path = Path(self.tmpdir) / f"{self.index}.{name}"
            self._files[name] = path.open("w", encoding="utf-8", newline="")
        return self._files[name]

    def set_down(
        self, painter: WorkbookWriter, number: int, height: float | None, cells: Sequence[RenderableCell | None]
    ) -> None:
        """A row, which must stand below all that were set down before."""
        if number <= self._last:
            raise ValueError(f"{self.name}: row {number} comes after row {self._last}")
        check_result(self._check_dimensions(number, max(0, len(cells) - 1)))
        check_result(self._check_dimensions(number, 0))
        self._last = number
        opened = f'<row r="{number + 1}"'
        if height is not None:
            pixels = int(height * 4 / 3 + 0.5)
            self.row_sizes.put(number, pixels)
            if pixels != self.default_row_height:
                opened += f' ht="{pixels * 0.75:.16g}"'
        drawn = "".join([self._cell(painter, number, col, cell) for col, cell in enumerate(cells) if cell is not None])
        if drawn:
            self._file("rows").write(f"{opened}>{drawn}</row>")
        elif height is not None:
            self._file("rows").write(f"{opened}/>")

    def _cell(self, painter: WorkbookWriter, row: int, col: int, cell: RenderableCell) -> str:
        content: Content = cell.content
        marked = type(content) is str and content.startswith(STARTS) and cell.use is not CellUse.ANSWER
        look = (cell.style, cell.number_format, marked)
        number = self._looks.get(look)
        if number is None:
            number = self._looks[look] = painter.format(*look[:2], marked=marked)._get_xf_index()
        head = f'<c r="{_LETTERS[col]}{row + 1}" s="{number}"'
        match content:
            case None | "":
                return f"{head}/>"
            case str():
                return self._string(head, content, row, col)
            case Link(text, target, figure):
                self._link(row, col, text, target)
                return self._string(head, text, row, col) if figure is None else f"{head}><v>{figure:.16G}</v></c>"
            case Formula(text, cached):
                said = ' t="str"' if isinstance(cached, str) and cached else ""
                formula = escape(self._prepare_formula(f"={text}"), quote=False)
                return f"{head}{said}><f>{formula}</f><v>{escape(str(cached), quote=False)}</v></c>"
            case bool():
                return f'{head} t="b"><v>{content:d}</v></c>'
            case date():
                return f"{head}><v>{(content - _DAY_ZERO).days}</v></c>"
            case RichText():
                raise TypeError(f"{self.name} {cell_name(row, col)}: a text in several looks")
        if not math.isfinite(content):
            raise ValueError(f"{self.name} {cell_name(row, col)}: {content} is no number for a cell")
        return f"{head}><v>{content:.16G}</v></c>"

    def _string(self, head: str, text: str, row: int, col: int) -> str:
        # A shared text that looks like xlsxwriter's own markup would be written as markup.
        number = self.texts.number(text, self.str_table) if len(text) <= SHORT and text[:1] != "<" else None
        if number is not None:
            return f'{head} t="s"><v>{number}</v></c>'
        return f'{head} t="inlineStr"><is>{self._text(text, row, col)}</is></c>'

    def _text(self, text: str, row: int, col: int) -> str:
        if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            raise ValueError(f"{self.name} {cell_name(row, col)}: a text longer than a cell holds")
        kept = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        if _SPECIAL.search(text):
            text = escape(self._escape_control_characters(text), quote=False)
        return f"<t{kept}>{text}</t>"

    def _link(self, row: int, col: int, text: str, target: str) -> None:
        kind, _, location = target.partition(":")
        if kind != "internal":
            # Where it leads to stands in a part of its own, which xlsxwriter keeps in memory.
            check_result(self.write_url(row, col, target, None, text))
            return
        said = [self._escape_attributes(one) for one in (location, text)]
        ref = cell_name(row, col)
        self._file("links").write(f'<hyperlink ref="{ref}" location="{said[0]}" display="{said[1]}"/>')

    def add_grid(self, grid: TableObject) -> None:
        """A filterable table over cells that were set down already."""
        options = {
            "name": grid.name,
            "title": grid.title,
            "style": None,
            "banded_rows": False,
            "columns": [{"header": head} for head in grid.headers],
        }
        # Of a table xlsxwriter remembers every cell; so it is told of the first row only, and then of the rest.
        check_result(self.add_table(grid.row, grid.col, grid.row + 1, grid.last_col, options))
        table: dict[str, Any] = self.tables[-1]
        whole = f"{cell_name(grid.row, grid.col)}:{cell_name(grid.last_row, grid.last_col)}"
        table |= {"range": whole, "a_range": whole, "autofilter": whole}

    # What xlsxwriter would write of cells that it knows

    def _write_string(self, *_: object) -> int:
        """A table's heads, which stand there already."""
        return 0

    def _write_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        self._copy("rows")
        self._xml_end_tag("sheetData")

    def _write_hyperlinks(self) -> None:
        if "links" not in self._files:
            super()._write_hyperlinks()
            return
        self._xml_start_tag("hyperlinks")
        self._copy("links")
        # What leads out of the workbook is written behind, between the same two tags.
        tags = dict.fromkeys(("_xml_start_tag", "_xml_end_tag"), lambda *_: None)
        self.__dict__ |= tags
        super()._write_hyperlinks()
        for tag in tags:
            del self.__dict__[tag]
        self._xml_end_tag("hyperlinks")

    def _copy(self, name: str) -> None:
        if name in self._files:
            self.fh.flush()
            path = Path(self._files[name].name)
            with path.open("rb") as file:
                shutil.copyfileobj(file, self.fh.buffer, 1 << 20)
            path.unlink()


class RepeatedTexts:
    """Texts that come again, told apart from those that do not with little memory: no more than so many of each."""

    def __init__(self) -> None:
        self._once: set[str] = set()
        self._numbers: dict[str, int] = {}

    def number(self, text: str, table: Any) -> int | None:
        """The number of a text in xlsxwriter's table of shared texts; None where it is better written on the spot."""
        number = self._numbers.get(text)
        if number is not None:
            table.count += 1
            return number
        if text not in self._once:
            if len(self._once) >= ONCE:
                self._once.clear()
            self._once.add(text)
        elif len(self._numbers) < SHARED:
            number = self._numbers[text] = table._get_shared_string_index(text)
        return number


class _RowHeights:
    """The heights of rows in pixels, as xlsxwriter asks for them when it places a chart, in two bytes each."""

    def __init__(self) -> None:
        self._pixels = array("H")

    def put(self, row: int, pixels: int) -> None:
        self._pixels.extend([0] * (row - len(self._pixels)))
        self._pixels.append(pixels)

    def __contains__(self, row: int) -> bool:
        return row < len(self._pixels) and self._pixels[row] > 0

    def __getitem__(self, row: int) -> tuple[int, bool]:
        return self._pixels[row], False

    def __bool__(self) -> bool:
        return bool(self._pixels)


class _StreamBook(LockedWorkbook):
    """A workbook that hands its parts over to be packed."""

    worksheet_class = _StreamedSheet

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.parts: list[tuple[str, str]] = []

    def _get_packager(self) -> ZipPacking:
        return _PartCollector(self.language, self.parts)


class _PartCollector(ZipPacking):
    def __init__(self, language: str, parts: list[tuple[str, str]]) -> None:
        super().__init__(language)
        self.parts = parts

    def _create_package(self) -> list[tuple[str, str, bool]]:
        self.parts += [(file, name) for file, name, _ in super()._create_package()]
        return []


_LETTERS = tuple(map(column_name, range(16_384)))

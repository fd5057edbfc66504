"""All overrides of private parts of xlsxwriter. `tests/workbook/test_xlsxwriter_overrides.py` fails when they move.

They add what xlsxwriter does not write: SHA-512 protection, a locked structure, the language of the document, rows that
open at an estimated height but still grow, labels of bars that are not wrapped, and sheets whose rows are streamed from
a file. Some only save time.
"""

from __future__ import annotations

import re
import shutil
from array import array
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.chart_bar import ChartBar
from xlsxwriter.core import Core
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter, xml_escapes

from lamppu_xl.domain.cell_address import cell_name, column_name
from lamppu_xl.workbook.model import TableObject

column_letters = lru_cache(maxsize=16_384)(column_name)

ONCE, SHARED = 2048, 4096
"""How many texts `RepeatedTexts` remembers that occurred once, and that occurred again."""


def check_result(result: int | None) -> None:
    """Raises an error where xlsxwriter only returns a number."""
    if result:
        raise ValueError(f"xlsxwriter refused a call with {result}")


def table_options(table: TableObject, headers: Iterable[object]) -> dict[str, Any]:
    """What xlsxwriter needs of a table. Its cells have explicit styles, because LibreOffice has no table styles."""
    columns = [{"header": header} for header in headers]
    return {"name": table.name, "title": table.title, "style": None, "banded_rows": False, "columns": columns}


LAST_COLUMN, LAST_ROW = 16_383, 1_048_575
"""Of a sheet."""


class LockedWorksheet(Worksheet):  # type: ignore[misc]  # xlsxwriter ships no types
    """A sheet with SHA-512 protection, whose rows open at a height but still grow with their text."""

    def __init__(self) -> None:
        super().__init__()
        self.hash_attributes: Mapping[str, str | int] = {}
        self.other_columns: tuple[int, Format] | None = None

    def set_other_columns(self, first: int, look: Format) -> None:
        """Gives all columns from one on a format. They are written as one and do not count as used."""
        look._get_xf_index()
        self.other_columns = (first, look)

    def use_forward_slashes(self, row: int, col: int) -> None:
        """Makes a link to another file valid on every system: xlsxwriter writes backslashes."""
        url = self.hyperlinks[row][col]
        url._relationship_link = url._relationship_link.replace("\\", "/")

    def _write_sheet_protection(self) -> None:
        write = super()._xml_empty_tag
        self._xml_empty_tag = lambda tag, attributes: write(tag, [*self.hash_attributes.items(), *attributes])
        super()._write_sheet_protection()
        del self._xml_empty_tag

    def _xml_end_tag(self, tag: str) -> None:
        if tag == "cols" and self.other_columns:
            first, look = self.other_columns
            style = ("style", look._get_xf_index())
            attributes = [("min", first + 1), ("max", LAST_COLUMN + 1), ("width", 9.140625), style]
            super()._xml_empty_tag("col", attributes)
        super()._xml_end_tag(tag)

    def _xml_start_tag_unencoded(self, tag: str, attributes: Iterable[tuple[str, Any]] = ()) -> None:
        super()._xml_start_tag_unencoded(tag, _without_fixed_height(attributes))

    def _xml_empty_tag_unencoded(self, tag: str, attributes: Iterable[tuple[str, Any]] = ()) -> None:
        super()._xml_empty_tag_unencoded(tag, _without_fixed_height(attributes))

    def _calculate_spans(self) -> None:
        """Leaves out the columns that each row uses: programs do not need them."""

    # The following methods change no byte. They do once what xlsxwriter does for each of many equal texts.

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        stored = _stored_formula(formula, expand_future_functions or self.use_future_functions)
        return str(super()._prepare_formula(formula, expand_future_functions)) if stored is None else stored

    def _escape_data(self, data: Any) -> Any:
        return _escaped(data) if isinstance(data, str) else data

    def _escape_attributes(self, attribute: Any) -> Any:
        plain = not isinstance(attribute, str) or not xml_escapes.search(attribute)
        return attribute if plain else super()._escape_attributes(attribute)


def _without_fixed_height(attributes: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The attributes of a row with its height `ht` but without `customHeight`, which would fix it."""
    return [pair for pair in attributes if pair[0] != "customHeight"]


_FUNCTION = re.compile(r"[\w.]+\(")


@lru_cache(maxsize=512)
def _stored_formula(formula: str, newer: bool) -> str | None:
    """A formula as the file stores it, or None where xlsxwriter has to mark a newer function or make an array formula.

    xlsxwriter searches each formula for 30 to 150 newer functions. The names of the functions give the same answer.
    """
    if formula[:1] != "=" or formula[-1] == "}" or "_xlfn." in formula:
        return None
    return None if any(_is_marked(name, newer) for name in set(_FUNCTION.findall(formula))) else formula[1:]


@lru_cache(maxsize=1024)
def _is_marked(name: str, newer: bool) -> bool:
    """Whether xlsxwriter marks a function as newer than the file format."""
    return bool(Worksheet()._prepare_formula(f"+{name}", newer) != f"+{name}")


@lru_cache(maxsize=512)
def _escaped(text: str) -> str:
    return str(XMLwriter()._escape_data(text))


class LockedWorkbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook with a locked structure. The document property `language` is written too."""

    worksheet_class = LockedWorksheet
    structure: Mapping[str, str | int] | None = None
    """The hash attributes of the protection; None: the structure is not locked."""

    def _write_book_views(self) -> None:
        # Protection comes directly before the views; Excel repairs a workbook with another order.
        if self.structure is not None:
            attributes = {f"workbook{name[0].upper()}{name[1:]}": text for name, text in self.structure.items()}
            self._xml_empty_tag("workbookProtection", [*attributes.items(), ("lockStructure", 1)])
        super()._write_book_views()

    def add_bar_chart(self) -> UnwrappedBarChart:
        """A chart that a sheet is to insert."""
        bars: UnwrappedBarChart = self.add_chart({"type": "bar"})
        bars.__class__ = UnwrappedBarChart  # xlsxwriter knows charts by the names of its own types only
        return bars

    def close(self) -> None:
        try:
            super().close()
        except FileCreateError as error:
            raise error.args[0] from None  # the OSError itself, for example of a full disk

    def _get_packager(self) -> Packager:
        return LanguagePackager()


class UnwrappedBarChart(ChartBar):  # type: ignore[misc]
    """A bar chart whose labels stay on one line: LibreOffice breaks `113 %` otherwise."""

    _is_in_labels = False

    def _write_d_lbls(self, labels: object) -> None:
        self._is_in_labels = True
        super()._write_d_lbls(labels)
        self._is_in_labels = False

    def _write_a_body_pr(self, rotation: object, is_horizontal: object) -> None:
        if self._is_in_labels:
            self._xml_empty_tag("a:bodyPr", [("wrap", "none")])
        else:
            super()._write_a_body_pr(rotation, is_horizontal)


class LanguagePackager(Packager):  # type: ignore[misc]
    """Writes the language into the core properties, and leaves out the list of names of the extended ones.

    Programs do not read that list, which is long in a template with a name for each answer.
    """

    def _write_app_file(self) -> None:
        self.named_ranges: list[str] = []  # nothing else reads it
        super()._write_app_file()

    def _write_core_file(self) -> None:
        core = _CoreProperties()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))
        core._assemble_xml_file()


class _CoreProperties(Core):  # type: ignore[misc]
    def _write_dc_description(self) -> None:
        super()._write_dc_description()
        if language := self.properties.get("language"):
            self._xml_data_element("dc:language", language)


# Streamed workbooks


class StreamedWorksheet(LockedWorksheet):
    """A sheet whose rows are ready as XML in a file, see `stream_writer`."""

    def __init__(self) -> None:
        super().__init__()
        self.row_sizes = _RowHeights()
        self._files: dict[str, IO[str]] = {}

    def close_files(self) -> None:
        """Closes the files until they are copied: a workbook may have more sheets than files may be open."""
        for file in self._files.values():
            file.close()

    def append(self, name: str, xml: str) -> None:
        """Appends to the `rows` or `links` of the sheet."""
        if name not in self._files:
            path = Path(self.tmpdir) / f"{self.index}.{name}"
            self._files[name] = path.open("w", encoding="utf-8", newline="")
        self._files[name].write(xml)

    def check_bounds(self, row: int, last_col: int) -> None:
        check_result(self._check_dimensions(row, max(0, last_col)))
        check_result(self._check_dimensions(row, 0))

    def set_height(self, row: int, pixels: int) -> str:
        """Notes the height of a row and returns its attribute in XML, empty for the default height."""
        self.row_sizes.put(row, pixels)
        return f' ht="{pixels * 0.75:.16g}"' if pixels != self.default_row_height else ""

    def style_number(self, look: Format) -> int:
        return int(look._get_xf_index())

    def formula_text(self, formula: str) -> str:
        return self._prepare_formula(f"={formula}")

    def escape_control_characters(self, text: str) -> str:
        return str(self._escape_control_characters(text))

    def escape_attribute(self, text: str) -> str:
        return str(self._escape_attributes(text))

    def add_streamed_table(self, table: TableObject) -> None:
        """Adds a filterable table over rows that are already written."""
        # xlsxwriter remembers every cell of a table, so it gets the first row and then the complete range.
        options = table_options(table, table.headers)
        check_result(self.add_table(table.row, table.col, table.row + 1, table.last_col, options))
        cells = f"{cell_name(table.row, table.col)}:{cell_name(table.last_row, table.last_col)}"
        added: dict[str, Any] = self.tables[-1]
        added |= {"range": cells, "a_range": cells, "autofilter": cells}

    def _write_string(self, *_: object) -> int:
        """Skips the headers of a table, which are already in their cells."""
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
        # Links out of the workbook follow between the same two tags.
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
    """Finds texts that occur more than once, with bounded memory, and adds them to xlsxwriter's table."""

    def __init__(self, table: SharedStringTable) -> None:
        self._table = table
        self._once: set[str] = set()
        self._numbers: dict[str, int] = {}

    def repeated(self, text: str) -> int | None:
        """The number of a text that is in the table already, for one more cell; otherwise None."""
        number = self._numbers.get(text)
        if number is not None:
            self._table.count += 1
        return number

    def number(self, text: str) -> int | None:
        """The number of a repeated text in the table; None for a text that is better written into its cell."""
        number = self.repeated(text)
        if number is not None:
            return number
        if text not in self._once:
            if len(self._once) >= ONCE:
                self._once.clear()
            self._once.add(text)
        elif len(self._numbers) < SHARED:
            number = self._numbers[text] = self._table._get_shared_string_index(text)
        return number


class _RowHeights:
    """Row heights in pixels, two bytes each; xlsxwriter reads them to place charts."""

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


class StreamedWorkbook(LockedWorkbook):
    """A workbook whose parts are collected as files in `parts` instead of being packed."""

    worksheet_class = StreamedWorksheet

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.parts: list[tuple[str, str]] = []
        """File and name of each part."""

    def _get_packager(self) -> LanguagePackager:
        return _PartCollector(self.parts)


class _PartCollector(LanguagePackager):
    def __init__(self, parts: list[tuple[str, str]]) -> None:
        super().__init__()
        self.parts = parts

    def _create_package(self) -> list[tuple[str, str, bool]]:
        self.parts += [(file, name) for file, name, _ in super()._create_package()]
        return []

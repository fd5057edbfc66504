"""Reads the formulas and links of a written workbook back with openpyxl; calamine, which reads the values, has neither.

Of each sheet only the rows with a formula and the links are parsed.
"""

from __future__ import annotations

import contextlib
import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import unquote

from lamppu_xl.domain.cell_address import parse_cell_name
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.workbook.model import Content, Formula, Link, Plan
from lamppu_xl.workbook.openpyxl_cells import open_workbook


class WrittenFormula(NamedTuple):
    """A formula or a link of a workbook that is written."""

    sheet: str
    """The name of the sheet."""
    row: int
    col: int
    text: str
    """The formula with its equals sign, or the target of the link."""


@dataclass(frozen=True)
class FormulaMismatch:
    """A cell of a written workbook with another formula or link than was meant; None where there is none."""

    place: Place
    expected: str | None
    actual: str | None

    def finding(self) -> Finding:
        """The mismatch as M701."""
        return Finding.of("M701", self.place, was=self.expected or "", now=self.actual or "")


def formula_text(content: Content) -> str | None:
    """The text of a formula or the target of a link, or None for other contents."""
    match content:
        case Formula(text):
            return f"={text}"
        case Link(_, target):
            return target
        case _:
            return None


def formulas_of(plan: Plan) -> Iterator[WrittenFormula]:
    """The formulas and links of a planned workbook."""
    for sheet in plan.sheets:
        for cell in sheet.cells:
            if (text := formula_text(cell.content)) is not None:
                yield WrittenFormula(sheet.name, cell.row, cell.col, text)


def read_formulas_back(
    written: bytes | Path, expected: Iterable[WrittenFormula], file: str = ""
) -> Generator[FormulaMismatch]:
    """The cells whose formula or link is not the one that was meant, as openpyxl reads them.

    Args:
        written: the workbook or its path.
        expected: all formulas and links, sheet by sheet in the order of the sheets.
        file: the file name for the places of mismatches.
    """
    groups = groupby(expected, key=lambda cell: cell.sheet)
    group = next(groups, None)
    with contextlib.ExitStack() as opened:
        book = open_workbook(written)
        if book is not None:
            opened.callback(book.close)
        source = io.BytesIO(written) if isinstance(written, bytes) else written
        package = opened.enter_context(zipfile.ZipFile(source))
        for name in book.sheetnames if book is not None else ():
            meant: dict[tuple[int, int], str] = {}
            if group and group[0] == name:
                meant = {(cell.row, cell.col): cell.text for cell in group[1]}
                group = next(groups, None)
            page: Any = book[name] if book is not None else None
            if page is not None:
                yield from _mismatches(meant, _formulas(page, package), Place(file, name))
        while group:
            yield from _mismatches({(cell.row, cell.col): cell.text for cell in group[1]}, (), Place(file, group[0]))
            group = next(groups, None)


def _mismatches(
    meant: dict[tuple[int, int], str], found: Iterable[tuple[tuple[int, int], str]], place: Place
) -> Iterator[FormulaMismatch]:
    for (row, col), text in found:
        expected = meant.pop((row, col), None)
        if expected is None or _comparable(expected) != _comparable(text):
            yield FormulaMismatch(Place(place.file, place.sheet, row, col), expected, text)
    for (row, col), expected in meant.items():
        yield FormulaMismatch(Place(place.file, place.sheet, row, col), expected, None)


def _comparable(text: str) -> str:
    """A formula without the marks of newer functions; a target without its kind and its escapes."""
    if text.startswith("="):
        return text.replace("_xlfn.", "").replace("_xlws.", "")
    return unquote(text.removeprefix("internal:").removeprefix("external:")).replace("\\", "/")


_FORMULA = re.compile(rb"<f[ >]")
_ROW_END = b"</row>"
_LINK = b"<hyperlink "
_CHUNK = 1 << 20


def _parts_with_formulas(source: IO[bytes]) -> Iterator[bytes]:
    """The rows of a sheet that contain a formula, and its links after the rows, as XML in the order of the file.

    The other rows, of a large sheet nearly all, are not parsed.
    """
    rest = b""
    while chunk := source.read(_CHUNK):
        text = rest + chunk
        rows_end = text.rfind(_ROW_END) + len(_ROW_END)
        if rows_end < len(_ROW_END):
            rest = text
            continue
        rest = text[rows_end:]
        yield from _rows_with_formulas(text[:rows_end])
    start = rest.find(_LINK)
    while start >= 0:
        end = rest.index(b">", start) + 1
        yield rest[start:end]
        start = rest.find(_LINK, end)


def _rows_with_formulas(rows: bytes) -> Iterator[bytes]:
    at = 0
    while found := _FORMULA.search(rows, at):
        start, at = rows.rfind(b"<row ", at, found.start()), rows.index(_ROW_END, found.end()) + len(_ROW_END)
        yield rows[start:at]


def _formulas(page: Any, package: zipfile.ZipFile) -> Iterator[tuple[tuple[int, int], str]]:
    """The formulas and the targets of links of a sheet, by row and column."""
    from openpyxl.worksheet._reader import CELL_TAG, FORMULA_TAG, WorkSheetParser  # noqa: PLC0415
    from openpyxl.worksheet.hyperlink import Hyperlink  # noqa: PLC0415
    from openpyxl.xml.constants import REL_NS, SHEET_MAIN_NS  # noqa: PLC0415
    from openpyxl.xml.functions import fromstring  # noqa: PLC0415

    targets = _external_targets(package, page._worksheet_path)
    start, end = f'<sheetData xmlns="{SHEET_MAIN_NS}" xmlns:r="{REL_NS}">'.encode(), b"</sheetData>"
    with page._get_source() as source, warnings.catch_warnings(action="ignore"):
        parser: Any = WorkSheetParser(source, page._shared_strings, data_only=False)
        for part in _parts_with_formulas(source):
            element: Any = fromstring(start + part + end)[0]
            if part.startswith(_LINK):
                link: Any = Hyperlink.from_tree(element)
                target = targets.get(link.id, "")
                if place := parse_cell_name(link.ref):
                    yield place, "#".join(filter(None, (target, link.location)))
                continue
            for cell in element.iterfind(CELL_TAG):
                if cell.find(FORMULA_TAG) is not None:
                    found = parser.parse_cell(cell)
                    yield (found["row"] - 1, found["column"] - 1), str(found["value"])


def _external_targets(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The targets of the links of a sheet that lead out of the workbook, by the id of their relationship."""
    from openpyxl.packaging.relationship import get_dependents  # noqa: PLC0415

    folder, name = posixpath.split(part)
    relationships = f"{folder}/_rels/{name}.rels"
    if relationships not in package.namelist():
        return {}
    return {each.id: each.target for each in get_dependents(package, relationships)}

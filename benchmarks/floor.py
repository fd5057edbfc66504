"""What the unavoidable parts of `consolidate` take alone, beside the naive way: processor time, on one process.

None of them keeps or compares anything. Together they are the least that reading each return twice, writing the cells
of the master workbook, and reading it back can take with these libraries.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree.ElementTree import TreeBuilder
from xml.parsers import expat

import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.batches import recorded_master
from benchmarks.data import Data
from benchmarks.rounds import Compared, alone, processor_time
from benchmarks.table import Measured
from lamppu_xl.workbook.model import Formula, Link, plain_text

FLOOR = "floor: "


def floor(data: Data) -> Iterator[Measured]:
    """Each part, and the command itself, in turns with the naive way."""
    inbox = data.inbox()[0].parent
    folder = data.folder / "hundred"
    accepted, calls = recorded_master(data)
    files = [path.read_bytes() for path in data.inbox()[: len(data.project("hundred")[0].partners)]]
    with TemporaryDirectory(prefix="lamppu-xl-bench-") as place:
        master = Path(place, "master.xlsx")
        write_cells(calls, master)
        parts: dict[str, Callable[[], object]] = {
            "parsing the returns": lambda: parse(files),
            "the returns as objects": lambda: parse(files, TreeBuilder),
            "second reading": lambda: read_again(files),
            "writing the cells of the master": lambda: write_cells(calls, master),
            "reading the master back": lambda: read_back(master.read_bytes()),
        }
        together = ("the returns as objects", "second reading", "writing the cells of the master")
        took: dict[str, list[float]] = {name: [] for name in (*parts, "together", "consolidate")}
        other: list[float] = []
        for _ in range(min(3, data.sizes.rounds)):
            other.append(processor_time(lambda: alone("naive", folder, inbox)))
            for name, part in parts.items():
                took[name].append(processor_time(part))
            took["together"].append(sum(took[name][-1] for name in (*together, "reading the master back")))
            took["consolidate"].append(processor_time(lambda: alone("consolidate", folder, inbox, 1)))
    note = f"{len(files)} returns, {accepted} in the master"
    for name, seconds in took.items():
        yield Measured.of(f"{FLOOR}{name}", Compared(tuple(seconds), tuple(other)), note, unit="s", scale=1)


def parse(workbooks: Iterable[bytes], builder: Callable[[], Any] | None = None) -> None:
    """Unpack and parse all sheets and shared texts.

    Args:
        workbooks: files.
        builder: makes an object of each element, as a compiled class; None to parse only.
    """
    for workbook in workbooks:
        with zipfile.ZipFile(io.BytesIO(workbook)) as package:
            for name in package.namelist():
                if name.startswith("xl/worksheets/sheet") or name == "xl/sharedStrings.xml":
                    parser = expat.ParserCreate(namespace_separator=" ")
                    if builder:
                        tree = builder()
                        parser.StartElementHandler, parser.EndElementHandler = tree.start, tree.end
                        parser.CharacterDataHandler = tree.data
                    parser.Parse(package.read(name), True)


def read_again(workbooks: Iterable[bytes]) -> None:
    """Read the values of all sheets with calamine."""
    for workbook in workbooks:
        book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
        for name in book.sheet_names:
            for _ in book.get_sheet_by_name(name).iter_rows():
                pass


def read_back(master: bytes) -> None:
    """Read values with calamine, and parse once for formulas and links."""
    read_again([master])
    parse([master])


def write_cells(calls: Sequence[tuple[str, tuple[Any, ...]]], target: Path) -> None:
    """Write recorded cells with XlsxWriter's mode for large files, one format for each look without its properties."""
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        looks: dict[tuple[str, str], Any] = {}
        page: Any = None
        for name, arguments in calls:
            if name == "begin_sheet":
                page = book.add_worksheet(arguments[0].name)
            elif name == "add_row":
                row, _, cells = arguments
                for col, cell in enumerate(cells):
                    if cell is not None:
                        look = cell.style, cell.number_format
                        if look not in looks:
                            looks[look] = book.add_format({"num_format": cell.number_format or "General"})
                        _write(page, (row, col), cell.content, looks[look])


def _write(page: Any, place: tuple[int, int], content: Any, look: Any) -> None:
    match content:
        case None | "":
            page.write_blank(*place, None, look)
        case str():
            page.write_string(*place, content, look)
        case bool():
            page.write_boolean(*place, content, look)
        case int() | float():
            page.write_number(*place, content, look)
        case Formula(text, cached):
            page.write_formula(*place, f"={text}", look, cached)
        case Link():
            page.write_string(*place, plain_text(content), look)
        case _:
            page.write_datetime(*place, content, look)

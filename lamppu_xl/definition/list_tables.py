"""Lists of a definition that are tables of their own: `partners: partners.csv`, or a sheet of a workbook.

The heads of a table are the same as on the sheet of a definition workbook: the keys of the members of the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lamppu_xl.definition.definition_workbook.cell_types import CellType
from lamppu_xl.definition.definition_workbook.decode import WorkbookRows, decode
from lamppu_xl.definition.definition_workbook.reader import sheet_rows
from lamppu_xl.definition.definition_workbook.sheet_cells import SheetCells
from lamppu_xl.definition.definition_workbook.sheet_list import (
    Item,
    SheetKind,
    WorkbookKind,
    programme_sheets,
    project_sheets,
)
from lamppu_xl.definition.file_names import WORKBOOK, report_unsaved
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.yaml_tree import LARGEST_FILE, Node, YamlMapping, YamlScalar, YamlSequence
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text import Phrase, VocabularyTerm
from lamppu_xl.workbook.safe_reader import LIMITS, Refusal, ScannedCell, ScannedSheet, read_workbook
from lamppu_xl.workbook.text_table import TextTableError, read_text_table

CSV = ".csv"


def named_tables(top: YamlMapping) -> dict[str, YamlScalar]:
    """The names of tables in a definition as it is written, by the key of the list."""
    sheets = _list_sheets(top)
    nodes = {key: node for key, node in top.values.items() if key in sheets}
    return {key: node for key, node in nodes.items() if isinstance(node, YamlScalar) and node.text}


def with_tables(top: YamlMapping, folder: Path, problems: Problems) -> YamlMapping:
    """A definition with the members of the tables that it names.

    Args:
        top: the definition as it is written.
        folder: where it is.
        problems: where problems are added.
    """
    named = named_tables(top)
    lists = {key: _read_table(node, folder, _list_sheets(top)[key], problems) for key, node in named.items()}
    return YamlMapping({**top.values, **lists}, top.keys, top.place) if lists else top


def _kind(top: YamlMapping) -> WorkbookKind | None:
    if "programme" in top.values:
        return programme_sheets()
    return project_sheets() if "project" in top.values else None


def _list_sheets(top: YamlMapping) -> dict[str, SheetKind]:
    """The sheets with the lists at the top of a definition, by the key of the list."""
    kind = _kind(top)
    sheets = [sheet for sheet in kind.sheets if len(sheet.pattern) == 2] if kind else []
    return {str(sheet.pattern[0]): sheet for sheet in sheets if sheet.pattern[1] is Item.NEXT}


def is_inside(name: str) -> bool:
    """Whether a name leads to a file in the folder of the definition or below it."""
    path = PurePosixPath(name)
    return not (path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name)


def _read_table(node: YamlScalar, folder: Path, kind: SheetKind, problems: Problems) -> Node:
    """The members of a list in a table; none with the reason among the problems."""
    name = node.text
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in (CSV, WORKBOOK) or not is_inside(name):
        problems.add("D106", node.place, value=name, expected=VocabularyTerm("list_or_file"))
        return YamlSequence((), node.place)
    limit = LIMITS.file_size if suffix == WORKBOOK else LARGEST_FILE
    try:
        with (folder / name).open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError):
        problems.add("D102", node.place, path=name)
        return YamlSequence((), node.place)
    if suffix == WORKBOOK:
        report_unsaved(folder / name, problems)
    try:
        cells = _sheet_of(data, name, kind, problems) if suffix == WORKBOOK else _text_of(data, name, problems)
    except TextTableError as error:
        detail = VocabularyTerm(f"table_{error.reason}")
        problems.add("D241", node.place, file=name, detail=detail)
        return YamlSequence((), node.place)
    rows = WorkbookRows(WorkbookKind((kind,)), Place(name, cells.sheet.name or None, 0, 0)) if cells else None
    if rows is None or cells is None:
        return YamlSequence((), node.place)
    rows.sheets[kind.title] = [*sheet_rows(cells, kind, rows)]
    tree = decode(rows, problems)
    found = tree.values.get(str(kind.pattern[0])) if isinstance(tree, YamlMapping) else None
    return found or YamlSequence((), node.place)


def _sheet_of(data: bytes, name: str, kind: SheetKind, problems: Problems) -> SheetCells | None:
    """The sheet of the list, else the only one with content."""
    book = read_workbook(data)
    if isinstance(book, Refusal):
        detail = Phrase(f"{book.code}.message", book.facts, "codes")
        problems.add("D241", Place(name), file=name, detail=detail)
        return None
    filled = [sheet for sheet in book.sheets if sheet.cells and sheet.state == "visible"]
    chosen = [sheet for sheet in filled if sheet.name.strip().casefold() == kind.title.casefold()] or filled
    if len(chosen) != 1:
        several = Phrase("list_sheets", {"sheet": kind.title})
        problems.add("D241", Place(name), file=name, detail=several if chosen else VocabularyTerm("table_empty"))
        return None
    return SheetCells(name, chosen[0], book.date1904, problems)


class _TextCells(SheetCells):
    """The cells of a CSV file: a number, a date or yes and no is a text there, which its column explains."""

    def place(self, row: int, col: int) -> Place:
        return Place(self.file, None, row, col)

    def leaf(self, row: int, col: int, kind: CellType) -> Node | None:
        leaf = super().leaf(row, col, kind)
        is_written = isinstance(leaf, YamlScalar) and kind not in (CellType.TEXT, CellType.TEXTS)
        return YamlScalar(leaf.text.strip(), leaf.place) if is_written and isinstance(leaf, YamlScalar) else leaf


def _text_of(data: bytes, name: str, problems: Problems) -> SheetCells | None:
    if len(data) > LARGEST_FILE:
        problems.add("D240", Place(name), what=VocabularyTerm("bytes_counted"), limit=LARGEST_FILE)
        return None
    cells = {at: ScannedCell(text, None, None) for at, text in _filled(read_text_table(data))}
    if not cells:
        raise TextTableError("empty")
    return _TextCells(name, ScannedSheet("", "visible", cells), date1904=False, problems=problems)


def _filled(records: list[list[str]]) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells with text by row and column."""
    for row, record in enumerate(records):
        for col, text in enumerate(record):
            if text.strip():
                yield (row, col), text


__all__ = ["is_inside", "named_tables", "with_tables"]

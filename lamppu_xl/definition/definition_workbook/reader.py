"""Reads a definition workbook to the tree of nodes that the loader reads, each value with its sheet and cell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lamppu_xl.definition.definition_workbook.cell_types import CellType, cell_type, type_at
from lamppu_xl.definition.definition_workbook.decode import CellLeaf, DefinitionRow, MoreRow, WorkbookRows, decode
from lamppu_xl.definition.definition_workbook.head_paths import Path, read_path
from lamppu_xl.definition.definition_workbook.instruction_names import instruction_names
from lamppu_xl.definition.definition_workbook.sheet_cells import (
    KEY_HEAD,
    HeadRow,
    SheetCells,
    find_heads,
    is_remark_head,
    types_of,
)
from lamppu_xl.definition.definition_workbook.sheet_list import (
    CHOICES_SHEET,
    FORMAT,
    FORMAT_SHEET,
    MORE,
    VALUE_HEAD,
    SheetKind,
    WorkbookKind,
    all_kinds,
)
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.yaml_tree import Node, YamlScalar
from lamppu_xl.domain.finding_codes import CODES, Severity
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import Phrase, VocabularyTerm
from lamppu_xl.workbook.safe_reader import LIMITS, Refusal, ScannedSheet, ScannedWorkbook, read_workbook

ORDER_HEAD = "(no)"
"""The head of the numbers by which a sorted sheet is recognised."""

CHECK_HEAD, REMARK_HEAD = "(check)", "(remark)"
"""The heads of columns that are not read."""

MORE_HEADS = ("path", "kind", "text")

_OTHER_PROGRAMS = frozenset({"export summary"})
"""Sheets that Numbers adds."""

LARGEST_FILE = LIMITS.file_size


def read_definition_workbook(data: bytes, file: str, problems: Problems) -> Node | None:
    """The tree of a definition workbook, or None when it cannot be read at all; everything wrong is reported.

    Args:
        data: the bytes of the file, of a longer one those up to `LARGEST_FILE` and one more.
        file: the name of the file in messages.
        problems: where problems are added.
    """
    node, findings = _read(data, file)
    problems.findings += findings
    return node


@lru_cache(maxsize=8)
def _read(data: bytes, file: str) -> tuple[Node | None, tuple[Finding, ...]]:
    """A command asks for the same workbook several times: for its language, the definition and places in it."""
    problems = Problems()
    node = _tree(data, file, problems)
    return node, tuple(problems.findings)


def _tree(data: bytes, file: str, problems: Problems) -> Node | None:
    book = read_workbook(data)
    if isinstance(book, Refusal):
        phrase = Phrase(f"{book.code}.message", book.facts, "codes")
        problems.add("D180", Place(file), detail=phrase)
        return None
    kind = _kind(book)
    version = _version(book)
    if version is not None and version > FORMAT:
        problems.add("D180", Place(file), detail=VocabularyTerm("workbook_newer"))
        return None
    if kind is None:
        problems.add("D180", Place(file), detail=VocabularyTerm("workbook_without_sheets"))
        return None
    return decode(_rows(book, kind, file, problems), problems)


def _kind(book: ScannedWorkbook) -> WorkbookKind | None:
    return next((kind for kind in all_kinds() if _find(book, kind.main.title)), None)


def _version(book: ScannedWorkbook) -> float | None:
    """The number of the format, which a program may have saved as a text."""
    sheet = _find(book, FORMAT_SHEET)
    cell = sheet.cells.get((0, 1)) if sheet else None
    value = cell.value if cell else None
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return None
    return value if isinstance(value, int | float) else None


def _find(book: ScannedWorkbook, title: str) -> ScannedSheet | None:
    return next((sheet for sheet in book.sheets if _title(sheet.name) == title.casefold()), None)


def _title(name: str) -> str:
    """The name of a sheet in lower case; Numbers adds the name of a table to it."""
    return name.partition(" - ")[0].strip().casefold()


def _rows(book: ScannedWorkbook, kind: WorkbookKind, file: str, problems: Problems) -> WorkbookRows:
    by_title = {sheet.title.casefold(): sheet for sheet in kind.sheets}
    rows = WorkbookRows(kind, Place(file, kind.main.title, 0, 0))
    for scan in book.sheets:
        title = _title(scan.name)
        cells = SheetCells(file, scan, book.date1904, problems)
        sheet = by_title.get(title)
        if sheet and sheet.title in rows.sheets:
            problems.add("D108", Place(file, scan.name), what=VocabularyTerm("sheet"), name=scan.name)
        elif sheet or title == MORE.casefold():
            if scan.state != "visible":
                problems.add("D186", Place(file, scan.name), what=VocabularyTerm("sheet"), count=1)
            if sheet:
                rows.sheets[sheet.title] = list(sheet_rows(cells, sheet, rows))
            else:
                rows.more += _more_rows(cells)
        elif scan.cells and title not in _unread() and not is_remark_head(title):
            code = CODES["D183"]
            problems.findings.append(
                Finding(code, Place(file, scan.name), {"text": scan.name}, severity=Severity.WARNING)
            )
    return rows


def _unread() -> frozenset[str]:
    """The sheets that have no part of the definition, in lower case."""
    return frozenset({FORMAT_SHEET, CHOICES_SHEET, *_OTHER_PROGRAMS, *instruction_names()})


def sheet_rows(cells: SheetCells, kind: SheetKind, rows: WorkbookRows) -> Iterator[DefinitionRow]:
    """The rows of a sheet.

    Args:
        cells: the sheet.
        kind: which part of a definition it has.
        rows: where the place of its heads is kept.
    """
    heads = find_heads(cells, kind)
    if heads is None:
        return
    rows.places[kind.title] = cells.place(heads.row, 0)
    numbers = [row for row in cells.rows if row > heads.row]
    cells.report_merged(heads.row, max(heads.all_columns, default=0))
    cells.report_hidden(numbers, heads.all_columns)
    _report_sorted(cells, heads, numbers)
    for number in numbers:
        cells.report_text_outside(number, heads.all_columns)
    yield from _vertical(cells, kind, heads, numbers) if kind.is_vertical else _horizontal(cells, kind, heads, numbers)


def _horizontal(cells: SheetCells, kind: SheetKind, heads: HeadRow, numbers: list[int]) -> Iterator[DefinitionRow]:
    types = dict(types_of(heads, kind))
    required = _required(kind)
    for row in numbers:
        filled = cells.rows[row]
        keys: dict[str, YamlScalar] = {}
        blanks: dict[str, Place] = {}
        for key, col in heads.keys.items():
            leaf = cells.leaf(row, col, CellType.TEXT) if col in filled else None
            if isinstance(leaf, YamlScalar) and leaf.text.strip():
                keys[key] = YamlScalar(leaf.text.strip(), leaf.place, quoted=True)
            else:
                blanks[key] = cells.place(row, col)
        leaves = []
        for col, head in heads.columns.items():
            leaf = cells.leaf(row, col, types[col]) if col in filled else None
            if leaf is not None and head.path is not None:
                leaves.append(CellLeaf(head.path, leaf, head.place))
            elif leaf is None and head.path and head.path[0] in required:
                blanks.setdefault(str(head.path[0]), cells.place(row, col))
        if keys or leaves:
            place = cells.place(row, min(heads.all_columns - heads.remarks, default=0))
            yield DefinitionRow(place, keys, tuple(leaves), blanks)


def _vertical(cells: SheetCells, kind: SheetKind, heads: HeadRow, numbers: list[int]) -> Iterator[DefinitionRow]:
    key_col = heads.keys.get(KEY_HEAD)
    value_col = next((col for col, head in heads.columns.items() if head.text == VALUE_HEAD), None)
    if key_col is None or value_col is None:
        head = KEY_HEAD if key_col is None else VALUE_HEAD
        cells.problems.add("D189", cells.place(heads.row, 0), head=head)
        return
    required = _required(kind)
    leaves: list[CellLeaf] = []
    blanks: dict[str, Place] = {}
    seen: set[str] = set()
    for row in numbers:
        text, place = cells.text(row, key_col), cells.place(row, key_col)
        path = read_path(text)
        has_value = value_col in cells.rows[row]
        if path is None or text in seen:
            if text or has_value:
                shown = cells.rows[row].get(key_col)
                cells.problems.add("D189", place, head=text or str(shown.value if shown else ""))
            continue
        seen.add(text)
        annotation = type_at(kind.annotation, path)
        leaf = cells.leaf(row, value_col, cell_type(annotation)) if has_value else None
        if leaf is not None:
            leaves.append(CellLeaf(path, leaf, place))
        elif path[0] in required:
            blanks.setdefault(str(path[0]), cells.place(row, value_col))
    yield DefinitionRow(cells.place(heads.row, key_col), {}, tuple(leaves), blanks)


def _required(kind: SheetKind) -> frozenset[str]:
    fields = kind.shape.model_fields if kind.shape else {}
    return frozenset(name for name, field in fields.items() if field.is_required())


def _report_sorted(cells: SheetCells, heads: HeadRow, numbers: list[int]) -> None:
    """Say that rows are in another order than their numbers."""
    col = next((col for col in heads.remarks if cells.text(heads.row, col) == ORDER_HEAD), None)
    if col is None:
        return
    last = 0.0
    for row in numbers:
        cell = cells.rows[row].get(col)
        if cell and isinstance(cell.value, int | float):
            if cell.value < last:
                cells.problems.add("D184", cells.place(row, col), head=ORDER_HEAD)
                return
            last = cell.value


def _more_rows(cells: SheetCells) -> Iterator[MoreRow]:
    """The rows of the sheet `More`; a text that is too long for a cell goes on in the next column."""
    start = next((row for row in cells.rows if cells.text(row, 0) == MORE_HEADS[0]), None)
    if start is None:
        if cells.rows:
            cells.problems.add("D189", Place(cells.file, cells.sheet.name), head=MORE_HEADS[0])
        return
    for row in [number for number in cells.rows if number > start]:
        read = [col for col in sorted(cells.rows[row]) if not is_remark_head(cells.text(start, col))]
        parts = {col: cells.leaf(row, col, CellType.TEXT) for col in read}
        text = "".join(
            part.text for col, part in parts.items() if col >= len(MORE_HEADS) - 1 and isinstance(part, YamlScalar)
        )
        yield MoreRow(cells.text(row, 0), cells.text(row, 1), text, cells.place(row, 0))


def remarks_of(data: bytes, kind: WorkbookKind) -> dict[Path, str]:
    """The remarks in a workbook that is a list, by the number of the item."""
    book = read_workbook(data)
    scan = None if isinstance(book, Refusal) else _find(book, kind.main.title)
    if scan is None or isinstance(book, Refusal):
        return {}
    cells = SheetCells("", scan, book.date1904, Problems())
    heads = find_heads(cells, kind.main)
    if heads is None:
        return {}
    col = next((col for col in heads.remarks if cells.text(heads.row, col) == REMARK_HEAD), None)
    rows = [row for row in cells.rows if row > heads.row and heads.columns.keys() & cells.rows[row].keys()]
    texts = {(number,): cells.text(row, col) for number, row in enumerate(rows) if col is not None}
    return {path: text for path, text in texts.items() if text}

"""The cells of one sheet of a definition workbook: its heads, and each row with values and faults of cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lamppu_xl.definition.definition_workbook.cell_types import CellType, cell_type, type_at
from lamppu_xl.definition.definition_workbook.cell_values import CellContent, leaf_of
from lamppu_xl.definition.definition_workbook.head_paths import Path, read_path
from lamppu_xl.definition.definition_workbook.sheet_list import VALUE_HEAD, SheetKind
from lamppu_xl.definition.problems import Problems
from lamppu_xl.definition.written_values import plain_number
from lamppu_xl.definition.yaml_tree import FORBIDDEN, Node, YamlScalar
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.excel_dates import moment_of_serial
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.workbook.number_formats import ShownKind
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedSheet

KEY_HEAD = "key"
"""The head of the keys on a sheet with a row for each key."""

FIRST_ROWS = 20
"""Heads are looked for in these rows; further down only if a single one was found."""


@dataclass(frozen=True)
class Head:
    """A named column."""

    text: str
    place: Place
    path: Path | None = None
    """None if it is one of the keys of the pattern."""


def is_remark_head(text: str) -> bool:
    """Whether a column is for people: its head is in parentheses."""
    return text.startswith("(") and text.endswith(")")


@dataclass
class SheetCells:
    """A sheet of a definition workbook as it was read."""

    file: str
    sheet: ScannedSheet
    date1904: bool
    problems: Problems
    _reported: set[tuple[int, int]] = field(default_factory=set)

    def place(self, row: int, col: int) -> Place:
        return Place(self.file, self.sheet.name, row, col)

    @cached_property
    def rows(self) -> Mapping[int, Mapping[int, ScannedCell]]:
        """The cells with content by row and column."""
        rows: dict[int, dict[int, ScannedCell]] = {}
        for (row, col), cell in sorted(self.sheet.cells.items()):
            if cell.value not in (None, "") or cell.formula is not None or cell.error:
                rows.setdefault(row, {})[col] = cell
        return rows

    def text(self, row: int, col: int) -> str:
        """The text of a cell for heads and keys, without white space around it."""
        cell = self.rows.get(row, {}).get(col)
        return cell.value.strip() if cell and isinstance(cell.value, str) else ""

    def content(self, row: int, col: int) -> CellContent | None:
        """What a cell holds; a formula or an error is reported."""
        cell = self.rows[row][col]
        place = self.place(row, col)
        if (cell.formula is not None or cell.error) and (row, col) not in self._reported:
            self._reported.add((row, col))
            self.problems.add("D182", place, text=cell.error or f"={cell.formula}")
        if isinstance(cell.value, str):
            text = FORBIDDEN.sub("", cell.value)
            if text != cell.value:
                self.problems.add("D101", place, detail=VocabularyTerm("control_character"))
            return text or None
        if isinstance(cell.value, bool) or cell.value is None:
            return cell.value
        if cell.number_format.kind is ShownKind.DATE:
            moment = moment_of_serial(float(cell.value), date1904=self.date1904)
            if moment:
                day = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
                return _as_date(day, moment.second)
        return cell.value

    def leaf(self, row: int, col: int, kind: CellType) -> Node | None:
        """The value of a cell; a number, date or truth instead of a text is reported."""
        content = self.content(row, col)
        if content is None:
            return None
        place = self.place(row, col)
        is_text = kind in (CellType.TEXT, CellType.TEXTS)
        is_wrong = (is_text and not isinstance(content, str)) or (
            isinstance(content, bool) and kind is not CellType.TRUTH
        )
        if is_wrong:
            found = VocabularyTerm("truth" if isinstance(content, bool) else _kind_of(content))
            value = leaf_of(content, CellType.ANY, place)
            shown = value.text if isinstance(value, YamlScalar) else ""
            self.problems.add("D181", place, value=shown, found=found)
            return YamlScalar(shown, place, quoted=True)
        return leaf_of(content, kind, place)

    def report_merged(self, first_row: int, last_col: int) -> None:
        """Report merged cells from the heads on: only the first of them holds a value."""
        for top, left, bottom, right in self.sheet.merged:
            if bottom >= first_row and left <= last_col and (top, left) != (bottom, right):
                cells = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
                self.problems.add("D185", self.place(top, left), cells=cells)

    def report_text_outside(self, row: int, columns: Iterable[int]) -> None:
        """Report cells that no head names."""
        for col in self.rows.get(row, {}):
            if col not in columns:
                value = self.rows[row][col].value
                shown = plain_number(value) if isinstance(value, int | float) else str(value or "")
                self.problems.add("D183", self.place(row, col), text=shown)

    def report_hidden(self, rows: Iterable[int], columns: Iterable[int]) -> None:
        """Say that hidden rows and columns are read."""
        hidden = [row for row in rows if row in self.sheet.hidden_rows]
        if hidden:
            self.problems.add("D186", self.place(hidden[0], 0), what=VocabularyTerm("row"), count=len(hidden))
        for col in columns:
            if any(first <= col <= last for first, last in self.sheet.hidden_columns):
                self.problems.add("D186", self.place(0, col), what=VocabularyTerm("column"), count=1)
                break


def _as_date(day: str, second: float) -> CellContent:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return day
    return found if not second else f"{day} {int(second) // 3600:02}:{int(second) % 3600 // 60:02}"


def _kind_of(content: CellContent) -> str:
    return "number" if isinstance(content, int | float) else "date"


@dataclass(frozen=True)
class HeadRow:
    """The row of the heads."""

    row: int
    keys: Mapping[str, int]
    """The columns of the cells that the pattern names."""
    columns: Mapping[int, Head]
    """The columns of values."""
    remarks: frozenset[int]
    """The columns that are for people."""

    @property
    def all_columns(self) -> frozenset[int]:
        return frozenset({*self.keys.values(), *self.columns, *self.remarks})


def find_heads(cells: SheetCells, kind: SheetKind) -> HeadRow | None:
    """The heads of a sheet; None with the reason among the problems."""
    known = _known_heads(kind)
    best, count = None, 0
    for row in cells.rows:
        found = sum(_is_known(cells.text(row, col), known) for col in cells.rows[row])
        if found > count:
            best, count = row, found
        if row > FIRST_ROWS and (count == 0 or count > 1):
            break
    if best is None:
        if cells.rows:
            cells.problems.add("D189", Place(cells.file, cells.sheet.name or None), head=", ".join(sorted(known)[:3]))
        return None
    return _head_row(cells, kind, best)


def _known_heads(kind: SheetKind) -> frozenset[str]:
    if kind.is_vertical:
        return frozenset({KEY_HEAD, VALUE_HEAD})
    fields = kind.shape.model_fields if kind.shape else {VALUE_HEAD: None}
    return frozenset({*kind.keys, *fields})


def _is_known(text: str, known: frozenset[str]) -> bool:
    path = read_path(text)
    return path is not None and path[0] in known


def _head_row(cells: SheetCells, kind: SheetKind, row: int) -> HeadRow:
    keys: dict[str, int] = {}
    columns: dict[int, Head] = {}
    remarks: set[int] = set()
    seen: set[str] = set()
    wanted = (KEY_HEAD,) if kind.is_vertical else kind.keys
    for col in cells.rows[row]:
        text, place = cells.text(row, col), cells.place(row, col)
        path = read_path(text)
        if is_remark_head(text):
            remarks.add(col)
        elif text in seen or path is None:
            cells.problems.add("D189", place, head=text or str(cells.rows[row][col].value))
        elif text in wanted:
            keys[text] = col
        else:
            columns[col] = Head(text, place, _below_value(path) if kind.shape is None else path)
        seen.add(text)
    for above in [number for number in cells.rows if number < row]:
        extra = [col for col in cells.rows[above] if col != 0 or number_of_cells(cells, above) > 1]
        if extra:
            cells.report_text_outside(above, ())
    return HeadRow(row, keys, columns, frozenset(remarks))


def _below_value(path: Path) -> Path | None:
    """The path below the head `value`, of a thing that has no shape."""
    return path[1:] if path[0] == VALUE_HEAD else path


def number_of_cells(cells: SheetCells, row: int) -> int:
    return len(cells.rows.get(row, {}))


def types_of(heads: HeadRow, kind: SheetKind) -> Iterator[tuple[int, CellType]]:
    """What the cells of each column hold."""
    for col, head in heads.columns.items():
        yield col, cell_type(type_at(kind.annotation, head.path or ()))

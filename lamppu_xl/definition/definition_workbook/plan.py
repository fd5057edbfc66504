"""The plan of a definition workbook: heads, rows, dropdowns, live checks and remarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lamppu_xl.definition.definition_workbook.cell_types import CellType, cell_type, choices, is_translated, type_at
from lamppu_xl.definition.definition_workbook.cell_values import content_of
from lamppu_xl.definition.definition_workbook.columns import head_of
from lamppu_xl.definition.definition_workbook.decode import DefinitionRow, MoreRow, WorkbookRows
from lamppu_xl.definition.definition_workbook.head_paths import Path, write_path
from lamppu_xl.definition.definition_workbook.instructions import (
    column_help,
    instruction_sheet,
    is_required,
    sheet_help,
)
from lamppu_xl.definition.definition_workbook.live_checks import LiveChecks
from lamppu_xl.definition.definition_workbook.reader import CHECK_HEAD, MORE_HEADS, ORDER_HEAD, REMARK_HEAD
from lamppu_xl.definition.definition_workbook.sheet_cells import KEY_HEAD
from lamppu_xl.definition.definition_workbook.sheet_list import (
    CHOICES_SHEET,
    FORMAT,
    FORMAT_SHEET,
    HEAD_ROW,
    MORE,
    VALUE_HEAD,
    SheetKind,
)
from lamppu_xl.definition.yaml_tree import Node
from lamppu_xl.domain.digests import short_digest
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.workbook.model import (
    CellRange,
    CellUse,
    Content,
    Plan,
    PlannedCell,
    Properties,
    Sheet,
    SheetColumn,
    Validation,
    ValidationType,
)
from lamppu_xl.workbook.text_metrics import text_height
from lamppu_xl.workbook.text_split import LONGEST_TEXT

Remarks = Mapping[Path, str]
"""Remarks for people by the path of a thing or of a value in the tree."""

SPARE_ROWS = 20
"""Rows below the last thing that look like those above."""

CHECKED_ROWS = 100
"""Rows below the last thing that have dropdowns and live checks."""

_WIDTHS = {CellType.DATE: 13.0, CellType.NUMBER: 12.0, CellType.TRUTH: 11.0, CellType.TEXTS: 26.0}
_FORMATS = {CellType.DATE: "yyyy\\-mm\\-dd", CellType.TEXT: "@", CellType.TEXTS: "@"}
_LONGEST_PROMPT, _LONGEST_TITLE = 255, 32


@dataclass(frozen=True)
class NoteSheet:
    """A sheet for people, which no command reads: its title is in parentheses."""

    title: str
    text: str
    """What is written above it."""
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class DefinitionPlan:
    """Makes the plan of a workbook from its rows."""

    rows: WorkbookRows
    words: Translator
    remarks: Remarks
    notes: NoteSheet | None = None

    def plan(self, title: str, created: date) -> Plan:
        """The plan.

        Args:
            title: of the workbook.
            created: the day that the file states as its own; always the same for the same definition.
        """
        kinds = [sheet for sheet in self.rows.kind.sheets if not sheet.is_optional or self.rows.sheets[sheet.title]]
        words = sorted({found for kind in kinds for _, found in self.words_of(kind)})
        sheets = [
            instruction_sheet(self.rows, kinds, self.words),
            *(self.vertical(kind) if kind.is_vertical else self.horizontal(kind) for kind in kinds),
            *([self.more()] if self.rows.more else []),
            *([_note_sheet(self.notes)] if self.notes else []),
            _choices_sheet(words),
            _format_sheet(),
        ]
        names = {_list_name(found): _list_range(number, found) for number, found in enumerate(words)}
        properties = Properties(title, "lamppu-xl", self.words.language, created)
        return Plan(tuple(sheets), properties, names)

    def words_of(self, kind: SheetKind) -> Iterator[tuple[Path, tuple[str, ...]]]:
        """The columns with a few words, and these."""
        for path in self.rows.columns[kind.title]:
            if found := choices(type_at(kind.annotation, path)):
                yield path, found

    def horizontal(self, kind: SheetKind) -> Sheet:
        """A sheet with a row for each thing."""
        columns, rows = self.rows.columns[kind.title], self.rows.sheets[kind.title]
        heads = [*kind.keys, *(head_of(kind, path) for path in columns)]
        types = [CellType.TEXT] * len(kind.keys) + [cell_type(type_at(kind.annotation, path)) for path in columns]
        first = len(_BEFORE)
        remark_col = first + len(heads)
        checks = LiveChecks(kind, columns, rows, self.words, first, HEAD_ROW + 1)
        cells = [_cell(0, 0, "note", sheet_help(kind, self.words))]
        for col, head in enumerate((*_BEFORE, *heads, REMARK_HEAD)):
            cells.append(_cell(HEAD_ROW, col, "header", head))
        last = HEAD_ROW + len(rows) + CHECKED_ROWS
        for number in range(len(rows) + SPARE_ROWS):
            row = HEAD_ROW + 1 + number
            thing = rows[number] if number < len(rows) else None
            cells += self._thing_cells(kind, thing, row, number, types)
        for row in range(HEAD_ROW + 1, last + 1):
            cells.append(PlannedCell(row, 1, CellUse.LIVE, "open", checks.formula(row)))
        validations = [
            *self._validations(kind, columns, first + len(kind.keys), last),
            *(_prompt(HEAD_ROW + 1, col, last, head, self.words) for col, head in enumerate(kind.keys, first)),
        ]
        shown = [SheetColumn(5.0, style="open"), SheetColumn(16.0, style="open")]
        shown += [
            SheetColumn(_width(kind, head, kind_of), style="open", number_format=_FORMATS.get(kind_of, ""))
            for head, kind_of in zip(heads, types, strict=True)
        ]
        shown.append(SheetColumn(40.0, style="open", number_format="@"))
        return Sheet(
            kind.title,
            kind.title,
            tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))),
            tuple(shown),
            heights=row_heights(cells, shown),
            freeze=HEAD_ROW + 1,
            freeze_columns=first + max(1, len(kind.keys)),
            validations=tuple(validations),
            highlights=(checks.highlight(last),) if remark_col else (),
            open_from=HEAD_ROW + 1,
        )

    def _thing_cells(
        self, kind: SheetKind, thing: DefinitionRow | None, row: int, number: int, types: Sequence[CellType]
    ) -> Iterator[PlannedCell]:
        first = len(_BEFORE)
        contents: list[Content] = [None] * len(types)
        if thing:
            for col, key in enumerate(kind.keys):
                contents[col] = thing.keys[key].text
            order = {path: col for col, path in enumerate(self.rows.columns[kind.title], len(kind.keys))}
            for leaf in thing.leaves:
                col = order[leaf.path]
                contents[col] = _content(leaf.value, types[col])
            yield PlannedCell(row, 0, CellUse.ANSWER, "open", float(number + 1))
        for col, content in enumerate(contents):
            shown = _FORMATS.get(types[col], "@" if isinstance(content, str) else "")
            if isinstance(content, date):
                shown = _FORMATS[CellType.DATE]
            yield PlannedCell(row, first + col, CellUse.ANSWER, "answer", content, number_format=shown)
        remark = self.remark(thing, self.rows.kind.claimed_keys(kind)) if thing else None
        yield PlannedCell(row, first + len(types), CellUse.ANSWER, "open", remark, number_format="@")

    def remark(self, thing: DefinitionRow, claimed: frozenset[str]) -> str | None:
        """What is remarked about a thing or its values; not about its parts that have a sheet of their own."""
        found = [
            (f"{write_path(path[len(thing.path) :])}: " if len(path) > len(thing.path) else "") + text
            for path, text in self.remarks.items()
            if path[: len(thing.path)] == thing.path and not claimed.intersection(path[len(thing.path) :][:1])
        ]
        return "\n".join(found) or None

    def _validations(self, kind: SheetKind, columns: Sequence[Path], first: int, last: int) -> Iterator[Validation]:
        words = dict(self.words_of(kind))
        for col, path in enumerate(columns, first):
            yield self._validation(kind, path, words.get(path, ()), (HEAD_ROW + 1, col, last))

    def _validation(
        self, kind: SheetKind, path: Path, words: tuple[str, ...], cells: tuple[int, int, int]
    ) -> Validation:
        row, col, last = cells
        return Validation(
            row,
            col,
            ValidationType.LIST if words else ValidationType.ANY,
            last_row=last,
            source=_list_name(words) if words else "",
            title=head_of(kind, path)[:_LONGEST_TITLE],
            prompt=column_help(kind, path, self.words)[:_LONGEST_PROMPT],
        )

    def vertical(self, kind: SheetKind) -> Sheet:
        """A sheet with a row for each key of its only thing."""
        columns = self.rows.columns[kind.title]
        row_of_thing = next(iter(self.rows.sheets[kind.title]), None)
        leaves = {leaf.path: leaf.value for leaf in row_of_thing.leaves} if row_of_thing else {}
        words = dict(self.words_of(kind))
        cells = [_cell(0, 0, "note", sheet_help(kind, self.words))]
        cells += [_cell(HEAD_ROW, col, "header", head) for col, head in enumerate(_VERTICAL_HEADS)]
        validations: list[Validation] = []
        base = row_of_thing.path if row_of_thing else ()
        for number, path in enumerate(columns):
            row, kind_of = HEAD_ROW + 1 + number, cell_type(type_at(kind.annotation, path))
            content = _content(leaves[path], kind_of) if path in leaves else None
            shown = _FORMATS.get(kind_of, "@" if isinstance(content, str) else "")
            cells += [
                _cell(row, 0, "label", head_of(kind, path)),
                PlannedCell(row, 1, CellUse.ANSWER, "answer", content, number_format=shown),
                _cell(row, 2, "prose", column_help(kind, path, self.words)),
                PlannedCell(row, 3, CellUse.ANSWER, "open", self.remarks.get((*base, *path)), number_format="@"),
            ]
            if is_required(kind, path) and path == _first_of(columns, path):
                last = max(other for other, each in enumerate(columns) if each[0] == path[0]) - number
                formula = LiveChecks.missing(self.words, row, row + last, has_value=_has(leaves, path))
                cells.append(PlannedCell(row, 4, CellUse.LIVE, "open", formula))
            validations.append(self._validation(kind, path, words.get(path, ()), (row, 1, row)))
        for row in range(HEAD_ROW + 1 + len(columns), HEAD_ROW + 1 + len(columns) + 10):
            cells += [PlannedCell(row, col, CellUse.ANSWER, "answer", number_format="@") for col in (0, 1)]
        shown_columns = (28.0, 50.0, 62.0, 40.0, 16.0)
        return Sheet(
            kind.title,
            kind.title,
            tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))),
            tuple(SheetColumn(width, style="open") for width in shown_columns),
            heights=row_heights(cells, [SheetColumn(width) for width in shown_columns]),
            freeze=HEAD_ROW + 1,
            validations=tuple(validations),
            open_from=HEAD_ROW + 1,
        )

    def more(self) -> Sheet:
        """The sheet for everything that no other sheet has."""
        heads = (*MORE_HEADS, REMARK_HEAD)
        cells = [_cell(0, 0, "note", self.words.label("definition_sheet_more"))]
        cells += [_cell(HEAD_ROW, col, "header", head) for col, head in enumerate(heads)]
        for row, more in enumerate(self.rows.more, HEAD_ROW + 1):
            texts = (more.path, more.kind, *_chunks(more))
            for col, text in enumerate(texts):
                shown_col = col if col < len(MORE_HEADS) else col + 1
                cells.append(PlannedCell(row, shown_col, CellUse.ANSWER, "answer", text, number_format="@"))
        widths = (50.0, 16.0, 60.0, 40.0)
        return Sheet(
            MORE,
            MORE,
            tuple(cells),
            tuple(SheetColumn(width, style="open", number_format="@") for width in widths),
            freeze=HEAD_ROW + 1,
            open_from=HEAD_ROW + 1,
        )


_BEFORE = (ORDER_HEAD, CHECK_HEAD)
_VERTICAL_HEADS = (KEY_HEAD, VALUE_HEAD, "(help)", REMARK_HEAD, CHECK_HEAD)


def _content(value: Node, kind_of: CellType) -> str | float | date | None:
    content = content_of(value, kind_of)
    return None if isinstance(content, bool) else content


def row_heights(cells: Sequence[PlannedCell], columns: Sequence[SheetColumn]) -> dict[int, float]:
    """The heights of rows whose texts take several lines; a sheet shows a dozen lines of a text at most."""
    heights = {HEAD_ROW: 20.0}
    for cell in cells:
        if cell.row > HEAD_ROW and isinstance(cell.content, str) and len(cell.content) * 2 > columns[cell.col].width:
            height = min(_HIGHEST, text_height(cell.content[:_MEASURED], columns[cell.col].width))
            heights[cell.row] = max(height, heights.get(cell.row, 0.0))
    return heights


_HIGHEST, _MEASURED = 180.0, 2_000
"""The greatest height of a row in points, and the characters of a text that are measured."""


def _first_of(columns: Sequence[Path], path: Path) -> Path:
    return next(each for each in columns if each[0] == path[0])


def _has(leaves: Mapping[Path, object], path: Path) -> bool:
    return any(each[0] == path[0] for each in leaves)


def _chunks(more: MoreRow) -> Iterator[str]:
    """A text in pieces that fit into a cell each."""
    size = LONGEST_TEXT // 2
    if len(more.text) <= size:
        yield more.text
    else:
        yield from (more.text[start : start + size] for start in range(0, len(more.text), size))


def _cell(row: int, col: int, style: str, text: str) -> PlannedCell:
    return PlannedCell(row, col, CellUse.FIXED, style, text)


def _prompt(row: int, col: int, last: int, head: str, words: Translator) -> Validation:
    return Validation(
        row, col, ValidationType.ANY, last_row=last, title=head, prompt=words.label("definition_type_text")
    )


def _width(kind: SheetKind, head: str, kind_of: CellType) -> float:
    if kind_of in _WIDTHS:
        return max(_WIDTHS[kind_of], len(head) + 3.0)
    is_words = kind.shape is not None and is_translated(type_at(kind.shape, (head.partition("::")[0],)))
    return 36.0 if is_words or head == "name" else max(16.0, len(head) + 3.0)


# The words of dropdowns


def _list_name(words: tuple[str, ...]) -> str:
    return f"words_{short_digest('|'.join(words))}"


def _list_range(number: int, words: tuple[str, ...]) -> CellRange:
    return CellRange(CHOICES_SHEET, 0, number, len(words) - 1, number)


def _note_sheet(notes: NoteSheet) -> Sheet:
    cells = [_cell(0, 0, "note", notes.text)]
    cells += [_cell(HEAD_ROW, col, "header", head) for col, head in enumerate(notes.heads)]
    for row, texts in enumerate(notes.rows, HEAD_ROW + 1):
        cells += [
            PlannedCell(row, col, CellUse.ANSWER, "open", text, number_format="@") for col, text in enumerate(texts)
        ]
    columns = tuple(SheetColumn(width, style="open", number_format="@") for width in _NOTE_WIDTHS[: len(notes.heads)])
    heights = row_heights(cells, columns)
    return Sheet(notes.title, notes.title, tuple(cells), columns, heights=heights, freeze=HEAD_ROW + 1)


_NOTE_WIDTHS = (26.0, 14.0, 60.0, 60.0)


def _choices_sheet(lists: Sequence[tuple[str, ...]]) -> Sheet:
    cells = [_cell(row, col, "list", word) for col, words in enumerate(lists) for row, word in enumerate(words)]
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))
    return Sheet(CHOICES_SHEET, CHOICES_SHEET, ordered, tuple(SheetColumn(14.0) for _ in lists), state="hidden")


def _format_sheet() -> Sheet:
    cells = (_cell(0, 0, "list", "format"), PlannedCell(0, 1, CellUse.FIXED, "list", float(FORMAT)))
    return Sheet(FORMAT_SHEET, FORMAT_SHEET, cells, (SheetColumn(14.0), SheetColumn(14.0)), state="hidden")

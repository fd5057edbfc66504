"""Live checks of a definition workbook: what is missing in a row, and ids that are there twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.definition.definition_workbook.decode import DefinitionRow
from lamppu_xl.definition.definition_workbook.head_paths import Path
from lamppu_xl.definition.definition_workbook.instructions import is_required
from lamppu_xl.definition.definition_workbook.sheet_list import Item, SheetKind
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.workbook.model import Formula, Highlight

MOST_COMPARED = 1_000
"""Rows of a sheet in which repeated ids are looked for; with more the program becomes slow."""

CHECK_COLUMN = 1


@dataclass(frozen=True)
class LiveChecks:
    """The live checks of one sheet."""

    kind: SheetKind
    columns: Sequence[Path]
    rows: Sequence[DefinitionRow]
    words: Translator
    first_column: int
    first_row: int
    _last_column: int = field(init=False, default=0)

    @cached_property
    def _required(self) -> list[tuple[str, int, int]]:
        """The name, the first and the last column of each required key."""
        found = [(head, self.first_column + col, self.first_column + col) for col, head in enumerate(self.kind.keys)]
        start = self.first_column + len(self.kind.keys)
        names = dict.fromkeys(str(path[0]) for path in self.columns if path and is_required(self.kind, path))
        for name in names if self.kind.needs_all else ():
            cols = [start + col for col, path in enumerate(self.columns) if path and path[0] == name]
            if cols == list(range(cols[0], cols[-1] + 1)):
                found.append((name, cols[0], cols[-1]))
        return found

    @cached_property
    def _id_columns(self) -> list[int]:
        """The columns that together name a thing."""
        keys = [self.first_column + col for col in range(len(self.kind.keys))]
        if self.kind.pattern[-1:] != (Item.NEXT,):
            return keys
        ids = [col for col, path in enumerate(self.columns, self.first_column + len(self.kind.keys)) if path == ("id",)]
        return [*keys, *ids] if ids else []

    def formula(self, row: int) -> Formula:
        """The check of a row."""
        last = self.first_column + len(self.kind.keys) + len(self.columns) - 1
        found = '"OK"'
        if self._id_columns and len(self.rows) <= MOST_COMPARED:
            bottom = self.first_row + len(self.rows) + MOST_COMPARED
            same = "*".join(
                f"({_column(self.first_row, bottom, col)}={cell_name(row, col)})" for col in self._id_columns
            )
            found = f"IF(SUMPRODUCT({same})>1,{_quoted(self.words.label('definition_repeated'))},{found})"
        for col in self._id_columns:
            found = f"IF(ISNUMBER({cell_name(row, col)}),{_quoted(self.words.label('definition_as_text'))},{found})"
        for name, start, end in reversed(self._required):
            text = _quoted(self.words.label("definition_missing", what=name))
            found = f"IF(COUNTA({cell_name(row, start)}:{cell_name(row, end)})=0,{text},{found})"
        cells = f"{cell_name(row, self.first_column)}:{cell_name(row, last)}"
        return Formula(f'IF(COUNTA({cells})=0,"",{found})', self._result(row))

    def _result(self, row: int) -> str:
        number = row - self.first_row
        if number >= len(self.rows):
            return ""
        thing = self.rows[number]
        stated = {*thing.keys, *(str(leaf.path[0]) for leaf in thing.leaves if leaf.path)}
        missing = next((name for name, _, _ in self._required if name not in stated), None)
        return self.words.label("definition_missing", what=missing) if missing else "OK"

    def highlight(self, last: int) -> Highlight:
        """The colour of checks that are not in order."""
        cell = f"$B{self.first_row + 1}"
        formula = f'AND({cell}<>"",{cell}<>"OK")'
        return Highlight(self.first_row, CHECK_COLUMN, last, CHECK_COLUMN, formula, "fault_answer")

    @staticmethod
    def missing(words: Translator, row: int, last: int, *, has_value: bool) -> Formula:
        """The check of a required key on a sheet with a row for each key."""
        text = words.label("definition_missing_here")
        cells = f"{cell_name(row, 1)}:{cell_name(last, 1)}"
        return Formula(f'IF(COUNTA({cells})=0,{_quoted(text)},"OK")', "OK" if has_value else text)


def _column(first: int, last: int, col: int) -> str:
    letters = cell_name(0, col).rstrip("0123456789")
    return f"${letters}${first + 1}:${letters}${last + 1}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

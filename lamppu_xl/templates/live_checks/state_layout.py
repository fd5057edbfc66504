"""The helper cells of the live checks: hidden, locked cells right of the row keys, on the same sheet as the answers.

Each answer has a state cell. Its number says whether the answer is in order, and if not, which message is shown. Some
fields have a class cell, which other formulas read, a text cell with the clean content, and a length cell with its
count of characters. A line, or a card, has a cell that says whether anything is filled in, and a line of a grid has the
gravest state of its answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Table, TableLine
from lamppu_xl.domain.project import Project
from lamppu_xl.templates.live_checks.live_rules import live_form
from lamppu_xl.templates.sheet_keys import FIRST_ROW, HEADER_ROW
from lamppu_xl.workbook.model import CellUse, PlannedCell

STATE, CLASS, TEXT, LENGTH = "state", "class", "text", "length"
"""The sorts of helper cells that a field may have."""

_SORTS = (STATE, CLASS, TEXT, LENGTH)

USED, GRAVEST, BEGUN = "used", "gravest", "begun"
"""Whether a line contains anything; the greatest state on it; whether a sheet contains anything."""

_LONGEST_PART = 25
"""The most cells that one formula joins to see whether anything is filled in."""

_WIDTH = 4.0


def helper_ref(table: Table, line: TableLine | None, sort: str, name: str = "") -> AnswerRef:
    """The reference of a helper cell: of a field, of a line, or of a whole sheet. No answer has such a reference."""
    return AnswerRef(table.id, line.id if line else "", f"{sort} {name}")


@dataclass(frozen=True)
class HelperColumns:
    """The helper columns of a table."""

    project: Project
    table: Table

    @cached_property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The sort and the field of each column of a grid."""
        live, names = live_form(self.project), [field.name for field in self.table.answers]
        chosen = {
            STATE: frozenset(names),
            CLASS: live.with_class[self.table.id],
            TEXT: live.with_text[self.table.id],
            LENGTH: live.with_length[self.table.id],
        }
        return tuple((sort, name) for sort in _SORTS for name in names if name in chosen[sort])

    @cached_property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The names of the fields that one formula joins to see whether any is filled in."""
        names = [field.name for field in self.table.questions]
        return tuple(tuple(names[at : at + _LONGEST_PART]) for at in range(0, len(names), _LONGEST_PART)) or ((),)

    def part_numbers(self) -> range:
        """The numbers of the parts that have cells of their own; none if there is only one part."""
        return range(len(self.parts)) if len(self.parts) > 1 else range(0)

    def grid_columns(self) -> list[tuple[str, str]]:
        """The sort and the name of each column right of the keys of a grid."""
        return [*self.fields, *((USED, str(number)) for number in self.part_numbers()), (USED, ""), (GRAVEST, "")]

    def grid_cells(self, lines: Sequence[TableLine], first_col: int) -> Iterator[PlannedCell]:
        """The helper cells of a grid."""
        columns = self.grid_columns()
        used_col = first_col + columns.index((USED, ""))
        yield _helper(HEADER_ROW, used_col, helper_ref(self.table, None, BEGUN))
        for row, line in enumerate(lines, FIRST_ROW):
            for col, (sort, name) in enumerate(columns, first_col):
                yield _helper(row, col, helper_ref(self.table, line, sort, name))

    def card_sorts(self) -> list[str]:
        """The sort of each column right of the keys of a card."""
        sorts = {sort for sort, _ in self.fields}
        parts = [USED] if self.part_numbers() else []
        return [*(sort for sort in _SORTS if sort in sorts), *parts]

    def card_cells(self, line: TableLine, first_col: int) -> Iterator[PlannedCell]:
        """The helper cells of a card."""
        columns = {sort: first_col + number for number, sort in enumerate(self.card_sorts())}
        yield _helper(HEADER_ROW, first_col, helper_ref(self.table, line, BEGUN))
        rows = {field.name: row for row, field in enumerate(self.table.fields, FIRST_ROW)}
        for sort, name in self.fields:
            yield _helper(rows[name], columns[sort], helper_ref(self.table, line, sort, name))
        for number in self.part_numbers():
            yield _helper(FIRST_ROW + number, columns[USED], helper_ref(self.table, line, USED, str(number)))


def _helper(row: int, col: int, ref: AnswerRef) -> PlannedCell:
    return PlannedCell(row, col, CellUse.STATE, "", None, ref)


def helper_widths(count: int) -> list[float]:
    """The widths of helper columns."""
    return [_WIDTH] * count

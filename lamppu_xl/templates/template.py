"""One partner's form for one period, with the answers that are filled in already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.expressions import ColumnRef
from lamppu_xl.domain.form import TableLine
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.formula_cells import FormulaColumn
from lamppu_xl.templates.parts import SheetPart, sheet_parts
from lamppu_xl.workbook.model import CellUse, Plan, PlannedCell, Sheet

_SHORT = 20
"""Characters that each row shows, on however many lines they are."""


@dataclass(frozen=True, kw_only=True)
class Template(FormContext):
    """A form for one partner and period: its plan and its answers."""

    plan: Plan
    answers: Mapping[AnswerRef, Answer] = field(default_factory=dict)
    """Answers that are filled in already; empty in a new template."""
    previous: Mapping[AnswerRef, Answer] = field(default_factory=dict)
    """Last period's answers."""
    wrong: Collection[AnswerRef] = ()
    """The `answers` that do not fit their answer type."""
    prefilled: Mapping[AnswerRef, Answer] = field(default_factory=dict)
    """The `answers` that the partner has to confirm."""

    def prefilled_names(self, table: str, line: str) -> frozenset[str]:
        """The fields of a line with prefilled answers."""
        return self._prefilled_lines.get((table, line), frozenset())

    @cached_property
    def _prefilled_lines(self) -> dict[tuple[str, str], frozenset[str]]:
        lines = grouped(((entry.table, entry.row), entry.field) for entry in self.prefilled)
        return {line: frozenset(names) for line, names in lines.items()}

    @cached_property
    def parts(self) -> tuple[SheetPart, ...]:
        """The sheets with answers."""
        return tuple(sheet_parts(self.project, self.partner, self.period, self.words))

    @cached_property
    def cells(self) -> dict[tuple[CellUse, AnswerRef], tuple[Sheet, PlannedCell]]:
        """Every cell of an answer reference, by its use: the answer, last period's answer, a given fact."""
        return {
            (cell.use, cell.entry): (sheet, cell) for sheet in self.plan.sheets for cell in sheet.cells if cell.entry
        }

    @cached_property
    def lines_with_previous(self) -> frozenset[tuple[str, str]]:
        """The lines, by table and row, with an answer of last period."""
        return frozenset((entry.table, entry.row) for entry in self.previous)

    @cached_property
    def long_answers(self) -> dict[tuple[str, str], list[AnswerRef]]:
        """The answers, by table and row, that may be longer than a row can show."""
        return grouped(
            ((entry.table, entry.row), entry)
            for entry, answer in self.answers.items()
            if isinstance(answer, str) and len(answer) > _SHORT and (CellUse.ANSWER, entry) in self.cells
        )

    @cached_property
    def column_places(self) -> dict[ColumnRef, FormulaColumn | None]:
        """The columns that formulas have used so far."""
        return {}

    def lines(self, table: str) -> Iterator[TableLine]:
        """The lines of a table in this form."""
        for part in self.parts:
            if part.table.id == table:
                yield from part.lines

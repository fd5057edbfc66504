"""The names of a rule in a template: as cells of its formulas, and as the values that it contains now."""

from __future__ import annotations

from datetime import date

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.expressions import ColumnRef, ContextValue, FieldRef, PreviousRef, Value
from lamppu_xl.domain.project import Answer, Field, Period, RowPerGoal, Table, TableLine
from lamppu_xl.domain.text_normalising import is_blank
from lamppu_xl.templates.excel_formulas import FormulaCell, range_formula
from lamppu_xl.templates.parts import SheetPart, options_for
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse


def period_value(leaf: ContextValue, period: Period) -> date | None:
    """The value of a context name that depends on the period only."""
    return {"period.start": period.start, "period.end": period.end}.get(leaf.name)


def _context_value(leaf: ContextValue, line: TableLine, period: Period) -> Value | None:
    if leaf.name == "due":
        return line.due
    return line.id if leaf.name in ("goal", "code") else period_value(leaf, period)


class RuleCells:
    """The cells of a rule's names, relative to the row of a check."""

    def __init__(self, template: Template, part: SheetPart, line: TableLine, row: int) -> None:
        self.template, self.part, self.line, self.row = template, part, line, row

    def answer(self, field: Field) -> FormulaCell:
        """The cell of a field that is filled in."""
        cell = self.cell(FieldRef(field.name, field.variable))
        assert cell is not None  # noqa: S101  # a field that is filled in has a cell
        return cell

    def cell(self, leaf: FieldRef | PreviousRef) -> FormulaCell | None:
        """The cell of a field on this line, if it has one."""
        table, cells = self.part.table, self.template.cells
        entry = AnswerRef(table.id, self.line.id, leaf.field)
        uses = (CellUse.PREVIOUS,) if isinstance(leaf, PreviousRef) else (CellUse.ANSWER, CellUse.FIXED)
        place = next((cells[use, entry] for use in uses if (use, entry) in cells), None)
        if place is None:
            return None
        cell, field = place[1], table.field(leaf.field)
        letters = column_name(cell.col)
        step = f"{cell.row - self.row:+d}" if cell.row != self.row else ""
        codes = options_for(self.template.project, self.template.partner, field)
        options = f"lst_{codes.id}" if codes else ""
        return FormulaCell(f"INDEX(${letters}:${letters},ROW(){step})", field.kind, options)

    def column(self, column: ColumnRef) -> str | None:
        """The range of all answers to a field. None for cards: their answers are on a sheet for each goal."""
        return cached(self.template.column_ranges, column, lambda: self._range(column))

    def _range(self, column: ColumnRef) -> str | None:
        table = self.template.project.form.table(column.table)
        cells = self.template.cells
        refs = [AnswerRef(column.table, line.id, column.field) for line in self.template.lines(column.table)]
        keys = ((use, ref) for ref in refs for use in (CellUse.ANSWER, CellUse.FIXED))
        places = [cells[key] for key in keys if key in cells]
        if not places or isinstance(table.rows, RowPerGoal):
            return None
        (sheet, first), (_, last) = places[0], places[-1]
        return range_formula(sheet.name, first.col, first.row, last.row)

    def known(self, leaf: ContextValue) -> Value | None:
        """The value of a name that depends on no answer."""
        return _context_value(leaf, self.line, self.template.period)

    def label(self, options: str, id: str) -> str:
        """The label of an option in this workbook."""
        option = self.template.project.lists[options].option(id)
        return self.template.words.pick(option.label) if option else id


class RuleValues:
    """The values of a rule's names on a line of the template as it is now."""

    def __init__(self, template: Template, table: Table, line: TableLine) -> None:
        self.template, self.table, self.line = template, table, line

    def value(self, leaf: FieldRef | PreviousRef | ContextValue) -> Value | None:
        """The value of a name, if it has one."""
        if isinstance(leaf, ContextValue):
            return _context_value(leaf, self.line, self.template.period)
        return self._value_on(self.line, self.table.field(leaf.field), previous=isinstance(leaf, PreviousRef))

    def _value_on(self, line: TableLine, field: Field, *, previous: bool = False) -> Value | None:
        template = self.template
        if field.given and not previous:
            fact = template.given(field, line)
            return fact if fact is None or isinstance(fact, float | date) else template.words.pick(fact)
        if not previous and self._ref(line, field.name) in template.wrong:
            return None
        answer = self._answer(line, field.name, previous=previous)
        if answer is None or isinstance(answer, str | date):
            return answer
        return float(answer) if field.kind.type is ValueType.NUMBER else answer

    def _answer(self, line: TableLine, name: str, *, previous: bool) -> Answer | None:
        """The answer in a cell, or None if it is blank."""
        answers = self.template.previous if previous else self.template.answers
        answer = answers.get(self._ref(line, name))
        return None if isinstance(answer, str) and is_blank(answer) else answer

    def filled(self, leaf: FieldRef | PreviousRef) -> bool:
        """Whether the cell of a name contains anything."""
        if isinstance(leaf, FieldRef) and self.table.field(leaf.field).given:
            return self.value(leaf) is not None
        return self.is_filled(leaf.field, previous=isinstance(leaf, PreviousRef))

    def is_filled(self, name: str, *, previous: bool = False) -> bool:
        """Whether a field has an answer."""
        return self._answer(self.line, name, previous=previous) is not None

    def wrong_content(self, name: str) -> str | float | None:
        """The content of a cell that does not fit its answer type."""
        ref = self._ref(self.line, name)
        content = self.template.answers[ref] if ref in self.template.wrong else None
        assert not isinstance(content, date)  # noqa: S101  # a date fits its type
        return content

    def column(self, column: ColumnRef) -> list[Value]:
        """All values of a field, in the order of its lines."""
        table = self.template.project.form.table(column.table)
        other, field = RuleValues(self.template, table, self.line), table.field(column.field)
        values = (other._value_on(line, field) for line in self.template.lines(column.table))
        return [value for value in values if value is not None]

    def _ref(self, line: TableLine, name: str) -> AnswerRef:
        return AnswerRef(self.table.id, line.id, name)

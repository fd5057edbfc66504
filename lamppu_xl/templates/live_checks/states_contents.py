"""The contents of the hidden sheet behind the live checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.expressions import ColumnRef, PreviousRef, type_of
from lamppu_xl.domain.form import Table
from lamppu_xl.domain.text_normalising import comparable
from lamppu_xl.templates.formula_text import absolute, address
from lamppu_xl.templates.live_checks.column_places import member_columns
from lamppu_xl.templates.live_checks.live_rules import live_form
from lamppu_xl.templates.live_checks.state_layout import CLASS, LENGTH, HelperColumns, helper_ref
from lamppu_xl.templates.live_checks.state_numbers import state_numbers
from lamppu_xl.templates.live_checks.state_values import TemplateStates
from lamppu_xl.templates.live_checks.states_sheet import (
    AMOUNTS,
    END,
    NUMBERS,
    SAY,
    SORTED,
    StatesColumn,
    fact_leaf,
    form_lists,
    states_columns,
)
from lamppu_xl.templates.live_checks.text_formulas import GROUPING_FORMULA
from lamppu_xl.templates.parts import is_card
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse, Content, Formula


def states_contents(states: TemplateStates) -> Iterator[tuple[str, list[Content]]]:
    """The contents of each column of the hidden sheet, by its name."""
    for column in states_columns(states.template, states.template.parts):
        yield column.name, _Contents(states).of(column)


@dataclass(frozen=True)
class _Contents:
    states: TemplateStates

    @property
    def template(self) -> Template:
        return self.states.template

    def of(self, column: StatesColumn) -> list[Content]:
        match column.sort:
            case "say" | "col" | "end":
                table = self.template.project.form.tables[int(column.id) - 1]
                return [self._message_cell(table, column.sort, number) for number in range(column.length)]
            case "sep":
                return [Formula(GROUPING_FORMULA, "\u00a0")]
            case "sum":
                return [self._sum(live_form(self.template.project).sums[int(column.id) - 1])]
            case "add":
                return self._amounts(live_form(self.template.project).columns[int(column.id) - 1])
            case "mir":
                index, _, sort = column.id.partition("_")
                return self._mirror(live_form(self.template.project).columns[int(index) - 1], sort)
        return self._options(column)

    def _message_cell(self, table: Table, sort: str, number: int) -> Content:
        message = state_numbers(self.template, table).messages[number]
        if sort == SAY:
            return message.text
        if message.fact is None:
            return None
        if sort == END:
            return message.after or None
        leaf = fact_leaf(message.fact)
        if type_of(message.fact) is not ValueType.DATE:
            counted = [name for sort, name in HelperColumns(self.template.project, table).fields if sort == LENGTH]
            return counted.index(leaf.field) + 1
        line = next(self.template.lines(table.id))
        entry = AnswerRef(table.id, line.id, leaf.field)
        filled = (CellUse.ANSWER, CellUse.COMPUTED, CellUse.FIXED)
        uses = (CellUse.PREVIOUS,) if isinstance(leaf, PreviousRef) else filled
        place = next((self.template.cells[use, entry] for use in uses if (use, entry) in self.template.cells), None)
        if place is None:
            return None
        sheet, cell = place
        letters = column_name(cell.col)
        return Formula(f"-COLUMN({address(sheet.name, f'${letters}:${letters}')})", -(cell.col + 1))

    def _sum(self, column: ColumnRef) -> Formula:
        template, table = self.template, self.template.project.form.table(column.table)
        lines = list(template.lines(table.id))
        if table.field(column.field).given:
            refs = [AnswerRef(table.id, line.id, column.field) for line in lines]
            places = [template.cells[CellUse.FIXED, ref] for ref in refs]
            text = ",".join(address(sheet.name, absolute(cell.col, cell.row)) for sheet, cell in places)
            if not is_card(table):
                (sheet, first), (_, last) = places[0], places[-1]
                text = address(sheet.name, absolute(first.col, first.row, last.row))
            return Formula(f"SUM({text})", self.states.total(column))
        if is_card(table):
            number = live_form(template.project).columns.index(column) + 1
            return Formula(f"SUM({AMOUNTS}_{number})", self.states.total(column))
        members = member_columns(template, table.id, column.field)
        assert members is not None  # noqa: S101  # the form has lines of the table
        return Formula(f"SUMIF({members.classes},1,{members.content})", self.states.total(column))

    def _use(self, column: ColumnRef) -> CellUse:
        """The use of the cells of a column that is not given."""
        field = self.template.project.form.table(column.table).field(column.field)
        return CellUse.ANSWER if field.computed is None else CellUse.COMPUTED

    def _amounts(self, column: ColumnRef) -> list[Content]:
        """The amount of each card, 0 where it is not a number."""
        template, table = self.template, self.template.project.form.table(column.table)
        amounts: list[Content] = []
        for line in template.lines(table.id):
            sheet, cell = template.cells[CellUse.STATE, helper_ref(table, line, CLASS, column.field)]
            _, answer = template.cells[self._use(column), AnswerRef(table.id, line.id, column.field)]
            own, letters = address(sheet.name, absolute(cell.col, cell.row)), column_name(answer.col)
            content = f"INDEX({address(sheet.name, f'${letters}:${letters}')},ROW({own}))"
            amount = self.states.amount(table, line, column.field)
            amounts.append(Formula(f"IF({own}=1,{content},0)", amount))
        return amounts

    def _mirror(self, column: ColumnRef, sort: str) -> list[Content]:
        template, table = self.template, self.template.project.form.table(column.table)
        cells: list[Content] = []
        for line in template.lines(table.id):
            sheet, cell = template.cells[CellUse.STATE, helper_ref(table, line, sort, column.field)]
            own = address(sheet.name, absolute(cell.col, cell.row))
            cells.append(Formula(own, self.states.helper_value(table, line, sort, column.field)))
        return cells

    def _options(self, column: StatesColumn) -> list[Content]:
        template = self.template
        codes = next(codes for codes in form_lists(template) if codes.id == column.id)
        ids = [option.id for option in template.project.lists[codes.id].options]
        numbers = {option_id: number for number, option_id in reversed([*enumerate(ids, 2)])}
        options = [(template.words.pick(option.label), numbers[option.id]) for option in codes.options]
        if column.sort != NUMBERS:
            options.sort(key=lambda option: comparable(option[0]))
        return [label if column.sort == SORTED else number for label, number in options]

"""The names of a rule in a template, as cells of its formulas."""

from __future__ import annotations

from dataclasses import dataclass

from lamppu_xl.answer_types.live_reading import CellFormulas, live_text_formula, seen_text_formula
from lamppu_xl.answer_types.registry import live_of
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.cell_address import column_name
from lamppu_xl.domain.context_values import context_value
from lamppu_xl.domain.expressions import ColumnRef, ContextValue, FieldRef, MemberRef, PreviousRef, Value
from lamppu_xl.domain.form import Field, TableLine
from lamppu_xl.templates.formula_cells import FormulaCell, FormulaColumn, FormulaMembers
from lamppu_xl.templates.formula_text import absolute
from lamppu_xl.templates.live_checks.column_places import column_places, member_columns
from lamppu_xl.templates.live_checks.live_rules import live_form
from lamppu_xl.templates.live_checks.state_layout import CLASS, LENGTH, STATE, TEXT, helper_ref
from lamppu_xl.templates.parts import SheetPart, options_for
from lamppu_xl.templates.sheet_keys import HEADER_ROW
from lamppu_xl.templates.stacked_sheets import key_column
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse, PlannedCell

ROW = "\0"
"""Stands for the number of the row in a formula of a grid, which is the same on every line."""

_LARGE = 3_000
"""A grid with more answers is large."""


@dataclass(frozen=True)
class LineCells:
    """The cells of one line: of a card, or of a row of a grid."""

    template: Template
    part: SheetPart
    line: TableLine

    def planned(self, use: CellUse, ref: AnswerRef) -> PlannedCell | None:
        """The cell of a use, if the form has it."""
        place = self.template.cells.get((use, ref))
        return place[1] if place else None

    def helper(self, sort: str, name: str = "") -> str:
        """The address of a helper cell that exists."""
        address = self.find_helper(sort, name)
        assert address is not None  # noqa: S101  # the layout has planned it
        return address

    def find_helper(self, sort: str, name: str = "") -> str | None:
        """The address of a helper cell, if the line has it."""
        cell = self.planned(CellUse.STATE, helper_ref(self.part.table, self.line, sort, name))
        return self._address(cell) if cell else None

    def content(self, field: str) -> str:
        """A formula for the content of an answer, wherever it was cut from or pasted to."""
        # On a card the row of the state cell: it moves with inserted rows.
        return self._content(field, "ROW()" if self.part.is_grid else f"ROW({self.helper(STATE, field)})")

    def own_content(self, field: str) -> str:
        """The same in a formula on the row of the answer."""
        return self._content(field, "ROW()")

    def _content(self, field: str, row: str) -> str:
        if self.part.table.field(field).computed is not None:
            return self.computed(field)
        cell = self.planned(CellUse.ANSWER, AnswerRef(self.part.table.id, self.line.id, field))
        assert cell is not None  # noqa: S101  # a field that is filled in has a cell
        letters = column_name(cell.col)
        if self.is_bounded:
            if not self.part.is_grid:
                return self._address(cell)
            first, last = (self._row_of(line, field) for line in (self.part.lines[0], self.part.lines[-1]))
            area = absolute(cell.col, first - 1, last + 1)
            return f"INDEX({area},{row}-ROW({absolute(cell.col, first - 1)})+1)"
        if self.is_large:
            return f"INDEX({self.row_range()},COLUMN(${letters}${HEADER_ROW + 1}))"
        return f"INDEX(${letters}:${letters},{row})"

    def computed(self, field: str) -> str:
        """The address of the cell of a computed field: it is locked, so nobody moves it."""
        cell = self.planned(CellUse.COMPUTED, AnswerRef(self.part.table.id, self.line.id, field))
        assert cell is not None  # noqa: S101  # every line of a form has it
        return self._address(cell)

    def _row_of(self, line: TableLine, field: str) -> int:
        cell = self.planned(CellUse.ANSWER, AnswerRef(self.part.table.id, line.id, field))
        assert cell is not None  # noqa: S101  # every line has the cells of its fields
        return cell.row

    @property
    def is_bounded(self) -> bool:
        """Whether a whole column may contain formulas that read it: totals, or computed fields of other tables."""
        stack = self.part.stack
        is_shared = stack and any(part.stack == stack and part.table.computed for part in self.template.parts)
        return bool(self.part.table.totals or self.part.table.break_down or is_shared)

    @property
    def is_large(self) -> bool:
        """Whether the sheet is a large grid, in which one typed answer must not recalculate every line.

        Its formulas look at their own row only, which begins and ends with locked cells and thus follows no cut cell.
        """
        if self.part.table.computed or self.part.table.totals or self.part.table.break_down:
            return False  # a range over the whole row contains the computed cells, which would then read themselves
        return self.part.is_grid and len(self.part.lines) * sum(1 for _ in self.part.table.answers) > _LARGE

    def row_range(self) -> str:
        """The cells of a line from the first column to the locked one right of the answers."""
        return f"$A{ROW}:${column_name(self.last_col)}{ROW}"

    @property
    def last_col(self) -> int:
        """The locked column right of the answers of a grid: of the checks if they are there, or of the row keys."""
        key_col = key_column(self.template.plan.sheet(self.part.sheet))
        return key_col - 1 if self.check.col == key_col - 1 else key_col

    @property
    def check(self) -> PlannedCell:
        """The first check of the line, its only one in a grid."""
        first = next(iter(self.part.table.answers)).name
        cell = self.planned(CellUse.CHECK, AnswerRef(self.part.table.id, self.line.id, first))
        assert cell is not None  # noqa: S101  # every line has a check
        return cell

    def reading(self, field: Field) -> CellFormulas:
        """How a formula on the row of the answer reads it."""
        content, live = self.own_content(field.name), live_form(self.template.project)
        # What is compared of a number or a day depends on its class, so that the class does not read it.
        stored = self.find_helper(TEXT, field.name) if field.kind.type is ValueType.TEXT else None
        codes = options_for(self.template.project, self.template.partner, field)
        type_reading = live_of(field.kind, self.template.country)
        return CellFormulas(
            content=content,
            text=stored or live_text_formula(type_reading, content),
            seen=stored or seen_text_formula(type_reading, content),
            is_text_stored=stored is not None,
            options=codes.id if codes else "",
            is_long_list=live.is_long_list(field),
        )

    def locked(self, leaf: FieldRef | PreviousRef) -> FormulaCell | None:
        """The locked cell of a given fact or of last period's answer."""
        use = CellUse.PREVIOUS if isinstance(leaf, PreviousRef) else CellUse.FIXED
        cell = self.planned(use, AnswerRef(self.part.table.id, self.line.id, leaf.field))
        if cell is None:
            return None
        x, field = self._address(cell), self.part.table.field(leaf.field).in_row(self.line.id)
        if isinstance(leaf, PreviousRef) and self.part.table.key:
            x = self._continued(cell)
        codes = self.template.project.options_for(field)
        if field.kind.from_list or field.kind.name == "text" or field.kind.number_format == "@":
            known, blank = f"LEN({x})>0", f"LEN({x})=0"
        else:
            known, blank = f"ISNUMBER({x})", f"NOT(ISNUMBER({x}))"
        number = f"(SUMPRODUCT((lst_{codes.id}={x})*nr_{codes.id})-1)" if codes else ""
        return FormulaCell(content=x, kind=field.kind, is_known=known, is_blank=blank, number=number)

    def _continued(self, cell: PlannedCell) -> str:
        """A formula for an answer of the line of last period that has the key of this line; "" if none has it."""
        table, name = self.part.table, cell.entry.field if cell.entry else ""
        rows = [self.part.lines[at].id for at in (0, -1)]
        ends = [
            [self.template.cells[CellUse.PREVIOUS, AnswerRef(table.id, row, each)][1] for row in rows]
            for each in (table.key, name)
        ]
        keys, values = (absolute(first.col, first.row, last.row) for first, last in ends)
        value = f"INDEX({values},MATCH({self.content(table.key)},{keys},0))"
        return f'IFERROR(IF(LEN({value})=0,"",{value}),"")'

    def _address(self, cell: PlannedCell) -> str:
        row = ROW if self.part.is_grid else str(cell.row + 1)
        return f"${column_name(cell.col)}{row}"


@dataclass(frozen=True)
class RuleCells:
    """The cells of a rule's names in the formula of one answer, of which it is known whether it is blank."""

    cells: LineCells
    own: str
    """The field of the answer."""
    is_blank: bool
    """Whether the formula is for a blank answer; otherwise it is for one of the right type."""

    def cell(self, leaf: FieldRef | PreviousRef) -> FormulaCell | None:
        """The cell of a field on this line, if it has one."""
        field = self.cells.part.table.field(leaf.field).in_row(self.cells.line.id)
        if isinstance(leaf, PreviousRef) or field.given:
            return self.cells.locked(leaf)
        number = self.cells.find_helper(CLASS, leaf.field)
        if leaf.field == self.own:
            content = self.cells.own_content(leaf.field)
            known, blank = ("FALSE", "TRUE") if self.is_blank else ("TRUE", "FALSE")
        else:
            content = self.cells.content(leaf.field)
            known, blank = f"{number}>0", f"{number}=0"
        return FormulaCell(
            content=content,
            kind=field.kind,
            is_known=known,
            is_blank=blank,
            number=number or "",
            text=self.cells.find_helper(TEXT, leaf.field) or "",
            length=self.cells.find_helper(LENGTH, leaf.field) or "",
        )

    def column(self, column: ColumnRef) -> FormulaColumn | None:
        """All answers to a field."""
        template = self.cells.template
        return cached(template.column_places, column, lambda: column_places(template, column))

    def members(self, leaf: ColumnRef | MemberRef) -> FormulaMembers | None:
        """The columns of a field on the sheet of its table."""
        return member_columns(self.cells.template, leaf.table, leaf.field)

    def known(self, leaf: ContextValue) -> Value | None:
        """The value of a name that depends on no answer."""
        return context_value(leaf, self.cells.line, self.cells.template.period)

    def option_number(self, options: str, id: str) -> int:
        """The number of an option among all options of its list, or 0."""
        ids = [option.id for option in self.cells.template.project.lists[options].options]
        return ids.index(id) + 1 if id in ids else 0

"""The formulas of the helper cells: of states, classes, clean texts, and of what is filled in."""

from __future__ import annotations

from dataclasses import dataclass

from lamppu_xl.answer_types.live_reading import (
    CellClass,
    ChoiceReading,
    Outcomes,
    clean_formula,
    key_formula,
    length_formula,
    live_text_formula,
)
from lamppu_xl.answer_types.registry import live_of
from lamppu_xl.answer_types.value_limits import DateLimits, date_limits
from lamppu_xl.domain.answer_types import YES_NO, ValueType
from lamppu_xl.domain.expressions import Expr
from lamppu_xl.domain.form import CONFIRMATION, Field, FreeLines
from lamppu_xl.templates.excel_formulas import condition_formula, day_value, has_value, value_formula
from lamppu_xl.templates.formula_text import absolute, if_then, text_literal
from lamppu_xl.templates.live_checks.live_rules import LiveRule, live_form
from lamppu_xl.templates.live_checks.rule_cells import LineCells, RuleCells
from lamppu_xl.templates.live_checks.state_layout import (
    BEGUN,
    CLASS,
    STATE,
    USED,
    HelperColumns,
    helper_ref,
)
from lamppu_xl.templates.live_checks.state_messages import StateNumbers
from lamppu_xl.templates.live_checks.state_numbers import (
    ALLOWED_BLANK,
    IN_ORDER,
    PREFILLED,
    UNCONFIRMED,
    not_begun_state,
    state_numbers,
)
from lamppu_xl.workbook.model import CellUse


@dataclass(frozen=True)
class HelperFormulas:
    """The formulas of the helper cells of one line."""

    cells: LineCells

    def formula(self, sort: str, name: str) -> str:
        """The formula of a helper cell."""
        match sort:
            case "state":
                return self.state(self._field(name))
            case "class":
                return self.cell_class(self._field(name))
            case "text":
                return self.text(self._field(name))
            case "length":
                return length_formula(self.cells.own_content(name))
            case "gravest":
                return self.gravest()
            case "begun":
                return self.begun()
        return self.used(name)

    def _field(self, name: str) -> Field:
        return self.cells.part.table.field(name).in_row(self.cells.line.id)

    def state(self, field: Field) -> str:
        """The state of an answer. Prefilled ones wait for the answer that confirms them."""
        text = self._own_state(field)
        if field.name in self._prefilled:
            return f"MAX(IF({self.cells.helper(STATE, CONFIRMATION)}={IN_ORDER},{IN_ORDER},{PREFILLED}),{text})"
        if field.name == CONFIRMATION and self._prefilled:
            return f"MAX(IF(LEN({self.cells.own_content(field.name)})=0,{UNCONFIRMED},{IN_ORDER}),{text})"
        return text

    @property
    def _prefilled(self) -> frozenset[str]:
        return self.cells.template.prefilled_names(self.cells.part.table.id, self.cells.line.id)

    def _own_state(self, field: Field) -> str:
        numbers = state_numbers(self.cells.template, self.cells.part.table)
        if field.computed is not None:
            return self._computed_state(field, numbers)
        blank = self._chain(field, numbers, is_blank=True)
        right = self._chain(field, numbers, is_blank=False)
        error = numbers.by_fault[field.variant, CellClass.ERROR]
        if own_class := self.cells.find_helper(CLASS, field.name):
            # The numbers of the faults of the content follow each other, as the classes do.
            fault = f"{error + CellClass.ERROR}-{own_class}"
            return f"IF({own_class}<0,{fault},IF({own_class}=0,{blank},{right}))"
        found = {cell_class: str(numbers.by_fault.get((field.variant, cell_class), error)) for cell_class in CellClass}
        outcomes = Outcomes(
            error=str(error),
            beyond=found[CellClass.BEYOND],
            other_number=found[CellClass.OTHER_NUMBER],
            wrong=found[CellClass.WRONG],
            blank=blank,
            right=right,
        )
        return live_of(field.kind, self.cells.template.country).formula(
            self.cells.reading(field), outcomes, self._days(field)
        )

    def computed(self, field: Field) -> str:
        """The value of a computed field; an empty text where it has none."""
        assert field.computed is not None  # noqa: S101  # only such cells are computed
        if not self.cells.part.table.computes_in_row(field, self.cells.line.id):
            return '""'
        cells, expr = RuleCells(self.cells, field.name, is_blank=False), field.computed
        if field.kind.name == YES_NO:
            codes = self.cells.template.project.lists[YES_NO]
            yes, no = (text_literal(self.cells.template.words.pick(option.label)) for option in codes.options)
            wrong = if_then(condition_formula(expr, cells, wanted=False), no, '""')
            text = if_then(condition_formula(expr, cells, wanted=True), yes, wrong)
        else:
            text = if_then(has_value(expr, cells), value_formula(expr, cells), '""')
        if isinstance(self.cells.part.table.rows, FreeLines):
            text = f'IF({self.cells.helper(USED)}=0,"",{text})'
        return f'IFERROR({text},"")'

    def sum_by_option(self, total: Expr, figure: str) -> str:
        """A sum of the lines with one option."""
        return value_formula(total, RuleCells(self.cells, figure, is_blank=False))

    def _computed_state(self, field: Field, numbers: StateNumbers) -> str:
        """The state of a computed field: that of a blank which is allowed, unless a rule is broken."""
        chains = [self._chain(field, numbers, is_blank=is_blank) for is_blank in (False, True)]
        if chains[0] == chains[1]:
            return chains[0]
        return f"IF({self.cells.helper(CLASS, field.name)}>0,{chains[0]},{chains[1]})"

    def cell_class(self, field: Field) -> str:
        """The class of the content, or the number of the option."""
        if field.computed is not None:
            content = self.cells.computed(field.name)
            if field.kind.name != YES_NO:
                return f"IF(ISNUMBER({content}),1,0)"
            codes = self.cells.template.project.lists[YES_NO]
            yes = text_literal(self.cells.template.words.pick(codes.options[0].label))
            return f"IF(LEN({content})=0,0,IF({content}={yes},1,2))"
        live, reading = live_of(field.kind, self.cells.template.country), self.cells.reading(field)
        if isinstance(live, ChoiceReading):
            return live.number_formula(reading)
        return live.formula(reading, Outcomes(), self._days(field))

    def text(self, field: Field) -> str:
        """What is compared with other lines: the text without unseen characters, the rounded number, the day."""
        content = self.cells.own_content(field.name)
        if field.kind.type is ValueType.TEXT:
            reading = live_of(field.kind, self.cells.template.country)
            is_key = (self.cells.part.table.id, field.name) in live_form(self.cells.template.project).keys
            text = key_formula(content) if is_key and not reading.is_token else live_text_formula(reading, content)
            return f'IFERROR({text},"")'
        if field.kind_from:
            return '""'  # nothing compares the answers of rows that may be of several kinds
        value = day_value(content, field.kind) if field.kind.type is ValueType.DATE else f"ROUND({content},9)"
        return f'IF({self.cells.helper(CLASS, field.name)}>0,{value},"")'

    def used(self, part: str) -> str:
        """Whether a line contains anything, or one part of its fields does."""
        columns = HelperColumns(self.cells.template.project, self.cells.part.table)
        if part == "" and columns.part_numbers():
            return f"MAX({','.join(self.cells.helper(USED, str(number)) for number in columns.part_numbers())})"
        names = columns.parts[int(part or 0)]
        if not names:
            return "0"
        prefilled = self._prefilled
        joined = "&".join(self.cells.content(name) for name in names if name not in prefilled) or '""'
        return f"IFERROR(SIGN(LEN({clean_formula(joined)})),1)"

    def gravest(self) -> str:
        """The greatest state of the answers on a line."""
        names = [field.name for field in self.cells.part.table.answers]
        first, last = self.cells.helper(STATE, names[0]), self.cells.helper(STATE, names[-1])
        return f"MAX({first}:{last})"

    def begun(self) -> str:
        """Whether a sheet contains anything."""
        part = self.cells.part
        if not part.is_grid:
            return self.used("")
        used = [self._absolute(USED, line_number) for line_number in (0, -1)]
        return f"MAX({used[0]}:{used[1]})"

    def _absolute(self, sort: str, line_number: int) -> str:
        line = self.cells.part.lines[line_number]
        cell = self.cells.planned(CellUse.STATE, helper_ref(self.cells.part.table, line, sort))
        assert cell is not None  # noqa: S101  # every line of a grid has it
        return absolute(cell.col, cell.row)

    def _chain(self, field: Field, numbers: StateNumbers, *, is_blank: bool) -> str:
        """The state of a blank or right answer: the greatest number of its broken rules."""
        table = self.cells.part.table
        live = live_form(self.cells.template.project)
        rules = {
            numbers.by_fault[field.name, rule.number]: rule
            for rule in live.rules_of(table, field.name)
            if table.fits_row(rule.rule.condition, self.cells.line.id)
        }
        text = str(ALLOWED_BLANK if is_blank or field.computed is not None else IN_ORDER)
        for number, rule in sorted(rules.items()):
            may_wait = is_blank and field.computed is None
            result = self._blank_state(rule, number, numbers) if may_wait else str(number)
            text = if_then(self._broken(rule, field, is_blank=is_blank), result, text)
        return text

    def _blank_state(self, rule: LiveRule, number: int, numbers: StateNumbers) -> str:
        """The state of a blank that breaks a rule, which depends on whether its sheet, or free line, is begun."""
        if rule.is_for_used_lines or not rule.waits:
            return str(number)
        is_free = isinstance(self.cells.part.table.rows, FreeLines)
        begun = self.cells.helper(USED) if is_free else self._begun()
        return f"IF({begun}>0,{number},{not_begun_state(number, numbers)})"

    def _begun(self) -> str:
        part = self.cells.part
        ref = helper_ref(part.table, None if part.is_grid else self.cells.line, BEGUN)
        cell = self.cells.planned(CellUse.STATE, ref)
        assert cell is not None  # noqa: S101  # every sheet has it
        return absolute(cell.col, cell.row)

    def _broken(self, rule: LiveRule, field: Field, *, is_blank: bool) -> str:
        """A formula that is TRUE where an answer, known to be blank or right, breaks a rule."""
        if rule.is_for_used_lines:
            return f"{self.cells.helper(USED)}>0" if is_blank else "FALSE"
        cells = RuleCells(self.cells, field.name, is_blank)
        return condition_formula(rule.rule.condition, cells, wanted=False)

    def _days(self, field: Field) -> DateLimits:
        return date_limits(self.cells.template.project, self.cells.part.table, field.name)

"""The states of a template's answers as it is now, in plain Python: what the helper cells give before anybody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as data_field
from datetime import date
from functools import cached_property

from lamppu_xl.answer_types.live_reading import CellClass, live_text, shown_text
from lamppu_xl.answer_types.registry import live_of
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.domain.expression_evaluator import evaluate, exact_sum
from lamppu_xl.domain.expressions import ColumnRef, Expr, FieldRef, MemberRef, PreviousRef, Value
from lamppu_xl.domain.form import CONFIRMATION, Field, FreeLines, Table, TableLine
from lamppu_xl.domain.text_normalising import key_text, utf16_length, without_ends
from lamppu_xl.templates.live_checks.live_rules import LiveForm, live_form
from lamppu_xl.templates.live_checks.rule_values import RuleValues, TemplateContents
from lamppu_xl.templates.live_checks.state_layout import CLASS, LENGTH, STATE, TEXT, HelperColumns
from lamppu_xl.templates.live_checks.state_messages import LineStates, StateNumbers
from lamppu_xl.templates.live_checks.state_numbers import (
    ALLOWED_BLANK,
    FIRST_MESSAGE,
    IN_ORDER,
    PREFILLED,
    UNCONFIRMED,
    not_begun_state,
    state_numbers,
)
from lamppu_xl.templates.parts import cell_value, is_card
from lamppu_xl.templates.template import Template


@dataclass(frozen=True)
class TemplateStates:
    """The states of all answers of a template."""

    contents: TemplateContents
    _lines: dict[tuple[str, str], LineStates] = data_field(default_factory=dict)

    @property
    def template(self) -> Template:
        return self.contents.template

    @cached_property
    def live(self) -> LiveForm:
        """The live rules of the form."""
        return live_form(self.template.project)

    @cached_property
    def filled_lines(self) -> frozenset[tuple[str, str]]:
        """The lines, by table and row, with content in the cell of an answer."""
        return frozenset((entry.table, entry.row) for entry in self.contents.contents)

    def is_begun(self, table: Table, line: TableLine) -> bool:
        """Whether anything is filled in on the sheet of a line; of a free line, on the line itself."""
        is_alone = is_card(table) or isinstance(table.rows, FreeLines)

        def begun() -> bool:
            lines = [line] if is_alone else self.template.lines(table.id)
            return any(self._filled(table, each) for each in lines if (table.id, each.id) in self.filled_lines)

        return cached(self._begun, (table.id, line.id if is_alone else ""), begun)

    def line(self, table: Table, line: TableLine) -> LineStates:
        """The states of a line."""
        return cached(self._lines, (table.id, line.id), lambda: self._line(table, line))

    def helper_value(self, table: Table, line: TableLine, sort: str, name: str) -> str | float:
        """What the helper cell of a field contains."""
        states = self.line(table, line)
        if sort == TEXT:
            return states.texts[name]
        return {STATE: states.states, CLASS: states.classes, LENGTH: states.lengths}[sort][name]

    def used(self, table: Table, line: TableLine, part: str) -> int:
        """Whether a line contains anything, or one part of its fields does."""
        filled = self.line(table, line).filled
        names = HelperColumns(self.template.project, table).parts[int(part)] if part else tuple(filled)
        return int(not filled.isdisjoint(names))

    def computed_content(self, table: Table, line: TableLine, name: str) -> str | float:
        """What the cell of a computed field contains."""
        field = table.field(name).in_row(line.id)
        value = RuleValues(self.contents, table, line).answer(field)
        if value is None:
            return ""
        if isinstance(value, str):
            shown = cell_value(value, self.template.project.options_for(field), self.template.words)
            return str(shown)
        return value if isinstance(value, float) else float(to_serial(value))  # type: ignore[arg-type]

    def amount(self, table: Table, line: TableLine, name: str) -> float:
        """The number in the cell of an answer, 0 if it is not a number."""
        value = RuleValues(self.contents, table, line).answer(table.field(name))
        return value if isinstance(value, float) else 0.0

    def total(self, column: ColumnRef) -> float:
        """The sum of a column."""
        return exact_sum(value for value in self.contents.column(column) if isinstance(value, float)) or 0.0

    def sum_where(self, table: Table, line: TableLine, total: Expr) -> float:
        """The sum of the lines that an expression selects."""
        value = evaluate(total, RuleValues(self.contents, table, line))
        return value if isinstance(value, float) else 0.0

    def message_text(self, table: Table, line: TableLine, state: int) -> str:
        """The message of a state from 1 on."""
        message = state_numbers(self.template, table).message(state)
        fact: Value | str = ""
        if message.fact:
            fact = self.template.words.fact(evaluate(message.fact, RuleValues(self.contents, table, line)) or 0.0)
        return f"{message.text}{fact}{message.after}"

    @cached_property
    def _begun(self) -> dict[tuple[str, str], bool]:
        return {}

    def _filled(self, table: Table, line: TableLine) -> frozenset[str]:
        values = RuleValues(self.contents, table, line)
        filled = (field.name for field in table.questions if values.class_of(field) != CellClass.BLANK)
        return frozenset(filled) - self.template.prefilled_names(table.id, line.id)

    def _line(self, table: Table, line: TableLine) -> LineStates:
        reads = self._reads[table.id]
        key = None
        is_blank = (table.id, line.id) not in self.filled_lines
        has_previous = reads.previous and (table.id, line.id) in self.template.lines_with_previous
        if is_blank and not reads.given and not has_previous:
            line_id = line.id if table.id in self.live.line_dependent else ""
            key = (table.id, line.due, line_id, self.is_begun(table, line))
        known = self._blank_lines if reads.columns else self.template.cache.blank_lines
        return cached(known, key, lambda: self._computed(table, line))

    @cached_property
    def _reads(self) -> dict[str, _Reads]:
        return {table.id: _reads(self.live, table) for table in self.template.project.form.tables}

    @cached_property
    def _blank_lines(self) -> dict[tuple[object, ...], LineStates]:
        """The states of lines without any answer, where they depend on the answers of other lines."""
        return {}

    def _computed(self, table: Table, line: TableLine) -> LineStates:
        values, numbers = RuleValues(self.contents, table, line), state_numbers(self.template, table)
        states = {field.name: self._state(table, field, values, numbers) for field in table.answers}
        texts = {name: self._text(values, table.field(name)) for name in self.live.with_text[table.id]}
        return LineStates(
            states=states,
            classes={field.name: values.class_of(field) for field in table.answers},
            texts=texts,
            lengths={name: self._length(values, name) for name in self.live.with_length[table.id]},
            filled=self._filled(table, line),
            shown={
                state: self.message_text(table, line, state) for state in {*states.values()} if state >= FIRST_MESSAGE
            },
        )

    def _state(self, table: Table, field: Field, values: RuleValues, numbers: StateNumbers) -> int:
        prefilled = self.template.prefilled_names(table.id, values.line.id)
        least = ALLOWED_BLANK - 1
        if prefilled and (field.name in prefilled or field.name == CONFIRMATION):
            is_confirmed = values.class_of(table.field(CONFIRMATION)) != CellClass.BLANK
            waiting = UNCONFIRMED if field.name == CONFIRMATION else PREFILLED
            least = IN_ORDER if is_confirmed else waiting
        return max(least, self._own_state(table, field, values, numbers))

    def _own_state(self, table: Table, field: Field, values: RuleValues, numbers: StateNumbers) -> int:
        field = field.in_row(values.line.id)
        found = values.class_of(field)
        if found < CellClass.BLANK:
            return numbers.by_fault[field.variant, found]
        broken = {
            numbers.by_fault[field.name, live.number]: live.waits
            for live in self.live.rules_of(table, field.name)
            if table.fits_row(live.rule.condition, values.line.id) and evaluate(live.rule.condition, values) is False
        }
        is_computed = field.computed is not None
        state = max(broken, default=ALLOWED_BLANK if found == CellClass.BLANK or is_computed else IN_ORDER)
        if is_computed:
            return state
        if found == CellClass.BLANK and broken.get(state) and not self.is_begun(table, values.line):
            return not_begun_state(state, numbers)
        return state

    def _length(self, values: RuleValues, name: str) -> int:
        content = values.content(name)
        if isinstance(content, date):
            content = float(to_serial(content))
        return utf16_length(without_ends(shown_text(content))) if isinstance(content, str | float) else 0

    def _text(self, values: RuleValues, field: Field) -> str | float:
        field = field.in_row(values.line.id)
        content = values.content(field.name)
        if field.kind.type is ValueType.TEXT:
            if content is None:
                return ""
            reading = live_of(field.kind, self.template.country)
            if not isinstance(content, str | float):
                return ""
            is_key = (values.table.id, field.name) in self.live.keys
            return key_text(shown_text(content)) if is_key and not reading.is_token else live_text(reading, content)
        value = None if field.kind_from else values.answer(field)
        if value is None:
            return ""
        return round(value, 9) if isinstance(value, float) else float(to_serial(value))  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Reads:
    """What the live rules of a table read apart from the answers of the line."""

    columns: bool
    given: bool
    previous: bool


def _reads(live: LiveForm, table: Table) -> _Reads:
    leaves = live.leaves[table.id]
    return _Reads(
        columns=any(isinstance(leaf, ColumnRef | MemberRef) for leaf in leaves),
        given=any(isinstance(leaf, FieldRef) and bool(table.field(leaf.field).given) for leaf in leaves),
        previous=any(isinstance(leaf, PreviousRef) for leaf in leaves),
    )


def template_states(template: Template, contents: Mapping[AnswerRef, object]) -> TemplateStates:
    """The states of a template with these contents of its answer cells."""
    return TemplateStates(TemplateContents(template, contents))  # type: ignore[arg-type]

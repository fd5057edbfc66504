"""The names of a rule in a template, as the values that its cells contain now.

Cells are read as the formulas read them, and not as `validate` does: a number that is typed as text has no value here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as data_field
from datetime import date
from functools import cached_property

from lamppu_xl.answer_types.live_reading import CellClass, CellContent, ChoiceReading, cell_class
from lamppu_xl.answer_types.registry import live_of
from lamppu_xl.answer_types.value_limits import DateLimits, date_limits
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import MONTH, ValueType
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.computed_order import computed_fields
from lamppu_xl.domain.computed_values import as_answer
from lamppu_xl.domain.context_values import context_value
from lamppu_xl.domain.excel_dates import day_of_serial
from lamppu_xl.domain.expression_evaluator import evaluate
from lamppu_xl.domain.expressions import TODAY, ColumnRef, ContextValue, FieldRef, ParentRef, PreviousRef, Value
from lamppu_xl.domain.form import Field, FreeLines, Table, TableLine
from lamppu_xl.domain.line_keys import line_key
from lamppu_xl.domain.project import number_of_option, parent_of
from lamppu_xl.domain.text_normalising import is_blank, without_ends
from lamppu_xl.templates.parts import options_for
from lamppu_xl.templates.template import Template


@dataclass(frozen=True)
class FieldReading:
    """What the reading of a field's cells depends on."""

    days: DateLimits
    labels: tuple[str, ...]
    """The label of each option of the list; empty for an option that the partner does not have."""
    ids: tuple[str, ...]


@dataclass(frozen=True)
class TemplateContents:
    """The contents of all answer cells of a template."""

    template: Template
    contents: Mapping[AnswerRef, CellContent]
    readings: dict[tuple[str, str], FieldReading] = data_field(default_factory=dict)
    columns: dict[ColumnRef, list[Value]] = data_field(default_factory=dict)

    @cached_property
    def computed(self) -> dict[AnswerRef, Value | None]:
        """The values of the computed fields, each computed after those that it reads."""
        found: dict[AnswerRef, Value | None] = {}
        self.__dict__["computed"] = found  # while it is filled, later values read earlier ones
        used = {(entry.table, entry.row) for entry in self.contents}
        for table, each in computed_fields(self.template.project.form.tables):
            for line in self.template.lines(table.id):
                row = RuleValues(self, table, line)
                is_used = not isinstance(table.rows, FreeLines) or ((table.id, line.id) in used and row.is_used)
                is_used = is_used and table.computes_in_row(each, line.id)
                value = evaluate(each.computed, row) if each.computed is not None and is_used else None
                found[AnswerRef(table.id, line.id, each.name)] = as_answer(value)
        return found

    def previous_lines(self, table: Table) -> dict[Value, str]:
        """The lines of last period that the form shows, by their keys."""
        keys = {
            entry: answer
            for entry, answer in self.template.previous.items()
            if entry.table == table.id and entry.field == table.key
        }
        return {line_key(answer): entry.row for entry, answer in reversed(keys.items())}

    def column(self, column: ColumnRef) -> list[Value]:
        """All values of a field, in the order of its lines."""

        def values() -> list[Value]:
            table, leaf = self.template.project.form.table(column.table), FieldRef(column.field, column.variable)
            lines = (RuleValues(self, table, line) for line in self.template.lines(column.table))
            return [value for line in lines if (value := line.value(leaf)) is not None]

        return cached(self.columns, column, values)

    def reading(self, table: Table, field: Field) -> FieldReading:
        """How the cells of a field are read."""
        key = table.id, field.variant
        if key not in self.readings:
            project = self.template.project
            codes, own = project.options_for(field), options_for(project, self.template.partner, field)
            pairs = [
                (option.id, self.template.words.pick(option.label) if own and own.option(option.id) else "")
                for option in (codes.options if codes else ())
            ]
            self.readings[key] = FieldReading(
                date_limits(project, table, field.name),
                tuple(label for _, label in pairs),
                tuple(option_id for option_id, _ in pairs),
            )
        return self.readings[key]


@dataclass(frozen=True)
class RuleValues:
    """The values of a rule's names on a line."""

    contents: TemplateContents
    table: Table
    line: TableLine

    @property
    def template(self) -> Template:
        return self.contents.template

    def value(self, leaf: FieldRef | PreviousRef | ParentRef | ContextValue) -> Value | None:
        """The value of a name, if it has one."""
        if isinstance(leaf, ParentRef):
            return parent_of(self.template.project, leaf, self.answer(self.table.field(leaf.field)))
        if leaf == TODAY:
            # As in a return that does not say when it was saved. A spreadsheet computes it again.
            return self.template.period.deadline
        if isinstance(leaf, ContextValue):
            return context_value(leaf, self.line, self.template.period)
        field = self.table.field(leaf.field)
        if isinstance(leaf, PreviousRef):
            return self._previous(leaf.field)
        if field.computed is not None:
            return self.contents.computed.get(AnswerRef(self.table.id, self.line.id, field.name))
        if field.given:
            fact = self.template.project.given_value(field, self.template.partner, self.template.period, self.line)
            return fact if fact is None or isinstance(fact, float | date) else self.template.words.pick(fact)
        return self.answer(field)

    def detail(self, choice: FieldRef, name: str) -> float | None:
        """A number of the chosen option."""
        template = self.template
        return number_of_option(
            template.project, template.partner, choice.variable.options or "", name, self.value(choice)
        )

    @property
    def is_used(self) -> bool:
        """Whether the cell of any question contains anything."""
        return any(self.class_of(field) != CellClass.BLANK for field in self.table.questions)

    def answer(self, field: Field) -> Value | None:
        """The value of an answer of the right type."""
        if field.computed is not None:
            return self.value(FieldRef(field.name, field.variable))
        field = field.in_row(self.line.id)
        content = self.content(field.name)
        if content is None or self.class_of(field) <= 0:
            return None
        if field.kind.from_list:
            reading = self.contents.reading(self.table, field)
            return reading.ids[self.class_of(field) - 1]
        match field.kind.type:
            case ValueType.DATE:
                day = content if isinstance(content, date) else day_of_serial(float(content), date1904=False)
                return day.replace(day=1) if day and field.kind.name == MONTH else day
            case ValueType.NUMBER:
                return float(content) if isinstance(content, float | int) else None
        return without_ends(content) if isinstance(content, str) else f"{content:.15g}"

    def class_of(self, field: Field) -> int:
        """The class of the content of an answer, or the number of its option."""
        field = field.in_row(self.line.id)
        if field.computed is not None:
            value = self.answer(field)
            if isinstance(value, str):
                return self.contents.reading(self.table, field).ids.index(value) + 1
            return CellClass.BLANK if value is None else CellClass.RIGHT
        if field.name not in self._classes:
            reading, content = self.contents.reading(self.table, field), self.content(field.name)
            live = live_of(field.kind, self.template.country)
            found: int = cell_class(live, content, reading.labels, reading.days)
            if found == CellClass.RIGHT and isinstance(live, ChoiceReading) and isinstance(content, str | float):
                found = live.number_of(content, reading.labels)
            self._classes[field.name] = found
        return self._classes[field.name]

    @cached_property
    def _classes(self) -> dict[str, int]:
        """The classes that were computed so far."""
        return {}

    def content(self, name: str) -> CellContent:
        """The content of the cell of an answer."""
        return self.contents.contents.get(AnswerRef(self.table.id, self.line.id, name))

    def filled(self, leaf: FieldRef | PreviousRef) -> bool:
        """Whether the cell of a name contains anything."""
        if isinstance(leaf, PreviousRef):
            return self._previous(leaf.field) is not None
        field = self.table.field(leaf.field)
        return self.value(leaf) is not None if field.given else self.class_of(field) != CellClass.BLANK

    def column(self, column: ColumnRef) -> list[Value]:
        """All values of a field, in the order of its lines."""
        return self.contents.column(column)

    def lines(self, table: str) -> Iterator[RuleValues]:
        """The lines of a table."""
        owner = self.template.project.form.table(table)
        return (RuleValues(self.contents, owner, line) for line in self.template.lines(table))

    @cached_property
    def _previous_line(self) -> str:
        """The line of last period that this one continues: in a table with a key the one with the same key."""
        if not self.table.key:
            return self.line.id
        answer = self.answer(self.table.field(self.table.key))
        return self.contents.previous_lines(self.table).get(line_key(answer), "") if answer is not None else ""

    def _previous(self, name: str) -> Value | None:
        answer = self.template.previous.get(AnswerRef(self.table.id, self._previous_line, name))
        if answer is None or (isinstance(answer, str) and is_blank(answer)):
            return None
        is_number = self.table.field(name).kind.type is ValueType.NUMBER
        return float(answer) if is_number and isinstance(answer, float | int) else answer

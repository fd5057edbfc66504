"""The sheets with answers of one partner: which tables and lines they contain, and what each field accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.project import (
    Answer,
    CodeList,
    Field,
    Partner,
    Period,
    Project,
    RowPerGoal,
    SingleRow,
    Table,
    TableLine,
)
from lamppu_xl.templates.sheet_keys import goal_sheet_key, table_sheet_key

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


@dataclass(frozen=True, kw_only=True)
class SheetPart:
    """The content of a sheet with answers: one table and some of its lines."""

    key: str
    name: str
    title: str
    note: str
    table: Table
    lines: tuple[TableLine, ...]

    @property
    def is_grid(self) -> bool:
        """Whether each line is a row. Otherwise the sheet is a card with a row for each field."""
        return not is_card(self.table)


def sheet_parts(project: Project, partner: Partner, period: Period, words: Translator) -> Iterator[SheetPart]:
    """The sheets with answers, in order: one for each table, or one for each goal."""
    for table in project.form.tables:
        lines = project.lines_of(table, partner, period)
        if isinstance(table.rows, RowPerGoal):
            for line in lines:
                key, name, note = goal_sheet_key(table.id, line.id), words.pick(line.label), _goal_note(line)
                yield SheetPart(key=key, name=name, title=name, note=words.label(note), table=table, lines=(line,))
        elif lines:
            title, note = words.pick(table.title), words.pick(table.help) if table.help else words.label("fill_in")
            key = table_sheet_key(table.id)
            yield SheetPart(key=key, name=title, title=title, note=note, table=table, lines=lines)


def number_format_of(field: Field, words: Translator) -> str:
    """The number format of the answers to a field; dates as the language of the workbook writes them."""
    return words.date_format if field.kind.type is ValueType.DATE else field.kind.number_format


def with_currency(label: str, field: Field, currencies: Sequence[str]) -> str:
    """A label; that of an amount with the stated currencies: `Costs (GBP)`. A label that names them is kept."""
    stated = [currency for currency in currencies if currency]
    if field.kind.name != "money" or not stated or any(currency in label for currency in stated):
        return label
    return f"{label} ({' / '.join(stated)})"


def _goal_note(line: TableLine) -> str:
    return "fill_in" if line.due else "not_due"


def is_card(table: Table) -> bool:
    """Whether each line of a table is a sheet of its own, with a row for each field."""
    return isinstance(table.rows, SingleRow | RowPerGoal)


def field_of(project: Project, entry: AnswerRef) -> Field:
    """The field of an answer.

    Raises:
        KeyError: the form has no such field.
    """
    return project.form.table(entry.table).field(entry.field)


def coordinator_contact(project: Project) -> str:
    """Whom to ask: the name, e-mail address and phone number of the coordinator's contact, as far as they are known."""
    contact = project.coordinator.contact
    return ", ".join(filter(None, (contact.name, contact.email, contact.phone))) or project.coordinator.name


def options_for(project: Project, partner: Partner, field: Field) -> CodeList | None:
    """The list that a partner picks a field's answer from, with the partner's own goals and codes only."""
    codes = project.options_for(field)
    if codes is None:
        return None
    return CodeList(codes.id, tuple(option for option in codes.options if option.applies_to.includes(partner)))


def is_required(table: Table, field: Field) -> bool:
    """Whether a field must be answered on every line that is due or used."""
    return any(
        rule.code == "R501" and rule.field_name == field.name and rule.fields_read <= {field.name}
        for rule in table.rules
    )


def cell_value(answer: Answer, options: CodeList | None, words: Translator) -> str | float | date:
    """The content of an answer's cell: a choice as the label of its option."""
    if options and isinstance(answer, str):
        option = options.option(answer)
        return words.pick(option.label) if option else answer
    return answer

"""The sheets with answers of one partner: which tables and lines they contain, and what each field accepts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_states import MISSING_ANSWER
from lamppu_xl.domain.answer_types import MONTH, YEAR_FORMAT, ValueType
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.form import CodeList, Field, FreeLines, RowPerGoal, SingleRow, Table, TableLine
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.domain.rules import Rule, required_beside
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.countries import country_profile
from lamppu_xl.i18n.percent_text import in_kind
from lamppu_xl.templates.sheet_keys import goal_sheet_key, table_sheet_key
from lamppu_xl.workbook.number_formats import number_format

LONGEST_NOTE_ON_SHEET = 120
"""Characters of a note above its table."""

STAR = "\u00a0*"
"""The mark of a question that must be answered: on the same line as the last word."""

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


@dataclass(frozen=True, kw_only=True)
class SheetPart:
    """The content of a sheet with answers: one table and some of its lines."""

    key: str
    name: str
    """The name of the sheet."""
    title: str
    note: str
    table: Table
    lines: tuple[TableLine, ...]
    stack: str = ""
    """The key of the sheet, if other tables are on it, too."""
    is_narrow: bool = False
    """Whether a grid is on the same sheet as this card."""

    @property
    def sheet(self) -> str:
        """The key of the sheet."""
        return self.stack or self.key

    @property
    def label(self) -> str:
        """The name of the part in lists of parts."""
        return self.title if self.stack else self.name

    @property
    def is_grid(self) -> bool:
        """Whether each line is a row. Otherwise the sheet is a card with a row for each field."""
        return not is_card(self.table)


def sheet_parts(project: Project, partner: Partner, period: Period, words: Translator) -> Iterator[SheetPart]:
    """The parts with answers, in order: one for each table, or one for each goal."""
    parts = tuple(_parts(project, partner, period, words))
    if not any(table.sheet for table in project.form.tables):
        yield from parts
        return
    together = grouped((_sheet_name(part), part) for part in parts)
    for group in together.values():
        if len(group) == 1:
            yield from group
        for part in group if len(group) > 1 else ():
            name = words.pick(part.table.sheet or part.table.title)
            is_narrow = not part.is_grid and any(other.is_grid for other in group)
            yield replace(part, name=name, stack=f"sheet {group[0].key}", is_narrow=is_narrow)


def _sheet_name(part: SheetPart) -> Text | str:
    """What tables on the same sheet have in common."""
    return part.key if isinstance(part.table.rows, RowPerGoal) else part.table.sheet or part.table.title


def _parts(project: Project, partner: Partner, period: Period, words: Translator) -> Iterator[SheetPart]:
    for table in project.form.tables:
        lines = project.lines_of(table, partner, period)
        if isinstance(table.rows, RowPerGoal):
            for line in lines:
                key, name = goal_sheet_key(table.id, line.id), words.pick(line.label)
                note = _how_to_fill_in(table, words) if line.due else words.label("not_due")
                yield SheetPart(key=key, name=name, title=name, note=note, table=table, lines=(line,))
        elif lines:
            title = words.pick(table.title)
            heading = words.pick(table.heading) if table.heading else title
            name = words.pick(table.sheet) if table.sheet else title
            key, note = table_sheet_key(table.id), _note(table, words)
            yield SheetPart(key=key, name=name, title=heading, note=note, table=table, lines=lines)


def _note(table: Table, words: Translator) -> str:
    """The line above a table. A long note is on the sheet of instructions."""
    note = words.pick(table.help) if table.help else _how_to_fill_in(table, words)
    if table.note is None:
        return note
    own = words.pick(table.note)
    return f"{note} {words.label('more_guidance') if is_long_note(own) else own}"


def is_long_note(note: str) -> bool:
    """Whether a note of a table has its place on the sheet of instructions."""
    return len(note) > LONGEST_NOTE_ON_SHEET or "\n" in note


def number_format_of(field: Field, words: Translator, date_format: str = "") -> str:
    """The number format of the answers to a field; dates and months as the language of the workbook writes them.

    Args:
        date_format: the format of dates, if it is not that of the language.
    """
    if field.is_year:
        return YEAR_FORMAT
    if field.kind.type is not ValueType.DATE:
        return field.kind.number_format
    days = date_format or words.date_format
    return month_format(days) if field.kind.name == MONTH else days


def month_format(days: str) -> str:
    """The number format of months beside that of days."""
    return "yyyy\\-mm" if days.startswith("y") else "m\\/yyyy"


def example_of_date(field: Field, words: Translator, period: Period, country: str) -> str:
    """A day in the middle of the period, or its month, as an answer to the field is written in the country."""
    stated = country_profile(country, words.language).date_format if country else ""
    day = period.start + (period.end - period.start) / 2
    return number_format(number_format_of(field, words, stated)).show(float(to_serial(day)))


def with_currency(label: str, field: Field, currencies: Sequence[str]) -> str:
    """A label; that of an amount with the stated currencies: `Costs (GBP)`. A label that names them is kept."""
    stated = [currency for currency in currencies if currency]
    if field.kind.name != "money" or not stated or any(currency in label for currency in stated):
        return label
    return f"{label} ({' / '.join(stated)})"


def _how_to_fill_in(table: Table, words: Translator) -> str:
    """What to fill in, and what a star means if any field of the table has one."""
    how = "fill_in_lines" if isinstance(table.rows, FreeLines) else "fill_in"
    stars = f"{how}_stars" if any(has_star(table, field) for field in table.fields) else ""
    return " ".join(words.label(key) for key in (how, stars) if key)


def is_card(table: Table) -> bool:
    """Whether each line of a table is a sheet of its own, with a row for each field."""
    return isinstance(table.rows, SingleRow | RowPerGoal)


def field_of(project: Project, entry: AnswerRef) -> Field:
    """The field of an answer, with the kind that it has in its row.

    Raises:
        KeyError: the form has no such field.
    """
    return project.form.table(entry.table).field(entry.field).in_row(entry.row)


def shown_answer(project: Project, entry: AnswerRef, answer: Answer) -> Answer | Text:
    """An answer as people read it: a choice as its label, a fraction as a percentage, a month without a day.

    Raises:
        KeyError: the form has no such field.
    """
    field = field_of(project, entry)
    shown = in_kind(answer, field.kind.name)
    if shown is not answer:
        return shown
    codes = project.options_for(field)
    option = codes.option(answer) if codes and isinstance(answer, str) else None
    return option.label if option else answer


def coordinator_contact(project: Project) -> str:
    """Whom to ask: the contact of the coordinator, as far as it is known."""
    return ", ".join(project.coordinator.contact.lines) or project.coordinator.name


def options_for(project: Project, partner: Partner, field: Field) -> CodeList | None:
    """The list that a partner picks a field's answer from, with the partner's own goals and codes only."""
    codes = project.options_for(field)
    if codes is None:
        return None
    return CodeList(codes.id, tuple(option for option in codes.options if option.applies_to.includes(partner)))


def is_required(table: Table, field: Field) -> bool:
    """Whether a field must be answered on every line that is due or used: a missing answer is an error."""
    return any(rule.severity is Severity.ERROR for rule in _missing_rules(table, field))


def has_star(table: Table, field: Field) -> bool:
    """Whether a star marks a field: it is required on every line that is due, or on every free line that is used."""
    if field.given is not None:
        return False
    return is_required(table, field) or (isinstance(table.rows, FreeLines) and _is_required_in_lines(table, field))


def _is_required_in_lines(table: Table, field: Field) -> bool:
    filled = frozenset(question.name for question in table.questions)
    return any(
        required_beside(rule) == filled - {field.name}
        for rule in table.rules
        if rule.code == MISSING_ANSWER and rule.field_name == field.name and rule.severity is Severity.ERROR
    )


def is_expected(table: Table, field: Field) -> bool:
    """Whether a missing answer on a line that is due or used is an error, or only noted."""
    return any(True for _ in _missing_rules(table, field))


def _missing_rules(table: Table, field: Field) -> Iterator[Rule]:
    for rule in table.rules:
        if rule.code == MISSING_ANSWER and rule.field_name == field.name and rule.fields_read <= {field.name}:
            yield rule


def cell_value(answer: Answer, options: CodeList | None, words: Translator) -> str | float | date:
    """The content of an answer's cell: a choice as the label of its option."""
    if options and isinstance(answer, str):
        option = options.option(answer)
        return words.pick(option.label) if option else answer
    return answer

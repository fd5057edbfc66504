"""Free lines over periods: which line of the last period a line continues, found by its key."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import FILE
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.form import Field, Form, FreeLines, Table
from lamppu_xl.domain.text_normalising import comparable


def carries_lines(table: Table) -> bool:
    """Whether the form of the next period shows the lines of a table, or begins with them."""
    return isinstance(table.rows, FreeLines) and (bool(table.key) or table.carry)


def carried_fields(table: Table) -> tuple[Field, ...]:
    """The questions whose answers begin the lines of the next form. A file belongs to the return that it came with."""
    return tuple(field for field in table.questions if field.kind.name != FILE) if table.carry else ()


def line_key(answer: Answer) -> Answer:
    """A key for comparison: in a text unseen characters and case do not count."""
    return comparable(answer) if isinstance(answer, str) else answer


def without_gaps(form: Form, answers: Answers) -> Answers:
    """The answers of a period as the next form shows them: its lines are numbered from 1 without gaps.

    Lines that the form has no place for keep numbers that it does not have.
    """
    tables = {table.id for table in form.tables if carries_lines(table)}
    used = {(entry.table, int(entry.row)) for entry in answers if entry.table in tables and entry.row.isdecimal()}
    if not used:
        return answers
    numbers: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}
    for table, line in sorted(used):
        counts[table] = counts.get(table, 0) + 1
        numbers[table, str(line)] = str(counts[table])
    return {
        AnswerRef(entry.table, numbers.get((entry.table, entry.row), entry.row), entry.field): answer
        for entry, answer in answers.items()
    }


def matched_previous(form: Form, answers: Answers, previous: Answers) -> Answers:
    """The answers of the last period under the lines of this one that have the same keys.

    Args:
        form: the form of this period.
        answers: the answers of this period.
        previous: the answers of the last period, as the form shows them.
    """
    keyed = {table.id: table.key for table in form.tables if carries_lines(table) and table.key}
    if not keyed or not previous:
        return previous
    lines: dict[tuple[str, Answer], str] = {}
    for entry, answer in answers.items():
        if keyed.get(entry.table) == entry.field:
            lines.setdefault((entry.table, line_key(answer)), entry.row)

    def matched() -> Iterator[tuple[AnswerRef, Answer]]:
        for entry, answer in previous.items():
            if entry.table not in keyed:
                yield entry, answer
                continue
            key = previous.get(AnswerRef(entry.table, entry.row, keyed[entry.table]))
            if key is not None and (row := lines.get((entry.table, line_key(key)))):
                yield AnswerRef(entry.table, row, entry.field), answer

    return dict(matched())


def dropped_lines(form: Form, answers: Answers, previous: Answers) -> Iterator[tuple[Table, list[Answer]]]:
    """The keys of last period's lines that no line of this period has, by table."""
    for table in form.tables:
        if carries_lines(table) and table.key:
            keys = {line_key(answer) for entry, answer in answers.items() if _is_key(table, entry)}
            gone = [answer for entry, answer in sorted(previous.items()) if _is_key(table, entry)]
            if lost := [answer for answer in gone if line_key(answer) not in keys]:
                yield table, lost


def _is_key(table: Table, entry: AnswerRef) -> bool:
    return entry.table == table.id and entry.field == table.key

"""Figures that a project should report and does not, and those that are not added to the others."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import EVERY
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers
from lamppu_xl.programme.other_units import other_units
from lamppu_xl.programme.records import ProgrammeFigure, ProgrammeGap


def missing_figures(index: AnswerIndex, figures: Sequence[ProgrammeFigure]) -> Iterator[ProgrammeGap]:
    """Figures that a project should report and does not, and earlier ones that are not added to the present ones."""
    for figure in figures:
        units = other_units(index, figure.indicator)
        for project, unit in units.items():
            yield ProgrammeGap("unit", project, f"{figure.indicator.id} · {unit}")
        reporting = {contribution.answer.project for contribution in figure.contributions}
        for project, answers in index.projects.items():
            entry = figure.indicator.entry_in(project)
            if entry is None:
                continue
            if _has_other_meanings(answers.ledger, entry):
                yield ProgrammeGap("changed", project, figure.indicator.id)
            if project in reporting or project in units:
                continue
            yield ProgrammeGap("figure" if is_asked(answers, entry) else "unasked", project, figure.indicator.id)


def is_asked(project: ProjectAnswers, entry: AnswerRef) -> bool:
    """Whether the form of a project has a question."""
    has_row = entry.row == EVERY or entry.row in _rows_of(project, entry.table)
    return has_row and project.question_of(entry) is not None


def _rows_of(project: ProjectAnswers, table: str) -> Container[str]:
    """The ids of the rows of a table."""
    ledger = project.ledger
    match project.row_types.get(table):
        case "goal":
            return {goal.id for goal in ledger.goals}
        case "record":
            return {"1"}
        case "lines":
            count = next(each.count for each in ledger.tables if each.id == table)
            return {str(number) for number in range(1, count + 1)}
    return {line.row for line in ledger.lines if line.table == table}


def _has_other_meanings(ledger: Ledger, entry: AnswerRef) -> bool:
    """Whether a figure had another unit, rule or type in earlier periods: its id then ends with the period."""
    rows = {line.row for line in ledger.lines if line.table == entry.table}
    fields = {question.field for question in ledger.questions if question.table == entry.table}
    tables = {table.id for table in ledger.tables}
    known = ((entry.table, tables), (entry.row, rows), (entry.field, fields))
    return any(other.startswith(f"{name}@") for name, others in known for other in others)

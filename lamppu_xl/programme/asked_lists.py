"""Which missing returns have forms that ask for what a list of answers shows: events, practices, deviations, texts.

A list names no return that could not have changed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.ledger.records import LedgerField
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers
from lamppu_xl.programme.gaps import missing_returns
from lamppu_xl.programme.project_texts import questions_of_texts


def missing_in_lists(index: AnswerIndex) -> Mapping[str, frozenset[str]]:
    """By list the keys of the missing returns whose forms ask for what it shows."""
    return {name: frozenset(_missing(index, questions)) for name, questions in _QUESTIONS.items()}


def _missing(index: AnswerIndex, questions: Callable[[ProjectAnswers], Iterable[LedgerField]]) -> Iterator[str]:
    for project in index.projects.values():
        entries = [entry for question in questions(project) for entry in _entries(project, question)]
        of_entries = {(each.partner, each.period) for each in project.ledger.missing_among(entries)}
        for missing in missing_returns(index.programme, project.member):
            if (missing.partner, missing.period) in of_entries:
                yield missing.key


def _entries(project: ProjectAnswers, question: LedgerField) -> list[AnswerRef]:
    """The answers to a question, one for each row that the form has."""
    rows = [line.row for line in project.ledger.lines if line.table == question.table]
    if project.row_types.get(question.table) == "goal":
        rows = [goal.id for goal in project.ledger.goals]
    return [AnswerRef(question.table, row, question.field) for row in rows or [""]]


def _of_events(project: ProjectAnswers) -> Iterator[LedgerField]:
    return (each for each in project.ledger.questions if each.table == project.table_of_events)


def _of_practices(project: ProjectAnswers) -> Iterator[LedgerField]:
    source = project.index.programme.practice_sources.get(project.ledger.head.form)
    named = (source.table, source.name) if source else None
    return (each for each in project.ledger.questions if (each.table, each.field) == named)


def _of_deviations(project: ProjectAnswers) -> Iterator[LedgerField]:
    status = project.status_question
    return (each for each in project.ledger.questions if project.role_of(each) is FieldRole.DEVIATION or each == status)


_QUESTIONS: Mapping[str, Callable[[ProjectAnswers], Iterable[LedgerField]]] = {
    "events": _of_events,
    "practices": _of_practices,
    "deviations": _of_deviations,
    "texts": questions_of_texts,
}

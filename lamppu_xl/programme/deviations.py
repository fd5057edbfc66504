"""Deviations from the plan that partners report: described in answers, or visible only in the status of a goal."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.goal_states import LATE
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.ledger.records import LedgerGoal
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers, line_of
from lamppu_xl.programme.report_records import ProjectDeviation


def list_deviations(index: AnswerIndex) -> Iterator[ProjectDeviation]:
    """The deviations of the reported period, project by project, the project with most of them first.

    An extract has those of its goals and of no goal. Of equally many those with a description come first.
    """
    by_project = [list(_listed(index, project)) for project in index.projects.values()]
    by_project.sort(key=lambda deviations: (-len(deviations), -sum(each.described for each in deviations)))
    for deviations in by_project:
        yield from sorted(deviations, key=lambda deviation: not deviation.described)


def _listed(index: AnswerIndex, project: ProjectAnswers) -> Iterator[ProjectDeviation]:
    for deviation in _deviations_of(project):
        if not index.area or not deviation.goals or any(project.areas_of(goal.id) for goal in deviation.goals):
            yield deviation


def _deviations_of(project: ProjectAnswers) -> Iterator[ProjectDeviation]:
    described = set[tuple[str, str, str]]()
    for deviation in (*_in_goal_questions(project), *_in_lines(project), *_in_records(project)):
        described |= {
            (goal.id, answer.partner, answer.period) for goal in deviation.goals for _, answer in deviation.answers
        }
        yield deviation
    is_asked = FieldRole.DEVIATION in project.roles.values()
    if question := project.status_question:
        for answer in project.current_answers(question):
            if answer.value in LATE and (answer.entry.row, answer.partner, answer.period) not in described:
                goals = _goals(project, answer.entry.row)
                yield ProjectDeviation(project.member, goals, ((question.label, answer),), described=not is_asked)


def _goals(project: ProjectAnswers, *ids: str) -> tuple[LedgerGoal, ...]:
    return tuple(goal for goal in project.ledger.goals if goal.id in ids)


def _in_goal_questions(project: ProjectAnswers) -> Iterator[ProjectDeviation]:
    """Answers to questions about deviations of a goal."""
    for question in project.questions("goal"):
        if project.role_of(question) is FieldRole.DEVIATION:
            for answer in project.current_answers(question):
                yield ProjectDeviation(project.member, _goals(project, answer.entry.row), ((question.label, answer),))


def _in_records(project: ProjectAnswers) -> Iterator[ProjectDeviation]:
    """Answers to questions about deviations of the whole project."""
    for question in project.questions("record"):
        if project.role_of(question) is FieldRole.DEVIATION:
            for answer in project.current_answers(question):
                yield ProjectDeviation(project.member, (), ((question.label, answer),))


def _in_lines(project: ProjectAnswers) -> Iterator[ProjectDeviation]:
    """Lines of tables of deviations."""
    tables = {table for (table, _), role in project.roles.items() if role is FieldRole.DEVIATION}
    lines = grouped(
        ((question.table, *line_of(answer)), (question, answer))
        for question in project.questions("lines")
        if question.table in tables
        for answer in project.current_answers(question)
    )
    for line in lines.values():
        goals = [str(answer.value) for question, answer in line if question.list == "goals"]
        texts = [(question.label, answer) for question, answer in line if question.list != "goals"]
        answers = texts or [(line[0][0].label, line[0][1])]
        yield ProjectDeviation(project.member, _goals(project, *goals), tuple(answers))

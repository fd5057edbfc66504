"""Deviations from the plan that partners report: described in answers, or visible only in the status of a goal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.ledger.records import LedgerField, LedgerGoal
from lamppu_xl.master.sheets.deviations import LATE
from lamppu_xl.programme.answer_index import AnswerIndex, line_of
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.records import MemberProject, ProgrammeAnswer, ProjectDeviation


def list_deviations(index: AnswerIndex, members: Sequence[MemberProject]) -> Iterator[ProjectDeviation]:
    """The deviations of the reported period, project by project."""
    for member in members:
        if member.ledger is None:
            continue
        indexed, described = index.ledger_of(member), set[tuple[str, str]]()
        for deviation in (*_in_goal_questions(index, member, indexed), *_in_lines(index, member, indexed)):
            described |= {(goal.id, answer.partner) for goal in deviation.goals for _, answer in deviation.answers}
            if _is_relevant(index, member, deviation):
                yield deviation
        question = indexed.status_question
        if question is None:
            continue
        for answer in index.current_answers(member, question.table, question.field):
            if answer.value in LATE and (answer.entry.row, answer.partner) not in described:
                late = ProjectDeviation(
                    member, _goals(indexed, answer.entry.row), ((question.label, answer),), described=False
                )
                if _is_relevant(index, member, late):
                    yield late


def _is_relevant(index: AnswerIndex, member: MemberProject, deviation: ProjectDeviation) -> bool:
    """Whether a deviation is in this workbook; an extract has those of its goals, and those of no goal."""
    if not index.area or not deviation.goals:
        return True
    return any(index.programme.mapping(member.id, goal.id)[0] for goal in deviation.goals)


def _goals(indexed: IndexedLedger, *ids: str) -> tuple[LedgerGoal, ...]:
    return tuple(goal for goal in indexed.ledger.goals if goal.id in ids)


def _in_goal_questions(index: AnswerIndex, member: MemberProject, indexed: IndexedLedger) -> Iterator[ProjectDeviation]:
    """Answers to questions about deviations of a goal."""
    for question in indexed.questions("goal"):
        if indexed.role_of(question) is FieldRole.DEVIATION:
            for answer in index.current_answers(member, question.table, question.field):
                yield ProjectDeviation(member, _goals(indexed, answer.entry.row), ((question.label, answer),))


def _in_lines(index: AnswerIndex, member: MemberProject, indexed: IndexedLedger) -> Iterator[ProjectDeviation]:
    """Lines of tables of deviations."""
    lines: dict[tuple[str, str, str, str], list[tuple[LedgerField, ProgrammeAnswer]]] = {}
    tables = {table for (table, _), role in indexed.roles.items() if role is FieldRole.DEVIATION}
    for question in indexed.questions("lines"):
        if question.table not in tables:
            continue
        for answer in index.current_answers(member, question.table, question.field):
            lines.setdefault((question.table, *line_of(answer)), []).append((question, answer))
    for line in lines.values():
        goals = [str(answer.value) for question, answer in line if question.list == "goals"]
        texts = [(question.label, answer) for question, answer in line if question.list != "goals"]
        yield ProjectDeviation(member, _goals(indexed, *goals), tuple(texts or [(line[0][0].label, line[0][1])]))

"""The results of each goal: status, texts, links and the coordinator's synthesis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerGoal
from lamppu_xl.master.synthesis_merge import ReadSynthesis, Which
from lamppu_xl.programme.answer_index import AnswerIndex, line_of
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.records import GoalReport, MemberProject, ProgrammeAnswer

Syntheses = Mapping[str, Mapping[Which, tuple[ReadSynthesis, ...]]]
"""By project the syntheses in its master."""


def report_goals(index: AnswerIndex, members: Sequence[MemberProject], syntheses: Syntheses) -> Iterator[GoalReport]:
    """Every goal of every project; in an extract the goals of its focus area."""
    for member in members:
        if member.ledger is None:
            continue
        indexed, of_project = index.ledger_of(member), syntheses.get(member.id, {})
        for goal in member.ledger.goals:
            areas, themes = index.programme.mapping(member.id, goal.id)
            if not areas and index.area:
                continue
            synthesis = _synthesis(index, member, of_project.get((goal.id, member.ledger.head.period), ()))
            status = _status(index, member, indexed, goal)
            yield GoalReport(
                member=member,
                goal=goal,
                areas=tuple(area.id for area in areas),
                themes=tuple(theme.id for theme in themes),
                synthesis=synthesis,
                states=tuple(_count_states(indexed, status)),
                status=status,
                texts=tuple(_texts(index, member, indexed, goal)),
                evidence=tuple(_evidence(index, member, indexed, goal)),
            )


def _synthesis(index: AnswerIndex, member: MemberProject, syntheses: Sequence[ReadSynthesis]) -> str:
    texts = (synthesis.text.strip() for synthesis in syntheses)
    return index.redact(member, "\n\n".join(dict.fromkeys(text for text in texts if text)))


def _status(
    index: AnswerIndex, member: MemberProject, indexed: IndexedLedger, goal: LedgerGoal
) -> tuple[ProgrammeAnswer, ...]:
    question = indexed.status_question
    return tuple(index.current_answers(member, question.table, question.field, goal.id)) if question else ()


def _count_states(indexed: IndexedLedger, status: Sequence[ProgrammeAnswer]) -> Iterator[tuple[str, Text, int]]:
    """The id, the label and the number of answers of each chosen option, in the order of the list."""
    question, counts = indexed.status_question, Counter(str(answer.value) for answer in status)
    for option in indexed.ledger.options if question else ():
        if question and option.list == question.list and counts[option.id]:
            yield option.id, option.label, counts[option.id]


def _texts(
    index: AnswerIndex, member: MemberProject, indexed: IndexedLedger, goal: LedgerGoal
) -> Iterator[ProgrammeAnswer]:
    """The first free text of each table of goals."""
    tables = set()
    for question in indexed.questions("goal"):
        is_text = question.kind == "text" and indexed.role_of(question) is not FieldRole.DEVIATION
        if is_text and question.table not in tables:
            tables.add(question.table)
            yield from index.current_answers(member, question.table, question.field, goal.id)


def _evidence(
    index: AnswerIndex, member: MemberProject, indexed: IndexedLedger, goal: LedgerGoal
) -> Iterator[ProgrammeAnswer]:
    """Web addresses of a goal and of lines that name the goal; each address once."""
    addresses = set()
    for address in (*_goal_links(index, member, indexed, goal), *_line_links(index, member, indexed, goal)):
        if address.value not in addresses:
            addresses.add(address.value)
            yield address


def _goal_links(
    index: AnswerIndex, member: MemberProject, indexed: IndexedLedger, goal: LedgerGoal
) -> Iterator[ProgrammeAnswer]:
    for question in indexed.questions("goal"):
        if question.kind == "url":
            yield from index.all_answers(member, question.table, question.field, goal.id)


def _line_links(
    index: AnswerIndex, member: MemberProject, indexed: IndexedLedger, goal: LedgerGoal
) -> Iterator[ProgrammeAnswer]:
    for question in indexed.questions("lines"):
        goal_field = indexed.goal_field(question.table)
        if question.kind != "url" or not goal_field:
            continue
        goals = index.all_answers(member, question.table, goal_field)
        lines = {line_of(answer) for answer in goals if answer.value == goal.id}
        links = index.all_answers(member, question.table, question.field)
        yield from (link for link in links if line_of(link) in lines)

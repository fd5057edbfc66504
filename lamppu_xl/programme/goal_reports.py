"""The results of each goal: status, texts, links and the coordinator's synthesis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.goal_states import ADVANCED, KNOWN, OTHER, look_of
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerField
from lamppu_xl.master.synthesis_merge import ReadSynthesis, Which
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers, line_of
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.report_records import GoalReport

Syntheses = Mapping[str, Mapping[Which, tuple[ReadSynthesis, ...]]]
"""By project the syntheses in its master."""


def report_goals(index: AnswerIndex, syntheses: Syntheses) -> Iterator[GoalReport]:
    """Every goal of every project; in an extract the goals of its focus area. A project that has left has none."""
    for project in index.projects.values():
        if not project.member.is_expected:
            continue
        is_common = has_common_states(project)
        for goal in project.ledger.goals:
            areas, themes = index.programme.mapping(project.member.id, goal.id)
            if not areas and index.area:
                continue
            status = tuple(project.latest_current(project.status_question, goal.id))
            written = _syntheses(project, goal.id, syntheses.get(project.member.id, {}))
            texts = tuple(_texts(project, goal.id))
            reported = index.periods[-1].id
            yield GoalReport(
                member=project.member,
                goal=goal,
                areas=tuple(area.id for area in areas),
                themes=tuple(theme.id for theme in themes),
                synthesis=written.pop(reported, ""),
                states=tuple(_count_states(project, status)),
                status=status,
                texts=tuple(text for text in texts if text.programme_period == reported),
                evidence=_evidence(project, goal.id),
                earlier_syntheses=written,
                earlier_texts=tuple(text for text in texts if text.programme_period != reported),
                has_common_states=is_common,
                asks_status=project.status_question is not None,
            )


def has_common_states(project: ProjectAnswers) -> bool:
    """Whether the form of a project has a status that counts as progress in every form."""
    question = project.status_question
    return question is None or any(
        option.list == question.list and option.id in ADVANCED for option in project.ledger.options
    )


def _syntheses(
    project: ProjectAnswers, goal_id: str, by_period: Mapping[Which, tuple[ReadSynthesis, ...]]
) -> dict[str, str]:
    """By period of the programme the synthesis of a goal, in order of time; only those that are written."""
    read: dict[str, list[ReadSynthesis]] = {}
    for period in project.ledger.periods:
        within = project.programme_period(period.id)
        if within is not None:
            read.setdefault(within, []).extend(by_period.get((goal_id, period.id), ()))
    texts = {within: project.redact(_joined(each)) for within, each in read.items()}
    return {within: text for within, text in texts.items() if text}


def _joined(syntheses: Sequence[ReadSynthesis]) -> str:
    texts = (synthesis.text.strip() for synthesis in syntheses)
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


def _count_states(project: ProjectAnswers, status: Sequence[ProgrammeAnswer]) -> Iterator[tuple[str, Text, int]]:
    """The id, the label and the number of answers of each chosen option, the best first as in a master."""
    question, counts = project.status_question, Counter(str(answer.value) for answer in status)
    order = [*KNOWN, OTHER]
    for option in sorted(project.ledger.options, key=lambda option: order.index(look_of(option.id))):
        if question and option.list == question.list and counts[option.id]:
            yield option.id, option.label, counts[option.id]


def _texts(project: ProjectAnswers, goal_id: str) -> Iterator[ProgrammeAnswer]:
    """The first free text of each table of goals, in all periods."""
    questions: dict[str, LedgerField] = {}
    for question in project.questions("goal"):
        if question.kind == "text" and project.role_of(question) is not FieldRole.DEVIATION:
            questions.setdefault(question.table, question)
    return chain.from_iterable(project.all_answers(question, goal_id) for question in questions.values())


def _evidence(project: ProjectAnswers, goal_id: str) -> tuple[ProgrammeAnswer, ...]:
    """Web addresses of a goal and of lines that name the goal; each address once."""
    addresses: dict[object, ProgrammeAnswer] = {}
    for answer in chain(_goal_links(project, goal_id), _line_links(project, goal_id)):
        addresses.setdefault(answer.value, answer)
    return tuple(addresses.values())


def _goal_links(project: ProjectAnswers, goal_id: str) -> Iterator[ProgrammeAnswer]:
    for question in project.questions("goal"):
        if question.kind == "url":
            yield from project.all_answers(question, goal_id)


def _line_links(project: ProjectAnswers, goal_id: str) -> Iterator[ProgrammeAnswer]:
    for question in project.questions("lines"):
        goal_question = project.goal_question(question.table)
        if question.kind == "url" and goal_question:
            lines = {line_of(answer) for answer in project.all_answers(goal_question) if answer.value == goal_id}
            yield from (link for link in project.all_answers(question) if line_of(link) in lines)

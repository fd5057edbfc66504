"""The texts of projects whose forms have no goals: what partners wrote in the reported period."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers
from lamppu_xl.programme.records import ProjectText


def list_project_texts(index: AnswerIndex) -> Iterator[ProjectText]:
    """The answers in words of each project without goals, without deviations and personal data.

    Lines of lists and codes are not among them, nor records that ask for a person.
    """
    for project in index.projects.values():
        if not project.member.is_expected or _has_goals(project):
            continue
        personal = {question.table for question in project.ledger.questions if question.personal}
        for question in project.questions("record"):
            is_text = question.kind == "text" and project.role_of(question) is not FieldRole.DEVIATION
            if is_text and question.table not in personal:
                for answer in project.current_answers(question):
                    yield ProjectText(project.member, question.label, answer)


def _has_goals(project: ProjectAnswers) -> bool:
    return bool(project.ledger.goals) and any(project.questions("goal"))

"""The texts of projects whose forms have no goals: what partners wrote in the reported period."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.form import CONFIRMATION
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.ledger.records import LedgerField
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers
from lamppu_xl.programme.extract_redaction import CONTACT_KINDS
from lamppu_xl.programme.report_records import ProjectText

KINDS_OF_PERSONS = CONTACT_KINDS | {"text", "postcode", "url"}
"""The kinds of what a record asks about a person."""

LONGEST_TASK = 80
"""The characters of the longest text that may say what a person is, such as a task or a place."""


def list_project_texts(index: AnswerIndex) -> Iterator[ProjectText]:
    """The answers in words of each project without goals, without deviations and personal data.

    Lines of lists and codes are not among them, nor short texts of records that ask for a person and nothing else.
    """
    for project in index.projects.values():
        personal = set(_records_of_persons(project))
        for question in questions_of_texts(project) if project.member.is_expected else ():
            for answer in project.current_answers(question):
                if question.table not in personal or len(str(answer.value)) > LONGEST_TASK:
                    yield ProjectText(project.member, question.label, answer)


def questions_of_texts(project: ProjectAnswers) -> Iterator[LedgerField]:
    """The questions of a form without goals whose answers in words are listed."""
    for question in () if _has_goals(project) else project.questions("record"):
        if question.kind == "text" and project.role_of(question) is not FieldRole.DEVIATION:
            yield question


def _records_of_persons(project: ProjectAnswers) -> Iterator[str]:
    """The tables that ask for a person, such as a name with a task and an address, and for no deviation or figure."""
    for table, questions in grouped((each.table, each) for each in project.ledger.questions).items():
        others = [each for each in questions if not each.personal and each.field != CONFIRMATION]
        is_of_person = all(
            each.kind in KINDS_OF_PERSONS and project.role_of(each) is not FieldRole.DEVIATION for each in others
        )
        if is_of_person and any(each.personal for each in questions):
            yield table


def _has_goals(project: ProjectAnswers) -> bool:
    return bool(project.ledger.goals) and any(project.questions("goal"))

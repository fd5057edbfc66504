"""The answers that a form asks for."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project


def asked_answers(project: Project, partner: Partner, period: Period) -> frozenset[AnswerRef]:
    """What the form of a partner asks for in a period."""
    return frozenset(
        AnswerRef(table.id, line.id, answer.name)
        for table in project.form_of(partner, period).form.tables
        for line in project.lines_of(table, partner, period)
        for answer in table.answers
    )

"""Templates of the two test projects, as the generator makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import Translator, project_translator
from lamppu_xl.templates.builder import DEFAULT_PROTECTION, cell_values, complete_plan, prepare_template
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.writer import write_workbook


def spoken(project: Project, partner: Partner) -> Translator:
    """The words of a partner's own language."""
    return project_translator(project, partner.language)


def issued(
    project: Project,
    partner: str,
    period: str,
    *,
    previous: Answers | None = None,
    answers: Mapping[AnswerRef, Answer] | None = None,
) -> Template:
    """What one partner is sent, by ids."""
    who, when = project.partner(partner), project.period(period)
    assert who is not None
    assert when is not None
    return prepare_template(project, who, when, spoken(project, who), previous=previous, answers=answers)


def painted(template: Template) -> bytes:
    return write_workbook(complete_plan(template), cell_values(template), DEFAULT_PROTECTION)


def written(template: Template, folder: Path, name: str = "") -> Path:
    """The template as a file."""
    file = folder / (name or f"{template.project.id}_{template.period.id}_{template.partner.id}.xlsx")
    file.write_bytes(painted(template))
    return file


def every(project: Project, previous: Answers | None = None) -> Iterator[Template]:
    """The template of each partner and period."""
    for period in project.periods:
        for partner in project.partners:
            earlier = previous if project.period_before(period) else None
            yield issued(project, partner.id, period.id, previous=earlier)

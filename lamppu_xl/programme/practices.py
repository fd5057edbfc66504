"""Good practices: those in the programme's definition, and those that projects report."""

from __future__ import annotations

from collections.abc import Iterator

from lamppu_xl.domain.programme import PracticeSource
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers, line_of
from lamppu_xl.programme.members import as_partner
from lamppu_xl.programme.records import ReportedPractice


def list_practices(index: AnswerIndex) -> Iterator[ReportedPractice]:
    """Each practice once, those of the definition first; in an extract with the organisations of its focus area."""
    programme, listed = index.programme, set[tuple[str, str]]()
    names = {organisation.id: organisation.name for organisation in programme.organisations}
    chain, of_area = programme.chain(programme.language), _organisations(index) if index.area else None
    for practice in programme.practices:
        name = practice.name.pick(chain)
        listed.add((practice.project, name.casefold()))
        yield ReportedPractice(
            name=index.redact(practice.project, name),
            project=practice.project,
            owner=names.get(practice.owner, practice.owner),
            link=index.redact(practice.project, practice.link),
            adopters=tuple(
                names.get(each, each) for each in practice.taken_up_by if of_area is None or each in of_area
            ),
        )
    for project in index.projects.values():
        source = programme.practice_sources.get(project.ledger.head.form)
        for reported in _reported_practices(project, source) if source else ():
            if (project.member.id, reported.name.casefold()) not in listed:
                listed.add((project.member.id, reported.name.casefold()))
                yield reported


def _organisations(index: AnswerIndex) -> set[str]:
    """The ids of the organisations that coordinate the focus area of an extract, or take part in its projects."""
    programme = index.programme
    found = {area.coordinator for area in programme.focus_areas if area.id == index.area}
    for member in index.members:
        found.add(member.project.coordinator)
        partners = map(as_partner, member.ledger.partners if member.ledger else ())
        organisations = (programme.organisation_of(member.id, partner) for partner in partners)
        found.update(organisation.id for organisation in organisations if organisation)
    return found


def _reported_practices(project: ProjectAnswers, source: PracticeSource) -> Iterator[ReportedPractice]:
    """The practices in a project's table; in an extract without those of goals in other focus areas."""
    links = project.answers_by_line(source.table, source.link)
    goals = project.answers_by_line(source.table, source.goal)
    for answer in project.all_answers(project.ledger.questions_by_field.get((source.table, source.name))):
        goal, link = goals.get(line_of(answer)), links.get(line_of(answer))
        if project.index.area and goal and not project.areas_of(str(goal.value)):
            continue
        yield ReportedPractice(
            name=str(answer.display),
            project=project.member.id,
            owner=answer.organisation,
            link=str(link.display) if link else "",
            answer=answer,
        )

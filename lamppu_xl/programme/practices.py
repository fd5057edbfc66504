"""Good practices: those in the programme's definition, and those that projects report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.programme import PracticeSource
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers, line_of
from lamppu_xl.programme.members import as_partner
from lamppu_xl.programme.report_records import ReportedPractice


def list_practices(index: AnswerIndex) -> Iterator[ReportedPractice]:
    """Each practice once, those of the definition first; in an extract with the organisations of its focus area."""
    found = grouped(((each.project, each.name.casefold()), each) for each in (*_defined(index), *_reported(index)))
    for same in found.values():
        first, *others = same
        shown, distinct = {(first.owner, first.link)}, list[ReportedPractice]()
        for each in others:
            if each.link and (each.owner, each.link) not in shown:
                shown.add((each.owner, each.link))
                distinct.append(each)
        yield replace(first, others=tuple(distinct))


def _defined(index: AnswerIndex) -> Iterator[ReportedPractice]:
    """The practices in the definition of the programme."""
    programme = index.programme
    names = {organisation.id: organisation.name for organisation in programme.organisations}
    chain, of_area = programme.chain(programme.language), _organisations(index) if index.area else None
    for practice in programme.practices:
        yield ReportedPractice(
            id=practice.id,
            name=index.redact(practice.project, practice.name.pick(chain)),
            project=practice.project,
            owner=names.get(practice.owner, practice.owner),
            link=index.redact(practice.project, practice.link),
            adopters=tuple(
                names.get(each, each) for each in practice.taken_up_by if of_area is None or each in of_area
            ),
        )


def _reported(index: AnswerIndex) -> Iterator[ReportedPractice]:
    """The practices that projects report, the newest first; without a link where an older one has one, after that."""
    for project in index.projects.values():
        source = index.programme.practice_sources.get(project.ledger.head.form)
        reported = [*_reported_practices(project, source)] if source else []
        order = project.period_order
        yield from sorted(
            reported, key=lambda each: (not each.link, -order.get(each.answer.period, -1) if each.answer else 0)
        )


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
            link_answer=link,
        )

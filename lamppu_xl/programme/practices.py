"""Good practices: those in the programme's definition, and those that projects report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.domain.programme import PracticeSource
from lamppu_xl.programme.answer_index import AnswerIndex, answers_by_line, line_of
from lamppu_xl.programme.records import MemberProject, ReportedPractice


def list_practices(index: AnswerIndex, members: Sequence[MemberProject]) -> Iterator[ReportedPractice]:
    """Each practice once, those of the definition first."""
    programme, listed = index.programme, set[tuple[str, str]]()
    names = {organisation.id: organisation.name for organisation in programme.organisations}
    chain = programme.chain(programme.language)
    for practice in programme.practices:
        name, link = practice.name.pick(chain), practice.link
        listed.add((practice.project, name.casefold()))
        if index.area:
            name = index.redaction.redact(practice.project, name)
            link = index.redaction.redact(practice.project, link)
        yield ReportedPractice(
            name=name,
            project=practice.project,
            owner=names.get(practice.owner, practice.owner),
            link=link,
            adopters=tuple(names.get(adopter, adopter) for adopter in practice.taken_up_by),
        )
    for member in members:
        source = programme.practice_sources.get(member.ledger.head.form) if member.ledger else None
        if source is None:
            continue
        for reported in _reported_practices(index, member, source):
            if (member.id, reported.name.casefold()) not in listed:
                listed.add((member.id, reported.name.casefold()))
                yield reported


def _reported_practices(
    index: AnswerIndex, member: MemberProject, source: PracticeSource
) -> Iterator[ReportedPractice]:
    """The practices in a project's table; in an extract without those of goals in other focus areas."""
    links = answers_by_line(index, member, source.table, source.link)
    goals = answers_by_line(index, member, source.table, source.goal)
    for answer in index.all_answers(member, source.table, source.name):
        goal, link = goals.get(line_of(answer)), links.get(line_of(answer))
        if index.area and goal and not index.programme.mapping(member.id, str(goal.value))[0]:
            continue
        yield ReportedPractice(
            name=str(answer.display),
            project=member.id,
            owner=answer.organisation,
            link=str(link.display) if link else "",
            answer=answer,
        )

"""Events of all projects, each counted once even if several projects report it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lamppu_xl.domain.answer_types import YES_NO
from lamppu_xl.domain.programme import EVENTS, ProgrammeEvent
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.records import MemberProject, ProgrammeAnswer, ReportedEvent

YES = "yes"


def list_events(index: AnswerIndex, members: Sequence[MemberProject]) -> Iterator[ReportedEvent]:
    """All events of the programme, then events of single projects that have an answer."""
    programme = index.programme
    for event in programme.events:
        listings = [(member, row) for member in members for row in event.same_as.get(member.id, ())]
        yield _report_event(index, event, listings, common=True)
    for member in members:
        if member.ledger is None:
            continue
        answered = {answer.entry.row for answer in _event_answers(index, member)}
        for line in member.ledger.lines:
            if line.table == EVENTS and line.row in answered and programme.event_of(member.id, line.row) is None:
                day, place = _day_and_place(member.ledger, line.row)
                event = ProgrammeEvent(id=f"{member.id}/{line.row}", label=line.label, day=day, place=place)
                yield _report_event(index, event, [(member, line.row)], common=False)


def _report_event(
    index: AnswerIndex, event: ProgrammeEvent, listings: Sequence[tuple[MemberProject, str]], *, common: bool
) -> ReportedEvent:
    """An event with its answers.

    Args:
        listings: the projects that list the event, each with the row in its table of events.
    """
    participation: list[ProgrammeAnswer] = []
    attendances: list[ProgrammeAnswer] = []
    for member, row in listings:
        if member.ledger is not None:
            partners, people = _participation(index, member, row)
            participation += partners
            attendances += people
    members = {member.id: member for member, _ in listings}
    organisations = dict(index.organisation(members[answer.project], answer.partner) for answer in participation)
    return ReportedEvent(
        id=event.id,
        label=event.label,
        day=event.day,
        place=event.place,
        area=event.focus_area,
        common=common,
        projects=tuple(members),
        participation=tuple(participation),
        attendances=tuple(attendances),
        organisations=tuple(organisations.values()),
    )


def _participation(
    index: AnswerIndex, member: MemberProject, row: str
) -> tuple[list[ProgrammeAnswer], list[ProgrammeAnswer]]:
    """The answer of each partner that took part, and the numbers of people of these partners."""
    ledger = index.ledger_of(member).ledger
    questions = [question for question in ledger.questions if question.table == EVENTS and not question.personal]
    yes_no = next((question.field for question in questions if question.kind == YES_NO), None)
    number = next((question.field for question in questions if question.type == "number"), None)
    replies = _by_partner(index, member, yes_no, row)
    people = _by_partner(index, member, number, row)
    participants = {partner: answer for partner, answer in replies.items() if answer.value == YES}
    if yes_no is None:
        participants = {partner: answer for partner, answer in people.items() if answer.value}
    return list(participants.values()), [answer for partner, answer in people.items() if partner in participants]


def _by_partner(index: AnswerIndex, member: MemberProject, name: str | None, row: str) -> dict[str, ProgrammeAnswer]:
    """The last answer of each partner to a question about an event."""
    answers = index.all_answers(member, EVENTS, name, row) if name else ()
    return {answer.partner: answer for answer in answers}


def _event_answers(index: AnswerIndex, member: MemberProject) -> Iterator[ProgrammeAnswer]:
    for question in index.ledger_of(member).ledger.questions:
        if question.table == EVENTS:
            yield from index.all_answers(member, EVENTS, question.field)


def _day_and_place(ledger: Ledger, row: str) -> tuple[date | None, Text | None]:
    details = [detail for detail in ledger.details if (detail.table, detail.row) == (EVENTS, row)]
    day = next((detail.day for detail in details if detail.day), None)
    places = (detail.text for detail in details if detail.name == "place" and detail.text.translations)
    return day, next(places, None)

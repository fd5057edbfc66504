"""Events of all projects, each counted once whoever tells of it, and who took part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lamppu_xl.domain.answer_types import YES_NO
from lamppu_xl.domain.programme import EVENTS, ProgrammeEvent
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger import Ledger
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.records import MemberProject, ProgrammeAnswer, ReportedEvent

YES = "yes"


def events(register: AnswerIndex, members: Sequence[MemberProject]) -> Iterator[ReportedEvent]:
    """The programme's own events first, all of them; then those of single projects of which somebody told something."""
    programme = register.programme
    for event in programme.events:
        homes = [(member, own) for member in members for own in event.same_as.get(member.id, ())]
        yield _event(register, event, homes)
    for member in members:
        if member.ledger is None:
            continue
        own = {told.entry.row for told in _answers(register, member)}
        for line in member.ledger.lines:
            if line.table == EVENTS and line.row in own and programme.event_of(member.id, line.row) is None:
                day, place = _when_and_where(member.ledger, line.row)
                whole = ProgrammeEvent(f"{member.id}/{line.row}", line.label, day, place)
                yield _event(register, whole, [(member, line.row)], common=False)


def _event(
    register: AnswerIndex, one: ProgrammeEvent, homes: Sequence[tuple[MemberProject, str]], *, common: bool = True
) -> ReportedEvent:
    took_part: list[ProgrammeAnswer] = []
    people: list[ProgrammeAnswer] = []
    for member, row in homes:
        if member.ledger is not None:
            came, counted = _who(register, member, row)
            took_part += came
            people += counted
    members = {member.id: member for member, _ in homes}
    organisations = {
        (found := register.organisation(members[told.project], told.partner))[0]: found[1] for told in took_part
    }
    return ReportedEvent(
        one.id,
        one.label,
        one.day,
        one.place,
        one.focus_area,
        common,
        tuple(members),
        tuple(took_part),
        tuple(people),
        tuple(organisations.values()),
    )


def _who(register: AnswerIndex, member: MemberProject, row: str) -> tuple[list[ProgrammeAnswer], list[ProgrammeAnswer]]:
    """The answers that say so, one of each partner, and the figures of those who came."""
    ledger = register.book(member).ledger
    asked = [question for question in ledger.questions if question.table == EVENTS and not question.personal]
    ticks = [one for one in asked if one.kind == YES_NO][:1]
    counts = [one for one in asked if one.type == "number"][:1]
    said = {told.partner: told for tick in ticks for told in register.each(member, EVENTS, tick.field, row)}
    counted = {told.partner: told for count in counts for told in register.each(member, EVENTS, count.field, row)}
    came = {partner: told for partner, told in said.items() if told.value == YES}
    if not ticks:
        came = {partner: told for partner, told in counted.items() if told.value}
    return list(came.values()), [told for partner, told in counted.items() if partner in came]


def _answers(register: AnswerIndex, member: MemberProject) -> Iterator[ProgrammeAnswer]:
    ledger = register.book(member).ledger
    for question in ledger.questions:
        if question.table == EVENTS:
            yield from register.each(member, EVENTS, question.field)


def _when_and_where(ledger: Ledger, row: str) -> tuple[date | None, Text | None]:
    found = [detail for detail in ledger.details if (detail.table, detail.row) == (EVENTS, row)]
    day = next((one.day for one in found if one.day), None)
    return day, next((one.text for one in found if one.name == "place" and one.text.translations), None)

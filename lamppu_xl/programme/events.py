"""Events of all projects, each counted once whoever tells of it, and who took part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lamppu_xl.domain.answer_types import YES_NO
from lamppu_xl.domain.programme import EVENTS, ProgrammeEvent
from lamppu_xl.domain.texts import Text
from lamppu_xl.ledger import Ledger
from lamppu_xl.programme.answer_index import Register
from lamppu_xl.programme.records import Event, Member, Told

YES = "yes"


def events(register: Register, members: Sequence[Member]) -> Iterator[Event]:
    """The programme's own events first, all of them; then those of single projects of which somebody told something."""
    programme = register.programme
    for one in programme.events:
        homes = [(member, own) for member in members for own in one.same_as.get(member.id, ())]
        yield _event(register, one, homes)
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
    register: Register, one: ProgrammeEvent, homes: Sequence[tuple[Member, str]], *, common: bool = True
) -> Event:
    took_part: list[Told] = []
    people: list[Told] = []
    for member, row in homes:
        if member.ledger is not None:
            came, counted = _who(register, member, row)
            took_part += came
            people += counted
    members = {member.id: member for member, _ in homes}
    organisations = {
        (found := register.organisation(members[told.project], told.partner))[0]: found[1] for told in took_part
    }
    return Event(
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


def _who(register: Register, member: Member, row: str) -> tuple[list[Told], list[Told]]:
    """The answers that say so, one of each partner, and the figures of those who came."""
    ledger = register.book(member).ledger
    asked = [one for one in ledger.questions if one.table == EVENTS and not one.personal]
    ticks = [one for one in asked if one.kind == YES_NO][:1]
    counts = [one for one in asked if one.type == "number"][:1]
    said = {told.partner: told for one in ticks for told in register.each(member, EVENTS, one.field, row)}
    counted = {told.partner: told for one in counts for told in register.each(member, EVENTS, one.field, row)}
    came = {partner: told for partner, told in said.items() if told.value == YES}
    if not ticks:
        came = {partner: told for partner, told in counted.items() if told.value}
    return list(came.values()), [told for partner, told in counted.items() if partner in came]


def _answers(register: Register, member: Member) -> Iterator[Told]:
    ledger = register.book(member).ledger
    for one in ledger.questions:
        if one.table == EVENTS:
            yield from register.each(member, EVENTS, one.field)


def _when_and_where(ledger: Ledger, row: str) -> tuple[date | None, Text | None]:
    found = [one for one in ledger.details if (one.table, one.row) == (EVENTS, row)]
    day = next((one.day for one in found if one.day), None)
    return day, next((one.text for one in found if one.name == "place" and one.text.translations), None)

"""What is told in words: goals, deviations, good practices. Each keeps the answers that it is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lamppu_xl.domain.texts import Text
from lamppu_xl.ledger import Goal, Question
from lamppu_xl.master.sheets.deviations import LATE, NAME
from lamppu_xl.master.synthesis_merge import Synthesis, Which
from lamppu_xl.programme.answer_index import Register, Shelved
from lamppu_xl.programme.records import Deviation, GoalStory, Member, Practice, Told

Syntheses = Mapping[str, Mapping[Which, tuple[Synthesis, ...]]]
"""By project what its coordinator wrote."""


def goals(register: Register, members: Sequence[Member], syntheses: Syntheses) -> Iterator[GoalStory]:
    """Every goal of every project; in an extract those of its focus area."""
    for member in members:
        if member.ledger is None:
            continue
        book, written = register.book(member), syntheses.get(member.id, {})
        for goal in member.ledger.goals:
            areas, themes = register.programme.mapping(member.id, goal.id)
            if not areas and register.area:
                continue
            status = _status(register, member, book, goal)
            yield GoalStory(
                member,
                goal,
                tuple(one.id for one in areas),
                tuple(one.id for one in themes),
                _synthesis(register, member, written.get((goal.id, member.ledger.head.period), ())),
                tuple(_counted(book, status)),
                status,
                tuple(_texts(register, member, book, goal)),
                tuple(_proofs(register, member, book, goal)),
            )


def _synthesis(register: Register, member: Member, found: Sequence[Synthesis]) -> str:
    text = "\n\n".join(dict.fromkeys(one.text.strip() for one in found if one.text.strip()))
    return register.book(member).mask(register.word)(text) if register.area else text


def _state(book: Shelved) -> Question | None:
    """The choice that tells how a goal stands: the first one asked for each goal."""
    return next((one for one in book.questions("goal") if one.kind == "choice"), None)


def _status(register: Register, member: Member, book: Shelved, goal: Goal) -> tuple[Told, ...]:
    question = _state(book)
    return tuple(register.now(member, question.table, question.field, goal.id)) if question else ()


def _counted(book: Shelved, status: Sequence[Told]) -> Iterator[tuple[str, Text, int]]:
    """In the order of the list."""
    question, counts = _state(book), Counter(str(one.value) for one in status)
    for one in book.ledger.options if question else ():
        if question and one.list == question.list and counts[one.id]:
            yield one.id, one.label, counts[one.id]


def _texts(register: Register, member: Member, book: Shelved, goal: Goal) -> Iterator[Told]:
    """Of each table of goals the first free text."""
    seen = set()
    for one in book.questions("goal"):
        if one.kind == "text" and not one.field.startswith(NAME) and one.table not in seen:
            seen.add(one.table)
            yield from register.now(member, one.table, one.field, goal.id)


def _proofs(register: Register, member: Member, book: Shelved, goal: Goal) -> Iterator[Told]:
    """Web addresses told of a goal, and of lines that name it; each address once."""
    seen = set()
    for one in (*_addresses(register, member, book, goal), *_lines(register, member, book, goal)):
        if one.value not in seen:
            seen.add(one.value)
            yield one


def _addresses(register: Register, member: Member, book: Shelved, goal: Goal) -> Iterator[Told]:
    for one in book.questions("goal"):
        if one.kind == "url":
            yield from register.each(member, one.table, one.field, goal.id)


def _lines(register: Register, member: Member, book: Shelved, goal: Goal) -> Iterator[Told]:
    for one in book.questions("lines"):
        name = book.goal_field(one.table)
        if one.kind != "url" or not name:
            continue
        named = {_line(told) for told in register.each(member, one.table, name) if told.value == goal.id}
        yield from (told for told in register.each(member, one.table, one.field) if _line(told) in named)


def _line(told: Told) -> tuple[str, str, str]:
    """What tells the line of a table in a return."""
    return told.period, told.partner, told.entry.row


# Deviations


def deviations(register: Register, members: Sequence[Member]) -> Iterator[Deviation]:
    """Those of the reported period, project by project."""
    for member in members:
        if member.ledger is None:
            continue
        book, described = register.book(member), set[tuple[str, str]]()
        for one in (*_asked(register, member, book), *_told_in_lines(register, member, book)):
            described |= {(goal.id, told.partner) for goal in one.goals for _, told in one.told}
            if _concerns(register, member, one):
                yield one
        question = _state(book)
        if question is None:
            continue
        for told in register.now(member, question.table, question.field):
            if told.value in LATE and (told.entry.row, told.partner) not in described:
                late = Deviation(member, _named(book, told.entry.row), ((question.label, told),), described=False)
                if _concerns(register, member, late):
                    yield late


def _concerns(register: Register, member: Member, one: Deviation) -> bool:
    """In an extract only what is told of its goals, or of none."""
    if not register.area or not one.goals:
        return True
    return any(register.programme.mapping(member.id, goal.id)[0] for goal in one.goals)


def _named(book: Shelved, *ids: str) -> tuple[Goal, ...]:
    return tuple(one for one in book.ledger.goals if one.id in ids)


def _asked(register: Register, member: Member, book: Shelved) -> Iterator[Deviation]:
    """Answers to a question of the goal itself."""
    for one in book.questions("goal"):
        if one.field.startswith(NAME):
            for told in register.now(member, one.table, one.field):
                yield Deviation(member, _named(book, told.entry.row), ((one.label, told),))


def _told_in_lines(register: Register, member: Member, book: Shelved) -> Iterator[Deviation]:
    lines: dict[tuple[str, str, str, str], list[tuple[Question, Told]]] = {}
    for one in book.questions("lines", table=NAME):
        for told in register.now(member, one.table, one.field):
            lines.setdefault((one.table, *_line(told)), []).append((one, told))
    for own in lines.values():
        goals = [str(told.value) for question, told in own if question.list == "goals"]
        rest = [(question.label, told) for question, told in own if question.list != "goals"]
        yield Deviation(member, _named(book, *goals), tuple(rest or [(own[0][0].label, own[0][1])]))


# Good practices


def practices(register: Register, members: Sequence[Member]) -> Iterator[Practice]:
    """Those that the programme names, then those that projects tell of; each once."""
    programme, seen = register.programme, set[tuple[str, str]]()
    called = {one.id: one.name for one in programme.organisations}
    chain = programme.chain(programme.language)
    for one in programme.practices:
        seen.add((one.project, one.name.pick(chain).casefold()))
        takers = tuple(called.get(taker, taker) for taker in one.taken_up_by)
        yield Practice(one.name.pick(chain), one.project, called.get(one.owner, one.owner), one.link, takers)
    for member in members:
        source = programme.practice_sources.get(member.ledger.head.form) if member.ledger else None
        if source is None:
            continue
        links = _by_line(register, member, source.table, source.link)
        named = _by_line(register, member, source.table, source.goal)
        for told in register.each(member, source.table, source.name):
            name, goal = str(told.said), named.get(_line(told))
            if (member.id, name.casefold()) in seen:
                continue
            if register.area and goal and not programme.mapping(member.id, str(goal.value))[0]:
                continue
            seen.add((member.id, name.casefold()))
            link = links.get(_line(told))
            yield Practice(name, member.id, told.organisation, str(link.said) if link else "", told=told)


def _by_line(register: Register, member: Member, table: str, name: str) -> dict[tuple[str, str, str], Told]:
    return {_line(one): one for one in register.each(member, table, name)} if name else {}

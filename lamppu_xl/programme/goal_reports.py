"""What is told in words: goals, deviations, good practices. Each keeps the answers that it is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lamppu_xl.domain.text import Text
from lamppu_xl.ledger import LedgerField, LedgerGoal
from lamppu_xl.master.sheets.deviations import LATE, NAME
from lamppu_xl.master.synthesis_merge import ReadSynthesis, Which
from lamppu_xl.programme.answer_index import AnswerIndex, IndexedLedger
from lamppu_xl.programme.records import GoalReport, MemberProject, ProgrammeAnswer, ProjectDeviation, ReportedPractice

Syntheses = Mapping[str, Mapping[Which, tuple[ReadSynthesis, ...]]]
"""By project what its coordinator wrote."""


def goals(register: AnswerIndex, members: Sequence[MemberProject], syntheses: Syntheses) -> Iterator[GoalReport]:
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
            yield GoalReport(
                member,
                goal,
                tuple(area.id for area in areas),
                tuple(theme.id for theme in themes),
                _synthesis(register, member, written.get((goal.id, member.ledger.head.period), ())),
                tuple(_counted(book, status)),
                status,
                tuple(_texts(register, member, book, goal)),
                tuple(_proofs(register, member, book, goal)),
            )


def _synthesis(register: AnswerIndex, member: MemberProject, found: Sequence[ReadSynthesis]) -> str:
    text = "\n\n".join(dict.fromkeys(one.text.strip() for one in found if one.text.strip()))
    return register.book(member).mask(register.word)(text) if register.area else text


def _state(book: IndexedLedger) -> LedgerField | None:
    """The choice that tells how a goal stands: the first one asked for each goal."""
    return next((question for question in book.questions("goal") if question.kind == "choice"), None)


def _status(
    register: AnswerIndex, member: MemberProject, book: IndexedLedger, goal: LedgerGoal
) -> tuple[ProgrammeAnswer, ...]:
    question = _state(book)
    return tuple(register.now(member, question.table, question.field, goal.id)) if question else ()


def _counted(book: IndexedLedger, status: Sequence[ProgrammeAnswer]) -> Iterator[tuple[str, Text, int]]:
    """In the order of the list."""
    question, counts = _state(book), Counter(str(one.value) for one in status)
    for option in book.ledger.options if question else ():
        if question and option.list == question.list and counts[option.id]:
            yield option.id, option.label, counts[option.id]


def _texts(
    register: AnswerIndex, member: MemberProject, book: IndexedLedger, goal: LedgerGoal
) -> Iterator[ProgrammeAnswer]:
    """Of each table of goals the first free text."""
    seen = set()
    for question in book.questions("goal"):
        if question.kind == "text" and not question.field.startswith(NAME) and question.table not in seen:
            seen.add(question.table)
            yield from register.now(member, question.table, question.field, goal.id)


def _proofs(
    register: AnswerIndex, member: MemberProject, book: IndexedLedger, goal: LedgerGoal
) -> Iterator[ProgrammeAnswer]:
    """Web addresses told of a goal, and of lines that name it; each address once."""
    seen = set()
    for address in (*_addresses(register, member, book, goal), *_lines(register, member, book, goal)):
        if address.value not in seen:
            seen.add(address.value)
            yield address


def _addresses(
    register: AnswerIndex, member: MemberProject, book: IndexedLedger, goal: LedgerGoal
) -> Iterator[ProgrammeAnswer]:
    for question in book.questions("goal"):
        if question.kind == "url":
            yield from register.each(member, question.table, question.field, goal.id)


def _lines(
    register: AnswerIndex, member: MemberProject, book: IndexedLedger, goal: LedgerGoal
) -> Iterator[ProgrammeAnswer]:
    for question in book.questions("lines"):
        name = book.goal_field(question.table)
        if question.kind != "url" or not name:
            continue
        named = {_line(told) for told in register.each(member, question.table, name) if told.value == goal.id}
        yield from (told for told in register.each(member, question.table, question.field) if _line(told) in named)


def _line(told: ProgrammeAnswer) -> tuple[str, str, str]:
    """What tells the line of a table in a return."""
    return told.period, told.partner, told.entry.row


# Deviations


def deviations(register: AnswerIndex, members: Sequence[MemberProject]) -> Iterator[ProjectDeviation]:
    """Those of the reported period, project by project."""
    for member in members:
        if member.ledger is None:
            continue
        book, described = register.book(member), set[tuple[str, str]]()
        for line in (*_asked(register, member, book), *_told_in_lines(register, member, book)):
            described |= {(goal.id, told.partner) for goal in line.goals for _, told in line.told}
            if _concerns(register, member, line):
                yield line
        question = _state(book)
        if question is None:
            continue
        for told in register.now(member, question.table, question.field):
            if told.value in LATE and (told.entry.row, told.partner) not in described:
                late = ProjectDeviation(
                    member, _named(book, told.entry.row), ((question.label, told),), described=False
                )
                if _concerns(register, member, late):
                    yield late


def _concerns(register: AnswerIndex, member: MemberProject, one: ProjectDeviation) -> bool:
    """In an extract only what is told of its goals, or of none."""
    if not register.area or not one.goals:
        return True
    return any(register.programme.mapping(member.id, goal.id)[0] for goal in one.goals)


def _named(book: IndexedLedger, *ids: str) -> tuple[LedgerGoal, ...]:
    return tuple(goal for goal in book.ledger.goals if goal.id in ids)


def _asked(register: AnswerIndex, member: MemberProject, book: IndexedLedger) -> Iterator[ProjectDeviation]:
    """Answers to a question of the goal itself."""
    for question in book.questions("goal"):
        if question.field.startswith(NAME):
            for told in register.now(member, question.table, question.field):
                yield ProjectDeviation(member, _named(book, told.entry.row), ((question.label, told),))


def _told_in_lines(register: AnswerIndex, member: MemberProject, book: IndexedLedger) -> Iterator[ProjectDeviation]:
    lines: dict[tuple[str, str, str, str], list[tuple[LedgerField, ProgrammeAnswer]]] = {}
    for one in book.questions("lines", table=NAME):
        for told in register.now(member, one.table, one.field):
            lines.setdefault((one.table, *_line(told)), []).append((one, told))
    for own in lines.values():
        goals = [str(told.value) for question, told in own if question.list == "goals"]
        rest = [(question.label, told) for question, told in own if question.list != "goals"]
        yield ProjectDeviation(member, _named(book, *goals), tuple(rest or [(own[0][0].label, own[0][1])]))


# Good practices


def practices(register: AnswerIndex, members: Sequence[MemberProject]) -> Iterator[ReportedPractice]:
    """Those that the programme names, then those that projects tell of; each once."""
    programme, seen = register.programme, set[tuple[str, str]]()
    called = {organisation.id: organisation.name for organisation in programme.organisations}
    chain = programme.chain(programme.language)
    for practice in programme.practices:
        seen.add((practice.project, practice.name.pick(chain).casefold()))
        takers = tuple(called.get(taker, taker) for taker in practice.taken_up_by)
        yield ReportedPractice(
            practice.name.pick(chain),
            practice.project,
            called.get(practice.owner, practice.owner),
            practice.link,
            takers,
        )
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
            yield ReportedPractice(name, member.id, told.organisation, str(link.said) if link else "", told=told)


def _by_line(
    register: AnswerIndex, member: MemberProject, table: str, name: str
) -> dict[tuple[str, str, str], ProgrammeAnswer]:
    return {_line(one): one for one in register.each(member, table, name)} if name else {}

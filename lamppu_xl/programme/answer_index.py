"""Answers of ledgers by the number under which the programme's workbook refers to them; each is taken in once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.domain.programme import EVERY, Programme
from lamppu_xl.domain.project import Period
from lamppu_xl.ledger import Ledger, LedgerAnswer, LedgerField, LedgerPartner
from lamppu_xl.master.redaction import NO_REDACTION, Redaction
from lamppu_xl.programme.members import partner
from lamppu_xl.programme.records import EVERYWHERE, MemberProject, ProgrammeAnswer


@dataclass
class AnswerIndex:
    """Gives each answer that is asked for its number."""

    programme: Programme
    periods: tuple[Period, ...]
    """All so far."""
    area: str = EVERYWHERE
    word: str = ""
    """What is said in the place of personal data, in an extract."""
    told: dict[int, ProgrammeAnswer] = field(default_factory=dict)
    _numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    _books: dict[str, IndexedLedger] = field(default_factory=dict)

    def book(self, member: MemberProject) -> IndexedLedger:
        """A project's ledger, so that its answers are found quickly."""
        assert member.ledger is not None  # noqa: S101  # nobody asks otherwise
        if member.id not in self._books:
            self._books[member.id] = IndexedLedger(member.ledger)
        return self._books[member.id]

    def within(self, member: MemberProject, period: str) -> str | None:
        """The programme's period that a project's belongs to; None for one that belongs to none so far."""
        return next((one.id for one in self.periods if period in member.project.periods_in(one.id)), None)

    def take(self, member: MemberProject, answer: LedgerAnswer) -> ProgrammeAnswer | None:
        """An answer by its number; None where its period is none of the programme's."""
        key = (member.id, answer.number)
        if key in self._numbers:
            return self.told[self._numbers[key]]
        book = self.book(member)
        source = book.ledger.sources.get(answer.source)
        within = self.within(member, source.period) if source else None
        if source is None or within is None:
            return None
        mask = self._mask(member)
        said = book.ledger.shown_value(answer)
        number = len(self.told) + 1
        self._numbers[key] = number
        self.told[number] = ProgrammeAnswer(
            number,
            member.id,
            source.partner,
            self.organisation(member, source.partner)[1],
            source.period,
            within,
            answer.entry,
            mask(answer.value) if isinstance(answer.value, str) else answer.value,
            book.alike(answer),
            mask(source.file),
            answer.sheet,
            answer.cell,
            source.sha256,
            answer.number,
            source.accepted,
            mask(said) if isinstance(said, str) else said,
        )
        return self.told[number]

    def each(self, member: MemberProject, table: str, name: str, row: str = EVERY) -> Iterator[ProgrammeAnswer]:
        """All answers to a question, in the order of the ledger; personal ones are never taken."""
        book = self.book(member)
        question = book.ledger.questions_by_field.get((table, name))
        if question is None or question.personal:
            return
        for answer in book.answers.get((table, name), ()):
            if row in (EVERY, answer.entry.row) and (told := self.take(member, answer)):
                yield told

    def now(self, member: MemberProject, table: str, name: str, row: str = EVERY) -> Iterator[ProgrammeAnswer]:
        """The same of the period that the project's master reports."""
        period = self.book(member).ledger.head.period
        return (one for one in self.each(member, table, name, row) if one.period == period)

    def organisation(self, member: MemberProject, partner_id: str) -> tuple[str, str]:
        """By what a partner's organisation is counted once, and what it is called."""
        named = self.book(member).partners.get(partner_id)
        if named is None:
            return f"{member.id}/{partner_id}", partner_id
        found = self.programme.organisation_of(member.id, partner(named))
        if found:
            return found.key, found.name
        return named.business_id or f"{member.id}/{partner_id}", named.name

    def _mask(self, member: MemberProject) -> Redaction:
        return self.book(member).mask(self.word) if self.area else NO_REDACTION


@dataclass
class IndexedLedger:
    """A ledger with its answers at hand."""

    ledger: Ledger

    @cached_property
    def answers(self) -> Mapping[tuple[str, str], tuple[LedgerAnswer, ...]]:
        """By table and field."""
        found: dict[tuple[str, str], list[LedgerAnswer]] = {}
        for answer in self.ledger.answers:
            found.setdefault((answer.entry.table, answer.entry.field), []).append(answer)
        return {key: tuple(own) for key, own in found.items()}

    @cached_property
    def partners(self) -> Mapping[str, LedgerPartner]:
        return {one.id: one for one in self.ledger.partners}

    def questions(self, sort: str, *, table: str = "") -> Iterator[LedgerField]:
        """Those of tables of a sort, without personal ones; of those whose id begins with a word."""
        tables = {one.id for one in self.ledger.tables if one.rows == sort and one.id.startswith(table)}
        return (question for question in self.ledger.questions if question.table in tables and not question.personal)

    @cached_property
    def sorts(self) -> Mapping[str, str]:
        """Of what sort the rows of each table are."""
        return {table.id: table.rows for table in self.ledger.tables}

    def named_goals(self, table: str) -> Mapping[tuple[str, str, str], str]:
        """By period, partner and line of a table the goal that the line names."""
        if table not in self._goals:
            found = {}
            for answer in self.answers.get((table, self.goal_field(table)), ()):
                if source := self.ledger.sources.get(answer.source):
                    found[source.period, source.partner, answer.entry.row] = str(answer.value)
            self._goals[table] = found
        return self._goals[table]

    def goal_field(self, table: str) -> str:
        """The question of a table whose answer is a goal; empty when there is none."""
        return next(
            (
                question.field
                for question in self.ledger.questions
                if question.table == table and question.list == "goals"
            ),
            "",
        )

    def alike(self, answer: LedgerAnswer) -> tuple[str, ...]:
        question = self.ledger.questions_by_field.get((answer.entry.table, answer.entry.field))
        if question is None or not question.list or not isinstance(answer.value, str):
            return ()
        label = self.ledger.labels.get((question.list, answer.value))
        return tuple(dict.fromkeys(text for _, text in label.translations)) if label else ()

    def mask(self, word: str) -> Redaction:
        """Takes out what this ledger knows to be personal."""
        if self._mask is None:
            personal = {(question.table, question.field) for question in self.ledger.questions if question.personal}
            values = frozenset(
                answer.value.strip()
                for answer in self.ledger.answers
                if isinstance(answer.value, str) and (answer.entry.table, answer.entry.field) in personal
            )
            self._mask = Redaction(
                word, frozenset(value for value in values if len(value) > 4 and (" " in value or "@" in value))
            )
        return self._mask

    _mask: Redaction | None = None
    _goals: dict[str, Mapping[tuple[str, str, str], str]] = field(default_factory=dict)

    def last_of(self, told: Iterator[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
        """The last answer of each partner on each row, by the order of the periods."""
        order = {one.id: number for number, one in enumerate(self.ledger.periods)}
        found: dict[tuple[str, str], ProgrammeAnswer] = {}
        for one in sorted(told, key=lambda one: order.get(one.period, -1)):
            found[one.partner, one.entry.row] = one
        return list(found.values())

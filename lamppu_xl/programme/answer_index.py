"""The answers that a programme workbook uses, each with one number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lamppu_xl.domain.programme import EVERY, Programme
from lamppu_xl.domain.project import Period
from lamppu_xl.ledger.records import LedgerAnswer
from lamppu_xl.programme.extract_redaction import CONTACT_KINDS, ExtractRedaction
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.members import as_partner
from lamppu_xl.programme.records import EVERYWHERE, MemberProject, ProgrammeAnswer


@dataclass
class AnswerIndex:
    """Gives each answer that is asked for its number."""

    programme: Programme
    periods: tuple[Period, ...]
    """All periods so far."""
    area: str = EVERYWHERE
    redaction: ExtractRedaction = field(default_factory=ExtractRedaction)
    """Removes personal data from texts; used in an extract only."""
    answers: dict[int, ProgrammeAnswer] = field(default_factory=dict)
    """All answers so far, by number."""
    _numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    """By project and number in its ledger."""
    _ledgers: dict[str, IndexedLedger] = field(default_factory=dict)

    def ledger_of(self, member: MemberProject) -> IndexedLedger:
        """The indexed ledger of a project whose master is included."""
        assert member.ledger is not None  # noqa: S101  # the caller checks it
        if member.id not in self._ledgers:
            self._ledgers[member.id] = IndexedLedger(member.ledger)
        return self._ledgers[member.id]

    def programme_period(self, member: MemberProject, period_id: str) -> str | None:
        """The programme's period that contains a project's period; None if none does so far."""
        return next((period.id for period in self.periods if period_id in member.project.periods_in(period.id)), None)

    def all_answers(self, member: MemberProject, table: str, name: str, row: str = EVERY) -> Iterator[ProgrammeAnswer]:
        """The answers to a question in all periods, in the order of the ledger; none if the question is personal."""
        indexed = self.ledger_of(member)
        question = indexed.ledger.questions_by_field.get((table, name))
        if question is None or question.personal or (self.area and question.kind in CONTACT_KINDS):
            return
        for answer in indexed.answers.get((table, name), ()):
            if row in (EVERY, answer.entry.row) and (numbered := self._number(member, answer)):
                yield numbered

    def current_answers(
        self, member: MemberProject, table: str, name: str, row: str = EVERY
    ) -> Iterator[ProgrammeAnswer]:
        """The answers to a question in the period that the project's master reports."""
        period = self.ledger_of(member).ledger.head.period
        return (answer for answer in self.all_answers(member, table, name, row) if answer.period == period)

    def organisation(self, member: MemberProject, partner_id: str) -> tuple[str, str]:
        """The key by which a partner's organisation is counted once, and its name."""
        partner = self.ledger_of(member).partners.get(partner_id)
        if partner is None:
            return f"{member.id}/{partner_id}", partner_id
        organisation = self.programme.organisation_of(member.id, as_partner(partner))
        if organisation:
            return organisation.key, organisation.name
        return partner.business_id or f"{member.id}/{partner_id}", partner.name

    def redact(self, member: MemberProject, text: str) -> str:
        """A text as this workbook may show it."""
        return self.redaction.redact(member.id, text) if self.area else text

    def _number(self, member: MemberProject, answer: LedgerAnswer) -> ProgrammeAnswer | None:
        """An answer with its number; None if its period is none of the programme's."""
        key = (member.id, answer.number)
        if key in self._numbers:
            return self.answers[self._numbers[key]]
        indexed = self.ledger_of(member)
        source = indexed.ledger.sources.get(answer.source)
        period = self.programme_period(member, source.period) if source else None
        if source is None or period is None:
            return None
        display = indexed.ledger.shown_value(answer)
        number = len(self.answers) + 1
        self._numbers[key] = number
        self.answers[number] = ProgrammeAnswer(
            number=number,
            project=member.id,
            partner=source.partner,
            organisation=self.organisation(member, source.partner)[1],
            period=source.period,
            programme_period=period,
            entry=answer.entry,
            value=self.redact(member, answer.value) if isinstance(answer.value, str) else answer.value,
            option_labels=indexed.option_labels(answer),
            file=self.redact(member, source.file),
            sheet=answer.sheet,
            cell=answer.cell,
            sha256=source.sha256,
            ledger_number=answer.number,
            accepted=source.accepted,
            display=self.redact(member, display) if isinstance(display, str) else display,
        )
        return self.answers[number]


def line_of(answer: ProgrammeAnswer) -> tuple[str, str, str]:
    """The period, the partner and the row: they identify the line of a table in a return."""
    return answer.period, answer.partner, answer.entry.row


def answers_by_line(
    index: AnswerIndex, member: MemberProject, table: str, name: str
) -> Mapping[tuple[str, str, str], ProgrammeAnswer]:
    """The answers to a question by the lines in which they are; none for a question without a name."""
    return {line_of(answer): answer for answer in index.all_answers(member, table, name)} if name else {}

"""A ledger with look-ups by question, partner and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.field_roles import FieldFacts, FieldRole, infer_roles
from lamppu_xl.domain.line_keys import line_key
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerField, LedgerPartner, LedgerReturn
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.storage.spilled_list import SpilledList


class LineOfPeriod(NamedTuple):
    """A line without the key that identifies the lines of its table now."""

    period: str
    line: str


Row = Answer | LineOfPeriod
"""What names the row of an answer in all periods."""


@dataclass
class IndexedLedger:
    """One project's ledger with its look-ups."""

    ledger: Ledger
    store: SpillStore = field(default_factory=SpillStore, kw_only=True, repr=False)
    """Takes the answers; the ledgers of a programme share one."""

    @cached_property
    def answers(self) -> Mapping[tuple[str, str], Sequence[LedgerAnswer]]:
        """The answers by table and field; they are on disk."""
        groups: dict[tuple[str, str], SpilledList[LedgerAnswer]] = {}
        for answer in self.ledger.answers:
            question = answer.entry.table, answer.entry.field
            if question not in groups:
                groups[question] = SpilledList(self.store)
            groups[question].append(answer)
        return {question: answers.close() for question, answers in groups.items()}

    @property
    def mask(self) -> str:
        """The text of a public master in place of personal data; empty for any other master."""
        head = self.ledger.head
        return translator_for(head.language).label("master_masked") if head.public else ""

    @cached_property
    def partners(self) -> Mapping[str, LedgerPartner]:
        return {partner.id: partner for partner in self.ledger.partners}

    @cached_property
    def row_types(self) -> Mapping[str, str]:
        """By table the type of its rows: `record`, `goal`, `code` or `lines`."""
        return {table.id: table.rows for table in self.ledger.tables}

    @cached_property
    def line_keys(self) -> Mapping[tuple[str, str, str, str], Answer]:
        """By table, period, partner and line the answer that identifies the line in all periods."""
        keys = {}
        for each in self.ledger.line_keys:
            for answer in self.answers.get((each.table, each.field), ()):
                if source := self.ledger.sources.get(answer.source):
                    keys[each.table, source.period, source.partner, answer.entry.row] = line_key(answer.value)
        return keys

    def has_line_keys(self, table: str) -> bool:
        """Whether the lines of a table are the same in all periods."""
        return any(each.table == table for each in self.ledger.line_keys)

    def is_forecast(self, entry: AnswerRef) -> bool:
        """Whether an answer is about a later period: totals have those of the reported period only."""
        return (entry.table, entry.field) in self._forecasts

    @cached_property
    def _forecasts(self) -> frozenset[tuple[str, str]]:
        return frozenset((each.table, each.field) for each in self.ledger.forecasts)

    def row_of(self, answer: ProgrammeAnswer) -> Row:
        """The row of an answer as it is named in all periods."""
        return self.row_in_all_periods(answer.period, answer.partner, answer.entry)

    def row_in_all_periods(self, period: str, partner: str, entry: AnswerRef) -> Row:
        """The row of an answer of a partner; of a line with a key the key.

        A line whose form had another key continues no line of another period.
        """
        if self.has_line_keys(entry.table):
            key = self.line_keys.get((entry.table, period, partner, entry.row))
            return LineOfPeriod(period, entry.row) if key is None else key
        return entry.row

    @cached_property
    def period_order(self) -> Mapping[str, int]:
        """The position of each period."""
        return {period.id: number for number, period in enumerate(self.ledger.periods)}

    @cached_property
    def status_question(self) -> LedgerField | None:
        """The choice that gives the status of a goal."""
        return next((field for field in self.questions("goal") if self.role_of(field) is FieldRole.STATUS), None)

    @cached_property
    def roles(self) -> Mapping[tuple[str, str], FieldRole]:
        """The roles of fields by table and field: stored in the ledger, or inferred."""
        if self.ledger.roles:
            known = (role for role in self.ledger.roles if role.role in list(FieldRole))
            return {(role.table, role.field): FieldRole(role.role) for role in known}
        return infer_roles(
            FieldFacts(field.table, field.field, self.row_types.get(field.table, ""), field.kind, field.personal)
            for field in self.ledger.questions
        )

    @cached_property
    def asks_deviations(self) -> bool:
        """Whether any question is about deviations from the plan or about the status of goals."""
        return self.status_question is not None or FieldRole.DEVIATION in self.roles.values()

    def role_of(self, question: LedgerField) -> FieldRole | None:
        return self.roles.get((question.table, question.field))

    def questions(self, rows: str) -> Iterator[LedgerField]:
        """The questions of tables with a type of rows, without personal ones."""
        return (
            question
            for question in self.ledger.questions
            if self.row_types.get(question.table) == rows and not question.personal
        )

    @cached_property
    def goals_by_line(self) -> Mapping[tuple[str, str, str, str], str]:
        """By table, period, partner and line the goal that the line names."""
        goals = {}
        for table in self.row_types:
            question = self.goal_question(table)
            for answer in self.answers.get((table, question.field), ()) if question else ():
                if source := self.ledger.sources.get(answer.source):
                    goals[table, source.period, source.partner, answer.entry.row] = str(answer.value)
        return goals

    def goal_question(self, table: str) -> LedgerField | None:
        """The question of a table whose answer is a goal."""
        questions = (question for question in self.ledger.questions if question.table == table)
        return next((question for question in questions if question.list == "goals"), None)

    def option_labels(self, answer: LedgerAnswer) -> tuple[str, ...]:
        """The labels of a chosen option in all languages; none if the answer is no choice."""
        label = self.ledger.chosen_label(answer)
        return tuple(dict.fromkeys(text for _, text in label.translations)) if label else ()

    def programme_answer(self, answer: LedgerAnswer, source: LedgerReturn) -> ProgrammeAnswer:
        """An answer with its source, under the names and the number that the master has for them."""
        partner, label = self.partners.get(source.partner), self.ledger.chosen_label(answer)
        question = self.ledger.question_of(answer.entry)
        return ProgrammeAnswer(
            number=answer.number,
            project=self.ledger.head.project,
            partner=source.partner,
            organisation=partner.name if partner else source.partner,
            period=source.period,
            programme_period=source.period,
            entry=answer.entry,
            value=answer.value,
            option_labels=self.option_labels(answer),
            file=source.file,
            sheet=answer.sheet,
            cell=answer.cell,
            sha256=source.sha256,
            ledger_number=answer.number,
            accepted=source.accepted,
            options=question.list if label and question else "",
            reported=answer.value,
            reported_label=label,
        )

    def in_order(self, answers: Iterable[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
        """Answers in the order of their periods."""
        return sorted(answers, key=lambda answer: self.period_order.get(answer.period, -1))

    def latest_answers(self, answers: Iterable[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
        """The last answer of each partner on each row, by the order of the periods."""
        latest = {(answer.partner, self.row_of(answer)): answer for answer in self.in_order(answers)}
        return list(latest.values())

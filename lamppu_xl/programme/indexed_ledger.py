"""A ledger with look-ups by question, partner and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.domain.field_roles import FieldFacts, FieldRole, infer_roles
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerField, LedgerPartner
from lamppu_xl.programme.records import ProgrammeAnswer


@dataclass
class IndexedLedger:
    """One project's ledger with its look-ups."""

    ledger: Ledger
    _goals: dict[str, Mapping[tuple[str, str, str], str]] = field(default_factory=dict)
    """By table what `goals_by_line` returns."""

    @cached_property
    def answers(self) -> Mapping[tuple[str, str], tuple[LedgerAnswer, ...]]:
        """The answers by table and field."""
        by_question: dict[tuple[str, str], list[LedgerAnswer]] = {}
        for answer in self.ledger.answers:
            by_question.setdefault((answer.entry.table, answer.entry.field), []).append(answer)
        return {question: tuple(answers) for question, answers in by_question.items()}

    @cached_property
    def partners(self) -> Mapping[str, LedgerPartner]:
        return {partner.id: partner for partner in self.ledger.partners}

    @cached_property
    def row_types(self) -> Mapping[str, str]:
        """By table the type of its rows: `record`, `goal`, `code` or `lines`."""
        return {table.id: table.rows for table in self.ledger.tables}

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

    def role_of(self, question: LedgerField) -> FieldRole | None:
        return self.roles.get((question.table, question.field))

    def questions(self, rows: str) -> Iterator[LedgerField]:
        """The questions of tables with a type of rows, without personal ones."""
        return (
            question
            for question in self.ledger.questions
            if self.row_types.get(question.table) == rows and not question.personal
        )

    def goals_by_line(self, table: str) -> Mapping[tuple[str, str, str], str]:
        """By period, partner and line of a table the goal that the line names."""
        if table not in self._goals:
            goals = {}
            for answer in self.answers.get((table, self.goal_field(table)), ()):
                if source := self.ledger.sources.get(answer.source):
                    goals[source.period, source.partner, answer.entry.row] = str(answer.value)
            self._goals[table] = goals
        return self._goals[table]

    def goal_field(self, table: str) -> str:
        """The question of a table whose answer is a goal; empty when there is none."""
        questions = (question for question in self.ledger.questions if question.table == table)
        return next((question.field for question in questions if question.list == "goals"), "")

    def option_labels(self, answer: LedgerAnswer) -> tuple[str, ...]:
        """The labels of a chosen option in all languages; none if the answer is no choice."""
        question = self.ledger.questions_by_field.get((answer.entry.table, answer.entry.field))
        if question is None or not question.list or not isinstance(answer.value, str):
            return ()
        label = self.ledger.labels.get((question.list, answer.value))
        return tuple(dict.fromkeys(text for _, text in label.translations)) if label else ()

    def in_order(self, answers: Iterable[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
        """Answers in the order of their periods."""
        return sorted(answers, key=lambda answer: self.period_order.get(answer.period, -1))

    def latest_answers(self, answers: Iterable[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
        """The last answer of each partner on each row, by the order of the periods."""
        latest = {(answer.partner, answer.entry.row): answer for answer in self.in_order(answers)}
        return list(latest.values())

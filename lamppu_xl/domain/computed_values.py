"""The values of computed fields. They are computed here only, so that each later stage sees them as answers.

The value that a return stores in the cell of a computed field is never used. A computed field on a free line without
any answer has no value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lamppu_xl.domain.answer_ref import TOTAL, AnswerRef
from lamppu_xl.domain.answers import Answer, Answers
from lamppu_xl.domain.breakdowns import breakdown_figures, breakdown_rows
from lamppu_xl.domain.caches import cached
from lamppu_xl.domain.computed_order import computed_fields
from lamppu_xl.domain.context_values import context_value
from lamppu_xl.domain.expression_evaluator import evaluate, exact_sum
from lamppu_xl.domain.expressions import TODAY, ColumnRef, ContextValue, FieldRef, ParentRef, PreviousRef, Value
from lamppu_xl.domain.form import Field, FreeLines, Table, TableLine
from lamppu_xl.domain.line_keys import matched_previous
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project, number_of_option, parent_of
from lamppu_xl.domain.text import Text


def computed_answers(  # noqa: PLR0913
    project: Project,
    partner: Partner,
    period: Period,
    answers: Answers,
    *,
    filled: Collection[AnswerRef] | None = None,
    previous: Answers | None = None,
    today: date | None = None,
) -> dict[AnswerRef, Answer]:
    """The value of each computed field of a partner's form; a field without a value has no item.

    Args:
        project: the definition that the return is judged by.
        partner: whose form it is.
        period: the reporting period.
        answers: the answers to the questions.
        filled: the questions whose cells are not blank, also those with an answer of the wrong type.
        previous: the answers of the period before that the form shows.
        today: the day on which the return was saved; by default the deadline.
    """
    project = project.form_of(partner, period)
    order = computed_fields(project.form.tables)
    if not order:
        return {}
    form = _AnsweredForm(
        project=project,
        partner=partner,
        period=period,
        answers=answers,
        filled=answers if filled is None else filled,
        previous=matched_previous(project.form, answers, previous or {}),
        today=today or period.deadline,
    )
    found: dict[AnswerRef, Answer] = {}
    for table, each in order:
        for row in form.rows(table.id):
            value = row.computed(each)
            if value is not None:
                found[row.entry(each.name)] = value
    return found


def total_values(project: Project, partner: Partner, period: Period, answers: Answers) -> dict[AnswerRef, Answer]:
    """The sums below the lines of a partner's form, from its answers and the values of its computed fields."""
    project = project.form_of(partner, period)
    form = _AnsweredForm(
        project=project,
        partner=partner,
        period=period,
        answers=answers,
        filled=answers,
        previous={},
        today=period.deadline,
    )
    found: dict[AnswerRef, Answer] = {}
    for table in project.form.tables:
        for name in table.totals:
            rows = [*form.rows(table.id)]
            leaf = FieldRef(name, table.field(name).variable)
            total = exact_sum(value for row in rows if isinstance(value := row.known(leaf), float))
            if rows and total is not None:
                found[AnswerRef(table.id, TOTAL, name)] = total
        for each in breakdown_rows(project, partner, table):
            choice = FieldRef(each.choice.name, each.choice.variable)
            chosen = [row for row in form.rows(table.id) if row.known(choice) == each.option.id]
            for name in breakdown_figures(table):
                leaf = FieldRef(name, table.field(name).variable)
                known = [value for row in chosen if isinstance(value := row.known(leaf), float)]
                found[each.entry(name)] = exact_sum(known) or 0.0
    return found


def as_answer(value: Value | None) -> Answer | None:
    """The value of an expression as an answer: a condition is `yes` or `no`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


@dataclass(frozen=True, kw_only=True)
class _AnsweredForm:
    """A form with its answers, and the computed values that are known so far."""

    project: Project
    partner: Partner
    period: Period
    answers: Answers
    filled: Collection[AnswerRef]
    previous: Answers
    today: date
    columns: dict[ColumnRef, list[Value]] = field(default_factory=dict)
    values: dict[AnswerRef, Answer | None] = field(default_factory=dict)
    _lines: dict[str, Sequence[TableLine]] = field(default_factory=dict)

    def lines(self, table: str) -> Sequence[TableLine]:
        return cached(
            self._lines,
            table,
            lambda: self.project.lines_of(self.project.form.table(table), self.partner, self.period),
        )

    def rows(self, table: str) -> Iterator[_AnsweredRow]:
        owner = self.project.form.table(table)
        return (_AnsweredRow(self, owner, line) for line in self.lines(table))

    @cached_property
    def used_lines(self) -> frozenset[tuple[str, str]]:
        """The lines, by table and row, with content in the cell of a question."""
        return frozenset((entry.table, entry.row) for entry in self.filled)


@dataclass(frozen=True)
class _AnsweredRow:
    """The values of the names of an expression on one line."""

    form: _AnsweredForm
    table: Table
    line: TableLine

    def value(self, leaf: FieldRef | PreviousRef | ParentRef | ContextValue) -> Value | None:
        if isinstance(leaf, ParentRef):
            return parent_of(self.form.project, leaf, self.form.answers.get(self.entry(leaf.field)))
        if leaf == TODAY:
            return self.form.today
        if isinstance(leaf, ContextValue):
            return context_value(leaf, self.line, self.form.period)
        if isinstance(leaf, PreviousRef):
            return _plain(self.form.previous.get(self.entry(leaf.field)))
        asked = self.table.field(leaf.field)
        if asked.given is not None:
            return self.given(asked)
        if asked.computed is not None:
            return self.computed(asked)
        return _plain(self.form.answers.get(self.entry(leaf.field)))

    def known(self, leaf: FieldRef) -> Value | None:
        """The value, of which the computed one is among the answers."""
        asked = self.table.field(leaf.field)
        return self.given(asked) if asked.given is not None else _plain(self.form.answers.get(self.entry(leaf.field)))

    def filled(self, leaf: FieldRef | PreviousRef) -> bool:
        if isinstance(leaf, PreviousRef):
            return self.entry(leaf.field) in self.form.previous
        asked = self.table.field(leaf.field)
        if asked.given is not None or asked.computed is not None:
            return self.value(leaf) is not None
        return self.entry(leaf.field) in self.form.filled

    def column(self, column: ColumnRef) -> list[Value]:
        leaf = FieldRef(column.field, column.variable)

        def values() -> list[Value]:
            return [value for row in self.form.rows(column.table) if (value := row.value(leaf)) is not None]

        return cached(self.form.columns, column, values)

    def detail(self, choice: FieldRef, name: str) -> float | None:
        chosen = self.value(choice)
        return number_of_option(self.form.project, self.form.partner, choice.variable.options or "", name, chosen)

    def lines(self, table: str) -> Iterator[_AnsweredRow]:
        return self.form.rows(table)

    def entry(self, name: str) -> AnswerRef:
        return AnswerRef(self.table.id, self.line.id, name)

    def given(self, asked: Field) -> Value | None:
        project = self.form.project
        fact = project.given_value(asked, self.form.partner, self.form.period, self.line)
        return fact.pick(project.chain(project.language)) if isinstance(fact, Text) else _plain(fact)

    def computed(self, asked: Field) -> Answer | None:
        entry, expr = self.entry(asked.name), asked.computed
        assert expr is not None  # noqa: S101  # only computed fields are asked for
        if entry not in self.form.values:
            is_unused = isinstance(self.table.rows, FreeLines) and (
                (entry.table, entry.row) not in self.form.used_lines
            )
            is_unused = is_unused or not self.table.computes_in_row(asked, self.line.id)
            self.form.values[entry] = None if is_unused else as_answer(evaluate(expr, self))
        return self.form.values[entry]


def _plain(answer: Answer | None) -> Value | None:
    return float(answer) if isinstance(answer, int) else answer

"""The structure of a table of codes: its codes with their periods and partners, and its columns."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.domain.aggregate_rules import ADDED, STANDING
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import MONEY, PERCENT, YES_NO, ValueType
from lamppu_xl.domain.form import CONFIRMATION, Aggregate, Field, Option, RowPerCode, Table, TableLine
from lamppu_xl.domain.partner_history import successors_of
from lamppu_xl.domain.partners import Detail, Partner, PartnerValues
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import Text
from lamppu_xl.master.aggregation import ValueRange, total_text
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.given_prices import is_price
from lamppu_xl.master.sheets.target_shares import TARGET

LISTED = ("choice", YES_NO)
"""Kinds whose texts are short, because they are picked from a list."""


@dataclass(frozen=True)
class AnswerColumn:
    """A column of answers."""

    field: Field
    period: Period | None
    """None: of all periods, or of the only period of a code."""
    sums_up: bool = False
    """Whether it holds totals over the periods."""


@dataclass(frozen=True)
class CodeRow:
    """One code of the list."""

    option: Option
    periods: tuple[Period, ...]
    partners: tuple[Partner, ...]

    @property
    def line(self) -> TableLine:
        return TableLine(self.option.id, self.option.label, due=True, option=self.option)


@dataclass(frozen=True)
class CodeTable:
    """A table of codes over all partners and periods."""

    context: MasterContext
    table: Table
    _superseded: dict[tuple[str, str, str], frozenset[str]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """Partners by code, field and period (empty: all periods); see `superseded`."""

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        return self.context.collected.periods

    @cached_property
    def codes(self) -> tuple[CodeRow, ...]:
        """The codes that are shown in any period and concern any partner."""
        rows = []
        for option in self.options:
            periods = tuple(
                period for period in self.periods if option.shown_in is None or period.id in option.shown_in
            )
            partners = tuple(
                partner
                for partner in self.context.collected.partners
                if option.applies_to.includes(partner) and self._concerns(option, partner, periods)
            )
            if periods and partners:
                rows.append(CodeRow(option, periods, partners))
        if self.each_once:
            rows.sort(key=lambda code: self.periods.index(code.periods[0]))
        return tuple(rows)

    def _concerns(self, option: Option, partner: Partner, periods: Iterable[Period]) -> bool:
        """Whether the row of an option concerns a partner that reports in any of the periods.

        What is an option of its own for earlier forms only concerns the partners that had it in their form.
        """
        project = self.context.collected.project
        return any(
            project.expects(partner, period)
            and ("@" not in option.id or project.option_asked(self.table, option, partner, period) is not None)
            for period in periods
        )

    @property
    def options(self) -> tuple[Option, ...]:
        rows = self.table.rows
        assert isinstance(rows, RowPerCode)  # noqa: S101  # the list of sheets selects such tables only
        return self.context.collected.project.lists[rows.list].options

    @cached_property
    def each_once(self) -> bool:
        """Whether every code belongs to one period only, as events do."""
        return bool(self.options) and all(
            option.shown_in is not None and len(option.shown_in) == 1 for option in self.options
        )

    @property
    def single_period(self) -> bool:
        """Whether each row has answers of one period only, so that it needs no column of totals."""
        return self.each_once or len(self.periods) == 1

    @cached_property
    def details(self) -> tuple[Field, ...]:
        """The given facts of a code that its table shows."""
        in_first_column = ("row.label", "row.id")
        return tuple(
            field
            for field in self.table.fields
            if (field.given or "").startswith("row.") and field.given not in in_first_column
        )

    @cached_property
    def column_fields(self) -> tuple[Field, ...]:
        """The answers that have a column: numbers, dates, choices."""
        return tuple(
            field
            for field in self.table.answers
            if not field.personal
            and field.name != CONFIRMATION
            and (field.kind.type is not ValueType.TEXT or field.kind.name in LISTED)
        )

    @cached_property
    def text_fields(self) -> tuple[Field, ...]:
        """The answers that have rows of their own."""
        return tuple(field for field in self.table.answers if not field.personal and field not in self.column_fields)

    @cached_property
    def columns(self) -> tuple[AnswerColumn, ...]:
        if self.single_period:
            return tuple(AnswerColumn(field, None) for field in self.column_fields)
        columns: list[AnswerColumn] = []
        for short in self.column_fields:
            columns += [AnswerColumn(short, period) for period in self.periods]
            if short.kind.type is ValueType.NUMBER:
                columns.append(AnswerColumn(short, None, sums_up=True))
        return tuple(columns)

    def fact(self, code: CodeRow, field: Field, period: Period | None = None) -> Detail | None:
        """A given fact of a code. Where it differs by partner, it is the total; nothing if there can be none.

        Of numbers that are not added up it is the one that all partners have, else the lowest and the highest in words.

        Args:
            code: the code.
            field: the field that shows the fact.
            period: adds up what was given to those who were in the project then; None: to all who count.
        """
        project, (first, *_) = self.context.collected.project, code.periods
        if not self.differs(code, field):
            return project.shown_fact(field, code.partners[0], first, code.line)
        if self.is_apart(code, field):
            return None
        if not self.adds_given(code, field):
            return self.common_fact(code, field)
        numbers = self.numbers_given(code, field, period)
        return math.fsum(numbers.values()) if numbers else None

    def common_fact(self, code: CodeRow, field: Field) -> Detail | None:
        """The number that is given to all partners, else the lowest and the highest in words."""
        numbers = set(self.numbers_given(code, field).values())
        if len(numbers) <= 1:
            return next(iter(numbers), None)
        is_percent = self.in_row(code, field).kind.name == PERCENT
        ends = ValueRange(min(numbers), max(numbers))
        return Text.same(total_text(self.context.words, ends, percent=is_percent))

    def adds_given(self, code: CodeRow, field: Field) -> bool:
        """Whether a given number that differs by partner is added up: an amount, or beside a figure that is added up.

        Percentages and prices are never added up, nor is a target of a figure that is not.
        """
        kind = self.in_row(code, field).kind
        if kind.name == PERCENT or is_price(self.table, field):
            return False
        figures = self.figures_beside(code, field)
        return kind.name == MONEY or not figures or any(self.rule_of(code, each) in ADDED for each in figures)

    def figures_beside(self, code: CodeRow, field: Field) -> list[Field]:
        """The figures of a code that a given number is about: of a target the answer that is compared with it."""
        number = self.compared_column() if field.given == TARGET else None
        compared = self.columns[number].field if number is not None else None
        if compared and compared.computed is None and self.in_row(code, compared).kind.type is ValueType.NUMBER:
            return [compared]
        return [each for each in self.column_fields if self.in_row(code, each).kind.type is ValueType.NUMBER]

    def numbers_given(self, code: CodeRow, field: Field, period: Period | None = None) -> dict[str, float]:
        """The numbers that a fact which differs by partner adds up, by id of the partner.

        Args:
            code: the code.
            field: the field that shows the fact.
            period: of those in the project then; None: of all, without targets that those of a successor replace.
        """
        project = self.context.collected.project
        gone = frozenset() if period else self.replaced_targets(code, field)
        partners = [
            partner
            for partner in code.partners
            if partner.id not in gone and (period is None or project.expects(partner, period))
        ]
        facts = ((partner.id, self.fact_of(code, field, partner, period)) for partner in partners)
        return {partner_id: float(fact) for partner_id, fact in facts if isinstance(fact, float | int)}

    def replaced_targets(self, code: CodeRow, field: Field) -> frozenset[str]:
        """Ids of the partners whose target is replaced by that of a successor, as their figure is."""
        number = self.compared_column() if field.given == TARGET else None
        if number is None:
            return frozenset()
        gone = self.superseded(code, self.columns[number])
        project = self.context.collected.project
        return frozenset(
            partner.id
            for partner in code.partners
            if partner.id in gone
            and any(self.fact_of(code, field, successor) is not None for successor in successors_of(project, partner))
        )

    def compared_column(self) -> int | None:
        """The number of the column that is compared with targets: the first figure, over all periods."""
        for number, column in enumerate(self.columns):
            if column.field.kind.type is ValueType.NUMBER and (column.sums_up or self.single_period):
                return number
        return None

    def fact_of(self, code: CodeRow, field: Field, partner: Partner, period: Period | None = None) -> Detail | None:
        """A given fact of a code for a partner whose form has the row, in a period or in any; otherwise None."""
        project = self.context.collected.project
        periods = (period,) if period else code.periods
        found = next((each for each in periods if project.option_asked(self.table, code.option, partner, each)), None)
        return project.shown_fact(field, partner, found, code.line) if found else None

    def differs(self, code: CodeRow, field: Field) -> bool:
        """Whether a given fact is one of the partner, or one of the code that differs by partner."""
        owner, _, name = (field.given or "").partition(".")
        return owner == "partner" or isinstance(code.option.details.get(name), PartnerValues)

    @property
    def has_answers(self) -> bool:
        """Whether any partner has answered in any period."""
        answered = (
            self.context.collected.answer(period, partner, self.entry(code, field))
            for code in self.codes
            for partner in code.partners
            for period in code.periods
            for field in (*self.column_fields, *self.text_fields)
        )
        return any(answer is not None for answer in answered)

    @property
    def first(self) -> int:
        """The first column of answers."""
        return 1 + len(self.details) + self.each_once

    def in_row(self, code: CodeRow, field: Field) -> Field:
        """A field with the kind that it has in the row of a code."""
        return field.in_row(code.option.id)

    def entry(self, code: CodeRow, field: Field) -> AnswerRef:
        return AnswerRef(self.table.id, code.option.id, field.name)

    def answer(self, code: CodeRow, partner: Partner, column: AnswerColumn) -> SourcedAnswer | None:
        period = column.period or code.periods[0]
        return self.context.collected.answer(period, partner, self.entry(code, column.field))

    def asked(self, code: CodeRow, partner: Partner, field: Field, period: Period) -> Option | None:
        """The code as the form of a partner in a period has it; None if the form does not ask for a field of it."""
        project = self.context.collected.project
        if not project.asks_in_row(self.table, field, code.option, partner, period):
            return None
        return project.option_asked(self.table, code.option, partner, period)

    def is_asked(self, code: CodeRow, column: AnswerColumn) -> bool:
        """Whether any partner was asked for the answers of a column."""
        periods = (column.period,) if column.period else code.periods
        return not self.context.collected.project.is_merged or any(
            self.asked(code, partner, column.field, period) for partner in code.partners for period in periods
        )

    def figures(self, code: CodeRow, partner: Partner, field: Field) -> list[float | None]:
        """One partner's figures, period by period."""
        entry = self.entry(code, field)
        answers = (self.context.collected.answer(period, partner, entry) for period in code.periods)
        return [answer.figure if answer else None for answer in answers]

    def counted_periods(self, code: CodeRow, field: Field) -> tuple[Period, ...]:
        """The periods whose answers are in the total of all periods: of forecasts the reported one."""
        reported = self.context.collected.period.id
        return tuple(period for period in code.periods if not field.is_forecast or period.id == reported)

    def counted_figures(self, code: CodeRow, partner: Partner, field: Field) -> list[float | None]:
        """One partner's figures that are in the total of all periods.

        Of a part of a standing figure only that of the report which the figure is of: a part that a newer form does not
        ask for any more would be added to the parts that replace it.
        """
        counted = {period.id for period in self.counted_periods(code, field)}
        if field.part_of and self.rule_of(code, field) in STANDING:
            fields = self.with_other_parts(field)
            columns = zip(code.periods, *(self.figures(code, partner, each) for each in fields), strict=True)
            reported = [period.id for period, *figures in columns if any(figure is not None for figure in figures)]
            counted &= {*reported[-1:]}
        figures = zip(code.periods, self.figures(code, partner, field), strict=True)
        return [figure for period, figure in figures if period.id in counted]

    def with_other_parts(self, field: Field) -> list[Field]:
        """The figure and all parts of it, if the field is a part; else the field alone."""
        if not field.part_of:
            return [field]
        return [each for each in self.table.answers if field.part_of in (each.name, each.part_of)]

    def superseded(self, code: CodeRow, column: AnswerColumn) -> frozenset[str]:
        """Ids of the partners whose figure in a column is replaced by a later one of their successor."""
        key = (code.option.id, column.field.name, column.period.id if column.period else "")
        if key not in self._superseded:
            collected = self.context.collected
            entries = [self.entry(code, field) for field in self.with_other_parts(column.field)]
            periods = (column.period,) if column.period else code.periods
            answers = (
                collected.answer(period, partner, entry)
                for entry in entries
                for partner in code.partners
                for period in periods
            )
            self._superseded[key] = collected.superseded(
                self.rule_of(code, column.field), (answer for answer in answers if answer)
            )
        return self._superseded[key]

    def rule_of(self, code: CodeRow, field: Field) -> Aggregate:
        """The rule of the totals of a code."""
        return self.context.rule_of(self.table, field, code.option)

    @cached_property
    def has_grand_total(self) -> bool:
        """Whether the totals of all codes are added up."""
        return len(self.codes) > 1 and any(self.adds_up(column.field) for column in self.columns)

    def adds_up(self, field: Field) -> bool:
        """Whether a field holds amounts that are added up for every code: of money, or with a total in the form."""
        rules = {self.rule_of(code, field) for code in self.codes}
        return self.is_amount(field) and rules <= {Aggregate.SUM, Aggregate.LAST}

    def is_apart(self, code: CodeRow, field: Field) -> bool:
        """Whether a given fact of a code is amounts of partners in different currencies."""
        project = self.context.collected.project
        return self.differs(code, field) and project.mixes_currencies(self.in_row(code, field))

    def is_amount(self, field: Field) -> bool:
        """Whether the figures of different codes can be added up."""
        is_sum = field.kind.name == MONEY and not is_price(self.table, field)
        return is_sum or field.name in self.table.totals

"""What a table of codes consists of: which codes, of which periods and partners, and which columns they have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import YES_NO, ValueType
from lamppu_xl.domain.project import Aggregate, Field, Option, Partner, Period, RowPerCode, Table, TableLine
from lamppu_xl.master.aggregation import rule_of
from lamppu_xl.master.context import MasterContext

LISTED = ("choice", YES_NO)
"""Kinds of text that are short, being picked from a list."""


@dataclass(frozen=True)
class AnswerColumn:
    """A column of answers."""

    field: Field
    period: Period | None
    """None: of all periods, or of the one period that a code belongs to."""
    sums_up: bool = False
    """Whether it brings the periods together."""


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

    setting: MasterContext
    table: Table

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        return self.setting.gathered.periods

    @cached_property
    def codes(self) -> tuple[CodeRow, ...]:
        found = []
        for option in self.options:
            shown = tuple(period for period in self.periods if option.shown_in is None or period.id in option.shown_in)
            partners = tuple(
                partner
                for partner in self.setting.gathered.partners
                if option.applies_to.to(partner) and any(map(partner.reports_in, shown))
            )
            if shown and partners:
                found.append(CodeRow(option, shown, partners))
        if self.each_once:
            found.sort(key=lambda code: self.periods.index(code.periods[0]))
        return tuple(found)

    @property
    def options(self) -> tuple[Option, ...]:
        rows = self.table.rows
        assert isinstance(rows, RowPerCode)  # noqa: S101  # only such tables come here
        return self.setting.gathered.project.lists[rows.list].options

    @cached_property
    def each_once(self) -> bool:
        """Whether every code belongs to one period only, as events do."""
        return bool(self.options) and all(
            option.shown_in is not None and len(option.shown_in) == 1 for option in self.options
        )

    @cached_property
    def details(self) -> tuple[Field, ...]:
        """The given facts of a code that its table shows."""
        known = ("row.label", "row.id")
        return tuple(
            field for field in self.table.fields if (field.given or "").startswith("row.") and field.given not in known
        )

    @cached_property
    def shorts(self) -> tuple[Field, ...]:
        """The answers that have a column: numbers, days, choices."""
        return tuple(
            field
            for field in self.table.answers
            if not field.personal and (field.kind.type is not ValueType.TEXT or field.kind.name in LISTED)
        )

    @cached_property
    def texts(self) -> tuple[Field, ...]:
        return tuple(field for field in self.table.answers if not field.personal and field not in self.shorts)

    @cached_property
    def columns(self) -> tuple[AnswerColumn, ...]:
        if self.each_once or len(self.periods) == 1:
            return tuple(AnswerColumn(field, None) for field in self.shorts)
        found: list[AnswerColumn] = []
        for field in self.shorts:
            found += [AnswerColumn(field, period) for period in self.periods]
            if field.kind.type is ValueType.NUMBER:
                found.append(AnswerColumn(field, None, sums_up=True))
        return tuple(found)

    def figures(self, code: CodeRow, partner: Partner, field: Field) -> list[float | None]:
        """One partner's figures, period by period."""
        entry = AnswerRef(self.table.id, code.option.id, field.name)
        found = [self.setting.gathered.told(period, partner, entry) for period in code.periods]
        return [one.answer if one and isinstance(one.answer, float | int) else None for one in found]

    def passed_on(self, code: CodeRow, column: AnswerColumn) -> frozenset[str]:
        """The partners whose figure in a column counts no more, as a successor has told a later one."""
        key = (code.option.id, column.field.name, column.period.id if column.period else "")
        if key not in self._passed_on:
            entry = AnswerRef(self.table.id, code.option.id, column.field.name)
            gathered, periods = self.setting.gathered, (column.period,) if column.period else code.periods
            told = (gathered.told(period, partner, entry) for partner in code.partners for period in periods)
            found = gathered.passed_on(rule_of(column.field, code.option), (one for one in told if one))
            self._passed_on[key] = found
        return self._passed_on[key]

    @cached_property
    def _passed_on(self) -> dict[tuple[str, str, str], frozenset[str]]:
        return {}

    @property
    def first(self) -> int:
        """The first column of answers."""
        return 1 + len(self.details) + self.each_once

    @cached_property
    def money(self) -> bool:
        """Whether the totals of all codes may be added up in their turn."""
        return len(self.codes) > 1 and any(self.adds_up(column.field) for column in self.columns)

    def adds_up(self, field: Field) -> bool:
        rules = {rule_of(field, code.option) for code in self.codes}
        return field.kind.name == "money" and rules <= {Aggregate.SUM, Aggregate.LAST}

"""The total of a figure that is asked for each goal, in words: that of each period, and that of all periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lamppu_xl.domain.aggregate_rules import STANDING
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.form import Aggregate, Field, Goal, Table
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.master.aggregation import Total, over_answers, quotient, total_text
from lamppu_xl.master.answer_store import SourcedAnswer, ledger_numbers
from lamppu_xl.master.asked_partners import asked_notes, field_is_asked
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.figure_periods import periods_note, successor_note
from lamppu_xl.master.number_texts import number_text
from lamppu_xl.master.sheets.change_notes import field_notes
from lamppu_xl.master.sheets.corrections import counted_adjustments, explanation, with_differences
from lamppu_xl.workbook.sheet_builder import BuiltCell


@dataclass(frozen=True)
class GoalTotal:
    """A figure of a goal over all partners and periods."""

    context: MasterContext
    goal: Goal
    table: Table
    field: Field
    counted: tuple[Period, ...] | None = None
    """The periods whose figures count; all if None."""

    def cell(self) -> BuiltCell:
        """`Autumn 2012: 20`, `Spring 2012: 12`, `All periods: 32 (Added up.)`, and below them what they hold and lack.

        Where only the reported period has figures there is its total only: `20 (Added up.)`. So it is of forecasts:
        those of earlier reports are for other periods.
        """
        context, reported = self.context, self.context.collected.period
        periods = [each for each in reversed(context.collected.periods) if each is reported or self.has_figures(each)]
        if self.field.is_forecast:
            periods = [reported]
        lines = [f"{context.period_label(each)}: {self.shown(each)}" for each in periods]
        rule = context.rule_label(self.rule, self.table, self.field)
        if len(periods) > 1:
            label = capitalised(context.words.label("master_all_periods"))
            lines.append(f"{label}: {self.shown(None)} ({rule})")
        else:
            lines = [f"{self.shown(reported)} ({rule})"]
        return BuiltCell(
            "\n".join((*lines, *self.notes(periods))),
            of=ledger_numbers(answer for part in self.parts for answer in part.answers(None)),
        )

    @property
    def rule(self) -> Aggregate:
        return self.context.rule_of(self.table, self.field)

    @property
    def parts(self) -> list[GoalTotal]:
        """The figures that the total is made of: the two of a ratio, in the periods that asked for it."""
        if not self.field.ratio:
            return [self]
        asked = self.asked_periods()
        return [replace(self, field=self.table.field(name), counted=asked) for name in self.field.ratio]

    def asked_periods(self) -> tuple[Period, ...]:
        """The periods in which a form asks for the figure."""
        collected = self.context.collected
        is_asked = field_is_asked(self.context, self.table, self.field, self.goal)
        return tuple(
            period
            for period in collected.periods
            if any(is_asked(partner, period) for partner in collected.project.expected_partners(period))
        )

    @property
    def is_shown(self) -> bool:
        """Whether a form asks for the figure of the goal, or a return has it."""
        return bool(self.asked_periods() or next(self.given_answers(None), None))

    def has_figures(self, period: Period) -> bool:
        """Whether a period has figures or corrections of them."""
        return any(part.answers(period) or part.adjustments(period) for part in self.parts)

    def answers(self, period: Period | None) -> list[SourcedAnswer]:
        """The answers of a period, or of all periods. A standing figure is replaced by a later one of a successor."""
        collected, rule = self.context.collected, self.rule
        if self.field.is_forecast:
            period = period or collected.period
        answers = list(self.given_answers(period))
        superseded = collected.superseded(rule, answers)
        counted = [answer for answer in answers if answer.partner.id not in superseded]
        if rule in STANDING:
            return list({answer.partner.id: answer for answer in counted}.values())
        return counted

    def given_answers(self, period: Period | None) -> Iterator[SourcedAnswer]:
        """All answers of a period, or of all periods."""
        collected = self.context.collected
        entry = AnswerRef(self.table.id, self.goal.id, self.field.name)
        given = (
            collected.answer(each, partner, entry)
            for each in ([period] if period else collected.periods)
            if self.counted is None or each in self.counted
            for partner in collected.project.partners
        )
        return filter(None, given)

    def adjustments(self, period: Period | None) -> list[Correction]:
        """The corrections that count in a total; in that of a period the ones of added figures that were made in it."""
        counted = counted_adjustments(self.context, self.table, self.field, self.goal.id)
        if period is None:
            return counted
        is_added = self.rule is Aggregate.SUM
        return [each for each in counted if is_added and each.made_in == period.id]

    def total(self, period: Period | None) -> Total:
        """The total of a period, or of all periods. That of a ratio is the quotient of two totals.

        A ratio of a period has no differences of earlier periods: they would be divided by its own answers.
        """
        if self.field.ratio:
            return quotient(*(part.total_of(period, () if period else part.adjustments(None)) for part in self.parts))
        return self.total_of(period, self.adjustments(period))

    def total_of(self, period: Period | None, adjustments: Iterable[Correction]) -> Total:
        """The total of the answers of a period, or of all periods, with some corrections."""
        total = over_answers(self.rule, [answer.answer for answer in self.answers(period)])
        return self.context.combined(self.field, with_differences(total, adjustments))

    def shown(self, period: Period | None) -> str:
        """A total as its answers are shown."""
        context, field, total = self.context, self.field, self.total(period)
        is_count = self.rule is Aggregate.DISTINCT
        if isinstance(total, float | int) and not is_count:
            return number_text(context.words, total, context.number_format(field, total))
        return total_text(context.words, total, percent=field.kind.name == "percent" and not is_count)

    def notes(self, periods: list[Period]) -> Iterator[str]:
        """The corrections that count, whose figures they are, how it was counted before, of how many it was asked."""
        context, rule = self.context, self.rule
        for part in self.parts:
            yield from (explanation(context, adjustment) for adjustment in part.adjustments(None))
        if note := successor_note(context, self.table, self.field, self.given_answers(None)):
            yield note
        if len(periods) > 1 and (note := periods_note(context, rule, self.answers(None))):
            yield note
        yield from field_notes(context, self.table, self.field)
        partners = [partner for partner in context.collected.partners if self.goal.applies_to.includes(partner)]
        yield from asked_notes(
            context, self.table, [self.field], partners=partners, periods=periods[::-1], row=self.goal
        )

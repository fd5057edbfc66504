"""The totals below a flat table: of each period and of all periods, with the rule of each total beside it.

The formulas find the rows of a period by its name, so that they stay right when the table is sorted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lamppu_xl.domain.aggregate_rules import ADDED, STANDING
from lamppu_xl.domain.answer_types import MONEY
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.form import Aggregate, Field, FreeLines, Table
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.line_keys import line_key
from lamppu_xl.domain.partner_history import successors_of, with_successors
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.master.aggregation import (
    Total,
    ValueRange,
    added,
    over_answers,
    quotient,
    single_figure,
    total_text,
)
from lamppu_xl.master.answer_store import SourcedAnswer, ledger_numbers
from lamppu_xl.master.asked_partners import asked_notes
from lamppu_xl.master.context import MasterContext, figure_format, format_of_type
from lamppu_xl.master.figure_periods import (
    COMPUTED_EACH,
    computed_from,
    latest_answers,
    periods_note,
    ratio_note,
    successor_note,
    uncomputed_note,
)
from lamppu_xl.master.sheets.corrections import (
    adjustment_label,
    correction_note,
    corrections_of,
    counts_in_totals,
    differences,
    explanation,
    with_differences,
)
from lamppu_xl.master.sheets.dimension_totals import AddedTotal
from lamppu_xl.master.sheets.given_prices import is_price
from lamppu_xl.workbook.model import Content, Formula
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder


class TotalsPlace(NamedTuple):
    """The rows of the table, its first column of answers, and the column of the period."""

    first_row: int
    last_row: int
    first_col: int
    period_col: int
    has_column_pages: bool = False
    """Whether the period and the remarks are printed on another page than the first columns of answers."""

    def column(self, col: int) -> str:
        return f"{cell_name(self.first_row, col)}:{cell_name(self.last_row, col)}"


_OVER_ROWS = {Aggregate.MAX: "MAX", Aggregate.MINIMUM: "MIN", Aggregate.MEAN: "AVERAGE"}
"""The functions of totals over all rows of a table."""


@dataclass
class FlatTotals:
    """The totals of one table."""

    context: MasterContext
    table: Table
    fields: Sequence[Field]
    answers: Mapping[str, Sequence[SourcedAnswer]]
    """By field those that count."""
    place: TotalsPlace
    facts: Sequence[Field] = ()
    """The columns with details of partners, before those of answers."""
    adjustment_cells: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """The cells of differences by field and period in which they count."""
    period_rows: dict[str, int] = field(default_factory=dict)
    """The rows of the totals of periods."""

    @property
    def periods(self) -> tuple[Period, ...]:
        return self.context.collected.periods

    def rule_of(self, figure: Field) -> Aggregate:
        return self.context.rule_of(self.table, figure)

    @property
    def totalled(self) -> Iterator[tuple[int, Field]]:
        """The columns with a total, each with its field."""
        columns = enumerate(self.fields, self.place.first_col)
        return ((col, field) for col, field in columns if field.aggregate)

    def write(self, sheet: SheetBuilder) -> None:
        """Write corrected figures, then the totals and their rules."""
        for col, figure in enumerate(self.fields, self.place.first_col):
            for adjustment in self.context.collected.corrections.adjustments(self.table.id, None, figure.name):
                sheet.add(*self.adjustment_row(sheet.row, col, adjustment), min_height=16.0)
        has_amounts = any(fact.kind.name == "money" for fact in self.facts)
        if not has_amounts and not any(True for _ in self.totalled):
            return
        for partner in self.partners_with_totals:
            sheet.add(*self.partner_row(partner), min_height=16.0, keep_with_next=True)
        if len(self.periods) > 1:
            for period in reversed(self.periods):
                self.period_rows[period.id] = sheet.row
                sheet.add(*self.total_row(sheet.row, period), min_height=20.0, keep_with_next=True)
        sheet.add(*self.total_row(sheet.row, None), min_height=20.0, keep_with_next=True)
        sheet.add(*self.rule_row(), min_height=16.0)

    @property
    def partners_with_totals(self) -> list[Partner]:
        """The partners whose own totals are shown: those that the row of totals of their form has."""
        names = [name for name in self.table.totals if self.rule_of(self.table.field(name)) is Aggregate.SUM]
        found = {answer.partner.id for name in names for answer in self.answers.get(name, ())}
        return [partner for partner in self.context.collected.partners if partner.id in found]

    def partner_row(self, partner: Partner) -> list[BuiltCell]:
        """The totals of one partner over all periods."""
        words = self.context.words
        cells = self.blank("row")
        is_single = len(self.periods) == 1
        label = (
            self.context.period_label(self.context.collected.period) if is_single else words.label("master_all_periods")
        )
        label = f"{words.label('master_total')}, {label}"  # else the row looks like one more line of the table
        name = f"{partner.id} · {label}" if self.place.has_column_pages else partner.id
        cells[0], cells[self.place.period_col] = BuiltCell(name, "row"), BuiltCell(label, "row")
        for col, figure in self.totalled:
            if figure.name not in self.table.totals or self.rule_of(figure) is not Aggregate.SUM:
                continue
            own = [answer for answer in self.answers.get(figure.name, ()) if answer.partner.id == partner.id]
            changes = differences(each for each in self.adjustments(figure, None) if each.partner == partner.id)
            total = added([*(answer.figure or 0.0 for answer in own), *changes])
            of_partner = f'SUMIFS({self.place.column(col)},{self.place.column(0)},"{partner.id}")'
            content: Content = total if changes else Formula(of_partner, total)
            number_format = self.number_format(figure, total, own)
            cells[col] = BuiltCell(content, "row_figure", number_format, of=ledger_numbers(own))
        return cells

    def blank(self, style: str) -> list[BuiltCell]:
        return [BuiltCell(None, style) for _ in range(self.place.period_col + 2)]

    # Totals

    def total_row(self, row: int, period: Period | None) -> list[BuiltCell]:
        """The totals of a period, or of all periods."""
        words = self.context.words
        cells = self.blank("sum")
        if period or len(self.periods) == 1:
            label = self.context.period_label(period or self.context.collected.period)
        else:
            label = words.label("master_all_periods")
        total = words.label("master_total")
        cells[0] = BuiltCell(f"{total}, {label}" if self.place.has_column_pages else total, "sum_text")
        cells[self.place.period_col] = BuiltCell(label, "sum_text")
        for col, figure in self.totalled:
            cells[col] = self.total_cell(row, col, figure, period)
        for col, fact in enumerate(self.facts, self.place.first_col - len(self.facts)):
            cells[col] = self.fact_total(fact, period)
        return cells

    def fact_total(self, fact: Field, period: Period | None) -> BuiltCell:
        """The total of a detail over the partners that are asked in a period, or in any; each counts once.

        Over all periods the amount of a successor replaces those of its predecessors where its figures do.
        """
        project, name = self.context.collected.project, (fact.given or "").partition(".")[2]
        replaced = () if period else self.replaced_amounts(fact)
        amounts = [
            partner.details.get(name)
            for partner in self.context.collected.partners
            if partner.id not in replaced
            and any(
                project.expects(partner, each) and project.asks(self.table, fact, partner, each)
                for each in ([period] if period else self.periods)
            )
        ]
        numbers = [amount for amount in amounts if isinstance(amount, float | int)]
        if not numbers or fact.kind.name != MONEY or is_price(self.table, fact) or project.mixes_currencies(fact):
            return BuiltCell(None, "sum")
        return BuiltCell(math.fsum(numbers), "sum", fact.kind.number_format)

    def replaced_amounts(self, fact: Field) -> list[str]:
        """Ids of the partners whose amount is replaced by that of a successor, as their figures are."""
        figures = [figure for _, figure in self.totalled if figure.kind.name == MONEY]
        figures = [figure for figure in figures if figure.computed is None] or figures
        if self.has_lines or not figures or any(self.rule_of(figure) not in STANDING for figure in figures):
            return []
        project, name = self.context.collected.project, (fact.given or "").partition(".")[2]
        answers = [answer for figure in figures for answer in self.answers.get(figure.name, ())]
        superseded = self.context.collected.superseded(Aggregate.LAST, answers)
        return [
            partner.id
            for partner in self.context.collected.partners
            if partner.id in superseded
            and partner.details.get(name) is not None
            and any(successor.details.get(name) is not None for successor in successors_of(project, partner))
        ]

    def rule_row(self) -> list[BuiltCell]:
        """The rule of each total in words."""
        cells = self.blank("sum_note")
        cells[0] = BuiltCell(self.context.words.label("master_rule"), "sum_note")
        for col, figure in self.totalled:
            cells[col] = BuiltCell(self.context.rule_label(self.rule_of(figure), self.table, figure), "sum_note")
        for col, fact in enumerate(self.facts, self.place.first_col - len(self.facts)):
            if self.fact_total(fact, None).content is not None:
                rules = [self.context.words.label("master_rule_given")]
                if replaced := self.replaced_amounts(fact):
                    rules.append(self.context.words.label("master_amount_replaced", partners=", ".join(replaced)))
                cells[col] = BuiltCell(" ".join(rules), "sum_note")
        cells[-1] = BuiltCell("\n".join(self.notes()) or None, "sum_note")
        return cells

    def notes(self) -> Iterator[str]:
        """Of how many partners the figures were asked, where it is not all of them."""
        for _, figure in self.totalled:
            reported_only = self.counts_reported_only(figure)
            periods = [self.context.collected.period] if reported_only else self.periods
            partners = self.context.collected.partners
            for note in asked_notes(self.context, self.table, [figure], partners=partners, periods=periods):
                yield f"{self.context.words.pick(figure.label)}: {note}"
            if note := successor_note(self.context, self.table, figure, self.answers.get(figure.name, ())):
                yield f"{self.context.words.pick(figure.label)}: {note}"
            if figure.ratio and self.rule_of(figure) is Aggregate.RATIO:
                parts = (self.counted(self.table.field(name), None) for name in figure.ratio)
                if note := ratio_note(self.context, *parts):
                    yield f"{self.context.words.pick(figure.label)}: {note}"
            elif note := self.uncomputed_note(figure):
                yield f"{self.context.words.pick(figure.label)}: {note}"
            if len(self.periods) > 1 and not reported_only:
                rule = self.rule_of(figure)
                if note := periods_note(self.context, rule, self.counted(figure, None)):
                    yield f"{self.context.words.pick(figure.label)}: {note}"

    def uncomputed_note(self, figure: Field) -> str:
        """Whose reports a total lacks because the figure cannot be computed in them."""
        rule, parts = self.rule_of(figure), computed_from(self.table, figure)
        if not parts or rule not in COMPUTED_EACH or (rule in STANDING and self.has_lines):
            return ""
        superseded = self.superseded(rule, self.answers.get(figure.name, ()))
        reported = self.context.collected.period if self.counts_reported_only(figure) else None
        answers = (answer for part in parts for answer in self.answers.get(part.name, ()))
        of = [each for each in answers if reported in (None, each.period) and self.unit_of(each) not in superseded]
        of = latest_answers(self.context, of) if rule in STANDING else of
        return uncomputed_note(self.context, self.counted(figure, None), of)

    @property
    def has_lines(self) -> bool:
        return isinstance(self.table.rows, FreeLines)

    @property
    def has_keys(self) -> bool:
        """Whether its lines are the same in all periods."""
        return self.has_lines and bool(self.table.key)

    def counts_reported_only(self, figure: Field) -> bool:
        """Whether the total of all periods has answers of the reported period only.

        Forecasts of earlier returns are outdated, and lines without a key are others in each period.
        """
        is_of_lines = self.has_lines and not self.table.key and self.rule_of(figure) in STANDING
        return is_of_lines or figure.is_forecast

    def counted(self, figure: Field, period: Period | None) -> list[SourcedAnswer]:
        """The answers that are in a total. A standing figure is replaced by a later one of a successor.

        That of a line with a key is replaced by a line with the same key only: a successor does not repeat others.
        """
        rule, answers = self.rule_of(figure), self.answers.get(figure.name, ())
        if self.counts_reported_only(figure):
            period = period or self.context.collected.period
        in_period = [answer for answer in answers if period is None or answer.period.id == period.id]
        of_figure = self.with_other_parts(figure, period) if figure.part_of else in_period
        superseded = self.superseded(rule, of_figure)
        counted = [answer for answer in in_period if self.unit_of(answer) not in superseded]
        if rule in STANDING and not self.has_lines:
            latest = {answer.partner.id: answer for answer in sorted(counted, key=self.period_number)}
            counted = list(latest.values())
        if rule in STANDING and self.has_keys:
            ordered = self.of_present_keys(sorted(counted, key=self.period_number))
            counted = list({self.line_of(answer): answer for answer in ordered}.values())
        if rule in STANDING and figure.part_of:
            counted = self.of_latest_reports(counted, of_figure)
        return counted

    def superseded(self, rule: Aggregate, answers: Sequence[SourcedAnswer]) -> set[object]:
        """The partners, or lines with keys, whose standing figure is replaced by a later one of a successor."""
        if rule not in STANDING or not self.has_keys:
            return {*self.context.collected.superseded(rule, answers)}
        lines = grouped((self.line_of(answer)[1], answer) for answer in answers)
        return {
            (partner, key) for key, each in lines.items() for partner in self.context.collected.superseded(rule, each)
        }

    def with_other_parts(self, part: Field, period: Period | None) -> list[SourcedAnswer]:
        """The answers to a figure and to all its parts, in a period or in all."""
        names = [each.name for each in self.fields if part.part_of in (each.name, each.part_of)]
        answers = (answer for name in names for answer in self.answers.get(name, ()))
        return [answer for answer in answers if period is None or answer.period.id == period.id]

    def of_latest_reports(
        self, counted: Sequence[SourcedAnswer], of_figure: Sequence[SourcedAnswer]
    ) -> list[SourcedAnswer]:
        """The answers to a part of a standing figure, without those of a report before the one that the figure is of.

        A part that a newer form does not ask for any more would be added to the parts that replace it.
        """
        latest = {self.unit_of(answer): answer.period.id for answer in sorted(of_figure, key=self.period_number)}
        return [answer for answer in counted if answer.period.id == latest[self.unit_of(answer)]]

    def unit_of(self, answer: SourcedAnswer) -> object:
        """What an answer is a figure of over periods: a partner, or a line with a key."""
        return self.line_of(answer) if self.has_keys else answer.partner.id

    def line_of(self, answer: SourcedAnswer) -> tuple[str, Answer]:
        """The partner and the key of the line of an answer, which is the same in all periods."""
        key = self.key_of(answer)
        without_key = f"{answer.partner.id} {answer.period.id} {answer.line.id}"
        return answer.partner.id, without_key if key is None else key

    def key_of(self, answer: SourcedAnswer) -> Answer | None:
        """The key of the line of an answer; None if its form had another key or none."""
        entry = answer.entry._replace(field=self.table.key)
        key = self.context.collected.answer(answer.period, answer.partner, entry)
        return line_key(key.answer) if key else None

    def of_present_keys(self, ordered: Sequence[SourcedAnswer]) -> list[SourcedAnswer]:
        """Answers without those of lines without a key that a later report replaces.

        Whether it continues such a line is not known. So all of them count until their partner, or a successor, reports
        lines with keys.

        Args:
            ordered: the answers to a figure, those of earlier periods first.
        """
        with_key = {id(answer): self.key_of(answer) is not None for answer in ordered}
        newest = {each.partner.id: self.period_number(each) for each in ordered if with_key[id(each)]}

        def is_replaced(answer: SourcedAnswer) -> bool:
            partners = with_successors(self.context.collected.project, answer.partner)
            return any(newest.get(partner, -1) > self.period_number(answer) for partner in partners)

        return [answer for answer in ordered if with_key[id(answer)] or not is_replaced(answer)]

    def total(self, figure: Field, period: Period | None, counted: Sequence[SourcedAnswer]) -> Total:
        rule = self.rule_of(figure)
        if rule is Aggregate.RATIO and figure.ratio:
            # A ratio of a period has no differences of earlier periods: they would be divided by its own answers.
            parts = (self.table.field(name) for name in figure.ratio)
            return quotient(
                *(
                    self.total_of(part, self.counted(part, period), () if period else self.adjustments(part, None))
                    for part in parts
                )
            )
        return self.total_of(figure, counted, self.adjustments(figure, period))

    def total_of(self, figure: Field, counted: Sequence[SourcedAnswer], adjustments: Iterable[Correction]) -> Total:
        """The total of some answers, with some corrections."""
        total = over_answers(self.rule_of(figure), [answer.answer for answer in counted])
        return single_figure(self.context.combined(figure, with_differences(total, adjustments)))

    def added_total(self, figure: Field) -> AddedTotal | None:
        """The total of a figure that is added up, over all periods."""
        if self.rule_of(figure) not in ADDED:
            return None
        counted = self.counted(figure, None)
        total = self.total(figure, None, counted)
        return None if total is None or isinstance(total, ValueRange) else AddedTotal(total, ledger_numbers(counted))

    def period_number(self, answer: SourcedAnswer) -> int:
        return [period.id for period in self.periods].index(answer.period.id)

    def total_cell(self, row: int, col: int, figure: Field, period: Period | None) -> BuiltCell:
        counted = self.counted(figure, period)
        total, made_of = self.total(figure, period, counted), ledger_numbers(counted)
        if not counted and not self.is_asked(figure, period):
            return BuiltCell(self.context.words.label("master_not_asked"), "sum")
        if total is None:
            return BuiltCell("–", "sum", of=made_of)
        if isinstance(total, ValueRange):
            percent = figure.kind.name == "percent"
            return BuiltCell(total_text(self.context.words, total, percent=percent), "sum", of=made_of)
        formula = self.formula(row, col, figure, period)
        content: Content = total if formula is None else Formula(formula, total)
        return BuiltCell(content, "sum", self.number_format(figure, total, counted), of=made_of)

    def is_asked(self, figure: Field, period: Period | None) -> bool:
        """Whether any form of a period has the figure."""
        collected = self.context.collected
        return not collected.project.is_merged or any(
            collected.project.expects(partner, each) and collected.project.asks(self.table, figure, partner, each)
            for each in ([period] if period else self.periods)
            for partner in collected.partners
        )

    def formula(self, row: int, col: int, figure: Field, period: Period | None) -> str | None:
        """The formula of a total; None if the visible cells do not give it in any order of the rows."""
        rule, is_single = self.rule_of(figure), len(self.periods) == 1
        cells, is_of_all_rows = self.place.column(col), period is None or is_single
        if rule in _OVER_ROWS and is_of_all_rows:
            return f"{_OVER_ROWS[rule]}({cells})"
        if rule is Aggregate.RATIO and figure.ratio:
            columns = {field.name: number for number, field in self.totalled}
            parts = [self.table.field(name) for name in figure.ratio if name in columns]
            places = [self.cell_of_answers(cell_name(row, columns[part.name]), part, period) for part in parts]
            return "/".join(places) if len(places) == len(figure.ratio) else None
        if rule not in ADDED:
            return None
        counted = self.counted(figure, period)
        periods = {answer.period.id: answer.period for answer in counted}
        if rule is Aggregate.LAST and period is None and not is_single:
            if len(periods) != 1:
                return None
            (only,) = periods.values()
            if len(counted) < len(self.counted(figure, only)):
                return None
            total = cell_name(self.period_rows[only.id], col)
        elif len(counted) < len(self.in_rows(figure, period)):
            return None
        elif is_of_all_rows:
            total = f"SUM({cells})"
        else:
            of_rows, of_total = self.place.column(self.place.period_col), cell_name(row, self.place.period_col)
            total = f"SUMPRODUCT(--({of_rows}={of_total}),{cells})"
        return "+".join([total, *self.cells_of_adjustments(figure, period)])

    def in_rows(self, figure: Field, period: Period | None) -> list[SourcedAnswer]:
        answers = self.answers.get(figure.name, ())
        return [answer for answer in answers if period is None or answer.period.id == period.id]

    def number_format(self, figure: Field, total: float, counted: Sequence[SourcedAnswer]) -> str:
        """Without decimals where all figures are integers."""
        if self.rule_of(figure) is Aggregate.DISTINCT:
            return "#,##0"
        figures = [total, *(answer.figure or 0.0 for answer in counted)]
        return format_of_type(figure.kind, figures)

    # Corrections

    def adjustments(self, figure: Field, period: Period | None) -> list[Correction]:
        """The corrected figures that count in a total."""
        return [
            adjustment
            for adjustment in self.context.collected.corrections.adjustments(self.table.id, None, figure.name)
            if self.counts(adjustment, figure, period)
        ]

    def counts(self, adjustment: Correction, figure: Field, period: Period | None) -> bool:
        if not counts_in_totals(self.context, adjustment):
            return False
        if period is None:
            return True
        return self.rule_of(figure) is Aggregate.SUM and adjustment.made_in == period.id

    def cell_of_answers(self, cell: str, figure: Field, period: Period | None) -> str:
        """The cell of a total; in a period less the differences of earlier periods: `(E7-E9)`."""
        has_differences = period is not None and self.adjustments(figure, period)
        cells = self.cells_of_adjustments(figure, period) if has_differences else ()
        return f"({cell}{''.join(f'-{each}' for each in cells)})" if cells else cell

    def cells_of_adjustments(self, figure: Field, period: Period | None) -> list[str]:
        if period is not None:
            return self.adjustment_cells.get((figure.name, period.id), [])
        return [cell for (name, _), cells in self.adjustment_cells.items() if name == figure.name for cell in cells]

    def adjustment_row(self, row: int, col: int, adjustment: Correction) -> list[BuiltCell]:
        """A corrected figure: the difference in its column, and the reason."""
        cells = self.blank("row")
        context, difference = self.context, adjustment.difference
        period = context.collected.project.period(adjustment.made_in)
        cells[0] = self.correction_label(adjustment)
        cells[self.place.period_col] = BuiltCell(context.period_label(period) if period else adjustment.made_in, "row")
        if difference is not None and counts_in_totals(context, adjustment):
            cells[col] = BuiltCell(difference, "row_figure", figure_format([difference]))
            key = (adjustment.entry.field, adjustment.made_in)
            self.adjustment_cells.setdefault(key, []).append(cell_name(row, col))
        field = context.field_label(self.table.field(adjustment.entry.field))
        text = f"{adjustment_label(context, adjustment)}: {field}. {explanation(context, adjustment)}"
        cells[-1] = BuiltCell(text, "row_source", "@")
        return cells

    def correction_label(self, correction: Correction) -> BuiltCell:
        """The first cell of a correction: the partner, and what the row is where its text is on another page."""
        label = adjustment_label(self.context, correction) if self.place.has_column_pages else correction.partner
        return BuiltCell(label, "row")

    def correction_row(self, answer: SourcedAnswer) -> list[BuiltCell]:
        """A corrected answer that is no figure, with its former wording and the reason."""
        cells = self.blank("row")
        cells[0] = self.correction_label(corrections_of(self.context, answer)[-1])
        cells[self.place.period_col] = BuiltCell(self.context.period_label(answer.period), "row")
        if self.has_lines:
            cells[self.place.period_col - 1] = BuiltCell(float(answer.line.id), "row_figure", "0")
        text = f"{self.context.field_label(answer.field, answer.period)}: {correction_note(self.context, answer)}"
        cells[-1] = BuiltCell(text, "row_source", "@")
        return cells

"""The totals of a table of codes: formulas over the partners' cells, or a text where nothing is added up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from lamppu_xl.domain.aggregate_rules import STANDING
from lamppu_xl.domain.answer_types import YES_NO, ValueType
from lamppu_xl.domain.cell_address import cell_name, cell_ranges
from lamppu_xl.domain.form import Aggregate, Field
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.master.aggregation import (
    Total,
    ValueRange,
    added,
    over_all,
    over_partners,
    over_periods,
    quotient,
    single_figure,
    total_text,
)
from lamppu_xl.master.answer_store import ledger_numbers
from lamppu_xl.master.context import figure_format, format_of_type
from lamppu_xl.master.number_texts import day_text
from lamppu_xl.master.sheets.adjustments import AdjustedTable
from lamppu_xl.master.sheets.code_columns import AnswerColumn, CodeRow
from lamppu_xl.master.sheets.target_shares import Figure, ShareField, share_fields
from lamppu_xl.workbook.model import Content, Formula
from lamppu_xl.workbook.sheet_builder import BuiltCell

_FUNCTIONS = {
    Aggregate.SUM: "SUM",
    Aggregate.LAST: "SUM",
    Aggregate.MAX: "MAX",
    Aggregate.MEAN: "AVERAGE",
    Aggregate.MINIMUM: "MIN",
}
"""The rules whose totals are formulas over visible cells."""


_UNSAID = BuiltCell(None, "unsaid")


@dataclass(frozen=True)
class CodeTotals:
    """The totals of one code, column by column."""

    row: int
    """The row above its partners."""
    contents: tuple[BuiltCell, ...]
    overview: tuple[BuiltCell, ...]
    """The same for the overview."""


@dataclass(frozen=True)
class TotalledTable(AdjustedTable):
    """A table of codes with its totals."""

    _number_formats: dict[tuple[str, str], str] = field(default_factory=dict, init=False, compare=False, repr=False)
    """By code and field."""

    def totals(self, code: CodeRow, head: int) -> CodeTotals:
        """The totals of a code.

        Args:
            head: the row above its partners.
        """
        last = head + len(code.partners) + len(self.adjustments(code))
        cells = []
        for col, column in enumerate(self.columns, self.first):
            span = f"{cell_name(head + 1, col)}:{cell_name(last, col)}"
            is_number = self.in_row(code, column.field).kind.type is ValueType.NUMBER
            if column.sums_up and not is_number:
                cells.append((BuiltCell("–", "sum"), BuiltCell("–", "fact")))
                continue
            cells.append(
                self.total_cells(code, column, span, head, col) if is_number else self.count_choices(code, column, span)
            )
        return CodeTotals(head, tuple(cell for cell, _ in cells), tuple(overview for _, overview in cells))

    def total_cells(
        self, code: CodeRow, column: AnswerColumn, span: str, head: int, col: int
    ) -> tuple[BuiltCell, BuiltCell]:
        """The total of a column of numbers, and its cell in the overview."""
        content: Content
        if column.field.name in self.shares:
            content = self.joint_share(code, column, head)
        elif column.field.ratio and self.rule_of(code, column.field) is Aggregate.RATIO:
            content = self.ratio(code, column, head)
        else:
            content = self.total(code, column, span, self.subtracted(code, column, head, col))
        number_format = self.number_format(code, column.field) if isinstance(content, Formula | float) else ""
        if isinstance(content, Formula):
            repeated = Formula(cell_name(head, col), content.cached)
            return BuiltCell(content, "sum", number_format), BuiltCell(repeated, "figure", number_format)
        cell = BuiltCell(content, "sum", number_format, of=self.made_of(code, column))
        return cell, cell._replace(style="figure")

    def made_of(self, code: CodeRow, column: AnswerColumn) -> tuple[int, ...]:
        """The numbers of all answers in a total."""
        columns = [column]
        if column.sums_up:
            columns = [AnswerColumn(column.field, period) for period in self.counted_periods(code, column.field)]
        return ledger_numbers(
            self.answer(code, partner, of_period) for partner in code.partners for of_period in columns
        )

    def subtracted(self, code: CodeRow, column: AnswerColumn, head: int, col: int) -> str:
        """The end of a formula that takes superseded figures off the total of a period: `-E7-E9`."""
        gone = frozenset() if column.sums_up else self.superseded(code, column)
        rows = (row for row, partner in enumerate(code.partners, head + 1) if partner.id in gone)
        return "".join(f"-{cell_name(row, col)}" for row in rows)

    @cached_property
    def shares(self) -> Mapping[str, ShareField]:
        """The fields whose total is the share that all partners have reached together of their joint target."""
        own = {
            field.name for field in self.table.fields if self.context.rule_of(self.table, field) is not Aggregate.NEVER
        }
        return {name: share for name, share in share_fields(self.table).items() if name not in own}

    def joint_share(self, code: CodeRow, column: AnswerColumn, head: int) -> Content:
        """The share of the target by the rule of the form, of the total of the figure in the same column of periods."""
        share = self.shares[column.field.name]
        figure = AnswerColumn(self.table.field(share.figure), column.period, column.sums_up)
        value = self.own_total(code, figure)
        if value is None or figure not in self.columns:
            return "–" if self.is_asked(code, column) else self.context.words.label("master_not_asked")
        given: dict[str, Figure] = {}
        for col, detail in enumerate(self.details, 1):
            fact = self.fact(code, detail, column.period)
            if detail.given and isinstance(fact, float | int):
                given[detail.given] = Figure(float(fact), self.cells_of_fact(code, detail, column.period, (head, col)))
        reached = share.rule.of(Figure(value, self.cell_of_answers(code, figure, head)), given)
        return "–" if reached is None else Formula(reached.formula, added([reached.value]))

    def cells_of_fact(self, code: CodeRow, field: Field, period: Period | None, place: tuple[int, int]) -> str:
        """The cell of a given fact; of a period with other partners the sum of the cells of those: `SUM(C9:C10,C12)`.

        Args:
            code: the code.
            field: the field that shows the fact.
            period: of which it is; None: of all.
            place: row and column of the fact of all periods; the rows of the partners follow.
        """
        head, col = place
        if not self.differs(code, field) or self.fact(code, field, period) == self.fact(code, field):
            return cell_name(head, col)
        counted = self.numbers_given(code, field, period)
        cells = ((row, col) for row, partner in enumerate(code.partners, head + 1) if partner.id in counted)
        return f"SUM({','.join(cell_ranges(cells))})"

    def ratio(self, code: CodeRow, column: AnswerColumn, head: int) -> Content:
        """The quotient of the totals of two other columns; in a period without the differences of earlier periods."""
        figures: list[float | None] = []
        cells: list[str] = []
        for name in column.field.ratio:
            other = AnswerColumn(self.table.field(name), column.period, column.sums_up)
            figures.append(self.own_total(code, other))
            if other in self.columns and figures[-1] is not None:
                cells.append(self.cell_of_answers(code, other, head))
        value = quotient(*figures)
        if value is None:
            return "–"
        return Formula("/".join(cells), value) if len(cells) == len(figures) else value

    def own_total(self, code: CodeRow, column: AnswerColumn) -> float | None:
        """What a ratio or a share is of: a total, in a period without the differences of earlier periods."""
        total = self.total_of_answers(code, column)
        if column.period is None:
            total = self.adjusted(code, column, total)
        total = single_figure(self.context.combined(self.in_row(code, column.field), total))
        return float(total) if isinstance(total, float | int) else None

    def cell_of_answers(self, code: CodeRow, column: AnswerColumn, head: int) -> str:
        """The cell of a total; in a period less the differences of earlier periods: `(E7-E9)`."""
        col = self.first + self.columns.index(column)
        cell = cell_name(head, col)
        rows = enumerate(self.adjustments(code), head + 1 + len(code.partners))
        counted = [row for row, adjustment in rows if column.period and self.adjusts(code, adjustment, column)]
        return f"({cell}{''.join(f'-{cell_name(row, col)}' for row in counted)})" if counted else cell

    def total_of_answers(self, code: CodeRow, column: AnswerColumn) -> Total:
        """The total of a column of numbers without corrections."""
        rule, gone = self.rule_of(code, column.field), self.superseded(code, column)
        partners = [partner for partner in code.partners if partner.id not in gone]
        if column.sums_up:
            return over_all(rule, [self.counted_figures(code, partner, column.field) for partner in partners])
        answers = (self.answer(code, partner, column) for partner in partners)
        return over_partners(rule, [answer.figure for answer in answers if answer])

    def total(self, code: CodeRow, column: AnswerColumn, cells: str, subtracted: str) -> Content:
        rule = self.rule_of(code, column.field)
        total = self.adjusted(code, column, self.total_of_answers(code, column))
        total = single_figure(self.context.combined(self.in_row(code, column.field), total))
        if total is None and not self.is_asked(code, column):
            return self.context.words.label("master_not_asked")
        if total is None or isinstance(total, ValueRange):
            return total_text(self.context.words, total, percent=self.in_row(code, column.field).kind.name == "percent")
        is_mean_of_means = rule is Aggregate.MEAN and column.sums_up
        has_formula = rule in _FUNCTIONS and not is_mean_of_means
        return Formula(f"{_FUNCTIONS[rule]}({cells}){subtracted}", total) if has_formula else total

    def period_total(self, code: CodeRow, partner: Partner, column: AnswerColumn, row: int, col: int) -> BuiltCell:
        """One partner's total over the periods."""
        rule = self.rule_of(code, column.field)
        if partner.id in self.superseded(code, column):
            return BuiltCell(f"→ {partner.successor}", "unsaid")
        if rule is Aggregate.RATIO:
            figures = [self.partner_figure(code, partner, name) for name in column.field.ratio]
            value = quotient(*figures) if figures else None
            kind = self.in_row(code, column.field).kind
            return _UNSAID if value is None else BuiltCell(value, "figure", format_of_type(kind, [value]))
        figure = over_periods(rule, self.counted_figures(code, partner, column.field))
        if figure is None:
            return BuiltCell(None, "unsaid")
        first = col - len(self.periods)
        if rule in STANDING or column.field.is_forecast:
            last = max(
                number
                for number, period in enumerate(self.periods)
                if self.answer(code, partner, AnswerColumn(column.field, period))
            )
            formula = cell_name(row, first + last)
        else:
            formula = f"{_FUNCTIONS[rule]}({cell_name(row, first)}:{cell_name(row, col - 1)})"
        return BuiltCell(Formula(formula, figure), "figure", self.number_format(code, column.field))

    def partner_figure(self, code: CodeRow, partner: Partner, name: str) -> float | None:
        """One partner's figure over the periods."""
        field = self.table.field(name)
        return over_periods(self.rule_of(code, field), self.counted_figures(code, partner, field))

    def number_format(self, code: CodeRow, field: Field) -> str:
        """The number format of all figures of a code: without decimals if all are integers."""
        field = self.in_row(code, field)
        if field.kind.name != "number":
            return field.kind.number_format
        key = (code.option.id, field.name)
        if key not in self._number_formats:
            figures = [figure for partner in code.partners for figure in self.figures(code, partner, field)]
            figures += [
                adjustment.difference for adjustment in self.adjustments(code) if adjustment.entry.field == field.name
            ]
            self._number_formats[key] = figure_format(figures)
        return self._number_formats[key]

    def count_choices(self, code: CodeRow, column: AnswerColumn, cells: str) -> tuple[BuiltCell, BuiltCell]:
        """The total of a column of choices and its text in the overview: who answered yes, or how many chose what."""
        answers = [answer for answer in (self.answer(code, partner, column) for partner in code.partners) if answer]
        made_of = ledger_numbers(answers)
        blank = "–" if answers or self.is_asked(code, column) else self.context.words.label("master_not_asked")
        if self.in_row(code, column.field).kind.name == YES_NO:
            if not answers:
                return BuiltCell(blank, "sum_text"), BuiltCell(blank, "fact")
            partners = [answer.partner.id for answer in answers if answer.answer == "yes"]
            yes = self.context.words.pick(self.context.collected.project.lists[YES_NO].options[0].label)
            count = Formula(f'COUNTIF({cells},"{yes}")', float(len(partners)))
            names = BuiltCell(", ".join(partners) or "–", "fact", of=made_of)
            return BuiltCell(count, "sum_text", f'"{yes}: "0'), names
        if column.field.kind.name == "choice":
            counts = Counter(str(self.context.shown_answer(answer)) for answer in answers)
            text = ", ".join(f"{choice}: {count}" for choice, count in counts.most_common()) or blank
            return BuiltCell(text, "sum_text", of=made_of), BuiltCell(text, "fact", of=made_of)
        if column.field.kind_from and (days := [each.answer for each in answers if isinstance(each.answer, date)]):
            shown_as = self.context.number_format(self.in_row(code, column.field), days[0])
            ends = (day_text(self.context.words, day, shown_as) for day in (min(days), max(days)))
            text = "–".join(dict.fromkeys(ends))
            return BuiltCell(text, "sum_text", of=made_of), BuiltCell(text, "fact", of=made_of)
        return BuiltCell(None, "sum"), BuiltCell(None, "fact")


def money_total(col: int, rows: tuple[int, int], amounts: Sequence[float], field: Field) -> BuiltCell | None:
    """The sum of a column of amounts; None if there are none.

    Args:
        col: the column.
        rows: the first and the last row.
        amounts: the values of its cells.
        field: whose amounts they are.
    """
    if not amounts:
        return None
    cells = f"{cell_name(rows[0], col)}:{cell_name(rows[1], col)}"
    return BuiltCell(Formula(f"SUM({cells})", added(amounts)), "sum", format_of_type(field.kind, amounts))

"""Corrected figures in a table of codes: which there are, in which columns they count, and the row of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.form import Aggregate, Field
from lamppu_xl.master.aggregation import Total
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.sheets.code_columns import AnswerColumn, CodeRow, CodeTable
from lamppu_xl.master.sheets.corrections import counts_in_totals, explanation, with_differences
from lamppu_xl.workbook.model import Formula
from lamppu_xl.workbook.sheet_builder import BuiltCell


@dataclass(frozen=True)
class AdjustedTable(CodeTable):
    """A table of codes with the corrections of earlier periods."""

    def adjustments(self, code: CodeRow) -> tuple[Correction, ...]:
        """The corrected figures of a code; each has a row below the partners."""
        corrections = self.context.collected.corrections
        if not corrections:
            return ()
        names, partners = {field.name for field in self.column_fields}, {partner.id for partner in code.partners}
        return tuple(
            adjustment
            for adjustment in corrections.adjustments(self.table.id, code.option.id)
            if adjustment.entry.field in names and adjustment.partner in partners
        )

    def adjusts(self, code: CodeRow, adjustment: Correction, column: AnswerColumn) -> bool:
        """Whether a difference counts in a column: that of the period in which it was noticed, and the total."""
        if column.field.name != adjustment.entry.field or not counts_in_totals(self.context, adjustment):
            return False
        if column.period is None:
            return True
        return self.rule_of(code, column.field) is Aggregate.SUM and column.period.id == adjustment.made_in

    def adjusted(self, code: CodeRow, column: AnswerColumn, total: Total) -> Total:
        """A total with the differences that count in its column."""
        counted = (adjustment for adjustment in self.adjustments(code) if self.adjusts(code, adjustment, column))
        return with_differences(total, counted)

    def adjustment_row(
        self,
        code: CodeRow,
        adjustment: Correction,
        row: int,
        *,
        cells: list[BuiltCell],
        number_format: Callable[[CodeRow, Field], str],
    ) -> list[BuiltCell]:
        """The row of a corrected figure. The figure of the earlier period stays as it was reported.

        Args:
            row: its number.
            cells: the blank row with its label.
            number_format: of a code's figures.
        """
        first_col: int | None = None
        for col, column in enumerate(self.columns, self.first):
            cells[col] = BuiltCell(None, "unsaid")
            difference = adjustment.difference
            if self.adjusts(code, adjustment, column) and difference is not None:
                content = difference if first_col is None else Formula(cell_name(row, first_col), difference)
                cells[col] = BuiltCell(content, "figure", number_format(code, column.field))
                first_col = col
        answer = self.context.collected.corrected_answer(adjustment)
        cells[-2] = BuiltCell(explanation(self.context, adjustment), "fact_note", "@")
        cells[-1] = self.context.source_cell([answer], "fact_note") if answer else BuiltCell(None, "fact_note")
        return cells

    def answers_below(self, code: CodeRow) -> Iterator[SourcedAnswer]:
        """The answers that may have rows below the figures: texts, and corrected answers that are no figures."""
        corrected = bool(self.context.collected.corrections)
        plain = [field for field in self.column_fields if field.kind.type is not ValueType.NUMBER] if corrected else []
        fields = [*self.text_fields, *plain]
        for partner in code.partners if fields else ():
            for period in code.periods:
                for field in fields:
                    if answer := self.context.collected.answer(period, partner, self.entry(code, field)):
                        yield answer

"""Corrected figures in a table of codes: which there are, in which columns they count, and the row of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.project import Aggregate, Field
from lamppu_xl.master.aggregation import Total, ValueRange, added, rule_of
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.sheets.code_columns import AnswerColumn, CodeRow, CodeTable
from lamppu_xl.master.sheets.corrections import adds, differences, explained
from lamppu_xl.workbook.model import Formula
from lamppu_xl.workbook.sheet_builder import BuiltCell


@dataclass(frozen=True)
class AdjustedTable(CodeTable):
    """A table of codes with what was corrected of earlier periods."""

    def adjustments(self, code: CodeRow) -> tuple[Correction, ...]:
        """The corrected figures of a code, each of which has a row below its partners."""
        if not self.setting.gathered.corrections:
            return ()
        names, partners = {short.name for short in self.shorts}, {partner.id for partner in code.partners}
        own = self.setting.gathered.corrections.adjustments(self.table.id, code.option.id)
        return tuple(one for one in own if one.entry.field in names and one.partner in partners)

    def adjusts(self, code: CodeRow, one: Correction, column: AnswerColumn) -> bool:
        """Whether a difference stands in a column: in that of the period in which it was noticed, and in the sum."""
        if column.field.name != one.entry.field or not adds(self.setting, one):
            return False
        if column.period is None:
            return True
        return rule_of(column.field, code.option) is Aggregate.SUM and column.period.id == one.made_in

    def adjusted(self, code: CodeRow, column: AnswerColumn, total: Total) -> Total:
        """A total with the differences that count in its column."""
        extra = [adjustment for adjustment in self.adjustments(code) if self.adjusts(code, adjustment, column)]
        return total if not extra or isinstance(total, ValueRange) else added([total or 0.0, differences(extra)])

    def adjustment(
        self, code: CodeRow, one: Correction, row: int, cells: list[BuiltCell], shown: Callable[[CodeRow, Field], str]
    ) -> list[BuiltCell]:
        """The row of a corrected figure. What was told in the earlier period stays as it was.

        Args:
            row: its number.
            cells: how it looks, its name in front.
            shown: gives the number format of a code's figures.
        """
        gathered = self.setting.gathered
        at: int | None = None
        for col, column in enumerate(self.columns, self.first):
            cells[col] = BuiltCell(None, "unsaid")
            if self.adjusts(code, one, column) and one.difference is not None:
                repeated = Formula(cell_name(row, at), one.difference) if at is not None else one.difference
                cells[col] = BuiltCell(repeated, "figure", shown(code, column.field))
                at = col
        period, partner = gathered.project.period(one.period), gathered.project.partner(one.partner)
        told = gathered.told(period, partner, one.entry) if period and partner else None
        cells[-2] = BuiltCell(explained(self.setting, one), "fact_note", "@")
        cells[-1] = self.setting.place([told], "fact_note") if told else BuiltCell(None, "fact_note")
        return cells

    def said_below(self, code: CodeRow) -> Iterator[SourcedAnswer]:
        """The answers that may have rows of their own: texts, and whatever else is no figure, if it was corrected."""
        corrected = bool(self.setting.gathered.corrections)
        plain = [short for short in self.shorts if short.kind.type is not ValueType.NUMBER] if corrected else []
        fields = [*self.texts, *plain]
        for partner in code.partners if fields else ():
            for period in code.periods:
                for field in fields:
                    entry = AnswerRef(self.table.id, code.option.id, field.name)
                    if told := self.setting.gathered.told(period, partner, entry):
                        yield told

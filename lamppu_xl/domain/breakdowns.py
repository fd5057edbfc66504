"""The sums of a table of lines for each option of a choice: which rows they have, and their values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.expressions import Call, ColumnRef, Compare, Constant, Expr, MemberRef
from lamppu_xl.domain.form import Aggregate, Field, Option, Table
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.project import Project

MOST_OPTIONS = 50
"""The most options whose sums a form shows; sums of longer lists are in the master workbook only."""


@dataclass(frozen=True)
class BreakdownRow:
    """The sums of the lines with one option."""

    table: Table
    choice: Field
    option: Option

    @property
    def id(self) -> str:
        """The row in the address of a sum; no line has such an id."""
        return f"={self.choice.name}:{self.option.id}"

    def entry(self, figure: str) -> AnswerRef:
        return AnswerRef(self.table.id, self.id, figure)

    def sum_of(self, figure: str) -> Expr:
        """The sum of a figure, as the expression `sum(lines.figure where choice == "option")`."""
        chosen = MemberRef(self.table.id, self.choice.name, self.choice.variable)
        column = ColumnRef(self.table.id, figure, self.table.field(figure).variable)
        return Call("sum_where", (column, Compare("==", chosen, Constant(self.option.id))))


def breakdown_figures(table: Table) -> tuple[str, ...]:
    """The figures of a table that are added up for each option."""
    return tuple(
        field.name
        for field in table.answers
        if field.aggregate is Aggregate.SUM and field.kind.type is ValueType.NUMBER and field.kind.name != "percent"
    )


def breakdown_rows(project: Project, partner: Partner, table: Table) -> Iterator[BreakdownRow]:
    """The rows of sums below the lines of a partner's form, one after the other."""
    fields = {field.name: field for field in table.fields}
    for name in table.break_down if breakdown_figures(table) else ():
        codes = project.options_for(fields[name]) if name in fields else None
        if codes is None or len(codes.options) > MOST_OPTIONS:
            continue
        for option in codes.options:
            if option.applies_to.includes(partner):
                yield BreakdownRow(table, fields[name], option)


def row_of_sum(project: Project, partner: Partner, entry: AnswerRef) -> BreakdownRow | None:
    """The row of a sum by its address; None if it is another one or the form has it no more."""
    table = next((each for each in project.form.tables if each.id == entry.table), None)
    rows = breakdown_rows(project, partner, table) if table else iter(())
    return next((row for row in rows if row.id == entry.row), None)

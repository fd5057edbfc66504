"""The sums of a table of lines for each choice of a field: by place, by category.

All partners and periods are in them, and the corrections that count in totals. The formulas find the rows by the label
of the choice, so that they stay right when the table is sorted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeAlias

from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.form import Aggregate, Field, Table
from lamppu_xl.domain.line_keys import carries_lines, line_key
from lamppu_xl.domain.partner_history import with_successors
from lamppu_xl.domain.project import Project
from lamppu_xl.master.aggregation import added
from lamppu_xl.master.answer_store import SourcedAnswer, ledger_numbers
from lamppu_xl.master.context import MasterContext, format_of_type
from lamppu_xl.master.sheets.corrections import counts_in_totals
from lamppu_xl.master.sheets.flat_rows import FlatRow, flat_rows
from lamppu_xl.master.sheets.flat_totals import TotalsPlace
from lamppu_xl.master.sheets.report_rows import add_section
from lamppu_xl.workbook.model import Content, Formula
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder


@dataclass
class _Group:
    """The lines with the same choice."""

    rows: int = 0
    count: int = 0
    """The rows that are counted: a line that goes on over periods has several."""
    figures: dict[str, list[SourcedAnswer]] = field(default_factory=dict)
    """By field."""
    corrected: dict[str, list[float]] = field(default_factory=dict)
    """The differences of corrections that count in totals, by field."""


LineId: TypeAlias = tuple[str, str, str]
"""A line of a return: partner, period, number of the line."""


def counted_lines(project: Project, table: Table, rows: Sequence[FlatRow]) -> set[LineId]:
    """Which rows of lines over periods are counted.

    A line with a key is counted once, in the last period in which its partner or a successor has it. Lines of a form
    that had another key are counted until their partner or a successor reports lines with keys. Of lines that are
    carried on without a key, those of each partner's last return are counted.

    Args:
        project: the project of the partners.
        table: a table of lines.
        rows: its rows, those of later periods first.
    """
    reporters = {row.partner.id: with_successors(project, row.partner) for row in rows}
    later_first = (
        row
        for _, of_period in groupby(rows, key=lambda row: row.period.id)
        for row in sorted(of_period, key=lambda row: len(reporters[row.partner.id]))
    )
    counted: set[LineId] = set()
    known: set[tuple[str, Answer]] = set()
    last: dict[str, str] = {}
    for row in later_first:
        partners = reporters[row.partner.id]
        key = next((each.answer for each in row.answers if each.field.name == table.key), None)
        if table.key and key is not None:
            name = line_key(key)
            is_counted = known.isdisjoint((partner, name) for partner in partners)
            known.add((row.partner.id, name))
            last.setdefault(row.partner.id, row.period.id)
        elif table.key:
            is_counted = all(last.get(partner, row.period.id) == row.period.id for partner in partners)
        else:
            is_counted = not table.carry or last.setdefault(row.partner.id, row.period.id) == row.period.id
        if is_counted:
            counted.add(line_of(row))
    return counted


def line_of(row: FlatRow) -> LineId:
    return row.partner.id, row.period.id, row.line


@dataclass(frozen=True)
class Breakdowns:
    """The breakdowns below a table of lines."""

    context: MasterContext
    table: Table
    fields: Sequence[Field]
    """In the order of their columns."""
    place: TotalsPlace

    def write(self, sheet: SheetBuilder) -> None:
        """A block for each field by which the lines are grouped."""
        columns = {shown.name: (col, shown) for col, shown in enumerate(self.fields, self.place.first_col)}
        for name in self.table.break_down:
            if name in columns:
                col, choice = columns[name]
                label = self.context.field_label(choice)
                add_section(sheet, self.context.words.label(self.heading, field=label), space=14.0, min_height=18.0)
                sheet.add(*self.heads(label), min_height=20.0, keep_with_next=True)
                for text, group in self.groups(choice):
                    sheet.add(*self.row(sheet.row, col, text, group), min_height=16.0)

    @property
    def heading(self) -> str:
        """The key of the label of a heading. It says which lines are counted, if lines go on over periods."""
        if not carries_lines(self.table) or len(self.context.collected.periods) == 1:
            return "master_by"
        return "master_by_key" if self.table.key else "master_by_last"

    @property
    def added_up(self) -> Iterator[tuple[int, Field]]:
        """The columns of figures that are added up."""
        for col, figure in enumerate(self.fields, self.place.first_col):
            if self.context.rule_of(self.table, figure) is Aggregate.SUM:
                yield col, figure

    def blank(self, style: str) -> list[BuiltCell]:
        return [BuiltCell(None, style) for _ in range(self.place.period_col + 1)]

    def heads(self, label: str) -> list[BuiltCell]:
        words, cells = self.context.words, self.blank("header")
        cells[0] = BuiltCell(label, "header")
        for col, figure in self.added_up:
            cells[col] = BuiltCell(self.context.field_label(figure), "header_figure")
        cells[self.place.period_col - 1] = BuiltCell(words.label("master_rows"), "header_figure")
        return cells

    def groups(self, choice: Field) -> list[tuple[str, _Group]]:
        """The lines of each choice, by its label, in the order of the list; lines without a choice last."""
        codes = self.context.collected.project.options_for(choice)
        order = {option.id: number for number, option in enumerate(codes.options if codes else ())}
        found: dict[tuple[int, str], _Group] = {}
        by_line: dict[LineId, _Group] = {}
        rows = [row for row in flat_rows(self.context, self.table, self.fields) if row.answers]
        counted = counted_lines(self.context.collected.project, self.table, rows)
        for row in rows:
            answers = {answer.field.name: answer for answer in row.answers}
            chosen = answers.get(choice.name)
            text = str(self.context.shown_answer(chosen)) if chosen else ""
            number = order.get(str(chosen.answer), len(order)) if chosen else len(order) + 1
            group = found.setdefault((number, text), _Group())
            by_line[line_of(row)] = group
            group.rows += 1
            group.count += line_of(row) in counted
            for _, figure in self.added_up:
                if figure.name in answers:
                    group.figures.setdefault(figure.name, []).append(answers[figure.name])
        for _, figure in self.added_up:
            for item in self.context.collected.corrections.adjustments(self.table.id, None, figure.name):
                line = (item.partner, item.period, item.entry.row)
                if item.difference is not None and line in by_line and counts_in_totals(self.context, item):
                    by_line[line].corrected.setdefault(figure.name, []).append(item.difference)
        return [(text, found[number, text]) for number, text in sorted(found)]

    def row(self, row: int, col: int, text: str, group: _Group) -> list[BuiltCell]:
        """The sums of the lines with one choice."""
        cells = self.blank("row")
        cells[0] = BuiltCell(text or "–", "row")
        same = f"--({self.place.column(col)}={cell_name(row, 0)})"
        for figure_col, figure in self.added_up:
            answers = group.figures.get(figure.name, [])
            changes = group.corrected.get(figure.name, [])
            total = added([*(answer.figure or 0.0 for answer in answers), *changes])
            formula = f"SUMPRODUCT({same},{self.place.column(figure_col)})"
            content: Content = Formula(formula, total) if text and not changes else total
            number_format = format_of_type(figure.kind, [total])
            cells[figure_col] = BuiltCell(content, "row_figure", number_format, of=ledger_numbers(answers))
        is_of_all = text and group.count == group.rows
        count = Formula(f"SUMPRODUCT({same})", float(group.count)) if is_of_all else float(group.count)
        cells[self.place.period_col - 1] = BuiltCell(count, "row_figure", "#,##0")
        return cells

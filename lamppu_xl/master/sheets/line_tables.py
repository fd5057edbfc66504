"""The sheet of a table of free lines: one list over all partners and periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.corrections import Correction
from lamppu_xl.domain.project import Aggregate, Field, Partner, Period, Table, TableLine
from lamppu_xl.master.aggregation import ValueRange, over_answers, rule_of, total_text
from lamppu_xl.master.answer_store import SourcedAnswer, ledger_numbers
from lamppu_xl.master.asked_partners import asked_notes, reported_until, table_is_asked
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.change_notes import table_notes
from lamppu_xl.master.sheets.corrections import (
    adjustment_label,
    correction_note,
    corrections_of,
    counted_adjustments,
    counts_in_totals,
    differences,
    explanation,
    total_in_words,
    write_corrections,
)
from lamppu_xl.master.sheets.report_rows import add_section, begin_report, begin_table, write_sources
from lamppu_xl.templates.sheet_keys import LONG_TEXT
from lamppu_xl.workbook.model import Formula
from lamppu_xl.workbook.sheet_builder import INSET, BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_split import split_text


class _FilledLine(NamedTuple):
    """A line with at least one answer."""

    period: Period
    partner: Partner
    line: TableLine
    answers: list[SourcedAnswer]


def line_sheet(context: MasterContext, table: Table) -> SheetBuilder:
    """The lines of all partners: a table if they are short, texts below each other if one is long."""
    lines = _LineTable(context, table)
    is_long = any(
        field.kind.name == "text" and (field.max_length is None or field.max_length > LONG_TEXT)
        for field in lines.fields
    )
    return _write_texts(lines) if is_long else _write_table(lines)


@dataclass(frozen=True)
class _LineTable:
    context: MasterContext
    table: Table

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for field in self.table.answers if not field.personal)

    def lines(self) -> Iterator[_FilledLine]:
        """Every line with an answer, the last period's first."""
        collected = self.context.collected
        for period in reversed(collected.periods):
            for partner in collected.project.partners:
                lines = collected.answers.by_line((period.id, partner.id), self.table)
                yield from (_FilledLine(period, partner, answers[0].line, answers) for answers in lines)

    @cached_property
    def aggregated(self) -> Mapping[str, Sequence[SourcedAnswer]]:
        """The answers that count in the total of each field; of a standing figure those of the reported period."""
        answers: dict[str, list[SourcedAnswer]] = {field.name: [] for field in self.table.answers if field.aggregate}
        for filled in self.lines() if answers else ():
            for answer in filled.answers:
                standing = rule_of(answer.field) is Aggregate.LAST
                if answer.field.aggregate and not (standing and not self.is_reported(filled.period)):
                    answers[answer.field.name].append(answer)
        return answers

    def is_reported(self, period: Period) -> bool:
        return period.id == self.context.collected.period.id

    def adjustments(self, field: Field) -> tuple[Correction, ...]:
        """The corrected figures of a field, over all lines."""
        return self.context.collected.corrections.adjustments(self.table.id, None, field.name)

    def asked_notes(self, field: Field) -> Iterator[str]:
        """Of how many partners the figures of a total were asked, where it is not all of them."""
        collected = self.context.collected
        is_standing = rule_of(field) is Aggregate.LAST
        periods = [collected.period] if is_standing else collected.periods
        return asked_notes(self.context, self.table, [field], partners=collected.partners, periods=periods)

    def counted_adjustments(self, field: Field) -> list[Correction]:
        """Those that count in the total of the field."""
        return counted_adjustments(self.context, self.table, field)


def _write_until(table: _LineTable, sheet: SheetBuilder) -> None:
    """The last period in which the table was asked, if no form of the reported period has it any more."""
    if until := reported_until(table.context, table_is_asked(table.context, table.table)):
        sheet.add(BuiltCell(until, "note"), height=18.0)
    for note in table_notes(table.context, table.table):
        sheet.add(BuiltCell(note, "note"), height=18.0)


# Long texts


def _write_texts(table: _LineTable) -> SheetBuilder:
    context = table.context
    words = context.words
    sheet = begin_report(context, f"table/{table.table.id}", words.pick(table.table.title))
    _write_until(table, sheet)
    if next(table.lines(), None) is None:
        sheet.add(BuiltCell(words.label("master_nothing"), "note"))
    for field in table.fields:
        if field.aggregate:
            total = total_in_words(context, field, table.aggregated[field.name], table.counted_adjustments(field))
            text = "\n".join((total, *table.asked_notes(field)))
            sheet.add(BuiltCell(words.pick(field.label), "point"), BuiltCell(text))
    for period, partner, line, answers_of_line in table.lines():
        period_cell = BuiltCell(context.period_label(period), "section")
        add_section(sheet, f"{partner.name} ({partner.id}) · {line.id}", period_cell, min_height=20.0)
        sheet.add(BuiltCell(context.return_label(period, partner), "key", "@"), height=13.0, keep_with_next=True)
        for answer in answers_of_line:
            label = BuiltCell(words.pick(answer.field.label), "point")
            sheet.add_text(label, context.answer_cell(answer, "prose"), context.source_cell([answer], "source"))
            write_corrections(context, sheet, answer, ("point", "prose", "source"))
    return sheet


# A table


def _write_table(table: _LineTable) -> SheetBuilder:
    context, fields = table.context, table.fields
    words = context.words
    columns = [
        (words.label("master_period"), 12.0),
        (words.label("master_partner"), 10.0),
        *(
            (words.pick(field.label), min(24.0, max(13.5, 0.75 * (field.width or field.kind.width))))
            for field in fields
        ),
        (words.label("master_source"), 26.0),
    ]
    sheet = begin_table(context, f"table/{table.table.id}", words.pick(table.table.title), columns)
    _write_until(table, sheet)
    first = last_reported = sheet.row
    for filled in table.lines():
        _write_line(table, sheet, filled)
        last_reported = sheet.row - 1 if table.is_reported(filled.period) else last_reported
    if sheet.row == first:
        sheet.add(BuiltCell(words.label("master_nothing"), "note"))
        return sheet
    for col, field in enumerate(fields, 2):
        for adjustment in table.adjustments(field):
            _write_adjustment(table, sheet, col, adjustment)
    last = sheet.row - 1
    for col, field in enumerate(fields, 2):
        if field.aggregate:
            # The lines of the reported period come first.
            rows = (first, last_reported if rule_of(field) is Aggregate.LAST else last)
            _write_total(table, sheet, rows, col, field)
    write_sources(context, sheet)
    return sheet


def _write_line(table: _LineTable, sheet: SheetBuilder, filled: _FilledLine) -> None:
    """One line, on as many rows as its longest text needs."""
    context = table.context
    by_field = {answer.field.name: answer for answer in filled.answers}
    columns: list[list[BuiltCell]] = []
    for col, field in enumerate(table.fields, 2):
        answer = by_field.get(field.name)
        cell = context.answer_cell(answer, "row") if answer else BuiltCell(None, "row")
        if isinstance(cell.content, str):
            size, _ = font_of("row")
            texts = split_text(cell.content, sheet.widths[col] - INSET, size)
            columns.append([BuiltCell(text, "row", "@", answer) for text in texts])
        else:
            style = "row_figure" if isinstance(cell.content, float | int) else "row"
            columns.append([BuiltCell(cell.content, style, cell.number_format, cell.source)])
    first_lead = [BuiltCell(context.period_label(filled.period), "row"), BuiltCell(filled.partner.id, "row")]
    source = context.source_cell(filled.answers, "row_source")
    for number, cells in enumerate(zip_longest(*columns)):
        row = [cell or BuiltCell(None, "row") for cell in cells]
        lead, last = ([BuiltCell(None, "row")] * 2, BuiltCell(None, "row_source")) if number else (first_lead, source)
        sheet.add(*lead, *row, last, min_height=16.0)
    for answer in filled.answers:
        if corrections_of(context, answer) and not isinstance(answer.answer, float | int):
            text = f"{context.words.pick(answer.field.label)}: {correction_note(context, answer)}"
            blanks = [BuiltCell(None, "row")] * (2 + len(table.fields))
            sheet.add(*blanks, BuiltCell(text, "row_source", "@"), min_height=16.0)


def _write_adjustment(table: _LineTable, sheet: SheetBuilder, col: int, adjustment: Correction) -> None:
    """A corrected figure: the difference in its column, and the reason."""
    context = table.context
    cells = [BuiltCell(None, "row") for _ in range(len(table.fields) + 3)]
    period = context.collected.project.period(adjustment.made_in)
    cells[0] = BuiltCell(context.period_label(period) if period else adjustment.made_in, "row")
    cells[1] = BuiltCell(adjustment.partner, "row")
    if counts_in_totals(context, adjustment):
        cells[col] = BuiltCell(adjustment.difference, "row_figure", "#,##0.##")
    text = f"{adjustment_label(context, adjustment)}. {explanation(context, adjustment)}"
    cells[-1] = BuiltCell(text, "row_source", "@")
    sheet.add(*cells, min_height=16.0)


def _write_total(table: _LineTable, sheet: SheetBuilder, rows: tuple[int, int], col: int, field: Field) -> None:
    """The total of a column with its rule; the differences of corrected figures count too.

    Args:
        rows: the first and the last one that count.
    """
    words, rule = table.context.words, rule_of(field)
    answers = table.aggregated[field.name]
    values = [*(answer.answer for answer in answers), *differences(table.counted_adjustments(field))]
    match over_answers(rule, values):
        case float(count) if rule is Aggregate.DISTINCT:
            cell = BuiltCell(count, "sum", "#,##0", of=ledger_numbers(answers))
        case None:
            cell = BuiltCell("–", "sum")
        case ValueRange() as total:
            cell = BuiltCell(total_text(words, total), "sum", of=ledger_numbers(answers))
        case figure:
            function = "MAX" if rule is Aggregate.MAX else "SUM"
            span = f"{cell_name(rows[0], col)}:{cell_name(rows[1], col)}"
            cell = BuiltCell(Formula(f"{function}({span})", figure), "sum", field.kind.number_format)
    cells = [BuiltCell(None, "sum") for _ in range(len(table.fields) + 3)]
    cells[0] = BuiltCell(words.label("master_total"), "sum_text")
    cells[col] = cell
    note = f"{words.pick(field.label)}: {table.context.rule_label(rule)}"
    cells[-1] = BuiltCell("\n".join((note, *table.asked_notes(field))), "sum_note")
    sheet.add(*cells, min_height=20.0)

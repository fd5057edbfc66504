"""The sheet of a table of codes: figures, costs, events.

Above is one row for each code with its totals. Below are the same codes with each partner's answers, over which the
totals are formulas. The rule of each total is written beside it; what must not be added up is shown as a range.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial

from lamppu_xl.definition.history.editions import MARK
from lamppu_xl.domain.aggregate_rules import ADDED, STANDING
from lamppu_xl.domain.answer_types import MONTH, YES_NO, ValueType
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.form import Aggregate, Field, Option, Table
from lamppu_xl.domain.partners import Detail, Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.asked_partners import asked_notes, not_asked, reported_until, table_is_asked
from lamppu_xl.master.collect import ReportingStatus
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.figure_periods import (
    COMPUTED_EACH,
    computed_from,
    latest_answers,
    periods_note,
    ratio_note,
    successor_note,
    uncomputed_note,
)
from lamppu_xl.master.number_texts import number_text
from lamppu_xl.master.sheets.change_notes import option_notes, table_notes
from lamppu_xl.master.sheets.code_columns import AnswerColumn, CodeRow
from lamppu_xl.master.sheets.code_totals import CodeTotals, TotalledTable, money_total
from lamppu_xl.master.sheets.corrections import adjustment_label, correction_rows, corrections_of
from lamppu_xl.master.sheets.dimension_totals import AddedTotal, write_dimensions
from lamppu_xl.master.sheets.report_rows import (
    WIDEST_WORD,
    add_section,
    begin_table,
    width_of_words,
    write_sources,
)
from lamppu_xl.master.sheets.target_shares import TARGET, Figure, share_of_target
from lamppu_xl.master.sheets.targets import NO_BREAK, TARGET_HEADS, TargetRow, write_targets
from lamppu_xl.templates.parts import is_expected
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.workbook.model import Content, Formula, Link
from lamppu_xl.workbook.page_columns import narrower_widths
from lamppu_xl.workbook.sheet_builder import INSET, BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import unbroken_width

_NAME, _NOTE, _SOURCE = 32.0, 34.0, 25.0
_WIDEST_NAME, _WIDE_NOTE = 44.0, 64.0
_NARROW_NOTE, _SHORT_NOTE = 20.0, 60
"""The width down to which the column of notes may become narrower, and the characters of a note that has room there."""
_LONG_NOTE = 160
"""Characters of a note that needs the wide column."""
FONT_OF_FACTS, _ = font_of("fact")
_DETAIL_WIDTHS = {"text": 18.0, "choice": 20.0, "date": 13.5}
_VALUE_WIDTHS = {"choice": 20.0, YES_NO: 24.0, "date": 13.5}
_NUMBER_WIDTH = 12.5

UNIT = "row.unit"
"""The given fact of a code that names what its figures count."""

_RULES_OF_KINDS = {YES_NO: "master_rule_yes", "date": "master_rule_days", MONTH: "master_rule_months"}
"""The rules of totals of rows that are no numbers, by kind."""

_NUMBER_STYLES = {"fact": "figure", "sum_text": "sum"}
"""The style of a number in a row of facts."""


def code_sheet(context: MasterContext, table: Table, *, with_corrections: bool = True) -> SheetBuilder:
    """The sheet of a table of codes.

    Args:
        context: the master.
        table: of codes.
        with_corrections: below the figures are also the corrections of answers, not only texts.
    """
    return _CodeTableWriter(context, table, with_corrections=with_corrections).write()


def target_figures(context: MasterContext, table: Table) -> list[tuple[str, float, float, str, float | None, bool]]:
    """Each code with a target: its name, its total over all periods, the target, their number format, the share.

    The last item says whether figures of earlier periods are apart from it, because they were counted otherwise.
    """
    writer = _CodeTableWriter(context, table)
    number = writer.compared_column() if any(field.given == TARGET for field in writer.details) else None
    figures = []
    for code in writer.codes if number is not None else ():
        target = writer.target(code)
        content = writer.totals(code, 0).contents[number or 0].content if target else None
        actual = content.cached if isinstance(content, Formula) else content
        if target and isinstance(actual, float | int):
            number_format = writer.number_format(code, writer.columns[number or 0].field)
            share = writer.share(code, 0, float(actual))
            field = writer.in_row(code, writer.columns[number or 0].field)
            unit = writer.unit(code) or context.currency_beside(field, writer.name(code))
            name = writer.name_with(code, unit, writer.share_facts(code))
            is_apart = writer.has_values_apart(code, number or 0)
            figures.append((name, float(actual), target[1], number_format, share and share.value, is_apart))
    return figures


@dataclass(frozen=True)
class _ColumnWidth:
    """The head of a column, and its width in characters."""

    head: str
    width: float
    least: float = math.inf
    """The width down to which it may become narrower; that of the column if it may not."""

    def at_least(self, width: float) -> _ColumnWidth:
        """The column with room for something else of a width."""
        return replace(self, width=max(self.width, width), least=max(self.least, width))


def _column_of(head: str, texts: Sequence[str], width: float, narrowest: float = _NUMBER_WIDTH) -> _ColumnWidth:
    """A column whose texts may go on in another line, but not within a word."""
    size, _ = font_of("sum_text")
    of_words = max(min(WIDEST_WORD, unbroken_width(text, size, bold=True)) for text in (head, *texts))
    return _ColumnWidth(head, width_of_words([head, *texts], width), max(of_words + INSET, min(width, narrowest)))


@dataclass(frozen=True)
class _CodeTableWriter(TotalledTable):
    with_corrections: bool = True

    def write(self) -> SheetBuilder:
        words = self.context.words
        title = words.pick(self.table.title)
        until = reported_until(self.context, table_is_asked(self.context, self.table))
        notes = filter(None, (until, *table_notes(self.context, self.table), *self.shared_rules))
        key, columns = f"table/{self.table.id}", self.wide_columns()
        sheet = begin_table(self.context, key, title, columns, notes, figures=self.columns_of_figures())
        sheet.key_columns = 1
        if not self.codes or not (self.details or self.has_answers):
            sheet.add(BuiltCell(words.label("master_nothing"), "note"))
            return sheet
        totals = self.all_totals(sheet)
        rows = [self.write_overview(sheet, code, total) for code, total in zip(self.codes, totals, strict=True)]
        if self.has_grand_total:
            sheet.add(*self.grand_total((rows[0], rows[-1]), totals), min_height=20.0)
        add_section(sheet, words.label("master_by_partner"), space=14.0, min_height=18.0)
        for number, (code, total) in enumerate(zip(self.codes, totals, strict=True)):
            if number:
                sheet.begin_block()
            sheet.add_space(8.0)
            self.write_code(sheet, code, total)
        sheet.heads_end = sheet.row
        if target_rows := list(self.target_rows(rows, totals)):
            write_targets(self.context, sheet, target_rows)
        lines = [(self.name(code), partial(self.added_total, code)) for code in self.codes]
        write_dimensions(self.context, self.table, sheet, [*lines])
        write_sources(self.context, sheet)
        return sheet

    def added_total(self, code: CodeRow, figure: Field) -> AddedTotal | None:
        """The total of a figure of a code that is added up, over all periods."""
        if self.rule_of(code, figure) not in ADDED:
            return None
        column = AnswerColumn(figure, None, sums_up=not self.single_period)
        content = self.total(code, column, "", "")
        if not isinstance(content, Formula):
            return None
        return AddedTotal(float(content.cached), self.made_of(code, column))

    def all_totals(self, sheet: SheetBuilder) -> list[CodeTotals]:
        """The totals of all codes. They are above the rows that they add up, so these are counted beforehand."""
        row = sheet.row + len(self.codes) + self.has_grand_total + 2
        totals = []
        for code in self.codes:
            totals.append(self.totals(code, row + 1))
            row += 2 + len(self.partners_shown(code)) + len(self.adjustments(code))
            row += sum(sheet.rows_needed(text, self.text_col) for _, text, _ in self.text_rows(code))
        return totals

    # Columns and blank rows

    def columns_of_figures(self) -> frozenset[int]:
        """The columns of numbers, whose names are above the numbers, which are on the right."""
        given = [[cell.content for cell in self.facts(code, "fact")] for code in self.codes]
        details = range(len(self.details))
        figures = [number + 1 for number in details if any(isinstance(row[number], float) for row in given)]
        asked = enumerate(self.columns, self.first)
        figures += [col for col, column in asked if column.field.kind.type is ValueType.NUMBER]
        return frozenset(figures)

    def wide_columns(self) -> list[tuple[str, float]]:
        """The columns, each wide enough for the heads of the comparison with targets further down.

        On paper they are side by side on one page, if that can be read where texts are on more lines.
        """
        columns = list(self.named_columns())
        if any(field.given == TARGET for field in self.details):
            heads = (self.context.words.label(label) for label in TARGET_HEADS)
            for number, (column, head) in enumerate(zip(columns, heads, strict=False)):
                columns[number] = column.at_least(width_of_words([head], 0.0))
        widths = narrower_widths([column.width for column in columns], [column.least for column in columns])
        return [(column.head, width) for column, width in zip(columns, widths, strict=True)]

    def named_columns(self) -> Iterator[_ColumnWidth]:
        """The name and the width of each column."""
        words = self.context.words
        yield _ColumnWidth(words.label("row_name"), max([_NAME, *map(self.width_of_name, self.codes)]))
        given = [self.facts(code, "fact") for code in self.codes]
        for number, field in enumerate(self.details):
            head = self.context.field_label(field)
            width = min(field.width or 99.0, _DETAIL_WIDTHS.get(field.kind.name, _NUMBER_WIDTH))
            shown = (cells[number].content for cells in given)
            yield _column_of(head, [text for text in shown if isinstance(text, str)], width)
        if self.each_once:
            yield _column_of(words.label("master_period"), [], _NUMBER_WIDTH)
        for column in self.columns:
            head, choices = self.column_head(column), self.context.collected.project.options_for(column.field)
            labels = [words.pick(option.label) for option in choices.options] if choices else []
            labels += [partner.id for partner in self.context.collected.partners] if choices else []
            yield _column_of(head, labels, _VALUE_WIDTHS.get(column.field.kind.name, _NUMBER_WIDTH))
        yield self.column_of_notes
        yield _ColumnWidth(words.label("master_source"), _SOURCE)

    @property
    def column_of_notes(self) -> _ColumnWidth:
        """The column of the notes. Texts of partners below the figures are in it, too, and need all of its width."""
        head, width = self.context.words.label("master_how" if self.columns else "master_answer"), self.width_of_notes
        notes = [self.overview_notes(code) for code in self.codes]
        has_texts = any(True for code in self.codes for _ in self.text_rows(code))
        if has_texts or not self.columns or max(map(len, notes), default=0) > _SHORT_NOTE:
            return _ColumnWidth(head, width)
        return _column_of(head, notes, width, _NARROW_NOTE)

    def width_of_name(self, code: CodeRow) -> float:
        """The width in which the name of a code is on one line: LibreOffice does not wrap links."""
        return min(_WIDEST_NAME, unbroken_width(self.name(code).replace(" ", NO_BREAK), FONT_OF_FACTS) + INSET)

    @cached_property
    def width_of_notes(self) -> float:
        """The width of the notes; a long note would make its row so high that few rows are seen."""
        longest = max((len(self.overview_notes(code)) for code in self.codes), default=0)
        return _NOTE if longest <= _LONG_NOTE else _WIDE_NOTE

    def overview_notes(self, code: CodeRow) -> str:
        lines = () if self.shared_rules else self.rules(code)
        return "\n".join((*lines, *self.notes(code), *option_notes(self.context, self.table, code.option)))

    def column_head(self, column: AnswerColumn) -> str:
        label, words = self.context.field_label(column.field, column.period), self.context.words
        if column.sums_up:
            label = self.context.total_label(column.field)
            of_total = "master_latest_forecast" if column.field.is_forecast else "master_all_periods"
            return f"{label}\n{words.label(of_total)}"
        if column.period is None:
            return label
        if column.field.is_forecast:  # its heading names two periods
            return f"{label}\n{words.label('master_in_report', period=self.context.period_in_phrase(column.period))}"
        return f"{label}\n{self.context.period_label(column.period)}"

    def name(self, code: CodeRow) -> str:
        """The label of a code after its id; one without digits, such as `staff`, only if several have the label."""
        label = self.context.words.pick(code.option.label)
        issued_id, _, _ = code.option.id.partition("@")  # the label names the period
        needs_id = any(map(str.isdigit, issued_id)) or self.label_counts[label] > 1
        return f"{issued_id} {label}" if needs_id else label

    def unit(self, code: CodeRow) -> str:
        """The unit of the figures of a code, if the definition states one."""
        facts = (self.fact(code, field) for field in self.details if field.given == UNIT)
        unit = next(filter(None, facts), "")
        return self.context.words.pick(unit) if isinstance(unit, Text) else str(unit)

    def share_facts(self, code: CodeRow) -> str:
        """`Baseline: 2`: without it a share would not seem to be that of the figure and the target beside it."""
        read = share_of_target(self.table).other_facts
        shown = []
        for field in self.details:
            fact = self.fact_cell(code, field, self.fact(code, field), "fact")
            if field.given in read and isinstance(fact.content, float | int) and fact.content:
                number = number_text(self.context.words, fact.content, fact.number_format)
                shown.append(f"{self.context.field_label(field)}: {number}")
        return "; ".join(shown)

    def name_with(self, code: CodeRow, *facts: str) -> str:
        """The name of a code with facts in parentheses."""
        known = "; ".join(filter(None, facts))
        return f"{self.name(code)} ({known})" if known else self.name(code)

    @cached_property
    def label_counts(self) -> Counter[str]:
        """How many codes have each label."""
        return Counter(self.context.words.pick(code.option.label) for code in self.codes)

    def blank_row(self, style: str, name: str) -> list[BuiltCell]:
        blanks = [BuiltCell(None, style)] * (self.first + len(self.columns) + 1)
        return [BuiltCell(name, f"{style}_text" if style == "sum" else style), *blanks]

    # The overview

    def facts(self, code: CodeRow, style: str) -> list[BuiltCell]:
        """The given facts of a code."""
        cells = [self.fact_cell(code, field, self.fact(code, field), style) for field in self.details]
        if self.each_once:
            cells.append(BuiltCell(self.context.period_label(code.periods[0]), style))
        return cells

    def shown_facts(self, code: CodeRow, style: str, without: str) -> list[BuiltCell]:
        """The given facts of a code, with a dash in place of a target that it has none of.

        Args:
            without: the style of the dash.
        """
        cells = self.facts(code, style)
        for number, field in enumerate(self.details):
            if field.given == TARGET and cells[number].content is None:
                cells[number] = BuiltCell("–", without)
        return cells

    def fact_cell(self, code: CodeRow, field: Field, fact: Detail | None, style: str) -> BuiltCell:
        content: Content = self.context.words.pick(fact) if isinstance(fact, Text) else fact
        field = self.in_row(code, field)
        number_format = self.context.number_format(field, content) if isinstance(content, float | date) else ""
        compared = self.compared_column() if field.given == TARGET else None
        if compared is not None and isinstance(content, float):
            # A target looks like the total that is compared with it.
            total_format = self.number_format(code, self.columns[compared].field)
            number_format = total_format if content.is_integer() or total_format != "#,##0" else number_format
        is_number = isinstance(content, float) or (content is not None and field.kind.type is ValueType.NUMBER)
        return BuiltCell(content, _NUMBER_STYLES[style] if is_number else style, number_format)

    def write_overview(self, sheet: SheetBuilder, code: CodeRow, totals: CodeTotals) -> int:
        """One code's row in the overview; its number."""
        name, facts = self.name(code), self.shown_facts(code, "fact", "unsaid")
        notes = self.overview_notes(code)
        rules = (BuiltCell(notes or None, "fact_note"), BuiltCell(None, "fact_note"))
        tall = sheet.height_of([BuiltCell(name, "fact"), *facts, *totals.overview, *rules], 20.0)
        fits_in_line = self.width_of_name(code) < _WIDEST_NAME
        link = BuiltCell(Link(name, link_target(sheet.name, totals.row)), "row_link")
        if not fits_in_line:
            link = BuiltCell(name, "fact")
        return sheet.add(link, *facts, *totals.overview, *rules, height=tall)

    @cached_property
    def shared_rules(self) -> tuple[str, ...]:
        """The rules of the totals above the table, where several figures have rules that are those of all codes."""
        rules = {self.rules(code) for code in self.codes}
        only = rules.pop() if len(rules) == 1 else ()
        return only if len(only) > 1 and len(self.codes) > 1 else ()

    def rules(self, code: CodeRow) -> tuple[str, ...]:
        """The rules of a code's totals in words; with the names of the fields if they differ."""
        asked = [field for field in self.column_fields if self.is_asked(code, AnswerColumn(field, None))]
        labels = {field.name: rule for field in asked if (rule := self.rule(code, field))}
        fields = [field for field in self.column_fields if field.name in labels]
        lines = [*dict.fromkeys(labels.values())]
        if len(lines) > 1:
            lines = [f"{self.context.total_label(field)}: {labels[field.name]}" for field in fields]
        return tuple(lines)

    def rule(self, code: CodeRow, field: Field) -> str:
        """The rule of one total of a code in words; empty where it has none."""
        kind, label = self.in_row(code, field).kind, self.context.words.label
        if kind.type is not ValueType.NUMBER:
            if not field.kind_from or field.is_forecast:
                return ""
            rule = _RULES_OF_KINDS.get(kind.name)
            return label(rule) if rule else ""
        if field.computed is not None and self.has_no_numbers(code) and not self.has_figures(code, field):
            return ""
        if field.name in self.shares:
            return label("master_rule_share") if self.has_figures(code, field) else ""
        rule = self.rule_of(code, field)
        return self.context.rule_label(rule, self.table, self.in_row(code, field))

    def has_no_numbers(self, code: CodeRow) -> bool:
        """Whether the code is answered with something else than numbers, so that nothing is computed from it."""
        by_row = (field for field in self.column_fields if field.kind_from)
        return any(self.in_row(code, field).kind.type is not ValueType.NUMBER for field in by_row)

    def has_figures(self, code: CodeRow, field: Field) -> bool:
        return any(figure is not None for partner in code.partners for figure in self.figures(code, partner, field))

    def notes(self, code: CodeRow) -> Iterator[str]:
        """What the totals of a code lack or hold, with the periods in which not all partners were asked."""
        yield from self.given_notes(code)
        yield from self.period_notes(code)
        yield from self.successor_notes(code)
        yield from self.notes_on_parts(code)
        yield from self.asked_notes(code)

    def given_notes(self, code: CodeRow) -> Iterator[str]:
        """What the totals of given amounts hold that differ by partner."""
        for field in self.details:
            if self.differs(code, field) and self.fact(code, field) is not None:
                label, is_sum = self.context.field_label(field), self.adds_given(code, field)
                rule = "master_rule_given" if is_sum else "master_rule_never"
                if is_sum or isinstance(self.fact(code, field), Text):
                    yield f"{label}: {self.context.words.label(rule)}"
                yield from (f"{label}: {note}" for note in self.given_by_period(code, field))

    def given_by_period(self, code: CodeRow, field: Field) -> Iterator[str]:
        """Whose target that of a successor replaces, and what was given in periods with other partners."""
        words, total = self.context.words, self.fact(code, field)
        if replaced := sorted(self.replaced_targets(code, field)):
            yield words.label("master_given_replaced", partners=", ".join(replaced))
        then: dict[float, list[str]] = {}
        for period in () if self.single_period else self.periods:
            given = self.fact(code, field, period)
            if isinstance(given, float) and given != total:
                then.setdefault(given, []).append(self.context.period_label(period))
        for given, periods in then.items():
            number = number_text(words, given, self.fact_cell(code, field, given, "fact").number_format)
            yield words.label("master_given_then", periods=", ".join(periods), number=number)

    def period_notes(self, code: CodeRow) -> Iterator[str]:
        """Of which periods the figures in the totals over all periods are, where they are of several."""
        context = self.context
        columns = [column for column in self.columns if column.sums_up]
        fields = [each.field for each in columns if self.in_row(code, each.field).kind.type is ValueType.NUMBER]
        for field in fields:
            if note := periods_note(context, self.rule_of(code, field), self.counted_answers(code, field)):
                yield note if len(fields) == 1 else f"{context.total_label(field)}: {note}"

    def successor_notes(self, code: CodeRow) -> Iterator[str]:
        """What the figures so far of successors lack."""
        collected = self.context.collected
        for field in self.column_fields:
            entry = self.entry(code, field)
            answers = (
                collected.answer(period, partner, entry) for period in collected.periods for partner in code.partners
            )
            if note := successor_note(self.context, self.table, field, filter(None, answers)):
                yield f"{self.context.total_label(field)}: {note}"

    def notes_on_parts(self, code: CodeRow) -> Iterator[str]:
        """Whose reports have only some of the figures that a computed figure or a ratio of totals is made of."""
        for field in self.column_fields:
            rule, parts = self.rule_of(code, field), computed_from(self.table, field)
            if field.ratio and rule is Aggregate.RATIO:
                note = ratio_note(
                    self.context, *(self.counted_answers(code, self.table.field(name)) for name in field.ratio)
                )
            elif parts and rule in COMPUTED_EACH:
                of = [answer for part in parts for answer in self.counted_answers(code, part, field)]
                note = uncomputed_note(self.context, self.counted_answers(code, field), of)
            else:
                note = ""
            if note:
                yield f"{self.context.total_label(field)}: {note}"

    def counted_answers(self, code: CodeRow, field: Field, figure: Field | None = None) -> list[SourcedAnswer]:
        """The answers that are in the total of all periods.

        Args:
            code: the row.
            field: the question.
            figure: whose rule and periods hold; by default those of the question.
        """
        figure = figure or field
        entry, gone = self.entry(code, field), self.superseded(code, AnswerColumn(figure, None, sums_up=True))
        answers = (
            self.context.collected.answer(period, partner, entry)
            for partner in code.partners
            if partner.id not in gone
            for period in self.counted_periods(code, figure)
        )
        found = [answer for answer in answers if answer]
        return latest_answers(self.context, found) if self.rule_of(code, figure) in STANDING else found

    def asked_notes(self, code: CodeRow) -> Iterator[str]:
        """Of how many partners the answers in the columns were asked, where it is not all of them."""
        periods = code.periods if self.each_once else self.periods
        context, table, fields = self.context, self.table, self.column_fields
        return asked_notes(context, table, fields, partners=code.partners, periods=periods, row=code.option)

    def grand_total(self, rows: tuple[int, int], totals: Sequence[CodeTotals]) -> list[BuiltCell]:
        """The last row of the overview: amounts over all codes."""
        cells = self.blank_row("sum", self.context.words.label("master_all_codes"))
        for col, field in enumerate(self.details, 1):
            if self.is_amount(field) and not any(self.is_apart(code, field) for code in self.codes):
                amounts = [self.facts(code, "fact")[col - 1].content for code in self.codes]
                known = [amount for amount in amounts if isinstance(amount, float)]
                cells[col] = money_total(col, rows, known, field) or cells[col]
        for col, column in enumerate(self.columns, self.first):
            if self.adds_up(column.field):
                contents = (code_totals.contents[col - self.first].content for code_totals in totals)
                known = [float(content.cached) for content in contents if isinstance(content, Formula)]
                cells[col] = money_total(col, rows, known, column.field) or cells[col]
        if retired := ", ".join(self.no_longer_asked()):
            cells[-2] = BuiltCell(self.context.words.label("master_no_longer_asked", rows=retired), "sum_note")
        return cells

    def no_longer_asked(self) -> Iterator[str]:
        """The codes that the forms of the reported period do not have any more, each with its last period."""
        project = self.context.collected.project
        for code in self.codes:

            def is_asked(partner: Partner, period: Period, option: Option = code.option) -> bool:
                return project.option_asked(self.table, option, partner, period) is not None

            if until := reported_until(self.context, is_asked):
                yield f"{self.name(code)} ({until})"

    # One code with its partners

    def write_code(self, sheet: SheetBuilder, code: CodeRow, totals: CodeTotals) -> None:
        head = sheet.row
        assert head == totals.row  # noqa: S101  # the formulas above rely on it
        lines = self.rules(code)
        notes = "\n".join((*(lines if len(lines) == 1 else ()), *self.notes(code)))  # several are in the overview
        rules = (BuiltCell(notes or None, "sum_note"), BuiltCell(None, "sum_note"))
        name = BuiltCell(self.name(code), "sum_text")
        facts = self.shown_facts(code, "sum_text", "sum")
        sheet.add(name, *facts, *totals.contents, *rules, min_height=20.0, keep_with_next=True)
        for number, partner in enumerate(self.partners_shown(code)):
            assert sheet.row == head + 1 + number  # noqa: S101  # the formulas above rely on it
            self.write_partner(sheet, code, partner)
        for adjustment in self.adjustments(code):
            field = self.context.field_label(self.table.field(adjustment.entry.field))
            cells = self.blank_row("fact", f"{adjustment_label(self.context, adjustment)}: {field}")
            row = self.adjustment_row(code, adjustment, sheet.row, cells=cells, number_format=self.number_format)
            sheet.add(*row, min_height=16.0)
        for cells_around_text in self.text_rows(code):
            sheet.add_text(*cells_around_text, col=self.text_col)

    def partners_shown(self, code: CodeRow) -> Sequence[Partner]:
        """The partners that have a row: none where all answers are texts, which are below."""
        return code.partners if self.columns or any(self.differs(code, field) for field in self.details) else ()

    def write_partner(self, sheet: SheetBuilder, code: CodeRow, partner: Partner) -> None:
        cells = self.blank_row("fact", partner.id)
        cells[0] = cells[0]._replace(style="fact_part")
        cited: list[SourcedAnswer] = []
        for col, field in enumerate(self.details, 1):
            if self.differs(code, field):
                fact = self.fact_cell(code, field, self.fact_of(code, field, partner), "fact")
                if isinstance(fact.content, float):
                    in_row = self.in_row(code, field)
                    fact = fact._replace(number_format=self.context.in_currency(fact.number_format, in_row, partner))
                cells[col] = fact
        for col, column in enumerate(self.columns, self.first):
            if column.sums_up:
                cells[col] = self.period_total(code, partner, column, sheet.row, col)
                continue
            answer = self.answer(code, partner, column)
            if answer:
                cited.append(answer)
                number = answer.field.kind.type is ValueType.NUMBER
                cells[col] = self.context.answer_cell(answer, "figure" if number else "fact")
            else:
                is_number = self.in_row(code, column.field).kind.type is ValueType.NUMBER
                style = "unsaid" if is_number else "unsaid_text"
                cells[col] = BuiltCell(capitalised(self.empty_text(code, partner, column)), style)
        cells[-1] = self.context.source_cell(cited, "fact_note") if cited else BuiltCell(None, "fact_note")
        sheet.add(*cells, min_height=16.0)

    def empty_text(self, code: CodeRow, partner: Partner, column: AnswerColumn) -> str:
        """The text in place of an empty answer."""
        period, words = column.period or code.periods[0], self.context.words
        project = self.context.collected.project
        if period not in code.periods and not project.is_merged:
            return ""
        status = self.context.collected.status(period, partner)
        asked = self.asked(code, partner, column.field, period)
        if asked is None and status is not ReportingStatus.OUTSIDE:
            return not_asked(self.context)
        absent = self.context.absence_reason(period, partner)
        if asked is None or absent:
            return absent
        table = project.table_asked(self.table, partner, period)
        if table is None or not is_expected(table, table.field(column.field.name)):
            return "–"
        due = asked.due_in is None or period.id in asked.due_in
        return words.label("master_missing" if due else "master_not_due_short")

    @property
    def text_col(self) -> int:
        """The column of the texts below the figures."""
        return self.first + len(self.columns)

    def text_rows(self, code: CodeRow) -> Iterator[tuple[BuiltCell, BuiltCell, BuiltCell]]:
        """The rows of texts below the figures: the cells before the text, of the text and after it."""
        context = self.context
        for answer in self.answers_below(code):
            if answer.field in self.text_fields or (self.with_corrections and corrections_of(context, answer)):
                field, period = context.field_label(answer.field, answer.period), context.period_label(answer.period)
                label = BuiltCell(f"{answer.partner.id} · {field} · {period}", "source")
                yield label, context.answer_cell(answer, "remark"), context.source_cell([answer], "source")
            if self.with_corrections:
                yield from correction_rows(context, answer, ("source", "remark", "source"))

    # Below the codes

    def target_rows(self, rows: Sequence[int], totals: Sequence[CodeTotals]) -> Iterator[TargetRow]:
        """The codes with a target and a total to compare it with.

        Args:
            rows: of the codes in the overview.
        """
        number = self.compared_column()
        if number is None:
            return
        for code, row, code_totals in zip(self.codes, rows, totals, strict=True):
            target = self.target(code)
            content = code_totals.contents[number].content
            actual = content.cached if isinstance(content, Formula) else content
            if target and isinstance(actual, float | int):
                yield TargetRow(
                    name=self.name_with(code, self.share_facts(code)),
                    target=Figure(target[1], cell_name(row, target[0])),
                    actual=Figure(float(actual), cell_name(row, self.first + number)),
                    number_format=self.number_format(code, self.columns[number].field),
                    share=self.share(code, row, float(actual)),
                )

    def share(self, code: CodeRow, row: int, actual: float) -> Figure | None:
        """The share of its target that a code has reached; its formula has places for the cells of both.

        Args:
            code: with a target.
            row: of the code in the overview.
            actual: its total.
        """
        facts = zip(self.details, self.facts(code, "fact"), strict=False)
        given = {
            field.given: Figure(float(fact.content), "{target}" if field.given == TARGET else cell_name(row, col))
            for col, (field, fact) in enumerate(facts, 1)
            if field.given and isinstance(fact.content, float | int)
        }
        return share_of_target(self.table).of(Figure(actual, "{actual}"), given)

    def has_values_apart(self, code: CodeRow, number: int) -> bool:
        """Whether there are values of a figure that meant something else in earlier periods, or were counted otherwise.

        Args:
            number: of the column of the figure.
        """
        name = self.columns[number].field.name
        columns = [n for n, column in enumerate(self.columns) if column.field.name.startswith(f"{name}{MARK}")]
        rows = [each for each in self.codes if each.option.id.startswith(f"{code.option.id}{MARK}")]
        places = [*((code, column) for column in columns), *((row, number) for row in rows)]
        return any(self.totals(row, 0).contents[column].content is not None for row, column in places)

    def target(self, code: CodeRow) -> tuple[int, float] | None:
        """The column and the value of a code's target."""
        for col, (field, fact) in enumerate(zip(self.details, self.facts(code, "fact"), strict=False), 1):
            if field.given == TARGET and isinstance(fact.content, float | int) and fact.content > 0:
                return col, float(fact.content)
        return None

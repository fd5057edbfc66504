"""The sheet of a table of lines, or of a table with one row per partner: all partners and periods in a flat table.

The table can be filtered and sorted. Its totals are below it and stay right in any order of its rows. A text that does
not fit in the tallest row is repeated below in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lamppu_xl.domain.answer_types import CHOICES, YES_NO, ValueType
from lamppu_xl.domain.form import SEVERAL, Field, FreeLines, Option, SingleRow, Table
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import GIVEN
from lamppu_xl.domain.text import Text
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.asked_partners import not_asked, reported_until, table_is_asked
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.breakdowns import Breakdowns
from lamppu_xl.master.sheets.change_notes import table_notes
from lamppu_xl.master.sheets.corrections import corrections_of
from lamppu_xl.master.sheets.dimension_totals import write_dimensions
from lamppu_xl.master.sheets.flat_rows import FlatRow, flat_rows, shown_fields
from lamppu_xl.master.sheets.flat_totals import FlatTotals, TotalsPlace
from lamppu_xl.master.sheets.report_rows import WIDEST_WORD, add_section, unique_heads, write_sources
from lamppu_xl.templates.sheet_keys import LONG_TEXT
from lamppu_xl.workbook.model import TableObject
from lamppu_xl.workbook.page_columns import narrower_widths
from lamppu_xl.workbook.sheet_builder import INSET, BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import MAX_ROW_HEIGHT, text_height, unbroken_width

HEADER = 4
"""The row of the headings, below the title, two notes and an empty row."""

LONGEST_HEAD = 255
"""Characters of a heading that Excel accepts in a table."""

_PARTNER, _PERIOD, _LINE, _SOURCE = 12.0, 13.0, 7.0, 26.0
_LEAST, _FIGURE, _TEXT, _LONG = 9.0, 13.5, 40.0, 60.0
"""Widths of the columns of answers: the smallest, of figures and dates, of texts at most, and of long texts."""

_NARROWEST_TEXT = 24.0
"""Down to this width a column of texts becomes narrower, so that all columns are on one page."""

_MOST_LINES = 12
"""A text takes about so many lines in a column that becomes narrower; longer ones would make rows too tall to read."""


def flat_sheet(context: MasterContext, table: Table) -> SheetBuilder:
    """The sheet of a table."""
    return _FlatTableWriter(context, table, shown_fields(table)).write()


@dataclass
class _FlatTableWriter:
    context: MasterContext
    table: Table
    fields: tuple[Field, ...]
    count: int = 0
    """The number of rows."""
    longest: dict[str, int] = field(default_factory=dict)
    """By field the number of characters of its longest text."""
    words: dict[str, str] = field(default_factory=dict)
    """By field the longest word of its texts."""
    answers: dict[str, list[SourcedAnswer]] = field(default_factory=dict)
    """By field the answers in its total."""
    corrected: list[SourcedAnswer] = field(default_factory=list)
    """The corrected answers that are no figures."""
    full_texts: list[tuple[int, SourcedAnswer]] = field(default_factory=list)
    """Texts that do not fit in their row, with their columns."""

    @property
    def has_lines(self) -> bool:
        return isinstance(self.table.rows, FreeLines)

    @property
    def first(self) -> int:
        """The first column of answers: after the partner and its details."""
        return 1 + len(self.facts)

    @property
    def facts(self) -> tuple[Field, ...]:
        """The details of partners that the table shows."""
        return partner_facts(self.table)

    @cached_property
    def marks(self) -> tuple[tuple[Field, Option], ...]:
        """The columns after the sources: each option of the questions with several choices."""
        lists = self.context.collected.project.lists
        return tuple(
            (each, option)
            for each in self.fields
            if each.kind.name == CHOICES and each.options
            for option in lists[each.options].options
        )

    def mark_head(self, question: Field, option: Option) -> str:
        return f"{self.context.field_label(question)}: {self.context.text_of(option.label)}"

    def mark_cells(self, answers: Mapping[str, SourcedAnswer]) -> Iterator[BuiltCell]:
        """Yes in the column of each option that was chosen."""
        yes = self.context.words.pick(self.context.collected.project.lists[YES_NO].options[0].label)
        for question, option in self.marks:
            answer = answers.get(question.name)
            is_chosen = answer is not None and option.id in str(answer.answer).split(SEVERAL)
            yield BuiltCell(yes if is_chosen else None, "row")

    def write(self) -> SheetBuilder:
        context, words = self.context, self.context.words
        self.measure()
        heads = self.heads()
        lead = [max(_PARTNER, _width_of_heading(heads[0]))]
        lead += [max(_FIGURE, _width_of_heading(words.pick(field.label))) for field in self.facts]
        last = [*([_LINE] if self.has_lines else []), _PERIOD]
        end = len(heads) - len(self.marks) - 1
        of_heads = map(_width_of_heading, heads[end - len(last) : end])
        last = [max(width, of_head) for width, of_head in zip(last, of_heads, strict=True)]
        marks = [max(_LEAST, _width_of_heading(self.mark_head(*each))) for each in self.marks]
        widths = [*lead, *map(self.width, self.fields), *last, _SOURCE, *marks]
        least = [*lead, *map(self.least_width, self.fields), *last, _SOURCE, *marks]
        widths = narrower_widths(widths, least)
        sheet = context.new_sheet(f"table/{self.table.id}", widths, landscape=True)
        sheet.freeze_columns = self.first
        if not self.full_texts:  # these take the whole width
            sheet.key_columns = self.first
        sheet.add(BuiltCell(words.pick(self.table.title), "title"), height=28.0)
        for note in self.notes():
            sheet.add(BuiltCell(note or None, "note"), height=20.0)
        sheet.add_space(6.0)
        sheet.head_row = sheet.add(*map(BuiltCell, heads, self.head_styles(len(heads))), min_height=20.0)
        if self.count:
            for row in flat_rows(context, self.table, self.fields):
                self.write_row(sheet, row)
            self.add_table(sheet, heads)
            self.write_below(sheet)
        for text in table_notes(context, self.table):
            # Below the first columns, which every page repeats, the next page would cut the text.
            before = [BuiltCell(None, "note")] * (sheet.key_columns if sheet.has_column_pages else 0)
            sheet.add(*before, BuiltCell(text, "note"), height=18.0)
        if self.full_texts and context.editable:
            self.write_full_texts(sheet)
        if self.count:
            write_sources(context, sheet)
        return sheet

    def measure(self) -> None:
        """Read all rows once: widths and totals depend on them, and columns without answers come last."""
        has_corrections = bool(self.context.collected.corrections)
        answered: set[str] = set()
        for row in flat_rows(self.context, self.table, self.fields):
            self.count += 1
            for answer in row.answers:
                name = answer.field.name
                answered.add(name)
                shown = self.context.shown_answer(answer)
                if isinstance(shown, str):
                    self.longest[name] = max(len(shown), self.longest.get(name, 0))
                    self.words[name] = max(self.words.get(name, ""), max(shown.split(), key=len, default=""), key=len)
                if answer.field.aggregate:
                    self.answers.setdefault(name, []).append(answer)
                if has_corrections and answer.figure is None and corrections_of(self.context, answer):
                    self.corrected.append(answer)
        self.fields = tuple(sorted(self.fields, key=lambda each: each.name not in answered))

    def width(self, field: Field) -> float:
        """The width of a column, by its longest text, and by the longest word of its heading and its texts."""
        longest = self.longest.get(field.name)
        of_heading = _width_of_heading(self.context.field_label(field))
        if longest is None:
            return max(_FIGURE, of_heading)
        if longest > LONG_TEXT:
            return _LONG
        of_texts = longest + 2.5 if longest < _FIGURE else max(_FIGURE, min(_TEXT, 0.6 * longest + 4))
        of_words = unbroken_width(self.words[field.name], font_of("row")[0])
        return max(_LEAST, of_heading, of_texts, min(WIDEST_WORD, of_words))

    def least_width(self, field: Field) -> float:
        """The width down to which a column may become narrower: texts go on in another line, but not within a word."""
        if field.name not in self.longest:
            return self.width(field)
        of_words = unbroken_width(self.words[field.name], font_of("row")[0]) + INSET
        of_longest = self.longest[field.name] / _MOST_LINES
        of_heading = _width_of_heading(self.context.field_label(field))
        return min(self.width(field), max(_NARROWEST_TEXT, of_heading, of_longest, min(WIDEST_WORD, of_words)))

    def heads(self) -> tuple[str, ...]:
        """The headings as Excel accepts them in a table: on one line, all different, without personal data."""
        words = self.context.words
        names = [words.label("master_partner")]
        names += [self.context.field_label(field) for field in (*self.facts, *self.fields)]
        keys = (*(["row"] if self.has_lines else []), "period", "source")
        names += [words.label(f"master_{key}") for key in keys]
        names += [self.mark_head(*each) for each in self.marks]
        texts = (" ".join(self.context.clean_text(name).split()) for name in names)
        return tuple(unique_heads(texts, LONGEST_HEAD))

    def head_styles(self, count: int) -> list[str]:
        """The styles of the headings: those of figures are aligned right, as the figures are."""
        fields = (*self.facts, *self.fields)
        figures = [False, *(field.kind.type is ValueType.NUMBER for field in fields), self.has_lines]
        styles = ["header_figure" if is_figure else "header" for is_figure in figures]
        return [*styles, *["header"] * (count - len(styles))]

    def notes(self) -> tuple[str, str]:
        """What the rows are, and where the totals are."""
        until = reported_until(self.context, table_is_asked(self.context, self.table))
        words, kind = self.context.words, "lines" if self.has_lines else "partners"
        rows = words.label(f"master_flat_{kind}", count=self.count) if self.count else words.label("master_nothing")
        has_totals = bool(self.count) and any(field.aggregate for field in self.fields)
        totals = words.label("master_flat_totals") if has_totals else ""
        return " ".join(filter(None, (f"{until}." if until else "", rows))), totals

    def write_row(self, sheet: SheetBuilder, row: FlatRow) -> None:
        context = self.context
        lead = [BuiltCell(row.partner.id, "row")]
        lead += [self.fact_cell(field, row) for field in self.facts]
        by_field = {answer.field.name: answer for answer in row.answers}
        cells = []
        for col, question in enumerate(self.fields, self.first):
            answer = by_field.get(question.name)
            cell = context.answer_cell(answer, "row") if answer else self.empty_cell(row, question)
            if isinstance(cell.content, float | int):
                cell = cell._replace(style="row_figure")
            elif answer and isinstance(cell.content, str) and self.is_cut(cell.content, sheet.widths[col]):
                self.full_texts.append((col, answer))
            cells.append(cell)
        remark = BuiltCell(row.remark or None, "row_source")
        source = context.source_cell(row.answers, "row_source", ranges=True) if row.answers else remark
        last = [BuiltCell(float(row.line), "row_figure", "0")] if row.line else []
        last.append(BuiltCell(context.period_label(row.period), "row"))
        sheet.add(*lead, *cells, *last, source, *self.mark_cells(by_field), min_height=16.0)

    def fact_cell(self, field: Field, row: FlatRow) -> BuiltCell:
        """The cell of a detail of the partner."""
        context, name = self.context, (field.given or "").partition(".")[2]
        is_asked = context.collected.project.asks(self.table, field, row.partner, row.period)
        fact = context.collected.project.as_shown(field, row.partner.details.get(name)) if is_asked else None
        if fact is None:
            return BuiltCell(None, "row")
        if isinstance(fact, Text):
            return BuiltCell(context.clean_text(context.words.pick(fact)), "row", "@")
        number_format = context.in_currency(context.number_format(field, fact), field, row.partner)
        return BuiltCell(fact, "row_figure", number_format)

    def empty_cell(self, row: FlatRow, question: Field) -> BuiltCell:
        """The cell of a question without an answer: it may not have been in the form."""
        project = self.context.collected.project
        if not row.answers or not project.is_merged or project.asks(self.table, question, row.partner, row.period):
            return BuiltCell(None, "row")
        return BuiltCell(not_asked(self.context), "unsaid")

    def is_cut(self, text: str, width: float) -> bool:
        """Whether a text needs more than the tallest row."""
        return text_height(text, width - INSET, font_of("row")[0]) >= MAX_ROW_HEIGHT

    def add_table(self, sheet: SheetBuilder, heads: tuple[str, ...]) -> None:
        number = self.context.collected.project.form.tables.index(self.table) + 1
        name = "".join(letter if letter.isalnum() else "_" for letter in self.table.id)
        sheet.tables.append(
            TableObject(
                row=HEADER,
                col=0,
                last_row=sheet.row - 1,
                last_col=len(heads) - 1,
                name=f"table_{number}_{name}",
                title=self.context.clean_text(self.context.words.pick(self.table.title)),
                headers=heads,
            )
        )

    # Below the table

    def write_below(self, sheet: SheetBuilder) -> None:
        """Totals and corrections, outside of the table."""
        place = TotalsPlace(
            first_row=HEADER + 1,
            last_row=sheet.row - 1,
            first_col=self.first,
            period_col=self.first + len(self.fields) + self.has_lines,
            has_column_pages=sheet.has_column_pages,
        )
        totals = FlatTotals(self.context, self.table, self.fields, self.answers, place, self.facts)
        sheet.begin_block()
        sheet.add_space(10.0)
        totals.write(sheet)
        for answer in self.corrected:
            sheet.add(*totals.correction_row(answer), min_height=16.0)
        Breakdowns(self.context, self.table, self.fields, place).write(sheet)
        write_dimensions(self.context, self.table, sheet, [("", totals.added_total)])

    def write_full_texts(self, sheet: SheetBuilder) -> None:
        add_section(sheet, self.context.words.label("master_full_texts"), space=14.0, min_height=18.0)
        for col, answer in self.full_texts:
            label = _label(self.context, answer, answer.line.id if self.has_lines else "", answer.period)
            source = self.context.source_cell([answer], "source")
            sheet.add_text(BuiltCell(label, "source"), self.context.answer_cell(answer, "remark"), source, col=col)


def _width_of_heading(heading: str) -> float:
    """The width that the longest word of a heading and the button of the filter need."""
    return min(_TEXT, max(map(len, heading.split()), default=0) * 1.2 + 3)


def _label(context: MasterContext, answer: SourcedAnswer, line: str, period: Period) -> str:
    return " · ".join(filter(None, (answer.partner.id, line, context.period_label(period))))


def is_flat(table: Table) -> bool:
    """Whether a table has such a sheet: it has lines or a single row, and answers that are not personal data."""
    return isinstance(table.rows, FreeLines | SingleRow) and bool(shown_fields(table))


def partner_facts(table: Table) -> tuple[Field, ...]:
    """The fields of a table that show details of the partner."""
    return tuple(each for each in table.fields if (each.given or "").startswith("partner.") and each.given not in GIVEN)

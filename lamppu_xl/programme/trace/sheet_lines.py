"""The lines of partners on a sheet of a master workbook, found by their texts, and the cells that formulas read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.cell_address import column_index
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.programme.trace.chain import content_of
from lamppu_xl.workbook.safe_reader import ScannedSheet

Position = tuple[int, int]
"""Row and column, from 0."""

_RANGE = re.compile(r"(?<![!\w$'])\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?(?![\w(!])")

MOST_CELLS = 100_000
"""Limit of cells that a formula reads."""

_DASH = "–"

_FLAT = ("record", "lines")
"""The types of rows of tables whose sheet is a list with a row for each return or line."""


class LineCell(NamedTuple):
    """A cell without an answer in the line of a partner."""

    partner: str
    period: str


@dataclass(frozen=True)
class SheetLines:
    """A sheet with its lines of partners."""

    sheet: ScannedSheet = field(repr=False)
    ledger: Ledger = field(repr=False)
    answers_by_cell: Mapping[SheetCell, tuple[int, ...]] = field(repr=False)

    def numbers(self, row: int, col: int) -> tuple[int, ...]:
        """The answers of a cell."""
        return self.answers_by_cell.get(SheetCell(self.sheet.name, row, col), ())

    @cached_property
    def rows(self) -> Mapping[int, Mapping[int, str]]:
        """The texts of the sheet, row by row."""
        rows: dict[int, dict[int, str]] = {}
        for (row, col), cell in sorted(self.sheet.cells.items()):
            if isinstance(content := content_of(cell), str) and content:
                rows.setdefault(row, {})[col] = content
        return rows

    @cached_property
    def periods(self) -> Mapping[str, str]:
        """The ids of the periods by their names in all languages."""
        return {label: period.id for period in self.ledger.periods for _, label in period.label.translations}

    @cached_property
    def cells(self) -> Mapping[Position, LineCell]:
        """The cells without an answer in the lines of partners, where the line or the column is of a period."""
        found, heads, above, in_head = dict[Position, LineCell](), dict[int, str](), "", ""
        for row, texts in self.rows.items():
            first = texts.get(0, "")
            above = self.periods.get(first, above)
            partner, period = self.partner_and_period(first)
            if not partner:
                in_head = self.period_in(row)
            for col, text in texts.items():
                heads[col] = self.period_of_head(text) or heads.get(col, "")
                is_own = (row, col) in self._untraced and col > 0
                if partner and is_own:
                    known = (period, heads[col], above, self._only_period(col), in_head, self._single_period)
                    if when := next(filter(None, known), ""):
                        found[row, col] = LineCell(partner, when)
        return found

    @cached_property
    def unanswered(self) -> frozenset[str]:
        """The texts that a line has in place of an answer, though the return is there."""
        words = translator_for(self.ledger.head.language, self.ledger.head.chain)
        texts = (words.label("master_missing"), words.label("master_not_due_short"))
        return frozenset((_DASH, *texts, *map(capitalised, texts)))  # masters of before have them in lower case

    def partner_and_period(self, text: str) -> tuple[str, str]:
        """The partner that a line begins with, and its period: `ALFA`, `ALFA · Syksy` or `Alfan opisto (ALFA)`."""
        partner, _, period = text.partition(" · ")
        if partner not in self._partners:
            partner = text.rpartition("(")[2].removesuffix(")") if text.endswith(")") else ""
        return (partner if partner in self._partners else ""), self.periods.get(period, "")

    def partner_of(self, row: int) -> str:
        """The partner of a line; empty for another row."""
        return self.partner_and_period(self.rows.get(row, {}).get(0, ""))[0]

    def period_of_head(self, text: str) -> str:
        """The period that the last line of the heading of a column names: `Autumn` or `(report: Autumn)`."""
        line = text.rpartition("\n")[2]
        if line in self.periods or not line.endswith(")"):
            return self.periods.get(line, "")
        ending = line.removesuffix(")").casefold()
        return next((each for label, each in self.periods.items() if ending.endswith(f": {label.casefold()}")), "")

    def period_in(self, row: int) -> str:
        """The period that a cell of a row names."""
        return next((self.periods[text] for text in self.rows.get(row, {}).values() if text in self.periods), "")

    def lines_below(self, row: int) -> tuple[int, ...]:
        """The lines of partners right below a row that is none."""
        if self.partner_of(row):
            return ()
        rows, line = list[int](), row + 1
        while self.partner_of(line):
            rows.append(line)
            line += 1
        return tuple(rows)

    @cached_property
    def head_row(self) -> int:
        """The row of the headings of the columns: the first one with several texts; -1 without one."""
        return next((row for row, texts in self.rows.items() if len(texts) > 1), -1)

    @property
    def heads(self) -> Mapping[int, str]:
        """The headings of the columns."""
        return self.rows.get(self.head_row, {})

    @cached_property
    def fact_columns(self) -> frozenset[int]:
        """The columns of a list in which details of partners are: between the partner and the first question."""
        title, flat = self.rows.get(0, {}).get(0), [each for each in self.ledger.tables if each.rows in _FLAT]
        tables = {each.id for each in flat for _, text in each.title.translations if text == title}
        asked = (each.label for each in self.ledger.questions if each.table in tables)
        labels = {" ".join(text.split()) for label in asked for _, text in label.translations}
        first = min((col for col, head in self.heads.items() if head in labels), default=0)
        return frozenset(range(1, first))

    def is_below_lines(self, row: int) -> bool:
        """Whether a row is one of the totals below a table whose lines partners add."""
        titles = {title for table in self.ledger.tables for _, title in table.title.translations}
        is_table = self.rows.get(0, {}).get(0) in titles and not any(
            self.lines_below(each) for each in self.rows if each != self.head_row
        )
        return is_table and row > max((self.head_row, *self.lines_below(self.head_row)))

    def columns_of(self, col: int) -> tuple[int, ...]:
        """The columns of periods that a total over all of them is made of; for another column itself."""
        head = self.heads.get(col, "")
        stem, _, _ = head.rpartition("\n")
        if not stem or self.period_of_head(head):
            return (col,)
        return tuple(each for each, head in self.heads.items() if head.rpartition("\n")[0] == stem)

    def read_by(self, formula: str) -> Iterator[Position]:
        """The cells of the same sheet that a formula reads."""
        for first, top, last, bottom in _RANGE.findall(formula):
            rows = range(int(top) - 1, int(bottom or top))
            cols = range(column_index(first), column_index(last or first) + 1)
            if len(rows) * len(cols) <= MOST_CELLS:
                yield from product(rows, cols)

    @cached_property
    def _partners(self) -> frozenset[str]:
        return frozenset(partner.id for partner in self.ledger.partners)

    @cached_property
    def _untraced(self) -> frozenset[Position]:
        """The cells without a formula that show no answer."""
        return frozenset(
            place for place, cell in self.sheet.cells.items() if cell.formula is None and not self.numbers(*place)
        )

    def _only_period(self, col: int) -> str:
        """The period of the single answers in a column, if it is the same of all."""
        return self._only_periods.get(col, "")

    @property
    def _single_period(self) -> str:
        """The period of a master of one period."""
        return self.ledger.periods[0].id if len(self.ledger.periods) == 1 else ""

    @cached_property
    def _only_periods(self) -> Mapping[int, str]:
        periods: dict[int, set[str]] = {}
        for cell, numbers in self.answers_by_cell.items():
            if cell.sheet == self.sheet.name and len(numbers) == 1:
                periods.setdefault(cell.col, set()).add(self.period_of[numbers[0]])
        return {col: next(iter(each)) for col, each in periods.items() if len(each) == 1}

    @cached_property
    def entry_of(self) -> Mapping[int, AnswerRef]:
        """By answer what it answers."""
        return {answer.number: answer.entry for answer in self.ledger.answers}

    @cached_property
    def period_of(self) -> Mapping[int, str]:
        """By answer the period of its return."""
        periods = {source.number: source.period for source in self.ledger.returns}
        return {answer.number: periods[answer.source] for answer in self.ledger.answers}

"""Which returns are missing behind a cell of a master: behind its total, or where it says that there is no return.

The data sheet of a master stores only answers that are there. What is missing is found by the partner and the period of
a line, and behind a total by the cells that its formula reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from lamppu_xl.domain.cell_address import column_index
from lamppu_xl.ledger.records import Ledger, MissingPartner
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.programme.trace.chain import content_of
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedSheet

_RANGE = re.compile(r"(?<![!\w$'])\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?(?![\w(!])")
_MOST_CELLS = 100_000
"""Limit of cells that a formula reads."""


@dataclass(frozen=True)
class MissingCells:
    """A sheet of a master with the returns that are missing behind its cells."""

    sheet: ScannedSheet = field(repr=False)
    ledger: Ledger = field(repr=False)
    answers_by_cell: Mapping[SheetCell, tuple[int, ...]] = field(repr=False)

    def missing_at(self, row: int, col: int) -> tuple[MissingPartner, ...]:
        """The returns that a cell lacks; none for the cell of an answer."""
        cell = self.sheet.cells.get((row, col))
        if cell is None:
            return ()
        numbers = self._numbers(row, col)
        if cell.formula is None and not numbers:
            missing = self._lines.get((row, col))
            return (missing,) if missing else ()
        if cell.formula is None and len(numbers) == 1 and not self._is_count(cell, numbers[0]):
            return ()  # a single answer
        if cell.formula and self._lines:
            found = set(self._behind(cell, set()))
            return tuple(each for each in self.ledger.missing if each in found)
        periods = {self._period_of[number] for number in numbers}
        return tuple(each for each in self.ledger.missing if each.period in periods)

    def _is_count(self, cell: ScannedCell, number: int) -> bool:
        """Whether a cell counts different answers: it shows a number, and the answer is a text."""
        is_number = isinstance(cell.value, int | float)
        return is_number and any(each.number == number and isinstance(each.value, str) for each in self.ledger.answers)

    def _numbers(self, row: int, col: int) -> tuple[int, ...]:
        return self.answers_by_cell.get(SheetCell(self.sheet.name, row, col), ())

    def _behind(self, cell: ScannedCell, seen: set[tuple[int, int]]) -> Iterator[MissingPartner]:
        """The missing returns behind the cells that a formula reads, directly or by other formulas."""
        for place in self._read_by(cell.formula or ""):
            if place in seen or len(seen) > _MOST_CELLS:
                continue
            seen.add(place)
            if place in self._lines:
                yield self._lines[place]
            elif (read := self.sheet.cells.get(place)) and read.formula:
                yield from self._behind(read, seen)

    def _read_by(self, formula: str) -> Iterable[tuple[int, int]]:
        """The cells of the same sheet that a formula reads."""
        for first, top, last, bottom in _RANGE.findall(formula):
            rows = range(int(top) - 1, int(bottom or top))
            cols = range(column_index(first), column_index(last or first) + 1)
            if len(rows) * len(cols) <= _MOST_CELLS:
                yield from product(rows, cols)

    @cached_property
    def _lines(self) -> Mapping[tuple[int, int], MissingPartner]:
        """The cells in the lines of partners without a return in the period of the line or of the column."""
        missing = {(each.partner, each.period): each for each in self.ledger.missing}
        found, heads, above = dict[tuple[int, int], MissingPartner](), dict[int, str](), ""
        for row, cells in self._rows.items():
            first = cells.get(0, "")
            above = self._periods.get(first, above)
            partner, period = self._partner_and_period(first)
            for col, text in cells.items():
                heads[col] = self._periods.get(text.rpartition("\n")[2], heads.get(col, ""))
                is_own = (row, col) in self._untraced and col > 0
                for when in (period, heads[col], above, self._only_period(col)) if partner and is_own else ():
                    if when:
                        if (partner, when) in missing:
                            found[row, col] = missing[partner, when]
                        break
        return found

    @cached_property
    def _rows(self) -> Mapping[int, Mapping[int, str]]:
        """The texts of the sheet, row by row."""
        rows: dict[int, dict[int, str]] = {}
        for (row, col), cell in sorted(self.sheet.cells.items()):
            if isinstance(content := content_of(cell), str) and content:
                rows.setdefault(row, {})[col] = content
        return rows

    @cached_property
    def _untraced(self) -> frozenset[tuple[int, int]]:
        """The cells without a formula that show no answer."""
        return frozenset(
            place for place, cell in self.sheet.cells.items() if cell.formula is None and not self._numbers(*place)
        )

    def _only_period(self, col: int) -> str:
        """The period of the single answers in a column, if it is the same of all."""
        return self._only_periods.get(col, "")

    @cached_property
    def _only_periods(self) -> Mapping[int, str]:
        periods: dict[int, set[str]] = {}
        for cell, numbers in self.answers_by_cell.items():
            if cell.sheet == self.sheet.name and len(numbers) == 1:
                periods.setdefault(cell.col, set()).add(self._period_of[numbers[0]])
        return {col: next(iter(each)) for col, each in periods.items() if len(each) == 1}

    def _partner_and_period(self, text: str) -> tuple[str, str]:
        """The partner that a line begins with, and its period: `ALFA`, `ALFA · Syksy` or `Alfan opisto (ALFA)`."""
        known = {partner.id for partner in self.ledger.partners}
        partner, _, period = text.partition(" · ")
        if partner not in known:
            partner = text.rpartition("(")[2].removesuffix(")") if text.endswith(")") else ""
        return (partner if partner in known else ""), self._periods.get(period, "")

    @cached_property
    def _periods(self) -> Mapping[str, str]:
        """The ids of the periods by their names in all languages."""
        return {label: period.id for period in self.ledger.periods for _, label in period.label.translations}

    @cached_property
    def _period_of(self) -> Mapping[int, str]:
        """By answer the period of its return."""
        periods = {source.number: source.period for source in self.ledger.returns}
        return {answer.number: periods[answer.source] for answer in self.ledger.answers}

"""Which returns are missing behind a cell of a master, or have no answer where the cell has none at all.

The data sheet of a master stores only answers that are there. What is missing is found by the partner and the period of
a line, and behind a total by the cells that its formula reads; behind a total without a formula by the lines below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lamppu_xl.ledger.records import MissingPartner
from lamppu_xl.programme.trace.chain import content_of
from lamppu_xl.programme.trace.sheet_lines import MOST_CELLS, LineCell, Position, SheetLines
from lamppu_xl.workbook.safe_reader import ScannedCell


class UnansweredReturn(NamedTuple):
    """A return that was read and does not have an answer."""

    partner: str
    period: str
    lacks: str
    """The row and the column without an answer, as the sheet names them."""


class Lacking(NamedTuple):
    """What a cell lacks."""

    missing: tuple[MissingPartner, ...] = ()
    unanswered: tuple[UnansweredReturn, ...] = ()


@dataclass(frozen=True)
class MissingCells:
    """A sheet of a master with the returns that are missing or have no answer behind its cells."""

    lines: SheetLines = field(repr=False)

    def lacking_at(self, row: int, col: int) -> Lacking:
        """What a cell lacks: nothing where it shows an answer."""
        cell = self.lines.sheet.cells.get((row, col))
        if cell is None or content_of(cell) in (None, ""):
            return Lacking()
        numbers = self.lines.numbers(row, col)
        if not numbers:
            return self._without_answers(row, col)
        if cell.formula is None and len(numbers) == 1 and not self._is_count(cell, numbers[0]):
            return Lacking()  # a single answer
        who, periods = self.lines.partner_of(row), {self.lines.period_of[number] for number in numbers}
        lines = {self._missing_at[place] for place in self.behind(row, col) if place in self._missing_at}
        asked = self.lines.ledger.missing_among(self.lines.entry_of[number] for number in numbers)
        return Lacking(
            tuple(each for each in asked if who in ("", each.partner) and (each.period in periods or each in lines))
        )

    def _without_answers(self, row: int, col: int) -> Lacking:
        """What a cell without any answer lacks."""
        if not self._may_count(row, col):
            return Lacking(self._of_lines([(row, col)]).missing)
        places = [place for place in self.behind(row, col) if place in self.lines.cells]
        return self._of_lines(places) if places else self._below_rows(row, col)

    def _may_count(self, row: int, col: int) -> bool:
        """Whether a cell is a figure, or a text in place of one."""
        content = content_of(self.lines.sheet.cells.get((row, col)))
        return not isinstance(content, str) or content in self.lines.unanswered

    def _of_lines(self, places: Iterable[Position]) -> Lacking:
        """What cells in lines of partners lack."""
        missing, unanswered = dict[MissingPartner, None](), dict[LineCell, UnansweredReturn]()
        for place in places:
            line = self.lines.cells.get(place)
            if place in self._missing_at:
                missing[self._missing_at[place]] = None
            elif line in self._returned and content_of(self.lines.sheet.cells.get(place)) in self.lines.unanswered:
                unanswered.setdefault(line, UnansweredReturn(*line, self._named(*place)))
        in_order = tuple(each for each in self.lines.ledger.missing if each in missing)
        return Lacking(in_order, tuple(unanswered.values()))

    def _below_rows(self, row: int, col: int) -> Lacking:
        """What a total without an answer lacks that is below lines which partners add: all returns of its periods."""
        head = self.lines.heads.get(col, "")
        if not head or not self.lines.is_below_lines(row):
            return Lacking()
        when, who = self.lines.period_in(row), self.lines.partner_of(row)
        ledger, lacks = self.lines.ledger, f"{self.lines.sheet.name} · {head}"

        def is_meant(partner: str, period: str) -> bool:
            return who in ("", partner) and when in ("", period)

        return Lacking(
            tuple(each for each in ledger.missing if is_meant(each.partner, each.period)),
            tuple(UnansweredReturn(*line, lacks) for line in self._returned if is_meant(*line)),
        )

    def _named(self, row: int, col: int) -> str:
        """A cell in the line of a partner, by its row and column."""
        texts = self.lines.rows[row]
        if self.lines.partner_and_period(texts.get(0, ""))[1]:
            return self.lines.sheet.name
        beside = [text for each, text in texts.items() if 0 < each < col and (row, each) not in self.lines.cells]
        above = next((each for each in range(row, -1, -1) if not self.lines.partner_of(each)), 0)
        name = " · ".join(beside) or (self.lines.rows.get(above, {}).get(0, "") if above else "")
        stem = self.lines.heads.get(col, "").partition("\n")[0]
        return " · ".join(filter(None, (name or self.lines.sheet.name, "" if stem in self.lines.periods else stem)))

    def _is_count(self, cell: ScannedCell, number: int) -> bool:
        """Whether a cell counts different answers: it shows a number, and the answer is a text."""
        is_number = isinstance(cell.value, int | float)
        answers = self.lines.ledger.answers
        return is_number and any(each.number == number and isinstance(each.value, str) for each in answers)

    def behind(self, row: int, col: int) -> Iterator[Position]:
        """A cell and the cells behind it: those that its formula reads, or the lines of a total without one."""
        seen, waiting = dict[Position, None](), [(row, col)]
        while waiting and len(seen) <= MOST_CELLS:
            place = waiting.pop()
            if place not in seen:
                seen[place] = None
                waiting += self._directly_behind(*place)
        yield from sorted(seen)

    def _directly_behind(self, row: int, col: int) -> Iterable[Position]:
        cell = self.lines.sheet.cells.get((row, col))
        if cell and cell.formula is not None:
            return self.lines.read_by(cell.formula)
        if (row, col) in self.lines.cells or not self._may_count(row, col):
            return ()
        heads = [row] if self.lines.lines_below(row) else self._same_name(row)
        columns = self.lines.columns_of(col)
        return [(line, each) for head in heads for line in self.lines.lines_below(head) for each in columns]

    def _same_name(self, row: int) -> list[int]:
        """The rows with the name of a row of the overview, which have lines below them."""
        name = self.lines.rows.get(row, {}).get(0)
        rows = self.lines.rows.items()
        return [each for each, texts in rows if name and texts.get(0) == name and self.lines.lines_below(each)]

    @cached_property
    def _missing_at(self) -> dict[Position, MissingPartner]:
        """The cells in the lines of partners without a return."""
        missing = {LineCell(each.partner, each.period): each for each in self.lines.ledger.missing}
        return {place: missing[line] for place, line in self.lines.cells.items() if line in missing}

    @cached_property
    def _returned(self) -> dict[LineCell, None]:
        """The partners and periods of the returns."""
        return dict.fromkeys(LineCell(each.partner, each.period) for each in self.lines.ledger.returns)

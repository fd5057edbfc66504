"""The answers behind the first sheet of a master. Its cells have no stored sources; the list of answers has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerGoal
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.records import MissingReturn
from lamppu_xl.programme.trace.chain import CellContent, content_of
from lamppu_xl.workbook.safe_reader import ScannedSheet, ScannedWorkbook


class SummarySources(NamedTuple):
    """What a cell of the first sheet rests on."""

    numbers: tuple[int, ...] = ()
    """Of answers."""
    missing: tuple[MissingReturn, ...] = ()


@dataclass(frozen=True)
class MasterSummary:
    """The first sheet of a master: key figures, states of goals or counts of sheets, returns."""

    book: ScannedWorkbook = field(repr=False)
    ledger: Ledger = field(repr=False)
    answers_by_cell: Mapping[SheetCell, tuple[int, ...]] = field(repr=False)

    def sources_of(self, place: SheetCell) -> SummarySources:
        """The sources of a cell; none for a cell of another sheet or a heading."""
        if place.sheet != self._sheet.name:
            return SummarySources()
        if place in self._matrix:
            return self._matrix[place]
        if self._is_message(place):
            return _together(self._matrix.values())
        return self._counted(place) or self._of_return(place) or self._key_figure(place)

    @cached_property
    def _sheet(self) -> ScannedSheet:
        return self.book.sheets[0]

    def _shown(self, row: int, col: int) -> CellContent:
        return content_of(self._sheet.cells.get((row, col)))

    @cached_property
    def _matrix(self) -> Mapping[SheetCell, SummarySources]:
        """Each cell that shows a goal or a sheet of the form at a partner, with its sources."""
        partners = {partner.id for partner in self.ledger.partners}
        goals = {name: goal for goal in self.ledger.goals for name in _names_of(goal)}
        tabs = {sheet.name for sheet in self.book.sheets[1:]}
        heads: dict[int, str] = {}
        cells: dict[SheetCell, SummarySources] = {}
        for row in sorted({row for row, _ in self._sheet.cells}):
            shown = {col: content_of(cell) for (at, col), cell in self._sheet.cells.items() if at == row}
            named = {col: value for col, value in shown.items() if col and isinstance(value, str) and value in partners}
            heads = named or heads
            line = str(shown.get(0) or "")
            if line in goals or (line in tabs and not goals):
                for col, partner in heads.items() if not named else ():
                    found = self._at_goal(goals[line], partner) if line in goals else self._on_tab(line, partner)
                    cells[SheetCell(self._sheet.name, row, col)] = found
        return cells

    def _at_goal(self, goal: LedgerGoal, partner: str) -> SummarySources:
        """The state of a goal at a partner; without such a question all that the partner answered about the goal."""
        period, status = self.ledger.head.period, self._indexed.status_question
        if missing := self._missing(partner, period):
            return SummarySources(missing=missing)
        tables = {table.id for table in self.ledger.tables if table.rows == "goal"}
        about = [
            answer
            for answer in self._answers_of.get((partner, period), ())
            if answer.entry.row == goal.id and answer.entry.table in tables
        ]
        states = [
            each for each in about if status and (each.entry.table, each.entry.field) == (status.table, status.field)
        ]
        return SummarySources(_numbers(states or about))

    def _on_tab(self, tab: str, partner: str) -> SummarySources:
        """The answers of a partner in the reported period that a sheet shows."""
        period = self.ledger.head.period
        if missing := self._missing(partner, period):
            return SummarySources(missing=missing)
        on_tab = {number for cell, numbers in self.answers_by_cell.items() if cell.sheet == tab for number in numbers}
        return SummarySources(
            _numbers(each for each in self._answers_of.get((partner, period), ()) if each.number in on_tab)
        )

    def _counted(self, place: SheetCell) -> SummarySources | None:
        """The sources of a state beside the matrix, or of its count: those of each cell that shows the state."""
        shown = self._shown(place.row, place.col)
        state = self._shown(place.row, place.col - 1) if isinstance(shown, int | float) and place.col else shown
        same = [sources for cell, sources in self._matrix.items() if self._shown(cell.row, cell.col) == state]
        if state is None or not same:
            return None
        return _together(same)

    def _is_message(self, place: SheetCell) -> bool:
        """Whether a cell is the sentence about the states of all goals or about all returns."""
        text, head = str(self._shown(place.row, place.col) or "").casefold(), self.ledger.head
        counts = [int(digits) for digits in re.findall(r"\d{1,9}", text)[:2]]
        words = translator_for(head.language, head.chain)
        return len(counts) > 1 and any(
            text.startswith(words.label(label, count=count, total=total).casefold())
            for label in ("master_message_goals", "master_message_returns")
            for count, total in (counts, counts[::-1])
        )

    def _of_return(self, place: SheetCell) -> SummarySources | None:
        """The answers of a return, or that it is missing: the partner begins the row, the period its column."""
        line = str(self._shown(place.row, 0) or "")
        partner = next((each.id for each in self.ledger.partners if line == f"{each.name} ({each.id})"), None)
        labels = {label: period.id for period in self.ledger.periods for _, label in period.label.translations}
        above = (labels.get(str(self._shown(row, place.col))) for row in range(place.row - 1, -1, -1))
        period = next(filter(None, above), None)
        if partner is None or period is None or not place.col:
            return None
        return SummarySources(_numbers(self._answers_of.get((partner, period), ())), self._missing(partner, period))

    def _key_figure(self, place: SheetCell) -> SummarySources:
        """The sources of a figure of the form that another sheet shows with the same value."""
        name, shown = self._shown(place.row, 0), self._shown(place.row, place.col)
        rows = {
            (line.table, line.row)
            for line in self.ledger.lines
            for _, label in line.label.translations
            if name in {label, f"{line.row.partition('@')[0]} {label}"}
        }
        if not rows or not isinstance(shown, int | float):
            return SummarySources()
        sheets = {sheet.name: sheet for sheet in self.book.sheets[1:]}
        listed = {listing.sheet for listing in self.ledger.listings}
        found: tuple[int, ...] = ()
        for cell, numbers in self.answers_by_cell.items():
            sheet = sheets.get(cell.sheet) if cell.sheet not in listed and len(numbers) > len(found) else None
            if sheet is None or content_of(sheet.cells.get((cell.row, cell.col))) != shown:
                continue
            entries = {(entry.table, entry.row) for entry in map(self._entries.__getitem__, numbers)}
            found = numbers if entries <= rows else found
        return SummarySources(found)

    def _missing(self, partner: str, period: str) -> tuple[MissingReturn, ...]:
        project = self.ledger.head.project
        return tuple(
            MissingReturn(project, each.partner, each.period, "", each.reason)
            for each in self.ledger.missing
            if (each.partner, each.period) == (partner, period)
        )

    @cached_property
    def _indexed(self) -> IndexedLedger:
        return IndexedLedger(self.ledger)

    @cached_property
    def _entries(self) -> Mapping[int, AnswerRef]:
        return {answer.number: answer.entry for answer in self.ledger.answers}

    @cached_property
    def _answers_of(self) -> Mapping[tuple[str, str], list[LedgerAnswer]]:
        """The answers by partner and period."""
        returns = {each.number: (each.partner, each.period) for each in self.ledger.returns}
        answers: dict[tuple[str, str], list[LedgerAnswer]] = {key: [] for key in returns.values()}
        for answer in self.ledger.answers:
            answers[returns[answer.source]].append(answer)
        return answers


def _together(sources: Iterable[SummarySources]) -> SummarySources:
    """The sources of several cells."""
    each = tuple(sources)
    numbers = sorted({number for found in each for number in found.numbers})
    return SummarySources(tuple(numbers), tuple(dict.fromkeys(missing for found in each for missing in found.missing)))


def _names_of(goal: LedgerGoal) -> Iterator[str]:
    for _, title in goal.title.translations:
        yield f"{goal.id.partition('@')[0]} {title}"


def _numbers(answers: Iterable[LedgerAnswer]) -> tuple[int, ...]:
    return tuple(answer.number for answer in answers)

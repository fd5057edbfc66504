"""What the cells of the first sheet of a master rest on. They have no stored sources; the data sheet has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.field_roles import FieldRole
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.ledger.records import Ledger, LedgerAnswer, LedgerGoal, LedgerReturn, MissingPartner
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.programme.gap_records import MissingReturn
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.trace.chain import SilentReturn, content_of
from lamppu_xl.programme.trace.first_sheet import FirstSheet
from lamppu_xl.programme.trace.missing_cells import UnansweredReturn
from lamppu_xl.programme.trace.row_basis import RowBasis
from lamppu_xl.workbook.safe_reader import ScannedWorkbook

_TARGET, _SHARE = 2, 3
"""The columns of the target of a key figure and of the part of it that is reached."""

_UNIT = re.compile(r" \([^()]*\)$")
"""The unit after the name of a key figure."""


class SummarySources(NamedTuple):
    """What a cell of the first sheet rests on."""

    numbers: tuple[int, ...] = ()
    """Of answers."""
    missing: tuple[MissingReturn, ...] = ()
    defined: tuple[str, ...] = ()
    """Places in the definition of the project."""
    silent: tuple[SilentReturn, ...] = ()
    """Returns that were read and do not have the answer."""
    is_heading: bool = False


_HEADING = SummarySources(is_heading=True)


@dataclass(frozen=True)
class MasterSummary:
    """The first sheet of a master: notes, key figures, states of goals or counts of sheets, returns, deviations."""

    book: ScannedWorkbook = field(repr=False)
    ledger: Ledger = field(repr=False)
    answers_by_cell: Mapping[SheetCell, tuple[int, ...]] = field(repr=False)

    def sources_of(self, place: SheetCell) -> SummarySources:
        """The sources of a cell; none for a cell of another sheet, or that is none of the sheet's own."""
        first, row, col = self._first, place.row, place.col
        if place.sheet != first.sheet.name or first.shown(row, col) is None:
            return SummarySources()
        if place in self._matrix:
            return self._matrix[place]
        if col >= first.panel:
            return self._in_panel(row, col)
        if row in first.notes:
            return self._in_notes(row)
        if row in first.sections:
            return _HEADING
        match first.section_of(row):
            case first.matrix:
                return self._beside_matrix(row, col)
            case first.returns:
                return self._in_returns(row, col)
            case section if section < first.matrix:
                return self._in_key_figures(row, col)
        return self._in_deviations(row)

    @cached_property
    def _first(self) -> FirstSheet:
        return FirstSheet(self.book.sheets[0], self.ledger)

    def _stated(self, *places: str) -> tuple[str, ...]:
        return tuple(f"{self.ledger.head.project}: {place}" for place in places)

    @property
    def _periods(self) -> tuple[str, ...]:
        return self._stated(*(f"periods.{period.id}" for period in self.ledger.periods))

    # Title and notes

    def _in_notes(self, row: int) -> SummarySources:
        """The title, the project, its funding, the periods, the message, and units or errors below it."""
        first, head = self._first, self.ledger.head
        text = first.text(row, 0)
        if row == 0:
            return SummarySources(defined=self._stated("project.id", f"periods.{head.period}"))
        if row < first.period_line:
            is_name = any(name in text for _, name in head.name.translations)
            return SummarySources(defined=self._stated("project.name" if is_name else "project"))
        if row == first.period_line:
            return SummarySources(defined=self._periods)
        if row == first.period_line + 1:
            return _together(found for found in self._matrix.values() if found.numbers or found.missing or found.silent)
        named = set(re.findall(r"[^\s(),]+", text)) & {partner.id for partner in self.ledger.partners}
        if named:
            return _together(self.at_return(partner, head.period) for partner in sorted(named))
        with_errors = [each for each in self.ledger.returns if not each.accepted]
        return _together(self._of_return(each) for each in with_errors) if with_errors else _HEADING

    # Key figures

    def _in_key_figures(self, row: int, col: int) -> SummarySources:
        """A figure of the form: its name and target are stated, what is reached comes from answers."""
        first = self._first
        name = first.text(row, 0)
        names = {name, _UNIT.sub("", name)}
        rows = {
            (line.table, line.row)
            for line in self.ledger.lines
            for _, label in line.label.translations
            if names & {label, f"{line.row.partition('@')[0]} {label}"}
        }
        fields = {
            (question.table, question.field)
            for question in self.ledger.questions
            for table in self.ledger.tables
            if table.id == question.table
            for (_, title), (_, label) in zip(table.title.translations, question.label.translations, strict=False)
            if name == f"{title}: {label}"
        }
        named = self._stated(*sorted(f"{table}/{each}" for table, each in rows or fields))
        if not named:
            if row == first.section_of(row) + 2:
                return _HEADING
            is_of_periods = all(
                any(label in name for _, label in each.label.translations) for each in self.ledger.periods
            )
            return SummarySources(defined=self._periods) if is_of_periods else SummarySources()
        target = tuple(f"{each}/target" for each in named)
        if col == 0:
            return SummarySources(defined=named)
        if col == _TARGET:
            return SummarySources(defined=target)
        shown = first.shown(row, 1)
        numbers = self._shown_elsewhere(shown, rows, fields) if isinstance(shown, int | float) else ()
        missing = self.as_missing(self.ledger.missing_among(self._entries[number] for number in numbers))
        return SummarySources(numbers, missing, target if col == _SHARE else ())

    def _shown_elsewhere(
        self, shown: float, rows: set[tuple[str, str]], fields: set[tuple[str, str]]
    ) -> tuple[int, ...]:
        """The answers of a cell of another sheet that shows the same total of some rows or fields."""
        sheets = {sheet.name: sheet for sheet in self.book.sheets[1:]}
        listed = {listing.sheet for listing in self.ledger.listings}
        found: tuple[int, ...] = ()
        for cell, numbers in self.answers_by_cell.items():
            sheet = sheets.get(cell.sheet) if cell.sheet not in listed and len(numbers) > len(found) else None
            if sheet is None or content_of(sheet.cells.get((cell.row, cell.col))) != shown:
                continue
            entries = [self._entries[number] for number in numbers]
            is_of_rows = {(entry.table, entry.row) for entry in entries} <= rows
            found = numbers if is_of_rows or {(entry.table, entry.field) for entry in entries} <= fields else found
        return found

    # The matrix and the side panel

    @cached_property
    def _goals(self) -> Mapping[str, LedgerGoal]:
        """The goals by their names."""
        return {
            f"{goal.id.partition('@')[0]} {title}": goal
            for goal in self.ledger.goals
            for _, title in goal.title.translations
        }

    @cached_property
    def _matrix(self) -> Mapping[SheetCell, SummarySources]:
        """Each cell that shows a goal or a sheet of the form at a partner, with its sources."""
        first, cells = self._first, dict[SheetCell, SummarySources]()
        tabs = {sheet.name for sheet in self.book.sheets[1:]}
        for row in sorted({row for row, _ in first.sheet.cells if row > first.head >= 0}):
            line = first.text(row, 0)
            if first.section_of(row) == first.matrix and (line in self._goals or (line in tabs and not self._goals)):
                for col, partner in first.partners_at(row).items():
                    goal = self._goals.get(line)
                    found = self._at_goal(goal, partner) if goal else self._on_tab(line, partner)
                    cells[SheetCell(first.sheet.name, row, col)] = found
        return cells

    def _at_goal(self, goal: LedgerGoal, partner: str) -> SummarySources:
        """The state of a goal at a partner; without such a question all that the partner answered about the goal."""
        if partner not in goal.partners:
            return SummarySources(defined=self._stated(f"goals.{goal.id}"))
        status, tables = self._indexed.status_question, {each.id for each in self.ledger.tables if each.rows == "goal"}
        about = [
            answer
            for answer in self._answers_of.get((partner, self.ledger.head.period), ())
            if answer.entry.row == goal.id and answer.entry.table in tables
        ]
        states = [
            each for each in about if status and (each.entry.table, each.entry.field) == (status.table, status.field)
        ]
        if about:
            return SummarySources(_numbers(states or about))
        entry = f"{status.table}/{goal.id}/{status.field}" if status else goal.id
        return self._without_answer(partner, (entry,), f"goals.{goal.id}")

    def _on_tab(self, tab: str, partner: str) -> SummarySources:
        """The answers of a partner in the reported period that a sheet shows."""
        on_tab = {number for cell, numbers in self.answers_by_cell.items() if cell.sheet == tab for number in numbers}
        answers = self._answers_of.get((partner, self.ledger.head.period), ())
        numbers = _numbers(each for each in answers if each.number in on_tab)
        return SummarySources(numbers) if numbers else self._without_answer(partner, (tab,))

    def _without_answer(self, partner: str, entries: tuple[str, ...], *stated: str) -> SummarySources:
        """That a return is missing or has no answer, and what asks for it or says that nothing is asked."""
        found = self.at_return(partner, self.ledger.head.period, entries)
        return found._replace(numbers=(), defined=self._stated(*stated) if found.silent else found.defined)

    def _beside_matrix(self, row: int, col: int) -> SummarySources:
        """The heads and the names of the rows of the matrix, and notes on goals below it."""
        first = self._first
        if row in first.heads:
            partner = first.partners_at(row).get(col)
            return SummarySources(defined=self._stated(f"partners.{partner}")) if partner else _HEADING
        text = first.text(row, 0)
        named = [goal for name, goal in self._goals.items() if text == name or text.startswith(f"{name}: ")]
        if named:
            return SummarySources(defined=self._stated(f"goals.{named[0].id}"))
        return _HEADING if any(sheet.name == text for sheet in self.book.sheets) else SummarySources()

    def _in_panel(self, row: int, col: int) -> SummarySources:
        """A state or its count: the sources of each cell of the matrix that shows the state; else a name of a sheet."""
        first = self._first
        state = first.text(row, first.panel)
        same = [sources for cell, sources in self._matrix.items() if first.text(cell.row, cell.col) == state]
        if row > first.head and state and same:
            return _together(same)
        return SummarySources() if isinstance(first.shown(row, col), int | float) else _HEADING

    # Returns and deviations

    def _in_returns(self, row: int, col: int) -> SummarySources:
        """A partner, its return in a period or that there is none, and what is missing in its return."""
        first = self._first
        partner = first.returned.get(row)
        if not partner:
            period = first.period_heads.get(col)
            return SummarySources(defined=self._stated(f"periods.{period}")) if period else _HEADING
        if col == 0:
            return self.stated_of_partner(partner)
        if first.text(row, 0) or col > 1:
            return self.at_return(partner, first.period_heads.get(col, self.ledger.head.period))
        text = first.text(row, col)
        words = set(re.findall(r"[^\s,:]+", text))
        goals = tuple(f"goals.{goal.id}" for goal in self.ledger.goals if goal.id.partition("@")[0] in words)
        codes = (f"{line.table}/{line.row}" for line in self.ledger.lines if line.row.partition("@")[0] in words)
        found = self.at_return(partner, self.ledger.head.period, goals or tuple(codes))
        return found._replace(numbers=()) if found.silent else found

    def at_return(self, partner: str, period: str, lacks: tuple[str, ...] = ()) -> SummarySources:
        """The answers of a partner in a period, else its return without them, else why there is none."""
        key = partner, period
        sources = [each for each in self.ledger.returns if (each.partner, each.period) == key]
        if sources:
            return _together(self._of_return(each, lacks) for each in sources)
        if missing := self.as_missing(each for each in self.ledger.missing if (each.partner, each.period) == key):
            return SummarySources(missing=missing)
        return SummarySources(defined=self._stated(f"partners.{partner}", f"periods.{period}"))

    def stated_of_partner(self, partner: str) -> SummarySources:
        """The place of a partner in the definition."""
        return SummarySources(defined=self._stated(f"partners.{partner}"))

    def as_missing(self, partners: Iterable[MissingPartner]) -> tuple[MissingReturn, ...]:
        """Partners without a return as returns that are missing."""
        project = self.ledger.head.project
        return tuple(MissingReturn(project, each.partner, each.period, "", each.reason) for each in partners)

    def with_basis(self, basis: RowBasis) -> SummarySources:
        """What a cell of another sheet rests on that shows no answer."""
        return SummarySources(basis.numbers, defined=self._stated(*basis.defined), is_heading=basis.is_heading)

    def as_silent(self, returns: Iterable[UnansweredReturn]) -> tuple[SilentReturn, ...]:
        """Returns without an answer, each with its file and all that it lacks."""
        lacks = grouped(((each.partner, each.period), each.lacks) for each in returns)
        sources = (each for each in self.ledger.returns if (each.partner, each.period) in lacks)
        return tuple(self._silent(each, tuple(dict.fromkeys(lacks[each.partner, each.period]))) for each in sources)

    def _silent(self, source: LedgerReturn, lacks: tuple[str, ...]) -> SilentReturn:
        partner = self._indexed.partners.get(source.partner)
        name = partner.name if partner else ""
        return SilentReturn(source.partner, name, source.period, source.file, source.sha256, lacks)

    def _of_return(self, source: LedgerReturn, lacks: tuple[str, ...] = ()) -> SummarySources:
        numbers = _numbers(self._answers_of[source.partner, source.period])
        return SummarySources(numbers, silent=(self._silent(source, lacks),) if lacks or not numbers else ())

    def _in_deviations(self, row: int) -> SummarySources:
        """The answers about a deviation; long texts go on in the rows below its goal and partner."""
        first = self._first
        above = (first.text(line, 0) for line in range(row, first.section_of(row), -1))
        goal, _, partner = next(filter(None, above), "").partition(" · ")
        indexed, status = self._indexed, self._indexed.status_question
        answers = self._answers_of.get((partner, self.ledger.head.period), ())
        lines = {
            (table, line)
            for (table, period, who, line), named in indexed.goals_by_line.items()
            if (period, who, named) == (self.ledger.head.period, partner, goal)
        }
        described = [
            answer
            for answer in answers
            if indexed.roles.get((answer.entry.table, answer.entry.field)) is FieldRole.DEVIATION
            if answer.entry.row == goal or (answer.entry.table, answer.entry.row) in lines
        ]
        states = (
            answer for answer in answers if status and answer.entry == AnswerRef(status.table, goal, status.field)
        )
        return SummarySources(_numbers(described or states))

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
    """The sources of several cells, each once."""
    each = tuple(sources)
    return SummarySources(
        tuple(sorted({number for found in each for number in found.numbers})),
        tuple(dict.fromkeys(missing for found in each for missing in found.missing)),
        tuple(dict.fromkeys(place for found in each for place in found.defined)),
        tuple(dict.fromkeys(silent for found in each for silent in found.silent)),
    )


def _numbers(answers: Iterable[LedgerAnswer]) -> tuple[int, ...]:
    return tuple(answer.number for answer in answers)

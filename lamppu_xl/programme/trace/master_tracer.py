"""Traces cells and lines of a master workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import NOTHING, Ledger, LedgerAnswer, LedgerCorrection, Value
from lamppu_xl.ledger.traces import SheetCell, cells_of
from lamppu_xl.master.existing_master import syntheses_of
from lamppu_xl.master.master_reader import read_incoming_master
from lamppu_xl.master.visible_diff import ChangedSheet, Difference, EditedAnswer, differences
from lamppu_xl.programme.gap_records import MissingReturn, ReceivedFile
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.other_units import currencies_of, has_amounts
from lamppu_xl.programme.trace.chain import (
    MOST_NEARBY,
    CellContent,
    ProjectBranch,
    SilentReturn,
    TotalCell,
    TraceChain,
    content_of,
    find_sheet,
    format_of,
    visible_sheets,
)
from lamppu_xl.programme.trace.correction_rows import CorrectionRows
from lamppu_xl.programme.trace.master_summary import MasterSummary, SummarySources
from lamppu_xl.programme.trace.missing_cells import MissingCells
from lamppu_xl.programme.trace.partners_sheet import PartnersSheet
from lamppu_xl.programme.trace.row_basis import RowBasis, RowSources
from lamppu_xl.programme.trace.sheet_lines import SheetLines
from lamppu_xl.workbook.safe_reader import ScannedSheet, ScannedWorkbook

_CHANGED = frozenset({"M704", "M705", "M706"})
"""Codes of findings on a ledger that was edited."""

_VISIBLY_CHANGED = frozenset({"M707", "M708"})
"""Codes of findings on visible sheets that were edited."""


class MasterFigure(NamedTuple):
    """A figure of a line that is added up over partners."""

    row: str
    label: Text
    question: Text
    unit: Text
    rule: str
    """How it is added up: an `Aggregate`, or `currencies` where its amounts are in several."""


@dataclass(frozen=True)
class MasterTracer:
    """A master workbook that was read."""

    book: ScannedWorkbook
    ledger: Ledger = field(repr=False)
    intact: bool
    """Whether its ledger is unchanged."""
    changes: tuple[Difference, ...] = ()
    """Where its visible sheets are not as they were written."""

    def trace_cell(self, target: SheetCell) -> TraceChain:
        """The answers behind a cell; without branches where the cell cannot be traced."""
        sheet = find_sheet(self.book, target.sheet)
        if sheet is None:
            return replace(self._chain, place=target.name, near=visible_sheets(self.book))
        place, shown = replace(target, sheet=sheet.name), content_of(sheet.cells.get((target.row, target.col)))
        numbers = self._listed_answers(sheet, target.row)
        if numbers is None:
            numbers = self._answers_by_cell.get(place, ())
        is_first = sheet.name == self.book.sheets[0].name
        found = self._summary.sources_of(place) if is_first and not numbers else SummarySources(numbers)
        by_row, files = False, tuple[ReceivedFile, ...]()
        if not is_first:
            cells, summary = self._missing_cells(sheet), self._summary
            sources = RowSources(cells)
            facts = () if found.numbers else sources.partner_facts(place.row, place.col)
            if facts:
                found = summary.with_basis(RowBasis(defined=facts))
            else:
                lacking = cells.lacking_at(place.row, place.col)
                missing, silent = summary.as_missing(lacking.missing), summary.as_silent(lacking.unanswered)
                found = found._replace(missing=missing, silent=silent)
            if not any(found):
                basis = sources.basis_of(place.row, place.col)
                found, by_row, files = summary.with_basis(basis), bool(basis.numbers), basis.files
        rows = self._correction_rows.counted_in(self._answers_of(found.numbers), shown)
        personal = None
        partners = PartnersSheet(sheet, self.ledger)
        if shown not in (None, "") and not any(found) and partners.has_partners:
            personal, found = partners.answer_at(place.row), self._of_partner(partners, place)
        if correction := None if is_first else self._correction_rows.correction_at(place):
            rows, found = self._correction_rows.row_of(correction), SummarySources((correction.answer,))
        chain = replace(
            self._chain,
            by_row=by_row or (personal is not None and place.col == 0),
            place=place.name,
            shown=shown,
            as_written=self._is_as_written(place),
            number_format=format_of(sheet.cells.get((target.row, target.col))),
            rows=rows,
            branches=self._branches(found.numbers, found.missing, found.silent, personal),
            defined=() if personal else found.defined,
            is_heading=found.is_heading,
            files=tuple(each.file for each in files),
            received=files,
        )
        if chain.is_answered:
            return chain
        return replace(chain, near=self._nearby(place)) if chain.as_written else replace(chain, is_heading=True)

    def _is_as_written(self, place: SheetCell) -> bool:
        """Whether a cell shows what was written, as far as the data of the master says."""
        position = place.row, place.col
        for change in self.changes:
            if not isinstance(change, EditedAnswer | ChangedSheet) or change.sheet != place.sheet:
                continue
            if isinstance(change, EditedAnswer):
                is_changed = change.position == position
            elif area := change.area.cells:
                is_changed = position in area
            else:
                is_new = place.row in change.area.inserted
                is_changed = is_new or (place.row in change.area.rows and place.col in change.area.columns)
            if is_changed:
                return False
        return True

    def labels_of_periods(self, _project: str) -> Mapping[str, Text]:
        """The labels of the periods of the project, by id."""
        return {each.id: each.label for each in self.ledger.periods}

    def trace_row(self, row: str) -> TraceChain:
        """The figures of a line, such as an indicator."""
        numbers = {number for row_id, number in self._figures if row_id.casefold() == row.casefold()}
        entries = (answer.entry for answer in self.ledger.answers if answer.number in numbers)
        missing = self._summary.as_missing(self.ledger.missing_among(entries))
        rows = self._correction_rows.counted_in(self._answers_of(numbers), None)
        total_cells = tuple(self._total_cells(numbers))
        return replace(self._chain, branches=self._branches(numbers, missing), rows=rows, total_cells=total_cells)

    def _total_cells(self, numbers: Iterable[int]) -> Iterator[TotalCell]:
        """For each question of some figures the first cell with all its answers; none for a question with one."""
        by_question: dict[tuple[str, str], set[int]] = {}
        for answer in self._answers_of(numbers):
            by_question.setdefault((answer.entry.table, answer.entry.field), set()).add(answer.number)
        first: dict[frozenset[int], SheetCell] = {}
        for place in sorted(self._answers_by_cell, key=lambda each: (each.row, each.col)):
            first.setdefault(frozenset(self._answers_by_cell[place]), place)
        for question, answers in by_question.items():
            found = first.get(frozenset(answers)) if len(answers) > 1 else None
            sheet = find_sheet(self.book, found.sheet) if found else None
            if found and sheet:
                cell = sheet.cells.get((found.row, found.col))
                label = self.ledger.questions_by_field[question].label
                yield TotalCell(label, found.name, content_of(cell), format_of(cell), self._is_as_written(found))

    def corrections_of(self, number: int) -> Sequence[LedgerCorrection]:
        """The corrections of an answer that is no figure, the first one first: the answer is now as the last has it."""
        return [each for each in self.ledger.corrections if each.answer == number and each.difference is None]

    def as_returned(self, source: ProgrammeAnswer) -> ProgrammeAnswer | None:
        """An answer as it was before its corrections, so as its return has it; None if the return has none."""
        corrections = self.corrections_of(source.ledger_number)
        if not corrections:
            return source
        was = corrections[0].was
        (answer,) = self._answers_of([source.ledger_number])
        labels = IndexedLedger(self.ledger).option_labels(replace(answer, value=was)) if was is not None else ()
        return None if was is None else replace(source, value=was, option_labels=labels)

    @property
    def figures(self) -> Sequence[str]:
        """The ids of the lines that have figures."""
        return [*dict.fromkeys(row_id for row_id, _ in self._figures if not row_id.isdecimal())]

    @property
    def _figures(self) -> Iterator[tuple[str, int]]:
        """The id of the line and the number of each answer that is added up."""
        questions = self.ledger.questions_by_field
        added = {key for key, question in questions.items() if question.aggregate and not question.personal}
        for answer in self.ledger.answers:
            if (answer.entry.table, answer.entry.field) in added:
                yield answer.entry.row, answer.number

    def figure_of(self, entry: AnswerRef) -> MasterFigure | None:
        """The figure that an answer is part of; None for other answers."""
        question = self.ledger.question_of(entry)
        line = next((each for each in self.ledger.lines if (each.table, each.row) == (entry.table, entry.row)), None)
        if question is None or line is None or question.type != "number":
            return None
        own = (rule.aggregate for rule in self.ledger.rules if (rule.table, rule.row, rule.field) == tuple(entry))
        rule = next(own, line.aggregate or question.aggregate)
        if rule == Aggregate.NEVER and has_amounts(self.ledger, entry) and len(currencies_of(self.ledger)) > 1:
            rule = "currencies"
        details = (each for each in self.ledger.details if (each.table, each.row) == (entry.table, entry.row))
        unit = next((each.text for each in details if each.name == "unit"), NOTHING)
        row = entry.row.partition("@")[0]
        return MasterFigure(row, line.label, question.label, unit, rule) if rule else None

    def label_of(self, source: ProgrammeAnswer, languages: Sequence[str]) -> Value:
        """The label of a chosen option in the first of some languages that it has."""
        question = self.ledger.question_of(source.entry)
        label = self.ledger.label_of(question.list, str(source.value)) if question else None
        return label.pick(languages) if label and label.translations else source.value

    def master_cells(self, numbers: Iterable[int]) -> Mapping[int, str]:
        """One cell of the master for each answer: in the list of all answers only if it is in no other sheet.

        The cells of answers come before totals of a single answer.
        """
        lists, wanted = {listing.sheet for listing in self.ledger.listings}, set(numbers)
        shown, listed = dict[int, str](), dict[int, str]()
        for trace in self.ledger.traces:
            for place, answers in cells_of(trace) or ():
                if len(answers) == 1 and answers[0] in wanted:
                    (listed if place.sheet in lists else shown).setdefault(answers[0], place.name)
        return listed | shown

    def cells_of_goals(self, ids: Sequence[str]) -> Iterator[tuple[str, SheetCell, CellContent]]:
        """For each of some goals the cell that has its title; its own sheet comes before the others."""
        for goal in (each for each in self.ledger.goals if each.id in ids):
            titles = {f"{goal.id.partition('@')[0]} {title}" for _, title in goal.title.translations}
            shown = (
                (place, SheetCell(sheet.name, *place), content)
                for sheet in self.book.sheets
                if sheet.state == "visible"
                for place, cell in sheet.cells.items()
                if (content := content_of(cell)) in titles
            )
            if found := next(iter(sorted(shown, key=lambda each: each[0] != (0, 0))), None):
                yield goal.id, found[1], found[2]

    @cached_property
    def _answers_by_cell(self) -> Mapping[SheetCell, tuple[int, ...]]:
        answers: dict[SheetCell, tuple[int, ...]] = {}
        for trace in self.ledger.traces:
            for place, numbers in cells_of(trace) or ():
                answers[place] = (*answers.get(place, ()), *numbers)
        return answers

    def _listed_answers(self, sheet: ScannedSheet, row: int) -> tuple[int, ...] | None:
        """The answer in a row of the list of all answers, in any order of rows; None for another sheet."""
        listing = next((listing for listing in self.ledger.listings if listing.sheet == sheet.name), None)
        if listing is None:
            return None
        columns = {cell.value: col for (_, col), cell in sheet.cells.items()}
        headings = (listing.entry, listing.sha256)
        if not columns.keys() >= set(headings):
            return ()
        entry, sha256 = (content_of(sheet.cells.get((row, columns[heading]))) for heading in headings)
        return tuple(
            answer.number
            for answer in self.ledger.answers
            if str(answer.entry) == entry and self.ledger.sources[answer.source].sha256 == sha256
        )

    def _nearby(self, place: SheetCell) -> tuple[str, ...]:
        """The nearest cells of the sheet that can be traced."""
        cells = [cell for cell in self._answers_by_cell if cell.sheet == place.sheet]
        cells.sort(key=lambda cell: (abs(cell.row - place.row), abs(cell.col - place.col)))
        return tuple(cell.name for cell in cells[:MOST_NEARBY])

    @property
    def _chain(self) -> TraceChain:
        """A chain of this workbook without a cell and answers."""
        head, mask = self.ledger.head, IndexedLedger(self.ledger).mask
        return TraceChain(workbook=f"{head.project} {head.period}", intact=self.intact, mask=mask)

    def _missing_cells(self, sheet: ScannedSheet) -> MissingCells:
        if sheet.name not in self._sheets:
            self._sheets[sheet.name] = MissingCells(SheetLines(sheet, self.ledger, self._answers_by_cell))
        return self._sheets[sheet.name]

    @cached_property
    def _sheets(self) -> dict[str, MissingCells]:
        return {}

    @cached_property
    def _correction_rows(self) -> CorrectionRows:
        return CorrectionRows(self.book, self.ledger)

    def _answers_of(self, numbers: Iterable[int]) -> Sequence[LedgerAnswer]:
        """The answers with some numbers."""
        wanted = set(numbers)
        return [answer for answer in self.ledger.answers if answer.number in wanted] if wanted else []

    @cached_property
    def _summary(self) -> MasterSummary:
        return MasterSummary(self.book, self.ledger, self._answers_by_cell)

    def _of_partner(self, partners: PartnersSheet, place: SheetCell) -> SummarySources:
        """What a cell about a partner rests on: a return that it names or shows the state of, else the definition."""
        partner = partners.partner_at(place.row)
        if named := partners.return_at(place.row):
            return self._summary.at_return(named.partner, named.period)
        if partner and partners.is_state(place.row, place.col):
            return self._summary.at_return(partner, self.ledger.head.period)
        return self._summary.stated_of_partner(partner) if partner else SummarySources()

    def _branches(
        self,
        numbers: Iterable[int],
        missing: tuple[MissingReturn, ...] = (),
        silent: tuple[SilentReturn, ...] = (),
        personal: ProgrammeAnswer | None = None,
    ) -> tuple[ProjectBranch, ...]:
        """The answers of some numbers and a personal one, returns that are missing, and returns without an answer."""
        head, answers, indexed = self.ledger.head, self._answers_of(numbers), IndexedLedger(self.ledger)
        sources = tuple(indexed.programme_answer(answer, self.ledger.sources[answer.source]) for answer in answers)
        name = head.name.pick(head.chain)
        sources = (*sources, personal) if personal else sources
        branch = ProjectBranch(project=head.project, name=name, sources=sources, missing=missing, silent=silent)
        return (branch,) if sources or missing or silent else ()


def read_master_workbook(data: bytes, book: ScannedWorkbook, file: str) -> MasterTracer | None:
    """A master workbook with its ledger; None for a workbook without one.

    Args:
        file: the name of the file, for findings.
    """
    reading = read_incoming_master(data, file)
    if reading.ledger is None:
        return None
    codes = {finding.code.id for finding in reading.findings}
    _, editable = syntheses_of(book)
    changes = tuple(differences(reading.ledger, book, editable)) if codes & _VISIBLY_CHANGED else ()
    return MasterTracer(book, reading.ledger, not codes & _CHANGED, changes)

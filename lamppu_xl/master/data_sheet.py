"""The hidden sheet of a master: all that it tells, once more for programs, with the way from each cell to its sources.

It is written last, when every other sheet has gone by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice

from lamppu_xl.domain import project as model
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import FreeLines, RowPerCode, RowPerGoal, SingleRow
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.text_normalising import collapse_blanks
from lamppu_xl.ledger import (
    FORMAT,
    SHEET,
    AnswerListing,
    CellRuns,
    CellTrace,
    Ledger,
    LedgerAnswer,
    LedgerCorrection,
    LedgerDetail,
    LedgerField,
    LedgerGoal,
    LedgerHead,
    LedgerLine,
    LedgerOption,
    LedgerPartner,
    LedgerPeriod,
    LedgerReturn,
    LedgerSheet,
    LedgerTable,
    MissingPartner,
    Row,
    ledger_rows,
    tidy,
    total_traces,
)
from lamppu_xl.ledger.records import Value
from lamppu_xl.ledger.totals import excel_number
from lamppu_xl.ledger.traces import parse_run
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.collect import ReportingStatus
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheet_checksums import SheetChecksums, planned
from lamppu_xl.master.sheets.corrections import counts_in_totals
from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.templates.parts import field_of
from lamppu_xl.workbook.model import (
    CellRange,
    CellUse,
    Formula,
    PageSetup,
    Properties,
    RenderableCell,
    Sheet,
    SheetColumn,
)
from lamppu_xl.workbook.model import RowSink as Sink
from lamppu_xl.workbook.sheet_builder import BuiltCell
from lamppu_xl.workbook.text_split import clean_text

DATA = "lamppu-xl-data"
"""The custom property that holds the checksum of the hidden sheet."""

KEY = "data"
"""Of the sheet in the plan."""

_CHUNK = 500
"""Traces that are set down together."""


# What a master tells, without its answers


def ledger_of(context: MasterContext) -> Ledger:
    """All but the answers and their traces."""
    return _DataSheetWriter(context).ledger()


@dataclass(frozen=True)
class _DataSheetWriter:
    context: MasterContext

    def say(self, text: str) -> str:
        """A text as it may stand in this master."""
        return self.context.redaction(clean_text(text))

    def said(self, text: Text) -> Text:
        return tidy(Text(tuple((language, self.say(one)) for language, one in text.translations)))

    def names(self, found: Iterable[str]) -> tuple[str, ...]:
        return tuple(collapse_blanks(self.say(one)) for one in found)

    def ledger(self) -> Ledger:
        context, collected = self.context, self.context.collected
        project, words = collected.project, context.words
        head = LedgerHead(
            FORMAT,
            project.id,
            collected.period.id,
            project.coordinator.id,
            words.language,
            words.chain,
            context.public,
            project.form.id,
            self.said(project.name),
        )
        return Ledger(
            head,
            periods=tuple(
                LedgerPeriod(period.id, self.said(period.label), period.start, period.end)
                for period in collected.periods
            ),
            partners=tuple(
                LedgerPartner(
                    partner.id,
                    self.say(partner.name),
                    partner.business_id,
                    tuple(partner.roles),
                    self.names(partner.aliases),
                    partner.successor,
                )
                for partner in project.partners
            ),
            goals=tuple(
                LedgerGoal(
                    goal.id,
                    tuple(partner.id for partner in project.partners if goal.applies_to.includes(partner)),
                    self.said(goal.title),
                    self.said(goal.wording),
                )
                for goal in project.goals
            ),
            options=tuple(self.options()),
            tables=tuple(
                LedgerTable(
                    table.id,
                    _SORTS[type(table.rows)],
                    table.rows.count if isinstance(table.rows, FreeLines) else 0,
                    self.said(table.title),
                )
                for table in project.form.tables
            ),
            questions=tuple(self.questions()),
            lines=tuple(self.lines()),
            details=tuple(self.details()),
            returns=tuple(self.returns()),
            corrections=tuple(self.corrections()),
            missing=tuple(
                MissingPartner(period.id, partner.id, collected.status(period, partner).value)
                for period in collected.periods
                for partner in project.partners
                if collected.status(period, partner) in _SILENT
            ),
            listings=(
                AnswerListing(
                    context.sheet_names["answers"], words.label("master_answer"), words.label("master_entry"), "SHA-256"
                ),
            ),
        )

    def questions(self) -> Iterator[LedgerField]:
        project = self.context.collected.project
        for table in project.form.tables:
            for answer in table.answers:
                options = project.options_for(answer)
                yield LedgerField(
                    table.id,
                    answer.name,
                    answer.kind.name,
                    answer.kind.type.value,
                    answer.aggregate or "",
                    answer.personal,
                    options.id if options else "",
                    self.said(answer.label),
                )

    def options(self) -> Iterator[LedgerOption]:
        project = self.context.collected.project
        used = {
            options.id: options
            for table in project.form.tables
            for answer in table.answers
            if (options := project.options_for(answer))
        }
        for list_id, options in used.items():
            yield from (LedgerOption(list_id, option.id, self.said(option.label)) for option in options.options)

    def lines(self) -> Iterator[LedgerLine]:
        project = self.context.collected.project
        for table in project.form.tables:
            if isinstance(table.rows, RowPerCode):
                for option in project.lists[table.rows.list].options:
                    yield LedgerLine(table.id, option.id, option.aggregate or "", self.said(option.label))

    def details(self) -> Iterator[LedgerDetail]:
        project = self.context.collected.project
        for table in project.form.tables:
            if not isinstance(table.rows, RowPerCode):
                continue
            for option in project.lists[table.rows.list].options:
                for name, detail in option.details.items():
                    match detail:
                        case Text():
                            yield LedgerDetail(table.id, option.id, name, text=self.said(detail))
                        case date():
                            yield LedgerDetail(table.id, option.id, name, day=detail)
                        case _:
                            yield LedgerDetail(table.id, option.id, name, number=excel_number(detail))

    def corrections(self) -> Iterator[LedgerCorrection]:
        collected = self.context.collected
        for one in collected.corrections.items:
            period, partner = collected.project.period(one.period), collected.project.partner(one.partner)
            told = collected.answer(period, partner, one.entry) if period and partner else None
            yield LedgerCorrection(
                one.period,
                one.partner,
                one.entry,
                told.number + 1 if told else 0,
                one.made_in,
                one.day,
                None if one.was is None else self.value(one.entry, one.was),
                self.value(one.entry, one.now),
                None if one.difference is None else excel_number(one.difference),
                one.difference is not None and counts_in_totals(self.context, one),
                self.say(one.reason),
            )

    def value(self, entry: AnswerRef, answer: model.Answer) -> Value:
        """An answer as a ledger has it."""
        if isinstance(answer, date):
            return answer.isoformat()
        if isinstance(answer, float | int):
            return excel_number(float(answer))
        picked = self.context.collected.project.options_for(field_of(self.context.collected.project, entry))
        return answer if picked else self.say(answer)

    def returns(self) -> Iterator[LedgerReturn]:
        collected = self.context.collected
        for (period, partner), number in collected.return_numbers.items():
            verdict = collected.used_returns[period, partner]
            yield LedgerReturn(number, period, partner, self.say(verdict.file), verdict.sha256, verdict.accepted)


_SORTS: Mapping[type, str] = {SingleRow: "record", RowPerGoal: "goal", RowPerCode: "code", FreeLines: "lines"}
_SILENT = (ReportingStatus.REJECTED, ReportingStatus.ASIDE, ReportingStatus.ABSENT)


# Its answers


def answers_of(context: MasterContext) -> Iterator[LedgerAnswer]:
    """The answers of the list of all answers, numbered as there, from 1.

    Personal ones stand on the sheet of partners only, so that they are gone when somebody takes that sheet away.
    """
    writer, numbers = _DataSheetWriter(context), context.collected.return_numbers
    for told in context.listed_answers:
        value = _value(writer, told)
        if value != "":
            source = numbers[told.period.id, told.partner.id]
            sheet, cell = writer.say(told.place.sheet or ""), told.place.cell or ""
            yield LedgerAnswer(told.number + 1, source, told.entry, value, sheet, cell)


def _value(writer: _DataSheetWriter, told: SourcedAnswer) -> Value:
    return writer.value(told.entry, told.answer)


# The sheet


@dataclass
class DataSheetRecorder:
    """Stands before whoever writes the master, sees every sheet go by, and adds the hidden one at the end."""

    sink: Sink
    context: MasterContext
    _shelf: SpillStore = field(default_factory=SpillStore)
    _chunks: int = 0
    _contents: list[SheetChecksums] = field(default_factory=list)
    _runs: CellRuns = field(default_factory=lambda: CellRuns(""))
    _made: Made = field(default_factory=dict)
    """Of what other cells of the sheet at hand are made."""

    def begin_sheet(self, sheet: Sheet) -> None:
        self._contents.append(SheetChecksums(sheet.name))
        self._runs, self._made = CellRuns(sheet.name), {}
        self.sink.begin_sheet(sheet)

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        seen: list[tuple[int, str]] = []
        for col, cell in enumerate(cells):
            if cell is None or cell.content is None:
                continue
            if cell.use not in (CellUse.ANSWER, CellUse.KEY):
                seen.append((col, planned(cell.content)))
            if isinstance(cell, BuiltCell):
                if isinstance(cell.source, SourcedAnswer) and cell.source.number >= 0:
                    self._runs.add(number, col, cell.source.number + 1)
                elif isinstance(cell.content, Formula):
                    self._made[number, col] = cell.content.text
                elif cell.of:
                    self._made[number, col] = cell.of
        self._contents[-1].row(number, seen)
        self.sink.add_row(number, height, cells)

    def end_sheet(self, sheet: Sheet) -> None:
        """The end of a sheet: where its answers stand is set down, so that memory stays flat."""
        self._set_down(chain(self._runs.traces, totals_of(self._runs, self._made)))
        self._runs, self._made = CellRuns(""), {}
        self.sink.end_sheet(sheet)

    def _set_down(self, traces: Iterator[CellTrace]) -> None:
        while chunk := list(islice(traces, _CHUNK)):
            self._shelf.put(str(self._chunks), chunk)
            self._chunks += 1

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        digest = self._write()
        custom = {**properties.custom, DATA: digest}
        self.sink.finish(replace(properties, custom=custom), names)

    def _write(self) -> str:
        sheet = Sheet(KEY, SHEET, (), tuple(SheetColumn(14.0) for _ in range(8)), state="veryHidden", page=PageSetup())
        self.sink.begin_sheet(sheet)
        row: Row = ()
        told = ledger_rows(
            ledger_of(self.context),
            answers=answers_of(self.context),
            traces=self._traces(),
            tabs=self._tabs(),
        )
        for number, row in enumerate(told):
            self.sink.add_row(number, None, [_cell(one) for one in row])
        self.sink.end_sheet(sheet)
        return str(row[1])

    def _traces(self) -> Iterator[CellTrace]:
        for number in range(self._chunks):
            yield from self._shelf.load(str(number))

    def _tabs(self) -> Iterator[LedgerSheet]:
        return (content.tab for content in self._contents)


At = tuple[int, int]

Made = dict[At, str | tuple[int, ...]]
"""By row and column: a formula, or the numbers of answers where no formula tells of them."""

_TEXT = re.compile(r'"[^"]*"')
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?(?![\w(])")


def totals_of(runs: CellRuns, made: Made) -> Iterator[CellTrace]:
    """Of which answers the totals of a sheet are made: those in the cells that a formula names, near or far."""
    found: dict[At, frozenset[int]] = {}
    for at in made:
        yield from total_traces(runs.sheet, at, _made_of(at, runs, made, found))


def _made_of(
    at: tuple[int, int], runs: CellRuns, made: Made, found: dict[tuple[int, int], frozenset[int]]
) -> frozenset[int]:
    if at not in found:
        found[at] = frozenset()  # a formula that names itself is made of nothing more
        told = made[at]
        numbers = set() if isinstance(told, str) else set(told)
        for first, last in _areas(told) if isinstance(told, str) else ():
            numbers.update(runs.within(first, last))
            for row in range(first[0], last[0] + 1):
                for col in range(first[1], last[1] + 1):
                    if (row, col) in made:
                        numbers |= _made_of((row, col), runs, made, found)
        found[at] = frozenset(numbers)
    return found[at]


def _areas(formula: str) -> Iterator[tuple[At, At]]:
    for area in _AREA.finditer(_TEXT.sub("", formula)):
        named = parse_run(f"{area[1]}{area[2]}"), parse_run(f"{area[3]}{area[4]}" if area[3] else f"{area[1]}{area[2]}")
        if named[0] and named[1]:
            yield named[0][0], named[1][0]


def _cell(content: str | float | None) -> BuiltCell | None:
    if content is None:
        return None
    return BuiltCell(content, "list", "@" if isinstance(content, str) else "General")

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
from lamppu_xl.domain.findings import Entry
from lamppu_xl.domain.project import Lines, PerCode, PerGoal, Record
from lamppu_xl.domain.texts import Text
from lamppu_xl.ledger import (
    FORMAT,
    SHEET,
    Answer,
    Correction,
    Detail,
    Goal,
    Head,
    Ledger,
    Line,
    Listing,
    Missing,
    Option,
    Partner,
    Period,
    Question,
    Return,
    Row,
    Runs,
    Tab,
    Table,
    Trace,
    rows,
    summed,
    tidy,
)
from lamppu_xl.ledger.records import Value
from lamppu_xl.ledger.totals import even
from lamppu_xl.ledger.traces import cells
from lamppu_xl.master.answer_store import Told
from lamppu_xl.master.collect import Standing
from lamppu_xl.master.context import Setting
from lamppu_xl.master.sheet_checksums import Contents, planned
from lamppu_xl.master.sheets.corrections import adds
from lamppu_xl.storage.spill_store import Shelf
from lamppu_xl.templates.layout import field_of
from lamppu_xl.workbook.model import Area, Column, Drawn, Formula, Page, Properties, Sheet, Use
from lamppu_xl.workbook.model import Rows as Sink
from lamppu_xl.workbook.sheet_builder import Cell
from lamppu_xl.workbook.text_split import clean

DATA = "lamppu-xl-data"
"""The custom property that holds the checksum of the hidden sheet."""

KEY = "data"
"""Of the sheet in the plan."""

_CHUNK = 500
"""Traces that are set down together."""


# What a master tells, without its answers


def ledger_of(setting: Setting) -> Ledger:
    """All but the answers and their traces."""
    return _Writer(setting).ledger()


@dataclass(frozen=True)
class _Writer:
    setting: Setting

    def say(self, text: str) -> str:
        """A text as it may stand in this master."""
        return self.setting.mask(clean(text))

    def said(self, text: Text) -> Text:
        return tidy(Text(tuple((language, self.say(one)) for language, one in text.translations)))

    def names(self, found: Iterable[str]) -> tuple[str, ...]:
        return tuple(" ".join(self.say(one).split()) for one in found)

    def ledger(self) -> Ledger:
        setting, gathered = self.setting, self.setting.gathered
        project, words = gathered.project, setting.words
        head = Head(
            FORMAT,
            project.id,
            gathered.period.id,
            project.coordinator.id,
            words.language,
            words.chain,
            setting.public,
            project.form.id,
            self.said(project.name),
        )
        return Ledger(
            head,
            periods=tuple(Period(one.id, self.said(one.label), one.start, one.end) for one in gathered.periods),
            partners=tuple(
                Partner(
                    one.id,
                    self.say(one.name),
                    one.business_id,
                    tuple(one.roles),
                    self.names(one.aliases),
                    one.successor,
                )
                for one in project.partners
            ),
            goals=tuple(
                Goal(
                    one.id,
                    tuple(partner.id for partner in project.partners if one.applies_to.to(partner)),
                    self.said(one.title),
                    self.said(one.wording),
                )
                for one in project.goals
            ),
            options=tuple(self.options()),
            tables=tuple(
                Table(
                    one.id,
                    _SORTS[type(one.rows)],
                    one.rows.count if isinstance(one.rows, Lines) else 0,
                    self.said(one.title),
                )
                for one in project.form.tables
            ),
            questions=tuple(self.questions()),
            lines=tuple(self.lines()),
            details=tuple(self.details()),
            returns=tuple(self.returns()),
            corrections=tuple(self.corrections()),
            missing=tuple(
                Missing(period.id, partner.id, gathered.standing(period, partner).value)
                for period in gathered.periods
                for partner in project.partners
                if gathered.standing(period, partner) in _SILENT
            ),
            listings=(
                Listing(setting.names["answers"], words.label("master_answer"), words.label("master_entry"), "SHA-256"),
            ),
        )

    def questions(self) -> Iterator[Question]:
        project = self.setting.gathered.project
        for table in project.form.tables:
            for one in table.answers:
                options = project.options(one)
                yield Question(
                    table.id,
                    one.name,
                    one.kind.name,
                    one.kind.type.value,
                    one.aggregate or "",
                    one.personal,
                    options.id if options else "",
                    self.said(one.label),
                )

    def options(self) -> Iterator[Option]:
        project = self.setting.gathered.project
        used = {
            options.id: options
            for table in project.form.tables
            for one in table.answers
            if (options := project.options(one))
        }
        for list_id, options in used.items():
            yield from (Option(list_id, one.id, self.said(one.label)) for one in options.options)

    def lines(self) -> Iterator[Line]:
        project = self.setting.gathered.project
        for table in project.form.tables:
            if isinstance(table.rows, PerCode):
                for one in project.lists[table.rows.list].options:
                    yield Line(table.id, one.id, one.aggregate or "", self.said(one.label))

    def details(self) -> Iterator[Detail]:
        project = self.setting.gathered.project
        for table in project.form.tables:
            if not isinstance(table.rows, PerCode):
                continue
            for one in project.lists[table.rows.list].options:
                for name, detail in one.details.items():
                    match detail:
                        case Text():
                            yield Detail(table.id, one.id, name, text=self.said(detail))
                        case date():
                            yield Detail(table.id, one.id, name, day=detail)
                        case _:
                            yield Detail(table.id, one.id, name, number=even(detail))

    def corrections(self) -> Iterator[Correction]:
        gathered = self.setting.gathered
        for one in gathered.corrections.made:
            period, partner = gathered.project.period(one.period), gathered.project.partner(one.partner)
            told = gathered.told(period, partner, one.entry) if period and partner else None
            yield Correction(
                one.period,
                one.partner,
                one.entry,
                told.number + 1 if told else 0,
                one.made_in,
                one.day,
                None if one.was is None else self.value(one.entry, one.was),
                self.value(one.entry, one.now),
                None if one.difference is None else even(one.difference),
                one.difference is not None and adds(self.setting, one),
                self.say(one.reason),
            )

    def value(self, entry: Entry, answer: model.Answer) -> Value:
        """An answer as a ledger has it."""
        if isinstance(answer, date):
            return answer.isoformat()
        if isinstance(answer, float | int):
            return even(float(answer))
        picked = self.setting.gathered.project.options(field_of(self.setting.gathered.project, entry))
        return answer if picked else self.say(answer)

    def returns(self) -> Iterator[Return]:
        gathered = self.setting.gathered
        for (period, partner), number in gathered.numbers.items():
            verdict = gathered.counted[period, partner]
            yield Return(number, period, partner, self.say(verdict.file), verdict.sha256, verdict.accepted)


_SORTS: Mapping[type, str] = {Record: "record", PerGoal: "goal", PerCode: "code", Lines: "lines"}
_SILENT = (Standing.REJECTED, Standing.ASIDE, Standing.ABSENT)


# Its answers


def answers_of(setting: Setting) -> Iterator[Answer]:
    """The answers of the list of all answers, numbered as there, from 1.

    Personal ones stand on the sheet of partners only, so that they are gone when somebody takes that sheet away.
    """
    writer, numbers = _Writer(setting), setting.gathered.numbers
    for told in setting.listed:
        value = _value(writer, told)
        if value != "":
            source = numbers[told.period.id, told.partner.id]
            sheet, cell = writer.say(told.place.sheet or ""), told.place.cell or ""
            yield Answer(told.number + 1, source, told.entry, value, sheet, cell)


def _value(writer: _Writer, told: Told) -> Value:
    return writer.value(told.entry, told.answer)


# The sheet


@dataclass
class Watch:
    """Stands before whoever writes the master, sees every sheet go by, and adds the hidden one at the end."""

    sink: Sink
    setting: Setting
    _shelf: Shelf = field(default_factory=Shelf)
    _chunks: int = 0
    _contents: list[Contents] = field(default_factory=list)
    _runs: Runs = field(default_factory=lambda: Runs(""))
    _made: Made = field(default_factory=dict)
    """Of what other cells of the sheet at hand are made."""

    def begin(self, sheet: Sheet) -> None:
        self._contents.append(Contents(sheet.name))
        self._runs, self._made = Runs(sheet.name), {}
        self.sink.begin(sheet)

    def row(self, number: int, height: float | None, cells: Sequence[Drawn | None]) -> None:
        seen: list[tuple[int, str]] = []
        for col, cell in enumerate(cells):
            if cell is None or cell.content is None:
                continue
            if cell.use not in (Use.ANSWER, Use.KEY):
                seen.append((col, planned(cell.content)))
            if isinstance(cell, Cell):
                if cell.told is not None and cell.told.number >= 0:
                    self._runs.add(number, col, cell.told.number + 1)
                elif isinstance(cell.content, Formula):
                    self._made[number, col] = cell.content.text
                elif cell.of:
                    self._made[number, col] = cell.of
        self._contents[-1].row(number, seen)
        self.sink.row(number, height, cells)

    def end(self, sheet: Sheet) -> None:
        """The end of a sheet: where its answers stand is set down, so that memory stays flat."""
        self._set_down(chain(self._runs.traces, totals_of(self._runs, self._made)))
        self._runs, self._made = Runs(""), {}
        self.sink.end(sheet)

    def _set_down(self, traces: Iterator[Trace]) -> None:
        while chunk := list(islice(traces, _CHUNK)):
            self._shelf.put(str(self._chunks), chunk)
            self._chunks += 1

    def finish(self, properties: Properties, names: Mapping[str, Area]) -> None:
        digest = self._write()
        custom = {**properties.custom, DATA: digest}
        self.sink.finish(replace(properties, custom=custom), names)

    def _write(self) -> str:
        sheet = Sheet(KEY, SHEET, (), tuple(Column(14.0) for _ in range(8)), state="veryHidden", page=Page())
        self.sink.begin(sheet)
        row: Row = ()
        told = rows(
            ledger_of(self.setting),
            answers=answers_of(self.setting),
            traces=self._traces(),
            tabs=self._tabs(),
        )
        for number, row in enumerate(told):
            self.sink.row(number, None, [_cell(one) for one in row])
        self.sink.end(sheet)
        return str(row[1])

    def _traces(self) -> Iterator[Trace]:
        for number in range(self._chunks):
            yield from self._shelf.take(str(number))

    def _tabs(self) -> Iterator[Tab]:
        return (one.tab for one in self._contents)


At = tuple[int, int]

Made = dict[At, str | tuple[int, ...]]
"""By row and column: a formula, or the numbers of answers where no formula tells of them."""

_TEXT = re.compile(r'"[^"]*"')
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?(?![\w(])")


def totals_of(runs: Runs, made: Made) -> Iterator[Trace]:
    """Of which answers the totals of a sheet are made: those in the cells that a formula names, near or far."""
    found: dict[At, frozenset[int]] = {}
    for at in made:
        yield from summed(runs.sheet, at, _made_of(at, runs, made, found))


def _made_of(
    at: tuple[int, int], runs: Runs, made: Made, found: dict[tuple[int, int], frozenset[int]]
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
        named = cells(f"{area[1]}{area[2]}"), cells(f"{area[3]}{area[4]}" if area[3] else f"{area[1]}{area[2]}")
        if named[0] and named[1]:
            yield named[0][0], named[1][0]


def _cell(content: str | float | None) -> Cell | None:
    if content is None:
        return None
    return Cell(content, "list", "@" if isinstance(content, str) else "General")

"""The answers of all used returns with their sources, in a temporary SQLite table.

However many returns there are, few answers are in memory: a sheet selects those of one goal, one code or one table.
Sheets ask for the returns in their order, so the same selection is made for a block of returns at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lamppu_xl.domain.answer_count import AnswerCount
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.form import Field, RowPerGoal, Table, TableLine
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.master.spill_table import loaded, stored
from lamppu_xl.returns.submission import Submission
from lamppu_xl.storage.temporary_database import TemporaryDatabase

CACHE = 2 * 1024
"""Kibibytes of the table that stay in memory."""

MOST_RETURNS, MOST_ANSWERS = 32, 8_000
"""Returns of a block, and the answers above which it takes no further return."""
_MOST_SELECTED = 8_000
"""Answers that stay in memory after they were selected."""

Key = tuple[str, str]
"""Ids of a period and a partner."""


class SourcedAnswer(NamedTuple):
    """One answer and its source. A tuple, because there are many of them."""

    period: Period
    partner: Partner
    table: Table
    line: TableLine
    field: Field
    answer: Answer
    """As it was read: a choice is the id of its option."""
    place: Place
    """The cell of the return."""
    sha256: str
    """Checksum of the return."""
    language: str
    """Language of the form."""
    accepted: bool
    """Whether the return was accepted."""
    number: int
    """Its number in the list of all answers, from 0; -1 for a personal answer, which is not in that list."""

    @property
    def entry(self) -> AnswerRef:
        return AnswerRef(self.table.id, self.line.id, self.field.name)

    @property
    def figure(self) -> float | None:
        """The answer if it is a number."""
        return self.answer if isinstance(self.answer, float | int) else None


def ledger_numbers(answers: Iterable[SourcedAnswer | None]) -> tuple[int, ...]:
    """The numbers of answers in the list of all answers, from 1; personal answers have none."""
    return tuple(answer.number + 1 for answer in answers if answer is not None and answer.number >= 0)


_CREATE = """
CREATE TABLE answers (
    position INTEGER PRIMARY KEY, return_number INTEGER, line TEXT, field INTEGER,
    answer, sheet TEXT, row INTEGER, col INTEGER, number INTEGER
)
"""
_INSERT = "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT return_number, line, field, answer, sheet, row, col, number FROM answers "
_LINE = "line = ? AND return_number BETWEEN ? AND ?"
_RETURN = "position BETWEEN ? AND ?"
_TABLE = f"field BETWEEN ? AND ? AND {_RETURN}"

_Selected = dict[int, dict[tuple[str, int], "SourcedAnswer"]]
"""Answers of a block of returns: by number of the return, then by line and number of the field."""

_Row = tuple[int, str, int, str | float | bytes, str | bytes | None, int | None, int | None, int]


class _StoredReturn(NamedTuple):
    """What all answers of a return share."""

    number: int
    period: Period
    partner: Partner
    file: str
    sha256: str
    language: str
    accepted: bool
    first: int
    """Position of its first answer."""
    last: int
    listed: int
    """How many of its answers are not personal."""
    outside: int
    """How many texts, notes, pictures and the like it has outside its answers."""
    block: int
    """The number of the block of returns that it is selected with."""


class AnswerStore:
    """The answers of all used returns, in the order of period, partner and form."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._fields = project.form.questions
        self._field_numbers = {(table.id, field.name): number for number, (table, field) in enumerate(self._fields)}
        self._lines: dict[tuple[str, str, str], TableLine] = {}
        self._returns: dict[Key, _StoredReturn] = {}
        self._by_number: list[_StoredReturn] = []
        self._partners: dict[Partner, Partner] = {}
        self._database = TemporaryDatabase(CACHE)
        self._database.execute(_CREATE)
        self._database.execute("CREATE INDEX places ON answers (line, return_number, field)")
        self._position = 0
        self._blocks: list[tuple[int, int]] = []
        """The numbers of the first and the last return of each block."""
        self._selected: dict[tuple[int, str | tuple[int, int]], _Selected] = {}
        """The blocks that were selected last, by their number and the line or the first and last field."""
        self._selected_count = 0
        self.listed_count = 0
        """How many answers are in the list of all answers."""

    def add_return(self, period: Period, submission: Submission, *, accepted: bool) -> tuple[AnswerRef, ...]:
        """Store the answers of a return.

        Returns:
            Those that the form does not ask for. If there are any, nothing of the return is stored.
        """
        first, listed = self._position, self.listed_count
        rows = [*self._rows(period, submission)]
        if len(rows) < len(submission.answers):
            self._position, self.listed_count = first, listed
            return self._unasked(period, submission)
        self._database.executemany(_INSERT, rows)
        self._selected.clear()
        self._selected_count = 0
        stored_return = _StoredReturn(
            number=len(self._by_number),
            period=period,
            # Each submission may hold a copy of its own; one of them is kept.
            partner=self._partners.setdefault(submission.partner, submission.partner),
            file=submission.source.file,
            sha256=submission.source.sha256,
            language=submission.stamp.language,
            accepted=accepted,
            first=first,
            last=self._position - 1,
            listed=self.listed_count - listed,
            outside=len(submission.outside),
            block=self._block_with(len(self._by_number), first),
        )
        self._returns[period.id, submission.partner.id] = stored_return
        self._by_number.append(stored_return)
        return ()

    def _block_with(self, number: int, first: int) -> int:
        """Put a return into the last block or into a new one; the number of the block.

        Args:
            number: of the return.
            first: the position of its first answer.
        """
        if self._blocks:
            start, _ = self._blocks[-1]
            if number - start < MOST_RETURNS and first - self._by_number[start].first < MOST_ANSWERS:
                self._blocks[-1] = (start, number)
                return len(self._blocks) - 1
        self._blocks.append((number, number))
        return len(self._blocks) - 1

    def _rows(self, period: Period, submission: Submission) -> Iterator[tuple[object, ...]]:
        """The rows of a return, in the order of the form."""
        for table in self._project.form.tables:
            for line in self._project.lines_of(table, submission.partner, period):
                for field in table.answers:
                    entry = AnswerRef(table.id, line.id, field.name)
                    if entry not in submission.answers:
                        continue
                    self._lines.setdefault((table.id, line.id, period.id), line)
                    place = submission.places[entry]
                    yield (
                        self._position,
                        len(self._by_number),
                        line.id,
                        self._field_numbers[table.id, field.name],
                        stored(submission.answers[entry]),
                        None if place.sheet is None else stored(place.sheet),
                        place.row,
                        place.col,
                        -1 if field.personal else self.listed_count,
                    )
                    self._position += 1
                    self.listed_count += not field.personal

    def _unasked(self, period: Period, submission: Submission) -> tuple[AnswerRef, ...]:
        asked = {
            AnswerRef(table.id, line.id, field.name)
            for table in self._project.form.tables
            for line in self._project.lines_of(table, submission.partner, period)
            for field in table.answers
        }
        return tuple(entry for entry in submission.answers if entry not in asked)

    def count(self, key: Key) -> AnswerCount:
        """The number of answers of a return; zero if the partner has no used return."""
        source = self._returns.get(key)
        if source is None:
            return AnswerCount()
        answers = source.last + 1 - source.first
        return AnswerCount(1, answers, answers - source.listed, source.outside)

    def find(self, key: Key, entry: AnswerRef) -> SourcedAnswer | None:
        """One answer of a return; None if it is empty."""
        return self._of(key, entry.row).get((entry.row, self._field_numbers[entry.table, entry.field]))

    def of_goal(self, key: Key, goal: str) -> list[SourcedAnswer]:
        """The answers of a return to the questions of a goal, in the order of the form."""
        return [answer for answer in self._of(key, goal).values() if isinstance(answer.table.rows, RowPerGoal)]

    def of_table(self, key: Key, table: Table) -> list[SourcedAnswer]:
        """The answers of a return in a table, in the order of the form."""
        fields = [self._field_numbers[table.id, field.name] for field in table.answers]
        return [*self._of(key, (fields[0], fields[-1])).values()] if fields else []

    def by_line(self, key: Key, table: Table) -> Iterable[list[SourcedAnswer]]:
        """The answers of a return in each line of a table, without personal ones; no line without answers."""
        answers = self.of_table(key, table)
        return grouped((answer.line.id, answer) for answer in answers if not answer.field.personal).values()

    def of_return(self, key: Key) -> list[SourcedAnswer]:
        """All answers of a return, in the order of the form."""
        source = self._returns.get(key)
        return [*map(self._sourced, self._rows_where(_RETURN, (source.first, source.last)))] if source else []

    def _of(self, key: Key, lines: str | tuple[int, int]) -> Mapping[tuple[str, int], SourcedAnswer]:
        """The answers of a return in the lines with an id, or to the first until the last of some fields.

        Returns:
            The answers by line and number of the field; none if the partner has no used return.
        """
        source = self._returns.get(key)
        if source is None:
            return {}
        selected = self._selected.get((source.block, lines))
        if selected is None:
            selected = self._select_block(source.block, lines)
        return selected.get(source.number, {})

    def _select_block(self, block: int, lines: str | tuple[int, int]) -> _Selected:
        """Select answers of a block of returns, and keep them in place of those that were selected first."""
        first, last = (self._by_number[number] for number in self._blocks[block])
        if isinstance(lines, str):
            rows = self._rows_where(_LINE, (lines, first.number, last.number))
        else:
            rows = self._rows_where(_TABLE, (*lines, first.first, last.last))
        selected: _Selected = {}
        for row in rows:
            return_number, line, field_number, *_ = row
            selected.setdefault(return_number, {})[line, field_number] = self._sourced(row)
        count = sum(map(len, selected.values()))
        if count > _MOST_SELECTED:
            return selected
        while self._selected_count + count > _MOST_SELECTED:
            oldest = self._selected.pop(next(iter(self._selected)))
            self._selected_count -= sum(map(len, oldest.values()))
        self._selected[block, lines] = selected
        self._selected_count += count
        return selected

    def _rows_where(self, condition: str, values: Sequence[str | int]) -> Iterator[_Row]:
        """The answers that meet a condition, in the order of period, partner and form."""
        return self._database.execute(f"{_SELECT} WHERE {condition} ORDER BY position", values)

    def __iter__(self) -> Iterator[SourcedAnswer]:
        return map(self._sourced, self._database.execute(_SELECT + "ORDER BY position"))

    def listed(self) -> Iterator[SourcedAnswer]:
        """The answers of the list of all answers, one at a time: the personal ones are left out."""
        return map(self._sourced, self._database.execute(_SELECT + "WHERE number >= 0 ORDER BY position"))

    def _sourced(self, values: _Row) -> SourcedAnswer:
        return_number, line, field_number, answer, sheet, row, col, number = values
        source = self._by_number[return_number]
        table, field = self._fields[field_number]
        return SourcedAnswer(
            period=source.period,
            partner=source.partner,
            table=table,
            line=self._lines[table.id, line, source.period.id],
            field=field.in_row(line),
            answer=loaded(answer),
            place=Place(source.file, None if sheet is None else str(loaded(sheet)), row, col),
            sha256=source.sha256,
            language=source.language,
            accepted=source.accepted,
            number=number,
        )

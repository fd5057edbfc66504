"""The answers of all used returns with their sources, in a temporary SQLite table.

However many returns there are, few answers are in memory: a sheet selects those of one goal, one code or one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lamppu_xl.domain.answer_count import AnswerCount
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.project import Answer, Field, Partner, Period, Project, RowPerGoal, Table, TableLine
from lamppu_xl.master.spill_table import loaded, open_database, stored
from lamppu_xl.returns.submission import Submission

CACHE = 2 * 1024
"""Kibibytes of the table that stay in memory."""

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
_ANSWER = "line = :line AND return_number = :return_number AND field = :field"
_LINE = "line = :line AND return_number = :return_number"
_RETURN = "position BETWEEN :first AND :last"
_TABLE = f"{_RETURN} AND field BETWEEN :first_field AND :last_field"

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
        self._database = open_database(CACHE)
        self._database.execute(_CREATE)
        self._database.execute("CREATE INDEX places ON answers (line, return_number, field)")
        self._position = 0
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
        )
        self._returns[period.id, submission.partner.id] = stored_return
        self._by_number.append(stored_return)
        return ()

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
        field = self._field_numbers[entry.table, entry.field]
        return next(iter(self._select(key, _ANSWER, line=entry.row, field=field)), None)

    def of_goal(self, key: Key, goal: str) -> list[SourcedAnswer]:
        """The answers of a return to the questions of a goal, in the order of the form."""
        return [answer for answer in self._select(key, _LINE, line=goal) if isinstance(answer.table.rows, RowPerGoal)]

    def of_table(self, key: Key, table: Table) -> list[SourcedAnswer]:
        """The answers of a return in a table, in the order of the form."""
        fields = [self._field_numbers[table.id, field.name] for field in table.answers]
        return self._select(key, _TABLE, first_field=fields[0], last_field=fields[-1]) if fields else []

    def by_line(self, key: Key, table: Table) -> Iterable[list[SourcedAnswer]]:
        """The answers of a return in each line of a table, without personal ones; no line without answers."""
        answers = self.of_table(key, table)
        return grouped((answer.line.id, answer) for answer in answers if not answer.field.personal).values()

    def of_return(self, key: Key) -> list[SourcedAnswer]:
        """All answers of a return, in the order of the form."""
        return self._select(key, _RETURN)

    def _select(self, key: Key, condition: str, **values: str | int) -> list[SourcedAnswer]:
        """The answers of a return that meet a condition; none if the partner has no used return."""
        source = self._returns.get(key)
        if source is None:
            return []
        values |= {"return_number": source.number, "first": source.first, "last": source.last}
        query = f"{_SELECT} WHERE {condition} ORDER BY position"
        return [*map(self._sourced, self._database.execute(query, values))]

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

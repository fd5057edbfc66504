"""Every answer that counts, with its origin: set down on a shelf piece by piece, and taken from it one piece at a time.

However many returns there are, few answers are in memory: a sheet wants those of one goal, of one code, of one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple, TypeVar

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Place
from lamppu_xl.domain.project import Answer, Field, Partner, Period, Project, RowPerCode, RowPerGoal, Table, TableLine
from lamppu_xl.returns.submission import Submission
from lamppu_xl.storage.spill_store import SpillStore

_T = TypeVar("_T")

CACHE = 2 * 1024
"""Kibibytes of the shelf that stay in memory: pieces that are wanted together lie together."""

PIECES = 512
"""How many pieces stay in memory: those of one goal or code, as long as there are not more returns."""

Key = tuple[str, str]
"""Ids of a period and a partner."""


class SourcedAnswer(NamedTuple):
    """One answer, and where it comes from. A tuple, for there are many of them."""

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
    """Of the return."""
    language: str
    """Of the form that it was written on."""
    accepted: bool
    number: int
    """Its number in the list of all answers, from 0; -1 for what is personal, which is not in that list."""

    @property
    def entry(self) -> AnswerRef:
        return AnswerRef(self.table.id, self.line.id, self.field.name)


def numbers(told: Iterable[SourcedAnswer | None]) -> tuple[int, ...]:
    """Answers by their numbers in the list of all answers, from 1; personal ones have none."""
    return tuple(one.number + 1 for one in told if one is not None and one.number >= 0)


_Row = tuple[int, str, str, str, Answer, str | None, int | None, int | None, int]
"""Place in the form; table, line and field; answer; sheet, row and column; number in the list."""

_Piece = Mapping[tuple[str, str, str], SourcedAnswer]
"""By table, line and field."""


class _ReturnHead(NamedTuple):
    """What all answers of a return have in common."""

    number: int
    period: Period
    partner: Partner
    file: str
    sha256: str
    language: str
    accepted: bool
    parts: tuple[str, ...]
    """In the order of the form, the goals where the first answer to one stands."""


class AnswerStore:
    """The answers of all returns that count, in the order of period, partner and form."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._tables = {table.id: table for table in project.form.tables}
        self._fields = {(table.id, answer.name): answer for table in project.form.tables for answer in table.answers}
        self._lines: dict[tuple[str, str, str], TableLine] = {}
        self._returns: dict[Key, _ReturnHead] = {}
        self._same: dict[object, object] = {}
        self._shelf = SpillStore(CACHE)
        self._piece = lru_cache(PIECES)(self._taken)
        self._count = 0

    def __iter__(self) -> Iterator[SourcedAnswer]:
        for key in self._returns:
            yield from self.of(key)

    @property
    def listed(self) -> AnswerList:
        """Those of the list of all answers."""
        return AnswerList(self, self._count)

    def set_down(self, period: Period, submission: Submission, *, accepted: bool) -> None:
        """The answers of a return; ValueError where the form does not ask one of them."""
        answers, places, partner = submission.answers, submission.places, submission.partner
        file = submission.source.file
        pieces: dict[str, list[_Row]] = {}
        left = set(answers)
        for table in self._project.form.tables:
            for line in self._project.lines(table, partner, period):
                for field in table.answers:
                    entry = AnswerRef(table.id, line.id, field.name)
                    if entry not in left:
                        continue
                    place, number = places[entry], -1 if field.personal else self._count
                    self._count += not field.personal
                    at = (place.sheet, place.row, place.col)
                    row = (len(answers) - len(left), table.id, line.id, field.name, answers[entry], *at, number)
                    pieces.setdefault(part_of(table, line.id), []).append(row)
                    self._lines.setdefault((table.id, line.id, period.id), line)
                    left.remove(entry)
        if left:
            raise ValueError(f"{file}: answers that the form does not ask: {min(left)}")
        number, sha256, language = len(self._returns), submission.source.sha256, submission.stamp.language
        for part, rows in pieces.items():
            self._shelf.put(_place(number, part), rows)
        parts = self._shared(tuple(pieces))
        own = _ReturnHead(number, period, self._shared(partner), file, sha256, language, accepted, parts)
        self._returns[period.id, partner.id] = own

    def _shared(self, one: _T) -> _T:
        """The first of all that are alike, so that only one of them is kept."""
        return self._same.setdefault(one, one)  # type: ignore[return-value]  # what is alike is of one type

    def told(self, key: Key, entry: AnswerRef) -> SourcedAnswer | None:
        """One answer, or None where there is none."""
        table = self._tables[entry.table]
        return self.part(key, part_of(table, entry.row)).get((entry.table, entry.row, entry.field))

    def part(self, key: Key, part: str) -> _Piece:
        """All answers of a part of a return; see `part_of`."""
        own = self._returns.get(key)
        return self._piece(key, part) if own and part in own.parts else {}

    def of(self, key: Key) -> Sequence[SourcedAnswer]:
        """All answers of a return, in the order of the form."""
        own = self._returns.get(key)
        if own is None:
            return ()
        rows: list[_Row] = [row for part in own.parts for row in self._shelf.take(_place(own.number, part))]
        rows.sort(key=itemgetter(0))
        return [self._told(own, row) for row in rows]

    def _taken(self, key: Key, part: str) -> _Piece:
        own = self._returns[key]
        rows: list[_Row] = self._shelf.take(_place(own.number, part))
        return {row[1:4]: self._told(own, row) for row in rows}

    def _told(self, own: _ReturnHead, row: _Row) -> SourcedAnswer:
        _, table, line, field, answer, sheet, at_row, at_col, number = row
        return SourcedAnswer(
            own.period,
            own.partner,
            self._tables[table],
            self._lines[table, line, own.period.id],
            self._fields[table, field],
            answer,
            Place(own.file, sheet, at_row, at_col),
            own.sha256,
            own.language,
            own.accepted,
            number,
        )


def _place(number: int, part: str) -> str:
    """The key of a piece on the shelf: sheets want one part of all returns, in their order."""
    return f"{part}/{number:07}"


def goal_part(goal: str) -> str:
    """The piece of a goal."""
    return f"goal/{goal}"


def part_of(table: Table, line: str) -> str:
    """In which piece of a return an answer lies: goal by goal, code by code, any other table whole."""
    if isinstance(table.rows, RowPerGoal):
        return goal_part(line)
    return f"{table.id}/{line}" if isinstance(table.rows, RowPerCode) else table.id


@dataclass(frozen=True)
class AnswerList:
    """The list of all answers: those that are not personal."""

    answers: AnswerStore
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[SourcedAnswer]:
        return (told for told in self.answers if told.number >= 0)

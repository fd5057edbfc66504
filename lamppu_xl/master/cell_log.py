"""Where each answer stands in a master: noted while it is written, and told again in the same order to be read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Answer
from lamppu_xl.master.context import WrittenAnswer
from lamppu_xl.storage.spill_store import SpillStore

CHUNK = 1000
"""How many notes are set down together."""


CACHE = 256
"""Kibibytes of the shelf that stay in memory: each note is wanted once."""


class AnswerCell(NamedTuple):
    """A cell of the master that holds an answer or a piece of one."""

    sheet: str
    """Its name."""
    row: int
    col: int
    content: str | float | date
    """Exactly what stands there."""
    entry: AnswerRef
    answer: Answer
    """As it was read: a choice is the id of its option."""


class CellLog:
    """The notes, on a shelf."""

    def __init__(self) -> None:
        self._shelf = SpillStore(CACHE)
        self._chunk: list[AnswerCell] = []
        self._chunks = 0
        self._seen = bytearray()
        self._personal: object = None
        self.answers = 0
        """How many answers have a place."""

    def add(self, written: WrittenAnswer) -> None:
        told = written.told
        self._chunk.append(AnswerCell(*written[:4], told.entry, told.answer))
        if len(self._chunk) == CHUNK:
            self._set_down()
        if told.number < 0:
            # What is personal stands in one place only, maybe in pieces.
            which = (told.period.id, told.partner.id, told.entry)
            self.answers += which != self._personal
            self._personal = which
        elif told.number not in self:
            self._seen.extend(bytes(max(0, told.number + 1 - len(self._seen))))
            self._seen[told.number] = 1
            self.answers += 1

    def __contains__(self, number: object) -> bool:
        """Whether an answer has a place, by its number in the list of all answers."""
        return isinstance(number, int) and 0 <= number < len(self._seen) and bool(self._seen[number])

    def __iter__(self) -> Iterator[AnswerCell]:
        for number in range(self._chunks):
            yield from self._shelf.take(str(number))
        yield from self._chunk

    def _set_down(self) -> None:
        self._shelf.put(str(self._chunks), self._chunk)
        self._chunk = []
        self._chunks += 1

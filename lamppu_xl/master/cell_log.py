"""A log of the cells of a master that hold answers, kept while they are written and read to check the finished file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.master.context import WrittenAnswer
from lamppu_xl.master.spill_table import SpillTable, loaded, stored


class AnswerCell(NamedTuple):
    """A cell of the master that holds an answer or a part of one."""

    sheet: str
    """Name of the sheet."""
    row: int
    col: int
    content: str | float | date
    """The exact content of the cell."""
    entry: AnswerRef
    answer: Answer
    """As it was read: a choice is the id of its option."""


class CellLog:
    """The logged cells, in the order in which they were written."""

    def __init__(self) -> None:
        self._cells = SpillTable(len(AnswerCell._fields) + 2)
        self._seen = bytearray()

    def add(self, written: WrittenAnswer) -> None:
        answer = written.answer
        value = stored(answer.answer)
        reference = (answer.table.id, answer.line.id, answer.field.name)
        self._cells.add((stored(written.sheet), written.row, written.col, stored(written.content), *reference, value))
        if answer.number >= 0 and answer.number not in self:
            self._seen.extend(bytes(max(0, answer.number + 1 - len(self._seen))))
            self._seen[answer.number] = 1

    def __contains__(self, number: object) -> bool:
        """Whether an answer has a cell, by its number in the list of all answers."""
        return isinstance(number, int) and 0 <= number < len(self._seen) and bool(self._seen[number])

    def __iter__(self) -> Iterator[AnswerCell]:
        for sheet, row, col, content, table, line, field, answer in self._cells:
            entry = AnswerRef(table, line, field)  # type: ignore[arg-type]  # as `add` stored them
            yield AnswerCell(loaded(sheet), row, col, loaded(content), entry, loaded(answer))  # type: ignore[arg-type]

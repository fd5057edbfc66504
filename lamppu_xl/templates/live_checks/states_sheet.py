"""The hidden sheet behind the live checks: messages, sums, numbers of options and sorted lists, each a named column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.expressions import ColumnRef, Expr, FieldRef, PreviousRef, walk
from lamppu_xl.domain.form import CodeList, Table
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.live_checks.live_rules import live_form
from lamppu_xl.templates.live_checks.state_layout import CLASS, TEXT
from lamppu_xl.templates.live_checks.state_numbers import state_numbers
from lamppu_xl.templates.parts import SheetPart, is_card, options_for
from lamppu_xl.templates.sheet_keys import STATES
from lamppu_xl.workbook.model import CellRange, CellUse, PlannedCell, Sheet, SheetColumn

SAY, COLUMN, END = "say", "col", "end"
"""Of each state of a table: the text, the place of its fact, the text after it. A place below 0 is the column of a day,
one above it the number of a cell with a length."""

SUM, AMOUNTS, MIRROR = "sum", "add", "mir"
"""A sum, the amounts of cards that it adds up, and the class or text cells of all cards below each other."""

SEPARATOR = "sep"
"""The sign that groups digits."""

NUMBERS, SORTED, SORTED_NUMBERS = "nr", "srt", "nrs"
"""Of each list: the number of each option and one more, the labels in order, and the numbers in that order."""


@dataclass(frozen=True)
class StatesColumn:
    """A column of the hidden sheet."""

    sort: str
    id: str
    """The end of its name."""
    length: int
    rows: frozenset[int] | None = None
    """The rows that are not empty, if not all are in use."""

    @property
    def name(self) -> str:
        """Its defined name."""
        return f"{self.sort}_{self.id}"


def table_number(context: FormContext, table: Table) -> str:
    """What the names of a table's columns end with."""
    return str([each.id for each in context.project.form.tables].index(table.id) + 1)


def sum_name(context: FormContext, column: ColumnRef) -> str:
    """The name of a sum."""
    sums = live_form(context.project).sums
    return f"{SUM}_{sums.index(column) + 1}" if column in sums else "0"


def mirror_name(context: FormContext, column: ColumnRef, sort: str) -> str:
    """The name of the class or text cells of all cards."""
    return f"{MIRROR}_{live_form(context.project).columns.index(column) + 1}_{sort}"


def states_columns(context: FormContext, parts: Sequence[SheetPart]) -> Iterator[StatesColumn]:
    """The columns of the hidden sheet, in order."""
    live = live_form(context.project)
    yield StatesColumn(SEPARATOR, "1", 1)
    tables = dict.fromkeys(part.table.id for part in parts)
    for table in map(context.project.form.table, tables):
        number, numbers = table_number(context, table), state_numbers(context, table)
        length = len(numbers.messages)
        with_text = frozenset(row for row, message in enumerate(numbers.messages) if message.text)
        yield StatesColumn(SAY, number, length, with_text)
        with_fact = frozenset(row for row, message in enumerate(numbers.messages) if message.fact)
        if with_fact and not is_card(table):
            yield StatesColumn(COLUMN, number, length, with_fact)
            yield StatesColumn(END, number, length, with_fact)
    for index, column in enumerate(live.columns, 1):
        table = context.project.form.table(column.table)
        count = sum(len(part.lines) for part in parts if part.table.id == table.id)
        if not count:
            continue
        is_sum = column in live.sums
        if is_card(table) and not table.field(column.field).given:
            if is_sum:
                yield StatesColumn(AMOUNTS, str(index), count)
            if column in live.compared:
                yield StatesColumn(MIRROR, f"{index}_{CLASS if column.variable.options else TEXT}", count)
        if is_sum:
            yield StatesColumn(SUM, str(live.sums.index(column) + 1), 1)
    for codes in form_lists(context):
        if codes.id in live.numbered_lists:
            yield StatesColumn(NUMBERS, codes.id, max(1, len(codes.options)))
        if codes.id in live.long_lists:
            yield StatesColumn(SORTED, codes.id, max(1, len(codes.options)))
            if codes.id in live.numbered_lists:
                yield StatesColumn(SORTED_NUMBERS, codes.id, max(1, len(codes.options)))


def form_lists(context: FormContext) -> list[CodeList]:
    """The lists of a partner's answers, each with the partner's own options."""
    lists: dict[str, CodeList] = {}
    for table in context.project.form.tables:
        for field in (variant for answer in table.answers for variant in answer.variants):
            codes = options_for(context.project, context.partner, field)
            if codes:
                lists.setdefault(codes.id, codes)
    return list(lists.values())


def states_sheet(context: FormContext, parts: Sequence[SheetPart]) -> tuple[Sheet, dict[str, CellRange]]:
    """The hidden sheet without its contents, and the defined names of its columns."""
    columns = tuple(states_columns(context, parts))
    names = {
        column.name: CellRange(STATES, 0, col, column.length - 1, col)
        for col, column in enumerate(columns)
        if column.length
    }
    return Sheet(STATES, STATES, _cells(columns), tuple(SheetColumn(16) for _ in columns), state="hidden"), names


@lru_cache(maxsize=16)
def _cells(columns: tuple[StatesColumn, ...]) -> tuple[PlannedCell, ...]:
    """The cells of the hidden sheet, row by row. Partners with the same lines and lists have the same cells."""
    cells = [
        PlannedCell(row, col, CellUse.STATE, "", None, AnswerRef(STATES, column.name, str(row)))
        for col, column in enumerate(columns)
        for row in range(column.length)
        if column.rows is None or row in column.rows
    ]
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))


def fact_leaf(fact: Expr) -> FieldRef | PreviousRef:
    """The answer that a fact is made of."""
    return next(leaf for leaf in walk(fact) if isinstance(leaf, FieldRef | PreviousRef))

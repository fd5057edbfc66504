"""Finds the tables of a sheet: a row of heads, and rows for answers below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lamppu_xl.definition.adoption.blocks import Doubt, FoundQuestion, FoundTable
from lamppu_xl.definition.adoption.form_sheet import FormCell, FormSheet
from lamppu_xl.definition.adoption.head_rows import ColumnHead, HeadRows, column_heads, head_rows
from lamppu_xl.definition.adoption.open_cells import OpenCells, Openness
from lamppu_xl.definition.adoption.words import is_numbering

_MOST_GAPS = 2
"""Rows without an answer between two rows of a table."""

_FEWEST_HEADS = 3
"""The heads of a table of which only the place of its cells shows that they are for answers."""

_LONGEST_HEADS = 150
"""The mean length of heads; longer texts are no heads."""

EMPTY_LINES = 20
"""The lines of a table that has none yet."""

_LABEL_LEFT = 3
"""Columns left of the first head in which the labels of rows are looked for."""

Place = tuple[int, int]


@dataclass
class TableFinder:
    """Finds the tables of one sheet."""

    sheet: FormSheet
    opened: OpenCells
    used: set[Place] = field(default_factory=set)
    """The cells of the tables that were found."""

    def find(self) -> list[FoundTable]:
        """The tables, from top to bottom."""
        found: list[FoundTable] = []
        for row in list(self.sheet.filled):
            heads = self._heads(row)
            while len(heads) > 1:
                table, heads = self._with_open_cells(row, heads)
                found += [table] if table else []
        if not self.sheet.scan.protected:
            for row in list(self.sheet.filled):
                if table := self._by_place(row, self._heads(row)):
                    found.append(table)
        return sorted(found, key=lambda table: (table.place.row, table.place.col))

    def _heads(self, row: int) -> dict[int, FormCell]:
        """The texts of a row that may be heads."""
        cells = (cell for cell in self.sheet.texts(row) if not self.opened.of(cell.row, cell.col))
        return {cell.col: cell for cell in cells if (cell.row, cell.col) not in self.used}

    # Tables with cells that are for answers

    def _with_open_cells(self, row: int, heads: dict[int, FormCell]) -> tuple[FoundTable | None, dict[int, FormCell]]:
        """The first table below some heads, and the heads that are no part of it."""
        top = head_rows(self.sheet, row, heads, self._is_open_row)
        columns = [col for col in self._columns(top) if col >= min(heads)]
        body = self._body(top, columns)
        opened = [col for col in columns if any(self._is_open(line, col) for line in body)]
        if not opened:
            return None, {}
        if sum(len(cell.text) for cell in heads.values()) > _LONGEST_HEADS * len(heads):
            return None, {}
        end = self._next_labels(body, opened) or columns[-1] + 1
        rest = {col: cell for col, cell in heads.items() if col >= end}
        columns, opened = [col for col in columns if col < end], [col for col in opened if col < end]
        if len(body) == 1:
            return None, rest
        labels = self._row_labels(body, min(columns), min(opened))
        if not labels:
            opened = [col for col in opened if not _are_numbers([self.sheet.cell(row, col) for row in body])]
        if not self.sheet.scan.protected:
            opened = self._with_empty_columns(body, columns, opened, has_labels=bool(labels))
        if not opened or ((len(opened) == 1) and (not labels or not self._is_same_kind(body, opened[0]))):
            return None, rest
        if labels and any(self._has_several_rules(body, col) for col in opened):
            return None, {}
        return self._table(top, body, opened, labels), rest

    def _next_labels(self, body: Sequence[int], opened: Sequence[int]) -> int:
        """The first column to the right of an open one that has the labels of further cells; 0 without one."""
        for col in range(opened[0] + 1, opened[-1]):
            cells = [self.sheet.cell(row, col) for row in body if not self._is_open(row, col)]
            texts = [cell.text for cell in cells if cell.text and not cell.is_number]
            is_beside = any(self._is_open(row, col + 1) for row in body)
            if is_beside and 2 * len(texts) > len(body) and len(set(texts)) == len(texts) > 1:
                return col
        return 0

    def _with_empty_columns(
        self, body: Sequence[int], columns: Sequence[int], opened: Sequence[int], *, has_labels: bool
    ) -> list[int]:
        """The open columns and those with a head and only empty cells; on free lines also those with examples."""
        first = -1
        if has_labels:
            cells_left = ((row, col) for row in body for col in columns if col < min(opened))
            first = max((col for row, col in cells_left if self.sheet.cell(row, col).text), default=-1)
        found = set(opened)
        for col in columns:
            cells = [self.sheet.cell(row, col) for row in body]
            is_own = all(cell.col == col and not cell.is_formula for cell in cells)
            is_empty = all(cell.is_empty for cell in cells)
            if col > first and is_own and (is_empty or not (has_labels or _are_numbers(cells))):
                found.add(col)
        return sorted(found)

    def _has_several_rules(self, body: Sequence[int], col: int) -> bool:
        """Whether the rows ask for different things: then each row is a question of its own."""
        validations = {self.sheet.cell(row, col).validation for row in body}
        return len(validations - {None}) > 1

    def _is_same_kind(self, body: Sequence[int], col: int) -> bool:
        """Whether all answers of a column are of one kind."""
        cells = [self.sheet.cell(row, col) for row in body if self._is_open(row, col)]
        kinds = {(cell.look.number_format.code, cell.validation) for cell in cells}
        return len(kinds) == 1 and kinds != {("General", None)}

    def _is_open(self, row: int, col: int) -> bool:
        return (row, col) not in self.used and self.opened.of(row, col) > Openness.CLOSED

    def _is_open_row(self, row: int, heads: dict[int, FormCell]) -> bool:
        """Whether a cell below some heads is for an answer."""
        return any(self._is_open(row, col) for col in heads)

    def _columns(self, top: HeadRows) -> list[int]:
        """The columns below the heads."""
        cols: set[int] = set()
        for row in top.rows:
            for cell in self.sheet.texts(row):
                if (row, cell.col) not in self.used:
                    cols.update(range(cell.col, min(cell.last_col, cell.col + 200) + 1))
        if top.has_purposes:
            cols.discard(top.first_cell.col)
        return sorted(col for col in cols if not self.sheet.is_covered(top.last + 1, col))

    def _body(self, top: HeadRows, columns: Sequence[int]) -> list[int]:
        """The rows for answers below the heads."""
        body: list[int] = []
        expected: set[int] = set()
        gap = 0
        row = top.last + 1
        while row <= self.sheet.last_row and gap <= _MOST_GAPS:
            found = {col for col in columns if self._is_open(row, col)}
            is_same = not expected or 2 * len(found & expected) >= len(expected)
            if found and is_same:
                expected = expected or found
                body.append(row)
                gap = 0
            elif found or self._begins_table(row, columns, bool(body)):
                break
            else:
                gap += 1
            row += 1
        return body

    def _begins_table(self, row: int, columns: Sequence[int], has_body: bool) -> bool:
        """Whether a row without an answer has the heads of another table."""
        texts = [cell for cell in self.sheet.texts(row) if cell.col in columns]
        return has_body and len(texts) > 1 and 2 * len(texts) >= len(columns)

    def _row_labels(self, body: Sequence[int], first: int, first_open: int) -> dict[int, str]:
        """The labels of the rows, by row; nothing if rows have no labels or only numbers."""
        cols = range(max(0, min(first, first_open) - _LABEL_LEFT), first_open)
        texts: dict[int, list[str]] = {row: [] for row in body}
        for col in cols:
            in_col = {row: self.sheet.cell(row, col) for row in body if not self._is_open(row, col)}
            found = {row: cell.text for row, cell in in_col.items() if cell.text and not is_numbering(cell.text)}
            if 2 * len(found) >= len(body) and len(set(found.values())) > 1:
                for row, text in found.items():
                    texts[row].append(text)
        labels = {row: ": ".join(dict.fromkeys(found)) for row, found in texts.items() if found}
        return labels if 2 * len(labels) > len(body) else {}

    def _table(
        self, top: HeadRows, body: Sequence[int], columns: Sequence[int], labels: dict[int, str]
    ) -> FoundTable | None:
        questions = []
        for col in columns:
            rows = [row for row in body if not labels or row in labels]
            cells = [self.sheet.cell(row, col) for row in rows if self._is_open(row, col)]
            is_empty = not cells
            cells = cells or [self.sheet.cell(row, col) for row in rows]
            head = column_heads(self.sheet, top, col)
            if head and cells:
                least = min(self.opened.of(cell.row, cell.col) for cell in cells)
                doubts = [] if least is Openness.SURE else [Doubt.FRAME]
                if is_empty:
                    doubts = [Doubt.PLACE if all(cell.is_empty for cell in cells) else Doubt.EXAMPLE]
                questions.append(_question(head, cells, least, doubts))
        if not questions:
            return None
        self._use(top, body, labels, columns)
        return self._found(questions, questions[0].head, body, labels=labels, lines=len(body))

    def _found(
        self,
        questions: list[FoundQuestion],
        place: FormCell,
        body: Sequence[int],
        *,
        labels: dict[int, str],
        lines: int,
    ) -> FoundTable:
        col = questions[0].head.col
        rows = [(labels[row], self.sheet.cell(row, col)) for row in body if row in labels]
        return FoundTable(questions, place, 0 if rows else lines, rows)

    def _use(self, top: HeadRows, body: Sequence[int], labels: dict[int, str], columns: Sequence[int]) -> None:
        first, last = min(top.first_cell.col, *columns), max(columns)
        for row in top.rows:
            self.used |= {(row, cell.col) for cell in self.sheet.texts(row) if first <= cell.col <= last}
        for row in body:
            self.used |= {(row, col) for col in columns}
            if row in labels:
                self.used |= {(row, cell.col) for cell in self.sheet.texts(row) if cell.col < max(columns)}

    # Tables of which only the place of cells shows that they are for answers

    def _by_place(self, row: int, heads: dict[int, FormCell]) -> FoundTable | None:
        if len(heads) < _FEWEST_HEADS or not _are_heads(list(heads.values())):
            return None
        top = head_rows(self.sheet, row, heads, lambda *_: False)
        columns = [col for col in sorted(heads) if not (top.has_purposes and col == top.first_cell.col)]
        below = [line for line in self.sheet.filled if line > top.last]
        is_opened = any(self._is_open(line, col) for line in range(top.last + 1, top.last + 4) for col in columns)
        if is_opened or (below and self.opened.any_found):
            return None
        if not below:
            lines, doubts, used = EMPTY_LINES, [Doubt.PLACE, Doubt.LINES], []
        else:
            used = self._without_totals(self._rows_in_a_row(below, top.last), columns)
            if not used:
                return None
            share = {col: sum(not self.sheet.cell(line, col).is_empty for line in used) for col in columns}
            empty = [col for col in columns if not share[col]]
            if empty and (labels := self._row_labels(used, min(columns), min(empty))):
                columns = [col for col in empty if col > min(set(heads) - set(empty), default=-1)] or empty
                return self._by_place_table(top, used, columns, labels=labels, doubts=[Doubt.PLACE])
            if any(self.sheet.cell(line, col).is_formula for line in used[:1] for col in columns):
                columns = [col for col in columns if not self.sheet.cell(used[0], col).is_formula]
            if not columns:
                return None
            lines, doubts = max(len(used), 1), [Doubt.PLACE if len(empty) * 2 > len(heads) else Doubt.EXAMPLE]
        return self._by_place_table(top, used or [top.last + 1], columns, labels={}, doubts=doubts, lines=lines)

    def _rows_in_a_row(self, below: Sequence[int], last: int) -> list[int]:
        """The filled rows that follow the heads without a gap."""
        rows: list[int] = []
        for row in below:
            if row != last + 1 + len(rows):
                break
            rows.append(row)
        return rows

    def _without_totals(self, rows: Sequence[int], columns: Sequence[int]) -> list[int]:
        """The rows that do not compute the total of others: a formula where most rows have none."""
        computed = {col: [row for row in rows if self.sheet.cell(row, col).is_formula] for col in columns}
        totals = {row for found in computed.values() if 2 * len(found) < len(rows) for row in found}
        return [row for row in rows if row not in totals]

    def _by_place_table(  # noqa: PLR0913
        self,
        top: HeadRows,
        body: Sequence[int],
        columns: Sequence[int],
        *,
        labels: dict[int, str],
        doubts: list[Doubt],
        lines: int = 0,
    ) -> FoundTable | None:
        questions = []
        for col in columns:
            rows = [row for row in body if not labels or row in labels]
            head = column_heads(self.sheet, top, col)
            if head:
                cells = [self.sheet.cell(row, col) for row in rows]
                questions.append(_question(head, cells, Openness.LIKELY, list(doubts[:1])))
        if not questions:
            return None
        self._use(top, body, labels, columns)
        found = self._found(questions, top.first_cell, body, labels=labels, lines=lines)
        found.doubts = list(doubts)
        return found


def _question(head: ColumnHead, cells: list[FormCell], openness: Openness, doubts: list[Doubt]) -> FoundQuestion:
    return FoundQuestion(
        head.label, cells, head.cell, help=head.help, required=head.required, openness=openness, doubts=doubts
    )


def _are_numbers(cells: Sequence[FormCell]) -> bool:
    """Whether some cells only number the lines."""
    values = [cell.value for cell in cells]
    start = values[0]
    return isinstance(start, int) and len(values) > 1 and values == list(range(start, start + len(values)))


def _are_heads(cells: Sequence[FormCell]) -> bool:
    """Whether some texts of a row can be the heads of columns: short, each another, and beside each other."""
    texts = [cell.text for cell in cells]
    width = cells[-1].last_col - cells[0].col + 1
    return len(set(texts)) * 10 >= len(texts) * 9 and 2 * len(texts) >= width and len(max(texts, key=len)) <= 255

"""What a cell of a master without an answer rests on: what the definition gives, or the answers of its row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import NamedTuple

from lamppu_xl.domain.excel_dates import to_serial
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.ledger.records import NOTHING, LedgerDetail, LedgerReturn
from lamppu_xl.ledger.traces import SheetCell
from lamppu_xl.programme.gap_records import ReceivedFile
from lamppu_xl.programme.trace.chain import CellContent, content_of
from lamppu_xl.programme.trace.missing_cells import MissingCells
from lamppu_xl.programme.trace.sheet_lines import Position, SheetLines

_SHA256 = re.compile(r"[0-9a-f]{64}")

_FILE = re.compile(r"\.\w{1,5}$")
"""The end of the name of a file."""


class RowBasis(NamedTuple):
    """What a cell without an answer rests on."""

    numbers: tuple[int, ...] = ()
    """The answers of its row."""
    defined: tuple[str, ...] = ()
    """Places in the definition of the project."""
    is_heading: bool = False
    files: tuple[ReceivedFile, ...] = ()
    """Files that are not included."""


@dataclass(frozen=True)
class RowSources:
    """A sheet of a master with what its cells rest on."""

    cells: MissingCells = field(repr=False)

    def basis_of(self, row: int, col: int) -> RowBasis:
        """What a cell rests on that shows no answer and lacks none."""
        shown = content_of(self._lines.sheet.cells.get((row, col)))
        if shown in (None, ""):
            return RowBasis()
        if row == self._lines.head_row:
            period = self._lines.period_of_head(str(shown))
            return RowBasis(defined=(f"periods.{period}",)) if period else RowBasis(is_heading=True)
        if given := tuple(self._given_behind(row, col)):
            return RowBasis(defined=tuple(dict.fromkeys(given)))
        files = self._files_in(row)
        return RowBasis(files=files) if files else RowBasis(self._numbers_of_row(row))

    def partner_facts(self, row: int, col: int) -> tuple[str, ...]:
        """The places of the details of partners that a cell of a list shows or adds up: `partners.ALFA.details`."""
        facts = [place for place in self.cells.behind(row, col) if self._is_fact(place)]
        if col in self._lines.fact_columns and row > max(self._lines.lines_below(self._lines.head_row), default=row):
            shown = content_of(self._lines.sheet.cells.get((row, col)))
            rows = self._lines.lines_below(self._lines.head_row) if isinstance(shown, int | float) else ()
            facts = [place for place in product(rows, (col,)) if self._is_fact(place)]  # a total without a formula
        partners = (self._lines.partner_of(line) for line, _ in facts)
        return tuple(dict.fromkeys(f"partners.{partner}.details" for partner in partners))

    def _is_fact(self, place: Position) -> bool:
        """Whether a cell of a list with a row for each return shows a detail of the partner of its row."""
        row, col = place
        shown = content_of(self._lines.sheet.cells.get(place))
        is_in_row = row > self._lines.head_row and bool(self._lines.partner_of(row))
        return is_in_row and col in self._lines.fact_columns and shown not in (None, "")

    @property
    def _lines(self) -> SheetLines:
        return self.cells.lines

    def _given_behind(self, row: int, col: int) -> Iterator[str]:
        """The places of what a cell shows or adds up that is given: of a code, or of a partner in its line."""
        for place in self.cells.behind(row, col):
            cell = self._lines.sheet.cells.get(place)
            if cell is None or cell.formula is not None or self._lines.numbers(*place):
                continue
            name, shown = self._lines.rows.get(place[0], {}).get(0, ""), content_of(cell)
            yield from self._given.get((name, shown), ())
            if isinstance(shown, int | float) and (partner := self._partner_with_amount(place)):
                yield f"partners.{partner}"

    def _partner_with_amount(self, place: Position) -> str:
        """The partner in whose line below a code a cell is; empty for another cell."""
        row, _ = place
        head = next((each for each in range(row, -1, -1) if not self._lines.partner_of(each)), 0)
        is_below_code = head > self._lines.head_row and row in self._lines.lines_below(head)
        return self._lines.partner_of(row) if is_below_code and head in self._lines.rows else ""

    @cached_property
    def _given(self) -> Mapping[tuple[str, CellContent], list[str]]:
        """The places of what is given of codes, by the name of the code and the content of the cell."""
        ledger = self._lines.ledger
        labels = {(line.table, line.row): line.label for line in ledger.lines}
        with_labels = ((detail, labels.get((detail.table, detail.row), NOTHING)) for detail in ledger.details)
        return grouped(
            ((name, content), f"{detail.table}/{detail.row}/{detail.name}")
            for detail, label in with_labels
            for _, text in label.translations
            for name in (text, f"{detail.row.partition('@')[0]} {text}")
            for content in _contents(detail)
        )

    def _numbers_of_row(self, row: int) -> tuple[int, ...]:
        """The answers of the other cells of a row, or of the return that the row is about."""
        if source := self._return_of(row):
            return tuple(answer.number for answer in self._lines.ledger.answers if answer.source == source.number)
        cells = (SheetCell(self._lines.sheet.name, row, col) for col in self._columns.get(row, ()))
        numbers = {number for cell in cells for number in self._lines.answers_by_cell.get(cell, ())}
        return tuple(sorted(numbers))

    def _return_of(self, row: int) -> LedgerReturn | None:
        """The return whose checksum a row has."""
        texts = set(self._lines.rows.get(row, {}).values())
        return next((each for each in self._lines.ledger.returns if each.sha256 in texts), None)

    def _files_in(self, row: int) -> tuple[ReceivedFile, ...]:
        """The file that a row names with its checksum, if it is no return that is used."""
        texts = [*self._lines.rows.get(row, {}).values()]
        used = {each.sha256 for each in self._lines.ledger.returns}
        digests = [text for text in texts if _SHA256.fullmatch(text) and text not in used]
        names = [text for text in texts if _FILE.search(text)]
        return tuple(ReceivedFile(file=name, sha256=digest, reasons=()) for name in names[:1] for digest in digests)

    @cached_property
    def _columns(self) -> Mapping[int, list[int]]:
        """The columns of each row."""
        columns: dict[int, list[int]] = {}
        for row, col in self._lines.sheet.cells:
            columns.setdefault(row, []).append(col)
        return columns


def _contents(detail: LedgerDetail) -> Iterator[CellContent]:
    """What a cell may show of a given fact."""
    if detail.number is not None:
        yield detail.number
    if detail.day:
        yield to_serial(detail.day)
    yield from (text for _, text in detail.text.translations)

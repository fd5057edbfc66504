"""The parts of the first sheet of a master, found by their place: a project may have its own words for everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from lamppu_xl.ledger.records import Ledger
from lamppu_xl.programme.trace.chain import CellContent, content_of
from lamppu_xl.workbook.safe_reader import ScannedSheet


@dataclass(frozen=True)
class FirstSheet:
    """Title and notes, key figures, the matrix of goals or sheets by partner, returns, deviations, and a side panel."""

    sheet: ScannedSheet = field(repr=False)
    ledger: Ledger = field(repr=False)

    def shown(self, row: int, col: int) -> CellContent:
        return self._rows.get(row, {}).get(col)

    def text(self, row: int, col: int) -> str:
        return str(self.shown(row, col) or "")

    @cached_property
    def _rows(self) -> Mapping[int, Mapping[int, CellContent]]:
        """The cells with a content, row by row."""
        rows: dict[int, dict[int, CellContent]] = {}
        for (row, col), cell in sorted(self.sheet.cells.items()):
            if content_of(cell) not in (None, ""):
                rows.setdefault(row, {})[col] = content_of(cell)
        return rows

    @cached_property
    def head(self) -> int:
        """The row of the first heads of the matrix; -1 without a matrix."""
        return next(iter(self._partners_of_heads), -1)

    @cached_property
    def _partners_of_heads(self) -> Mapping[int, Mapping[int, str]]:
        """The partner of each column of the rows that name partners: one row for each block of the matrix."""
        ids = {partner.id for partner in self.ledger.partners}
        rows = {}
        for row, cells in self._rows.items():
            if partners := {col: str(each) for col, each in cells.items() if col and each in ids}:
                rows[row] = partners
        return rows

    @cached_property
    def heads(self) -> tuple[int, ...]:
        """The rows of the heads of the blocks of the matrix."""
        return tuple(row for row in self._partners_of_heads if self.section_of(row) == self.matrix)

    def partners_at(self, row: int) -> Mapping[int, str]:
        """The id of the partner of each column of a row of the matrix."""
        head = max((head for head in self.heads if head <= row), default=-1)
        return self._partners_of_heads.get(head, {})

    @cached_property
    def panel(self) -> int:
        """The first column of the side panel."""
        return max(self._partners_of_heads.get(self.head, ()), default=0) + 2

    def left(self, row: int) -> Mapping[int, CellContent]:
        """The cells of a row that are not in the side panel."""
        return {col: content for col, content in self._rows.get(row, {}).items() if col < self.panel}

    @cached_property
    def sections(self) -> tuple[int, ...]:
        """The rows of the headings of the parts: each alone between two blank rows."""
        return tuple(
            row
            for row in self._rows
            if row and [*self.left(row)] == [0] and not self.left(row - 1) and not self.left(row + 1)
        )

    def section_of(self, row: int) -> int:
        """The heading of the part that a row belongs to; -1 above the first part."""
        return max((section for section in self.sections if section <= row), default=-1)

    @cached_property
    def matrix(self) -> int:
        """The heading of the matrix."""
        return self.section_of(self.head)

    @cached_property
    def returns(self) -> int:
        """The heading of the returns; -1 without them."""
        return next((section for section in self.sections if section > self.head >= 0), -1)

    @cached_property
    def notes(self) -> tuple[int, ...]:
        """The rows from the title to the first blank row."""
        return tuple(takewhile(self.left, range(len(self._rows))))

    @cached_property
    def period_line(self) -> int:
        """The row that names the reported period; the message is below it."""
        period = self.ledger.head.period
        labels = [label for each in self.ledger.periods if each.id == period for _, label in each.label.translations]
        rows = (row for row in self.notes[1:] if any(f"{label} (" in self.text(row, 0) for label in labels))
        return max(rows, default=-1)

    @cached_property
    def period_heads(self) -> Mapping[int, str]:
        """The period of each column of the returns."""
        labels = {label: period.id for period in self.ledger.periods for _, label in period.label.translations}
        heads = self.left(self.returns + 2) if self.returns >= 0 else {}
        return {col: labels[str(text)] for col, text in heads.items() if str(text) in labels}

    @cached_property
    def returned(self) -> Mapping[int, str]:
        """The partner of each row of the returns; a long name, a reason and what is missing go on below."""
        names = {partner.id: f"{partner.name} ({partner.id})" for partner in self.ledger.partners}
        rows, current, rest = dict[int, str](), "", ""
        for row in self._rows if self.returns >= 0 else ():
            if row < self.returns + 3 or self.section_of(row) != self.returns or not self.left(row):
                continue
            if text := self.text(row, 0):
                if not (rest and rest.startswith(text)):
                    left = {each: name for each, name in names.items() if each not in rows.values()}
                    current = next((each for each, name in left.items() if name.startswith(text)), "")
                    rest = names.get(current, "")
                rest = rest.removeprefix(text).lstrip()
            rows[row] = current
        return rows

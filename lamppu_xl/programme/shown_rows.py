"""What the visible cells of a programme workbook showed when it was written, so that edited ones are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from lamppu_xl.domain.digests import short_digest
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.master.sheet_checksums import planned_content, read_content
from lamppu_xl.workbook.model import Content, Formula, Link, PlannedCell, Sheet
from lamppu_xl.workbook.safe_reader import ScannedCell


@dataclass(frozen=True)
class ShownRow:
    """A row as it was written."""

    sheet: str
    row: int
    key: str
    """Of the row; empty where it has none."""
    contents: tuple[str, ...]
    """For each cell that shows something its column and a digest: `3:1a2b3c4d`; of a formula a second one of it."""


def shown_rows(sheet: Sheet, key_column: int) -> Iterator[ShownRow]:
    """The rows of a sheet that is built.

    Args:
        key_column: the column of the keys of its rows.
    """
    for row, cells in groupby(sheet.cells, key=lambda cell: cell.row):
        key, contents = "", list[str]()
        for cell in cells:
            if cell.col == key_column:
                key = str(cell.content)
            elif digests := _planned(cell):
                contents.append(f"{cell.col}:{digests}")
        if contents:
            yield ShownRow(sheet.name, row, key, tuple(contents))


def _planned(cell: PlannedCell) -> str:
    content = cell.content
    if isinstance(content, Formula):
        return f"{_digest(planned_content(content.cached))}/{_digest(planned_content(content))}"
    return _digest(planned_content(as_read(content)))


def as_read(content: Content) -> Content:
    """The content of a cell as a reader finds it: a figure with a link is a number."""
    return content.number if isinstance(content, Link) and content.number is not None else content


def _digest(text: str) -> str:
    return short_digest(text) if text else ""


@dataclass(frozen=True)
class ShownSheet:
    """The rows of one sheet, as they were written."""

    rows: Sequence[ShownRow]

    def is_as_written(self, row: int, key: str, col: int, cell: ScannedCell | None) -> bool:
        """Whether a cell shows what was written; a row with a key may be elsewhere now.

        Args:
            row: where the row is now.
            key: of the row; empty where it has none.
            col: the column of the cell.
            cell: as it is now.
        """
        written = self._by_key.get(key, ()) if key else self._without_key.get(row, ())
        return any(_same(cell, _contents(each).get(col, "")) for each in written or (ShownRow("", row, key, ()),))

    def has_key(self, key: str) -> bool:
        """Whether a row was written with a key."""
        return key in self._by_key

    @cached_property
    def _by_key(self) -> Mapping[str, Sequence[ShownRow]]:
        return grouped((each.key, each) for each in self.rows if each.key)

    @cached_property
    def _without_key(self) -> Mapping[int, Sequence[ShownRow]]:
        return grouped((each.row, each) for each in self.rows if not each.key)


def _contents(row: ShownRow) -> Mapping[int, str]:
    pairs = (text.partition(":") for text in row.contents)
    return {int(col): digests for col, _, digests in pairs if col.isdecimal()}


def _same(cell: ScannedCell | None, written: str) -> bool:
    """Whether a cell shows what was written; a formula without a stored value is compared itself."""
    value, _, formula = written.partition("/")
    if cell is None:
        return not value
    if cell.formula is not None and cell.value is None and not cell.error:
        return _digest(read_content(cell)) == formula
    shown = f"!{cell.error}" if cell.error else planned_content(cell.value)
    return _digest(shown) == value


def of_sheet(rows: Iterable[ShownRow], name: str) -> ShownSheet:
    """The rows of a sheet."""
    return ShownSheet(tuple(each for each in rows if each.sheet == name))

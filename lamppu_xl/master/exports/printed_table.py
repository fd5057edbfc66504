"""A table of the form as the Word document shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_ROWS = 300
"""Rows, and texts, of a table in the document; the workbook has all."""

MOST_COLUMNS = 8
"""Columns of answers that are side by side on a page; more are below each other for each row."""


@dataclass(frozen=True)
class PrintedRow:
    """A row of a table."""

    cells: tuple[str, ...]
    is_heading: bool = False
    """Whether it only names the rows below it."""
    is_total: bool = False
    below: tuple[tuple[str, str], ...] = ()
    """Texts over all columns below the row, each with its question; the question is empty where the text names it."""


@dataclass(frozen=True)
class PrintedTable:
    """What the document shows of a table of the form."""

    title: str
    heads: tuple[str, ...] = ()
    rows: Sequence[PrintedRow] = ()
    totals: Sequence[PrintedRow] = ()
    notes: Sequence[str] = ()
    """What the totals hold and how they are made."""
    corrections: Sequence[tuple[str, str]] = ()
    """The corrections of earlier periods, each with what it is about."""
    texts: Sequence[tuple[str, str]] = ()
    """The partners' texts, each with what it is about."""
    parts: Sequence[PrintedTable] = ()
    """Tables that follow it, below headings of their own: the same figures by place, by category."""

    def __bool__(self) -> bool:
        return bool(self.rows or self.texts)

    @property
    def is_cut(self) -> bool:
        """Whether the workbook has more rows or texts."""
        return max(len(self.rows), len(self.texts)) > MOST_ROWS

    @property
    def printed_rows(self) -> Iterator[PrintedRow]:
        """The rows that the document has, with the totals of all rows."""
        yield from self.rows[:MOST_ROWS]
        yield from self.totals

    @property
    def printed_texts(self) -> Sequence[tuple[str, str]]:
        return self.texts[:MOST_ROWS]

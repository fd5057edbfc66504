"""The address of one answer, independent of sheets and cells."""

from __future__ import annotations

from typing import NamedTuple

TOTAL = "=total"
"""The row of the totals of a table, which are no answers. No line has such an id."""


def is_sum_row(row: str) -> bool:
    """Whether a row holds sums of lines, which are no answers."""
    return row.startswith("=")


class AnswerRef(NamedTuple):
    """The address of one answer: `results/G05/status`. A tuple, because there are many of them."""

    table: str
    row: str
    field: str

    def __str__(self) -> str:
        return f"{self.table}/{self.row}/{self.field}"

    @classmethod
    def parse(cls, text: str) -> AnswerRef:
        """Read `table/row/field`.

        Raises:
            ValueError: the text does not have exactly three parts.
        """
        table, row, field = text.split("/")
        return cls(table, row, field)

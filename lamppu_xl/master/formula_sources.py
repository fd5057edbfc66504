"""The answers behind formulas: those in the cells that a formula names, directly or through other formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lamppu_xl.ledger.records import CellTrace
from lamppu_xl.ledger.traces import CellRuns, parse_run, total_traces

CellPosition = tuple[int, int]
"""Row and column, from 0."""

_TEXT = re.compile(r'"[^"]*"')
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?(?![\w(])")


@dataclass
class FormulaSources:
    """The totals of one sheet."""

    runs: CellRuns
    """The cells of the sheet that show answers."""
    totals: dict[CellPosition, str | tuple[int, ...]] = field(default_factory=dict)
    """A formula, or the numbers of the answers in a total without a formula."""
    _known: dict[CellPosition, frozenset[int]] = field(default_factory=dict)

    def traces(self) -> Iterator[CellTrace]:
        """The traces of all totals."""
        for position in self.totals:
            yield from total_traces(self.runs.sheet, position, self._numbers(position))

    def _numbers(self, position: CellPosition) -> frozenset[int]:
        if position not in self._known:
            self._known[position] = frozenset()  # a formula that names itself adds nothing
            total = self.totals[position]
            self._known[position] = self._named(total) if isinstance(total, str) else frozenset(total)
        return self._known[position]

    def _named(self, formula: str) -> frozenset[int]:
        numbers: set[int] = set()
        for first, last in _areas(formula):
            numbers.update(self.runs.within(first, last))
            for row in range(first[0], last[0] + 1):
                for col in range(first[1], last[1] + 1):
                    if (row, col) in self.totals:
                        numbers |= self._numbers((row, col))
        return frozenset(numbers)


def _areas(formula: str) -> Iterator[tuple[CellPosition, CellPosition]]:
    """The first and the last cell of each area that a formula names."""
    for area in _AREA.finditer(_TEXT.sub("", formula)):
        first = parse_run(f"{area[1]}{area[2]}")
        last = parse_run(f"{area[3]}{area[4]}") if area[3] else first
        if first and last:
            yield first[0], last[0]

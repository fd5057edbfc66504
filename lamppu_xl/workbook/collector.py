"""Collects a workbook in memory, for small workbooks and for pages made of the same sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lamppu_xl.workbook.model import CellRange, Plan, PlannedCell, Properties, RenderableCell, Sheet


class PlanCollector:
    """A `RowSink` that makes a `Plan`, available as `plan` after `finish`."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], PlannedCell] = {}
        """Cells by row and column of the sheet that was begun last."""
        self._heights: dict[int, float] = {}
        self._sheets: list[Sheet] = []

    def begin_sheet(self, sheet: Sheet) -> None:  # noqa: ARG002  # `end_sheet` gets the same and more
        self.cells, self._heights = {}, {}

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        if height is not None:
            self._heights[number] = height
        for col, cell in enumerate(cells):
            if cell is not None:
                self.cells[number, col] = PlannedCell(
                    number, col, cell.use, cell.style, cell.content, number_format=cell.number_format
                )

    def end_sheet(self, sheet: Sheet) -> None:
        self._sheets.append(replace(sheet, cells=tuple(self.cells.values()), heights=self._heights))

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        self.plan = Plan(tuple(self._sheets), properties, names, locked=False)

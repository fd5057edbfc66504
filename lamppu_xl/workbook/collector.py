"""A workbook kept whole in memory, for small ones and for pages that are made of the same sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lamppu_xl.workbook.model import CellRange, Plan, PlannedCell, Properties, RenderableCell, Sheet


class PlanCollector:
    """Collects a plan; see `sheets.Rows`."""

    def __init__(self) -> None:
        self.slots: dict[tuple[int, int], PlannedCell] = {}
        """Of the sheet that was begun last."""
        self._heights: dict[int, float] = {}
        self._sheets: list[Sheet] = []

    def begin(self, sheet: Sheet) -> None:  # noqa: ARG002  # what is known of it is told at its end, too
        self.slots, self._heights = {}, {}

    def row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        if height is not None:
            self._heights[number] = height
        for col, cell in enumerate(cells):
            if cell is not None:
                self.slots[number, col] = PlannedCell(
                    number, col, cell.use, cell.style, cell.content, number_format=cell.number_format
                )

    def end(self, sheet: Sheet) -> None:
        self._sheets.append(replace(sheet, slots=tuple(self.slots.values()), heights=self._heights))

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        self.plan = Plan(tuple(self._sheets), properties, names, locked=False)

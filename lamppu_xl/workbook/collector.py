"""Collects a workbook in memory, for small workbooks and for pages made of the same sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lamppu_xl.storage.spill_store import SpillStore
from lamppu_xl.storage.spilled_list import SpilledList
from lamppu_xl.workbook.model import CellRange, Plan, PlannedCell, Properties, RenderableCell, Sheet


class PlanCollector:
    """A `RowSink` that makes a `Plan`, available as `plan` after `finish`."""

    def __init__(self, store: SpillStore | None = None) -> None:
        """Begin a plan.

        Args:
            store: takes the cells, for large workbooks; None keeps them in memory.
        """
        self._store = store
        self._on_disk: SpilledList[PlannedCell] | None = None
        self.cells: dict[tuple[int, int], PlannedCell] = {}
        """Cells by row and column of the sheet that was begun last; none of them if they are on disk."""
        self._heights: dict[int, float] = {}
        self._sheets: list[Sheet] = []

    def begin_sheet(self, sheet: Sheet) -> None:  # noqa: ARG002  # `end_sheet` gets the same and more
        self.cells, self._heights = {}, {}
        self._on_disk = SpilledList(self._store) if self._store else None

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        if height is not None:
            self._heights[number] = height
        for col, cell in enumerate(cells):
            if cell is not None:
                planned = PlannedCell(number, col, cell.use, cell.style, cell.content, number_format=cell.number_format)
                if self._on_disk is None:
                    self.cells[number, col] = planned
                else:
                    self._on_disk.append(planned)

    def end_sheet(self, sheet: Sheet) -> None:
        cells = tuple(self.cells.values()) if self._on_disk is None else self._on_disk.close()
        self._sheets.append(replace(sheet, cells=cells, heights=self._heights))

    @property
    def sheets(self) -> Sequence[Sheet]:
        """The sheets that are finished."""
        return tuple(self._sheets)

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        self.plan = Plan(tuple(self._sheets), properties, names, locked=False)

"""Keeps the formulas and links of a master workbook, so that they can be compared with the written file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lamppu_xl.master.spill_table import SpillTable
from lamppu_xl.workbook.formula_readback import WrittenFormula, formula_text
from lamppu_xl.workbook.model import CellRange, Properties, RenderableCell, RowSink, Sheet


class FormulaLog:
    """A row sink that hands everything on to another one and keeps the formulas and links on disk."""

    def __init__(self, sink: RowSink) -> None:
        self._sink = sink
        self._formulas = SpillTable(len(WrittenFormula._fields))
        self._sheet = ""

    def begin_sheet(self, sheet: Sheet) -> None:
        self._sheet = sheet.name
        self._sink.begin_sheet(sheet)

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        for col, cell in enumerate(cells):
            if cell is not None and not isinstance(cell.content, str):
                text = formula_text(cell.content)
                if text is not None:
                    self._formulas.add((self._sheet, number, col, text))
        self._sink.add_row(number, height, cells)

    def end_sheet(self, sheet: Sheet) -> None:
        self._sink.end_sheet(sheet)

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        self._sink.finish(properties, names)

    def __iter__(self) -> Iterator[WrittenFormula]:
        return (WrittenFormula(*row) for row in self._formulas)  # type: ignore[arg-type]  # as `add_row` stored them

"""What every row of a master passes on its way: the mask, the checksum, and the note of where each answer stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import WrittenAnswer
from lamppu_xl.master.existing_master import ContentChecksum
from lamppu_xl.master.redaction import Redaction, masked
from lamppu_xl.workbook.model import CellRange, Properties, RenderableCell, RowSink, Sheet
from lamppu_xl.workbook.sheet_builder import BuiltCell


class ForwardingRows:
    """Hands all rows on; see `sheets.Rows`."""

    def __init__(self, into: RowSink, mask: Redaction, note: Callable[[WrittenAnswer], None]) -> None:
        self.into, self.mask, self.note = into, mask, note
        self.content = ContentChecksum()
        self._sheet = ""

    def begin_sheet(self, sheet: Sheet) -> None:
        self._sheet = sheet.name
        self.content.sheet(sheet.name, sheet.state)
        self.into.begin_sheet(sheet)

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        for col, cell in enumerate(cells):
            if (
                isinstance(cell, BuiltCell)
                and isinstance(cell.source, SourcedAnswer)
                and isinstance(cell.content, str | float | int | date)
            ):
                self.note(WrittenAnswer(self._sheet, number, col, cell.content, cell.source))
        if self.mask.word:
            cells = [self._masked(cell) if isinstance(cell, BuiltCell) else cell for cell in cells]
        self.content.row(number, cells)
        self.into.add_row(number, height, cells)

    def _masked(self, cell: BuiltCell) -> BuiltCell:
        """A cell without anything personal in its text: messages and names of files repeat some."""
        return cell._replace(content=masked(cell.content, self.mask))

    def end_sheet(self, sheet: Sheet) -> None:
        self.into.end_sheet(sheet)

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        self.into.finish(properties, names)

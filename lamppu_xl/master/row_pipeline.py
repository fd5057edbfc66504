"""The steps that each row of a master passes: the cell log, the redaction and the content checksum."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import WrittenAnswer
from lamppu_xl.master.existing_master import ContentChecksum
from lamppu_xl.master.redaction import Redaction, redact
from lamppu_xl.workbook.model import CellRange, Properties, RenderableCell, RowSink, Sheet
from lamppu_xl.workbook.sheet_builder import BuiltCell


class ForwardingRows:
    """A row sink that forwards all rows to another one."""

    def __init__(self, sink: RowSink, redaction: Redaction, log: Callable[[WrittenAnswer], None]) -> None:
        self.content = ContentChecksum()
        self._sink, self._redaction, self._log = sink, redaction, log
        self._sheet = ""

    def begin_sheet(self, sheet: Sheet) -> None:
        self._sheet = sheet.name
        self.content.sheet(sheet.name, sheet.state)
        self._sink.begin_sheet(sheet)

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        for col, cell in enumerate(cells):
            if (
                isinstance(cell, BuiltCell)
                and isinstance(cell.source, SourcedAnswer)
                and isinstance(cell.content, str | float | int | date)
            ):
                self._log(WrittenAnswer(self._sheet, number, col, cell.content, cell.source))
        if self._redaction.word:
            cells = [self._redacted(cell) if isinstance(cell, BuiltCell) else cell for cell in cells]
        self.content.row(number, cells)
        self._sink.add_row(number, height, cells)

    def _redacted(self, cell: BuiltCell) -> BuiltCell:
        """A cell without personal data: messages and file names may repeat some."""
        return cell._replace(content=redact(cell.content, self._redaction))

    def end_sheet(self, sheet: Sheet) -> None:
        self._sink.end_sheet(sheet)

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        self._sink.finish(properties, names)

"""The steps that each row of a master passes: the cell log, the redaction and the checksums; then the hidden sheet.

The hidden sheet contains the ledger. It is written last, when every other sheet is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from lamppu_xl.ledger.columns import Row
from lamppu_xl.ledger.records import SHEET, CellTrace
from lamppu_xl.ledger.rows import ledger_rows
from lamppu_xl.ledger.traces import CellRuns
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext, WrittenAnswer
from lamppu_xl.master.existing_master import CONTENT, ContentChecksum
from lamppu_xl.master.formula_sources import FormulaSources
from lamppu_xl.master.ledger_content import ledger_answers, ledger_of
from lamppu_xl.master.redaction import redact
from lamppu_xl.master.sheet_checksums import SheetChecksums, cell_texts, fixed_contents
from lamppu_xl.master.spill_table import SpillTable, loaded, stored
from lamppu_xl.workbook.model import (
    CellRange,
    Formula,
    PageSetup,
    Properties,
    RenderableCell,
    RowSink,
    Sheet,
    SheetColumn,
)
from lamppu_xl.workbook.sheet_builder import BuiltCell

DATA = "lamppu-xl-data"
"""The custom property with the checksum of the hidden sheet."""

KEY = "data"
"""The key of the sheet in the plan."""


class MasterRows:
    """A row sink that prepares all rows of a master for another one, and adds the hidden sheet."""

    def __init__(self, sink: RowSink, context: MasterContext, log: Callable[[WrittenAnswer], None]) -> None:
        self._sink, self._context, self._log = sink, context, log
        self._traces = SpillTable(columns=3)
        self._content = ContentChecksum()
        self._checksums: list[SheetChecksums] = []
        self._totals = FormulaSources(CellRuns(""))

    def begin_sheet(self, sheet: Sheet) -> None:
        self._content.sheet(sheet.name, sheet.state)
        self._checksums.append(SheetChecksums(sheet.name))
        self._totals = FormulaSources(CellRuns(sheet.name))
        self._sink.begin_sheet(sheet)

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:
        for col, cell in enumerate(cells):
            if isinstance(cell, BuiltCell) and (
                cell.source is not None or cell.of or isinstance(cell.content, Formula)
            ):
                self._record(number, col, cell)
        if self._context.redaction.word:
            cells = [self._redacted(cell) if isinstance(cell, BuiltCell) else cell for cell in cells]
        contents = fixed_contents(cells)
        texts = cell_texts(contents)
        self._content.row(number, texts)
        self._checksums[-1].filled_row(number, contents, texts)
        self._sink.add_row(number, height, cells)

    def _redacted(self, cell: BuiltCell) -> BuiltCell:
        """A cell without personal data: messages and file names may repeat some."""
        return cell._replace(content=redact(cell.content, self._context.redaction))

    def _record(self, row: int, col: int, cell: BuiltCell) -> None:
        """Record which answers a cell shows."""
        if isinstance(cell.source, SourcedAnswer):
            if isinstance(cell.content, str | float | int | date):
                self._log(WrittenAnswer(self._totals.runs.sheet, row, col, cell.content, cell.source))
            if cell.source.number >= 0:
                self._totals.runs.add(row, col, cell.source.number + 1)
        elif cell.of:
            self._totals.totals[row, col] = cell.of
        elif isinstance(cell.content, Formula):
            self._totals.totals[row, col] = cell.content.text

    def end_sheet(self, sheet: Sheet) -> None:
        """End a sheet. Its traces are stored, so that memory stays flat."""
        for trace in chain(self._totals.runs.traces, self._totals.traces()):
            self._traces.add((stored(trace.sheet), trace.cells, trace.answers))
        self._totals = FormulaSources(CellRuns(""))
        self._sink.end_sheet(sheet)

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        custom = {**properties.custom, CONTENT: self._content.checksum, DATA: self._write_ledger()}
        self._sink.finish(replace(properties, custom=custom), names)

    def _write_ledger(self) -> str:
        """Write the hidden sheet; its checksum."""
        sheet = Sheet(KEY, SHEET, (), tuple(SheetColumn(14.0) for _ in range(8)), state="veryHidden", page=PageSetup())
        self._sink.begin_sheet(sheet)
        row: Row = ()
        rows = ledger_rows(
            ledger_of(self._context),
            answers=ledger_answers(self._context),
            traces=self._stored_traces(),
            tabs=(checksums.tab for checksums in self._checksums),
            sums=chain.from_iterable(checksums.sums.records(checksums.sheet) for checksums in self._checksums),
        )
        for number, row in enumerate(rows):
            self._sink.add_row(number, None, [_cell(content) for content in row])
        self._sink.end_sheet(sheet)
        return str(row[1])

    def _stored_traces(self) -> Iterator[CellTrace]:
        for sheet, cells, answers in self._traces:
            assert sheet is not None  # noqa: S101  # as it was stored
            yield CellTrace(str(loaded(sheet)), str(cells), str(answers))


def _cell(content: str | float | None) -> BuiltCell | None:
    if content is None:
        return None
    return BuiltCell(content, "list", "@" if isinstance(content, str) else "General")

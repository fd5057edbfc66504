"""Sheets of a master as they were written, built again from the returns, to name the cells that were edited since.

The ledger holds checksums of each sheet, not its cells. A sheet that is built again with the same checksum is as it was
written, so that each cell can be compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.text import Phrase, VocabularyTerm
from lamppu_xl.ledger.records import SHEET, Ledger, LedgerSheet
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.changed_areas import changed_cells
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.existing_master import syntheses_of
from lamppu_xl.master.row_pipeline import MasterRows
from lamppu_xl.master.sheet_checksums import SheetChecksums, planned_content, read_content
from lamppu_xl.master.sheet_list import master_sheets
from lamppu_xl.master.visible_diff import MOST, shown_cell
from lamppu_xl.workbook.model import (
    CellRange,
    CellUse,
    Content,
    Formula,
    Properties,
    RenderableCell,
    Sheet,
    plain_text,
)
from lamppu_xl.workbook.safe_reader import ScannedCell, ScannedWorkbook
from lamppu_xl.workbook.sheet_builder import BuiltCell

_Position = tuple[int, int]
_EMPTY, _HIDDEN = VocabularyTerm("empty"), VocabularyTerm("hidden")


@dataclass
class _Recorder:
    """A row sink that keeps the cells of each sheet that people should not change."""

    sheets: dict[str, dict[_Position, RenderableCell]] = field(default_factory=dict)
    _cells: dict[_Position, RenderableCell] = field(default_factory=dict)

    def begin_sheet(self, sheet: Sheet) -> None:
        self._cells = self.sheets.setdefault(sheet.name, {})

    def add_row(self, number: int, height: float | None, cells: Sequence[RenderableCell | None]) -> None:  # noqa: ARG002
        for col, cell in enumerate(cells):
            if cell is not None and cell.use not in (CellUse.ANSWER, CellUse.KEY) and planned_content(cell.content):
                self._cells[number, col] = cell

    def end_sheet(self, sheet: Sheet) -> None:
        """Nothing else is compared."""

    def finish(self, properties: Properties, names: Mapping[str, CellRange]) -> None:
        """Nothing else is compared."""


def edited_cells(
    findings: Sequence[Finding], book: ScannedWorkbook, ledger: Ledger, context: MasterContext
) -> tuple[Finding, ...]:
    """The findings on a master; one that only names a changed sheet is replaced by one for each of its changed cells.

    Args:
        findings: on the master.
        book: the master as it is now.
        ledger: of the master.
        context: what the same master would be written from now.
    """
    changed = {str(each.place.sheet): each for each in findings if each.code.id == "M708"}
    _, editable = syntheses_of(book)
    sheets = {sheet.name: sheet.cells for sheet in book.sheets}
    result = list(findings)
    for name, cells in _written_sheets(context, ledger, changed).items():
        free = {(row, col) for sheet, row, col in editable if sheet == name}
        changes = [*_changes(cells, sheets.get(name, {}), free)]
        if 0 < len(changes) <= MOST:
            result = [*_with_cells(result, changed[name], changes)]
        elif changes:
            result = [*_with_first_cells(result, changed[name], [position for position, _ in changes])]
    return tuple(result)


def _with_cells(
    findings: Sequence[Finding], changed: Finding, changes: Sequence[tuple[_Position, Phrase]]
) -> Iterator[Finding]:
    """The findings, of which those on one sheet name its changed cells and no others.

    An answer that a formula shows is missing if a program saved the workbook without results. That is no change.

    Args:
        changed: the finding that names the sheet.
    """
    sheet, positions = changed.place.sheet, {position for position, _ in changes}
    answers = {
        (each.place.row, each.place.col) for each in findings if (each.code.id, each.place.sheet) == ("M707", sheet)
    }
    for finding in findings:
        place = finding.place
        if place.sheet != sheet or finding.code.id not in ("M707", "M708"):
            yield finding
        elif finding is changed:
            for position, phrase in changes:
                if position not in answers:
                    at = Place(place.file, sheet, *position)
                    yield replace(changed, place=at, facts={**changed.facts, "change": phrase})
        elif finding.code.id == "M707" and (place.row is None or (place.row, place.col) in positions):
            yield finding


def _with_first_cells(
    findings: Sequence[Finding], changed: Finding, positions: Sequence[_Position]
) -> Iterator[Finding]:
    """The findings, of which the one on a sheet names the first of its many changed cells and their number.

    Rows that were inserted or removed are a better name for such a change.
    """
    for finding in findings:
        change = finding.facts.get("change")
        if finding is changed and isinstance(change, Phrase) and change.key not in ("inserted_rows", "removed_rows"):
            place = Place(finding.place.file, finding.place.sheet, *positions[0])
            yield replace(finding, place=place, facts={**finding.facts, "change": changed_cells(positions)})
        else:
            yield finding


def _written_sheets(
    context: MasterContext, ledger: Ledger, wanted: Collection[str]
) -> dict[str, dict[_Position, RenderableCell]]:
    """The cells of sheets by name, as far as these are as they were written."""
    recorder = _Recorder()
    rows = MasterRows(recorder, context, lambda _: None)
    recording = replace(context, sink=rows)
    names = context.sheet_names
    for sheet in master_sheets(context.collected):
        if names.get(sheet.key) in wanted:
            sheet.write(recording)
    tabs = {tab.sheet: tab for tab in ledger.tabs}
    return {
        name: cells
        for name, cells in recorder.sheets.items()
        if name != SHEET and name in tabs and _checksums(name, cells) == tabs[name].placed
    }


def _checksums(name: str, cells: Mapping[_Position, RenderableCell]) -> str:
    checksums = SheetChecksums(name)
    for row, contents in grouped(
        (row, (col, planned_content(cell.content))) for (row, col), cell in cells.items()
    ).items():
        checksums.row(row, contents)
    tab: LedgerSheet = checksums.tab
    return tab.placed


def changed_cell_findings(
    file: str,
    sheet: str,
    written: Mapping[_Position, RenderableCell],
    now: Mapping[_Position, ScannedCell] | None,
) -> Iterator[Finding]:
    """M708 for each cell of a sheet that differs from what was written, or for the sheet if these are many.

    Args:
        written: the cells as they were written.
        now: the cells as they are; None if the sheet is missing.
    """
    if now is None:
        yield Finding.of("M708", Place(file, sheet), sheet=sheet, change=Phrase("sheet_is_missing"))
        return
    changes = [*_changes(written, now, ())]
    if len(changes) > MOST:
        positions = [position for position, _ in changes]
        place = Place(file, sheet, *positions[0])
        yield Finding.of("M708", place, sheet=sheet, change=changed_cells(positions))
        return
    for position, phrase in changes:
        yield Finding.of("M708", Place(file, sheet, *position), sheet=sheet, change=phrase)


def _changes(
    written: Mapping[_Position, RenderableCell],
    now: Mapping[_Position, ScannedCell],
    free: Collection[_Position],
) -> Iterator[tuple[_Position, Phrase]]:
    """The cells that differ from what was written, with was / is, in reading order."""
    for position in sorted({*written, *now}):
        before, after = written.get(position), now.get(position)
        was = planned_content(before.content) if before else ""
        if position not in free and was != (read_content(after) if after else ""):
            is_personal = (
                isinstance(before, BuiltCell)
                and isinstance(before.source, SourcedAnswer)
                and before.source.field.personal
            )
            values: tuple[Fact, Fact] = (_was(before.content if before else None, after), shown_cell(after) or _EMPTY)
            facts = (_HIDDEN, _HIDDEN) if is_personal else values
            yield position, Phrase("changed_cell", {"was": facts[0], "now": facts[1]})


def _was(content: Content, after: ScannedCell | None) -> Fact:
    """What a cell showed: of a formula its result, or the formula itself if it became another one."""
    if isinstance(content, Formula):
        return f"={content.text}" if after and after.formula is not None else content.cached
    if content is None:
        return _EMPTY
    return content if isinstance(content, str | int | float) else plain_text(content)

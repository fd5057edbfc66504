"""Finds what a workbook asks, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lamppu_xl.definition.adoption.blocks import Doubt, FoundQuestion, FoundSheet, FoundTable, LeftOut, Reason
from lamppu_xl.definition.adoption.form_sheet import NO_LOOK, FormCell, FormSheet
from lamppu_xl.definition.adoption.found_questions import QuestionFinder
from lamppu_xl.definition.adoption.found_tables import TableFinder
from lamppu_xl.definition.adoption.open_cells import OpenCells
from lamppu_xl.definition.adoption.unread_cells import unread_cells
from lamppu_xl.definition.adoption.validation_lists import ValidationLists
from lamppu_xl.workbook.safe_reader import ScannedSheet, ScannedWorkbook
from lamppu_xl.workbook.safe_reader.appearance import SheetLook

_LONGEST_HEADING = 120
_FARTHEST_HEADING = 8
"""Rows between a heading and the table that it belongs to."""


def found_sheets(book: ScannedWorkbook, looks: Mapping[str, SheetLook], lists: ValidationLists) -> Iterator[FoundSheet]:
    """What each sheet of a workbook asks.

    Args:
        book: the workbook.
        looks: how the cells of its sheets look.
        lists: finds the items of its lists.
    """
    for scan in book.sheets:
        for validation in looks.get(scan.name, NO_LOOK).validations:
            if validation.kind == "list":
                lists.items(validation.formulas[0], scan.name)
    for scan in book.sheets:
        yield _found_sheet(FormSheet(scan, looks.get(scan.name, NO_LOOK)), lists)


def _found_sheet(sheet: FormSheet, lists: ValidationLists) -> FoundSheet:
    scan = sheet.scan
    found = FoundSheet(scan.name)
    opened = OpenCells(sheet)
    is_list = scan.name in lists.used_sheets
    if scan.state != "visible" and not (sheet.is_guarded and scan.state == "hidden" and not is_list):
        return _without(found, scan, Reason.LISTS if is_list else Reason.HIDDEN_SHEET)
    if (
        is_list
        and not sheet.is_guarded
        and not any(each.kind not in ("none", "custom") for each in sheet.look.validations)
    ):
        return _without(found, scan, Reason.LISTS)
    if scan.state != "visible":
        found.doubts.append(Doubt.HIDDEN)
    tables = TableFinder(sheet, opened)
    found.tables = tables.find()
    found.questions, found.left_out = QuestionFinder(sheet, opened, tables.used).find()
    _add_headings(sheet, found, tables.used)
    if not found.tables and not found.questions:
        is_computed = 2 * sum(cell.formula is not None for cell in scan.cells.values()) > len(scan.cells)
        return _without(found, scan, Reason.FORMULAS if is_computed else Reason.INSTRUCTIONS)
    found.left_out += unread_cells(sheet, found)
    return found


def _without(found: FoundSheet, scan: ScannedSheet, reason: Reason) -> FoundSheet:
    texts = (cell.value for cell in scan.cells.values() if isinstance(cell.value, str) and cell.value.strip())
    if scan.cells:
        found.left_out.append(LeftOut(scan.name, "", next(texts, ""), reason, len(scan.cells)))
    return found


def _add_headings(sheet: FormSheet, found: FoundSheet, used: set[tuple[int, int]]) -> None:
    """Give tables and questions the headings above them."""
    headings = [cell for row in sheet.filled if (cell := _heading(sheet, row, used))]
    blocks: list[tuple[int, FoundTable | FoundQuestion]] = [
        *((table.place.row, table) for table in found.tables),
        *((question.head.row, question) for question in found.questions),
    ]
    blocks.sort(key=lambda block: block[0])
    last, shown = -1, None
    for row, block in blocks:
        above = [cell for cell in headings if last < cell.row < row]
        if isinstance(block, FoundTable):
            if above and row - above[-1].row <= _FARTHEST_HEADING:
                block.title = above[-1].text
            shown = None
        elif above and above[-1] is not shown:
            block.heading, shown = above[-1].text, above[-1]
        last = row


def _heading(sheet: FormSheet, row: int, used: set[tuple[int, int]]) -> FormCell | None:
    """The heading in a row: its only text, bold or with a colour."""
    cells = list(sheet.texts(row))
    if len(cells) != 1 or (row, cells[0].col) in used:
        return None
    cell = cells[0]
    return cell if cell.is_styled and len(cell.text) <= _LONGEST_HEADING else None

"""Headings and notes between the questions of a form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lamppu_xl.domain.form import Field
from lamppu_xl.templates.parts import SheetPart, is_long_note
from lamppu_xl.templates.sheet_keys import FIRST_ROW, HEADER_ROW, column_key
from lamppu_xl.templates.stacked_sheets import InsertedRow, with_rows
from lamppu_xl.workbook.model import CellUse, PlannedCell, Sheet
from lamppu_xl.workbook.text_metrics import text_height

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator
    from lamppu_xl.templates.form_context import FormContext


def with_guidance(context: FormContext, part: SheetPart, sheet: Sheet) -> Sheet:
    """A sheet with the headings of its fields; on a card also with their notes."""
    fields = part.table.fields
    if not any(field.heading or field.note for field in fields):
        return sheet
    if part.is_grid:
        headings = tuple(_column_headings(context, part, sheet))
        return with_rows(sheet, {HEADER_ROW: [(headings, 20.0)]}) if headings else sheet
    rows = {row: list(_rows_above(context, part, field, sheet)) for row, field in enumerate(fields, FIRST_ROW)}
    return with_rows(sheet, {row: above for row, above in rows.items() if above})


def _rows_above(context: FormContext, part: SheetPart, field: Field, sheet: Sheet) -> Iterator[InsertedRow]:
    """The rows above a question of a card."""
    words = context.words
    texts = (("heading", field.heading, 0, "section"), ("note", field.note, 1, "text"))
    for sort, text, col, style in texts:
        if text is not None:
            shown = words.pick(text)
            key = PlannedCell(0, -1, CellUse.KEY, "key", f"#{sort} {part.table.id}/{part.lines[0].id}/{field.name}")
            height = 24.0 if col == 0 else max(18.0, text_height(shown, sheet.columns[2].width))
            yield (PlannedCell(0, 2 if col else 0, CellUse.FIXED, style, shown), key), height


def _column_headings(context: FormContext, part: SheetPart, sheet: Sheet) -> Iterator[PlannedCell]:
    """The headings above the columns of a grid."""
    columns = {cell.content: cell.col for cell in sheet.key_cells}
    for field in part.table.fields:
        if field.heading:
            previous = columns.get(f"#previous {field.name}")
            col = columns[column_key(field.name)] if previous is None else previous
            yield PlannedCell(0, col, CellUse.FIXED, "section", context.words.pick(field.heading))


def long_notes(part: SheetPart, words: Translator) -> Iterator[str]:
    """What the sheet of instructions says about a part: its long note, and the notes of its columns."""
    if part.table.note is not None and is_long_note(note := words.pick(part.table.note)):
        yield note
    for field in part.table.fields if part.is_grid else ():
        if field.note is not None:
            yield f"{words.pick(field.label)}: {words.pick(field.note)}"

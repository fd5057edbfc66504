"""The list of all answers: one row for each, to be filtered and sorted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import FIRST_ANSWER, MasterContext
from lamppu_xl.master.sheets.corrections import correction_note
from lamppu_xl.workbook.model import TableObject
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder
from lamppu_xl.workbook.text_split import clean_text

TALLEST_ANSWER = 170.0
"""Points of the highest row; the cell and the sheet of the goal contain the complete text."""


def answer_sheet(context: MasterContext) -> SheetBuilder:
    words = context.words
    corrected = bool(context.collected.corrections)
    widths = [12.0, 10.0, 14.0, 24.0, 21.0, 62.0, 11.0, 25.0, 22.0, 8.0, 8.0, 13.0, 24.0]
    if corrected:
        widths.append(44.0)
    sheet = context.new_sheet("answers", widths, landscape=True)
    sheet.add(BuiltCell(words.label("master_answers"), "title"), height=28.0)
    sheet.add(BuiltCell(words.label("master_answers_note"), "note"), height=20.0)
    labels = ("period", "partner", "part", "row", "question", "answer", "standing", "file", "sheet", "cell", "language")
    heads = [*(words.label(f"master_{label}") for label in labels), "SHA-256", words.label("master_entry")]
    if corrected:
        heads.append(words.label("master_correction"))
    heads = list(_unique(heads))
    sheet.add(*(BuiltCell(head, "header") for head in heads), height=22.0)
    answers = context.listed_answers
    for answer in answers:
        sheet.add(*_cells(context, answer), min_height=16.0, max_height=TALLEST_ANSWER)
    if answers:
        sheet.tables.append(
            TableObject(
                row=FIRST_ANSWER - 1,
                col=0,
                last_row=sheet.row - 1,
                last_col=len(heads) - 1,
                name="answers",
                title=words.label("master_answers_note"),
                headers=tuple(heads),
            )
        )
    return sheet


def _cells(context: MasterContext, answer: SourcedAnswer) -> Iterator[BuiltCell]:
    place = answer.place
    texts = (
        context.period_label(answer.period),
        answer.partner.id,
        context.text_of(answer.table.title),
        context.text_of(answer.line.label),
        context.text_of(answer.field.label),
    )
    for text in texts:
        yield BuiltCell(text, "row")
    yield context.answer_cell(answer, "row")
    yield BuiltCell(context.words.label("master_counted" if answer.accepted else "master_taken_along"), "row")
    for text in (clean_text(place.file), clean_text(place.sheet or ""), place.cell or "", answer.language):
        yield BuiltCell(text, "row", "@")
    yield BuiltCell(answer.sha256, "row_cut", "@")
    yield BuiltCell(str(answer.entry), "row_source", "@")
    if context.collected.corrections:
        yield BuiltCell(correction_note(context, answer) or None, "row", "@")


def _unique(names: Sequence[str]) -> Iterator[str]:
    """The names of columns, numbered where they repeat: a table cannot have two columns of one name."""
    seen: set[str] = set()
    for name in names:
        unique, number = name, 2
        while unique.casefold() in seen:
            unique, number = f"{unique} {number}", number + 1
        seen.add(unique.casefold())
        yield unique

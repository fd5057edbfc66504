"""Cards: a row for each question, one column of answers."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Field, TableLine
from lamppu_xl.domain.text import Text
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.live_checks.state_layout import HelperColumns, helper_widths
from lamppu_xl.templates.live_checks.state_numbers import state_numbers
from lamppu_xl.templates.parts import SheetPart
from lamppu_xl.templates.sheet_frame import (
    check_height,
    field_cell,
    frame_cells,
    framed_sheet,
    previous_cell,
    question_text,
)
from lamppu_xl.templates.sheet_keys import ANSWER_KEY, HEADER_ROW, LONG_TEXT, ROW_KEY
from lamppu_xl.workbook.model import CellUse, PlannedCell, RichText, Sheet
from lamppu_xl.workbook.text_metrics import text_height, width_of_words


def card_sheet(context: FormContext, part: SheetPart) -> Sheet:
    """The sheet of one line: its fields below each other."""
    words, table, line = context.words, part.table, part.lines[0]
    questions = [question_text(context, table, field, line) for field in table.fields]
    shows_previous = context.shows_previous(table)
    widths: list[float] = [5, 28, 60, 36, 20, 12] if shows_previous else [5, 31, 84, 23, 12]
    if part.is_narrow:
        widths = [8, 34, 44, 34, 26, 12] if shows_previous else [8, 34, 44, 26, 12]
    wider = max(0.0, min(_WIDEST_QUESTION, max(map(_width_of_question, questions))) - widths[1])
    widths[1:3] = widths[1] + wider, widths[2] - wider
    check_col, key_col = len(widths) - 2, len(widths) - 1
    answer = f"{words.label('answer')}: {words.pick(context.period.label)}"
    heads = [words.label("number"), words.label("question"), answer]
    keys = ["#no", "#question", ANSWER_KEY]
    if shows_previous and context.earlier:
        heads.append(words.label("previous", period=words.pick(context.earlier.label)))
        keys.append("#previous")
    cells = frame_cells(part, [*heads, words.label("check")], [*keys, "#check", ROW_KEY])
    heights = {HEADER_ROW: 20.0}
    for number, (field, question) in enumerate(zip(table.fields, questions, strict=True), 1):
        row, entry = HEADER_ROW + number, AnswerRef(table.id, line.id, field.name)
        cells += [
            PlannedCell(row, 0, CellUse.FIXED, "number", f"{number}."),
            PlannedCell(row, 1, CellUse.FIXED, "label", question),
            field_cell(context, field, line, (row, 2), entry),
        ]
        if shows_previous:
            cells.append(previous_cell(context, field, (row, 3), entry))
        if field.given is None:
            cells.append(PlannedCell(row, check_col, CellUse.CHECK, "check", None, entry))
        else:
            cells.append(PlannedCell(row, check_col, CellUse.FIXED, "blank"))
        cells.append(PlannedCell(row, key_col, CellUse.KEY, "key", str(entry)))
        heights[row] = max(
            24.0,
            _question_height(question, widths[1]),
            _answer_height(context, field, line, widths[2]),
            check_height(state_numbers(context, table).messages_of(field.name), widths[check_col]),
        )
    helpers = HelperColumns(context.project, table)
    cells += helpers.card_cells(line, key_col + 1)
    *shown, key_width = widths
    hidden = [key_width, *helper_widths(len(helpers.card_sorts()))]
    return framed_sheet(part, cells, shown=shown, hidden=hidden, heights=heights)


_WIDEST_QUESTION = 42.0
"""Characters. A longer word of a question is parted; the answer has the room that is left."""


def _width_of_question(question: RichText) -> float:
    """The width at which no word of a question and of its help is parted."""
    strong, *small = question.runs
    return max(width_of_words(strong.text, bold=True), *(width_of_words(run.text, 9) for run in small), 0.0)


def _question_height(question: RichText, width: float) -> float:
    strong, *small = question.runs
    below = text_height("".join(run.text for run in small).strip("\n"), width, 9) if small else 0.0
    return text_height(strong.text, width, bold=True) + below


def _answer_height(context: FormContext, field: Field, line: TableLine, width: float) -> float:
    given = context.given(field, line)
    if isinstance(given, Text):
        return text_height(context.words.pick(given), width)
    if field.given is None and field.longest_text > LONG_TEXT:
        return 120.0 if field.longest_text > 800 else 66.0
    return 0.0

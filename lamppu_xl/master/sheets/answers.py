"""The list of all answers: one row for each, to be filtered and sorted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lamppu_xl.domain.form import RowPerCode, goal_name
from lamppu_xl.master.answer_rows import answer_row, column_names
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import FIRST_ANSWER, MasterContext
from lamppu_xl.master.sheets.report_rows import unique_heads, width_of_words
from lamppu_xl.workbook.model import TableObject
from lamppu_xl.workbook.sheet_builder import INSET, BuiltCell, SheetBuilder
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import unbroken_width

TALLEST_ANSWER = 170.0
"""Points of the highest row; the cell and the sheet of the goal contain the complete text."""

_WIDTHS = (12.0, 10.0, 14.0, 24.0, 21.0, 62.0, 11.0, 25.0, 22.0, 8.0, 8.0, 13.0, 24.0, 44.0)
"""The last column is for corrections."""

_PART, _ROW, _ANSWER, _FILE, _SHEET = 2, 3, 5, 7, 8
_WIDEST_NAME, _LEAST_ANSWER = 44.0, 44.0
"""Characters that a column of names may have for a long one, such as that of a file; and down to which the answers make
room for that, so that the list is not printed on more pages."""

_KEYS = 5
"""The first columns, which say what was asked of whom and when."""

_STYLES = {"sha256": "row_cut", "entry": "row_source"}
_PLAIN_TEXTS = ("file", "sheet", "cell", "language", "sha256", "entry", "correction")
"""Columns whose texts never become numbers or dates."""


def answer_sheet(context: MasterContext) -> SheetBuilder:
    words = context.words
    heads = list(unique_heads(column_names(context)))
    least = _WIDTHS if context.collected.corrections else _WIDTHS[:-1]
    widths = [width_of_words((head,), width) for head, width in zip(heads, least, strict=True)]
    before = sum(widths)
    for col, texts in _long_words(context).items():
        longest = max((unbroken_width(text, font_of("row")[0]) for text in texts), default=0.0)
        widths[col] = max(widths[col], min(_WIDEST_NAME, longest + INSET))
    widths[_ANSWER] = max(_LEAST_ANSWER, widths[_ANSWER] - (sum(widths) - before))
    sheet = context.new_sheet("answers", widths, landscape=True)
    sheet.head_row, sheet.key_columns = FIRST_ANSWER - 1, _KEYS
    sheet.add(BuiltCell(words.label("master_answers"), "title"), height=28.0)
    count = context.collected.count()
    note = words.label("master_answers_listed", listed=count.listed, answers=count.answers, personal=count.personal)
    if not count.answers:
        note = words.label("master_nothing")
    sheet.add(BuiltCell(f"{words.label('master_answers_note')} {note}", "note"), height=20.0)
    sheet.add(*(BuiltCell(head, "header") for head in heads), height=22.0)
    for answer in context.collected.answers.listed():
        sheet.add(*_cells(context, answer), min_height=16.0, max_height=TALLEST_ANSWER)
    if context.collected.answers.listed_count:
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


def _long_words(context: MasterContext) -> dict[int, Iterable[str]]:
    """By column the texts of which no word is parted: of tables, their rows, files and sheets."""
    collected, pick = context.collected, context.words.pick
    form, lists = collected.project.form, collected.project.lists
    titles = [pick(table.title) for table in form.tables]
    codes = [lists[table.rows.list] for table in form.tables if isinstance(table.rows, RowPerCode)]
    goals = [pick(goal_name(goal)) for goal in collected.project.goals]
    rows = [*goals, *(pick(option.label) for each in codes for option in each.options)]
    files = {context.clean_text(verdict.file) for verdict in collected.used_returns.values()}
    return {_PART: titles, _ROW: rows, _FILE: files, _SHEET: [*titles, *goals]}


def _cells(context: MasterContext, answer: SourcedAnswer) -> Iterator[BuiltCell]:
    for name, value in answer_row(context, answer).items():
        if name == "answer":
            yield context.answer_cell(answer, "row", value)
        else:
            yield BuiltCell(value, _STYLES.get(name, "row"), "@" if name in _PLAIN_TEXTS else "")

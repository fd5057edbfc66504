"""What cards and grids share: the frame of a sheet and its single cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Field, FreeLines, Table, TableLine
from lamppu_xl.domain.text import Text
from lamppu_xl.i18n.languages import profile_of
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.live_checks.state_messages import StateMessage
from lamppu_xl.templates.parts import STAR, SheetPart, has_star
from lamppu_xl.templates.sheet_keys import FIRST_ROW, HEADER_ROW, KEY_ROW
from lamppu_xl.workbook.model import CellUse, PageSetup, PlannedCell, RichText, Sheet, SheetColumn, TextRun
from lamppu_xl.workbook.text_metrics import text_height

if TYPE_CHECKING:
    from lamppu_xl.i18n.translator import Translator


_HIGHEST_FROZEN_HEADER = 160.0
"""Points. A higher header row would leave little room for answers on a small screen if it stayed in view."""

FIGURE = "_figure"
"""The end of the styles of numbers and days, which are aligned right."""

SPARE = "spare_"
"""The beginning of the styles of spare lines."""


def frame_cells(part: SheetPart, heads: Sequence[str], keys: Sequence[str]) -> list[PlannedCell]:
    """Title, note, hidden keys with the identification code above the last of them, and the header row."""
    return [
        PlannedCell(0, 0, CellUse.FIXED, "title", part.title),
        PlannedCell(0, len(keys) - 1, CellUse.STAMP, "hidden_stamp"),
        PlannedCell(1, 0, CellUse.FIXED, "note", part.note),
        *(PlannedCell(KEY_ROW, col, CellUse.KEY, "key", key) for col, key in enumerate(keys)),
        *(PlannedCell(HEADER_ROW, col, CellUse.FIXED, "header", head) for col, head in enumerate(heads)),
    ]


def framed_sheet(  # noqa: PLR0913
    part: SheetPart,
    cells: Sequence[PlannedCell],
    *,
    shown: Sequence[float],
    hidden: Sequence[float],
    heights: Mapping[int, float],
    freeze_columns: int = 0,
    repeat_columns: int = 0,
) -> Sheet:
    """The sheet of a part.

    Args:
        part: its table and lines.
        cells: in any order.
        shown: the widths of the columns that are seen, in characters.
        hidden: the widths of the others: the row keys, then the helper cells.
        heights: of the rows from the header on, in points.
        freeze_columns: the number of columns that stay in view.
        repeat_columns: the number of columns on each page, if one page cannot have all.
    """
    return Sheet(
        part.key,
        part.name,
        tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))),
        (*(SheetColumn(width) for width in shown), *(SheetColumn(width, hidden=True) for width in hidden)),
        heights={0: 26.0, 1: 20.0, **heights},
        hidden_rows=frozenset({KEY_ROW}),
        freeze=FIRST_ROW if heights[HEADER_ROW] <= _HIGHEST_FROZEN_HEADER else None,
        freeze_columns=freeze_columns,
        page=PageSetup(
            repeat=(0, HEADER_ROW),
            single=not freeze_columns and _hardly_exceeds_a_page(shown, heights),
            repeat_columns=repeat_columns,
        ),
    )


def _hardly_exceeds_a_page(shown: Sequence[float], heights: Mapping[int, float]) -> bool:
    """Whether a card of short answers would leave a few of them for a second page."""
    scale = min(1.0, _PAGE_WIDTH / (sum(shown) * _POINTS))
    pages = scale * (sum(heights.values()) + 46.0) / _PAGE_HEIGHT
    return pages + _DOUBT > 1.0 and pages <= _MOST_PAGES and max(heights.values()) <= _SHORT_ANSWER


_PAGE_WIDTH, _PAGE_HEIGHT = 770.0, 494.0
"""Points of a page in landscape within its margins."""
_POINTS = 6.0
"""Of a character of a column's width, on paper."""
_DOUBT, _MOST_PAGES = 0.1, 1.35
"""By how much a program may print a sheet longer; how many pages are printed as a single one."""
_SHORT_ANSWER = 75.0
"""Points. A higher row is that of a text, which grows while a person types."""


def field_cell(
    context: FormContext, field: Field, line: TableLine, place: tuple[int, int], entry: AnswerRef
) -> PlannedCell:
    """The cell of an answer, or of a value that the definition gives."""
    if field.computed is not None:
        return PlannedCell(*place, CellUse.COMPUTED, "given", None, entry, context.number_format_of(field))
    if field.given is None:
        return PlannedCell(*place, CellUse.ANSWER, "answer", None, entry, context.number_format_of(field))
    given = context.given(field, line)
    content = context.words.pick(given) if isinstance(given, Text) else given
    number_format = "@" if isinstance(content, str) else context.number_format_of(field)
    return PlannedCell(*place, CellUse.FIXED, "given", content, entry, number_format)


def previous_cell(context: FormContext, field: Field, place: tuple[int, int], entry: AnswerRef) -> PlannedCell:
    """The cell of last period's answer; blank for a field without one."""
    if field.shows_earlier:
        number_format = context.number_format_of(field)
        return PlannedCell(*place, CellUse.PREVIOUS, "previous", entry=entry, number_format=number_format)
    return PlannedCell(*place, CellUse.FIXED, "blank")


def check_height(messages: Iterable[StateMessage], width: float) -> float:
    """The height that the longest message of a check needs: a row does not grow for the result of a formula."""
    return max((text_height(message.longest, width, 10) for message in messages), default=0.0)


def plain_cell(cell: PlannedCell) -> PlannedCell:
    """The same cell on a spare line: it looks plain until the line above is used."""
    return replace(cell, style=f"{SPARE}{cell.style}")


def figure_cell(cell: PlannedCell) -> PlannedCell:
    """The same cell; a number is aligned to the right."""
    return cell if cell.number_format in ("", "@") else replace(cell, style=f"{cell.style}{FIGURE}")


def question_text(context: FormContext, table: Table, field: Field, line: TableLine) -> RichText:
    """The question with its help below. A star marks a question that must be answered."""
    words = context.words
    star = STAR if has_star(table, field) and (line.due or isinstance(table.rows, FreeLines)) else ""
    runs = [TextRun(context.label_of(field) + star, "strong")]
    translation = _translation(words, field.label)
    if translation:
        runs.append(TextRun(f"\n{translation}", "small"))
    if field.help:
        runs.append(TextRun(f"\n{words.pick(field.help)}", "small"))
    return RichText(tuple(runs))


def _translation(words: Translator, text: Text) -> str:
    """A text in the next language, if the reader's own language is not reviewed yet."""
    if not profile_of(words.language).partial or not text.has(words.language):
        return ""
    translation = text.pick(words.chain[1:])
    return translation if translation != words.pick(text) else ""

"""Grids: a row for each line, a column for each field."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lamppu_xl.domain.answer_ref import TOTAL, AnswerRef
from lamppu_xl.domain.breakdowns import breakdown_figures, breakdown_rows
from lamppu_xl.domain.form import Field, FreeLines, Table, TableLine
from lamppu_xl.domain.text import Text
from lamppu_xl.templates.form_context import FormContext
from lamppu_xl.templates.live_checks.state_layout import HelperColumns, helper_widths
from lamppu_xl.templates.live_checks.state_numbers import state_numbers
from lamppu_xl.templates.parts import SheetPart, is_required, options_for
from lamppu_xl.templates.sheet_frame import (
    WIDEST_SHEET,
    check_height,
    field_cell,
    figure_cell,
    frame_cells,
    framed_sheet,
    plain_cell,
    previous_cell,
)
from lamppu_xl.templates.sheet_keys import FIRST_ROW, HEADER_ROW, ROW_KEY, column_key
from lamppu_xl.workbook.model import CellUse, PlannedCell, Sheet
from lamppu_xl.workbook.text_metrics import text_height


@dataclass(frozen=True)
class _GridColumn:
    """A column of a grid."""

    head: str
    key: str
    width: float
    field: Field | None = None
    """The field whose answers it contains."""
    is_previous: bool = False
    """Whether they are last period's answers."""


def grid_sheet(context: FormContext, part: SheetPart) -> Sheet:
    """The sheet of several lines below each other."""
    words, table = context.words, part.table
    has_names = not isinstance(table.rows, FreeLines)
    check_width, lowest = _check_size(context, table)
    columns = _narrowed(context, list(_columns(context, table, has_names=has_names)), part.lines, check_width)
    check_col, key_col = len(columns), len(columns) + 1
    heads, keys, widths = zip(*((column.head, column.key, column.width) for column in columns), strict=True)
    cells = frame_cells(part, check_col, [*heads, words.label("check")], [*keys, "#check", ROW_KEY])
    heights = {HEADER_ROW: max(text_height(column.head, column.width - 1, bold=True) for column in columns)}
    first_answer = next(iter(table.answers)).name
    for row, line in enumerate(part.lines, FIRST_ROW):
        first = len(cells)
        cells.append(PlannedCell(row, 0, CellUse.FIXED, "number", shown_number(line, row - FIRST_ROW + 1)))
        heights[row] = lowest
        if has_names:
            name = words.pick(line.label)
            cells.append(PlannedCell(row, 1, CellUse.FIXED, "label", name))
            heights[row] = max(heights[row], text_height(name, widths[1], bold=True))
        for col, column in enumerate(columns):
            if (field := column.field) is None:
                continue
            field = field.in_row(line.id)
            entry = AnswerRef(table.id, line.id, field.name)
            if column.is_previous:
                cell = previous_cell(context, field, (row, col), entry)
            else:
                cell = field_cell(context, field, line, (row, col), entry)
            cells.append(figure_cell(cell))
            given = context.given(field, line)
            if isinstance(given, Text):
                heights[row] = max(heights[row], text_height(words.pick(given), column.width))
        checked = AnswerRef(table.id, line.id, first_answer)
        cells.append(PlannedCell(row, check_col, CellUse.CHECK, "check", None, checked))
        if line.is_spare:
            cells[first:] = map(plain_cell, cells[first:])
        cells.append(PlannedCell(row, key_col, CellUse.KEY, "key", f"{table.id}/{line.id}"))
    sums = _sum_rows(context, table, columns)
    for number, (key, row_cells) in enumerate(sums):
        row = FIRST_ROW + len(part.lines) + 1 + number  # after a locked row, at which ranges of the lines end
        heights |= {row - 1: 6.0} if number == 0 else {}
        heights[row] = 24.0 if key == TOTAL else 18.0
        cells += (replace(cell, row=row) for cell in row_cells)
        cells.append(PlannedCell(row, key_col, CellUse.KEY, "key", f"{table.id}/{key}"))
    helpers = HelperColumns(context.project, table)
    cells += helpers.grid_cells(part.lines, key_col + 1)
    hidden = [12.0, *helper_widths(len(helpers.grid_columns()))]
    named = 2 if has_names else 1
    return framed_sheet(part, cells, shown=[*widths, check_width], hidden=hidden, heights=heights, freeze_columns=named)


def shown_number(line: TableLine, number: int) -> str:
    """What is in the first column: a short id with a digit, such as I01; otherwise the number of the line."""
    if line.id.isdigit():
        return f"{line.id}."
    has_digit = any(character.isdigit() for character in line.id)
    return line.id if has_digit and len(line.id) <= _LONGEST_NUMBER else f"{number}."


_LONGEST_NUMBER = 8


def _sum_rows(
    context: FormContext, table: Table, columns: Sequence[_GridColumn]
) -> Iterator[tuple[str, list[PlannedCell]]]:
    """The rows below the lines with their keys: totals, and sums by option with a heading for each choice."""
    words, shown = context.words, ""
    if table.totals:
        second = columns[1].field
        col = 1 if second is None or second.name not in table.totals else 0  # the first one is narrow
        yield TOTAL, [*_sum_cells(context, columns, {col: words.label("total")}, table.id, TOTAL, table.totals)]
    places = {column.field.name: col for col, column in enumerate(columns) if column.field and not column.is_previous}
    figures = breakdown_figures(table)
    for each in breakdown_rows(context.project, context.partner, table):
        col = places[each.choice.name]
        if shown != each.choice.name:
            shown = each.choice.name
            heading = words.label("master_by", field=context.label_of(each.choice))
            yield f"={shown}", [*_sum_cells(context, columns, {col: heading}, table.id, "", ())]
        label = words.pick(each.option.label)
        yield each.id, [*_sum_cells(context, columns, {col: label}, table.id, each.id, figures)]


def _sum_cells(  # noqa: PLR0913, PLR0917
    context: FormContext,
    columns: Sequence[_GridColumn],
    texts: Mapping[int, str],
    table: str,
    row: str,
    figures: Collection[str],
) -> Iterator[PlannedCell]:
    """The cells of a row of sums, as if it were the first row of the sheet."""
    for col, column in enumerate(columns):
        field = column.field
        if field is None or column.is_previous or field.name not in figures:
            yield PlannedCell(0, col, CellUse.FIXED, "sum_text", texts.get(col))
            continue
        entry, number_format = AnswerRef(table, row, field.name), context.number_format_of(field)
        yield PlannedCell(0, col, CellUse.COMPUTED, "sum", entry=entry, number_format=number_format)


_HIGHEST_CHECK = 120.0
"""Points that a long message of the definition's own may take on every line."""

_CHECK_WIDTHS = (26.0, 32.0, 38.0, 44.0)
_TWO_LINES = 30.0
"""Points of a check with two lines."""


def _check_size(context: FormContext, table: Table) -> tuple[float, float]:
    """The width of the checks, and the height of a line on which each check can be read in full."""
    messages = state_numbers(context, table).messages
    for width in _CHECK_WIDTHS:
        height = check_height(messages, width)
        if height <= _TWO_LINES:
            break
    return width, max(24.0, min(height, _HIGHEST_CHECK))


def _narrowed(
    context: FormContext, columns: list[_GridColumn], lines: Sequence[TableLine], check_width: float
) -> list[_GridColumn]:
    """The columns, those of long texts narrower if a screen would not show the checks beside them all.

    If that does not suffice, given texts, texts and choices become as narrow as their words allow.
    """
    for least in (_NARROW, _NARROWEST):
        over = sum(column.width for column in columns) + check_width - WIDEST_SHEET
        if over <= 0:
            break
        spare = [max(0.0, column.width - _least_width(context, column, lines, least)) for column in columns]
        share = min(1.0, over / (sum(spare) or 1.0))
        columns = [
            replace(column, width=column.width - share * more) for column, more in zip(columns, spare, strict=True)
        ]
    return columns


def _least_width(context: FormContext, column: _GridColumn, lines: Sequence[TableLine], least: float) -> float:
    """The width at which no word of the head, of given texts, and of the options of a choice is parted.

    Args:
        least: of an answer, in characters; a number or a date keeps `_NARROW`.
    """
    if column.field is None:
        return _NARROW_NAME
    if any(each.kind.name not in _SHRINKING for each in column.field.variants):
        least = max(least, _NARROW)
    codes = options_for(context.project, context.partner, column.field)
    texts = [column.head, *(context.words.pick(option.label) for option in (codes.options if codes else ()))]
    if least < _NARROW and column.field.given is not None:
        given = (context.given(column.field.in_row(line.id), line) for line in lines)
        texts += [context.words.pick(text) for text in given if isinstance(text, Text)]
    return max(least, max(len(word) for text in texts for word in (text.split() or [""])) * 1.15 + 2.5)


_SHRINKING = frozenset({"text", "choice"})
"""Kinds of answers whose columns may be `_NARROWEST`."""

_NARROW, _NARROWEST, _NARROW_NAME = 16.0, 12.0, 26.0
"""The widths down to which the columns of a wide sheet become narrower, in characters: of answers, of
texts and choices where that does not suffice, and of names."""


def _columns(context: FormContext, table: Table, *, has_names: bool) -> Iterator[_GridColumn]:
    words = context.words
    yield _GridColumn(words.label("number"), "#no", 8.0)
    if has_names:
        yield _GridColumn(words.label("row_name"), "#name", 34.0)
    for field in table.fields:
        label, width, period = (
            context.label_of(field),
            float(field.width or max(each.kind.width for each in field.variants)),
            "",
        )
        if field.offset < 0:
            label = context.label_of(table.field(field.offset_of))
            head = f"{label}: {words.pick(context.neighbour(field.offset).label)}"
            yield _GridColumn(head, f"#previous {field.name}", width + 4, field, is_previous=True)
            continue
        if field.previous and context.earlier and field.given is None:
            head = f"{label}: {words.pick(context.earlier.label)}"
            yield _GridColumn(head, f"#previous {field.name}", width + 4, field, is_previous=True)
            period = f": {words.pick(context.period.label)}"
        star = " *" if field.given is None and is_required(table, field) else ""
        yield _GridColumn(f"{label}{period}{star}", column_key(field.name), width, field)

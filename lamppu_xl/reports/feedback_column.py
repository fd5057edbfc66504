"""The form with a column of feedback: each finding in the row of its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answer_states import AnswerState, count_findings
from lamppu_xl.domain.answer_types import ValueType
from lamppu_xl.domain.excel_dates import day_of_serial
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.reports.feedback_content import FeedbackContent
from lamppu_xl.templates.grid_columns import FEEDBACK_WIDTH, lowest_line, widths_beside
from lamppu_xl.templates.parts import SheetPart, field_of
from lamppu_xl.templates.sheet_frame import SPARE
from lamppu_xl.templates.sheet_keys import ANSWER_KEY, FEEDBACK_KEY, FIRST_ROW, HEADER_ROW, KEY_ROW
from lamppu_xl.templates.template import Template
from lamppu_xl.workbook.model import CellUse, PlannedCell, Sheet, SheetColumn, plain_text
from lamppu_xl.workbook.palette import chart_colour
from lamppu_xl.workbook.styles import font_of
from lamppu_xl.workbook.text_metrics import line_count, text_height
from lamppu_xl.workbook.text_split import shortened_text
from lamppu_xl.workbook.zoom import screen_width, widest_sheet, zoom_for

_LESS_OF_CARD, _LESS_OF_CARD_WITH_PREVIOUS = {2: 14.0}, {2: 6.0, 3: 6.0}
"""By how much columns of a card become narrower, so that a sheet with feedback is hardly wider than one without."""
_READABLE_ZOOM = 75
"""In per cent: columns become narrower, so that a screen shows all of them at this zoom."""
_MOST_KEYS = 3
"""Limit of columns that stay in view where a screen does not show all: they say which line a finding is about."""
_LEAST_WIDTH = 28.0
_LEAST_FOR_TEXT = 24.0
"""Characters of the columns that stay in view, above which the title and the note of a sheet can be wrapped."""
_TAB_COLOURS = {
    AnswerState.TO_CORRECT: chart_colour("to_correct"),
    AnswerState.TO_FILL_IN: chart_colour("to_fill_in"),
    AnswerState.NOTE: chart_colour("note"),
}


def make_room(template: Template) -> Template:
    """The same form with narrower cards and grids, to make room for the feedback column."""
    grids = {part.sheet: part for part in template.parts if part.is_grid}
    sheets = tuple(_narrow(template, sheet, grids.get(sheet.key)) for sheet in template.plan.sheets)
    return replace(template, plan=replace(template.plan, sheets=sheets))


def _narrow(template: Template, sheet: Sheet, grid: SheetPart | None) -> Sheet:
    heads = {cell.content for cell in sheet.cells if cell.row == KEY_ROW and cell.use is CellUse.KEY}
    if ANSWER_KEY in heads:
        less = _LESS_OF_CARD_WITH_PREVIOUS if "#previous" in heads else _LESS_OF_CARD
        return _with_widths(sheet, {col: sheet.columns[col].width - width for col, width in less.items()})
    widths = widths_beside(template, grid, _LEAST_WIDTH, widest_sheet(_READABLE_ZOOM)) if grid else None
    if grid is None or widths is None:
        return sheet
    made = _with_widths(sheet, dict(enumerate(widths)))
    lowest = lowest_line(template, grid.table, widths[-1])
    rows = [cell.row for cell in sheet.cells if cell.use is CellUse.CHECK]
    checks = {row: max(lowest, made.heights.get(row, 0.0)) for row in rows}
    is_narrower = widths[-1] < sheet.columns[len(widths) - 1].width
    return replace(made, heights={**made.heights, **checks}) if is_narrower else made


def _with_widths(sheet: Sheet, widths: Mapping[int, float]) -> Sheet:
    """The sheet with narrower columns, and with rows in which their texts are whole."""
    heights = dict(sheet.heights)
    for cell in sheet.cells:
        if cell.col in widths and cell.row >= HEADER_ROW and cell.content is not None:
            bold = cell.row == HEADER_ROW
            needed = text_height(plain_text(cell.content), widths[cell.col], bold=bold)
            heights[cell.row] = max(heights.get(cell.row, 0.0), needed)
    columns = (replace(column, width=widths.get(col, column.width)) for col, column in enumerate(sheet.columns))
    return replace(sheet, columns=tuple(columns), heights=heights)


def add_feedback_column(content: FeedbackContent, sheet: Sheet) -> Sheet:
    """The sheet with the findings on it in its column for them, or a last one; the same sheet if it has no answers.

    It is shown at the zoom at which a screen shows them beside the answers. A grid that is too wide for that opens at
    its right end, beside the columns that say which line it is.
    """
    rows = {cell.entry: cell.row for cell in sheet.cells if cell.use in (CellUse.ANSWER, CellUse.COMPUTED)}
    if not rows:
        return sheet
    own = next((cell.col for cell in sheet.key_cells if cell.content == FEEDBACK_KEY), None)
    col = len(sheet.columns) if own is None else own
    others = [column.width for column in sheet.columns if not column.hidden]
    width = min(FEEDBACK_WIDTH, max(_LEAST_WIDTH, widest_sheet(_READABLE_ZOOM) - screen_width([*others, 0.0])))
    plain = {cell.row for cell in sheet.cells if cell.style.startswith((SPARE, "sum"))}
    framed = {cell.row for cell in sheet.cells if cell.use is not CellUse.KEY} - plain
    by_row = grouped((rows[finding.entry], finding) for finding in content.findings if finding.entry in rows)
    added = []
    if own is None:
        key = PlannedCell(KEY_ROW, col, CellUse.LIVE, "key", FEEDBACK_KEY)
        added += [key, replace(key, row=HEADER_ROW, style="header", content=content.words.label("feedback"))]
    heights = dict(sheet.heights)
    for row in range(FIRST_ROW, max(cell.row for cell in sheet.cells) + 1):
        if row not in framed and row not in by_row:
            continue  # a gap, a total, or a spare line
        text, style = None, "feedback_none"
        if findings := by_row.get(row):
            text = shortened_text("\n".join(_comment(content, sheet, finding) for finding in findings), width, 10)
            style = f"feedback_{next(iter(count_findings(findings)), 'info')}"  # the gravest state
            heights[row] = max(heights.get(row, 0.0), text_height(text, width, 10))
        added.append(PlannedCell(row, col, CellUse.LIVE, style, text))
    columns = (*sheet.columns[:col], SheetColumn(width), *sheet.columns[col + 1 :])
    found = [finding for findings in by_row.values() for finding in findings]
    states = count_findings(found)
    unformatted = {entry for entry in content.template.wrong if _is_misshown(content, entry)}
    made = replace(
        sheet,
        cells=(
            *(replace(cell, number_format="General") if cell.entry in unformatted else cell for cell in sheet.cells),
            *added,
        ),
        columns=columns,
        page=sheet.page if own is not None else replace(sheet.page, repeat_columns=0),  # one page wide
        zoom=zoom_for(columns, _READABLE_ZOOM),
        heights=heights,
        colour=next((_TAB_COLOURS[state] for state in states), sheet.colour),
    )
    entries = {finding.entry for finding in found}
    noted = {cell.col for cell in sheet.cells if cell.use is CellUse.ANSWER and cell.entry in entries}
    return _at_right_end(made, noted) if own is None and by_row else made


def _at_right_end(sheet: Sheet, noted: Set[int]) -> Sheet:
    """The sheet with its last columns in view beside its first ones, if a screen does not show all of them.

    Of the columns that may stay in view, it keeps so many that as few of those with findings as possible are out of
    sight.

    Args:
        sheet: with its column of feedback.
        noted: the columns of answers with findings.
    """
    widths = [0.0 if column.hidden else column.width for column in sheet.columns]
    shown = [width for width in widths if width]
    if sheet.freeze is None or not sheet.freeze_columns or screen_width(shown) <= widest_sheet(_READABLE_ZOOM - 2):
        return sheet
    most = widest_sheet(sheet.zoom)
    frozen = max(sheet.freeze_columns, min(_MOST_KEYS, len(widths)))
    choices = [
        (len(noted & set(range(count, first))), -count, first)
        for count in range(sheet.freeze_columns, frozen + 1)
        if count == sheet.freeze_columns or sum(widths[:count]) <= most / 3
        for first in [_first_beside(widths, count, most)]
    ]
    _, count, first = min(choices)
    return _with_whole_lines_above(replace(sheet, freeze_columns=-count, first_column=first))


def _with_whole_lines_above(sheet: Sheet) -> Sheet:
    """The sheet with the title and the note wrapped above the columns that stay in view: what is beside is not seen.

    Narrow columns have no room for that.
    """
    width = sum(column.width for column in sheet.columns[: sheet.freeze_columns] if not column.hidden)
    if sheet.freeze_columns < 2 or width < _LEAST_FOR_TEXT:
        return sheet
    cells, heights = [*sheet.cells], dict(sheet.heights)
    merged = []
    for number, cell in enumerate(cells):
        if cell.row >= KEY_ROW or cell.col or cell.content is None:
            continue
        text, (size, bold) = plain_text(cell.content), font_of(cell.style)
        if line_count(text, width, size, bold=bold) > 1:
            cells[number] = replace(cell, style=f"{cell.style}_wrapped")
            heights[cell.row] = max(heights.get(cell.row, 0.0), text_height(text, width, size, bold=bold))
            merged.append((cell.row, 0, sheet.freeze_columns - 1))
    return replace(sheet, cells=tuple(cells), heights=heights, merged=tuple(merged))


def _first_beside(widths: Sequence[float], frozen: int, most: float) -> int:
    """The first column from which on a screen shows all, beside those that stay in view."""
    first = frozen
    while screen_width([width for width in (*widths[:frozen], *widths[first:]) if width]) > most:
        first += 1
    return first


def _is_misshown(content: FeedbackContent, entry: AnswerRef) -> bool:
    """Whether the format of a field would not show a wrong answer: 2.5 as 3, and a number that is no day as #####."""
    kind, answer = field_of(content.project, entry).kind, content.template.answers.get(entry)
    if kind.type is not ValueType.DATE:
        return kind.integer_only
    return isinstance(answer, float) and day_of_serial(answer, date1904=False) is None


def _comment(content: FeedbackContent, sheet: Sheet, finding: Finding) -> str:
    """The lead and the sentence, with the name of the field if several answers share the row."""
    lead = content.lead(finding)
    if finding.entry and not any(cell.content == ANSWER_KEY for cell in sheet.cells):
        lead = f"{lead} · {content.label_of(finding.entry)}"
    return f"{lead}: {content.sentence(finding)}"

"""The overview of results: goals and periods in a table, with the coordinator's syntheses to read and to write.

The reported period is the first one. Syntheses of periods that have no column here are on the sheets of the goals.
"""

from __future__ import annotations

from itertools import zip_longest

from lamppu_xl.domain.form import Goal, goal_name
from lamppu_xl.domain.periods import Period
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.goals import state_counts
from lamppu_xl.master.sheets.syntheses import (
    carried_synthesis,
    goal_is_asked_in,
    overview_periods,
    sources_checksum,
    synthesis_key,
)
from lamppu_xl.master.synthesis_merge import TALLEST_PART, name_of, parts
from lamppu_xl.templates.sheet_keys import link_target
from lamppu_xl.workbook.model import CellUse, Link
from lamppu_xl.workbook.sheet_builder import INSET, LANDSCAPE, BuiltCell, SheetBuilder

_GOAL, _STATE, _KEY = 27.0, 16.0, 1.0

_LEAST = 50.0
"""Points of a row: room for three lines, also where nothing is written yet."""


def overview_sheet(context: MasterContext) -> SheetBuilder:
    words, periods = context.words, overview_periods(context.collected)
    room = (LANDSCAPE - _GOAL - _STATE - 0.65 * (len(periods) + 2)) / len(periods)
    keys = [] if _is_fixed(context) else [_KEY] * len(periods)
    widths = [_GOAL, *(room for _ in periods), _STATE, *keys]
    sheet = context.new_sheet("overview", widths, landscape=True, hidden=len(keys))
    sheet.add(BuiltCell(words.label("master_overview_title"), "title"), height=28.0)
    heads = [words.label("master_goal"), *map(context.period_label, periods), words.label("master_state")]
    sheet.add(*(BuiltCell(head, "header") for head in heads), min_height=20.0)
    for goal in context.collected.project.goals:
        sheet.begin_block()
        _write_goal(context, sheet, goal, periods)
    return sheet


def _is_fixed(context: MasterContext) -> bool:
    """Whether the syntheses are only shown."""
    return context.public or not context.editable


def synthesis_of(context: MasterContext, goal: Goal, period: Period) -> str:
    """The text about a goal in a period, redacted in a public master."""
    return context.redaction(carried_synthesis(context, goal, period).text.strip())


def _write_goal(context: MasterContext, sheet: SheetBuilder, goal: Goal, periods: list[Period]) -> None:
    """The rows of one goal; more than one if a synthesis is longer than a cell."""
    fixed, collected = _is_fixed(context), context.collected
    width = sheet.widths[1] - INSET
    texts = [synthesis_of(context, goal, period) for period in periods]
    columns = [parts(text, width, 10, TALLEST_PART) for text in texts]
    link = Link(context.words.pick(goal_name(goal)), link_target(context.sheet_names[f"goal/{goal.id}"]))
    blanks = (BuiltCell(None, "overview_head") for _ in (*periods, None))
    sheet.add(BuiltCell(link, "overview_head"), *blanks, min_height=20.0, keep_with_next=True)
    lead: BuiltCell | None = BuiltCell(context.words.pick(goal.wording), "overview_fact")
    state: BuiltCell | None = state_counts(context, goal, "overview_fact")
    for number, row_parts in enumerate(zip_longest(*columns, fillvalue=("", "")), 1):
        cells: list[BuiltCell | None] = [lead or BuiltCell(None, "overview_fact")]
        keys: list[BuiltCell | None] = []
        for col, (period, (text, joint)) in enumerate(zip(periods, row_parts, strict=True), 1):
            which = synthesis_key(collected, goal, period)
            is_open = which is not None and (bool(texts[col - 1]) or goal_is_asked_in(collected, goal, period))
            if fixed or which is None or not is_open:
                cells.append(BuiltCell(text or (None if is_open else "–"), "overview_fact", "@"))
                keys.append(None)
                continue
            synthesis = carried_synthesis(context, goal, period)
            cells.append(BuiltCell(text or None, "overview", "@", use=CellUse.ANSWER))
            key = synthesis.key(which, sources_checksum(collected, goal, period), number, joint)
            keys.append(BuiltCell(key, "key", "@", use=CellUse.KEY))
            sheet.names.setdefault(name_of(which, number), (sheet.row, col))
        cells.append(state or BuiltCell(None, "overview_fact"))
        is_last = number == max(map(len, columns))
        sheet.add(*cells, *([] if fixed else keys), min_height=_LEAST, keep_with_next=not is_last)
        lead = state = None

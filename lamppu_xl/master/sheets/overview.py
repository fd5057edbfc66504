"""The overview of results: goals and periods in a table, with the coordinator's syntheses to read and to write.

The reported period is the first one. Syntheses of periods that have no column here are on the sheets of the goals.
A goal without any synthesis is one row, and a line above the headings names these goals.
"""

from __future__ import annotations

from collections.abc import Sequence
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
_WIDE_GOAL, _WIDE_STATE = 34.0, 36.0
"""Characters of the columns while no synthesis is written: then every goal is one row."""

_LEAST = 50.0
"""Points of a row with syntheses: room for three lines."""

_LEAST_EMPTY = 28.0
"""Points of the row of a goal without any synthesis."""


def overview_sheet(context: MasterContext) -> SheetBuilder:
    words, periods, written = context.words, overview_periods(context.collected), goals_with_synthesis(context)
    columns = periods if written or not _is_fixed(context) else []
    goal_width, state_width = (_GOAL, _STATE) if written else (_WIDE_GOAL, _WIDE_STATE)
    room = LANDSCAPE - goal_width - state_width - 0.65 * (len(columns) + 2)
    keys = [] if _is_fixed(context) else [_KEY] * len(columns)
    widths = [goal_width, *(room / len(columns) for _ in columns), state_width, *keys]
    sheet = context.new_sheet("overview", widths, landscape=True, hidden=len(keys))
    sheet.add(BuiltCell(words.label("master_overview_title"), "title"), height=28.0)
    if empty := without_synthesis(context):
        sheet.add(BuiltCell(empty, "note"), height=18.0)
    sheet.head_row = sheet.row
    heads = [words.label("master_goal"), *map(context.period_label, columns), words.label("master_state")]
    sheet.add(*(BuiltCell(head, "header") for head in heads), min_height=20.0)
    for goal in context.collected.project.goals:
        sheet.begin_block()
        if goal.id in written:
            _write_goal(context, sheet, goal, columns)
        else:
            _write_empty_goal(context, sheet, goal, columns)
    return sheet


def goals_with_synthesis(context: MasterContext) -> frozenset[str]:
    """The ids of the goals about which a synthesis is written for any period of the overview."""
    periods, goals = overview_periods(context.collected), context.collected.project.goals
    return frozenset(goal.id for goal in goals if any(synthesis_of(context, goal, period) for period in periods))


def without_synthesis(context: MasterContext) -> str:
    """A sentence that names the goals without any synthesis; empty if there are none."""
    words, written, goals = context.words, goals_with_synthesis(context), context.collected.project.goals
    empty = [goal.id for goal in goals if goal.id not in written]
    if not written:
        return words.label("master_overview_empty")
    return words.label("master_overview_without", goals=", ".join(empty)) if empty else ""


def _is_fixed(context: MasterContext) -> bool:
    """Whether the syntheses are only shown."""
    return context.public or not context.editable


def synthesis_of(context: MasterContext, goal: Goal, period: Period) -> str:
    """The text about a goal in a period, redacted in a public master."""
    return context.redaction(carried_synthesis(context, goal, period).text.strip())


def _write_empty_goal(context: MasterContext, sheet: SheetBuilder, goal: Goal, periods: list[Period]) -> None:
    """The row of a goal without any synthesis: a box for each period in which it is asked."""
    cells, keys = _boxes(context, sheet, goal, periods, [("", "")] * len(periods))
    state = state_counts(context, goal, "overview_fact")
    sheet.add(BuiltCell(_link(context, goal), "overview_head"), *cells, state, *keys, min_height=_LEAST_EMPTY)


def _write_goal(context: MasterContext, sheet: SheetBuilder, goal: Goal, periods: list[Period]) -> None:
    """The rows of one goal; more than one if a synthesis is longer than a cell."""
    width = sheet.widths[1] - INSET
    texts = [synthesis_of(context, goal, period) for period in periods]
    columns = [parts(text, width, 10, TALLEST_PART) for text in texts]
    blanks = (BuiltCell(None, "overview_head") for _ in (*periods, None))
    sheet.add(BuiltCell(_link(context, goal), "overview_head"), *blanks, min_height=20.0, keep_with_next=True)
    lead: BuiltCell | None = BuiltCell(context.words.pick(goal.wording), "overview_fact")
    state: BuiltCell | None = state_counts(context, goal, "overview_fact")
    for number, row_parts in enumerate(zip_longest(*columns, fillvalue=("", "")), 1):
        cells, keys = _boxes(context, sheet, goal, periods, row_parts, number=number)
        fact = BuiltCell(None, "overview_fact")
        is_last = number == max(map(len, columns))
        sheet.add(lead or fact, *cells, state or fact, *keys, min_height=_LEAST, keep_with_next=not is_last)
        lead = state = None


def _link(context: MasterContext, goal: Goal) -> Link:
    return Link(context.words.pick(goal_name(goal)), link_target(context.sheet_names[f"goal/{goal.id}"]))


def _boxes(  # noqa: PLR0913
    context: MasterContext,
    sheet: SheetBuilder,
    goal: Goal,
    periods: list[Period],
    row_parts: Sequence[tuple[str, str]],
    *,
    number: int = 1,
) -> tuple[list[BuiltCell], list[BuiltCell | None]]:
    """The cells of one row with a part of the synthesis of each period, and their hidden keys.

    Args:
        row_parts: text and joint of the part, by period.
        number: of the part.
    """
    fixed, collected = _is_fixed(context), context.collected
    cells: list[BuiltCell] = []
    keys: list[BuiltCell | None] = []
    for col, (period, (text, joint)) in enumerate(zip(periods, row_parts, strict=True), 1):
        which, synthesis = synthesis_key(collected, goal, period), carried_synthesis(context, goal, period)
        is_open = which is not None and (bool(synthesis.text.strip()) or goal_is_asked_in(collected, goal, period))
        if fixed or which is None or not is_open:
            cells.append(BuiltCell(text or (None if is_open else "–"), "overview_fact", "@"))
            keys.append(None)
            continue
        cells.append(BuiltCell(text or None, "overview", "@", use=CellUse.ANSWER))
        key = synthesis.key(which, sources_checksum(collected, goal, period), number, joint)
        keys.append(BuiltCell(key, "key", "@", use=CellUse.KEY))
        sheet.names.setdefault(name_of(which, number), (sheet.row, col))
    return cells, [] if fixed else keys

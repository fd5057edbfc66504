"""What a reader learns first: the message of a master in one sentence, and its figures compared with their targets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lamppu_xl.domain.form import RowPerCode
from lamppu_xl.domain.goal_states import ADVANCED
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.aggregation import percent_text
from lamppu_xl.master.collect import ReportingStatus
from lamppu_xl.master.context import GoalState, MasterContext
from lamppu_xl.master.sheets.code_tables import target_figures
from lamppu_xl.master.sheets.form_parts import table_totals
from lamppu_xl.master.sheets.goals import count_states, state

MOST_FIGURES = 4
"""Figures on the first sheet."""

_ADVANCED = ("state_done", "state_ongoing")
_NOT_ASKED = ("state_none", "state_not_due", "state_not_asked", "state_not_concerned")


class KeyFigure(NamedTuple):
    """A figure and its target; None if it is a total without one."""

    name: str
    actual: float
    target: float | None
    number_format: str
    part: float | None = None
    """The reached share of the target; None if there is none."""
    has_values_apart: bool = False
    """Whether values of earlier periods are not in it, because the figure meant something else in them."""

    def share(self, words: Translator) -> str:
        """The reached share of the target; empty without one."""
        return "" if self.part is None else percent_text(words, self.part)


def all_states(context: MasterContext) -> list[tuple[GoalState, int]]:
    """How often each state of a goal at a partner occurs in the reported period."""
    collected = context.collected
    return count_states(
        state(context, goal, partner, collected.period)
        for goal in collected.project.goals
        for partner in collected.reporting_partners
        if goal.applies_to.includes(partner)
    )


def message(context: MasterContext) -> str:
    """`25 of 46 goal reports are done or ongoing; delayed: 1; partners not included: 2.`."""
    sentence = "; ".join(_parts(context)) + "."
    return sentence[0].upper() + sentence[1:]


def _parts(context: MasterContext) -> Iterator[str]:
    words, collected = context.words, context.collected
    partners = collected.reporting_partners
    if not any(collected.has_return(collected.period, partner) for partner in partners):
        yield words.label("master_message_none")
        yield words.label("master_message_missing", count=len(partners))
        return
    counts: dict[str, int] = {}
    for goal_state, count in all_states(context):
        counts[goal_state.style] = counts.get(goal_state.style, 0) + count
    total = sum(count for style, count in counts.items() if style not in _NOT_ASKED)
    if total and _has_progress(context):
        yield words.label("master_message_goals", count=sum(counts.get(style, 0) for style in _ADVANCED), total=total)
        if delayed := counts.get("state_delayed"):
            yield words.label("master_message_delayed", count=delayed)
        if others := sum(counts.get(style, 0) for style in _NOT_ASKED):
            yield words.label("master_message_others", count=others)
    else:
        statuses = [collected.status(collected.period, partner) for partner in partners]
        accepted = statuses.count(ReportingStatus.COUNTED)
        yield words.label("master_message_accepted", count=accepted, total=len(partners))
    if missing := sum(not collected.has_return(collected.period, partner) for partner in partners):
        yield words.label("master_message_missing", count=missing)


def _has_progress(context: MasterContext) -> bool:
    """Whether partners can choose as the status of a goal that it is done or ongoing."""
    collected = context.collected
    codes = collected.project.options_for(collected.status_field[1]) if collected.status_field else None
    return codes is not None and any(option.id in ADVANCED for option in codes.options)


def figures_note(context: MasterContext) -> str:
    """To which periods the figures with a target refer, and which lack earlier values; empty without any."""
    figures = [figure for figure in key_figures(context) if figure.target]
    if not figures:
        return ""
    periods = ", ".join(map(context.period_label, context.collected.periods))
    notes = [context.words.label("master_figures_so_far", periods=periods)]
    if apart := [figure.name for figure in figures if figure.has_values_apart]:
        notes.append(context.words.label("master_figures_apart", figures=", ".join(apart)))
    return " ".join(notes)


def key_figures(context: MasterContext) -> list[KeyFigure]:
    """The first figures with a target, over all periods; in a project without goals else the first totals."""
    figures: list[KeyFigure] = []
    for table in context.collected.project.form.tables:
        if isinstance(table.rows, RowPerCode) and len(figures) < MOST_FIGURES:
            figures += (KeyFigure(*figure) for figure in target_figures(context, table))
    if not figures and not context.collected.project.goals:
        totals = islice(table_totals(context), MOST_FIGURES)
        figures = [KeyFigure(total.name, total.value, None, total.number_format) for total in totals]
    return figures[:MOST_FIGURES]

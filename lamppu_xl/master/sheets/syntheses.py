"""The cells of the coordinator's syntheses: one for each goal and period, filled in by hand in the master."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from lamppu_xl.definition.history.editions import without_edition
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.form import Goal
from lamppu_xl.domain.periods import Period
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.collect import CollectedAnswers
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.sheets.deviations import lines_naming
from lamppu_xl.master.sheets.report_rows import add_section
from lamppu_xl.master.synthesis_merge import CarriedSynthesis, Which, checksum, name_of, parts
from lamppu_xl.workbook.model import CellUse
from lamppu_xl.workbook.sheet_builder import INSET, BuiltCell, SheetBuilder

MOST_PERIODS = 3
"""Columns of periods that fit on a page of the overview."""


def sources_checksum(collected: CollectedAnswers, goal: Goal, period: Period) -> str:
    """The checksum of all partners' answers about a goal in a period."""
    key = (goal.id, period.id)
    known = collected.cache.synthesis_sources
    if key not in known:
        known[key] = checksum(_facts(collected, goal, period))
    return known[key]


def _as_reported(answer: SourcedAnswer) -> Answer:
    return without_edition(answer.answer) if answer.field.options and isinstance(answer.answer, str) else answer.answer


def _facts(collected: CollectedAnswers, goal: Goal, period: Period) -> Iterator[str]:
    """One line for each answer in the goal tables and on lines of deviations that name the goal, sorted."""
    for partner in sorted(collected.project.partners, key=lambda partner: f"{partner.id}\x1f"):
        key = (period.id, partner.id)
        answers = [*collected.answers.of_goal(key, goal.id), *chain(*lines_naming(collected, goal, key))]
        # Ids that a merged definition has given are as they were, so that a text is not out of date because of them.
        yield from sorted(
            f"{partner.id}\x1f{without_edition(str(answer.entry))}\x1f{_as_reported(answer)!r}"
            for answer in answers
            if not answer.field.personal
        )


def goal_is_asked_in(collected: CollectedAnswers, goal: Goal, period: Period) -> bool:
    """Whether a form of a period has a goal; one that no definition ever retired is asked in all of them."""
    project = collected.project
    return not project.is_merged or any(
        project.goal_asked(goal, partner, period) for partner in project.expected_partners(period)
    )


def synthesis_key(collected: CollectedAnswers, goal: Goal, period: Period) -> Which | None:
    """The ids by which the text about a goal in a period is carried over; None if that is a text about another goal.

    A goal that was another one in earlier periods has an id of its own for them. Their texts belong to it, under the id
    that the goal had in the forms.
    """
    issued_id = without_edition(goal.id)
    same = [each for each in collected.project.goals if without_edition(each.id) == issued_id]
    asked = [each for each in same if goal_is_asked_in(collected, each, period)] or same
    if asked[0] is goal:
        return issued_id, period.id
    return (goal.id, period.id) if goal in asked else None


def carried_synthesis(context: MasterContext, goal: Goal, period: Period) -> CarriedSynthesis:
    """The text about a goal in a period that was carried over."""
    key = synthesis_key(context.collected, goal, period)
    return context.syntheses.get(key, CarriedSynthesis()) if key else CarriedSynthesis()


def overview_periods(collected: CollectedAnswers) -> list[Period]:
    """The periods of the overview, the newest first: there the syntheses about them are written."""
    return list(reversed(collected.periods))[:MOST_PERIODS]


def write_syntheses(context: MasterContext, sheet: SheetBuilder, goal: Goal) -> None:
    """Write the texts about a goal, the newest first.

    A text can be edited here if the overview has no column for its period.
    """
    words, collected = context.words, context.collected
    carried = {period: carried_synthesis(context, goal, period) for period in collected.periods}
    periods = [period for period in reversed(collected.periods) if carried[period].text.strip()]
    if periods:
        add_section(sheet, words.label("master_synthesis_section"))
    in_overview = overview_periods(collected)
    for period in periods:
        synthesis = carried[period]
        label = BuiltCell(words.label("master_synthesis", period=context.period_label(period)), "point")
        note = BuiltCell(None, "source")
        if context.public or not context.editable or period in in_overview:
            sheet.add_text(label, BuiltCell(context.redaction(synthesis.text), "prose", "@"), note)
        else:
            which = synthesis_key(collected, goal, period) or (goal.id, period.id)
            _write_cells(sheet, which, synthesis, sources_checksum(collected, goal, period), (label, note))


def write_orphans(context: MasterContext, sheet: SheetBuilder) -> None:
    """Write the texts whose goal or period is no longer in the master, so that they are not lost."""
    goals = {goal.id for goal in context.collected.project.goals}
    periods = {period.id for period in context.collected.periods}
    orphans = {
        which: synthesis
        for which, synthesis in sorted(context.syntheses.items())
        if (which[0] not in goals or which[1] not in periods) and synthesis.text.strip()
    }
    if not orphans or context.public:
        return
    add_section(sheet, context.words.label("master_synthesis_without_sheet"))
    for which, synthesis in orphans.items():
        sides = (BuiltCell(" ".join(which), "point"), BuiltCell(None, "source"))
        _write_cells(sheet, which, synthesis, synthesis.written_from, sides)


def _write_cells(
    sheet: SheetBuilder,
    which: Which,
    synthesis: CarriedSynthesis,
    sources: str,
    sides: tuple[BuiltCell, BuiltCell],
) -> None:
    """The cells of one text, each with its hidden key.

    Args:
        sides: the cells before and after the first one.
    """
    texts = parts(synthesis.text, sheet.widths[1] - INSET)
    for part, (text, joint) in enumerate(texts, 1):
        before, after = sides if part == 1 else (BuiltCell(None, sides[0].style), BuiltCell(None, "source"))
        key = BuiltCell(synthesis.key(which, sources, part, joint), "key", "@", use=CellUse.KEY)
        row = sheet.add(
            before,
            BuiltCell(text or None, "synthesis", "@", use=CellUse.ANSWER),
            after,
            key,
            min_height=20.0,
            keep_with_next=part < len(texts),
        )
        sheet.names.setdefault(name_of(which, part), (row, 1))


def unwritten(context: MasterContext) -> tuple[list[str], list[str]]:
    """Ids of the goals without a synthesis in the reported period, and of those whose answers changed since."""
    collected, period = context.collected, context.collected.period
    missing, stale = [], []
    for goal in collected.project.goals:
        synthesis = carried_synthesis(context, goal, period)
        if not synthesis.text.strip():
            missing += [goal.id] if goal_is_asked_in(collected, goal, period) else []
        elif synthesis.stale(sources_checksum(collected, goal, period)):
            stale.append(goal.id)
    return missing, stale

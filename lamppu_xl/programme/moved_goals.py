"""The goals of projects that belong to other focus areas than in an earlier workbook of the programme.

That is its last frozen one. Without a frozen period it is the workbook of the period before, as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import isclose

from lamppu_xl.domain.programme import EVERY, GoalMapping, Programme
from lamppu_xl.master.aggregation import ValueRange
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers, goal_of
from lamppu_xl.programme.earlier_definitions import FrozenBefore, MappedBefore, RulesBefore
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR, Contribution, FigureGap, ProgrammeFigure
from lamppu_xl.programme.figure_texts import figure_text
from lamppu_xl.programme.gap_places import mapping_places

CountedThen = Mapping[str, Sequence[ProgrammeFigure]]
"""By project its figures as the earlier definition counts them, from each of its masters that is known."""

MOVED = "moved"
"""The kind of gap with these goals."""


def mapped_before(
    programme: Programme, before: FrozenBefore | None, written: RulesBefore | None
) -> MappedBefore | None:
    """The programme with the focus areas that its goals had in the earlier workbook; None without such a workbook.

    Args:
        before: the last frozen period.
        written: of the workbook of the period before; used if no period is frozen.
    """
    if before:
        return MappedBefore(before.period.id, before.programme, before.definition)
    if written is None:
        return None
    projects = (
        replace(each, goals=written.goals[each.id]) if each.id in written.goals else each for each in programme.projects
    )
    return MappedBefore(written.period, replace(programme, projects=tuple(projects)))


def has_other_areas(before: MappedBefore | None, programme: Programme, project: str) -> bool:
    """Whether a goal of a project may belong to other focus areas than before."""
    was, now = before.programme.project(project) if before else None, programme.project(project)
    return bool(was and now and _areas_by_goal(was.goals) != _areas_by_goal(now.goals))


def _areas_by_goal(goals: Mapping[str, GoalMapping]) -> dict[str, tuple[str, ...]]:
    return {goal: mapped.focus_areas for goal, mapped in goals.items()}


def moved_goals(
    index: AnswerIndex, project: ProjectAnswers, counted: Sequence[Contribution], then: ProgrammeFigure | None
) -> Iterator[FigureGap]:
    """The goals of a project that were counted under other focus areas, each with its new ones and what was there.

    Args:
        counted: the answers to a figure.
        then: the figure of the project as it was.
    """
    earlier, name = index.mapped_before, project.member.id
    if earlier is None or index.area or not earlier.programme.project(name):
        return
    moved: dict[tuple[str, str], dict[str, None]] = {}
    every = [goal.id for goal in project.ledger.goals] or [EVERY]
    for each in counted:
        goal = goal_of(project, each.answer)
        before = {area.id for of in ([goal] if goal else every) for area in earlier.programme.mapping(name, of)[0]}
        for area in sorted(before.difference(each.areas)):
            moved.setdefault((goal or "", area), {}).update(dict.fromkeys(each.areas))
    for (goal, area), areas in moved.items():
        total = then.total(area) if then else None
        amount = f": {_amount(then, area)}" if then and total and total.amount is not None else ""
        where = " ".join(filter(None, (name, goal, "→", ", ".join(areas) or "–", f"({area}{amount} {earlier.period})")))
        yield FigureGap(
            kind=MOVED,
            project=name,
            shown=where,
            periods=(SO_FAR,),
            detail=where,
            areas=(EVERYWHERE, area),
            defined=mapping_places(earlier, index.programme, name, goal),
        )


def _amount(figure: ProgrammeFigure, area: str) -> str:
    total = figure.total(area)
    figures = total.total if total else None
    ends = (figures.least, figures.greatest) if isinstance(figures, ValueRange) else (figures,)
    shown = partial(figure_text, is_percent=figure.is_percent)
    return "–".join(dict.fromkeys(shown(each) for each in ends if each is not None))


def figure_then(index: AnswerIndex, indicator: str, project: str, counted_then: CountedThen) -> ProgrammeFigure | None:
    """A figure of a project by the earlier definition.

    If a period is frozen, it is what the frozen workbook has of the project, unless that is a range; else by its last
    master.
    """
    of_figure = (each for each in counted_then.get(project, ()) if each.indicator.id == indicator)
    if index.before is None:
        return next(of_figure, None)
    was = index.before.totals.get((indicator, project))
    for each in of_figure:
        total = each.total(project=project)
        if total and total.amount is not None:
            is_range = total.greatest is not None
            if is_range if was is None else not is_range and isclose(total.amount, was):
                return each
    return None


def quotes_a_figure(text: str) -> bool:
    """Whether the text of a moved goal has what was reported there: `N02 G5 → P1 (P2: 40 2020-1)`."""
    return ": " in text.rpartition("(")[2]


def areas_left(gaps: Sequence[FigureGap], project: str) -> frozenset[str]:
    """The focus areas that goals of a project have left."""
    return frozenset(area for gap in gaps if gap.kind == MOVED and gap.project == project for area in gap.areas if area)

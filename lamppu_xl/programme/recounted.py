"""Of which projects the programme counts less than in its last frozen period, in all and in each focus area."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from math import isclose

from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import EVERY
from lamppu_xl.master.aggregation import Total, ValueRange
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.earlier_definitions import FrozenBefore
from lamppu_xl.programme.figure_corrections import counted_corrections
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR, FigureGap, ProgrammeFigure
from lamppu_xl.programme.figure_texts import figure_text
from lamppu_xl.programme.gap_places import changed_places
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.moved_goals import CountedThen, areas_left, figure_then
from lamppu_xl.programme.totals import project_total


def recounted(
    index: AnswerIndex, figure: ProgrammeFigure, counted_then: CountedThen, moved: Sequence[FigureGap]
) -> Iterator[FigureGap]:
    """The projects of which less is counted than in the last frozen workbook, because the programme defines it so.

    That workbook does not have the figures of a project in a focus area. They are computed where the frozen definition
    and a known master give the figure that it has of the whole project.

    Args:
        counted_then: the figures of projects by the definition of the frozen period.
        moved: the goals that left a focus area; a figure that fell there for no other reason is named with them only.
    """
    before = index.before
    if before is None:
        return
    for project in index.projects:
        was = before.totals.get((figure.indicator.id, project))
        places = changed_places(before, index.programme, figure.indicator, project)
        if was is None or not places:
            continue
        gap = partial(FigureGap, kind="recounted", project=project, periods=(SO_FAR,), defined=places)
        in_all = "" if index.area else _less(index, figure, project, EVERYWHERE, was)
        if in_all:
            yield gap(shown=f"{project} {in_all}", detail=in_all, over_all=True)
        then = figure_then(index, figure.indicator.id, project, counted_then)
        left = areas_left(moved, project)
        for area in (each.id for each in index.programme.focus_areas):
            if area in left and not (in_all and _is_counted(figure, project, area)):
                continue
            areas, listed = () if index.area else (area,), not in_all
            if then:
                total = then.total(area)
                if in_area := _less(index, figure, project, area, total.total if total else None):
                    detail = " · ".join(filter(None, (*areas, in_area)))
                    yield gap(
                        shown=f"{project} {in_area}", detail=detail, areas=areas, over_all=not areas, listed=listed
                    )
            elif in_all and area in _areas(index, before, project):
                yield gap(shown=project, areas=areas, note="recounted_in_all", listed=False)


def _is_counted(figure: ProgrammeFigure, project: str, area: str) -> bool:
    """Whether anything of a project is counted in a focus area."""
    return any(each.answer.project == project and area in each.areas for each in figure.contributions)


def _less(index: AnswerIndex, figure: ProgrammeFigure, project: str, area: str, was: Total) -> str:
    """The figure of a project and what it was, as `5 (9 2030-1)`; empty if it is not less."""
    answers = [
        each.answer
        for each in figure.contributions
        if each.answer.project == project and area in (EVERYWHERE, *each.areas)
    ]
    counted = project_total(index, answers, SO_FAR, area=area)
    now = counted.total
    if index.before is None or was is None or isinstance(was, ValueRange) or isinstance(now, ValueRange):
        return ""
    of_then = [each for each in answers if each.programme_period in _periods_then(index)]
    counts = counted, project_total(index, of_then, SO_FAR, area=area)
    without = [
        total - _corrected_later(index, project, each.rule, of, area)
        for each, of in zip(counts, (answers, of_then), strict=True)
        if isinstance(total := each.total, float | int)
    ]
    if any(each >= was or isclose(each, was) for each in without):
        return ""
    shown_as = partial(figure_text, is_percent=figure.is_percent)
    return f"{'–' if now is None else shown_as(now)} ({shown_as(was)} {index.before.period.id})"


def _corrected_later(
    index: AnswerIndex, project: str, rule: Aggregate | None, answers: Sequence[ProgrammeAnswer], area: str
) -> float:
    """What corrections add that were made after the frozen period: they are the reason for it, not the definition."""
    of_project, then = index.projects[project], _periods_then(index)
    if rule is None or not answers:
        return 0.0
    made = counted_corrections(of_project, rule, answers, SO_FAR, area)
    later = (each for each in made if of_project.programme_period(each.made_in) not in then)
    return math.fsum(each.difference or 0.0 for each in later)


def _periods_then(index: AnswerIndex) -> set[str]:
    """The periods up to the last frozen one: what is less because of a later report is not counted otherwise."""
    ids = [period.id for period in index.periods]
    then = index.before.period.id if index.before else ""
    return {*ids[: ids.index(then) + 1]} if then in ids else {*ids}


def _areas(index: AnswerIndex, before: FrozenBefore, project: str) -> set[str]:
    """The focus areas of a project, now and as it was defined then."""
    goals = [goal.id for goal in index.projects[project].ledger.goals] or [EVERY]
    earlier = {area.id for goal in goals for area in before.programme.mapping(project, goal)[0]}
    return {*index.projects[project].member.areas, *earlier}

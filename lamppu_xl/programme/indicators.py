"""Figures over many projects: each project combines its own values by its own rule, then the programme by its rule.

A figure is counted under each focus area of its goal. A figure without a goal is counted under each focus area in which
its project has goals. So the focus areas may add up to more than the programme, in which every answer is counted once.
Figures that must not be added up are shown as a range.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import count

from lamppu_xl.domain.answer_types import MONEY
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.programme import ProgrammeIndicator
from lamppu_xl.master.aggregation import Total
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers, goal_of
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR, Contribution, FigureGap, ProgrammeFigure
from lamppu_xl.programme.gaps import missing_returns
from lamppu_xl.programme.last_figures import LastFigures, with_reasons
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.missing_figures import figure_gaps, unit_gap, with_gaps
from lamppu_xl.programme.moved_goals import CountedThen
from lamppu_xl.programme.other_units import other_units
from lamppu_xl.programme.recounted import recounted
from lamppu_xl.programme.rule_before import with_rule_before, with_target_before
from lamppu_xl.programme.totals import CountedTotal, over_projects, project_total, stored_total


def count_figures(index: AnswerIndex, period: str) -> tuple[ProgrammeFigure, ...]:
    """Every indicator of the programme with its totals, also one that no project reports.

    Args:
        period: the reported period; there are totals of it and of all periods so far.
    """
    numbers, figures = count(1), []
    for indicator in index.programme.indicators:
        others = other_units(index, indicator)
        contributions = tuple(each for each in _contributions(index, indicator) if each.answer.project not in others)
        is_money = _are_all(index, indicator, contributions, MONEY)
        totals: dict[tuple[str, str, str], CountedTotal] = {}
        for area in (EVERYWHERE, *(area.id for area in index.programme.focus_areas)):
            answers = [each.answer for each in contributions if area in (EVERYWHERE, *each.areas)]
            for when in (SO_FAR, period):
                totals[area, "", when] = over_projects(index, indicator.aggregate, answers, when, area)
        for member in index.members:
            answers = [each.answer for each in contributions if each.answer.project == member.id]
            for when in (SO_FAR, period):
                totals[EVERYWHERE, member.id, when] = project_total(index, answers, when)
        figures.append(
            ProgrammeFigure(
                indicator,
                contributions,
                {key: stored_total(next(numbers), indicator, key, total) for key, total in totals.items()},
                shared=any(len(contribution.areas) > 1 for contribution in contributions),
                is_percent=_are_all(index, indicator, contributions, "percent"),
                currency="" if indicator.unit or not is_money else index.programme.currency,
            )
        )
    return tuple(figures)


def _are_all(
    index: AnswerIndex, indicator: ProgrammeIndicator, contributions: Sequence[Contribution], kind: str
) -> bool:
    """Whether a figure is made of answers of one kind only; a number of different answers is none."""
    entries = {(each.answer.project, each.answer.entry) for each in contributions}
    questions = (index.projects[project].question_of(entry) for project, entry in entries)
    kinds = {question.kind if question else "" for question in questions}
    return indicator.aggregate is not Aggregate.DISTINCT and kinds == {kind}


def with_notes(
    index: AnswerIndex,
    figures: Sequence[ProgrammeFigure],
    earlier: Sequence[LastFigures],
    counted_then: CountedThen,
) -> Iterator[ProgrammeFigure]:
    """Figures with what each of their totals holds and lacks.

    Args:
        earlier: the figures of projects by the last master before the reported period.
        counted_then: the figures of projects by the definition of the workbook before.
    """
    so_far = {period.id for period in index.periods}
    missing = {
        member.id: [
            each for each in missing_returns(index.programme, member, index.area) if each.programme_period in so_far
        ]
        for member in index.members
    }
    for figure in figures:
        of_figure = tuple(figure_gaps(index, figure.indicator, figure.contributions, missing, counted_then))
        gaps = (
            *of_figure,
            *recounted(index, figure, counted_then, of_figure),
            *_moved_before(figure, earlier),
            *_units_before(index, figure, earlier),
        )
        # Where the programme states no unit, the figures of a project alone do not say that its unit is another one.
        included = (gap for gap in gaps if gap.project in index.projects)
        apart = {gap.project for gap in included if gap.kind == "unit" and not figure.indicator.unit}
        before = [each for each in earlier if each.project not in apart]
        totals, by_project = {}, grouped((gap.project, gap) for gap in gaps)
        for key, total in figure.totals.items():
            of_included = with_gaps(total, index, by_project.get(total.project, ()) if total.project else gaps)
            with_others = with_reasons(
                of_included, index, figure.contributions, before, total_of=partial(_total_so_far, index)
            )
            by_rule = with_rule_before(index, figure.indicator, with_others, is_percent=figure.is_percent)
            totals[key] = with_target_before(index, figure.indicator, by_rule, is_percent=figure.is_percent)
        yield replace(figure, totals=totals, gaps=gaps)


def _moved_before(figure: ProgrammeFigure, earlier: Sequence[LastFigures]) -> Iterator[FigureGap]:
    """The moved goals of projects whose last figures are in no total: they are silent, or count in another unit now."""
    counted = {each.answer.project for each in figure.contributions}
    for each in earlier:
        if each.project not in counted:
            yield from each.moved.get(figure.indicator.id, ())


def _units_before(index: AnswerIndex, figure: ProgrammeFigure, earlier: Sequence[LastFigures]) -> Iterator[FigureGap]:
    """The other units of silent projects: their figures would not be in a total with their masters, either."""
    silent = {each.id: each for each in index.members if each.ledger is None and each.is_expected}
    for each in earlier:
        unit = each.units.get(figure.indicator.id)
        if unit and each.project in silent:
            member = silent[each.project]
            areas = (EVERYWHERE, *(each.answers.member.areas if each.answers else member.areas))
            yield unit_gap(figure.indicator, each.project, unit, index.periods_of_totals(member), areas)


def _total_so_far(index: AnswerIndex, answers: Sequence[ProgrammeAnswer]) -> Total:
    """The figure so far of one project from its answers to an indicator."""
    return project_total(index, answers, SO_FAR).total


def _contributions(index: AnswerIndex, indicator: ProgrammeIndicator) -> Iterator[Contribution]:
    for project in index.projects.values():
        entry = indicator.entry_in(project.member.id)
        for answer in project.all_answers(project.question_of(entry), entry.row) if entry else ():
            if indicator.aggregate is not Aggregate.DISTINCT and isinstance(answer.value, str):
                continue
            areas = _areas_of(project, answer)
            if areas or not index.area:
                yield Contribution(answer, areas)


def _areas_of(project: ProjectAnswers, answer: ProgrammeAnswer) -> tuple[str, ...]:
    """The focus areas of the goal that an answer belongs to, else those of its project."""
    goal = goal_of(project, answer)
    return project.areas_of(goal) if goal else project.member.areas

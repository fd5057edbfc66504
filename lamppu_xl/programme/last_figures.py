"""Why a figure so far may be less than it was: what projects reported before, and those that are no longer in it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

from lamppu_xl.master.aggregation import Total, ValueRange
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers
from lamppu_xl.programme.figure_records import (
    EVERYWHERE,
    SO_FAR,
    Contribution,
    FigureGap,
    ProgrammeFigure,
    ProgrammeTotal,
)
from lamppu_xl.programme.figure_texts import figure_text
from lamppu_xl.programme.member_records import ProgrammeAnswer, ProjectStatus

TotalSoFar = Callable[[Sequence[ProgrammeAnswer]], Total]

_CORRECTIONS = "; "
"""Is between the period of a last figure and each correction that is in it."""


def corrected_partners(text: str) -> frozenset[str]:
    """The partners whose corrections the text of a last figure names: `EPS` of `N04 50 (2020-1; EPS 2020-1 +2)`."""
    return frozenset(label.split()[0] for label in text.split(_CORRECTIONS)[1:])


def corrections_in(text: str) -> tuple[str, ...]:
    """The corrections that the text of a last figure names, with their project: `A04 EPS 2020-1 +2`."""
    project, labels = text.partition(" ")[0], text.removesuffix(")").split(_CORRECTIONS)[1:]
    return tuple(f"{project} {label}" for label in labels)


@dataclass(frozen=True)
class LastFigures:
    """The figures so far of a project by the last master that the programme accepted from it."""

    project: str
    period: str
    """The period of the programme that this master reports."""
    figures: tuple[ProgrammeFigure, ...]
    asked: frozenset[str]
    """The indicators that its form asks about."""
    moved: Mapping[str, tuple[FigureGap, ...]] = field(default_factory=dict)
    """By indicator the goals that were counted under other focus areas in the last frozen period."""
    unfit: Mapping[str, tuple[FigureGap, ...]] = field(default_factory=dict)
    """By indicator the programme's corrections that do not fit what the project reported."""
    answers: ProjectAnswers | None = None
    """The answers of that master, without numbers of the programme."""
    units: Mapping[str, str] = field(default_factory=dict)
    """By indicator the unit in which it counts, if that is another one than the programme's."""

    def has(self, indicator: str, area: str) -> bool:
        """Whether there is a figure in a focus area."""
        return self.total(indicator, area) is not None

    def text(self, indicator: str, area: str) -> str:
        """The project, its figure, the period and corrections: `N04 48 (2020-1)`, `N04 50 (2020-1; EPS 2020-1 +2)`."""
        total, figure = self.total(indicator, area), self._figure(indicator, area)
        figures = (total.least, total.greatest) if isinstance(total, ValueRange) else (total,)
        is_percent = self.is_percent(indicator)
        texts = (figure_text(each, is_percent=is_percent) for each in figures if each is not None)
        amount = "–".join(dict.fromkeys(texts))
        labels = (label.removeprefix(f"{self.project} ") for label in (figure.corrected if figure else ()))
        return f"{self.project} {amount} ({_CORRECTIONS.join((self.period, *labels))})"

    def total(self, indicator: str, area: str) -> Total:
        """The figure so far in a focus area; None if there is none."""
        total = self._figure(indicator, area)
        return total.total if total else None

    def uncounted(self, indicator: str, area: str) -> tuple[str, ...]:
        """The corrections that the figure does not contain, although they would change it."""
        figure = self._figure(indicator, area)
        return figure.uncounted if figure else ()

    def unused(self, indicator: str, area: str) -> tuple[str, ...]:
        """The programme's corrections that are not in the figure, because they do not fit what was reported."""
        is_within = area == EVERYWHERE or (self.answers is not None and area in self.answers.member.areas)
        return tuple(each.shown for each in self.unfit.get(indicator, ()) if is_within)

    def is_percent(self, indicator: str) -> bool:
        """Whether a figure is a percentage."""
        return any(each.is_percent for each in self.figures if each.indicator.id == indicator)

    def apart(self, indicator: str, area: str) -> str:
        """The project with its rule, as a total names it, if its figure cannot be combined; else an empty text."""
        figure = self._figure(indicator, area)
        return next((text for text in (figure.apart if figure else ()) if text.partition(" ")[0] == self.project), "")

    def _figure(self, indicator: str, area: str) -> ProgrammeTotal | None:
        figure = next((each for each in self.figures if each.indicator.id == indicator), None)
        return figure.total(area) if figure else None


def with_reasons(
    total: ProgrammeTotal,
    index: AnswerIndex,
    contributions: Sequence[Contribution],
    earlier: Sequence[LastFigures],
    *,
    total_of: TotalSoFar,
) -> ProgrammeTotal:
    """A total with what it lacks; one of all projects so far with the reasons why it may be less than it was.

    Args:
        index: of the programme.
        contributions: the answers to the indicator.
        earlier: the figures of projects by the last master before.
        total_of: the figure so far of one project from its answers.
    """
    included = index.projects
    known = {project.id for project in index.programme.projects}
    before = [each for each in earlier if each.has(total.indicator, total.area)]
    absent = [each for each in before if each.project not in included]
    silent = list(_silent(total, index, earlier))
    if total.period == SO_FAR:
        total = replace(total, left_without=tuple(_left_without(total, index)))
    # What cannot be combined would not be in the total with its master, either.
    apart = {each.project: text for each in earlier if (text := each.apart(total.indicator, total.area))}
    total = replace(total, apart=(*total.apart, *(apart[project] for project in silent if project in apart)))
    lacking = {project: project for project in silent if project not in apart}
    if total.period == SO_FAR:
        lacking |= {
            each.project: each.text(total.indicator, total.area)
            for each in absent
            if each.project in known and total.project in ("", each.project)
        }
        named = [each for each in absent if each.project in lacking]
        uncounted = (each.uncounted(total.indicator, total.area) for each in named)
        unused = (each.unused(total.indicator, total.area) for each in named)
        total = replace(
            total,
            uncounted_before=tuple(dict.fromkeys(chain.from_iterable(uncounted))),
            unused=tuple(dict.fromkeys((*total.unused, *chain.from_iterable(unused)))),
        )
    counted = {each.answer.project for each in contributions if total.area in (EVERYWHERE, *each.areas)}
    total = replace(total, not_due=tuple(_not_due(total, index, counted)))
    if total.project or total.period != SO_FAR:
        return replace(total, lacking=tuple(lacking.values()))
    counted -= total.projects_apart
    left = [name for name, each in included.items() if each.member.status is ProjectStatus.LEFT and each.member.carried]
    carried = (included[name].member for name in left if name in counted)
    return replace(
        total,
        carried=tuple(f"{member.id} ({member.carried})" for member in carried),
        lacking=tuple(lacking.values()),
        removed=tuple(each.text(total.indicator, total.area) for each in absent if each.project not in known),
        fallen=tuple(
            text
            for each in before
            if each.project in included and not included[each.project].member.carried
            if (text := _fallen(each, total, contributions, total_of))
        ),
    )


def _silent(total: ProgrammeTotal, index: AnswerIndex, earlier: Sequence[LastFigures]) -> Iterator[str]:
    """The projects that should have reported a figure, and whose master of the period is not included."""
    indicators = {each.id: each for each in index.programme.indicators}
    asked = {each.project: each.asked for each in earlier}
    for member in index.members:
        is_within = total.area in (EVERYWHERE, *member.areas) and total.project in ("", member.id)
        is_silent = member.ledger is None and member.is_expected and is_within
        may_be_asked = total.indicator in asked.get(member.id, {total.indicator})
        if is_silent and may_be_asked and indicators[total.indicator].entry_in(member.id):
            yield member.id


def _not_due(total: ProgrammeTotal, index: AnswerIndex, counted: Container[str]) -> Iterator[str]:
    """The projects that have no report in the period, and by which master their figures so far are in a total."""
    indicators = {each.id: each for each in index.programme.indicators}
    for member in index.members:
        is_within = total.area in (EVERYWHERE, *member.areas) and total.project in ("", member.id)
        if member.status is ProjectStatus.NOT_DUE and is_within and indicators[total.indicator].entry_in(member.id):
            is_counted = member.id in counted and total.period == SO_FAR and member.id not in total.projects_apart
            yield f"{member.id} ({member.carried})" if is_counted else member.id


def _left_without(total: ProgrammeTotal, index: AnswerIndex) -> Iterator[str]:
    """The projects that left the programme without a master that was ever included."""
    indicators = {each.id: each for each in index.programme.indicators}
    for member in index.members:
        is_within = total.area in (EVERYWHERE, *member.areas) and total.project in ("", member.id)
        if is_within and member.has_left_without(index.periods) and indicators[total.indicator].entry_in(member.id):
            yield member.id


def _fallen(
    last: LastFigures, total: ProgrammeTotal, contributions: Sequence[Contribution], total_of: TotalSoFar
) -> str:
    """A project whose figure so far is less than it was, with both; empty if it is not."""
    answers = [
        each.answer
        for each in contributions
        if each.answer.project == last.project and total.area in (EVERYWHERE, *each.areas)
    ]
    now, was = total_of(answers), last.total(total.indicator, total.area)
    if isinstance(was, ValueRange) or isinstance(now, ValueRange) or was is None or (now is not None and now >= was):
        return ""
    shown = partial(figure_text, is_percent=last.is_percent(total.indicator))
    return f"{last.project} {'–' if now is None else shown(now)} ({shown(was)} {last.period})"

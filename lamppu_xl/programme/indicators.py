"""Figures over many projects: each project combines its own values by its own rule, then the programme by its rule.

A figure is counted under each focus area of its goal. A figure without a goal is counted under each focus area in which
its project has goals. So the focus areas may add up to more than the programme, in which every answer is counted once.
Figures that must not be added up are shown as a range.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count, groupby
from typing import NamedTuple

from lamppu_xl.domain.aggregate_rules import COMBINED
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import EVERY, ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.domain.units import UNIT, same_unit
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.aggregation import Total, ValueRange, added, distinct, over_all, over_partners
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers, line_of
from lamppu_xl.programme.figure_corrections import (
    UncountedCorrection,
    correction_label,
    counted_corrections,
    uncounted_corrections,
)
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.last_figures import LastFigures, with_reasons
from lamppu_xl.programme.records import (
    EVERYWHERE,
    SO_FAR,
    Contribution,
    ProgrammeAnswer,
    ProgrammeFigure,
    ProgrammeGap,
    ProgrammeTotal,
)


def count_figures(index: AnswerIndex, period: str, earlier: Sequence[LastFigures] = ()) -> tuple[ProgrammeFigure, ...]:
    """Every indicator of the programme with its totals, also one that no project reports.

    Args:
        period: the reported period; there are totals of it and of all periods so far.
        earlier: the figures of projects by the last master before the reported period.
    """
    numbers, figures = count(1), []
    for indicator in index.programme.indicators:
        others = other_units(index, indicator)
        contributions = tuple(each for each in _contributions(index, indicator) if each.answer.project not in others)
        totals: dict[tuple[str, str, str], _Count] = {}
        for area in (EVERYWHERE, *(area.id for area in index.programme.focus_areas)):
            answers = [each.answer for each in contributions if area in (EVERYWHERE, *each.areas)]
            for when in (SO_FAR, period):
                totals[area, "", when] = _over_projects(index, indicator.aggregate, answers, when)
        for member in index.members:
            answers = [each.answer for each in contributions if each.answer.project == member.id]
            for when in (SO_FAR, period):
                totals[EVERYWHERE, member.id, when] = _of_project(index, answers, when)
        figures.append(
            ProgrammeFigure(
                indicator,
                contributions,
                {
                    key: with_reasons(
                        replace(
                            _total(next(numbers), indicator, key, total), other_units=units_beside(index, others, key)
                        ),
                        index,
                        contributions,
                        [each for each in earlier if each.project not in others],
                        total_of=partial(_total_so_far, index),
                    )
                    for key, total in totals.items()
                },
                shared=any(len(contribution.areas) > 1 for contribution in contributions),
            )
        )
    return tuple(figures)


def units_beside(index: AnswerIndex, others: Mapping[str, str], key: tuple[str, str, str]) -> tuple[str, ...]:
    """The projects that are not in a total because they count in another unit.

    A project that has left has no figures of the period.

    Args:
        others: the units of such projects.
        key: the focus area, the project and the period of the total.
    """
    _, project, when = key
    return tuple(
        f"{other} ({unit})"
        for other, unit in others.items()
        if not project and (when == SO_FAR or not index.projects[other].member.carried)
    )


def _total_so_far(index: AnswerIndex, answers: Sequence[ProgrammeAnswer]) -> Total:
    """The figure so far of one project from its answers to an indicator."""
    return _of_project(index, answers, SO_FAR).total


def other_units(index: AnswerIndex, indicator: ProgrammeIndicator) -> dict[str, str]:
    """The projects that count an indicator in another unit than the programme, or than the first project.

    Without a common language two units cannot be compared, and count as the same.
    """
    expected, others = indicator.unit, dict[str, str]()
    for project in index.projects.values():
        entry = indicator.entry_in(project.member.id)
        for unit in _units(project.ledger, entry) if entry else ():
            expected = expected or unit
            if not same_unit(expected, unit):
                others[project.member.id] = project.ledger.pick(unit)
    return others


def _units(ledger: Ledger, entry: AnswerRef) -> Iterator[Text]:
    """The units of the rows of an entry."""
    for detail in ledger.details:
        is_unit = (detail.table, detail.name) == (entry.table, UNIT) and entry.row in (EVERY, detail.row)
        if is_unit and detail.text.translations:
            yield detail.text


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
    table = answer.entry.table
    match project.row_types.get(table):
        case "goal":
            return project.areas_of(answer.entry.row)
        case "lines" if goal := project.goals_by_line.get((table, *line_of(answer))):
            return project.areas_of(goal)
    return project.member.areas


def rule_in(ledger: Ledger, table: str, name: str, rows: Iterable[str]) -> Aggregate:
    """How a project combines some rows; `NEVER` where the rows have different rules or none."""
    question = ledger.questions_by_field.get((table, name))
    of_lines = {line.row: line.aggregate for line in ledger.lines if line.table == table}
    of_figures = {rule.row: rule.aggregate for rule in ledger.rules if (rule.table, rule.field) == (table, name)}
    rules = {of_figures.get(row, of_lines.get(row) or (question.aggregate if question else "")) for row in rows}
    rule = rules.pop() if len(rules) == 1 else ""
    return Aggregate(rule) if rule in COMBINED else Aggregate.NEVER


# Totals


class _Count(NamedTuple):
    total: Total = None
    made_of: tuple[int, ...] = ()
    """Numbers of the answers that are in it."""
    corrected: tuple[str, ...] = ()
    """The corrections that are in it."""
    apart: tuple[str, ...] = ()
    """Projects that never add up the figure."""
    uncounted: tuple[UncountedCorrection, ...] = ()
    """The corrections that would change it."""

    @property
    def is_apart(self) -> bool:
        """Whether there are answers that are not combined: numbers with their range, or texts."""
        return isinstance(self.total, ValueRange) or (self.total is None and bool(self.made_of))


def _total(number: int, indicator: ProgrammeIndicator, key: tuple[str, str, str], counted: _Count) -> ProgrammeTotal:
    """A total as it is stored.

    Args:
        key: the focus area, the project and the period.
    """
    total, (area, project, period) = counted.total, key
    least, greatest = (total.least, total.greatest) if isinstance(total, ValueRange) else (total, None)
    return ProgrammeTotal(
        number=number,
        indicator=indicator.id,
        area=area,
        project=project,
        period=period,
        amount=None if least is None else float(least),
        greatest=greatest,
        made_of=tuple(sorted(counted.made_of)),
        apart=counted.apart,
        corrected=counted.corrected,
        uncounted=tuple(each.label for each in counted.uncounted),
    )


def _over_projects(index: AnswerIndex, rule: Aggregate, answers: Sequence[ProgrammeAnswer], when: str) -> _Count:
    """The total over all projects, from the projects' totals or from their answers.

    Args:
        answers: to one indicator in all periods, project by project.
        when: the period of the total, or `SO_FAR`.
    """
    if rule is Aggregate.NEVER:
        used = _of_period(answers, when)
        ranges = {
            project: _of_project(index, list(group), when, Aggregate.NEVER)
            for project, group in groupby(answers, key=lambda answer: answer.project)
        }
        uncounted = _uncounted(rule, ranges)
        return _Count(_range(used), tuple(answer.number for answer in used), uncounted=uncounted)
    by_project = groupby(answers, key=lambda answer: answer.project)
    counts = {project: _of_project(index, list(group), when) for project, group in by_project}
    amounts = {project: each.total for project, each in counts.items() if isinstance(each.total, float | int)}
    total = over_partners(rule, amounts.values())
    if rule is Aggregate.DISTINCT and amounts:
        total = float(distinct(answer.value for answer in _of_period(answers, when) if answer.project in amounts))
    return _Count(
        total,
        made_of=tuple(number for project in amounts for number in counts[project].made_of),
        corrected=tuple(correction for project in amounts for correction in counts[project].corrected),
        apart=tuple(project for project, each in counts.items() if each.is_apart),
        uncounted=_uncounted(rule, {project: each for project, each in counts.items() if project in amounts}),
    )


def _uncounted(rule: Aggregate, counts: Mapping[str, _Count]) -> tuple[UncountedCorrection, ...]:
    """The corrections of the projects' figures that would change the figure of the programme."""
    reported = {project: each.total for project, each in counts.items()}

    def combined(project: str, total: Total) -> Total:
        return _combined(rule, reported | {project: total})

    return tuple(
        each
        for project, counted in counts.items()
        for each in counted.uncounted
        if combined(project, each.alone) != combined(project, counted.total)
        or combined(project, each.without) != combined(project, each.would_be)
    )


def _combined(rule: Aggregate, totals: Mapping[str, Total]) -> Total:
    """The figure of the programme from those of its projects."""
    amounts = [
        amount
        for total in totals.values()
        for amount in ((total.least, total.greatest) if isinstance(total, ValueRange) else (total,))
        if amount is not None
    ]
    return over_partners(rule, amounts)


def _of_project(
    index: AnswerIndex, answers: Sequence[ProgrammeAnswer], when: str, own_rule: Aggregate | None = None
) -> _Count:
    """A project's figure of a period, by the project's own rule.

    Args:
        answers: of the project to one indicator, in all periods.
        when: the period of the total, or `SO_FAR`.
        own_rule: another rule instead of the project's.
    """
    if not answers:
        return _Count()
    project = index.projects[answers[0].project]
    rule, used = _used(project, answers, when)
    if own_rule:
        rule, used = own_rule, _of_period(answers, when)
    total, made_of = _within(rule, project, used), tuple(answer.number for answer in used)
    uncounted = uncounted_corrections(project, rule, answers, used, when, total_of=partial(_within, rule, project))
    corrections = counted_corrections(project, rule, answers, when)
    if isinstance(total, ValueRange) or not corrections:
        return _Count(total, made_of, uncounted=uncounted)
    labels = (correction_label(project, each) for each in corrections)
    corrected = added([total or 0.0, *(correction.difference or 0.0 for correction in corrections)])
    return _Count(corrected, made_of, tuple(labels), uncounted=uncounted)


def _used(
    project: ProjectAnswers, answers: Sequence[ProgrammeAnswer], when: str
) -> tuple[Aggregate, list[ProgrammeAnswer]]:
    """The project's own rule for some answers, and those that its figure is made of."""
    entry, used = answers[0].entry, _of_period(answers, when)
    rule = rule_in(project.ledger, entry.table, entry.field, {answer.entry.row for answer in used or answers})
    if rule is Aggregate.LAST:
        has_lines = project.row_types.get(entry.table) == "lines"
        used = _of_last_period(project, used, when) if has_lines else _latest(project, used)
    return rule, used


def counted_answers(project: ProjectAnswers, answers: Sequence[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
    """Of the answers to one question in all periods those that the project's figure so far is made of."""
    return _used(project, answers, SO_FAR)[1] if answers else []


def _of_period(answers: Sequence[ProgrammeAnswer], when: str) -> list[ProgrammeAnswer]:
    return [answer for answer in answers if when in (SO_FAR, answer.programme_period)]


def _within(rule: Aggregate, project: ProjectAnswers, answers: Sequence[ProgrammeAnswer]) -> Total:
    """The total of a project's answers, first on each row and then over the rows."""
    if rule is Aggregate.DISTINCT:
        return float(distinct(answer.value for answer in answers)) if answers else None
    if rule is Aggregate.NEVER:
        return _range(answers)
    rows: dict[str, dict[str, list[float]]] = {}
    for answer in project.in_order(answers):
        amounts = rows.setdefault(answer.entry.row, {}).setdefault(answer.partner, [])
        if not isinstance(answer.value, str):
            amounts.append(float(answer.value))
    totals = [over_all(rule, list(partners.values())) for partners in rows.values()]
    return over_partners(rule, [total for total in totals if isinstance(total, float | int)])


def _range(answers: Iterable[ProgrammeAnswer]) -> Total:
    return over_partners(Aggregate.NEVER, [answer.value for answer in answers if not isinstance(answer.value, str)])


def _of_last_period(project: ProjectAnswers, answers: Sequence[ProgrammeAnswer], when: str) -> list[ProgrammeAnswer]:
    """The answers of the last period, as a master counts standing figures of lines: these are others each time."""
    ids = [period.id for period in project.ledger.periods if when in (SO_FAR, project.programme_period(period.id))]
    return [answer for answer in answers if answer.period in ids[-1:]]


def _latest(indexed: IndexedLedger, answers: Sequence[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
    """The last figure of each partner, without partners whose successor has a figure of the same or a later period."""
    latest, order = indexed.latest_answers(answers), indexed.period_order
    positions = {(answer.partner, answer.entry.row): order.get(answer.period, -1) for answer in latest}
    return [
        answer
        for answer in latest
        if not any(
            positions.get((successor, answer.entry.row), -1) >= order.get(answer.period, -1)
            for successor in _successors(indexed, answer.partner)
        )
    ]


def _successors(indexed: IndexedLedger, partner_id: str) -> Iterator[str]:
    """The partners that continue a partner's work, one after the other."""
    known = {partner_id}
    while (partner := indexed.partners.get(partner_id)) and partner.successor and partner.successor not in known:
        partner_id = partner.successor
        known.add(partner_id)
        yield partner_id


# What is missing


def missing_figures(index: AnswerIndex, figures: Sequence[ProgrammeFigure]) -> Iterator[ProgrammeGap]:
    """Figures that a project should report and does not, and earlier ones that are not added to the present ones."""
    for figure in figures:
        units = other_units(index, figure.indicator)
        for project, unit in units.items():
            yield ProgrammeGap("unit", project, f"{figure.indicator.id} · {unit}")
        reporting = {contribution.answer.project for contribution in figure.contributions}
        for project, answers in index.projects.items():
            entry = figure.indicator.entry_in(project)
            if entry is None:
                continue
            if _has_other_meanings(answers.ledger, entry):
                yield ProgrammeGap("changed", project, figure.indicator.id)
            if project in reporting or project in units:
                continue
            has_row = entry.row == EVERY or entry.row in _rows_of(answers, entry.table)
            is_asked = has_row and answers.question_of(entry) is not None
            yield ProgrammeGap("figure" if is_asked else "unasked", project, figure.indicator.id)


def _rows_of(project: ProjectAnswers, table: str) -> Container[str]:
    """The ids of the rows of a table."""
    ledger = project.ledger
    match project.row_types.get(table):
        case "goal":
            return {goal.id for goal in ledger.goals}
        case "record":
            return {"1"}
        case "lines":
            count = next(each.count for each in ledger.tables if each.id == table)
            return {str(number) for number in range(1, count + 1)}
    return {line.row for line in ledger.lines if line.table == table}


def _has_other_meanings(ledger: Ledger, entry: AnswerRef) -> bool:
    """Whether a figure had another unit, rule or type in earlier periods: its id then ends with the period."""
    rows = {line.row for line in ledger.lines if line.table == entry.table}
    fields = {question.field for question in ledger.questions if question.table == entry.table}
    tables = {table.id for table in ledger.tables}
    known = ((entry.table, tables), (entry.row, rows), (entry.field, fields))
    return any(other.startswith(f"{name}@") for name, others in known for other in others)

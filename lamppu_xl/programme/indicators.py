"""Figures over many projects: each project combines its own values by its own rule, then the programme by its rule.

A figure is counted under each focus area of its goal. A figure without a goal is counted under each focus area in which
its project has goals. So the focus areas may add up to more than the programme, in which every answer is counted once.
Figures that must not be added up are shown as a range.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lamppu_xl.domain.programme import EVERY, ProgrammeIndicator
from lamppu_xl.domain.project import Aggregate
from lamppu_xl.ledger.records import Ledger, LedgerCorrection
from lamppu_xl.master.aggregation import Total, ValueRange, added, distinct, over_all
from lamppu_xl.programme.answer_index import AnswerIndex
from lamppu_xl.programme.indexed_ledger import IndexedLedger
from lamppu_xl.programme.records import (
    EVERYWHERE,
    SO_FAR,
    Contribution,
    MemberProject,
    ProgrammeAnswer,
    ProgrammeFigure,
    ProgrammeGap,
    ProgrammeTotal,
)


def count_figures(index: AnswerIndex, members: Sequence[MemberProject], period: str) -> tuple[ProgrammeFigure, ...]:
    """Every indicator of the programme with its totals, also one that no project reports.

    Args:
        period: the reported period; there are totals of it and of all periods so far.
    """
    counter, figures = _IndicatorCounter(index, {member.id: member for member in members}), []
    for indicator in index.programme.indicators:
        contributions = tuple(_contributions(index, members, indicator))
        totals = {}
        for area in (EVERYWHERE, *(area.id for area in index.programme.focus_areas)):
            answers = [
                contribution.answer for contribution in contributions if area in (EVERYWHERE, *contribution.areas)
            ]
            for when in (SO_FAR, period):
                totals[area, "", when] = counter.over_projects(indicator, answers, area=area, when=when)
        for member in members:
            answers = [
                contribution.answer for contribution in contributions if contribution.answer.project == member.id
            ]
            for when in (SO_FAR, period):
                totals[EVERYWHERE, member.id, when] = counter.of_project(
                    indicator, answers, project=member.id, when=when
                )
        shared = any(len(contribution.areas) > 1 for contribution in contributions)
        figures.append(ProgrammeFigure(indicator, contributions, totals, shared))
    return tuple(figures)


def _contributions(
    index: AnswerIndex, members: Sequence[MemberProject], indicator: ProgrammeIndicator
) -> Iterator[Contribution]:
    for member in members:
        entry = indicator.entry_in(member.id)
        if member.ledger is None or entry is None:
            continue
        for answer in index.all_answers(member, entry.table, entry.field, entry.row):
            if indicator.aggregate is not Aggregate.DISTINCT and isinstance(answer.value, str):
                continue
            areas = areas_of(index, member, answer)
            if areas or not index.area:
                yield Contribution(answer, areas)


def areas_of(index: AnswerIndex, member: MemberProject, answer: ProgrammeAnswer) -> tuple[str, ...]:
    """The focus areas of the goal that an answer belongs to, else those of its project."""
    goal = _goal_of(index.ledger_of(member), answer)
    if goal is None:
        return member.areas
    return tuple(area.id for area in index.programme.mapping(member.id, goal)[0])


def _goal_of(indexed: IndexedLedger, answer: ProgrammeAnswer) -> str | None:
    """The goal of an answer: its row, or the goal that its line names; None if there is none."""
    match indexed.row_types.get(answer.entry.table):
        case "goal":
            return answer.entry.row
        case "lines":
            line = answer.period, answer.partner, answer.entry.row
            return indexed.goals_by_line(answer.entry.table).get(line)
    return None


def rule_in(ledger: Ledger, table: str, name: str, rows: Iterable[str]) -> Aggregate:
    """How a project combines some rows; `NEVER` where the rows have different rules or none."""
    question = ledger.questions_by_field.get((table, name))
    of_lines = {line.row: line.aggregate for line in ledger.lines if line.table == table}
    rules = {of_lines.get(row) or (question.aggregate if question else "") for row in rows}
    rule = rules.pop() if len(rules) == 1 else ""
    return Aggregate(rule) if rule in set(Aggregate) else Aggregate.NEVER


# Totals


class _ProjectTotal(NamedTuple):
    total: Total = None
    made_of: tuple[int, ...] = ()
    """Numbers of the answers that are in it."""
    corrected: tuple[str, ...] = ()
    """The corrections that are in it."""


@dataclass
class _IndicatorCounter:
    index: AnswerIndex
    members: dict[str, MemberProject]
    number: int = 0
    """Of the last total."""

    def of_project(
        self, indicator: ProgrammeIndicator, answers: Sequence[ProgrammeAnswer], *, project: str, when: str
    ) -> ProgrammeTotal:
        """The total of one project.

        Args:
            answers: of the project to the indicator, in all periods.
            when: the period of the total, or `SO_FAR`.
        """
        counted = self._project_total(project, answers, when)
        return self._numbered(indicator, counted, project=project, when=when)

    def over_projects(
        self, indicator: ProgrammeIndicator, answers: Sequence[ProgrammeAnswer], *, area: str, when: str
    ) -> ProgrammeTotal:
        """The total over all projects under a focus area."""
        by_project: dict[str, list[ProgrammeAnswer]] = {}
        for answer in answers:
            by_project.setdefault(answer.project, []).append(answer)
        counted = {project: self._project_total(project, own, when) for project, own in by_project.items()}
        rule, answers = indicator.aggregate, _of_period(answers, when)
        if rule is Aggregate.NEVER:
            numbers = tuple(answer.number for answer in answers)
            return self._numbered(indicator, _ProjectTotal(_range(answers), numbers), area=area, when=when)
        amounts = {project: each.total for project, each in counted.items() if isinstance(each.total, float | int)}
        total = _ProjectTotal(
            _over(rule, amounts.values(), [answer for answer in answers if answer.project in amounts]),
            tuple(number for project in amounts for number in counted[project].made_of),
            tuple(correction for project in amounts for correction in counted[project].corrected),
        )
        apart = tuple(project for project, each in counted.items() if isinstance(each.total, ValueRange))
        return self._numbered(indicator, total, area=area, when=when, apart=apart)

    def _project_total(self, project: str, answers: Sequence[ProgrammeAnswer], when: str) -> _ProjectTotal:
        """A project's figure of a period, by the project's own rule."""
        if not answers:
            return _ProjectTotal()
        indexed, entry = self.index.ledger_of(self.members[project]), answers[0].entry
        used = _of_period(answers, when)
        rule = rule_in(indexed.ledger, entry.table, entry.field, {answer.entry.row for answer in used or answers})
        if rule is Aggregate.LAST:
            used = _latest(indexed, used)
        total, made_of = _within(rule, indexed, used), tuple(answer.number for answer in used)
        corrections = self._corrections(project, rule, answers, when)
        if isinstance(total, ValueRange) or not corrections:
            return _ProjectTotal(total, made_of)
        labels = (f"{project} {each.partner} {each.period} {each.difference:+.15g}" for each in corrections)
        corrected = added([total or 0.0, *(correction.difference or 0.0 for correction in corrections)])
        return _ProjectTotal(corrected, made_of, tuple(labels))

    def _corrections(
        self, project: str, rule: Aggregate, answers: Sequence[ProgrammeAnswer], when: str
    ) -> list[LedgerCorrection]:
        """The corrections of some answers, each in the period of the master that first has it.

        A correction of a figure at a point in time belongs to no period, only to the figure so far.
        """
        member, entry = self.members[project], answers[0].entry
        rows = {answer.entry.row for answer in answers}
        return [
            correction
            for correction in self.index.ledger_of(member).ledger.corrections
            if correction.added and correction.difference is not None
            if (correction.entry.table, correction.entry.field) == (entry.table, entry.field)
            and correction.entry.row in rows
            if when == SO_FAR
            or (rule is Aggregate.SUM and self.index.programme_period(member, correction.made_in) == when)
        ]

    def _numbered(  # noqa: PLR0913
        self,
        indicator: ProgrammeIndicator,
        counted: _ProjectTotal,
        *,
        when: str,
        area: str = EVERYWHERE,
        project: str = "",
        apart: tuple[str, ...] = (),
    ) -> ProgrammeTotal:
        self.number += 1
        total = counted.total
        least, greatest = (total.least, total.greatest) if isinstance(total, ValueRange) else (total, None)
        return ProgrammeTotal(
            number=self.number,
            indicator=indicator.id,
            area=area,
            project=project,
            period=when,
            amount=None if least is None else float(least),
            greatest=greatest,
            made_of=tuple(sorted(counted.made_of)),
            apart=apart,
            corrected=counted.corrected,
        )


def _of_period(answers: Sequence[ProgrammeAnswer], when: str) -> list[ProgrammeAnswer]:
    return [answer for answer in answers if when in (SO_FAR, answer.programme_period)]


def _within(rule: Aggregate, indexed: IndexedLedger, answers: Sequence[ProgrammeAnswer]) -> Total:
    """The total of a project's answers, first on each row and then over the rows."""
    if rule is Aggregate.DISTINCT:
        return float(distinct(answer.value for answer in answers)) if answers else None
    if rule is Aggregate.NEVER:
        return _range(answers)
    rows: dict[str, dict[str, list[float]]] = {}
    for answer in indexed.in_order(answers):
        amounts = rows.setdefault(answer.entry.row, {}).setdefault(answer.partner, [])
        if not isinstance(answer.value, str):
            amounts.append(float(answer.value))
    totals = [over_all(rule, list(partners.values())) for partners in rows.values()]
    known = [total for total in totals if isinstance(total, float | int)]
    if not known:
        return None
    return float(max(known)) if rule is Aggregate.MAX else added(known)


def _over(rule: Aggregate, amounts: Iterable[float], answers: Sequence[ProgrammeAnswer]) -> float | None:
    """The total over projects, from the projects' totals or from their answers."""
    known = list(amounts)
    if not known:
        return None
    match rule:
        case Aggregate.DISTINCT:
            return float(distinct(answer.value for answer in answers))
        case Aggregate.MAX:
            return max(known)
    return added(known)


def _range(answers: Iterable[ProgrammeAnswer]) -> ValueRange | None:
    known = [answer.value for answer in answers if not isinstance(answer.value, str)]
    return ValueRange(min(known), max(known)) if known else None


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


def missing_figures(members: Sequence[MemberProject], figures: Sequence[ProgrammeFigure]) -> Iterator[ProgrammeGap]:
    """Figures that a project should report and does not."""
    for figure in figures:
        reporting = {contribution.answer.project for contribution in figure.contributions}
        for member in members:
            entry = figure.indicator.entry_in(member.id)
            if member.ledger is None or entry is None or member.id in reporting:
                continue
            rows = {(line.table, line.row) for line in member.ledger.lines}
            has_row = entry.row == EVERY or (entry.table, entry.row) in rows
            is_asked = has_row and (entry.table, entry.field) in member.ledger.questions_by_field
            yield ProgrammeGap("figure" if is_asked else "unasked", member.id, figure.indicator.id)

"""Figures over many projects: each project brings its own together by its own rule, then the programme by its.

A figure counts under each focus area in which its goal stands; one that is asked of no goal, under each in which its
project has goals. So the focus areas may come to more than the programme, in which everything counts once. What must
not be added up never is: it is told as a range.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lamppu_xl.domain.programme import EVERY, ProgrammeIndicator
from lamppu_xl.domain.project import Aggregate
from lamppu_xl.ledger import Ledger, LedgerCorrection
from lamppu_xl.master.aggregation import Total, ValueRange, added, distinct, over_all
from lamppu_xl.programme.answer_index import AnswerIndex, IndexedLedger
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


def figures(register: AnswerIndex, members: Sequence[MemberProject], period: str) -> tuple[ProgrammeFigure, ...]:
    """Every indicator of the programme; those that nobody tells, too."""
    counter, found = _IndicatorCounter(register, {member.id: member for member in members}), []
    for indicator in register.programme.indicators:
        contributions = tuple(_contributions(register, members, indicator))
        sums = {}
        for area in (EVERYWHERE, *(area.id for area in register.programme.focus_areas)):
            own = [contribution.told for contribution in contributions if area in (EVERYWHERE, *contribution.areas)]
            for when in (SO_FAR, period):
                sums[area, "", when] = counter.over_projects(indicator, own, area, when)
        for member in members:
            own = [contribution.told for contribution in contributions if contribution.told.project == member.id]
            for when in (SO_FAR, period):
                sums[EVERYWHERE, member.id, when] = counter.of_project(indicator, own, member.id, when)
        shared = any(len(contribution.areas) > 1 for contribution in contributions)
        found.append(ProgrammeFigure(indicator, contributions, sums, shared))
    return tuple(found)


def _contributions(
    register: AnswerIndex, members: Sequence[MemberProject], indicator: ProgrammeIndicator
) -> Iterator[Contribution]:
    for member in members:
        entry = indicator.entry_in(member.id)
        if member.ledger is None or entry is None:
            continue
        for told in register.each(member, entry.table, entry.field, entry.row):
            if indicator.aggregate is not Aggregate.DISTINCT and isinstance(told.value, str):
                continue
            areas = areas_of(register, member, told)
            if areas or not register.area:
                yield Contribution(told, areas)


def areas_of(register: AnswerIndex, member: MemberProject, told: ProgrammeAnswer) -> tuple[str, ...]:
    """The focus areas of the goal that an answer tells of, else of its project."""
    goal = _goal(register.book(member), told)
    if goal is None:
        return member.areas
    return tuple(one.id for one in register.programme.mapping(member.id, goal)[0])


def _goal(book: IndexedLedger, told: ProgrammeAnswer) -> str | None:
    """The goal that an answer tells of: its row's, or the one that its line names; None where there is none."""
    match book.sorts.get(told.entry.table):
        case "goal":
            return told.entry.row
        case "lines":
            return book.named_goals(told.entry.table).get((told.period, told.partner, told.entry.row))
    return None


def rule_in(ledger: Ledger, table: str, name: str, rows: Iterable[str]) -> Aggregate:
    """How a project brings some rows together; where they do not agree, or nobody has said it, never."""
    question = ledger.questions_by_field.get((table, name))
    own = {line.row: line.aggregate for line in ledger.lines if line.table == table}
    rules = {own.get(row) or (question.aggregate if question else "") for row in rows}
    rule = rules.pop() if len(rules) == 1 else ""
    return Aggregate(rule) if rule in set(Aggregate) else Aggregate.NEVER


# Totals


@dataclass
class _IndicatorCounter:
    register: AnswerIndex
    members: dict[str, MemberProject]
    number: int = 0

    def of_project(
        self, indicator: ProgrammeIndicator, told: Sequence[ProgrammeAnswer], project: str, when: str
    ) -> ProgrammeTotal:
        total, made_of, corrected = self._total(project, told, when)
        return self._sum(indicator, EVERYWHERE, project, when, total, made_of, corrected=corrected)

    def over_projects(
        self, indicator: ProgrammeIndicator, told: Sequence[ProgrammeAnswer], area: str, when: str
    ) -> ProgrammeTotal:
        by_project: dict[str, list[ProgrammeAnswer]] = {}
        for one in told:
            by_project.setdefault(one.project, []).append(one)
        totals = {project: self._total(project, own, when) for project, own in by_project.items()}
        rule, told = indicator.aggregate, _of_period(told, when)
        if rule is Aggregate.NEVER:
            numbers = [one.number for one in told]
            return self._sum(indicator, area, "", when, _range(told), numbers)
        figures = {project: total for project, (total, *_) in totals.items() if isinstance(total, float | int)}
        apart = tuple(project for project, (total, *_) in totals.items() if isinstance(total, ValueRange))
        total = _over(rule, figures.values(), [one for one in told if one.project in figures])
        numbers = [number for project in figures for number in totals[project][1]]
        corrected = tuple(total for project in figures for total in totals[project][2])
        return self._sum(indicator, area, "", when, total, numbers, apart, corrected)

    def _total(
        self, project: str, own: Sequence[ProgrammeAnswer], when: str
    ) -> tuple[Total, list[int], tuple[str, ...]]:
        """A project's own figure of a period, the answers that are in it, and the corrections.

        Args:
            own: what the project has told of the figure in all periods.
        """
        if not own:
            return None, [], ()
        book, entry, told = self.register.book(self.members[project]), own[0].entry, _of_period(own, when)
        rule = rule_in(book.ledger, entry.table, entry.field, {one.entry.row for one in told or own})
        if rule is Aggregate.LAST:
            told = _standing(book, told)
        total, made_of = _within(rule, book.ledger, told), [one.number for one in told]
        if isinstance(total, ValueRange) or not (extra := self._corrected(project, rule, own, when)):
            return total, made_of, ()
        said = (f"{project} {one.partner} {one.period} {one.difference:+.15g}" for one in extra)
        return added([total or 0.0, *(one.difference or 0.0 for one in extra)]), made_of, tuple(said)

    def _corrected(
        self, project: str, rule: Aggregate, own: Sequence[ProgrammeAnswer], when: str
    ) -> list[LedgerCorrection]:
        """What corrects figures, as the project's master adds it: once, in the period that told it.

        What corrects a standing figure belongs to no period, only to the figure so far.
        """
        member, entry = self.members[project], own[0].entry
        rows = {one.entry.row for one in own}
        return [
            correction
            for correction in self.register.book(member).ledger.corrections
            if correction.added and correction.difference is not None
            if (correction.entry.table, correction.entry.field) == (entry.table, entry.field)
            and correction.entry.row in rows
            if when == SO_FAR or (rule is Aggregate.SUM and self.register.within(member, correction.made_in) == when)
        ]

    def _sum(  # noqa: PLR0913, PLR0917
        self,
        indicator: ProgrammeIndicator,
        area: str,
        project: str,
        when: str,
        total: Total,
        made_of: Iterable[int],
        apart: tuple[str, ...] = (),
        corrected: tuple[str, ...] = (),
    ) -> ProgrammeTotal:
        self.number += 1
        even = float(total) if isinstance(total, int) else total
        return ProgrammeTotal(
            self.number, indicator.id, area, project, when, even, tuple(sorted(made_of)), apart, corrected
        )


def _of_period(told: Sequence[ProgrammeAnswer], when: str) -> list[ProgrammeAnswer]:
    return [one for one in told if when in (SO_FAR, one.within)]


def _within(rule: Aggregate, ledger: Ledger, told: Sequence[ProgrammeAnswer]) -> Total:
    """What a project's answers come to, row by row and then together."""
    if rule is Aggregate.DISTINCT:
        return float(distinct(one.value for one in told)) if told else None
    if rule is Aggregate.NEVER:
        return _range(told)
    order = {one.id: number for number, one in enumerate(ledger.periods)}
    rows: dict[str, dict[str, list[ProgrammeAnswer]]] = {}
    for one in sorted(told, key=lambda one: order.get(one.period, -1)):
        rows.setdefault(one.entry.row, {}).setdefault(one.partner, []).append(one)
    totals = [
        over_all(rule, [[float(one.value) for one in own if not isinstance(one.value, str)] for own in by.values()])
        for by in rows.values()
    ]
    known = [total for total in totals if isinstance(total, float | int)]
    if not known:
        return None
    return float(max(known)) if rule is Aggregate.MAX else added(known)


def _over(rule: Aggregate, figures: Iterable[float], told: Sequence[ProgrammeAnswer]) -> float | None:
    known = list(figures)
    if not known:
        return None
    match rule:
        case Aggregate.DISTINCT:
            return float(distinct(one.value for one in told))
        case Aggregate.MAX:
            return max(known)
    return added(known)


def _range(told: Iterable[ProgrammeAnswer]) -> ValueRange | None:
    known = [one.value for one in told if not isinstance(one.value, str)]
    return ValueRange(min(known), max(known)) if known else None


def _standing(book: IndexedLedger, told: Sequence[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
    """The last figure of each partner; of one whose work another goes on with only until that one tells a later one."""
    found = book.last_of(iter(told))
    order = {one.id: number for number, one in enumerate(book.ledger.periods)}
    last = {(one.partner, one.entry.row): order.get(one.period, -1) for one in found}
    return [
        one
        for one in found
        if not any(
            last.get((heir, one.entry.row), -1) >= order.get(one.period, -1) for heir in _heirs(book, one.partner)
        )
    ]


def _heirs(book: IndexedLedger, partner: str) -> Iterator[str]:
    seen = {partner}
    while (named := book.partners.get(partner)) and named.successor and named.successor not in seen:
        partner = named.successor
        seen.add(partner)
        yield partner


# What is missing


def silent(members: Sequence[MemberProject], found: Sequence[ProgrammeFigure]) -> Iterator[ProgrammeGap]:
    """Figures that a project should tell and does not."""
    for figure in found:
        told = {contribution.told.project for contribution in figure.contributions}
        for member in members:
            entry = figure.indicator.entry_in(member.id)
            if member.ledger is None or entry is None or member.id in told:
                continue
            ledger, row = member.ledger, (entry.table, entry.row)
            there = entry.row == EVERY or any((line.table, line.row) == row for line in ledger.lines)
            asked = there and (entry.table, entry.field) in ledger.questions_by_field
            yield ProgrammeGap("figure" if asked else "unasked", member.id, figure.indicator.id)

"""Totals of an indicator: each project by its own rule, then the programme by its rule, with corrections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple

from lamppu_xl.domain.aggregate_rules import COMBINED
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import ProgrammeIndicator
from lamppu_xl.ledger.records import Ledger
from lamppu_xl.master.aggregation import Total, ValueRange, added, distinct, over_all, over_partners
from lamppu_xl.programme.answer_index import AnswerIndex, ProjectAnswers
from lamppu_xl.programme.different_answers import different_answers
from lamppu_xl.programme.figure_corrections import (
    UncountedCorrection,
    correction_label,
    counted_corrections,
    uncounted_corrections,
)
from lamppu_xl.programme.figure_records import EVERYWHERE, SO_FAR, ProgrammeTotal
from lamppu_xl.programme.indexed_ledger import IndexedLedger, LineOfPeriod, Row
from lamppu_xl.programme.member_records import ProgrammeAnswer
from lamppu_xl.programme.other_rules import with_rule


class CountedTotal(NamedTuple):
    total: Total = None
    made_of: tuple[int, ...] = ()
    """Numbers of the answers that are in it."""
    corrected: tuple[str, ...] = ()
    """The corrections that are in it."""
    apart: tuple[str, ...] = ()
    """Projects whose figure cannot be combined with others, each with its rule: `N03 minimum`."""
    uncounted: tuple[UncountedCorrection, ...] = ()
    """The corrections that would change it."""
    rule: Aggregate | None = None
    """A project's own rule; None over all projects. It is `NEVER` where a rule cannot be combined."""
    stated: str = ""
    """Of a project the rule as its form states it; `mixed` if its rows have several, `texts` of answers in words."""
    differences: tuple[float, ...] = ()
    """Of a project, what the corrections in it add."""
    other_rules: tuple[str, ...] = ()
    """Projects that are in it with figures by another rule than the programme's."""

    @property
    def is_apart(self) -> bool:
        """Whether there are answers that are not combined: numbers with their range, or texts."""
        return isinstance(self.total, ValueRange) or (self.total is None and bool(self.made_of))


def stored_total(
    number: int, indicator: ProgrammeIndicator, key: tuple[str, str, str], counted: CountedTotal
) -> ProgrammeTotal:
    """A total as it is stored.

    Args:
        key: the focus area, the project and the period.
    """
    total, (area, project, period) = counted.total, key
    other_rules = with_rule(project, counted.rule, indicator.aggregate) if project else counted.other_rules
    if other_rules and project and counted.is_apart:
        other_rules = (f"{project} {counted.stated}",)
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
        other_rules=other_rules,
    )


def over_projects(
    index: AnswerIndex, rule: Aggregate, answers: Sequence[ProgrammeAnswer], when: str, area: str = EVERYWHERE
) -> CountedTotal:
    """The total over all projects, from the projects' totals or from their answers.

    Args:
        answers: to one indicator in all periods, project by project.
        when: the period of the total, or `SO_FAR`.
        area: the focus area of the answers.
    """
    if rule is Aggregate.NEVER:
        used = _of_period(index, answers, when)
        ranges = {
            project: project_total(index, list(group), when, Aggregate.NEVER, area=area)
            for project, group in groupby(answers, key=lambda answer: answer.project)
        }
        uncounted = _uncounted(rule, ranges)
        return CountedTotal(_range(used), tuple(answer.number for answer in used), uncounted=uncounted)
    by_project = groupby(answers, key=lambda answer: answer.project)
    counts = {project: project_total(index, list(group), when, area=area) for project, group in by_project}
    amounts = {project: each.total for project, each in counts.items() if isinstance(each.total, float | int)}
    total = over_partners(rule, amounts.values())
    if rule is Aggregate.DISTINCT and amounts:
        forms = {project: index.projects[project].ledger.head.form for project in amounts}
        counted = (answer for answer in _of_period(index, answers, when) if answer.project in amounts)
        total = float(different_answers(counted, forms))
    return CountedTotal(
        total,
        made_of=tuple(number for project in amounts for number in counts[project].made_of),
        corrected=tuple(correction for project in amounts for correction in counts[project].corrected),
        apart=tuple(f"{project} {each.stated}" for project, each in counts.items() if each.is_apart),
        uncounted=_uncounted(rule, {project: each for project, each in counts.items() if project in amounts}),
        other_rules=tuple(each for project in amounts for each in with_rule(project, counts[project].rule, rule)),
    )


def _uncounted(rule: Aggregate, counts: Mapping[str, CountedTotal]) -> tuple[UncountedCorrection, ...]:
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


def project_total(
    index: AnswerIndex,
    answers: Sequence[ProgrammeAnswer],
    when: str,
    own_rule: Aggregate | None = None,
    *,
    area: str = EVERYWHERE,
) -> CountedTotal:
    """A project's figure of a period, by the project's own rule.

    Args:
        answers: of the project to one indicator, in all periods.
        when: the period of the total, or `SO_FAR`.
        own_rule: another rule instead of the project's.
        area: the focus area of the answers.
    """
    if not answers:
        return CountedTotal()
    project = index.projects[answers[0].project]
    rule, used = _used(project, answers, when)
    if own_rule:
        rule, used = own_rule, _of_period(index, answers, when)
    total, made_of = _within(rule, project, used), tuple(answer.number for answer in used)
    stated = "texts" if total is None else _stated_rule(project, used)
    within = partial(_within, rule, project)
    uncounted = uncounted_corrections(project, rule, answers, used, when, area=area, total_of=within)
    corrections = counted_corrections(project, rule, answers, when, area)
    if isinstance(total, ValueRange) or not corrections:
        return CountedTotal(total, made_of, uncounted=uncounted, rule=rule, stated=stated)
    labels = (correction_label(project, each) for each in corrections)
    differences = tuple(correction.difference or 0.0 for correction in corrections)
    corrected = added([total or 0.0, *differences])
    return CountedTotal(corrected, made_of, tuple(labels), uncounted=uncounted, rule=rule, differences=differences)


def _used(
    project: ProjectAnswers, answers: Sequence[ProgrammeAnswer], when: str
) -> tuple[Aggregate, list[ProgrammeAnswer]]:
    """The project's own rule for some answers, and those that its figure is made of."""
    entry, used = answers[0].entry, _of_period(project.index, answers, when)
    rule = rule_in(project.ledger, entry.table, entry.field, {answer.entry.row for answer in used or answers})
    is_standing = rule is Aggregate.LAST or (used and _stated_rule(project, used) == Aggregate.LATEST)
    if is_standing and _are_others(project, entry.table):
        used = _of_last_period(project, used, when)
    elif is_standing:
        used = _latest(project, used)
        if project.row_types.get(entry.table) == "lines" and project.goal_question(entry.table):
            standing = _standing(project, entry, when)
            used = [answer for answer in used if answer.ledger_number in standing]
    return rule, used


def _standing(project: ProjectAnswers, entry: AnswerRef, when: str) -> set[int]:
    """The numbers in the ledger of the last figures of lines: a later one may be under another focus area."""
    ledger, found = project.ledger, list[ProgrammeAnswer]()
    for answer in project.answers.get((entry.table, entry.field), ()):
        source = ledger.sources.get(answer.source)
        period = project.programme_period(source.period) if source else None
        if source and period and when in (SO_FAR, period):
            found.append(project.programme_answer(answer, source))
    if project.is_forecast(entry):
        found = [each for each in found if each.period == ledger.head.period]
    return {each.ledger_number for each in _latest(project, found)}


def _stated_rule(project: ProjectAnswers, answers: Sequence[ProgrammeAnswer]) -> str:
    """The rule that the form of a project states for answers to one question: `minimum`; `mixed` if there are several.

    A figure without a rule is not added up.
    """
    entry = answers[0].entry
    rules = rules_in(project.ledger, entry.table, entry.field, {answer.entry.row for answer in answers})
    return (rules.pop() or Aggregate.NEVER.value) if len(rules) == 1 else "mixed"


def counted_answers(project: ProjectAnswers, answers: Sequence[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
    """Of the answers to one question in all periods those that the project's figure so far is made of."""
    return _used(project, answers, SO_FAR)[1] if answers else []


def _of_period(index: AnswerIndex, answers: Sequence[ProgrammeAnswer], when: str) -> list[ProgrammeAnswer]:
    """The answers that can be in the total of a period; of forecasts those of the period that the master reports."""
    projects = index.projects
    return [
        answer
        for answer in answers
        if when in (SO_FAR, answer.programme_period)
        if not projects[answer.project].is_forecast(answer.entry)
        or answer.period == projects[answer.project].ledger.head.period
    ]


def _within(rule: Aggregate, project: ProjectAnswers, answers: Sequence[ProgrammeAnswer]) -> Total:
    """The total of a project's answers, first on each row and then over the rows."""
    if rule is Aggregate.DISTINCT:
        return float(distinct(answer.reported for answer in answers)) if answers else None
    if rule is Aggregate.NEVER:
        return _range(answers)
    rows: dict[Row, dict[str, list[float]]] = {}
    for answer in project.in_order(answers):
        amounts = rows.setdefault(project.row_of(answer), {}).setdefault(answer.partner, [])
        if not isinstance(answer.value, str):
            amounts.append(float(answer.value))
    totals = [over_all(rule, list(partners.values())) for partners in rows.values()]
    return over_partners(rule, [total for total in totals if isinstance(total, float | int)])


def _range(answers: Iterable[ProgrammeAnswer]) -> Total:
    return over_partners(Aggregate.NEVER, [answer.value for answer in answers if not isinstance(answer.value, str)])


def _are_others(project: IndexedLedger, table: str) -> bool:
    """Whether the lines of a table are others in each period: they have no key."""
    return project.row_types.get(table) == "lines" and not project.has_line_keys(table)


def _of_last_period(project: ProjectAnswers, answers: Sequence[ProgrammeAnswer], when: str) -> list[ProgrammeAnswer]:
    """The answers of the last period, as a master counts standing figures of lines without a key."""
    ids = [period.id for period in project.ledger.periods if when in (SO_FAR, project.programme_period(period.id))]
    return [answer for answer in answers if answer.period in ids[-1:]]


def _latest(indexed: IndexedLedger, answers: Sequence[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
    """The last figure of each partner, without partners whose successor has a figure of the same or a later period.

    Of lines with keys it is that of each line; a successor replaces the lines with the keys that it reports. Whether it
    or the partner continues lines of a form with another key is not known: a later report with keys replaces them all.
    """
    latest, order = indexed.latest_answers(answers), indexed.period_order
    latest = _without_former_keys(indexed, latest)
    positions: dict[tuple[str, Row], int] = {}
    for answer in latest:
        place = answer.partner, indexed.row_of(answer)
        positions[place] = max(order.get(answer.period, -1), positions.get(place, -1))
    return [
        answer
        for answer in latest
        for row in (indexed.row_of(answer),)
        if not any(
            positions.get((successor, row), -1) >= positions[answer.partner, row]
            for successor in _successors(indexed, answer.partner)
        )
    ]


def _without_former_keys(indexed: IndexedLedger, answers: Sequence[ProgrammeAnswer]) -> list[ProgrammeAnswer]:
    """Answers without those of lines of a form with another key that a later report replaces."""
    order, newest = indexed.period_order, dict[str, int]()
    for answer in answers:
        if not isinstance(indexed.row_of(answer), LineOfPeriod):
            newest[answer.partner] = max(order.get(answer.period, -1), newest.get(answer.partner, -1))
    return [
        answer
        for answer in answers
        if not isinstance(indexed.row_of(answer), LineOfPeriod)
        or not any(
            newest.get(partner, -1) > order.get(answer.period, -1)
            for partner in (answer.partner, *_successors(indexed, answer.partner))
        )
    ]


def _successors(indexed: IndexedLedger, partner_id: str) -> Iterator[str]:
    """The partners that continue a partner's work, one after the other."""
    known = {partner_id}
    while (partner := indexed.partners.get(partner_id)) and partner.successor and partner.successor not in known:
        partner_id = partner.successor
        known.add(partner_id)
        yield partner_id


def counts_in_totals(ledger: Ledger, period: str, partner: str, entry: AnswerRef) -> bool:
    """Whether the difference of a corrected figure is added to the figure so far of its project.

    A figure at a point in time needs no difference once the partner or its successor has reported a later one.
    """
    rule, indexed = rule_in(ledger, entry.table, entry.field, {entry.row}), IndexedLedger(ledger)
    if indexed.is_forecast(entry) and period != ledger.head.period:
        return False
    if rule is not Aggregate.LAST:
        return rule is Aggregate.SUM
    position = indexed.period_order.get(period, -1)
    if _are_others(indexed, entry.table):
        return position == len(indexed.period_order) - 1
    first_that_replaces = {partner: position + 1, **dict.fromkeys(_successors(indexed, partner), position)}
    row = indexed.row_in_all_periods(period, partner, entry)
    if isinstance(row, LineOfPeriod):
        return False
    answers = indexed.answers.get((entry.table, entry.field), ())
    reported = ((answer.entry, ledger.sources.get(answer.source)) for answer in answers)
    return not any(
        indexed.period_order.get(source.period, -1) >= first_that_replaces[source.partner]
        for other, source in reported
        if source and source.partner in first_that_replaces
        if indexed.row_in_all_periods(source.period, source.partner, other) == row
    )


def rule_in(ledger: Ledger, table: str, name: str, rows: Iterable[str]) -> Aggregate:
    """How a project combines some rows; `NEVER` where the rows have different rules or none."""
    rules = rules_in(ledger, table, name, rows)
    rule = rules.pop() if len(rules) == 1 else ""
    return Aggregate(rule) if rule in COMBINED else Aggregate.NEVER


def rules_in(ledger: Ledger, table: str, name: str, rows: Iterable[str]) -> set[str]:
    """The rules that a project states for some rows; empty texts where none is stated."""
    question = ledger.questions_by_field.get((table, name))
    of_lines = {line.row: line.aggregate for line in ledger.lines if line.table == table}
    of_figures = {rule.row: rule.aggregate for rule in ledger.rules if (rule.table, rule.field) == (table, name)}
    return {of_figures.get(row, of_lines.get(row) or (question.aggregate if question else "")) for row in rows}

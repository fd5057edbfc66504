"""Of which periods the figures are that a total of latest or highest figures contains, and what they lack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lamppu_xl.domain.aggregate_rules import STANDING, is_cumulative
from lamppu_xl.domain.expressions import FieldRef, walk
from lamppu_xl.domain.form import Aggregate, Field, Table
from lamppu_xl.domain.grouping import grouped
from lamppu_xl.domain.partner_history import successors_of
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.context import MasterContext

_MOST_NAMES = 8
"""So many partners are named; of more only the number is given."""
COMPUTED_EACH = (Aggregate.SUM, Aggregate.MEAN, *STANDING)
"""The rules of totals in which each report should have its computed figure."""


def periods_note(context: MasterContext, rule: Aggregate, answers: Iterable[SourcedAnswer]) -> str:
    """`Figures from Spring 2012: JEDU; Autumn 2012: KAO.`; nothing if all are of the reported period.

    Args:
        context: the master.
        rule: of the total over all periods.
        answers: those that may be in the total.
    """
    figures = [answer for answer in answers if answer.figure is not None]
    if rule not in (Aggregate.LAST, Aggregate.MAX) or not figures:
        return ""
    periods = context.collected.periods
    order = {period.id: number for number, period in enumerate(periods)}
    used = _highest(figures) if rule is Aggregate.MAX else _latest(figures, order)
    if all(answer.period.id == context.collected.period.id for answer in used):
        return ""
    return context.words.label("master_figures_of", listed=_by_period(context, _places(used)))


def ratio_note(context: MasterContext, *figures: Iterable[SourcedAnswer]) -> str:
    """`Only one of the two figures was reported: Spring 2027: KAO.`; nothing if all reports have both or none.

    Args:
        context: the master.
        figures: the answers in the total that is divided, and those in the total that it is divided by.
    """
    places = [_places(answers) for answers in figures]
    listed = _by_period(context, frozenset.union(*places) - frozenset.intersection(*places))
    return context.words.label("master_single_figure", listed=listed) if listed else ""


def uncomputed_note(context: MasterContext, computed: Iterable[SourcedAnswer], of: Iterable[SourcedAnswer]) -> str:
    """`Without reports in which it cannot be computed: Spring 2027: KAO.`; nothing if it has a value in each of them.

    Args:
        context: the master.
        computed: the values of a computed figure in a total.
        of: the answers that it is computed from, of the same periods and partners.
    """
    listed = _by_period(context, _places(of) - _places(computed))
    return context.words.label("master_uncomputed", listed=listed) if listed else ""


def computed_from(table: Table, field: Field) -> tuple[Field, ...]:
    """The fields of the same row that a computed figure is computed from, without given ones."""
    parts = walk(field.computed) if field.computed else ()
    names = {part.field for part in parts if isinstance(part, FieldRef)}
    return tuple(each for each in table.answers if each.name in names)


def _places(answers: Iterable[SourcedAnswer]) -> frozenset[tuple[str, str, str]]:
    """The ids of period, partner and row of the answers that are figures."""
    return frozenset((each.period.id, each.partner.id, each.entry.row) for each in answers if each.figure is not None)


def _by_period(context: MasterContext, places: Iterable[tuple[str, str, str]]) -> str:
    """`Spring 2012: JEDU; Autumn 2012: KAO`."""
    names = grouped((period, partner) for period, partner, _ in sorted(places))
    parts = (
        f"{context.period_in_phrase(period)}: {_listed(names[period.id])}"
        for period in context.collected.periods
        if period.id in names
    )
    return "; ".join(parts)


def latest_answers(context: MasterContext, answers: Iterable[SourcedAnswer]) -> list[SourcedAnswer]:
    """The latest figure of each partner."""
    order = {period.id: number for number, period in enumerate(context.collected.periods)}
    return _latest([answer for answer in answers if answer.figure is not None], order)


def successor_note(context: MasterContext, table: Table, field: Field, answers: Iterable[SourcedAnswer]) -> str:
    """`GAMMA: without what ALFA reported in the same period (Autumn 2026).`; nothing if no figure lacks any.

    A computed figure so far of a successor begins with the figures of its predecessors in its previous period. What a
    predecessor has reported in the periods in which its successor reports, too, is in no figure that counts, from the
    day on when the figure of the successor replaces that of the predecessor.

    Args:
        context: the master.
        table: of the figure.
        field: the figure.
        answers: all of one row.
    """
    project = context.collected.project
    if field.computed is None or not any(partner.successor for partner in project.partners):
        return ""
    if not is_cumulative(table, field):
        return ""
    figures = [answer for answer in answers if answer.figure is not None]
    replaced = context.collected.superseded(Aggregate.LAST, figures)
    reported = {(answer.period.id, answer.partner.id) for answer in figures}
    lacking = []
    for partner in (partner for partner in project.partners if partner.id in replaced):
        for successor in successors_of(project, partner):
            periods = context.collected.periods
            begun = [number for number, period in enumerate(periods) if (period.id, successor.id) in reported]
            beside = [period for period in periods[min(begun, default=0) :] if (period.id, partner.id) in reported]
            if both := [context.period_label(period) for period in beside if begun]:
                words = {"successor": successor.id, "partner": partner.id, "period": ", ".join(both)}
                lacking.append(context.words.label("master_without_predecessor", **words))
    return " ".join(lacking)


def _latest(answers: Sequence[SourcedAnswer], order: dict[str, int]) -> list[SourcedAnswer]:
    """The latest answer of each partner."""
    by_time = sorted(answers, key=lambda answer: order[answer.period.id])
    return list({answer.partner.id: answer for answer in by_time}.values())


def _highest(answers: Sequence[SourcedAnswer]) -> list[SourcedAnswer]:
    highest = max(answer.figure or 0.0 for answer in answers)
    return [answer for answer in answers if answer.figure == highest]


def _listed(names: Iterable[str]) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(unique) if len(unique) <= _MOST_NAMES else str(len(unique))

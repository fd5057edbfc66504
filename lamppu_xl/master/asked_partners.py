"""Which partners were asked for something: a form of an earlier period may not have had it, or not any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from lamppu_xl.domain.form import Field, Goal, Option, Table
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.master.context import MasterContext

IsAsked = Callable[[Partner, Period], bool]
"""Whether the form of a partner in a period has something."""


def goal_is_asked(context: MasterContext, goal: Goal) -> IsAsked:
    """Whether a form has a goal."""
    project = context.collected.project
    return lambda partner, period: project.goal_asked(goal, partner, period) is not None


def table_is_asked(context: MasterContext, table: Table) -> IsAsked:
    """Whether a form has a table."""
    project = context.collected.project
    return lambda partner, period: project.table_asked(table, partner, period) is not None


def field_is_asked(context: MasterContext, table: Table, field: Field, row: Goal | Option | None = None) -> IsAsked:
    """Whether a form has a field, and the row of a goal or option if one is given."""
    project = context.collected.project

    def is_asked(partner: Partner, period: Period) -> bool:
        if isinstance(row, Goal) and project.goal_asked(row, partner, period) is None:
            return False
        if isinstance(row, Option):
            return project.asks_in_row(table, field, row, partner, period)
        return project.asks(table, field, partner, period)

    return is_asked


def not_asked(context: MasterContext) -> str:
    """The text in place of an answer that a form does not ask for: a dash, unless definitions of periods differ."""
    return context.words.label("master_not_asked") if context.collected.project.reported_by else "–"


def reported_until(context: MasterContext, is_asked: IsAsked) -> str:
    """`reported until Spring 2012`, if no form of the reported period asks for something any more; else nothing."""
    collected = context.collected
    if not collected.project.is_merged:
        return ""
    asked = [
        period
        for period in collected.periods
        if any(is_asked(partner, period) for partner in collected.project.expected_partners(period))
    ]
    if not asked or asked[-1] == collected.period:
        return ""
    return context.words.label("master_reported_until", period=context.period_label(asked[-1]))


def asked_notes(  # noqa: PLR0913
    context: MasterContext,
    table: Table,
    fields: Sequence[Field],
    *,
    partners: Sequence[Partner],
    periods: Sequence[Period],
    row: Goal | Option | None = None,
) -> Iterator[str]:
    """Of how many partners figures were asked, where it is not all of them, period by period.

    Args:
        context: the master.
        table: the table of the fields.
        fields: whose notes are needed; a note that does not hold for all of them begins with their labels.
        partners: whom the figures concern.
        periods: of the figures.
        row: the goal or option of the row.
    """
    if not context.collected.project.is_merged:
        return
    labels: dict[str, list[str]] = {}
    for field in fields:
        for note in _notes(context, field_is_asked(context, table, field, row), partners, periods):
            labels.setdefault(note, []).append(context.field_label(field))
    for note, names in labels.items():
        yield note if len(names) == len(fields) else f"{', '.join(names)}: {note}"


def _notes(
    context: MasterContext, is_asked: IsAsked, partners: Sequence[Partner], periods: Sequence[Period]
) -> Iterator[str]:
    words, project = context.words, context.collected.project
    for period in periods:
        expected = [partner for partner in partners if project.expects(partner, period)]
        count = sum(is_asked(partner, period) for partner in expected)
        if count < len(expected):
            name = context.period_label(period)
            label = "master_asked_of" if count else "master_asked_of_none"
            yield words.label(label, period=name, count=count, total=len(expected))

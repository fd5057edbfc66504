"""The rows of a flat table: the lines of all partners and periods, or one row for each partner and period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lamppu_xl.domain.form import CONFIRMATION, Field, FreeLines, Table
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.asked_partners import not_asked
from lamppu_xl.master.context import MasterContext


class FlatRow(NamedTuple):
    """A line, or all answers of a partner in a period."""

    period: Period
    partner: Partner
    line: str
    """Its number; empty in a table with one row per partner."""
    answers: Sequence[SourcedAnswer]
    remark: str = ""
    """Why there are no answers."""


def shown_fields(table: Table) -> tuple[Field, ...]:
    """The fields with a column: all answers that are not personal data, but not the confirmation of prefilled ones."""
    return tuple(field for field in table.answers if not field.personal and field.name != CONFIRMATION)


def flat_rows(context: MasterContext, table: Table, fields: Sequence[Field]) -> Iterator[FlatRow]:
    """The rows of the last period first, in the order of the partners.

    Args:
        context: the master.
        table: a table of lines, or with a single row.
        fields: with a column.
    """
    for period in reversed(context.collected.periods):
        for partner in context.collected.project.side_by_side(context.collected.project.partners):
            if isinstance(table.rows, FreeLines):
                lines = context.collected.answers.by_line((period.id, partner.id), table)
                yield from (FlatRow(period, partner, answers[0].line.id, answers) for answers in lines)
            else:
                yield from _row_of(context, table, fields, partner, period)


def _row_of(
    context: MasterContext, table: Table, fields: Sequence[Field], partner: Partner, period: Period
) -> Iterator[FlatRow]:
    """The row of a partner that reports in a period, also if it has no answers."""
    collected, words = context.collected, context.words
    key = (period.id, partner.id)
    names = {field.name for field in fields}
    answers = [answer for answer in collected.answers.of_table(key, table) if answer.field.name in names]
    if answers:
        yield FlatRow(period, partner, "", answers)
    elif collected.project.expects(partner, period) or collected.has_return(period, partner):
        remark = context.absence_reason(period, partner)
        if not any(collected.project.asks(table, field, partner, period) for field in fields):
            remark = not_asked(context)
        yield FlatRow(period, partner, "", (), capitalised(remark or words.label("master_nothing")))

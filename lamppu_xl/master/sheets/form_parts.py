"""What the partners reported where a project has no goals: each sheet of the form, and the totals of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lamppu_xl.domain.form import FreeLines, Table
from lamppu_xl.domain.partners import Partner
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.master.answer_store import SourcedAnswer
from lamppu_xl.master.asked_partners import not_asked
from lamppu_xl.master.context import GoalState, MasterContext
from lamppu_xl.master.sheets.flat_rows import flat_rows, shown_fields
from lamppu_xl.master.sheets.flat_totals import FlatTotals, TotalsPlace


class FormPart(NamedTuple):
    """A sheet of the form in the reported period."""

    key: str
    """Of its sheet in the master."""
    name: str
    counts: tuple[GoalState, ...]
    """For each partner how many rows or answers there are, or why there are none."""


class TableTotal(NamedTuple):
    """The total of a figure over all rows and periods."""

    name: str
    value: float
    number_format: str


def form_parts(context: MasterContext) -> Iterator[FormPart]:
    """The tables that have a sheet in the master."""
    partners = context.collected.reporting_partners
    for table in context.collected.project.form.tables:
        key = f"table/{table.id}"
        if key in context.sheet_names:
            counts = tuple(_count(context, table, partner) for partner in partners)
            yield FormPart(key, context.sheet_names[key], counts)


def _count(context: MasterContext, table: Table, partner: Partner) -> GoalState:
    collected = context.collected
    period = collected.period
    if not collected.has_return(period, partner):
        return GoalState(capitalised(context.absence_reason(period, partner)), context.absence_style(period, partner))
    if collected.project.table_asked(table, partner, period) is None:
        return GoalState(not_asked(context), "state_none")
    answers = [each for each in collected.answers.of_table((period.id, partner.id), table) if not each.field.personal]
    has_lines = isinstance(table.rows, FreeLines)
    count = len({answer.line.id for answer in answers}) if has_lines else len(answers)
    label = "master_rows_reported" if has_lines else "master_answers_reported"
    return GoalState(capitalised(context.words.label(label, count=count)) if count else "–", "state_none")


def table_totals(context: MasterContext) -> Iterator[TableTotal]:
    """The totals of the tables of lines whose figures are added up; those of computed figures first."""
    for table in context.collected.project.form.tables:
        fields = [field for field in shown_fields(table) if field.aggregate and isinstance(table.rows, FreeLines)]
        if not fields:
            continue
        answers: dict[str, list[SourcedAnswer]] = {}
        for row in flat_rows(context, table, fields):
            for answer in row.answers:
                answers.setdefault(answer.field.name, []).append(answer)
        totals = FlatTotals(context, table, fields, answers, TotalsPlace(0, 0, 0, 0))
        for field in sorted(fields, key=lambda field: field.computed is None):
            total = totals.added_total(field)
            if total is not None:
                name = f"{context.text_of(table.title)}: {context.field_label(field)}"
                if currency := context.currency_beside(field, name):
                    name = f"{name} ({currency})"
                counted = totals.counted(field, None)
                yield TableTotal(name, total.total, totals.number_format(field, total.total, counted))

"""The notes of a master on changes of the definition: on the sheet that they concern, and all of them on one sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from lamppu_xl.definition.history.change import DefinitionChange
from lamppu_xl.definition.history.editions import MARK
from lamppu_xl.domain.expressions import details_read
from lamppu_xl.domain.form import Field, Form, Goal, Option, RowPerCode, Table
from lamppu_xl.domain.text import Phrase, Text
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.expression_words import in_words
from lamppu_xl.master.reported_changes import Occurrence, ReportedChange
from lamppu_xl.master.sheets.report_rows import begin_report
from lamppu_xl.workbook.sheet_builder import BuiltCell, SheetBuilder

_WIDTHS = (22.0, 42.0, 18.0)


def note_sheet(context: MasterContext) -> SheetBuilder:
    """All changes of what earlier forms said, the periods' in order."""
    words = context.words
    heads = ("period", "change", "place_id")
    notes = [words.label("master_notes_about")]
    sheet = begin_report(context, "notes", words.label("master_notes"), widths=_WIDTHS, heads=heads, notes=notes)
    for reported in _shown(context, lambda _: True):
        text = context.clean_text(words.fact(reported.change.phrase))
        point = BuiltCell(_periods(context, reported.occurrences), "point")
        sheet.add_text(point, BuiltCell(text, "prose", "@"), BuiltCell(reported.change.place, "source", "@"))
    return sheet


def goal_changes(context: MasterContext, goal: Goal) -> Iterator[tuple[str, str]]:
    """What earlier forms said about a goal: the period, and the earlier wording or the change in words."""
    issued = _issued_id(goal.id)
    for reported in _shown(context, lambda change: (change.kind, change.row) == ("goal", issued), goal.id):
        change = reported.change
        if change.aspect == "wording" and isinstance(change.was, Text):
            yield _periods(context, reported.occurrences), context.clean_text(context.words.pick(change.was))
        elif change.aspect not in ("removed", "narrowed"):  # those are shown as not asked
            yield _periods(context, reported.occurrences), context.clean_text(context.words.fact(change.what))


def option_notes(context: MasterContext, table: Table, option: Option) -> Iterator[str]:
    """What has changed about a row of a table: `Spring 2012: unit was persons, it is now organisations`."""
    issued = _issued_id(option.id)
    place = f"list {table.rows.list}/{issued}" if isinstance(table.rows, RowPerCode) else ""
    tables = "", _issued_id(table.id)
    for reported in _shown(context, lambda change: change.place == place and change.table in tables, option.id):
        if reported.change.aspect not in ("removed", "narrowed"):
            yield _note(context, reported, reported.change.what)


def table_notes(context: MasterContext, table: Table) -> Iterator[str]:
    """How fields are computed, where plain words say it, and what has changed about fields and what they read."""
    for field in table.computed:
        if field.computed is not None and not field.personal:
            expression = in_words(field.computed, table, context.collected.project.form, context.words)
            if expression:
                label = context.words.pick(field.label)
                yield context.words.label("master_computed", field=label, expression=expression)
    issued = _issued_id(table.id)
    for reported in _shown(context, lambda change: (change.kind, change.table) == ("field", issued), table.id):
        if reported.change.aspect not in ("removed", "narrowed", "label"):
            yield _note(context, reported, reported.change.phrase)
    yield from _notes_on_rates(context, table)


def _notes_on_rates(context: MasterContext, table: Table) -> Iterator[str]:
    """How numbers of options have changed that its fields are computed with, such as the rate of a currency."""
    computed = (field.computed for field in table.computed if field.computed is not None and not field.personal)
    read = {(choice.variable.options, name) for each in computed for choice, name in details_read(each)}
    places = {(f"list {_issued_id(options)}", name) for options, name in read if options}
    rows = f"list {table.rows.list}" if isinstance(table.rows, RowPerCode) else ""  # these are beside their rows
    for reported in _shown(
        context, lambda change: (change.place.rpartition("/")[0], change.detail) in places, table.id
    ):
        if not reported.change.place.startswith(f"{rows}/"):
            yield _note(context, reported, reported.change.phrase)


def field_notes(context: MasterContext, table: Table, field: Field) -> Iterator[str]:
    """How the figures of a field were counted otherwise: `Spring 2012: the aggregation was sum, it is now mean`."""
    place = f"{_issued_id(table.id)}/{_issued_id(field.name)}"
    periods = frozenset(period for period, form in _forms(context) if _has_field(form, table, field))
    for reported in _shown(context, lambda change: change.place == place):
        of_field = tuple(each for each in reported.occurrences if MARK not in field.name or each.period.id in periods)
        if of_field and reported.change.aspect in _OF_FIGURES:
            yield _note(context, replace(reported, occurrences=of_field), reported.change.what)


_OF_FIGURES = ("aggregate", "computed", "kind")
"""The aspects of changes after which figures are counted otherwise."""


def _forms(context: MasterContext) -> Iterator[tuple[str, Form]]:
    """The forms of earlier periods, under the ids of the merged definition."""
    for (period, _), edition in context.collected.project.reported_by.items():
        yield period, edition.form


def _has_field(form: Form, table: Table, field: Field) -> bool:
    return any(each.id == table.id and any(other.name == field.name for other in each.fields) for each in form.tables)


def _shown(
    context: MasterContext, is_wanted: Callable[[DefinitionChange], bool], id: str = ""
) -> Iterator[ReportedChange]:
    """The wanted changes that differ in the language of the master.

    Args:
        context: the master.
        is_wanted: whether a change is wanted.
        id: of the thing in a merged definition; one of earlier periods has changes of these periods only.
    """
    periods = _periods_of(context, id) if MARK in id else ()
    for reported in context.collected.changes:
        was, now = reported.change.was, reported.change.now
        is_same = isinstance(was, Text) and isinstance(now, Text) and context.words.pick(was) == context.words.pick(now)
        occurrences = tuple(each for each in reported.occurrences if not periods or each.period.id in periods)
        if occurrences and not is_same and is_wanted(reported.change):
            yield replace(reported, occurrences=occurrences)


def _note(context: MasterContext, reported: ReportedChange, phrase: Phrase) -> str:
    return f"{_periods(context, reported.occurrences)}: {context.clean_text(context.words.fact(phrase))}"


def _periods(context: MasterContext, occurrences: Iterable[Occurrence]) -> str:
    """`Spring 2012, Autumn 2012 (KAO)`: with ids of partners where not all of them had the form."""
    names = (
        f"{context.period_label(period)} ({', '.join(partners)})" if partners else context.period_label(period)
        for period, partners in occurrences
    )
    return ", ".join(names)


def _issued_id(id: str) -> str:
    """The id that a thing was issued with: without the period that a merged definition adds."""
    return id.partition(MARK)[0]


def _periods_of(context: MasterContext, id: str) -> frozenset[str]:
    """The periods whose forms had a goal, option or table, by its id in the merged definition."""
    return frozenset(
        period
        for (period, _), edition in context.collected.project.reported_by.items()
        if any(table.id == id for table in edition.form.tables)
        or any(codes.option(id) for codes in edition.lists.values())
    )

"""Which table of a project's form has its events, and whether the programme counts the people in it."""

from __future__ import annotations

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import EVENTS, EVERY, Programme, ProgrammeIndicator
from lamppu_xl.ledger.records import Ledger


def table_of_events(programme: Programme, project: str, ledger: Ledger) -> str:
    """The table `events`, else the first table of codes that has every row that the programme names as an event."""
    tables = [table.id for table in ledger.tables if table.rows == "code"]
    named = {row for event in programme.events for row in event.same_as.get(project, ())}
    lines = {(line.table, line.row) for line in ledger.lines}
    having = (table for table in tables if named and all((table, row) in lines for row in named))
    return EVENTS if EVENTS in tables else next(having, EVENTS)


def places_without_people(programme: Programme, project: str, people: AnswerRef) -> tuple[str, ...]:
    """Where the programme says that it has no figure of a project for the people in a row of its events.

    That is an indicator over this row in other projects whose entry of the project is `none`. If another indicator
    counts the row of the project, the people are counted.

    Args:
        people: the number of people in a row, or in every row.
    """
    if any(_has(each.entry_in(project), people) for each in programme.indicators):
        return ()
    left_out = (each for each in programme.indicators if project in each.entries and each.entries[project] is None)
    return tuple(f"indicators.{each.id}.entries.{project}" for each in left_out if _is_over(each, people))


def _is_over(indicator: ProgrammeIndicator, people: AnswerRef) -> bool:
    return any(_has(entry, people) for entry in (indicator.entry, *indicator.entries.values()))


def _has(entry: AnswerRef | None, people: AnswerRef) -> bool:
    """Whether an entry of an indicator has the row, or any row if every row is meant."""
    if entry is None or (entry.table, entry.field) != (people.table, people.field):
        return False
    return EVERY in (entry.row, people.row) or entry.row == people.row

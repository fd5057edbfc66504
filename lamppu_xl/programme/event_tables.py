"""Which table of a project's form has its events."""

from __future__ import annotations

from lamppu_xl.domain.programme import EVENTS, Programme
from lamppu_xl.ledger.records import Ledger


def table_of_events(programme: Programme, project: str, ledger: Ledger) -> str:
    """The table `events`, else the first table of codes that has every row that the programme names as an event."""
    tables = [table.id for table in ledger.tables if table.rows == "code"]
    named = {row for event in programme.events for row in event.same_as.get(project, ())}
    lines = {(line.table, line.row) for line in ledger.lines}
    having = (table for table in tables if named and all((table, row) in lines for row in named))
    return EVENTS if EVENTS in tables else next(having, EVENTS)

"""The events of a project are found in a table of any name, by the rows that the programme names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gap_programme import PERIODS, content, master
from programme_content import context_of

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.form import Aggregate
from lamppu_xl.domain.programme import ProgrammeEvent, ProgrammeIndicator
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerAnswer, LedgerField, LedgerLine, LedgerPartner, LedgerTable
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.report_records import ReportedEvent
from lamppu_xl.programme.sheets.tables import event_sheet

ROWS = {"costs": ("C1",), "visits": ("E1", "E2")}


def events(*tables: str, indicators: tuple[ProgrammeIndicator, ...] = ()) -> list[ReportedEvent]:
    """The events of a project in whose tables of codes each row has a number; the programme names the event E1."""
    return [*content_with(*tables, indicators=indicators).events]


def content_with(*tables: str, indicators: tuple[ProgrammeIndicator, ...] = ()) -> ProgrammeContent:
    ids = [(table, row) for table in tables for row in ROWS.get(table, ("E1",))]
    verdict = master(
        "A",
        tables=tuple(LedgerTable(table, "code", 0, Text.of(en=table)) for table in tables),
        questions=tuple(
            LedgerField(table, "people", "integer", "number", "sum", False, "", Text.of(en="People"))
            for table in tables
        ),
        lines=tuple(LedgerLine(table, row, "sum", Text.of(en=row)) for table, row in ids),
        answers=tuple(
            LedgerAnswer(number, 1, AnswerRef(table, row, "people"), float(number), "Visits", f"C{number}")
            for number, (table, row) in enumerate(ids, 1)
        ),
    )
    opening = ProgrammeEvent(id="V1", label=Text.of(en="Opening"), same_as={"A": ("E1",)})
    programme = replace(content().programme, projects=content().programme.projects[:1], events=(opening,))
    programme = replace(programme, indicators=indicators or programme.indicators)
    return collect_content(programme, PERIODS[1], [verdict])


@pytest.mark.parametrize(
    ("tables", "numbers"),
    [(("costs", "visits"), {"V1": [2.0], "A/E2": [3.0]}), (("costs", "visits", "events"), {"V1": [4.0]})],
)
def test_a_table_of_another_name_counts_where_none_is_named_events(
    tables: tuple[str, ...], numbers: dict[str, list[float]]
) -> None:
    found = events(*tables)
    assert {event.id: [each.value for each in event.attendances] for event in found} == numbers
    assert all(len(event.organisations) == 1 for event in found)


def test_a_project_without_such_rows_has_no_attendance() -> None:
    assert [(event.id, event.attendances) for event in events("costs")] == [("V1", ())]


@pytest.mark.parametrize(
    ("names", "business_id", "expected"),
    [
        (("North College", "The College of the North"), "0000101-1", ("North College",)),
        (("North College", "North college "), "", ("North College",)),
        (("North College", "South School"), "", ("North College", "South School")),
    ],
)
def test_events_name_an_organisation_as_the_list_of_organisations_does(
    names: tuple[str, str], business_id: str, expected: tuple[str, ...]
) -> None:
    """Partners of several projects may have different names for it; the business id says that it is the same.

    Without one, partners that the programme does not list are the same if both projects have the id and the name.
    """
    questions = (LedgerField("events", "people", "integer", "number", "sum", False, "", Text.of(en="People")),)
    row = AnswerRef("events", "E1", "people")
    verdicts = [
        master(
            project,
            tables=(LedgerTable("events", "code", 0, Text.of(en="Events")),),
            questions=questions,
            lines=(LedgerLine("events", "E1", "sum", Text.of(en="Opening")),),
            partners=(LedgerPartner("A", name, business_id, ("partner",), ()),),
            answers=(LedgerAnswer(1, 1, row, 5.0, "Visits", "C1"),),
        )
        for project, name in zip("AB", names, strict=True)
    ]
    opening = ProgrammeEvent(id="V1", label=Text.of(en="Opening"), same_as={"A": ("E1",), "B": ("E1",)})
    programme = replace(content().programme, projects=content().programme.projects[:2], events=(opening,))
    found = collect_content(programme, PERIODS[1], verdicts)
    assert [each.organisation.name for each in found.participants] == [*expected]
    assert [event.organisations for event in found.events] == [expected]


PEOPLE = ProgrammeIndicator(
    id="K1", label=Text.of(en="People"), aggregate=Aggregate.SUM, entry=AnswerRef("events", "*", "people")
)


@pytest.mark.parametrize(
    ("entries", "counted"),
    [
        ({}, True),
        ({"A": None}, False),
        ({"A": AnswerRef("events", "E2", "people")}, True),
        ({"B": None}, True),
    ],
)
def test_people_of_a_project_whose_entry_is_none_are_counted_on_no_sheet(
    entries: dict[str, AnswerRef | None], counted: bool
) -> None:
    found = content_with("events", indicators=(replace(PEOPLE, entries=entries),))
    (opening,) = found.events
    assert [each.value for each in opening.attendances] == ([1.0] if counted else [])
    assert opening.organisations == (("Aa",) if counted else ())
    sheet = event_sheet(context_of(found))
    note = "The definition of the programme leaves out the numbers of people of these projects: A."
    assert any(note in str(cell.content) for cell in sheet.cells.values()) is not counted
    places = () if counted else ("indicators.K1.entries.A",)
    assert opening.without_people == ({"A": places} if places else {})


def test_people_are_counted_if_another_figure_has_them() -> None:
    left_out = replace(PEOPLE, entries={"A": None})
    (opening,) = events("events", indicators=(left_out, replace(PEOPLE, id="K2")))
    assert (len(opening.attendances), opening.without_people) == (1, {})

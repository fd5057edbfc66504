"""What is said beside a total of latest figures where a successor reported in the last period of its predecessor."""

from __future__ import annotations

import pytest
from built_masters import build_master
from example_masters import judged, returned
from projects import read, sound
from succession import succession

from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.workbook.model import plain_text

pytestmark = pytest.mark.slow

FORM = """
title: Form
lists:
  rows: [{id: R1, label: One}]
tables:
  goals:
    title: Goals
    rows: goals
    fields: &fields
      now: {label: Now, kind: number, aggregate: sum, required: yes}
      sofar: {label: So far, kind: number, computed: "sum(previous.sofar, now)", previous: yes, aggregate: last}
      typed: {label: Standing, kind: number, aggregate: last}
  rows: {title: Rows, rows: {codes: rows}, fields: *fields}
  record: {title: Record, rows: record, fields: *fields}
"""
NOTE = "GAMMA: without what BETA reported in the same period (Autumn)."


def notes(last: str, first: str, *, year: bool = False) -> list[tuple[str, str]]:
    """The sheets and lines of the master that name the successor's lack.

    Args:
        last: month and day on which the predecessor leaves.
        first: month and day on which the successor joins.
        year: with a third period, in the year after.
    """
    definition = succession(last, first)
    if year:
        third = "  - {id: 2027-1, label: Winter, start: 2027-01-01, end: 2027-06-30, deadline: 2027-08-31}\npartners:"
        definition = definition.replace("end: 2026-12-31, languages", "end: 2027-06-30, languages")
        definition = definition.replace("partners:", third, 1)
    project = sound(read(definition, FORM))
    batches = []
    for period in project.periods:
        partners = [partner.id for partner in project.expected_partners(period)]
        answers = {f"{row}/now": 2.0 for row in ("goals/G1", "rows/R1", "record/1")}
        answers |= {entry.replace("now", "typed"): 7.0 for entry in answers}
        files = [returned(project, partner, period.id, answers) for partner in partners]
        batches.append(judged(project, period.id, files))
    made = build_master(project, batches, project_translator(project, "en"))
    texts = [
        (sheet.key, line)
        for sheet in made.plan.sheets
        for cell in sheet.cells
        if cell.content is not None
        for line in plain_text(getattr(cell.content, "cached", cell.content)).split("\n")
    ]
    return sorted({(key, line) for key, line in texts if "without what" in line})


def test_the_figure_so_far_of_a_successor_that_began_in_the_last_period_of_its_predecessor_lacks_that_period():
    assert notes("10-15", "10-16") == [
        ("goal/G1", NOTE),
        ("table/record", f"So far: {NOTE}"),
        ("table/rows", f"So far: {NOTE}"),
    ]


def test_nothing_is_said_where_it_began_in_the_period_after():
    assert notes("06-30", "07-01") == []


def test_every_period_in_which_both_have_reported_is_named_once_the_figure_of_the_successor_counts_alone():
    note = "GAMMA: without what BETA reported in the same period (Spring, Autumn)."
    assert notes("12-31", "01-01", year=True) == [
        ("goal/G1", note),
        ("table/record", f"So far: {note}"),
        ("table/rows", f"So far: {note}"),
    ]


def test_nothing_is_said_while_the_figures_of_both_count():
    assert notes("12-31", "01-01") == []


@pytest.mark.parametrize(("key", "total"), [("GAMMA", 70.0 + 5.0), ("BETA", 5.0), ("beta", 5.0)])
def test_the_line_of_a_predecessor_is_in_a_total_until_its_successor_reports_its_key(key: str, total: float) -> None:
    form = """
title: Form
lists:
  sexes: [{id: F, label: Women}, {id: M, label: Men}]
tables:
  purchases:
    title: Purchases
    rows: {lines: 2}
    key: number
    fields:
      number: {label: Number}
      paid: {label: Paid so far, kind: money, aggregate: last}
      people: {label: People so far, kind: integer, aggregate: last, by: sexes}
"""
    project = sound(read(succession(), form))
    batches = [
        judged(
            project,
            period,
            [
                returned(
                    project,
                    who,
                    period,
                    {
                        "purchases/1/number": number,
                        "purchases/1/paid": paid,
                        "purchases/1/people_f": paid,
                        "purchases/1/people_m": 1.0,
                    },
                )
            ],
        )
        for period, who, number, paid in (("2026-1", "BETA", "BETA", 70.0), ("2026-2", "GAMMA", key, 5.0))
    ]
    made = build_master(project, batches, project_translator(project, "en"))
    rows: dict[int, list[object]] = {}
    for cell in made.plan.sheet("table/purchases").cells:
        rows.setdefault(cell.row, []).append(getattr(cell.content, "cached", cell.content))
    texts = [[str(content) for content in row if content is not None] for row in rows.values()]
    [so_far] = [row for row in texts if row[0] == "Total" and "all periods" in row]
    assert so_far[1] == str(total), texts
    women = next(row for row in texts if "Women" in row[0])
    assert women[-1] == str(total), texts

"""The block of each category below a table of lines: lines that go on over periods are counted once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest
from example_masters import judged, returned
from projects import read, sound

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.corrections import Correction, Corrections
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.master.builder import MasterOptions, master_context
from lamppu_xl.master.sheets.flat_tables import flat_sheet
from lamppu_xl.workbook.model import Formula

PROJECT = """
project: {id: DEALS, name: Deals, form: tiny, start: 2026-01-01, end: 2026-12-31, languages: [en]}
periods:
  - {id: 2026-1, label: Spring, start: 2026-01-01, end: 2026-06-30, deadline: 2026-08-31}
  - {id: 2026-2, label: Autumn, start: 2026-07-01, end: 2026-12-31, deadline: 2027-02-28}
partners: [{id: ALFA, name: Alfa, roles: [coordinator, partner]}, {id: BETA, name: Beta}]
"""
FORM = """
title: Deals
lists: {sorts: [{id: NEW, label: New}, {id: OLD, label: Old}]}
tables:
  deals:
    title: Deals
    rows: {lines: 5}
    SORT
    break_down: [sort]
    fields:
      number: {label: Number}
      sort: {label: Sort, kind: choice, list: sorts}
      paid: {label: Paid, kind: money, aggregate: sum}
"""
SPRING = {"ALFA": (("A1", "NEW"), ("A2", "NEW")), "BETA": (("a1", "NEW"), ("B2", "OLD"))}
AUTUMN = {"ALFA": (("a1", "OLD"), ("A3", "NEW"))}


MERGED = "name: Beta, left: 2026-06-30, successor: ALFA}"


@cache
def project(sort: str, beta: str = "name: Beta}") -> Project:
    return sound(read(PROJECT.replace("name: Beta}", beta), FORM.replace("SORT", sort)))


def answers_of(lines: tuple[tuple[str, str], ...]) -> Mapping[str, Answer]:
    found: dict[str, Answer] = {}
    for line, (number, sort) in enumerate(lines, 1):
        found |= {f"deals/{line}/number": number, f"deals/{line}/sort": sort, f"deals/{line}/paid": 10.0}
    return found


def sums_of(form: Project, corrections: Corrections) -> tuple[str, dict[str, tuple[object, object]]]:
    """The heading of the block by sort, and the number of lines and the sum of each sort."""
    batches = [
        judged(form, period, [returned(form, partner, period, answers_of(lines)) for partner, lines in sent.items()])
        for period, sent in (("2026-1", SPRING), ("2026-2", AUTUMN))
    ]
    context = master_context(form, batches, project_translator(form, "en"), MasterOptions(corrections=corrections))
    sheet = flat_sheet(context, form.form.table("deals"))
    (at,) = {row for (row, _), cell in sheet.cells.items() if str(cell.content).startswith("By Sort")}
    found = {}
    for row in (at + 2, at + 3):
        numbers = [cell.content for (each, _), cell in sorted(sheet.cells.items()) if each == row]
        paid, count = [each.cached if isinstance(each, Formula) else each for each in numbers if each is not None][1:]
        found[str(numbers[0])] = (count, paid)
    return str(sheet.cells[at, 0].content), found


@pytest.mark.parametrize(
    ("sort", "heading", "rows"),
    [
        ("key: number", "counted once", {"New": (3, 40), "Old": (2, 20)}),
        ("carry: yes", "last return", {"New": (2, 40), "Old": (2, 20)}),
        ("help: none", "By Sort", {"New": (4, 40), "Old": (2, 20)}),
    ],
)
def test_a_line_that_goes_on_is_counted_once(sort: str, heading: str, rows: Mapping[str, tuple[int, int]]) -> None:
    shown, found = sums_of(project(sort), Corrections())
    assert heading in shown
    assert found == rows


def test_a_line_that_a_successor_continues_is_counted_once() -> None:
    """Line a1 of BETA is that of ALFA, which reported it later; B2 has nobody continued. Sums have all answers."""
    _, found = sums_of(project("key: number", MERGED), Corrections())
    assert found == {"New": (2, 40), "Old": (2, 20)}


def test_lines_of_a_form_with_another_key_count_until_the_next_report() -> None:
    """In spring the key was another question: ALFA reported again, so its spring lines are in its autumn ones."""
    deals = FORM.replace("SORT", "key: number").replace("aggregate: sum", "aggregate: last")
    earlier = sound(read(PROJECT, deals.replace("number", "name")))
    present = sound(read(PROJECT, deals))
    spring = {
        partner: {entry.replace("number", "name"): answer for entry, answer in answers_of(lines).items()}
        for partner, lines in SPRING.items()
    }
    batches = [
        judged(earlier, "2026-1", [returned(earlier, partner, "2026-1", each) for partner, each in spring.items()]),
        judged(
            present,
            "2026-2",
            [returned(present, partner, "2026-2", answers_of(lines)) for partner, lines in AUTUMN.items()],
        ),
    ]
    context = master_context(present, batches, project_translator(present, "en"), MasterOptions())
    cells = flat_sheet(context, context.collected.project.form.table("deals")).cells
    contents = {place: cell.content for place, cell in cells.items()}
    values = {place: each.cached if isinstance(each, Formula) else each for place, each in contents.items()}
    rows = {row for (row, _), each in values.items() if "all periods" in str(each).lower()}
    (total,) = [[each for (at, _), each in values.items() if at == row] for row in rows]
    assert 40.0 in total, total  # 60 with the spring lines of ALFA
    (at,) = {row for (row, _), each in values.items() if str(each).startswith("By Sort")}
    counts = {str(values[row, 0]): [each for (at, _), each in values.items() if at == row] for row in (at + 2, at + 3)}
    assert 2 in counts["New"]
    assert 2 in counts["Old"]


def test_the_heads_name_the_currency_as_those_of_the_list_do() -> None:
    form = sound(
        read(PROJECT.replace("name: Deals,", "name: Deals, currency: GBP,"), FORM.replace("SORT", "help: none"))
    )
    returns = [returned(form, partner, "2026-1", answers_of(lines)) for partner, lines in SPRING.items()]
    context = master_context(form, [judged(form, "2026-1", returns)], project_translator(form, "en"), MasterOptions())
    cells = flat_sheet(context, form.form.table("deals")).cells
    heads = [cell.content for _, cell in sorted(cells.items()) if cell.style == "header_figure"]
    assert heads.count("Paid (GBP)") == 2
    assert heads.count("Rows") == 1
    assert "Paid" not in heads


def test_a_corrected_figure_counts_in_the_sums_of_its_sort() -> None:
    """As it counts in the total above them."""
    entry = AnswerRef("deals", "2", "paid")
    correction = Correction(
        period="2026-1",
        partner="BETA",
        entry=entry,
        was=10.0,
        now=7.5,
        reason="Paid twice.",
        made_in="2026-2",
        day=date(2027, 1, 1),
    )
    _, found = sums_of(project("help: none"), Corrections((correction,)))
    assert found == {"New": (4, 40), "Old": (2, 17.5)}

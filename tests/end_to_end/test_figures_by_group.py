"""Figures that are reported by groups: their columns, the rule of their sum, their totals in the master."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import projects
import pytest
from computed_form import PROJECT
from folders import folder, run
from templates import issued, painted

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Project
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate

FORM = """
title: Services
lists:
  sites: [{id: S1, label: North}, {id: S2, label: South}]
  sex: [{id: F, label: Female}, {id: M, label: Male}]
  age: [{id: 0-14, label: Young}, {id: old, label: Old}]
tables:
  services:
    title: Services
    rows: {codes: sites}
    fields:
      people: {label: People, kind: integer, required: yes, min: 0, by: [sex, age], aggregate: sum}
  visits:
    title: Visits
    rows: {lines: 2}
    fields:
      guests: {label: Guests, kind: integer, by: sex, aggregate: sum}
"""

PARTS = ("people_f_0_14", "people_f_old", "people_m_0_14", "people_m_old")


def project() -> Project:
    return projects.sound(projects.read(PROJECT, FORM))


def filled(*people: float | None, guests: tuple[float, ...] = (3, 1, 2)) -> bytes:
    names = ("people", *PARTS)
    answers = {
        AnswerRef("services", "S1", name): float(value)
        for name, value in zip(names, people, strict=True)
        if value is not None
    }
    answers[AnswerRef("services", "S2", "people")] = 7.0
    names = ("guests", "guests_f", "guests_m")
    answers |= {AnswerRef("visits", "1", name): float(value) for name, value in zip(names, guests, strict=True)}
    return painted(issued(project(), "ALFA", "2026-1", answers=answers))


def errors(data: bytes) -> list[tuple[str, str]]:
    when = project().period("2026-1")
    assert when is not None
    (verdict,) = validate(project(), when, [IncomingFile("a.xlsx", data)]).verdicts
    return [(finding.code.id, str(finding.entry)) for finding in verdict.findings if finding.code.id[0] in "RV"]


def test_each_combination_has_a_field_with_a_label_of_its_own():
    fields = project().form.table("services").fields
    assert [field.name for field in fields] == ["people", *PARTS]
    assert fields[1].label.pick(("en",)) == "People: Female, Young"


@pytest.mark.slow
def test_the_sum_of_the_parts_is_the_figure():
    assert errors(filled(10, 1, 2, 3, 4)) == []
    assert errors(filled(10, None, None, None, None)) == []
    assert errors(filled(11, 1, 2, 3, 4)) == [("R511", "services/S1/people")]
    assert errors(filled(1, 1, -1, None, 1)) == [("R502", "services/S1/people_f_old")]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("by: sex", "by: nothing", "D107"),
        ("kind: integer, by: sex", "by: sex", "D158"),
        ("kind: integer, by: sex", "kind: percent, by: sex", "D158"),
        ("kind: integer, by: sex", "kind: integer, computed: 1 + 1, by: sex", "D158"),
        ("guests: {", "guests_f: {label: F}\n      guests: {", "D108"),
    ],
)
def test_what_cannot_have_parts_is_reported(old, new, code):
    assert code in [finding.code.id for finding in projects.read(PROJECT, FORM.replace(old, new)).problems]


@pytest.mark.slow
def test_the_master_has_the_totals_of_each_group(tmp_path: Path):
    at = folder(tmp_path / "costs", PROJECT, FORM)
    (at / "2026-1" / "inbox").mkdir(parents=True, exist_ok=True)
    (at / "2026-1" / "inbox" / "a.xlsx").write_bytes(filled(10, 1, 2, 3, 4))
    run("consolidate", at, "--period", "2026-1")
    book = openpyxl.load_workbook(at / "2026-1" / "master.xlsx", data_only=True)
    rows = {str(row[0]): row[1] for sheet in ("Services", "Visits") for row in book[sheet].iter_rows(values_only=True)}
    assert rows["S1 North · People · Female"] == 3
    assert rows["S1 North · People · Old"] == 6
    assert rows["Guests · Male"] == 2
    (cell,) = [row[0].row for row in book["Visits"].iter_rows() if row[0].value == "Guests · Male"]
    traced = run("trace", at / "2026-1" / "master.xlsx", f"Visits!B{cell}")
    assert traced.code == 0
    assert "1 answer from 1 return" in traced.out


STAFF = """
title: Staff
lists:
  sites: [{id: S1, label: North}]
  sex: [{id: F, label: Female}, {id: O, label: Other}]
  age: [{id: young, label: Young}, {id: old, label: Old}]
tables:
  staff:
    title: Staff
    rows: record
    fields:
      people: {label: People, kind: integer, by: [sex, age], aggregate: last}
  sites:
    title: Sites
    rows: {codes: sites}
    fields:
      people: {label: People, kind: integer, by: [sex, age], aggregate: last}
"""


@pytest.mark.slow
def test_parts_of_a_standing_figure_are_those_of_the_latest_report(tmp_path: Path):
    merging = PROJECT.replace("name: Beta}", "name: Beta, left: 2026-06-30, successor: ALFA}")
    at = folder(tmp_path / "staff", merging, STAFF)
    for period, group, figures in (("2026-1", "o", (9, 4, 5)), ("2026-2", "x", (10, 3, 7))):
        form = STAFF if group == "o" else STAFF.replace("{id: O, label: Other}", "{id: X, label: Unknown}")
        (at / "forms" / "tiny" / "form.yaml").write_text(form, encoding="utf-8")
        assert run("generate", at, "--period", period).code == 0
        names = ("people", "people_f_young", f"people_{group}_young")
        answers = {
            AnswerRef(table, row, name): float(value)
            for table, row in (("staff", "1"), ("sites", "S1"))
            for name, value in zip(names, figures, strict=True)
        }
        (at / period / "inbox").mkdir(parents=True, exist_ok=True)
        for partner in ("ALFA", "BETA") if period == "2026-1" else ("ALFA",):
            data = painted(issued(projects.sound(projects.read(merging, form)), partner, period, answers=answers))
            (at / period / "inbox" / f"{partner}.xlsx").write_bytes(data)
    assert run("consolidate", at, "--period", "2026-2").code == 0
    book = openpyxl.load_workbook(at / "2026-2" / "master.xlsx", data_only=True)
    for sheet, label in (("Staff", "People"), ("Sites", "S1 North · People")):
        shown = {str(row[0]): row[1] for row in book[sheet].iter_rows(values_only=True)}
        totals = {name.removeprefix(f"{label} · "): total for name, total in shown.items() if f"{label} · " in name}
        assert totals == {"Female": 3, "Unknown": 7, "Young": 10}

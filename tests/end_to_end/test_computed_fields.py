"""Computed fields through the commands: consolidate, freeze, correct and verify."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from computed_form import FORM, PROJECT, filled, sample
from folders import folder, run

from lamppu_xl.definition import load
from lamppu_xl.definition.coordinator_lists.corrections import read_corrections
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.services.freeze import freeze

pytestmark = pytest.mark.slow

DAY = date(2026, 9, 1)


def text_of(file: Path, sheet: str) -> str:
    """The cells of a sheet with the values that they store."""
    rows = openpyxl.load_workbook(file, data_only=True)[sheet].iter_rows(values_only=True)
    return "\n".join("|".join("" if cell is None else str(cell) for cell in row) for row in rows)


def test_a_corrected_answer_changes_the_computed_totals_of_the_next_master(tmp_path):
    at = folder(tmp_path / "costs", PROJECT, FORM)
    inbox = at / "2026-1" / "inbox"
    inbox.mkdir(exist_ok=True, parents=True)
    note = {AnswerRef("summary", "1", "note"): "Little is left."}
    book = openpyxl.load_workbook(BytesIO(filled(sample() | note)))
    book.save(inbox / "a.xlsx")  # formulas are kept, their values are not
    assert "master.xlsx" in run("consolidate", at, "--period", "2026-1").out
    first = text_of(at / "2026-1" / "master.xlsx", "Expenditure")
    assert "ALFA|||1722.83||1036.36" in first, first
    assert "By Category" in first, first
    assert "In euros is computed: Amount / Rate, rounded." in first, first
    assert "Staff|||1099.0||800.0" in first, first
    assert "Travel|||583.83||236.36" in first, first
    table = openpyxl.load_workbook(at / "2026-1" / "master.xlsx", data_only=True)["Expenditure"]
    cell = next(cell for row in table for cell in row if cell.value == 800)
    assert "1 answer from 1 return" in run("trace", at / "2026-1" / "master.xlsx", f"Expenditure!{cell.coordinate}").out
    assert not freeze(at, period="2026-1", today=DAY).obstacles
    where = ("correct", at, "--period", "2026-1", "--partner", "ALFA", "--reason", "A typing mistake")
    refused = run(*where, "--entry", "summary/1/all", "--number", "5")
    assert refused.code == 2
    assert "computed" in refused.err
    made = run(*where, "--entry", "lines/1/amount", "--number", "500")
    assert made.code == 0, made.err
    assert "them: Expenditure 1 · In euros -400" in made.out
    assert "Totals keep the reported value" not in made.out
    assert "master.xlsx" in run("consolidate", at, "--period", "2026-2").out
    master = at / "2026-2" / "master.xlsx"
    expenditure = text_of(master, "Expenditure")
    assert "-400" in expenditure, expenditure
    assert "636.36" in expenditure, expenditure
    assert "-400" in text_of(master, "Plan and use")
    assert not freeze(at, period="2026-2", today=date(2027, 3, 1)).obstacles
    assert run("verify", at, "--period", "2026-2").code == 0


def test_a_computed_field_in_the_list_of_corrections_is_reported(tmp_path):
    at = folder(tmp_path / "costs", PROJECT, FORM)
    project = load(at).project
    assert project is not None
    written = (
        "- {period: 2026-1, partner: ALFA, entry: summary/1/all, was: 5, now: 6,"
        " reason: Wrong, made_in: 2026-2, day: 2026-09-01}\n"
    )
    problems = read_corrections(written.encode(), "corrections.yaml", project).problems
    assert [finding.code.id for finding in problems] == ["D154"]

"""Forms show what a partner reported in each of the last periods, wherever a return is missing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from folders import PERIOD, run
from projects import TINY_PROJECT

from lamppu_xl import validate

pytestmark = pytest.mark.slow

FORM = """
title: Form
tables:
  spending:
    title: Spending
    rows: {codes: indicators}
    fields:
      spent: {label: Spent, kind: money, periods: {earlier: 2, later: 1}}
"""
LATER = "  - {id: 2026-3, label: {en: Winter}, start: 2027-01-01, end: 2027-03-31, deadline: 2027-04-15}\n\npartners:"
"""A further period, and the head of what follows the periods."""


def form_of(at: Path, period: str, partner: str) -> tuple[Path, openpyxl.Workbook]:
    path = at / period / "outbox" / f"TINY_{period}_{partner}.xlsx"
    return path, openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def at(tmp_path_factory) -> Path:
    """A project with returns of two periods, and the forms of the third."""
    at = tmp_path_factory.mktemp("quarters")
    (at / "forms" / "tiny").mkdir(parents=True)
    project = TINY_PROJECT.replace("\npartners:", LATER, 1).replace("end: 2026-12-31\n", "end: 2027-12-31\n", 1)
    (at / "project.yaml").write_text(project, encoding="utf-8")
    (at / "forms" / "tiny" / "form.yaml").write_text(FORM, encoding="utf-8")
    for period, reporting in (("2026-1", ("ALFA", "BETA")), (PERIOD, ("ALFA",))):
        assert run("generate", at, "--period", period).code == 0
        for partner in reporting:
            path, book = form_of(at, period, partner)
            sheet = book.worksheets[1]
            column = next(cell.column for cell in sheet[3] if cell.value == "#spent")
            sheet.cell(5, column).value = 10 if period == "2026-1" else 20
            sheet.cell(5, column + 1).value = 1000 if period == "2026-1" else None
            inbox = at / period / "inbox"
            inbox.mkdir(exist_ok=True)
            book.save(inbox / path.name)
    assert run("generate", at, "--period", "2026-3").code == 0
    return at


def test_each_earlier_period_comes_from_its_own_return(at):
    shown = {}
    for partner in ("ALFA", "BETA", "GAMMA"):
        _, book = form_of(at, "2026-3", partner)
        sheet = book.worksheets[1]
        assert [cell.value for cell in sheet[3]][2:5] == ["#previous spent_earlier_2", "#previous spent", "#spent"]
        assert sheet["C5"].protection.locked
        shown[partner] = [sheet["C5"].value, sheet["D5"].value, sheet["E5"].value]
    assert shown == {"ALFA": [10, 20, None], "BETA": [10, None, None], "GAMMA": [None, None, None]}


def test_a_value_of_two_periods_ago_that_was_corrected_since_is_noted(at, caplog):
    caplog.set_level("DEBUG", "lamppu_xl.services.returned_files")
    path, book = form_of(at, "2026-3", "ALFA")
    book.worksheets[1]["E5"] = 30
    inbox = at / "2026-3" / "inbox"
    inbox.mkdir(exist_ok=True)
    book.save(inbox / path.name)
    spring, corrected = form_of(at, "2026-1", "ALFA")
    sheet = corrected.worksheets[1]
    column = next(cell.column for cell in sheet[3] if cell.value == "#spent")
    sheet.cell(5, column).value = 11
    corrected.save(at / "2026-1" / "inbox" / spring.name)
    found = [
        (str(each.entry), each.facts["was"], each.facts["now"], each.facts["period"].pick(("en",)))
        for verdict in validate(at, period="2026-3").verdicts
        for each in verdict.findings
        if each.code.id == "O606"
    ]
    assert found == [("spending/I1/spent", 10.0, 11.0, "Spring")]
    read = {message for message in caplog.messages if message.startswith("read ")}
    assert read == {f"read TINY_{period}_ALFA.xlsx" for period in ("2026-1", PERIOD, "2026-3")}  # and not that of BETA

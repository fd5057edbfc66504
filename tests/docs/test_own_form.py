"""The form that the documentation makes from an empty file goes all the way to a master workbook."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import lamppu_xl
from lamppu_xl.master.master_reader import read_incoming_master

PAGE = Path(__file__).parents[2] / "docs" / "coordinator" / "own-form.md"
ANSWERS = {
    "prefill_confirmed": "yes",
    "courses/1/name": "First aid",
    "courses/1/subject": "Health care",
    "courses/1/ended": date(2027, 3, 1),
    "courses/1/women": 8,
    "courses/1/men": 4,
    "courses/1/category": "Teaching",
    "courses/1/cost": 1500,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    for name, text in blocks:
        path = tmp_path / "courses" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "courses"


@pytest.mark.slow
def test_the_form_of_the_page_gives_the_figures_that_it_promises(folder: Path) -> None:
    assert lamppu_xl.check(folder).findings == ()
    lamppu_xl.generate(folder, period="2027-1")
    workspace = lamppu_xl.load_project(folder)
    for partner in ("NORTH", "SOUTH"):
        book = openpyxl.load_workbook(folder / "2027-1" / "outbox" / f"COURSES_2027-1_{partner}.xlsx")
        for answer in lamppu_xl.answer_map(workspace, partner=partner, period="2027-1"):
            if answer.entry in ANSWERS:
                book[answer.sheet][answer.cell] = ANSWERS[answer.entry]
        book.save(folder / "2027-1" / "inbox" / f"{partner}.xlsx")
    batch = lamppu_xl.validate(folder, period="2027-1")
    assert [verdict.state.value for verdict in batch.verdicts] == ["accepted", "accepted"]
    master = lamppu_xl.consolidate(folder, period="2027-1")
    ledger = read_incoming_master(master.path.read_bytes(), "master.xlsx").ledger
    assert ledger is not None
    values = {(answer.source, str(answer.entry)): answer.value for answer in ledger.answers}
    assert values[1, "courses/1/people"] == 12
    assert values[1, "budget/teaching/left"] == 18_500
    assert values[2, "budget/teaching/left"] == 10_500
    courses = openpyxl.load_workbook(master.path)["Courses"]
    assert {row[0].value for row in courses.iter_rows()} >= {"NORTH", "SOUTH"}

"""A given yes or no: shown in the words of each form and of the master, compared by its code."""

from __future__ import annotations

from io import BytesIO

import pytest
from built_masters import build_master
from computed_form import PROJECT
from example_masters import judged, returned
from openpyxl import load_workbook
from projects import read, sound
from templates import issued

from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.workbook.model import CellUse, plain_text

FORM = """
title: Form
lists:
  outputs:
    - {id: A, label: Roads, kind: number, target: 5, flag: yes}
    - {id: D, label: Network, kind: yes_no, target: yes, flag: {ALFA: no, BETA: yes}}
    - {id: E, label: Guide, kind: yes_no, target: no}
tables:
  results:
    title: Results
    rows: {codes: outputs}
    fields:
      flag: {label: Flag, kind: yes_no, given: row.flag}
      target: {label: Target, kind: row.kind, given: row.target}
      done: {label: Done, kind: row.kind}
      why: {label: Why, required_when: flag == "yes" and target == "yes"}
    rules:
      - {holds: done == target, severity: warning, says: Differs from the target.}
  size:
    title: Size
    rows: record
    fields:
      big: {label: Big, kind: yes_no, given: partner.big}
      people: {label: People, kind: integer}
"""
SAME = {"results/A/done": 5.0, "results/D/done": "yes", "results/E/done": "no", "size/1/people": 3.0}


TWO_LANGUAGES = PROJECT.replace("[en]", "[fi, en]").replace("name: Beta}", "name: Beta, details: {big: yes}}")


@pytest.fixture(scope="module")
def project() -> Project:
    return sound(read(TWO_LANGUAGES, FORM))


def broken(project: Project, partner: str, answers: dict[str, Answer]) -> list[str]:
    files = [returned(project, partner, "2026-1", answers)]
    return [f"{each.code.id} {each.entry}" for each in judged(project, "2026-1", files).verdicts[0].findings]


def test_a_form_shows_it_in_its_words_also_where_the_kind_is_of_the_row(project):
    cells = issued(project, "ALFA", "2026-1").plan.sheet("results").cells
    given = {str(cell.entry): cell.content for cell in cells if cell.entry and cell.use is CellUse.FIXED}
    assert (given["results/D/target"], given["results/E/target"]) == ("Kyllä", "Ei")
    assert (given["results/A/flag"], given["results/D/flag"]) == ("Kyllä", "Ei")


@pytest.mark.slow
def test_a_rule_compares_it_with_an_answer(project):
    assert broken(project, "ALFA", {**SAME}) == []
    assert broken(project, "ALFA", SAME | {"results/D/done": "no", "results/E/done": "yes"}) == [
        "R511 results/D/done",
        "R511 results/E/done",
    ]
    assert broken(project, "BETA", {**SAME}) == ["R501 results/D/why"]


@pytest.mark.slow
def test_a_live_check_says_the_same(project):
    wrong = returned(project, "ALFA", "2026-1", SAME | {"results/D/done": "no"})
    assert wrong.data is not None
    book = load_workbook(BytesIO(wrong.data), data_only=True)
    checks = [str(cell.value) for row in book["Results"].iter_rows(min_row=5, max_row=7) for cell in row[6:7]]
    assert [("Differs" in check) for check in checks] == [False, True, False]


@pytest.mark.slow
def test_a_master_shows_it_in_its_language(project):
    files = [returned(project, partner, "2026-1", {"size/1/people": 3.0}) for partner in ("ALFA", "BETA")]
    made = build_master(project, [judged(project, "2026-1", files)], project_translator(project, "fi"))
    shown = {
        sheet: [plain_text(cell.content) for cell in made.plan.sheet(sheet).cells if isinstance(cell.content, str)]
        for sheet in ("table/results", "table/size")
    }
    assert {"Kyllä", "Ei"} <= {*shown["table/results"]}
    assert "Kyllä" in shown["table/size"]
    assert not {"yes", "no"} & {*shown["table/results"], *shown["table/size"]}


@pytest.mark.parametrize("change", [("target: no", "target: perhaps"), ("flag: yes}", "flag: perhaps}")])
def test_another_word_is_reported(change):
    found = [each.code.id for each in read(TWO_LANGUAGES, FORM.replace(*change)).problems]
    assert [code for code in found if code != "D113"] == ["D107"]

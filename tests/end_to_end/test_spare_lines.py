"""Tables of lines have spare lines, and nothing that is typed below them is lost without a word."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from folders import run
from project_lives import AUTUMN, SPRING, SPRING_ANSWERS, ProjectLife, issued_life, spring_life

import lamppu_xl
from lamppu_xl.definition import load
from lamppu_xl.domain.form import FreeLines
from lamppu_xl.workbook.identity import Stamp

pytestmark = pytest.mark.slow

FIRST_LINE = 5
"""The row of the first line on a sheet."""


def rows_of(life: ProjectLife) -> FreeLines:
    project = load(life.folder).project
    assert project is not None
    rows = project.form.table("visits").rows
    assert isinstance(rows, FreeLines)
    return rows


def type_below(path: Path, line: int, text: str) -> str:
    """Type into the first column of a line that the form may not have, and return the name of the cell."""
    book = openpyxl.load_workbook(path)
    sheet = book["Käynnit"]
    cell = sheet.cell(FIRST_LINE + line - 1, 2)
    cell.value = text
    book.save(path)
    return f"{sheet.title}!{cell.coordinate}"


def words_on(path: Path, sheet: str) -> str:
    values = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return "\n".join(str(value) for row in values for value in row if value is not None)


def test_a_table_has_five_spare_lines_unless_it_says_otherwise(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    assert rows_of(life) == FreeLines(3, 5)
    life.edit(lambda _, form: form["tables"]["visits"].update(spare=0))
    assert rows_of(life) == FreeLines(3, 0)
    life.edit(lambda _, form: form["tables"]["visits"].update(spare=4998))
    assert [finding.code.id for finding in load(life.folder).problems] == ["D111"]
    life.edit(lambda _, form: form["tables"]["visits"].update(spare=2, rows="record"))
    assert "D114" in [finding.code.id for finding in load(life.folder).problems]


def test_a_spare_line_looks_plain_and_becomes_a_line_when_the_line_above_is_used(tmp_path: Path) -> None:
    life = issued_life(tmp_path)
    sheet = openpyxl.load_workbook(life.folder / SPRING / "outbox" / "LIFE_2026-1_ALFA.xlsx")["Käynnit"]
    line, spare = sheet.cell(FIRST_LINE + 2, 2), sheet.cell(FIRST_LINE + 3, 2)
    assert (line.protection.locked, spare.protection.locked) == (False, False)
    assert line.border.left.style is not None
    assert spare.border.left.style is None
    formulas = {
        str(area.sqref): [rule.formula[0] for rule in rules]
        for area, rules in sheet.conditional_formatting._cf_rules.items()
    }
    first, last = FIRST_LINE + 3, FIRST_LINE + 7
    assert formulas[f"B{first}:C{last}"] == [f"$H{first - 1}+$H{first}>0"]


def test_answers_on_spare_lines_are_read_checked_and_counted(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    answers = {**SPRING_ANSWERS["ALFA"], "visits/4/place": "Inari", "visits/8/place": "Utsjoki"}
    result = life.report(SPRING, {"ALFA": answers})
    assert result.answers == len(answers)
    ledger = life.ledger(SPRING)
    assert ledger[SPRING, "ALFA", "visits/8/place"] == "Utsjoki"
    assert result.findings == ()


def test_what_is_typed_below_the_last_line_is_named_with_its_text(tmp_path: Path) -> None:
    life = spring_life(tmp_path)
    inbox = life.folder / SPRING / "inbox"
    place = type_below(inbox / "ALFA.xlsx", 9, "Nuorgamin vierailu")
    validated = run("validate", life.folder, "--period", SPRING)
    assert place in validated.out
    assert "Nuorgamin vierailu" in validated.out
    ran = run("consolidate", life.folder, "--period", SPRING)
    assert ran.code == 1
    assert f"ALFA.xlsx: {place}" in ran.err
    assert "Nuorgamin vierailu" in ran.err
    left_out = words_on(life.folder / SPRING / "master.xlsx", "Ei mukana")
    for words in ("ALFA.xlsx", place, "Nuorgamin vierailu", "S307"):
        assert words in left_out
    assert run("freeze", life.folder, "--period", SPRING).code == 0
    lamppu_xl.consolidate(life.folder, period=SPRING, public=True, out=tmp_path / "public.xlsx")
    public = words_on(tmp_path / "public.xlsx", "Ei mukana")
    assert place in public
    assert "Nuorgamin" not in public


def test_a_return_on_a_template_without_spare_lines_keeps_its_meaning(tmp_path: Path) -> None:
    """The definition that it was issued with has three lines; today's has five more."""
    life = ProjectLife(tmp_path)
    life.edit(lambda _, form: form["tables"]["visits"].update(spare=0))
    life.issue(SPRING)
    life.answer(SPRING, SPRING_ANSWERS)
    place = type_below(life.folder / SPRING / "inbox" / "ALFA.xlsx", 4, "Rivillä neljä")
    before = Stamp.parse(
        openpyxl.load_workbook(life.folder / SPRING / "inbox" / "ALFA.xlsx").properties.description or ""
    )
    life.edit(lambda _, form: form["tables"]["visits"].pop("spare"))
    result = life.consolidate(SPRING)
    assert before is not None
    assert {verdict.definition for verdict in result.batch.verdicts} == {before.definition}
    assert [(verdict.file, text.text) for verdict, texts in result.outside for text in texts] == [
        ("ALFA.xlsx", "Rivillä neljä")
    ]
    assert place in words_on(life.folder / SPRING / "master.xlsx", "Ei mukana")
    later = life.report(AUTUMN, {"ALFA": {"visits/8/place": "Kahdeksas"}})
    assert later.path is not None
    ledger = life.ledger(AUTUMN)
    assert ledger[SPRING, "ALFA", "visits/3/place"] == "Kemi"
    assert ledger[AUTUMN, "ALFA", "visits/8/place"] == "Kahdeksas"


def test_a_table_of_a_single_required_column_is_returned_as_any_other(tmp_path: Path) -> None:
    """A line of such a table is used only if the column is answered: nothing can be missing in it."""
    life = ProjectLife(tmp_path)
    life.edit(lambda _, form: form["tables"]["visits"].update(fields={"place": {"label": "Paikka", "required": True}}))
    result = life.report(SPRING, {"ALFA": {"visits/1/place": "Oulu", "visits/3/place": "Kemi"}})
    assert [verdict.state.value for verdict in lamppu_xl.validate(life.folder, period=SPRING).verdicts] == ["accepted"]
    assert result.answers == 2

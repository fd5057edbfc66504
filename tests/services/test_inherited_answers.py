"""What `generate` says of answers that the form of a successor does not show, and which confirmations `map` lists."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from succession import succession

import lamppu_xl
from lamppu_xl.cli.main import group

pytestmark = pytest.mark.slow

FORM = """
title: Form
lists:
  states: [{id: a, label: A}, {id: b, label: B}]
  rows: [{id: R1, label: One}]
tables:
  rows:
    title: Rows
    rows: {codes: rows}
    fields:
      level: {label: Level, kind: number, previous: yes, aggregate: latest}
      sum: {label: Sum, kind: number, previous: yes, aggregate: sum}
      state: {label: State, kind: choice, list: states, previous: yes}
      kept: {label: Kept, prefill: previous}
      mail: {label: Mail, kind: email, personal: yes, previous: yes}
  lines:
    title: Lines
    rows: {lines: 2}
    key: name
    carry: yes
    previous: yes
    fields:
      name: {label: Name}
"""
SECOND = "  - {id: DELTA, name: Delta, left: 2026-06-30, successor: GAMMA}\n"


def project(folder: Path) -> Path:
    folder.joinpath("forms/tiny").mkdir(parents=True)
    folder.joinpath("forms/tiny/form.yaml").write_text(FORM, encoding="utf-8")
    definition = succession().replace("goals:", f"{SECOND}goals:")
    folder.joinpath("project.yaml").write_text(definition, encoding="utf-8")
    return folder


def run(*arguments: str) -> str:
    result = CliRunner().invoke(group, [*arguments, "--language", "en"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def report(folder: Path, partner: str, answers: dict[str, object]) -> None:
    cells = {answer.entry: answer for answer in lamppu_xl.answer_map(folder, partner=partner, period="2026-1")}
    book = openpyxl.load_workbook(folder / "2026-1" / "outbox" / f"JOINED_2026-1_{partner}.xlsx")
    for entry, answer in answers.items():
        book[cells[entry].sheet][cells[entry].cell] = answer
    book.save(folder / "2026-1" / "inbox" / f"{partner}.xlsx")


def test_answers_of_predecessors_that_differ_are_named_where_the_form_shows_none(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run("generate", str(folder), "--period", "2026-1")
    same = {"rows/R1/sum": 1, "rows/R1/mail": "a@example.org", "rows/R1/kept": "k", "lines/1/name": "n"}
    report(folder, "BETA", {**same, "rows/R1/level": 3, "rows/R1/state": "A"})
    report(folder, "DELTA", {**same, "rows/R1/level": 4, "rows/R1/state": "B"})
    report(folder, "ALFA", {**same, "rows/R1/level": 5})

    said = run("generate", str(folder), "--period", "2026-2")
    [line] = [each for each in said.splitlines() if each.startswith("GAMMA: ")]
    assert "does not show: One · Level; One · State. They differ" in line
    assert not [each for each in said.splitlines() if each.startswith("ALFA: ")]


def test_a_confirmation_is_listed_where_there_is_something_to_confirm(tmp_path: Path) -> None:
    folder = project(tmp_path)
    run("generate", str(folder), "--period", "2026-1")
    confirmation = "rows/R1/prefill_confirmed"
    assert confirmation not in run("map", str(folder), "--partner", "ALFA", "--period", "2026-1")
    report(folder, "ALFA", {"rows/R1/kept": "k"})
    assert confirmation in run("map", str(folder), "--partner", "ALFA", "--period", "2026-2")
    assert confirmation not in run("map", str(folder), "--partner", "GAMMA", "--period", "2026-2")

"""Ids of options with dots: they stand in definitions, templates, returns, corrections and masters as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from projects import read, sound
from templates import issued, painted, written

import lamppu_xl
from lamppu_xl.answer_types.registry import ANSWER_TYPES, parse_cell
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate

IDS = ("10.001", "10.01", "10.010", "10-010", "10_010", "1", "1.1", "1--1", "1.1.1", "A.b-c.D_1")

PROJECT = """
project:
  id: DOTS
  name: Dots
  form: tiny
  start: 2027-01-01
  end: 2027-12-31
  languages: [en]
periods:
  - {id: 2027-1, label: Spring, start: 2027-01-01, end: 2027-06-30, deadline: 2027-08-15}
  - {id: 2027-2, label: Autumn, start: 2027-07-01, end: 2027-12-31, deadline: 2028-02-15}
partners:
  - {id: ALFA, name: Alfa, roles: [coordinator, partner]}
"""

FORM = (
    """
title: Form
lists:
  programs:
"""
    + "".join(f"    - {{id: {id}, label: Program {id}}}\n" for id in IDS)
    + """
tables:
  awards:
    title: Awards
    rows: {codes: programs}
    fields:
      spent: {label: Spent, kind: money, aggregate: sum}
      note: {label: Note, required_when: code == "10.001" and spent > 5}
  lines:
    title: Lines
    rows: {lines: 2}
    fields:
      program: {label: Program, kind: choice, list: programs}
"""
)


@pytest.mark.parametrize("id", ["10.", ".1", "1..1", "1.-1", "1-.1", "10. 1", "a" * 31, "1." * 16])
def test_a_dot_stands_between_letters_and_digits(id: str) -> None:
    form = FORM.replace("id: 10-010", f"id: {id}")
    assert [problem.code.id for problem in read(PROJECT, form).problems if problem.code.id == "D109"] == ["D109"]


def test_every_answer_is_read_back_under_its_own_id() -> None:
    project = sound(read(PROJECT, FORM))
    answers: dict[AnswerRef, Answer] = {
        AnswerRef("awards", id, "spent"): float(number) for number, id in enumerate(IDS)
    }
    answers[AnswerRef("lines", "1", "program")] = "10.010"
    template = issued(project, "ALFA", "2027-1", answers=answers)
    assert len(template.plan.names) == len({name.casefold() for name in template.plan.names})
    (verdict,) = validate(project, project.periods[0], [IncomingFile("a.xlsx", painted(template))]).verdicts
    assert verdict.submission
    assert verdict.submission.answers == answers
    assert [finding.code.id for finding in verdict.findings] == []


def test_references_with_dots_are_parsed() -> None:
    assert AnswerRef.parse("awards/10.001/spent") == AnswerRef("awards", "10.001", "spent")


def test_a_number_that_may_be_two_ids_is_refused() -> None:
    options = sound(read(PROJECT, FORM)).lists["programs"]
    choice = ANSWER_TYPES["choice"]
    assert parse_cell(10.01, choice, options=options, languages=["en"]).code == "V408"
    assert parse_cell("10.01", choice, options=options, languages=["en"]).value == "10.01"
    assert parse_cell(10.001, choice, options=options, languages=["en"]).value == "10.001"


@pytest.mark.slow
def test_a_period_with_such_ids_reaches_the_master(tmp_path: Path) -> None:
    (tmp_path / "forms" / "tiny").mkdir(parents=True)
    (tmp_path / "project.yaml").write_text(PROJECT, "utf-8")
    (tmp_path / "forms" / "tiny" / "form.yaml").write_text(FORM, "utf-8")
    answers: dict[AnswerRef, Answer] = {AnswerRef("awards", id, "spent"): 5.0 for id in IDS}
    (tmp_path / "2027-1" / "inbox").mkdir(parents=True)
    template = issued(sound(read(PROJECT, FORM)), "ALFA", "2027-1", answers=answers)
    written(template, tmp_path / "2027-1" / "inbox")
    result = lamppu_xl.consolidate(tmp_path, period="2027-1", also=("json",))
    exported = json.loads(result.path.with_suffix(".json").read_text("utf-8"))
    spent = {answer["row"]: answer["answer"] for answer in exported["answers"]}
    assert spent == dict.fromkeys(IDS, 5.0)

"""A good practice has the newest link that was reported; other links are below it, each with its cell of a return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from gap_programme import PERIODS, content, master
from programme_content import context_of

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.programme import Practice, PracticeSource
from lamppu_xl.domain.text import Text
from lamppu_xl.ledger.records import LedgerAnswer, LedgerField, LedgerReturn, LedgerTable
from lamppu_xl.programme.builder import build_programme_workbook
from lamppu_xl.programme.collect import collect_content
from lamppu_xl.programme.content import ProgrammeContent
from lamppu_xl.programme.report_records import ReportedPractice

Reported = Mapping[tuple[str, str], tuple[str, str]]
"""By period and partner the name and the link of a practice."""


def reported(practices: Reported, *defined: Practice, area: str = "") -> ProgrammeContent:
    """A programme of one project that reports practices."""
    names = {"name": "text", "link": "url"}
    questions = (
        LedgerField("outputs", each, kind, "text", "", False, "", Text.of(en=each)) for each, kind in names.items()
    )
    returns, answers = [], []
    for number, ((period, partner), texts) in enumerate(practices.items(), 1):
        returns.append(
            LedgerReturn(number, period, partner, f"{partner}{period}.xlsx", str(number) * 64, accepted=True)
        )
        for column, (name, text) in enumerate(zip(names, texts, strict=True)):
            if text:
                entry, cell = AnswerRef("outputs", "1", name), f"{'BC'[column]}5"
                answers.append(LedgerAnswer(len(answers) + 1, number, entry, text, "Outputs", cell))
    table = LedgerTable("outputs", "lines", 3, Text.of(en="Outputs"))
    ledger = {"tables": (table,), "questions": tuple(questions), "lines": (), "goals": ()}
    verdict = master("A", returns=tuple(returns), answers=tuple(answers), **ledger)
    programme = content().programme
    projects = tuple(each for each in programme.projects if each.id == "A")
    sources = {"form": PracticeSource("outputs", "name", "link", "")}
    programme = replace(programme, projects=projects, practices=defined, practice_sources=sources, indicators=())
    return collect_content(programme, PERIODS[1], [verdict], area=area)


def links(practice: ReportedPractice) -> list[tuple[str, str]]:
    """Each link with the period that it was reported in."""
    return [(each.link, each.answer.period if each.answer else "") for each in (practice, *practice.others)]


def test_the_newest_link_is_shown_and_the_older_link_below_it() -> None:
    found = reported({("1", "A"): ("Guide", "https://old.example"), ("2", "A"): ("guide", "https://new.example")})
    (practice,) = found.practices
    assert links(practice) == [("https://new.example", "2"), ("https://old.example", "1")]
    assert {answer.number for answer in practice.answers} <= found.answers.keys()


def test_the_same_link_is_listed_once_and_no_link_replaces_none() -> None:
    (same,) = reported(
        {("1", "A"): ("Guide", "https://a.example"), ("2", "A"): ("Guide", "https://a.example")}
    ).practices
    assert links(same) == [("https://a.example", "2")]
    (without,) = reported({("1", "A"): ("Guide", "https://a.example"), ("2", "A"): ("Guide", "")}).practices
    assert links(without) == [("https://a.example", "1")]


def test_links_of_another_partner_or_beside_the_definition_are_not_lost() -> None:
    of_both = {("2", "A"): ("Guide", "https://a.example"), ("2", "B"): ("Guide", "https://b.example")}
    (practice,) = reported(of_both).practices
    assert [(each.link, each.owner) for each in (practice, *practice.others)] == [
        ("https://a.example", "Aa"),
        ("https://b.example", "Bee"),
    ]
    defined = Practice(id="K1", name=Text.of(en="Guide"), project="A", link="https://own.example")
    (practice,) = reported({("2", "A"): ("Guide", "https://a.example")}, defined).practices
    assert (practice.id, practice.link) == ("K1", "https://own.example")
    assert [each.link for each in practice.others] == ["https://a.example"]


def test_each_link_leads_to_its_own_cell() -> None:
    found = reported({("1", "A"): ("Guide", "https://old.example"), ("2", "A"): ("Guide", "https://new.example")})
    context = context_of(found)
    book = build_programme_workbook(found, context.translator, {})
    sheet = book.plan.sheet("practices")
    marks = {each.key: each for each in book.data.marks if each.sheet == sheet.name and each.column == 3}
    shown = {cell.row: getattr(cell.content, "text", "") for cell in sheet.cells if cell.col == 3}
    keys = {str(cell.content): shown.get(cell.row) for cell in sheet.cells if str(cell.content) in marks}
    assert {keys[key]: _cells(found, mark.answers) for key, mark in marks.items()} == {
        "https://new.example": [("2", "C5")],
        "https://old.example": [("1", "C5")],
    }
    assert any(cell.content == "The same practice, another link (1)" for cell in sheet.cells)


def test_the_same_link_of_another_organisation_is_not_called_another_link() -> None:
    found = reported({("2", "A"): ("Guide", "https://a.example"), ("2", "B"): ("Guide", "https://a.example")})
    sheet = build_programme_workbook(found, context_of(found).translator, {}).plan.sheet("practices")
    shown = [str(cell.content) for cell in sheet.cells if str(cell.content).startswith("The same practice")]
    assert shown == ["The same practice, another organisation (2)"]


@pytest.mark.parametrize(
    ("adopters", "area", "note"),
    [
        (("B",), "", "Practices: 1, adopted elsewhere: 1."),
        ((), "", "Practices: 1."),
        (("B",), "F1", "Practices: 1. An extract names no organisation outside its focus area that has adopted one."),
    ],
)
def test_adopters_that_a_workbook_does_not_have_are_not_counted_as_none(
    adopters: tuple[str, ...], area: str, note: str
) -> None:
    found = reported({}, Practice(id="K1", name=Text.of(en="Guide"), project="A", taken_up_by=adopters), area=area)
    sheet = build_programme_workbook(found, context_of(found).translator, {}).plan.sheet("practices")
    cells = {str(cell.content) for cell in sheet.cells}
    assert note in cells
    assert "0.0" not in cells


def _cells(found: ProgrammeContent, numbers: tuple[int, ...]) -> list[tuple[str, str]]:
    return [(found.answers[number].period, found.answers[number].cell) for number in numbers]

"""A form in languages that the program has no texts in: labels in them, all other words in the fallback."""

from __future__ import annotations

from datetime import date

import pytest
from projects import read, sound
from templates import issued, painted, spoken

from lamppu_xl.answer_types.registry import ANSWER_TYPES, parse_cell
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answer
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.languages import is_language, profile_of, usual_tag
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.validation.validate import validate
from lamppu_xl.workbook.model import CellUse

PROJECT = """
project:
  id: NETZ
  name: {de: Netzwerk, pt-BR: Rede}
  form: tiny
  start: 2027-01-01
  end: 2027-12-31
  languages: [de, pt-BR]
periods:
  - {id: 2027-1, label: {de: Frühling, pt-BR: Outono}, start: 2027-01-01, end: 2027-06-30, deadline: 2027-08-15}
partners:
  - {id: ALFA, name: Hochschule, roles: [coordinator, partner]}
  - {id: BETA, name: Escola, language: pt-BR}
"""

FORM = """
title: {de: Bericht, pt-BR: Relatório}
tables:
  costs:
    title: {de: Kosten, pt-BR: Custos}
    rows: record
    fields:
      day: {label: {de: Beginn, pt-BR: Início}, kind: date}
      sum: {label: {de: Summe, pt-BR: Soma}, kind: money}
"""


def problems(project: str) -> tuple[Finding, ...]:
    return read(project, FORM).problems


def test_the_language_of_all_other_words_is_said_once_for_each_language() -> None:
    found = [(problem.code.id, problem.facts["other"]) for problem in problems(PROJECT)]
    assert found == [("D162", VocabularyTerm("en"))] * 2
    finnish = problems(PROJECT.replace("[de, pt-BR]", "[de, pt-BR]\n  fallback: {de: [fi]}"))
    assert "in German (de)" in translator_for("en").message(finnish[0])
    assert "portugali (Brasilia) (pt-BR)" in translator_for("fi").message(finnish[1])
    assert [problem.facts["other"] for problem in finnish] == [VocabularyTerm("fi"), VocabularyTerm("en")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("german", "de"), ("pt-br", "pt-BR"), ("de_AT", "de-AT"), ("fii", "fi"), ("zz", ""), ("x" * 50, ""), ("de-", "")],
)
@pytest.mark.slow
def test_what_is_no_tag_of_a_language_is_refused_with_the_right_tag(written: str, meant: str) -> None:
    found = [problem for problem in problems(PROJECT.replace("pt-BR]", f"{written}]")) if problem.code.id == "D107"]
    assert found[0].facts["guess"] == meant


def test_labels_are_in_the_language_and_the_other_words_in_the_fallback() -> None:
    project = sound(read(PROJECT, FORM))
    partner = project.partner("ALFA")
    assert partner
    words = spoken(project, partner)
    assert (words.pick(project.form.title), words.label("check"), words.fact(1234.5)) == ("Bericht", "Check", "1.234,5")
    template = issued(project, "ALFA", "2027-1")
    cells = [cell for sheet in template.plan.sheets for cell in sheet.cells]
    formats = {cell.number_format for cell in cells if cell.use is CellUse.ANSWER and cell.entry.field == "day"}
    assert formats == {"dd\\.mm\\.yyyy"}


def test_an_untouched_and_a_filled_template_are_read_back() -> None:
    project = sound(read(PROJECT, FORM))
    period = project.periods[0]
    filled: dict[AnswerRef, Answer] = {
        AnswerRef("costs", "1", "day"): date(2027, 3, 1),
        AnswerRef("costs", "1", "sum"): 5.0,
    }
    for answers in ({}, filled):
        returned = painted(issued(project, "BETA", "2027-1", answers=answers))
        (verdict,) = validate(project, period, [IncomingFile("a.xlsx", returned)]).verdicts
        assert verdict.accepted
        assert verdict.submission
        assert verdict.submission.answers == answers


@pytest.mark.parametrize(
    ("language", "typed"),
    [("de", "3. März 2027"), ("pt-BR", "3 de março de 2027"), ("fr", "3 mars 2027"), ("de", "3/3/2027")],
)
def test_dates_in_words_of_the_language_are_understood(language: str, typed: str) -> None:
    assert parse_cell(typed, ANSWER_TYPES["date"], languages=[language]).value == date(2027, 3, 3)


def test_tags_and_their_conventions() -> None:
    assert all(map(is_language, ("de", "pt-BR", "zh-Hant", "sv-FI", "es-419", "fi")))
    assert not any(map(is_language, ("", "DE", "de-at", "klingon", "../fi", "de-DE-x")))
    assert usual_tag("Swedish") == "sv"
    assert translator_for("sv-FI").label("check") == translator_for("sv").label("check")
    assert profile_of("de").decimal_comma
    assert not profile_of("en-GB").decimal_comma


def test_a_finding_names_the_question_in_the_language_of_its_reader() -> None:
    project = sound(read(PROJECT.replace("pt-BR", "en"), FORM.replace("pt-BR", "en")))
    returned = painted(issued(project, "ALFA", "2027-1", answers={AnswerRef("costs", "1", "sum"): 1e16}))
    (verdict,) = validate(project, project.periods[0], [IncomingFile("a.xlsx", returned)]).verdicts
    (found,) = [finding.subject for finding in verdict.findings if finding.subject]
    assert (found.pick(project.chain("de")), found.pick(project.chain("en"))) == ("Summe", "Soma")

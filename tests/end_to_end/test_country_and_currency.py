"""A project of another country and currency: definition, template, reading and master."""

from __future__ import annotations

from dataclasses import replace

from projects import read, sound
from templates import issued, painted

from lamppu_xl.answer_types.live_reading import CellClass
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.templates.live_checks.state_numbers import state_numbers
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import Verdict

PROJECT = """
project:
  id: GROWTH
  name: {en: Local growth, fi: Kasvu}
  form: tiny
  start: 2027-01-01
  end: 2027-12-31
  languages: [en, fi]
  country: GB
  currency: GBP
periods:
  - {id: 2027-1, label: {en: Spring 2027, fi: Kevät 2027}, start: 2027-01-01, end: 2027-06-30, deadline: 2027-08-15}
partners:
  - {id: BOLTON, name: Bolton College, roles: [coordinator, partner], business_id: "01234567"}
  - {id: MALMO, name: Malmö högskola, language: fi, country: SE, currency: SEK, business_id: 556016-0680}
"""

FORM = """
title: {en: Form, fi: Lomake}
tables:
  costs:
    title: {en: Costs, fi: Kulut}
    rows: {lines: 2}
    fields:
      cost: {label: {en: Cost, fi: Kulu}, kind: money, aggregate: sum}
      day: {label: {en: Day, fi: Päivä}, kind: date}
      place: {label: {en: Postcode, fi: Postinumero}, kind: postcode}
"""


def project() -> Project:
    return sound(read(PROJECT, FORM))


def verdict_of(partner: str, **contents: str | float) -> Verdict:
    template = issued(project(), partner, "2027-1")
    answers = {AnswerRef("costs", "1", name): content for name, content in contents.items()}
    returned = painted(replace(template, answers=answers, wrong=frozenset(answers)))
    checked = validate(template.project, template.period, [IncomingFile("a.xlsx", returned)])
    return checked.verdicts[0]


def read_as(verdict: Verdict) -> dict[str, object]:
    assert verdict.submission
    return {entry.field: answer for entry, answer in verdict.submission.answers.items()}


def test_heads_of_amounts_name_the_currency_of_the_partner_and_dates_are_those_of_the_country() -> None:
    for partner, head, date_format in (
        ("BOLTON", "Cost (GBP)", "dd\\/mm\\/yyyy"),
        ("MALMO", "Kulu (SEK)", "yyyy\\-mm\\-dd"),
    ):
        template = issued(project(), partner, "2027-1")
        cells = [cell for sheet in template.plan.sheets for cell in sheet.cells]
        assert head in [cell.content for cell in cells]
        assert {cell.number_format for cell in cells if cell.entry and cell.entry.field == "day"} >= {date_format}


def test_each_partner_is_read_by_its_own_country() -> None:
    accepted = verdict_of("BOLTON", cost="£1,000", place="BL1 1RU")
    assert accepted.accepted
    assert read_as(accepted) == {"cost": 1000.0, "place": "BL1 1RU"}
    assert read_as(verdict_of("MALMO", cost="1 000 kr", place="205 06")) == {"cost": 1000.0, "place": "205 06"}
    refused = verdict_of("MALMO", cost="£1,000", place="BL1 1RU")
    assert [finding.code.id for finding in refused.findings if finding.code.id.startswith("V")] == ["V463", "V460"]


def test_the_live_check_has_the_message_of_the_country() -> None:
    template = issued(project(), "BOLTON", "2027-1")
    (table,) = template.project.form.tables
    numbers = state_numbers(template, table)
    assert numbers.message(numbers.by_fault["place", CellClass.WRONG]).text == "Postcode: Not a postcode"


def test_amounts_in_different_currencies_are_not_added_up_and_the_definition_says_so() -> None:
    loaded = read(PROJECT, FORM)
    assert [(problem.code.id, problem.facts["field"]) for problem in loaded.problems] == [("D160", "costs.cost")]
    table = sound(loaded).form.table("costs")
    assert [sound(loaded).mixes_currencies(each) for each in table.fields] == [True, False, False]
    single = read(PROJECT.replace(", currency: SEK", ""), FORM)
    assert single.problems == ()
    assert not sound(single).mixes_currencies(table.field("cost"))


def test_amounts_without_a_stated_currency_are_euros_beside_others() -> None:
    euros = PROJECT.replace("  currency: GBP\n", "")
    assert sound(read(euros, FORM)).currencies == ("EUR", "SEK")
    assert sound(read(euros.replace(", currency: SEK", ""), FORM)).currencies == ()
    assert sound(read(euros.replace("partner]", "partner], currency: SEK"), FORM)).currencies == ("SEK",)


def test_unknown_countries_and_currencies_are_refused_with_the_nearest() -> None:
    wrong = PROJECT.replace("country: GB", "country: UK").replace("currency: GBP", "currency: £")
    facts = [(problem.code.id, problem.facts.get("guess")) for problem in read(wrong, FORM).problems]
    assert [fact for fact in facts if fact[0] == "D107"] == [("D107", "GB"), ("D107", "GBP")]


def test_a_business_id_with_a_wrong_check_digit_is_a_warning_of_the_definition() -> None:
    wrong = read(PROJECT.replace("556016-0680", "556016-0681"), FORM)
    (doubt,) = (problem for problem in wrong.problems if problem.code.id == "D161")
    assert (doubt.facts["partner"], doubt.facts["country"]) == ("MALMO", "SE"), "programs read its letters"
    assert "(maa: Ruotsi)" in translator_for("fi").message(doubt)
    assert "i företagsregistret i Sverige." in translator_for("sv").message(doubt)
    assert "of the country (Sweden)." in translator_for("en").message(doubt)

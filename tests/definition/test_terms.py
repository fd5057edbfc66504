"""Words that the funder prescribes: what is refused, what a change of them means, and who reads them."""

from __future__ import annotations

import json

import pytest
from projects import TINY_FORM, TINY_PROJECT, read, sound
from templates import issued

from lamppu_xl.definition.history.change import ChangeEffect
from lamppu_xl.definition.history.changes import compare_definitions
from lamppu_xl.domain.definition_json import definition_digest, project_from_json, project_to_json
from lamppu_xl.domain.project import Project
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.workbook.model import plain_text

LANGUAGES = "  languages: [fi, sv, en]\n"


def with_terms(terms: str) -> str:
    return TINY_PROJECT.replace(LANGUAGES, f"{LANGUAGES}  terms: {terms}\n")


def project_with(terms: str) -> Project:
    return sound(read(with_terms(terms), TINY_FORM))


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ("{partner: <b>Partner</b>}", "D225"),
        ("{partner: {en: {nominative: =A1}}}", "D225"),
        (f"{{goal: {'x' * 32}}}", "D225"),
        ("{period: History}", "D225"),
        ("{period: 3}", "D225"),
        ("{partner: ''}", "D106"),
        ("{partner: [a, b]}", "D106"),
        ("{partner: {en: {genitive: x}}}", "D105"),
        ("{partner: {en: {nominativ: x}}}", "D104"),
        ("{partner: {pl: partner}}", "D107"),
        ("{partner: {nominative: x}}", "D107"),
        ("{partners: x}", "D104"),
        ("[]", "D106"),
        ("partner", "D106"),
    ],
)
@pytest.mark.slow
def test_a_word_that_cannot_be_used_is_an_error_at_its_place(terms: str, code: str):
    problems = read(with_terms(terms), TINY_FORM).problems
    (found, *_) = [finding for finding in problems if finding.code.id == code]
    assert (found.place.file, found.place.row) == ("project.yaml", 8)
    assert read(with_terms("{}"), TINY_FORM).project


def test_the_missing_forms_of_a_language_are_listed():
    problems = read(with_terms("{goal: {en: outcome}, partner: kumppani}"), TINY_FORM).problems
    missing = [finding.facts for finding in problems if finding.code.id == "D226"]
    assert [(facts["word"].key, facts["language"].key) for facts in missing] == [("goal", "en"), ("partner", "fi")]
    assert missing[0]["forms"] == ("plural",)


def test_words_are_wording_only():
    before, after = sound(read(TINY_PROJECT, TINY_FORM)), project_with("{partner: {en: beneficiary, fi: kumppani}}")
    changes = compare_definitions(before, after, before.periods[0])
    assert {change.effect for change in changes} == {ChangeEffect.WORDING}
    assert {partner for change in changes for partner in change.partners} == {"ALFA", "GAMMA"}
    assert not compare_definitions(after, after, before.periods[0])


def test_a_definition_without_words_keeps_its_digest_and_words_are_stored():
    plain, empty = sound(read(TINY_PROJECT, TINY_FORM)), project_with("{}")
    assert project_to_json(plain) == project_to_json(empty)
    assert "terms" not in project_to_json(plain)
    named = project_with("{goal: {en: {nominative: outcome, plural: outcomes}}}")
    assert project_from_json(json.loads(project_to_json(named))).terms == named.terms
    assert definition_digest(named, named.periods[0]) != definition_digest(plain, plain.periods[0])


def test_a_template_has_the_words_of_its_language_and_the_same_answers():
    named, plain = project_with("{partner: {en: beneficiary}, goal: maali}"), sound(read(TINY_PROJECT, TINY_FORM))
    template, usual = issued(named, "GAMMA", "2026-2"), issued(plain, "GAMMA", "2026-2")
    assert template.plan.answers == usual.plan.answers
    texts = {plain_text(cell.content) for sheet in template.plan.sheets for cell in sheet.cells if cell.content}
    assert "Beneficiary" in texts
    assert not {text for text in texts if "Partner" in str(text) or "Maali" in str(text)}


def test_the_missing_forms_of_a_language_without_texts_name_it():
    definition = with_terms("{partner: {et: kaasaja}}").replace(LANGUAGES, LANGUAGES.replace("]", ", et]"))
    (missing,) = [found for found in read(definition, TINY_FORM).problems if found.code.id == "D226"]
    assert "(Estonian)" in translator_for("en").message(missing)

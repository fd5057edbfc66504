"""Words that a project prescribes: in headings with the forms they need, in sentences with all forms."""

from __future__ import annotations

import re

import pytest

from lamppu_xl.i18n.languages import read_catalogue
from lamppu_xl.i18n.project_terms import needed_forms
from lamppu_xl.i18n.translator import Translator

SENTENCE = "master_reported"
"""A sentence with the plural of partner."""

ALL_FORMS = {form: f"toteuttaja-{form}" for form in needed_forms("partner", "fi")}


def words(*chain: str, **terms: dict[str, dict[str, str]]) -> Translator:
    return Translator(chain, terms=terms)


def test_without_terms_texts_have_the_usual_words():
    assert words("fi").label("master_partners") == "Osatoteuttajat"
    assert words("en").label("period") == "Reporting period"
    for language in ("fi", "sv", "en"):
        texts = read_catalogue(language)
        shown = [
            words(language).label(key.removeprefix("labels."))
            for key, text in texts.items()
            if key.startswith("labels.") and "|" in text and "{" not in text and key.count(".") == 1
        ]
        assert shown
        assert not [text for text in shown if re.search("<[a-z.]+[|]", text)]


def test_the_nominative_alone_stands_in_headings_and_sentences_keep_the_usual_word():
    named = words("en", partner={"en": {"nominative": "beneficiary"}})
    assert named.label("column_partner") == "Beneficiary"
    assert named.label("master_role_partner") == "beneficiary"
    assert named.label("master_partners") == "Partners"
    assert named.label(SENTENCE, count=2, total=3) == "2 of 3 partners are included."


def test_a_sentence_has_the_word_when_all_its_forms_are_known():
    whole = words("fi", partner={"fi": ALL_FORMS})
    assert whole.label("master_partners") == "Toteuttaja-plural"
    assert "toteuttaja-plural_partitive 2" in whole.label(SENTENCE, count=2, total=3)
    some = {form: text for form, text in ALL_FORMS.items() if form != "ablative"}
    assert "osatoteuttajia 2" in words("fi", partner={"fi": some}).label(SENTENCE, count=2, total=3)


@pytest.mark.parametrize(
    ("chain", "shown"), [(("fi", "sv", "en"), "Tavoite"), (("de", "en"), "Ziel"), (("en", "de"), "Outcome")]
)
def test_a_reader_sees_words_of_another_language_only_where_we_have_no_texts(chain: tuple[str, ...], shown: str):
    terms = {"en": {"nominative": "outcome"}, "de": {"nominative": "Ziel"}}
    assert words(*chain, goal=terms).label("master_goal") == shown


def test_each_mark_in_a_text_is_complete():
    for language in ("fi", "sv", "en"):
        for key, text in read_catalogue(language).items():
            assert not re.search(r"<[a-z]+(\.[a-z_]+)?\|[^<>|]*$", text), key

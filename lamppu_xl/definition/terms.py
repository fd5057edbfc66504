"""Reads the words that a project prescribes, and lists the grammatical forms that are missing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lamppu_xl.definition.problems import guess
from lamppu_xl.definition.register import DefinitionRegister
from lamppu_xl.definition.schemas import TermsShape
from lamppu_xl.definition.yaml_tree import Node, place_of
from lamppu_xl.domain.text import LanguageTag, VocabularyTerm
from lamppu_xl.i18n.languages import LANGUAGES, LAST_RESORT, profile_of
from lamppu_xl.i18n.project_terms import NOMINATIVE, TERM_WORDS, Terms, needed_forms

LONGEST_TERM = 31
"""Characters of a word: as many as the name of a sheet may have."""

_WORD = re.compile(r"[^\W\d_](?:[\w .’'()/-]*[\w.)])?")
_RESERVED = frozenset({"history"})
"""What Excel accepts as the name of no sheet."""


def read_terms(register: DefinitionRegister, shape: TermsShape, block: Node) -> Terms:
    """The words of a project by standard word, language and form.

    A language that the project does not use, an unknown form, a word without its nominative and a text that no label
    can hold are reported as errors, and forms that texts need and the project does not give as a remark.
    """
    translations = register.translations
    spoken = {each for language in translations.languages for each in translations.chain(language)} | {LAST_RESORT}
    terms: dict[str, Mapping[str, Mapping[str, str]]] = {}
    for word in TERM_WORDS:
        stated: dict[str, Mapping[str, str]] = {}
        for language, forms in getattr(shape, word).items():
            place = place_of(block, ("terms", word, language), key=True)
            if language and not register.problems.check_known("language", language, sorted(spoken), place):
                continue
            stated[language or translations.main] = dict(forms)
            _check_forms(register, block, word, language, forms)
        if stated:
            terms[word] = stated
    return terms


def _check_forms(register: DefinitionRegister, block: Node, word: str, language: str, forms: Mapping[str, str]) -> None:
    problems, path = register.problems, ("terms", word, language)
    known = {form for each in LANGUAGES for form in needed_forms(word, each)}
    for form, text in forms.items():
        if form not in known:
            problems.add("D104", place_of(block, (*path, form), key=True), key=form, guess=guess(form, known))
        elif not _WORD.fullmatch(text) or len(text) > LONGEST_TERM or text.casefold() in _RESERVED:
            problems.add("D225", place_of(block, (*path, form)), value=text, limit=LONGEST_TERM)
    if NOMINATIVE not in forms:
        problems.add("D105", place_of(block, path, key=True), key=NOMINATIVE)
    needed = needed_forms(word, language or register.translations.main)
    if missing := tuple(form for form in needed if form not in forms):
        term = VocabularyTerm(word)
        tag = language or register.translations.main
        language_term = VocabularyTerm(tag) if profile_of(tag).has_texts else LanguageTag(tag)
        problems.add("D226", place_of(block, path), word=term, language=language_term, forms=missing)

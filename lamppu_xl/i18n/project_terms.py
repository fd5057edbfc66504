"""Words that a project prescribes in place of the standard ones: partner, goal, period.

A text of a catalogue marks such a word with its form: `<partner.genitive|osatoteuttajan>`, or `<partner|osatoteuttaja>`
for the nominative. A heading or label takes the word of the project if it has the forms of this text. A sentence
takes it only if the project gives every form that texts of the language use: all sentences then say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from lamppu_xl.i18n.languages import read_catalogue

Terms = Mapping[str, Mapping[str, Mapping[str, str]]]
"""The words of a project: by standard word, language and grammatical form."""

NOMINATIVE = "nominative"

PLURAL = "plural"

TERM_WORDS = ("partner", "goal", "period")
"""The words that a project may replace."""

_MARK = re.compile(r"<(partner|goal|period)(?:\.([a-z_]+))?\|([^<>|]*)>")


def is_marked(text: str) -> bool:
    """Whether a text of a catalogue has a word that a project may replace."""
    return "|" in text and _MARK.search(text) is not None


def with_terms(text: str, language: str, terms: Terms, chain: Sequence[str]) -> str:
    """A text of a catalogue with the words of a project, or with the standard ones where the project has none.

    Args:
        text: as it is in the catalogue.
        language: of the catalogue.
        terms: the words of the project.
        chain: the languages of the reader. Where the catalogue has no texts in a language, a label that is nothing but
            the word is in that language all the same.
    """
    whole = _MARK.fullmatch(text)
    if whole:
        preferred = chain[: chain.index(language)] if language in chain else chain
        spoken = next((each for each in preferred if _forms(terms, whole[1], each)), language)
        return _replaced(whole, _forms(terms, whole[1], spoken))
    replaced = {word for word in TERM_WORDS if _suits(text, word, language, terms)}

    def replace(mark: re.Match[str]) -> str:
        return _replaced(mark, _forms(terms, mark[1], language) if mark[1] in replaced else {})

    return _MARK.sub(replace, text)


@cache
def needed_forms(word: str, language: str) -> tuple[str, ...]:
    """The grammatical forms of a word that the texts of a language use; without texts those of bare labels."""
    return tuple(sorted({NOMINATIVE, PLURAL, *_used_forms(word, language)}, key=_order))


def _order(form: str) -> tuple[int, str]:
    return (form != NOMINATIVE, form)


def _forms(terms: Terms, word: str, language: str) -> Mapping[str, str]:
    return terms.get(word, {}).get(language, {})


def _suits(text: str, word: str, language: str, terms: Terms) -> bool:
    """Whether a project has all forms of a word that a text needs."""
    known = _forms(terms, word, language)
    if not known:
        return False
    needed = needed_forms(word, language) if is_sentence(text) else _forms_in(text, word)
    return set(needed) <= known.keys()


def is_sentence(text: str) -> bool:
    """Whether a text is, or contains, a whole sentence; others are headings and labels."""
    return re.search(r"[.?!](?:\s|\]\]|$)", text) is not None


def _replaced(mark: re.Match[str], forms: Mapping[str, str]) -> str:
    word = forms.get(mark[2] or NOMINATIVE, "")
    if not word:
        return mark[3]
    return word[0].upper() + word[1:] if mark[3][:1].isupper() else word


def _forms_in(text: str, word: str) -> frozenset[str]:
    return frozenset(mark[2] or NOMINATIVE for mark in _MARK.finditer(text) if mark[1] == word)


@cache
def _used_forms(word: str, language: str) -> frozenset[str]:
    return frozenset(form for text in read_catalogue(language).values() for form in _forms_in(text, word))

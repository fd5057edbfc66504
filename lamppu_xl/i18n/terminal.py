"""Translates what the commands print. The catalogues are `locales/terminal/<language>.toml`; English is in the code.

A key is the English sentence. A translation, and an English sentence with a number, may be a table of plural forms.
The number is the fact `count`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path, PurePath
from typing import Any

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.sentence import CommandLine, DescribedFinding, Sentence
from lamppu_xl.domain.text import Phrase, VocabularyTerm
from lamppu_xl.i18n.command_names import named_in
from lamppu_xl.i18n.formats import plural_form
from lamppu_xl.i18n.harmless_text import make_harmless
from lamppu_xl.i18n.languages import LANGUAGES, LAST_RESORT, profile_of
from lamppu_xl.i18n.translator import translator_for

_CATALOGUES = Path(__file__).parent / "locales" / "terminal"

_WITHOUT_WORDS = re.compile(r"(?:\{\w+\}|[\W\d])*")
"""A sentence of facts alone, which have words of their own."""

_GROUPS = {LAST_RESORT: ","}
"""The separator of thousands; all other languages have a space."""


def translate(sentence: Sentence | str, language: str) -> str:
    """A sentence with its facts in a language, else in a language that supplies missing texts, else in English.

    >>> translate(Sentence("Nothing was written."), "en")
    'Nothing was written.'
    """
    sentence = sentence if isinstance(sentence, Sentence) else Sentence(sentence)
    text, found = _look_up(sentence.english, language)
    if isinstance(text, Mapping):
        text = text[plural_form(sentence.facts["count"], profile_of(found))]
    facts = {name: _shown(fact, found) for name, fact in sentence.facts.items()}
    return text.format_map(facts) if facts else text


def unbroken_in(sentence: Sentence, language: str) -> Iterator[str]:
    """The commands and paths of a sentence, as they are shown in a language."""
    for fact in sentence.facts.values():
        for part in fact if isinstance(fact, list) else [fact]:
            if isinstance(part, CommandLine | PurePath):
                yield _shown(part, language)
            elif isinstance(part, Sentence):
                yield from unbroken_in(part, language)


def _look_up(english: str, language: str) -> tuple[str | Mapping[str, str], str]:
    """The text of a sentence, or its plural forms, and the language in which it was found."""
    known = (language, *profile_of(language).fallback) if language in LANGUAGES else ()
    for each in (*known, LAST_RESORT):
        text = catalogue(each).get(english)
        if text is not None:
            return text, each
        if each == LAST_RESORT:
            break
    return english, known[0] if known and _WITHOUT_WORDS.fullmatch(english) else LAST_RESORT


@cache
def catalogue(language: str) -> Mapping[str, str | Mapping[str, str]]:
    """The translations of a language by English sentence; none for a language without a file."""
    import tomllib  # noqa: PLC0415  # not before the first sentence

    path = _CATALOGUES / f"{language}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def _shown(fact: Any, language: str) -> str:
    """A fact within a sentence of a language, on one line and without characters that control a terminal."""
    match fact:
        case Sentence():
            return translate(fact, language)
        case CommandLine():
            return make_harmless(fact.named(named_in(fact.command, language)))
        case DescribedFinding():
            return _shown(fact.finding, language)
        case Finding():
            return translator_for(language).message(fact)
        case VocabularyTerm() | Phrase():
            return translator_for(language).fact(fact)
        case AnswerRef():
            return make_harmless(str(fact))
        case list() | tuple() if fact and all(isinstance(part, Finding) for part in fact):
            return " ".join(_shown(part, language) for part in fact)
        case list() | tuple():
            return ", ".join(_shown(part, language) for part in fact)
        case date():
            return translator_for(language).fact(fact)
        case bool() | None:
            return str(fact)
        case int():
            return f"{fact:,}".replace(",", _GROUPS.get(language, "\u00a0"))
        case PurePath():
            return make_harmless(str(fact).encode("utf-8", "backslashreplace").decode("utf-8"))
    return make_harmless(str(fact))

"""Rules of the catalogues: numbers have plural forms, nothing is glued to a fact, and each idea has a single term."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import lamppu_xl
from lamppu_xl.cli.main import COMMANDS
from lamppu_xl.i18n.command_names import DECISIONS, named_in
from lamppu_xl.i18n.translator import translator_for

LOCALES = Path(lamppu_xl.__file__).parent / "i18n" / "locales"

INVARIABLE = {
    "en": "of accepted to missing not on skipped late in more",
    "fi": "merkkiä on voitiin muuta /",
    "sv": "av svar projekt till",
}
"""Words after a number that are the same for one and for many, as these languages use them here; `muuta` is of many."""

PLURAL_NOUN = re.compile(r"\{count\} (\w+)")

BANNED = {
    "en": ("anew", " mend ", " mended", "set aside", "in order.", "passed over", "courtesy", "this many"),
    "fi": ("kumppanit-lehdellä", "sivuun pantu", "rikki", "puolikas ihminen", "näin monta"),
    "sv": (
        "undanlagd",
        "förbigången",
        "kvitto",
        "återlämna",
        "delgenomförarenens",
        "så här många",
        "lämna bort",
        "räknesätt",
    ),
}
"""Words that the glossary replaces by another one."""


def texts(language: str) -> Iterator[tuple[str, str, bool]]:
    """Every text with its key, and whether it is a plural form."""
    yield from _texts(tomllib.loads((LOCALES / f"{language}.toml").read_text("utf-8")), "")
    terminal = tomllib.loads((LOCALES / "terminal" / f"{language}.toml").read_text("utf-8"))
    yield from _texts({"terminal": terminal}, "")
    for path in sorted((LOCALES / "letters").glob(f"*.{language}.txt")):
        yield path.name, path.read_text("utf-8"), False


def _texts(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str, bool]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _texts(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield f"{prefix}{key}", value, key in ("one", "two", "other")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_number_before_a_noun_has_plural_forms(language: str) -> None:
    wrong = [
        (key, text)
        for key, text, is_plural_form in texts(language)
        for word in PLURAL_NOUN.findall(text)
        if not is_plural_form and word not in INVARIABLE[language].split()
    ]
    assert not wrong


AGREES = {
    "en": re.compile(r"\{(?:count|number)\} of (?:(?!\{count\})[^.;\]])*\b(?:is|are|was|were|has|have|could)\b"),
    "sv": re.compile(r"\{(?:count|number)\} av (?:(?!\{count\})[^.;\]])*\b(?:är|var|har) \w+(?:a|da)\b"),
}
"""A number with a word that is another one for one than for many: `1 of 5 is ready`."""


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_word_that_agrees_with_a_number_has_plural_forms(language: str) -> None:
    assert not [
        (key, text)
        for key, text, is_plural_form in texts(language)
        if not is_plural_form and AGREES[language].search(text)
    ]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_the_message_of_a_report_is_a_sentence_for_each_number(language: str, count: int) -> None:
    words = translator_for(language)
    said = [words.label(key, count=count, total=5) for key in ("master_message_goals", "programme_reported")]
    singular = [text for text in said if re.search(r" is (done|included)", text)]
    assert len(singular) == ({"en": 2}.get(language, 0) if count == 1 else 0)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_no_ending_is_glued_to_a_fact(language: str) -> None:
    glued = re.compile(r"\}[a-zåäö]|\}:[a-zåäö]|\} ?-[a-zåäö]")
    assert not [(key, text) for key, text, _ in texts(language) if glued.search(text.replace("}s ", "} "))]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_text_has_a_word_that_the_glossary_replaces(language: str) -> None:
    said = [(key, word) for key, text, _ in texts(language) for word in BANNED[language] if word in text.lower()]
    assert not said


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("en", 1, "1 answer"),
        ("en", 2, "2 answers"),
        ("fi", 1, "1 vastaus"),
        ("fi", 0, "0 vastausta"),
        ("sv", 5, "5 svar"),
    ],
)
def test_a_label_has_the_plural_form_of_its_count(language: str, count: int, text: str) -> None:
    assert translator_for(language).label("frozen_answers", count=count) == text


_GROUPED = "|".join(DECISIONS["fi"].values())
COMMAND = re.compile(rf"\blamppu-xl ((?:{'|'.join(COMMANDS)})(?: (?:{_GROUPED}))?)(?![\w-])")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_commands_have_their_names_of_the_language(language: str) -> None:
    named = [(key, found) for key, text, _ in texts(language) for found in COMMAND.findall(text)]
    assert not [(key, found) for key, found in named if named_in(found, language) != found]
    assert not [(key, text) for key, text, _ in texts(language) if re.search(r"--\w+ (DIR|TEXT|CODE)\b", text)]
    english = re.compile(rf"\b(?:{'|'.join(COMMANDS)}) --\w")
    assert not [(key, text) for key, text, _ in texts(language) if english.search(text)]


SWEDISH = {
    "an informal address; a coordinator is addressed with ni": r"\b(?:du|dig|din|ditt|dina)\b",
    "a disclosure; what is left out is utelämnat": r"\blämna[rs]? (?:\w+ ){0,2}ut\b",
    "a return of a partner comes from it": r"\binlämning(?:en)? av \{partner\}",
    "the map of a table is its beskrivning": r"\bkartan\b",
    "a programme of projects; program is software": r"\b(?:hela programmet|för programmet|programmets)\b",
    "a form is a blankett; only one that is taken over is a formulär": r"(?<!gamla )(?<!befintligt )\bformulär\w*",
    "a severity; anmärkning is the coordinator's": r"\bmed anmärkningar bredvid\b",
}
"""Swedish words that mean something else, by what they mean or should be."""


def test_swedish_words_mean_what_is_meant() -> None:
    said = [(key, text) for key, text, _ in texts("sv")]
    said += [("help", line) for line in (LOCALES / "help" / "sv.txt").read_text("utf-8").splitlines()]
    wrong = [
        (key, meaning, text)
        for key, text in said
        for meaning, pattern in SWEDISH.items()
        if re.search(pattern, text, re.IGNORECASE) and not (_is_about_adopting(key, text) and "formulär" in pattern)
    ]
    assert wrong == []


def _is_about_adopting(key: str, text: str) -> bool:
    return "adopt" in key or "codes.O68" in key or "rapportformulär" in text or "formuläret så" in text

"""The sentences of the commands: each is in the catalogues of Finnish and Swedish, and nothing else is printed."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from sentences import EXCEPTIONS, calls, name_of, sources, spoken

from lamppu_xl.cli.main import COMMANDS
from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import CommandLine, Sentence
from lamppu_xl.i18n.command_names import DECISION_ALIASES, command_name, named_in
from lamppu_xl.i18n.terminal import catalogue, translate
from lamppu_xl.reports.log_formats import WORDS

_FACT = re.compile(r"\{\w+\}")


def forms(text: str | Mapping[str, str]) -> list[str]:
    return [text] if isinstance(text, str) else [*text.values()]


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.slow
def test_every_sentence_is_translated_with_its_facts(language: str) -> None:
    known = catalogue(language)
    missing = {english: place for english, place in spoken().items() if english not in known}
    assert not missing
    for english, text in known.items():
        for form in forms(text):
            assert sorted(_FACT.findall(form)) == sorted(_FACT.findall(english)), english
            assert form[:1].isspace() == english[:1].isspace(), english
            assert form[-1:].isspace() == english[-1:].isspace(), english


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.slow
def test_no_translation_is_of_a_sentence_that_nothing_says(language: str) -> None:
    assert not catalogue(language).keys() - spoken().keys() - WORDS


def test_an_english_sentence_with_a_number_has_its_plural_forms() -> None:
    assert all(isinstance(text, Mapping) for english, text in catalogue("en").items() if english not in WORDS)
    plural = {english for english, text in catalogue("fi").items() if isinstance(text, Mapping)}
    assert plural == catalogue("en").keys() - WORDS


@pytest.mark.slow
def test_no_command_prints_an_english_literal() -> None:
    """Texts go through `say`, `show` and `Sentence`, not straight to the terminal."""
    printed = []
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in ("echo", "secho", "show") and node.args:
                printed += [f"{path.name}:{node.lineno}: {text}" for text in _literals(node.args[0])]
    assert not printed


@pytest.mark.slow
def test_no_exception_has_a_sentence_that_is_put_together_from_pieces() -> None:
    pieces = [
        f"{path.name}:{call.lineno}"
        for path, tree in sources()
        for call in calls(tree)
        if name_of(call.func) in (*EXCEPTIONS, "say", "Sentence")
        and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert not pieces


def _literals(node: ast.expr) -> list[str]:
    """The words in the texts of an expression that are printed as they are."""
    match node:
        case ast.Constant(value=str(text)):
            return [text] if re.search(r"[A-Za-z]{3}", text) and not text.strip("$ ").startswith("lamppu-xl") else []
        case ast.JoinedStr(values=parts):
            return [text for part in parts for text in _literals(part)]
        case ast.IfExp(body=first, orelse=second) | ast.BinOp(left=first, right=second):
            return [*_literals(first), *_literals(second)]
    return []


@pytest.mark.parametrize(
    ("language", "count", "text"),
    [
        ("en", 1, "1 answer"),
        ("en", 0, "0 answers"),
        ("fi", 1, "1 vastaus"),
        ("fi", 12345, "12\u00a0345 vastausta"),
        ("sv", 2, "2 svar"),
        ("se", 1, "1 vastaus"),
        ("xx", 12345, "12,345 answers"),
    ],
)
def test_a_number_has_the_plural_form_and_the_digits_of_its_language(language: str, count: int, text: str) -> None:
    assert translate(Sentence("{count} answers", count=count), language) == text


def test_facts_are_harmless_in_every_language() -> None:
    error = UsageError("There is no file '{path}'. Check the name and the folder.", path=Path("a\u202eb\x1b[2J"))
    assert translate(error.sentence, "fi") == "Tiedostoa 'a\ufffdb␛[2J' ei ole. Tarkistakaa nimi ja kansio."
    assert str(error) == "There is no file 'a\u202eb\x1b[2J'. Check the name and the folder."
    english = "{day} has passed. Give the new return date with --by YYYY-MM-DD."
    sentence = Sentence(english, day=date(2013, 2, 1))
    assert translate(sentence, "sv").startswith("1.2.2013 ")


@pytest.mark.parametrize("language", ["en", "fi"])
def test_references_to_answers_are_shown_whole(language):
    entries = [AnswerRef("results", "G2", "status"), AnswerRef("figures", "I01", "actual")]
    sentence = Sentence("{entry}: {entries}", entry=entries[0], entries=entries)
    expected = "results/G2/status: results/G2/status, figures/I01/actual"
    assert translate(sentence, language) == str(sentence) == expected


def test_a_sentence_of_sentences_is_in_the_language_of_its_reader() -> None:
    steps = Sentence(
        "{step0} {step1}", step0=Sentence("Nothing was written."), step1=Sentence("{count} returns", count=2)
    )
    assert translate(steps, "sv") == "Inget skrevs. 2 inlämningar"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", 'Next: lamppu-xl decide leave-out "KAO (2).xlsx" --period 2012-2'),
        ("fi", 'Seuraavaksi: lamppu-xl päätä jätä-pois "KAO (2).xlsx" --period 2012-2'),
        ("sv", 'Nästa steg: lamppu-xl besluta utelämna "KAO (2).xlsx" --period 2012-2'),
        ("se", 'Seuraavaksi: lamppu-xl päätä jätä-pois "KAO (2).xlsx" --period 2012-2'),
    ],
)
def test_a_command_has_its_name_in_the_language_of_the_sentence(language: str, shown: str) -> None:
    command = CommandLine("decide leave-out", "KAO (2).xlsx", "--period", "2012-2")
    assert translate(Sentence("Next: {command}", command=command), language) == shown


def test_the_name_of_each_command_is_understood_when_it_is_typed() -> None:
    for language in ("fi", "sv"):
        for command in COMMANDS:
            assert command_name(named_in(command, language)) == command
        for command in DECISION_ALIASES.values():
            _, inner = named_in(f"decide {command}", language).split()
            assert inner != command
            assert command_name(inner, DECISION_ALIASES) == command

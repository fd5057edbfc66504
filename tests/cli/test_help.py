"""`--help` is in one language, and a group that is called without a command shows it."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner
from projects import lamppu

from lamppu_xl.cli.help import placeholders
from lamppu_xl.cli.main import COMMANDS, group
from lamppu_xl.i18n.translator import translator_for


def shown(language: str, *arguments: str) -> str:
    ended = CliRunner().invoke(group, list(arguments), prog_name="lamppu-xl", env={"LAMPPU_XL_LANGUAGE": language})
    return ended.output


@pytest.mark.parametrize("arguments", [(), ("decide",)])
@pytest.mark.parametrize(("language", "first"), [("fi", "Käyttö: "), ("sv", "Användning: "), ("en", "Usage: ")])
def test_without_a_command_the_help_is_shown_as_help(arguments: tuple[str, ...], language: str, first: str) -> None:
    text = shown(language, *arguments)
    assert text.startswith(first)
    assert text == shown(language, *arguments, "--help")


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("name", [*COMMANDS, "decide accept", "decide leave-out", "decide amend"])
def test_no_help_has_an_english_word_for_what_to_write(language: str, name: str) -> None:
    text = shown(language, *name.split(), "--help")
    english = set(re.findall(r"(?<![\w-])(?:PROJECT|PATH|FILE|DIR|DIRECTORY|CODE|WORKBOOK|TABLE|FORM|FROM)\b", text))
    assert not english


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_examples_name_sheets_and_folders_in_the_language_of_the_help(language: str) -> None:
    words = translator_for(language)
    goals = lamppu().goals
    known = {f"{goal.id} {goal.title.pick([language])}" for goal in goals}
    known |= {words.label("programme_sheet_numbers"), words.label("programme_sheet_front")}
    examples = "".join(shown(language, name, "--help") for name in COMMANDS)
    sheets = re.findall(r'"([^"!\n]+)!', examples)
    assert len(sheets) >= 2
    assert set(sheets) <= known
    folders = {"fi": "laatuohjelma", "sv": "kvalitetsprogram", "en": "quality-programme"}
    assert {name for name in folders.values() if f" {name}" in examples} == {folders[language]}


def test_an_error_names_what_is_missing_in_the_language_of_messages() -> None:
    assert "Argumentti TYÖKIRJA puuttuu." in shown("fi", "trace")
    assert "Argumentet ARBETSBOK saknas." in shown("sv", "trace")
    assert placeholders("--entry TABLE/ROW/FIELD", "fi") == "--entry TAULUKKO/RIVI/KENTTÄ"
    assert placeholders("--color [auto|never] LAMPPU_XL_LANGUAGE", "fi") == "--color [auto|never] LAMPPU_XL_LANGUAGE"


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_decisions_are_listed_with_their_names_and_a_whole_sentence(language: str) -> None:
    commands = shown(language, "decide", "--help").split("\n\n")[-1]
    assert "..." not in commands
    names = {"fi": "hyväksy, accept", "sv": "godkänn, accept"}
    assert names[language] in commands


def test_every_command_takes_both_names_of_the_option_for_a_file_and_shows_the_shorter() -> None:
    context = click.Context(group)
    commands = ((name, group.get_command(context, name)) for name in COMMANDS)
    options = ((name, option.opts) for name, command in commands if command for option in command.params)
    named = {name: names for name, names in options if {"--out", "--output"} & set(names)}
    assert set(named) == {"generate", "validate", "feedback", "status", "consolidate", "diff"}
    assert all(names == ["--output", "--out"] for names in named.values())
    for name in named:
        assert "--out " in shown("en", name, "--help")
        assert "--output" not in shown("en", name, "--help")


def test_every_option_of_every_command_has_its_help() -> None:
    context = click.Context(group)
    commands = {name: group.get_command(context, name) for name in COMMANDS}
    options = [(name, option) for name, command in commands.items() if command for option in command.params]
    assert not [
        (name, option.name)
        for name, option in options
        if isinstance(option, click.Option) and not option.hidden and not option.help
    ]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("name", ["correct", "decide accept", "decide remark"])
def test_an_example_has_no_backslash_before_the_end_of_a_line(language: str, name: str) -> None:
    assert "\\\n" not in shown(language, *name.split(), "--help")

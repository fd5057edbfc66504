"""What is printed stays readable on a terminal: beside a progress bar, and where a line is broken."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.cli.output import problem_parts, progress_bar, say
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.terminal import translate
from lamppu_xl.services.convert import ConvertedDefinition


class Terminal(io.TextIOWrapper):
    """A file that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments), prog_name="lamppu-xl")


def shown(output: str) -> list[str]:
    """The lines that are left on a terminal."""
    lines, row = [""], 0
    for piece in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\n|[^\x1b\r\n]+", output):
        match piece:
            case "\n":
                row += 1
            case "\r":
                pass
            case _ if piece.startswith("\x1b"):
                row -= int(piece[2:-1] or 1) if piece.endswith("A") else 0
                lines[row] = "" if piece.endswith("K") else lines[row]
            case _:
                lines[row] += piece
        lines += [""] * (row + 1 - len(lines))
    return [line for line in lines if line]


@pytest.mark.parametrize("color", [None, False])
def test_the_progress_bar_has_no_colours_where_none_are_wanted(
    color: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = Terminal(io.BytesIO(), encoding="utf-8", newline="", write_through=True)
    monkeypatch.setattr(sys, "stderr", terminal)
    with click.Context(click.Command("validate")) as ctx:
        ctx.color = color
        with progress_bar("Returns", 3) as step:
            step("first")
    terminal.seek(0)
    assert bool(re.search(r"\x1b\[[39]\dm", terminal.read())) is (color is None)


def test_a_line_that_is_printed_during_work_has_nothing_of_the_progress_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal(io.BytesIO(), encoding="utf-8", newline="", write_through=True)
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    with progress_bar("Returns", 3) as step:
        for number in range(3):
            step("")
            say("{path}: written.", path=f"file {number}")
    terminal.seek(0)
    output = terminal.read()
    assert "━" in output
    assert shown(output) == [f"file {number}: written." for number in range(3)]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_commands_and_paths_are_not_broken_at_the_end_of_a_line(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a folder with blanks in its name").mkdir()
    for width in range(50, 90, 3):
        monkeypatch.setenv("COLUMNS", str(width))
        output = run("--language", language, "check", "a folder with blanks in its name").output
        lines = [line for line in output.splitlines() if "lamppu-xl " in line or "a folder" in line]
        assert any("'a folder with blanks in its name'" in line for line in lines), output
        assert any(re.search(r"'lamppu-xl \w+ \w+'", line) for line in lines), output


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_current_folder_is_named_in_a_sentence(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = {"fi": "ei ole tässä kansiossa.", "sv": "finns inte i denna mapp.", "en": "in this folder."}
    assert place[language] in " ".join(run("--language", language, "check").output.split())


@pytest.mark.parametrize("arguments", [["--nosuch"], ["check", "--nosuch"], ["decide", "accept", "--nosuch"]])
def test_a_wrong_option_names_the_help_once(arguments: list[str]) -> None:
    assert run(*arguments).output.count("--help") == 1


def test_a_missing_value_shows_the_usage_of_its_command() -> None:
    assert "Usage: lamppu-xl init [OPTIONS] [DIR]" in run("--language", "en", "init", "--form").output


def test_a_language_without_texts_is_refused_before_the_command_too() -> None:
    for arguments in (["--language", "xx", "explain"], ["explain", "--language", "xx"]):
        ended = run(*arguments)
        assert ended.exit_code == 2
        assert "fi, sv, en, se" in ended.output


def test_a_range_and_a_placeholder_are_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "from 1 to 1000" in " ".join(run("--language", "en", "generate", "--workers", "0").output.split())
    output = run("--language", "fi", "init", str(tmp_path / "file")).output
    assert "mutta KANSIO tarkoittaa kansiota" in " ".join(output.split())


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_password_file_that_is_not_there_is_named_in_the_language_of_messages(language: str, tmp_path: Path) -> None:
    ended = run("--language", language, "generate", "--open-password-file", str(tmp_path / "nofile"))
    assert ended.exit_code == 2
    assert "Errno" not in ended.output
    assert "No such file" not in ended.output


@pytest.mark.parametrize(("language", "name"), [("fi", "luku"), ("sv", "tal"), ("en", "number")])
def test_the_kind_of_an_answer_has_its_name_in_the_language_of_messages(language: str, name: str) -> None:
    sentence = Sentence(
        "'{typed}' is not an answer to {ref}. Expected: {expected}.",
        typed="abc",
        ref="figures/I1/actual",
        expected=VocabularyTerm("number"),
    )
    assert translate(sentence, language).endswith(f": {name}.")


def test_the_usage_after_an_error_is_not_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert max(map(len, run("--language", "sv", "consolidate", "--nosuch").output.splitlines())) <= 60


def test_a_correction_without_a_reason_asks_for_it() -> None:
    with pytest.raises(lamppu_xl.UsageError, match="Give the reason with --reason TEXT"):
        lamppu_xl.correct("nowhere", period="2012-1", partner="KAO", entry="figures/I1/actual", number=1, reason=" ")


@pytest.mark.parametrize(("language", "place"), [("sv", "blad Mål, cell E3"), ("fi", "välilehti Mål, solu E3")])
def test_the_place_in_a_definition_workbook_is_in_the_language_of_messages(language: str, place: str) -> None:
    finding = Finding.of("D107", Place("project.xlsx", "Mål", 2, 4), what=VocabularyTerm("row"), name="a", guess="")
    assert problem_parts(finding, language)[0] == f"project.xlsx, {place}"


def test_an_explanation_keeps_the_options_that_it_names_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for language in ("fi", "sv", "en"):
        output = run("explain", "O606", "--language", language).output
        assert "--new-form" in output
        assert max(map(len, output.splitlines())) <= 80


def test_convert_wraps_the_problems_of_a_definition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    problem = Finding(CODES["D105"], Place("project.yaml"), {"key": "a" * 30})
    done = ConvertedDefinition(tmp_path, (), tmp_path, (problem,))
    monkeypatch.setattr("lamppu_xl.cli.convert.convert_definition", lambda *_, **__: done)
    shown = CliRunner().invoke(group, ["convert", str(tmp_path), "book", "--language", "en"]).stdout.splitlines()
    assert shown[0].startswith("project.yaml: D105")
    assert shown[1].startswith("    ")
    assert max(map(len, shown[:2])) <= 60

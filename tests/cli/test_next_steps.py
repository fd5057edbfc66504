"""The commands that messages name can be copied from the terminal and run where the reader is."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from folders import PERIOD, filled, folder, returned
from projects import EXAMPLES
from sentences import spoken

from lamppu_xl.cli.check import show_next_of_programme, with_folder
from lamppu_xl.cli.main import COMMANDS, group
from lamppu_xl.cli.output import show_step_after_consolidate
from lamppu_xl.cli.status import CHOICE, COMMAND_OF_STEP
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.i18n.command_names import named_in
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports import status
from lamppu_xl.services.init import init
from lamppu_xl.services.workspace import choose_period, load_programme

WITHOUT_PROJECT = {"init", "adopt", "convert", "demo", "explain"}
NAMED = re.compile(rf"lamppu-xl ((?:{'|'.join(set(COMMANDS) - WITHOUT_PROJECT)})\b(?! --help).*)")
OTHER_COMMAND = {
    "--because and --role belong to --use. Use 'lamppu-xl decide' for other decisions.",
    "--use is for returns. Choose a master workbook with 'lamppu-xl decide use'.",
}
"""Sentences that name a command without its arguments, because they depend on what is decided."""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments), prog_name="lamppu-xl")


def test_no_sentence_has_a_command_about_a_project_that_lacks_its_folder() -> None:
    assert not [text for text in spoken() if NAMED.search(text) and text not in OTHER_COMMAND]


def test_a_command_has_the_folder_that_the_reader_named_and_none_in_the_project_itself() -> None:
    command = ProjectCommand("decide leave-out", "KAO (2).xlsx", "--period", "2012-2")
    sentence = Sentence("{step} ", step=Sentence("Next: {command}", command=command))
    shown = 'Next: lamppu-xl decide leave-out "my project" "KAO (2).xlsx" --period 2012-2 '
    assert str(sentence.in_project("my project")) == shown
    assert str(sentence.in_project("")) == shown.replace('"my project" ', "")


def test_an_error_names_the_folder_and_is_not_broken_within_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init(tmp_path / "a project with a long name")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    ended = run("freeze", "a project with a long name", "--period", "2027-1", "--language", "en")
    assert ended.exit_code == 2
    assert '    lamppu-xl consolidate "a project with a long name" --period 2027-1\n' in ended.output
    monkeypatch.chdir(tmp_path / "a project with a long name")
    assert (
        "    lamppu-xl consolidate --period 2027-1\n" in run("freeze", "--period", "2027-1", "--language", "en").output
    )


def test_status_lists_each_next_command_once_below_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    init(tmp_path / "p")
    lines = run("status", "p", "--period", "2027-1", "--language", "fi").output.splitlines()
    assert [line for line in lines if "lamppu-xl" in line] == ["Seuraavaksi: lamppu-xl luo p --period 2027-1"]


def test_drafts_are_sent_before_they_are_recorded_as_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder(tmp_path / "p"))
    run("generate", "--period", PERIOD, "--partner", "BETA")
    run("send", "--period", PERIOD, "--partner", "BETA")
    lines = run("status", "--period", PERIOD, "--language", "en").output.splitlines()
    (line,) = (line for line in lines if "--done" in line)
    drafts = Path(PERIOD) / "letters"
    assert line == f"Next: send the drafts in {drafts}. When they are sent: lamppu-xl send --period {PERIOD} --done"


def test_a_check_of_returns_has_a_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder(tmp_path / "p"))
    options = ("--period", PERIOD, "--language", "en")
    returned(tmp_path / "p", "ALFA")
    assert run("validate", *options).output.splitlines()[-1] == f"Next: lamppu-xl status --period {PERIOD}"
    assert "Next" not in run("validate", ".", str(Path(PERIOD) / "inbox" / "ALFA.xlsx"), *options).output
    returned(tmp_path / "p", "BETA", filled("BETA", contact__1__email="none"))
    ended = run("validate", *options).output.splitlines()[-1]
    assert ended == f"Next: lamppu-xl feedback --period {PERIOD}"
    assert run("feedback", *options).exit_code == 1
    assert run("validate", *options).output.splitlines()[-1] == f"Next: lamppu-xl status --period {PERIOD}"
    assert "Next" not in run("validate", *options, "--format", "json").output


def test_the_status_of_a_programme_has_a_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(EXAMPLES / "quality-strategy-2030" / "programme.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    shown = " ".join(run("status", "--language", "en").output.split())
    assert "Next: save the master workbooks of the projects in" in shown
    assert "check them: lamppu-xl validate --period" in shown


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.slow
def test_each_next_step_can_be_pasted_where_the_reader_is(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMPPU_XL_LANGUAGE", language)
    command, done = ["init", "my project"], []
    while command and len(done) < 6:
        ended = run(*command)
        assert ended.exit_code == 0, ended.output
        done.append(command)
        last = next((line for line in reversed(ended.output.splitlines()) if "lamppu-xl " in line), "")
        command = shlex.split(last.partition("lamppu-xl ")[2])
    assert len(done) == 6, done  # init, check, generate, send, send --done, status
    assert all("my project" in step for step in done)


def test_a_checked_definition_and_a_master_workbook_have_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMPPU_XL_LANGUAGE", "en")
    folder(tmp_path / "my project")
    checked = run("check", "my project").output.splitlines()
    assert checked[-1] == f'Next: lamppu-xl generate "my project" --period {PERIOD}'
    run("generate", "my project", "--period", PERIOD)
    checked = run("check", "my project").output.splitlines()
    assert checked[-1] == f'Next: lamppu-xl status "my project" --period {PERIOD}'
    returned(tmp_path / "my project", "ALFA")
    combined = run("consolidate", "my project", "--period", PERIOD).output.splitlines()
    assert combined[-1] == f'Next: lamppu-xl status "my project" --period {PERIOD}'


def test_a_complete_master_workbook_is_to_be_frozen(capsys: pytest.CaptureFixture[str]) -> None:
    for is_complete in (True, False):
        show_step_after_consolidate(PERIOD, is_complete=is_complete)
    assert capsys.readouterr().out.splitlines() == [
        f"Next, when the funder has received it: lamppu-xl freeze --period {PERIOD}",
        f"Next: lamppu-xl status --period {PERIOD}",
    ]


def test_a_period_in_which_all_is_accepted_is_to_be_combined_and_then_frozen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMPPU_XL_LANGUAGE", "en")
    folder(tmp_path / "p")

    def ended() -> str:
        return run("status", "p", "--period", PERIOD).output.splitlines()[-1]

    combine = f"Next: lamppu-xl consolidate p --period {PERIOD}"
    for partner in ("ALFA", "BETA", "GAMMA"):
        assert ended() != combine
        returned(tmp_path / "p", partner)
    assert ended() == combine
    run("consolidate", "p", "--period", PERIOD)
    assert ended() == f"Next, when the funder has received it: lamppu-xl freeze p --period {PERIOD}"
    returned(tmp_path / "p", "ALFA", filled("ALFA", figures__I2__actual=5.0))
    assert ended() == combine, "the master workbook is older than a return"


def test_a_checked_programme_says_where_the_master_workbooks_go(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    space = replace(load_programme(EXAMPLES / "quality-strategy-2030"), folder=tmp_path)
    period = choose_period(space.programme, None, folder=tmp_path)
    end = f"lamppu-xl validate --period {period.id}\n"
    inbox = tmp_path / period.id / "inbox"
    show_next_of_programme(space)
    shown = f"Next: save the master workbooks of the projects in {inbox} and check them: {end}"
    assert capsys.readouterr().out == shown
    inbox.mkdir(parents=True)
    (inbox / "master.xlsx").write_bytes(b"")
    show_next_of_programme(space)
    assert capsys.readouterr().out == f"Next: {end}"


def test_every_next_step_of_status_has_its_command() -> None:
    steps = set(re.findall(r"status_next_\w+", Path(status.__file__).read_text(encoding="utf-8")))
    assert steps - set(COMMAND_OF_STEP) == {"status_next_wait", CHOICE}


@pytest.mark.parametrize("command", ["validate", "feedback", "consolidate"])
def test_before_the_templates_the_next_step_is_to_create_them(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    init(tmp_path / "p")
    ended = run(command, "p", "--language", "en")
    assert ended.exit_code == 2
    assert "Create the templates first: lamppu-xl generate p --period 2027-1" in " ".join(ended.output.split())


def test_a_wrong_file_for_adopt_is_named_to_the_coordinator_not_to_a_partner(tmp_path: Path) -> None:
    (tmp_path / "form.docx").write_bytes(b"PK\x05\x06" + bytes(18))
    ended = run("adopt", str(tmp_path / "form.docx"), str(tmp_path / "p"), "--language", "en")
    assert ended.exit_code == 1
    assert "Give the empty form as an .xlsx or .xlsm file." in ended.output
    assert "template" not in ended.output


def test_a_fault_in_yaml_is_marked_by_every_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init(tmp_path)
    file = tmp_path / "project.yaml"
    file.write_text(file.read_text("utf-8").replace("\npartners:", "\npartners"), encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "80")
    for command in ("check", "status", "generate"):
        lines = run(command, str(tmp_path), "--language", "en").output.splitlines()
        assert any(line.endswith(" | partners") for line in lines), command
        assert any(re.fullmatch(r" +\| +\^", line) for line in lines), command


def test_status_of_a_programme_has_heads_and_verify_names_freeze(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(EXAMPLES / "quality-strategy-2030", tmp_path / "p", ignore=shutil.ignore_patterns("*.py"))
    monkeypatch.chdir(tmp_path)
    for option in (("--format", "json"), ("--output", "s.txt")):
        assert run("status", "p", "--period", "2020-2", *option).exit_code == 2
    head = run("status", "p", "--period", "2020-2", "--language", "fi").output.splitlines()[2]
    assert head.split() == ["Tunnus", "Hanke", "Tila", "Palautuksia", "Saapunut", "Tiedosto"]
    ended = run("verify", "p", "--language", "en")
    assert ended.exit_code == 2
    assert "Freeze one with: lamppu-xl freeze p\n" in ended.output


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_commands_about_a_changed_definition_have_its_folder(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = translator_for(language)
    text = " ".join(
        words.label(key, period="2012-2", partners="KAO") for key in ("changes_do_more", "changes_do_meaning")
    )
    with click.Context(group) as ctx:
        init(tmp_path / "my project")
        ctx.params["project"] = Path("my project")
        shown = with_folder(text)
    assert shown.count("lamppu-xl ") == 4
    assert shown.count(' "my project" ') == 4
    for name in ("generate", "feedback", "decide amend"):
        assert f'lamppu-xl {named_in(name, language)} "my project" ' in shown


@pytest.mark.slow
def test_a_return_that_would_be_missing_is_named_in_the_commands(tmp_path: Path) -> None:
    at = folder(tmp_path)
    file = returned(at)
    assert run("consolidate", str(at), "--period", PERIOD).exit_code == 0
    file.rename(tmp_path / "kept.xlsx")
    (at / PERIOD / "inbox" / "other.txt").write_text("x", encoding="utf-8")
    ended = run("consolidate", str(at), "--period", PERIOD, "--language", "en")
    assert ended.exit_code == 2
    output = " ".join(ended.output.split())
    assert f"lamppu-xl validate {at} --period {PERIOD}" in output
    assert f"lamppu-xl decide leave-out {at} {file.name} --period {PERIOD} --because TEXT" in output


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_table_of_status_is_not_wider_than_a_narrow_terminal(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    init(tmp_path / "p")
    monkeypatch.setenv("COLUMNS", "60")
    lines = run("status", str(tmp_path / "p"), "--period", "2027-1", "--language", language).output.splitlines()
    assert not [line for line in lines if len(line) > 60 and "lamppu-xl" not in line]

"""Every command that README and the docs show exists with these options; the README's five commands run."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from forms_to_adopt import locked_form
from shown_commands import ROOT, shown_commands

from lamppu_xl.cli.main import COMMANDS, group

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


SHOWN = [(page, command) for page in PAGES for command in shown_commands(page)]


def test_the_docs_show_commands() -> None:
    assert len(SHOWN) > 20


@pytest.mark.parametrize(("page", "command"), SHOWN, ids=[f"{page.stem}: {command}" for page, command in SHOWN])
def test_a_shown_command_exists_with_its_options(page: Path, command: str) -> None:
    _, name, *arguments = shlex.split(command)
    assert name in COMMANDS, page
    context = click.Context(group, info_name="lamppu-xl", **group.context_settings)
    found = group.get_command(context, name)
    assert found is not None
    inner = click.Context(found, info_name=name, parent=context)
    found.make_parser(inner).parse_args(list(arguments))  # a click.UsageError names an option that does not exist


@pytest.mark.slow
def test_the_five_commands_of_the_readme_run(tmp_path: Path) -> None:
    commands = [command for command in shown_commands(ROOT / "README.md") if "my-project" in command]
    assert [shlex.split(command)[1] for command in commands] == ["init", "check", "generate", "validate", "consolidate"]
    codes = []
    for command in commands:
        arguments = [sys.executable, "-m", "lamppu_xl", *shlex.split(command)[1:]]
        ran = subprocess.run(arguments, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert "Traceback" not in ran.stderr, ran.stderr
        codes.append(ran.returncode)
    assert codes[:3] == [0, 0, 0]
    assert (tmp_path / "my-project" / "project.xlsx").is_file()
    assert [*(tmp_path / "my-project").rglob("outbox/*.xlsx")]


def test_the_page_of_commands_is_up_to_date() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import make_command_line
    finally:
        sys.path.remove(str(ROOT / "docs"))
    written = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    assert written == make_command_line.page(), "to accept the page as it is now: python docs/make_command_line.py"


@pytest.mark.slow
def test_the_guide_from_a_form_to_templates_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Progress report.xlsx").write_bytes(locked_form())
    monkeypatch.chdir(tmp_path)
    commands = shown_commands(ROOT / "docs" / "coordinator" / "from-your-form.md")
    names = [shlex.split(command)[1] for command in commands]
    assert names[:3] == ["adopt", "check", "generate"]
    outputs = []
    for command in commands[:3]:
        ran = CliRunner().invoke(group, shlex.split(command)[1:], prog_name="lamppu-xl")
        assert ran.exit_code in {0, int(names[len(outputs)] == "adopt")}, ran.output
        outputs.append(ran.output)
    assert "tables: 2, questions: 6, of which not sure: 0, answer cells of the form: 10." in outputs[0]
    assert [*(tmp_path / "my-project").rglob("outbox/*.xlsx")]

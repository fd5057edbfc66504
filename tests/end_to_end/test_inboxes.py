"""An inbox that was moved away or emptied never looks as if nobody had returned a report."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from project_lives import AUTUMN, SPRING, ProjectLife, issued_life, reported_life

from lamppu_xl.cli.main import group

pytestmark = pytest.mark.slow

COMMANDS = ("consolidate", "validate", "status", "remind", "freeze", "feedback")


def run(command: str, life: ProjectLife, period: str) -> Result:
    arguments = [command, str(life.folder), "--period", period]
    return CliRunner().invoke(group, arguments, prog_name="lamppu-xl")


@pytest.fixture
def life(tmp_path: Path) -> ProjectLife:
    return reported_life(tmp_path)


def test_an_inbox_that_was_moved_away_or_emptied_is_an_error_of_every_command(life: ProjectLife) -> None:
    inbox, elsewhere = life.folder / SPRING / "inbox", life.folder / "elsewhere"
    master = (life.folder / SPRING / "master.xlsx").read_bytes()
    inbox.rename(elsewhere)
    for command in COMMANDS:
        output = run(command, life, SPRING)
        assert output.exit_code == 2, (command, output.output)
        assert str(inbox) in output.output, command
    inbox.mkdir()
    (inbox / "~$ALFA.xlsx").write_bytes(b"lock")
    for command in COMMANDS:
        output = run(command, life, SPRING)
        assert output.exit_code == 2, (command, output.output)
        assert str(inbox) in output.output, command
    assert (life.folder / SPRING / "master.xlsx").read_bytes() == master


def test_an_earlier_inbox_that_was_moved_away_or_emptied_is_an_error(life: ProjectLife) -> None:
    life.report(AUTUMN, {"ALFA": {"results/G1/results": "Alfa jatkoi."}})
    inbox, elsewhere = life.folder / SPRING / "inbox", life.folder / "elsewhere"
    inbox.rename(elsewhere)
    for command in ("consolidate", "generate"):
        output = run(command, life, AUTUMN)
        assert (output.exit_code, str(inbox) in output.output) == (2, True), (command, output.output)
    inbox.mkdir()
    for command in ("consolidate", "generate"):
        output = run(command, life, AUTUMN)
        assert (output.exit_code, str(inbox) in output.output) == (2, True), (command, output.output)


def test_issued_templates_without_an_inbox_are_an_error(tmp_path: Path) -> None:
    life = issued_life(tmp_path)
    assert run("status", life, SPRING).exit_code in (0, 1)
    (tmp_path / SPRING / "inbox").rmdir()
    output = run("status", life, SPRING)
    assert (output.exit_code, str(tmp_path / SPRING / "inbox") in output.output) == (2, True)


def test_a_project_in_the_very_beginning_has_a_status(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    assert run("status", life, SPRING).exit_code in (0, 1)
    life.issue(SPRING)
    for command in ("validate", "consolidate", "remind"):
        output = run(command, life, SPRING)
        assert output.exit_code in (0, 1), (command, output.output)

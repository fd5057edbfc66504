"""`--debug`, and which errors of the system become advice."""

from __future__ import annotations

import errno
import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from folders import folder

from lamppu_xl.cli.main import COMMANDS, PHASES, group
from lamppu_xl.services.os_errors import is_environmental

PERIOD = "2026-2"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return folder(tmp_path / "hanke")


@pytest.fixture(autouse=True)
def _restored_logging() -> Iterator[None]:
    logger = logging.getLogger("lamppu_xl")
    handlers, level = logger.handlers, logger.level
    yield
    logger.handlers = handlers
    logger.setLevel(level)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments], prog_name="lamppu-xl")


def fail_to_sync(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", refuse)


@pytest.mark.slow
def test_with_debug_it_is_logged_what_is_read_and_written(project: Path) -> None:
    ended = run("--debug", "generate", project, "--period", PERIOD)
    assert ended.exit_code == 0
    assert "DEBUG lamppu_xl.services.workspace: read the definition of" in ended.stderr
    assert "DEBUG lamppu_xl.storage.atomic_files: wrote " in ended.stderr


@pytest.mark.slow
def test_without_debug_nothing_is_logged(project: Path) -> None:
    assert run("generate", project, "--period", PERIOD).stderr == ""


def test_an_error_of_the_environment_is_advice_and_has_its_traceback_with_debug(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_to_sync(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    plain = run("generate", project, "--period", PERIOD)
    assert plain.exit_code == 2
    assert "the disk is full" in plain.stderr
    assert "Traceback" not in plain.stderr
    debugged = run("--debug", "generate", project, "--period", PERIOD)
    assert debugged.exit_code == 2
    assert "the disk is full" in debugged.stderr
    assert "Traceback" in debugged.stderr


@pytest.mark.parametrize(
    "error",
    [OSError("no number at all"), OSError(errno.EBADF, "Bad file descriptor"), OSError(errno.EINVAL, "Invalid")],
    ids=str,
)
def test_an_error_that_names_no_file_and_no_known_cause_is_no_advice(error: OSError) -> None:
    assert not is_environmental(error)


def test_a_fault_of_the_program_keeps_its_exception(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    monkeypatch.setattr("lamppu_xl.services.template_maker.write_workbook", refuse)
    ended = run("generate", project, "--period", PERIOD)
    assert isinstance(ended.exception, OSError)
    assert "Files that were there before" not in ended.stderr


def test_help_lists_the_commands_by_phase_in_the_order_of_the_work() -> None:
    shown = run("--help").output
    places = [shown.index(f"\n{phase}:") for phase in PHASES]
    assert places == sorted(places)
    assert sorted(name for names in PHASES.values() for name in names) == sorted(COMMANDS)
    lines = [line.split()[0] for line in shown.splitlines() if re.match(r"  [a-z]+ ", line)]
    assert [name for name in lines if name in COMMANDS] == [name for names in PHASES.values() for name in names]

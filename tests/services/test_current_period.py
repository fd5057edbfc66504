"""The period of a command without --period, in a project folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from project_lives import AUTUMN, LAST, SPRING, SPRING_ANSWERS, ProjectLife

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.services.workspace import choose_period


def chosen(life: ProjectLife, today: str) -> str:
    return choose_period(life.workspace.project, None, date.fromisoformat(today), life.folder).id


def run(*arguments: str) -> str:
    return CliRunner().invoke(group, list(arguments), catch_exceptions=False).output


@pytest.fixture
def life(tmp_path: Path) -> ProjectLife:
    return ProjectLife(tmp_path)


@pytest.mark.parametrize(
    ("today", "period"),
    [
        ("2025-12-01", SPRING),
        ("2026-03-01", SPRING),
        ("2026-07-15", SPRING),
        ("2026-08-15", SPRING),
        ("2026-08-16", AUTUMN),
        ("2027-01-10", AUTUMN),
        ("2027-01-16", LAST),
        ("2029-01-01", LAST),
    ],
)
def test_without_returns_the_next_deadline_decides(life: ProjectLife, today: str, period: str) -> None:
    assert chosen(life, today) == period


@pytest.mark.slow
def test_a_period_with_returns_and_no_master_is_not_finished(life: ProjectLife) -> None:
    life.issue(SPRING)
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    assert chosen(life, "2026-09-01") == SPRING
    life.issue(AUTUMN)
    assert chosen(life, "2026-12-01") == SPRING
    life.answer(AUTUMN, {"ALFA": {"results/G1/results": "Alfa jatkoi."}})
    assert chosen(life, "2026-12-01") == AUTUMN


@pytest.mark.slow
def test_lock_files_are_no_returns(life: ProjectLife) -> None:
    life.issue(SPRING)
    for name in ("~$ALFA.xlsx", ".DS_Store"):
        (life.folder / SPRING / "inbox" / name).write_bytes(b"x")
    assert chosen(life, "2026-09-01") == AUTUMN


@pytest.mark.slow
def test_an_early_freeze_ends_a_period(life: ProjectLife) -> None:
    life.report(SPRING, SPRING_ANSWERS)
    lamppu_xl.freeze(life.folder, period=SPRING)
    assert chosen(life, "2026-07-15") == AUTUMN


@pytest.mark.slow
def test_every_command_names_the_period_that_it_chose(life: ProjectLife) -> None:
    folder = str(life.folder)
    life.issue(SPRING)
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"]})
    commands: Sequence[Sequence[str]] = (
        ["generate"],
        ["validate"],
        ["feedback"],
        ["status"],
        ["send"],
        ["remind"],
        ["consolidate"],
    )
    for command in commands:
        assert SPRING in run(*command, folder), command
    for command in ("validate", "status"):
        assert json.loads(run(command, folder, "--format", "json", "--period", SPRING))["period"] == SPRING

"""One and the same return has the same state in every output."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from status_folders import BEFORE, PERIOD, SOUND, receive
from status_folders import folder as folder  # noqa: PLC0414  # a fixture

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.domain.text_normalising import capitalised
from lamppu_xl.i18n.translator import translator_for


@pytest.mark.slow
def test_a_return_that_only_lacks_answers_is_to_correct_in_every_output(folder: Path) -> None:
    receive(folder, "BETA", SOUND)
    receive(folder, "GAMMA", {**SOUND, "contact/1/name": "", "results/G1/status": ""})
    shown = list(outputs(folder))
    assert [name for name, text, state in shown if state not in text] == []
    assert [name for name, text, _ in shown if "1 to fill in" in text or "To fill in  " in text] == []


def outputs(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Every output about returns: its name, its text, and the state as it has to be in it."""
    common = (str(folder), "--period", PERIOD, "--language", "en")
    today = ("--today", BEFORE)
    yield "status", run("status", *common, *today), "To correct  "
    yield "status.json", run("status", *common, *today, "--format", "json"), '"state": "to correct"'
    yield "status.html", run("status", *common, *today, "--format", "html"), ">To correct<"
    yield "validate", run("validate", *common), "GAMMA.xlsx (GAMMA): to correct"
    yield "findings.csv", run("validate", *common, "--format", "csv"), "to correct"
    page = folder / "findings.html"
    run("validate", *common, "--format", "html", "--output", str(page))
    yield page.name, page.read_text("utf-8"), ">To correct<"
    workbook = folder / "findings.xlsx"
    run("validate", *common, "--format", "xlsx", "--output", str(workbook))
    yield "findings.xlsx", texts_of(workbook), "\nTo correct\n"
    (feedback,) = [each.path for each in lamppu_xl.feedback(folder, period=PERIOD).written if "GAMMA" in each.path.name]
    yield "feedback.xlsx", texts_of(feedback), "\nTo correct\n"
    yield "consolidate", run("consolidate", *common), "GAMMA.xlsx (GAMMA): to correct"
    state = capitalised(translator_for("fi").label("state_rejected"))
    (master,) = (folder / PERIOD).rglob("master*.xlsx")
    yield "master.xlsx", texts_of(master), f"\n{state}\n"


def run(*arguments: str) -> str:
    return CliRunner().invoke(group, list(arguments), catch_exceptions=False).output


def texts_of(workbook: Path) -> str:
    sheets = openpyxl.load_workbook(workbook).worksheets
    return "\n".join(
        str(value) for sheet in sheets for row in sheet.iter_rows(values_only=True) for value in row if value
    )

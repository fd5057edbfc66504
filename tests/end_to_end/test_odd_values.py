"""One odd value in a return is a finding at its cell, and never stops the master for the others."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from project_lives import SPRING, SPRING_ANSWERS, ProjectLife, text

import lamppu_xl
from lamppu_xl.cli.main import group
from lamppu_xl.domain.finding_codes import Severity

pytestmark = pytest.mark.slow


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments), prog_name="lamppu-xl")


def with_dates(_definition: dict[str, Any], form: dict[str, Any]) -> None:
    form["tables"]["visits"]["fields"]["day"] = {"label": text("Päivä"), "kind": "date"}
    form["tables"]["figures"]["fields"]["actual"].pop("max")
    form["tables"]["figures"]["fields"]["actual"].pop("min")


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ({"figures/I01/actual": 1e308, "figures/I02/actual": 1e308}, "V421"),
        ({"figures/I01/actual": -1e308}, "V421"),
        ({"figures/I01/actual": 1.5e15}, "V421"),
        ({"figures/I01/actual": "9" * 300}, "V421"),
        ({"visits/1/day": 60}, "V405"),
        ({"visits/1/day": 0.5}, "V405"),
        ({"visits/1/day": -1}, "V405"),
    ],
)
def test_an_odd_value_is_an_error_of_its_cell_and_leaves_out_a_single_return(
    tmp_path: Path, entries: dict[str, Any], code: str
) -> None:
    life = ProjectLife(tmp_path)
    life.edit(with_dates)
    life.issue(SPRING)
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"], "BETA": entries})
    batch = lamppu_xl.validate(tmp_path, period=SPRING)
    findings = [finding for verdict in batch.verdicts for finding in verdict.findings if finding.code.id == code]
    assert len(findings) == len(entries)
    assert all(finding.place.cell and finding.effective_severity is Severity.ERROR for finding in findings)
    output = run("consolidate", str(tmp_path), "--period", SPRING)
    assert output.exit_code == 1, output.output
    assert {partner for _, partner, _ in life.ledger(SPRING)} == {"ALFA"}


def test_an_ordinary_date_and_a_great_number_are_accepted(tmp_path: Path) -> None:
    life = ProjectLife(tmp_path)
    life.edit(with_dates)
    life.issue(SPRING)
    answers: dict[str, Any] = {"visits/1/day": date(2026, 3, 1), "figures/I01/actual": 1e15}
    life.answer(SPRING, {"ALFA": answers, "BETA": answers})
    assert run("consolidate", str(tmp_path), "--period", SPRING).exit_code == 0
    assert len(life.ledger(SPRING)) == 4


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (12, date(1900, 1, 12)),
        (59, date(1900, 2, 28)),
        (2026, date(1905, 7, 18)),
        ("12.1.1900", date(1900, 1, 12)),
        ("30.6.1926", date(1926, 6, 30)),
        (2_900_000, date(9839, 12, 5)),
    ],
)
def test_a_date_far_from_the_project_is_a_warning_at_its_cell_and_reaches_the_master(
    tmp_path: Path, typed: Any, day: date
) -> None:
    life = ProjectLife(tmp_path)
    life.edit(with_dates)
    life.issue(SPRING)
    life.answer(SPRING, {"ALFA": SPRING_ANSWERS["ALFA"], "BETA": {"visits/1/day": typed}})
    batch = lamppu_xl.validate(tmp_path, period=SPRING)
    far = [finding for verdict in batch.verdicts for finding in verdict.findings if finding.code.id == "V422"]
    assert [(finding.effective_severity, bool(finding.place.cell)) for finding in far] == [(Severity.WARNING, True)]
    output = run("consolidate", str(tmp_path), "--period", SPRING)
    assert "M701" not in output.output
    assert life.ledger(SPRING)[SPRING, "BETA", "visits/1/day"] == day.isoformat()

"""Commands count only what there is: no sentence says `0`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from folders import PERIOD, folder, run

import lamppu_xl

ZERO = re.compile(r"(?<![\w.,-])0(?![\w.,-])")


def test_a_definition_without_goals_has_no_number_of_them(tmp_path: Path) -> None:
    lamppu_xl.init(tmp_path / "lines", form="activity-matrix")
    output = run("check", tmp_path / "lines", "--language", "en").out
    assert "partners: 2, periods: 2" in " ".join(output.split())
    assert not ZERO.search(output)


@pytest.mark.slow
def test_a_period_without_returns_has_no_zeros(tmp_path: Path) -> None:
    at = folder(tmp_path)
    said = {}
    for arguments in (
        ("generate",),
        ("send",),
        ("send", "--done"),
        ("send", "--done", "--partner", "ALFA"),
        ("validate",),
        ("consolidate",),
        ("freeze",),
        ("verify",),
    ):
        done = run(arguments[0], at, "--period", PERIOD, "--language", "fi", *arguments[1:])
        assert done.code in {0, 1}, done.err
        said[" ".join(arguments)] = ZERO.findall(done.out + done.err)
    assert not {command for command, zeros in said.items() if zeros}

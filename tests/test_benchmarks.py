"""The benchmarks run, and the documentation tells the targets that they go by. Nothing here is about time."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import table  # noqa: E402
from benchmarks.rounds import Compared, compared  # noqa: E402

DOCS = ROOT / "docs" / "developer" / "performance.md"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    order = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(order, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def test_a_quick_round_measures_and_writes_only_its_own_rows(tmp_path: Path) -> None:
    document = shutil.copy(DOCS, tmp_path / "performance.md")
    before = table.rows_in(document.read_text(encoding="utf-8"))
    asked = ["read", "generate, beside the zip", "gain of reading on 2 processes"]
    only = [word for name in asked for word in ("--only", name)]
    done = run("--quick", "--returns", "4", "--data", str(tmp_path / "data"), "--write", str(document), *only)
    assert done.returncode == 0, done.stderr

    rows = table.rows_in(document.read_text(encoding="utf-8"))
    measured = {target.name for target in table.TARGETS if target.group == "read"} | set(asked[1:])
    assert [name for name in measured if float(rows[name][2].replace(",", "")) <= 0] == []
    assert {name: line for name, line in rows.items() if name not in measured} == {
        name: line for name, line in before.items() if name not in measured
    }
    for name in measured:
        assert name in done.stdout
        assert rows[name][5] == table.BY_NAME[name].met(float(rows[name][2].replace(",", "")))
    assert "generate a template" not in done.stdout


def test_the_documented_targets_are_those_of_the_benchmarks() -> None:
    rows = table.rows_in(DOCS.read_text(encoding="utf-8"))
    lines = [(name, line[1], line[4]) for name, line in rows.items()]
    assert lines == [(target.name, target.against, target.shown) for target in table.TARGETS]


def test_a_miss_is_marked_and_what_has_no_target_is_not() -> None:
    at_most, at_least = table.BY_NAME["--help"], table.BY_NAME["gain of reading on 2 processes"]
    assert (at_most.met(1.25), at_most.met(1.26)) == ("yes", "missed")
    assert (at_least.met(0.85), at_least.met(0.84)) == ("yes", "missed")
    assert table.BY_NAME["flatten-tool: reading"].met(99) == ""


def test_a_document_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        table.rewritten("# Performance\n", {}, date(2030, 1, 1), "")


def test_both_take_turns_and_each_round_has_its_own_ratio() -> None:
    order: list[str] = []
    clock = {"ours": 2.0, "other": 4.0}

    def measure(work: object) -> float:
        assert callable(work)
        return clock[work()]

    def turn(name: str) -> str:
        order.append(name)
        return name

    found = compared(lambda: turn("ours"), lambda: turn("other"), 3, measure)
    assert order == ["ours", "other", *("ours", "other"), *("other", "ours"), *("ours", "other")]
    assert found == Compared((2.0, 2.0, 2.0), (4.0, 4.0, 4.0))
    assert found.ratios == (0.5, 0.5, 0.5)


def test_an_unknown_name_is_reported_with_those_that_are_known() -> None:
    done = run("--quick", "--only", "speed")
    assert done.returncode != 0
    assert "generate" in done.stderr

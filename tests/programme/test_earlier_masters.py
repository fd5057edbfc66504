"""A master of an earlier period beside that of the period is no fault: it is named, and it is not used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from folders import run
from small_programme import AUTUMN, SPRING, copy_small_programme

import lamppu_xl
from lamppu_xl.validation.verdict import FileState

pytestmark = pytest.mark.slow


def test_a_master_of_an_earlier_period_is_only_named_if_the_right_master_came(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    earlier = {"A02-Q3.xlsx": ("A02", "Q3"), "A01-spring.xlsx": ("A01", SPRING), "A04.xlsx": ("A04", SPRING)}
    for name, (project, period) in earlier.items():
        shutil.copy(folder.parent / project / period / "master.xlsx", folder / AUTUMN / "inbox" / name)
    result = lamppu_xl.consolidate_masters(folder, period=AUTUMN)
    judged = {each.file: (each.state, [finding.code.id for finding in each.findings]) for each in result.verdicts}
    assert judged["A02-Q3.xlsx"] == judged["A01-spring.xlsx"] == (FileState.REPLACED, ["M814"])
    assert judged["A04.xlsx"] == (FileState.SET_ASIDE, ["F220"]), "its master of the period did not come"
    assert judged["A02.xlsx"][0] is judged["A01.xlsx"][0] is FileState.ACCEPTED
    shown = run("validate", folder, "--period", AUTUMN).out
    assert "is for Q3, which is earlier than Q4" in shown
    assert "for Q4 there is A02.xlsx" in shown
    assert [gap.subject for gap in result.content.gaps if gap.kind in ("file", "aside")] == ["A04"]


def test_a_master_of_a_later_period_is_on_hold(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    shutil.copy(folder.parent / "A01" / AUTUMN / "master.xlsx", folder / SPRING / "inbox" / "A01-autumn.xlsx")
    result = lamppu_xl.consolidate_masters(folder, period=SPRING)
    (late,) = (each for each in result.verdicts if each.file == "A01-autumn.xlsx")
    assert (late.state, [each.code.id for each in late.findings]) == (FileState.SET_ASIDE, ["F220"])

"""A workbook with other projects than the definition has now says so, and not that their masters are others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from folders import run
from small_programme import AUTUMN, copy_small_programme, edit_programme

import lamppu_xl


@pytest.mark.slow
def test_a_project_that_left_the_focus_area_of_an_extract_is_not_said_to_have_another_master(tmp_path: Path) -> None:
    folder = copy_small_programme(tmp_path)
    for area in (None, "F1", "F2"):
        assert lamppu_xl.consolidate_masters(folder, period=AUTUMN, focus_area=area).path

    def move(definition: dict[str, Any]) -> None:
        definition["projects"][2]["goals"] = {"*": {"focus_areas": "F2"}}

    edit_programme(folder, move)
    frozen = lamppu_xl.freeze_programme(folder, period=AUTUMN)
    found = {
        (each.place.file, each.code.id): each.facts["project"] for each in frozen.obstacles if "project" in each.facts
    }
    assert found == {("programme-F1.xlsx", "M815"): "A03", ("programme-F2.xlsx", "M816"): "A03"}
    ran = run("freeze", folder, "--period", AUTUMN)
    assert "A03 is in the programme workbook, but by programme.yaml it is no part of it any more." in ran.err
    assert "A03 is not in the programme workbook, but by programme.yaml it is part of it now." in ran.err

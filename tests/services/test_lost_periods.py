"""A period that templates were issued for cannot vanish from the definition."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from project_lives import AUTUMN, SPRING, ProjectLife, period

import lamppu_xl

Data = dict[str, Any]


def other_id(definition: Data, form: Data) -> None:
    definition["periods"][0]["id"] = "2026-K"


def deleted(definition: Data, form: Data) -> None:
    del definition["periods"][0]


def swapped_ids(definition: Data, form: Data) -> None:
    first, second = definition["periods"][:2]
    first["id"], second["id"] = second["id"], first["id"]


def corrected_year(definition: Data, form: Data) -> None:
    definition["project"]["start"] = "2025-01-01"
    definition["periods"][0] |= {"start": "2025-01-01", "end": "2025-06-30", "deadline": "2025-08-15"}


def divided(definition: Data, form: Data) -> None:
    definition["periods"][0]["end"] = "2026-05-31"
    definition["periods"].insert(1, period("2026-1b", "Kesä", "2026-06-01", "2026-06-30", "2026-08-15"))


@pytest.fixture
def life(tmp_path: Path) -> ProjectLife:
    """A project that stored the definition of its first period, as `generate` does."""
    life = ProjectLife(tmp_path)
    workspace = life.workspace
    first = workspace.project.periods[0]
    workspace.definitions(first).keep(workspace.project, first)
    return life


def lost(life: ProjectLife) -> list[tuple[str, str]]:
    found = lamppu_xl.check(life.folder).findings
    return [(str(each.facts["folder"]), str(each.facts["period"])) for each in found if each.code.id == "D128"]


@pytest.mark.parametrize("edit", [other_id, deleted, swapped_ids])
@pytest.mark.slow
def test_a_period_of_issued_templates_cannot_leave_the_definition(life: ProjectLife, edit: Any) -> None:
    life.edit(edit)
    assert lost(life) == [(SPRING, SPRING)]
    for command in (lamppu_xl.generate, lamppu_xl.consolidate, lamppu_xl.status, lamppu_xl.freeze):
        with pytest.raises(lamppu_xl.DefinitionError, match="D128"):
            command(life.folder, period=AUTUMN)


def test_the_id_of_a_project_cannot_change_after_templates_were_issued(life: ProjectLife) -> None:
    life.edit(lambda definition, _: definition["project"].update(id="LIFE2"))
    (finding,) = lamppu_xl.check(life.folder).findings
    assert (finding.code.id, finding.facts) == ("D129", {"folder": SPRING, "project": "LIFE", "now": "LIFE2"})
    with pytest.raises(lamppu_xl.DefinitionError, match="D129"):
        lamppu_xl.validate(life.folder, period=SPRING)


@pytest.mark.slow
@pytest.mark.parametrize("edit", [corrected_year, divided])
def test_days_of_a_period_can_be_corrected(life: ProjectLife, edit: Any) -> None:
    life.edit(edit)
    assert lost(life) == []


def renamed(folder: Path) -> None:
    (folder / SPRING).rename(folder / "kevät")


def frozen_and_renamed(folder: Path) -> None:
    (folder / SPRING / "issued").rename(folder / "issued")
    (folder / SPRING / "frozen").mkdir()
    (folder / "issued").rename(folder / SPRING / "frozen" / "issued")
    renamed(folder)


@pytest.mark.parametrize("move", [renamed, frozen_and_renamed])
def test_a_renamed_folder_of_a_period_is_named(life: ProjectLife, move: Callable[[Path], None]) -> None:
    move(life.folder)
    assert lost(life) == [("kevät", SPRING)]


def test_a_copy_of_the_folder_of_a_period_is_no_problem(life: ProjectLife) -> None:
    shutil.copytree(life.folder / SPRING, life.folder / "kopio")
    assert lost(life) == []

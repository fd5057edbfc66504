"""The stored definitions of a period: a damaged one is named, and one alone does not begin a period."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from project_lives import AUTUMN, SPRING, ProjectLife

import lamppu_xl
from lamppu_xl.services.frozen_periods import is_open


@pytest.fixture
def life(tmp_path: Path) -> ProjectLife:
    return ProjectLife(tmp_path)


def test_generate_that_is_broken_off_after_its_definition_leaves_the_period_before_open(
    life: ProjectLife, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(path: Path, data: bytes) -> bool:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as patched:
        patched.setattr("lamppu_xl.services.issue.write_file", full_disk)
        with pytest.raises((OSError, lamppu_xl.LamppuError)):
            life.issue(AUTUMN)
    spring, autumn, _ = life.workspace.project.periods
    assert life.workspace.definitions(autumn).digests
    assert is_open(life.workspace, spring)
    life.issue(AUTUMN)
    assert not is_open(life.workspace, spring)


def stored(life: ProjectLife) -> Path:
    """The stored definition of spring."""
    spring = life.workspace.project.periods[0]
    digest = life.workspace.definitions(spring).keep(life.workspace.project, spring)
    return life.folder / SPRING / "issued" / f"definition-{digest}.json.gz"


@pytest.mark.parametrize("damage", ["cut", "empty", "other text", "another definition"])
@pytest.mark.slow
def test_check_names_a_damaged_stored_definition_and_the_cure(life: ProjectLife, damage: str) -> None:
    file = stored(life)
    assert lamppu_xl.check(life.folder).is_valid
    data = file.read_bytes()
    if damage == "another definition":
        life.edit(lambda definition, _: definition["goals"].pop())
        stored(life).replace(file)
    else:
        file.write_bytes({"cut": data[:-20], "empty": b"", "other text": b"{}"}[damage])
    checked = lamppu_xl.check(life.folder)
    (finding,) = (each for each in checked.findings if each.code.id == "D190")
    assert finding.facts == {"file": file.name, "folder": f"{SPRING}/issued", "period": SPRING}
    assert not checked.is_valid


def test_the_manifest_of_a_partner_named_definition_is_no_stored_definition(life: ProjectLife) -> None:
    (stored(life).parent / "definition-1a2b3c4d-00000000.json.gz").write_bytes(b"")
    assert lamppu_xl.check(life.folder).is_valid
    assert life.workspace.definitions(life.workspace.project.periods[0]).has_templates


def test_a_form_that_a_later_definition_makes_again_keeps_the_record_of_the_returns_on_the_first(
    life: ProjectLife,
) -> None:
    """A target of another partner changes the definition and no cell of the form of ALFA."""
    life.edit(lambda definition, _: definition["lists"]["indicators"][0].update(target={"ALFA": 5}))
    life.issue(SPRING)
    life.answer(SPRING, {"ALFA": {"figures/I01/actual": 3}})
    first = next((life.folder / SPRING / "issued").glob("ALFA-*")).read_bytes()
    life.edit(lambda definition, _: definition["lists"]["indicators"][0].update(target={"ALFA": 5, "BETA": 6}))
    life.issue(SPRING)
    (second,) = (life.folder / SPRING / "issued").glob("ALFA-*")
    assert second.read_bytes() != first
    life.consolidate(SPRING)
    assert lamppu_xl.freeze(life.folder, period=SPRING).obstacles == ()

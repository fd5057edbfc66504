"""A period is frozen only while its master and its returns agree, and its archive can be read without anything else."""

from __future__ import annotations

import re
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from folders import Ran, run
from project_lives import AUTUMN, SPRING, SPRING_ANSWERS, ProjectLife, reported_life

import lamppu_xl
from lamppu_xl.archive import sha256sums as sums
from lamppu_xl.services.master_outputs import EXPORTS
from lamppu_xl.storage.atomic_files import checksum
from lamppu_xl.workbook import openpyxl_cells
from lamppu_xl.workbook.other_reader import OtherCell
from lamppu_xl.workbook.xlsxwriter_overrides import StreamedWorksheet

pytestmark = pytest.mark.slow

FORMATS = [*EXPORTS]
"""All formats in which a master is written beside the workbook."""


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its spring consolidated, also as a public master and as pages."""
    life = reported_life(tmp_path_factory.mktemp("reported"))
    lamppu_xl.consolidate(life.folder, period=SPRING, public=True, also=FORMATS)
    return life.folder


@pytest.fixture
def life(reported: Path, tmp_path: Path) -> ProjectLife:
    return ProjectLife(Path(shutil.copytree(reported, tmp_path / "life")))


def type_over(path: Path, shown: object, value: object) -> str:
    """Type over the last visible cell that shows a value, and return its name."""
    book = openpyxl.load_workbook(path)
    places = [
        book[sheet.title][cell.coordinate]
        for sheet in openpyxl.load_workbook(path, data_only=True)
        if sheet.sheet_state == "visible"
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == shown
    ]
    cell = places[-1]
    cell.value = value
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    book.save(path)
    return f"{cell.parent.title}!{cell.coordinate}"


def save_again(life: ProjectLife) -> None:
    life.answer(SPRING, {"BETA": {**SPRING_ANSWERS["BETA"], "figures/I01/actual": 38}})


def delete_return(life: ProjectLife) -> None:
    (life.folder / SPRING / "inbox" / "BETA.xlsx").unlink()


def add_return(life: ProjectLife) -> None:
    answers = {**SPRING_ANSWERS["BETA"], "figures/I01/actual": 39}
    life.answer(SPRING, {"BETA": answers}, name="BETA newer.xlsx")


def delete_definition(life: ProjectLife) -> None:
    for path in (life.folder / SPRING / "issued").glob("definition-*"):
        path.unlink()


def delete_manifest(life: ProjectLife) -> None:
    (path,) = (life.folder / SPRING / "issued").glob("BETA-*")
    path.unlink()


def edit_answer(life: ProjectLife) -> None:
    type_over(life.folder / SPRING / "master.xlsx", 46, 47)


def edit_total(life: ProjectLife) -> None:
    type_over(life.folder / SPRING / "master.xlsx", 83, 84)


def edit_public_master(life: ProjectLife) -> None:
    type_over(life.folder / SPRING / "master-public.xlsx", 46, 47)


def consolidate_without_the_copies(life: ProjectLife) -> None:
    save_again(life)
    life.consolidate(SPRING)


OBSTACLES: dict[str, tuple[Callable[[ProjectLife], None], str]] = {
    "saved again": (save_again, "BETA.xlsx"),
    "deleted return": (delete_return, "BETA.xlsx"),
    "newer return": (add_return, "BETA newer.xlsx"),
    "no definition": (delete_definition, "definition-"),
    "no manifest": (delete_manifest, "BETA-"),
    "edited answer": (edit_answer, "M707"),
    "edited total": (edit_total, "M708"),
    "edited public master": (edit_public_master, "master-public.xlsx"),
    "older copies": (consolidate_without_the_copies, "master-public.html"),
}


@pytest.mark.parametrize(("change", "named"), OBSTACLES.values(), ids=OBSTACLES)
def test_nothing_is_frozen_while_master_and_returns_differ(
    life: ProjectLife, change: Callable[[ProjectLife], None], named: str
) -> None:
    change(life)
    before = written(life)
    ran = run("freeze", life.folder, "--period", SPRING)
    assert ran.code == 1
    assert named in ran.err
    assert "consolidate" in ran.err.lower()
    assert not (life.folder / SPRING / "frozen").exists()
    assert written(life) == before


def test_every_format_of_the_master_is_archived_or_named_as_older(life: ProjectLife) -> None:
    for kind in FORMATS:  # the copies of the master itself are older than this return
        lamppu_xl.consolidate(life.folder, period=SPRING, also=[kind])
    save_again(life)
    lamppu_xl.consolidate(life.folder, period=SPRING)
    lamppu_xl.consolidate(life.folder, period=SPRING, public=True, also=FORMATS)
    older = run("freeze", life.folder, "--period", SPRING)
    assert all(f"master.{kind}: " in older.err for kind in FORMATS), older.err
    assert "master-public." not in older.err
    lamppu_xl.consolidate(life.folder, period=SPRING, also=FORMATS)
    assert run("freeze", life.folder, "--period", SPRING).code == 0
    archived = {path.name for path in (life.folder / SPRING / "frozen").iterdir()}
    assert archived >= {f"{stem}.{kind}" for stem in ("master", "master-public") for kind in FORMATS}
    assert run("verify", life.folder).code == 0


def written(life: ProjectLife) -> dict[Path, int]:
    """When each file was written; the lock and the log of what was read do not count."""
    files = (path for path in life.folder.rglob("*") if path.is_file())
    return {path: path.stat().st_mtime_ns for path in files if ".lock" not in path.name and path.name != "log.jsonl"}


def test_a_consolidated_correction_can_be_frozen(life: ProjectLife) -> None:
    save_again(life)
    life.consolidate(SPRING)
    lamppu_xl.consolidate(life.folder, period=SPRING, public=True, also=FORMATS)
    assert run("freeze", life.folder, "--period", SPRING).code == 0
    assert run("verify", life.folder).code == 0


def test_a_cell_that_openpyxl_reads_differently_is_named_at_freezing(
    life: ProjectLife, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = openpyxl_cells.read_cells

    def mistaken(*arguments: Any, **options: Any) -> Any:
        found = cells(*arguments, **options) or {}
        return {place: OtherCell(47, 47.0) if cell.number == 46 else cell for place, cell in found.items()}

    monkeypatch.setattr(openpyxl_cells, "read_cells", mistaken)
    ran = run("freeze", life.folder, "--period", SPRING)
    assert ran.code == 1
    assert "openpyxl reads another value" in ran.err
    assert (life.folder / SPRING / "frozen").is_dir()


def test_a_master_with_a_link_that_was_not_meant_is_not_written(
    life: ProjectLife, monkeypatch: pytest.MonkeyPatch
) -> None:
    def escaped(_: StreamedWorksheet, text: str) -> str:
        return text.replace("!A", "!B").replace("'", "&apos;")

    master = life.folder / SPRING / "master.xlsx"
    before = master.read_bytes()
    monkeypatch.setattr(StreamedWorksheet, "escape_attribute", escaped)
    ran = run("consolidate", life.folder, "--period", SPRING)
    assert ran.code == 1
    assert "M701" in ran.err + ran.out
    assert master.read_bytes() == before
    assert not [*master.parent.glob("master (*.xlsx")]


def test_an_earlier_return_that_was_saved_again_prevents_freezing(life: ProjectLife) -> None:
    life.report(AUTUMN, {"ALFA": {"results/G1/results": "Alfa jatkoi."}})
    save_again(life)
    ran = run("freeze", life.folder, "--period", AUTUMN)
    assert (ran.code, "BETA.xlsx" in ran.err) == (1, True)


def test_a_missing_inbox_is_named(life: ProjectLife) -> None:
    shutil.rmtree(life.folder / SPRING / "inbox")
    ran = run("freeze", life.folder, "--period", SPRING)
    assert ran.code != 0
    assert "inbox" in ran.err
    assert not (life.folder / SPRING / "frozen").exists()


def freeze(life: ProjectLife) -> Path:
    ran = run("freeze", life.folder, "--period", SPRING)
    assert ran.code == 0, ran.err
    return life.folder / SPRING / "frozen"


def forge(archive: Path) -> None:
    """Compute all checksums again, as somebody who edits an archive may do."""
    names = sums.parse_sums((archive / "SHA256SUMS").read_bytes())
    forged = sums.format_sums({name: checksum(archive / name) for name in names})
    for name, data in (
        ("SHA256SUMS", forged),
        ("SHA256SUMS.sha256", sums.format_sums({"SHA256SUMS": checksum(forged)})),
    ):
        (archive / name).chmod(stat.S_IRUSR | stat.S_IWUSR)
        (archive / name).write_bytes(data)


@pytest.mark.parametrize(("shown", "value", "code"), [(46, 47, "M707"), (83, 84, "M708"), ("henkilöä", "hlöä", "M708")])
def test_an_edited_cell_of_the_archived_master_is_named(
    life: ProjectLife, shown: object, value: object, code: str
) -> None:
    archive = freeze(life)
    place = type_over(archive / "master.xlsx", shown, value)
    forge(archive)
    ran = run("verify", life.folder)
    assert ran.code == 1
    assert code in ran.out
    assert place in ran.out
    assert re.search(rf"{shown}\D+{value}\b", ran.out), "was / is"
    assert len(re.findall(r"M70[78]", ran.out)) == 1, "no other cell was changed"
    assert "The master agrees" not in ran.out


def test_freeze_and_verify_count_the_same_files(life: ProjectLife) -> None:
    ran = run("freeze", life.folder, "--period", SPRING)
    count = int(ran.out.partition("files archived: ")[2].partition(".")[0])
    assert f", files: {count}." in run("verify", life.folder).out


def without_period(life: ProjectLife) -> None:
    del life.definition["periods"][0]
    life.write()


def other_project(life: ProjectLife) -> None:
    life.definition["project"]["id"] = "OTHER"
    del life.form["tables"]["figures"]
    life.write()


def no_yaml(life: ProjectLife) -> None:
    (life.folder / "project.yaml").write_text("{", encoding="utf-8")


def no_definition(life: ProjectLife) -> None:
    (life.folder / "project.yaml").unlink()
    shutil.rmtree(life.folder / "forms")


@pytest.mark.parametrize("change", [without_period, other_project, no_yaml, no_definition])
@pytest.mark.parametrize("options", [(), ("--period", SPRING)], ids=["all", "one"])
def test_an_archive_is_verified_without_the_present_definition(
    life: ProjectLife, change: Callable[[ProjectLife], None], options: tuple[str, ...]
) -> None:
    freeze(life)
    agrees = verified(life).out
    assert "The master agrees with the returns" in agrees
    change(life)
    shutil.rmtree(life.folder / SPRING / "issued")
    shutil.rmtree(life.folder / SPRING / "inbox")
    ran = verified(life, *options)
    assert (ran.code, ran.out) == (0, agrees)


def verified(life: ProjectLife, *options: str) -> Ran:
    return run("verify", life.folder, *options)


def test_a_period_of_two_definitions_is_verified(life: ProjectLife) -> None:
    """One return is on a template of a definition that asked something else under the same id."""
    life.edit(lambda definition, _: definition["lists"]["indicators"][0].update(unit={"fi": "kpl", "sv": "st"}))
    lamppu_xl.generate(life.folder, period=SPRING, partners=["BETA"])
    life.answer(SPRING, {"BETA": SPRING_ANSWERS["BETA"]})
    life.consolidate(SPRING)
    lamppu_xl.consolidate(life.folder, period=SPRING, public=True, also=FORMATS)
    archive = freeze(life)
    assert len([*(archive / "issued").glob("definition-*")]) == 2
    life.edit(lambda definition, _: definition["lists"]["indicators"].pop(0))
    ran = verified(life)
    assert (ran.code, "The master agrees" in ran.out) == (0, True), ran.out

"""A definition is kept as it was read, and read again as soon as anything has changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from projects import TINY_FORM, TINY_PROJECT, read, sound

from lamppu_xl import definition
from lamppu_xl.definition.loaded_project import LoadedProject
from lamppu_xl.domain.project import Project
from lamppu_xl.services import kept_definitions
from lamppu_xl.services.kept_definitions import FOLDER, load
from lamppu_xl.storage.cache_folder import CACHE_FOLDER

FORM = "".join(line for line in TINY_FORM.splitlines(keepends=True) if "pattern:" not in line)
"""Without the field of which `check` says that only its return is checked."""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_FOLDER, str(tmp_path / "cache"))
    return tmp_path / "cache" / FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    form = tmp_path / "project" / "forms" / "tiny" / "form.yaml"
    form.parent.mkdir(parents=True)
    form.write_text(FORM, "utf-8")
    (tmp_path / "project" / "project.yaml").write_text(TINY_PROJECT, "utf-8")
    return tmp_path / "project"


@pytest.fixture(scope="module")
def project() -> Project:
    return sound(read(TINY_PROJECT, FORM))


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch, project: Project) -> list[Path]:
    """The definitions that were read from their files; each is taken for the same, to save time."""
    found: list[Path] = []

    def noted(path: Path) -> LoadedProject:
        found.append(path)
        return LoadedProject(project, (), path)

    monkeypatch.setattr(definition, "load", noted)
    return found


def test_a_definition_is_read_once(cache: Path, folder: Path, readings: list[Path], project: Project) -> None:
    first, second, by_file = load(folder), load(folder), load(folder / "project.yaml")
    assert first == second == by_file == LoadedProject(project, (), folder)
    assert len(readings) == 1


def test_the_folder_may_be_the_current_folder(
    cache: Path, folder: Path, readings: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(folder)
    monkeypatch.chdir(folder)
    assert load(Path()).folder == Path()
    assert len(readings) == 1


def _edited(folder: Path, _: pytest.MonkeyPatch) -> None:
    """Another text of the same length, written at the same time."""
    file = folder / "project.yaml"
    before = file.stat()
    file.write_text(file.read_text("utf-8").replace("Meetings", "Meetinks"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def _form_edited(folder: Path, _: pytest.MonkeyPatch) -> None:
    file = folder / "forms" / "tiny" / "form.yaml"
    file.write_text(file.read_text("utf-8").replace("Tiny form", "Tidy form"), "utf-8")


def _form_added(folder: Path, _: pytest.MonkeyPatch) -> None:
    (folder / "forms" / "goal-report").mkdir()
    (folder / "forms" / "goal-report" / "form.yaml").write_text(FORM, "utf-8")


def _workbook_added(folder: Path, _: pytest.MonkeyPatch) -> None:
    (folder / "project.xlsx").write_bytes(b"")


def _other_version(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_definitions, "__version__", "0.0.0")


def _other_code(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_definitions, "_CODE", ("definition",))


@pytest.mark.parametrize(
    "change",
    [_edited, _form_edited, _form_added, _workbook_added, _other_version, _other_code],
    ids=lambda f: f.__name__,
)
def test_a_definition_is_read_again_when_anything_has_changed(
    cache: Path,
    folder: Path,
    readings: list[Path],
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, pytest.MonkeyPatch], None],
) -> None:
    load(folder)
    change(folder, monkeypatch)
    load(folder)
    assert readings == [folder] * 2


def test_a_kept_definition_of_another_folder_does_not_count(cache: Path, folder: Path, readings: list[Path]) -> None:
    load(folder)
    moved = folder.rename(folder.with_name("moved"))
    assert load(moved).folder == moved
    assert len(readings) == 2


def _garbled(content: bytes) -> bytes:
    return content.replace(b"Tiny form", b"Tidy form")


def _foreign(content: bytes) -> bytes:
    """Content of another kind with a right first line."""
    state = content.partition(b" ")[0]
    return state + b" " + hashlib.sha256(b"[1]").hexdigest().encode() + b"\n[1]"


@pytest.mark.parametrize("damage", [_garbled, _foreign, lambda data: data[:-9], lambda _: b"\xff\x00", lambda _: b""])
def test_a_damaged_file_is_ignored(
    cache: Path, folder: Path, readings: list[Path], damage: Callable[[bytes], bytes]
) -> None:
    first = load(folder)
    (file,) = cache.iterdir()
    kept = file.read_bytes()
    file.write_bytes(damage(kept))
    assert load(folder) == first
    assert len(readings) == 2
    assert file.read_bytes() == kept


def test_a_definition_with_a_problem_is_not_kept(cache: Path, folder: Path) -> None:
    file = folder / "project.yaml"
    file.write_text(file.read_text("utf-8").replace("project:", "projekt:", 1), "utf-8")
    assert load(folder).problems
    assert not cache.exists()


def test_a_definition_with_lists_in_other_files_is_not_kept(cache: Path, folder: Path, readings: list[Path]) -> None:
    file = folder / "project.yaml"
    before, _, after = file.read_text("utf-8").partition("partners:")
    rest = after[after.index("\ngoals:") :]
    file.write_text(f"{before}partners: partners.csv{rest}", "utf-8")
    rows = [("id", "name", "roles"), ("P1", "One", "coordinator"), ("P2", "Two", "partner")]
    (folder / "partners.csv").write_text("".join(f"{';'.join(row)}\n" for row in rows), "utf-8")
    assert load(folder) == load(folder)
    assert len(readings) == 2
    assert not cache.exists()


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, folder: Path, cache: Path, readings: list[Path], project: Project
) -> None:
    (tmp_path / "cache").write_text("a file")
    assert load(folder).project == project


def test_a_missing_definition_is_reported_as_before(cache: Path, tmp_path: Path) -> None:
    assert [problem.code.id for problem in load(tmp_path).problems] == ["D102"]


def test_the_oldest_definitions_are_forgotten(
    cache: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, readings: list[Path]
) -> None:
    monkeypatch.setattr(kept_definitions, "_MOST", 1)
    load(folder)
    (file,) = cache.iterdir()
    os.utime(file, (0, 0))
    load(folder.rename(folder.with_name("moved")))
    (newer,) = cache.iterdir()
    assert newer != file

"""What was proven is remembered in the user's cache folder, which may be lost at any time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from projects import tiny

from lamppu_xl.services import proven_definitions
from lamppu_xl.services.proven_definitions import definition_key, is_proven, remember
from lamppu_xl.storage import cache_folder
from lamppu_xl.storage.cache_folder import CACHE_FOLDER

KEY, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_FOLDER, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_proven_definition_is_remembered(folder: Path) -> None:
    assert not is_proven(KEY)
    remember(KEY)
    assert is_proven(KEY)
    assert not is_proven(OTHER)


def test_a_lost_folder_is_no_error(folder: Path) -> None:
    remember(KEY)
    (folder / "proven-definitions.txt").unlink()
    folder.rmdir()
    assert not is_proven(KEY)
    remember(KEY)
    assert is_proven(KEY)


@pytest.mark.parametrize("content", [b"\x00\xff\xfe" * 999, b"a" * 63, b"", f"x{KEY}".encode()])
def test_a_damaged_file_is_no_error(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "proven-definitions.txt").write_bytes(content)
    assert not is_proven(KEY)
    remember(KEY)
    assert is_proven(KEY)


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("a file")
    monkeypatch.setenv(CACHE_FOLDER, str(tmp_path / "cache"))
    remember(KEY)
    assert not is_proven(KEY)


def test_a_system_without_a_home_folder_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv(CACHE_FOLDER)
    monkeypatch.setattr(cache_folder, "user_cache_path", no_home)
    remember(KEY)
    assert not is_proven(KEY)


def test_the_oldest_definitions_are_forgotten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proven_definitions, "_MOST", 2)
    for key in (KEY, OTHER, "c" * 64):
        remember(key)
    assert [is_proven(key) for key in (KEY, OTHER, "c" * 64)] == [False, True, True]


def test_another_definition_or_version_is_proven_again(monkeypatch: pytest.MonkeyPatch) -> None:
    project = tiny()
    keys = {definition_key(project), definition_key(replace(project, id="OTHER"))}
    monkeypatch.setattr(proven_definitions, "__version__", "0.0.0")
    assert len(keys | {definition_key(project)}) == 3

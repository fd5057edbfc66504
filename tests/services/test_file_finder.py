"""Files of a trace are found by name and checksum, and each file is hashed once."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from lamppu_xl.services.file_finder import Checksums, FileFinder


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file is hashed, by its name."""
    counts: Counter[str] = Counter()
    digest = hashlib.file_digest

    def count(stream: Any, algorithm: str) -> Any:
        counts[Path(stream.name).name] += 1
        return digest(stream, algorithm)

    monkeypatch.setattr(hashlib, "file_digest", count)
    return counts


def test_finders_of_several_projects_hash_each_file_once(tmp_path: Path, hashed: Counter[str]) -> None:
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        (tmp_path / name).write_bytes(name.encode())
    checksums = Checksums()
    for _ in range(4):
        finder = FileFinder((tmp_path,), checksums)
        missing, data = finder.find("missing.xlsx", "0" * 64)
        assert (missing.state, missing.path, data) == ("missing", None, None)
        renamed, data = finder.find("renamed.xlsx", hashlib.sha256(b"c.xlsx").hexdigest())
        assert (renamed.state, renamed.path, data) == ("same", tmp_path / "c.xlsx", b"c.xlsx")
    assert hashed == {"a.xlsx": 1, "b.xlsx": 1, "c.xlsx": 1}


def test_a_file_of_the_same_name_with_other_bytes_is_not_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"changed")
    file, data = FileFinder((tmp_path,)).find("A.xlsx", "0" * 64)
    assert (file.state, data) == ("changed", b"changed")


def test_documents_are_found_only_where_any_file_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    digest = hashlib.sha256(b"%PDF").hexdigest()
    assert FileFinder((tmp_path,)).find("letter.pdf", digest)[0].state == "missing"
    found, _ = FileFinder((tmp_path,), of_any_kind=True).find("letter.pdf", digest)
    assert (found.state, found.path) == ("same", tmp_path / "letter.pdf")


def test_of_two_equal_files_that_in_the_inbox_is_named(tmp_path: Path) -> None:
    for folder in ("corrected", "inbox"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.xlsx").write_bytes(b"a")
    file, _ = FileFinder((tmp_path,)).find("a.xlsx", hashlib.sha256(b"a").hexdigest())
    assert file.path == tmp_path / "inbox" / "a.xlsx"

"""Files at hand: masters and returns as they lie in the folders of a programme and its projects, known by checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.returns.inbox import read_inbox
from lamppu_xl.storage.atomic_files import display_name

MOST_FILES = 20_000
"""Of one folder; nobody waits for more."""

_PASSED_OVER = frozenset({"earlier", "outbox", "issued", "feedback", "findings"})
"""Folders that hold neither masters nor returns."""


@dataclass(frozen=True)
class FoundFile:
    """A file that was looked for."""

    path: Path
    data: bytes = field(repr=False)
    same: bool
    """Whether it has the checksum that it should have."""
    archived: bool = False
    """Whether it lies in an archive."""


@dataclass
class FileFinder:
    """Looks for files in some folders, each read once."""

    folders: tuple[Path, ...]
    _named: dict[str, list[Path]] | None = None
    _sums: dict[Path, str] = field(default_factory=dict)

    def find(self, file: str, sha256: str) -> FoundFile | None:
        """A file by its name and checksum, else one of the same bytes, else one of the same name only."""
        outer, _, inner = file.partition("/")
        if inner:
            return self._in_archive(outer, file, sha256)
        named = self.named.get(display_name(file).casefold(), [])
        every = (path for paths in self.named.values() for path in paths)
        for path in (*named, *every):
            if self._sum(path) == sha256:
                return FoundFile(path, path.read_bytes(), same=True)
        return FoundFile(named[0], named[0].read_bytes(), same=False) if named else None

    def path(self, file: str, sha256: str) -> Path | None:
        """Where a file of that name and those bytes is."""
        named = self.named.get(display_name(file).casefold(), [])
        return next((path for path in named if self._sum(path) == sha256), None)

    @property
    def named(self) -> dict[str, list[Path]]:
        """The files by their names."""
        if self._named is None:
            self._named = {}
            for path in self._files():
                self._named.setdefault(display_name(path.name).casefold(), []).append(path)
        return self._named

    def _files(self) -> Iterator[Path]:
        seen = set()
        for folder in self.folders:
            for path in islice(_walk(folder), MOST_FILES):
                if (whole := path.resolve()) not in seen:
                    seen.add(whole)
                    yield path

    def _sum(self, path: Path) -> str:
        if path not in self._sums:
            try:
                with path.open("rb") as stream:
                    self._sums[path] = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError:
                self._sums[path] = ""
        return self._sums[path]

    def _in_archive(self, outer: str, file: str, sha256: str) -> FoundFile | None:
        found = None
        for path in self.named.get(display_name(outer).casefold(), []):
            for incoming in read_inbox([path], LIMITS):
                if incoming.data is None:
                    continue
                if incoming.sha256 == sha256:
                    return FoundFile(path, incoming.data, same=True, archived=True)
                if incoming.file == file:
                    found = FoundFile(path, incoming.data, same=False, archived=True)
        return found


def _walk(folder: Path) -> Iterator[Path]:
    """The workbooks and archives below a folder, sorted; links are not followed."""
    try:
        inner = sorted(folder.iterdir())
    except OSError:
        return
    for path in inner:
        if path.is_symlink():
            continue
        if path.is_dir():
            if path.name not in _PASSED_OVER and not path.name.startswith("."):
                yield from _walk(path)
        elif path.suffix.lower() in (".xlsx", ".xlsm", ".zip", ".eml", ".msg"):
            yield path


def folder_of(home: Path, definition: str) -> Path | None:
    """The folder of a project's own definition, seen from its programme's; None when it has none or is not there."""
    if not definition:
        return None
    named = home / definition
    folder = named.parent if named.suffix in (".yaml", ".yml") else named
    return folder if folder.is_dir() else None

"""Finds masters and returns in the folders of a programme and its projects, by name and checksum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Literal

from lamppu_xl.archive.record import FOLDER
from lamppu_xl.definition.file_names import is_definition_name
from lamppu_xl.master.existing_master import LIMITS
from lamppu_xl.returns.files.inbox import read_inbox
from lamppu_xl.storage.atomic_files import checksum, display_name

MOST_FILES = 20_000
"""How many files of one folder are looked at."""

_SKIPPED_FOLDERS = frozenset({"earlier", "outbox", "issued", "feedback", "findings"})
"""Folders that hold neither masters nor returns."""


@dataclass(frozen=True)
class SearchedFile:
    """A master or return that was looked for."""

    file: str
    sha256: str
    state: Literal["same", "changed", "missing"] = "missing"
    path: Path | None = None


class Checksums(dict[Path, str]):
    """The SHA-256 of files, each computed once; empty for a file that cannot be read."""

    def __missing__(self, path: Path) -> str:
        try:
            self[path] = checksum(path)
        except OSError:
            self[path] = ""
        return self[path]


@dataclass
class FileFinder:
    """Looks for files in some folders."""

    folders: tuple[Path, ...]
    checksums: Checksums = field(default_factory=Checksums)
    """May be shared by several finders, so that no file is hashed twice."""
    of_any_kind: bool = False
    """Whether files that hold no answers are found, too, such as documents."""

    def find(self, file: str, sha256: str) -> tuple[SearchedFile, bytes | None]:
        """A file of that name and checksum, else of that checksum, else of that name; and its content."""
        outer, _, inner = file.partition("/")
        if inner:
            return self._find_in_archive(outer, file, sha256)
        same_name = self.by_name.get(display_name(file).casefold(), [])
        others = (path for paths in self.by_name.values() for path in paths)
        for path in (*same_name, *others):
            if self.checksums[path] == sha256:
                return SearchedFile(file, sha256, "same", path), path.read_bytes()
        if same_name:
            return SearchedFile(file, sha256, "changed", same_name[0]), same_name[0].read_bytes()
        return SearchedFile(file, sha256), None

    def path(self, file: str, sha256: str) -> Path | None:
        """The path of a file of that name and checksum."""
        same_name = self.by_name.get(display_name(file).casefold(), [])
        return next((path for path in same_name if self.checksums[path] == sha256), None)

    @cached_property
    def by_name(self) -> Mapping[str, list[Path]]:
        """The paths by the name of the file, in lower case."""
        files: dict[Path, Path] = {}
        for folder in self.folders:
            for path in files_below(folder, of_any_kind=self.of_any_kind):
                files.setdefault(path.resolve(), path)
        by_name: dict[str, list[Path]] = {}
        for path in files.values():
            by_name.setdefault(display_name(path.name).casefold(), []).append(path)
        return {name: sorted(paths, key=_is_a_copy) for name, paths in by_name.items()}

    def _find_in_archive(self, outer: str, file: str, sha256: str) -> tuple[SearchedFile, bytes | None]:
        result: tuple[SearchedFile, bytes | None] = (SearchedFile(file, sha256), None)
        for path in self.by_name.get(display_name(outer).casefold(), []):
            for incoming in read_inbox([path], LIMITS):
                if incoming.data is None:
                    continue
                if incoming.sha256 == sha256:
                    return SearchedFile(file, sha256, "same", path), incoming.data
                if incoming.file == file:
                    result = SearchedFile(file, sha256, "changed", path), incoming.data
        return result


def _is_a_copy(path: Path) -> bool:
    """Whether a file is elsewhere than where partners' files are saved or archived; a trace then names the others."""
    return _HOMES.isdisjoint(path.parts)


_HOMES = frozenset({"inbox", FOLDER})


def files_below(folder: Path, *, of_any_kind: bool = False) -> Iterator[Path]:
    """The first workbooks, archives and messages below a folder, sorted; links are not followed.

    Args:
        of_any_kind: all other files, too.
    """
    return islice((path for path in _walk(folder) if of_any_kind or path.suffix.lower() in _WITH_ANSWERS), MOST_FILES)


_WITH_ANSWERS = frozenset({".xlsx", ".xlsm", ".ods", ".zip", ".eml", ".msg"})


def _walk(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for path in entries:
        if path.is_symlink():
            continue
        if path.is_dir():
            if path.name not in _SKIPPED_FOLDERS and not path.name.startswith("."):
                yield from _walk(path)
        else:
            yield path


def project_folder(programme_folder: Path, definition: str) -> Path | None:
    """The folder of a project by its definition's path in the programme; None if it does not exist."""
    if not definition:
        return None
    path = programme_folder / definition
    folder = path.parent if is_definition_name(path) else path
    return folder if folder.is_dir() else None

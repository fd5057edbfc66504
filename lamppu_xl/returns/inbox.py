"""Files of an inbox: listed, read once within limits, archives opened in memory, nothing followed or changed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.returns.archives import archive_finding, list_members, open_archive
from lamppu_xl.returns.file_kinds import (
    ListedFile,
    ignored_file_finding,
    mail_finding,
    open_workbooks,
    shortcut_finding,
)
from lamppu_xl.returns.unique_names import UniqueNames
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.workbook.safe_reader.package import LIMITS, MIB, Limits

MOST_FILES = 20_000
"""The most files that are read from one inbox, including those in archives."""
MOST_BYTES = 8 * 1024 * MIB
"""The most bytes of all of them together."""


@dataclass(frozen=True)
class IncomingFile:
    """A file of an inbox."""

    file: str
    """The name that is shown; inside an archive `mail.zip/KAO.xlsx`."""
    data: bytes | None
    """None if it could not be read; `problem` has the reason."""
    problem: Finding | None = None
    notes: tuple[Finding, ...] = ()
    """Findings about a file that was read."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest() if self.data is not None else ""


def list_files(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """The files of paths, each with the name that is shown; folders are listed one level deep.

    They are sorted by name. Files with the same name are numbered, so that each has its own name.

    Raises:
        OSError: a folder cannot be listed. Its returns must not look missing.
    """
    files: dict[Path, None] = {}
    for path in paths:
        files.update(dict.fromkeys(sorted(path.iterdir()) if path.is_dir() else [path]))
    names = UniqueNames()
    ordered = sorted(files, key=lambda path: (display_name(path.name), os.fsencode(path)))
    return [(names.claim(display_name(path.name)), path) for path in ordered]


def read_inbox(
    paths: Iterable[Path], limits: Limits = LIMITS, *, files: int = MOST_FILES, size: int = MOST_BYTES
) -> Iterator[IncomingFile]:
    """Every file of the paths, one at a time in memory; an archive is followed by its files.

    Args:
        paths: files and folders.
        limits: limits of each file.
        files: the most files that are read; further files are listed and not read.
        size: the most bytes that are read, likewise.
    """
    budget = _ReadBudget(files, size)
    listed = [
        ListedFile(
            name=name,
            folder=path.parent,
            stored_name=path.name,
            read=partial(read_file, name, path, largest=limits.file_size),
        )
        for name, path in list_files(paths)
    ]
    for incoming in _read_each(listed, budget):
        archive = open_archive(incoming.data) if incoming.data else None
        if archive is None:
            yield budget.take(incoming)
            continue
        with archive:
            finding = archive_finding(incoming.file, archive, limits)
            yield IncomingFile(incoming.file, None, finding)
            if finding.code.id == "F122":
                members = list_members(incoming.file, archive, limits)
                yield from map(budget.take, _read_each(members, budget))


@dataclass
class _ReadBudget:
    """What may be read, and what was read so far."""

    files: int
    size: int
    files_read: int = 0
    size_read: int = 0

    def take(self, incoming: IncomingFile) -> IncomingFile:
        """The file, which is counted if it was read."""
        if incoming.data is not None:
            self.files_read, self.size_read = self.files_read + 1, self.size_read + len(incoming.data)
        return incoming

    def spent(self, name: str) -> Finding | None:
        """The finding about a file that is not read because a limit is reached."""
        if self.files_read >= self.files:
            return Finding.of("F123", Place(name), limit=VocabularyTerm("inbox_files"), allowed=self.files)
        if self.size_read >= self.size:
            return Finding.of("F123", Place(name), limit=VocabularyTerm("inbox_size"), allowed=self.size)
        return None


def _read_each(files: Sequence[ListedFile], budget: _ReadBudget) -> Iterator[IncomingFile]:
    """The files of a folder or of an archive, one by one."""
    opened = open_workbooks(files)
    for file in files:
        data = ignored_file_finding(file.name, file.stored_name) or budget.spent(file.name) or file.read()
        problem = data if isinstance(data, Finding) else _kind_finding(file, data)
        if problem or isinstance(data, Finding):
            yield IncomingFile(file.name, None, problem)
        else:
            still_open = Finding.of("F212", Place(file.name), workbook=file.name.rpartition("/")[2])
            yield IncomingFile(file.name, data, notes=(still_open,) if file.name in opened else ())


def _kind_finding(file: ListedFile, data: bytes) -> Finding | None:
    """The finding about a file that is certainly no workbook."""
    return mail_finding(file.name, data) or shortcut_finding(file.name, file.stored_name, data)


def read_file(name: str, path: Path, *, largest: int) -> bytes | Finding:
    """The bytes of a file, or the reason why it is not read. Links, pipes and devices are not opened.

    Args:
        name: the name that is shown.
        path: the file.
        largest: the most bytes; of a larger file one more byte is read, so that the reader can report it.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return Finding.of("F116", Place(name))
        handle = os.open(path, _FLAGS)
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):  # it was replaced after the first check
                return Finding.of("F116", Place(name))
            return stream.read(largest + 1)
    except OSError as error:
        return Finding.of("F118", Place(name), detail=error.strerror or type(error).__name__)


_FLAGS = os.O_RDONLY | sum(
    getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
)

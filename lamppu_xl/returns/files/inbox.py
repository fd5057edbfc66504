"""Files of an inbox: listed, read once within limits, archives opened in memory, nothing followed or changed."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple, TypeVar

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.text import Phrase, VocabularyTerm
from lamppu_xl.returns.files.archives import (
    DEEPEST_ARCHIVE,
    UnpackedSoFar,
    archive_finding,
    list_members,
    open_archive,
    too_deep_finding,
)
from lamppu_xl.returns.files.copy_names import name_order
from lamppu_xl.returns.files.evidence import evidence_kind
from lamppu_xl.returns.files.file_kinds import (
    LARGEST_DIGEST,
    FileDigest,
    ListedFile,
    closed_file_finding,
    digest_of,
    folder_finding,
    ignored_file_finding,
    link_finding,
    open_workbooks,
    packed_file_finding,
    shortcut_finding,
)
from lamppu_xl.returns.files.unfinished import is_unfinished, is_whole_archive
from lamppu_xl.returns.files.unique_names import UniqueNames
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
    """The name that is shown; inside an archive `mail.zip/KAO.xlsx`, and in a message `post.eml/KAO.xlsx`."""
    data: bytes | None
    """None if it could not be read; `problem` has the reason."""
    problem: Finding | None = None
    notes: tuple[Finding, ...] = ()
    """Findings about a file that was read."""
    digest: FileDigest | None = None
    """The checksum and the size of a file that is only listed."""

    @property
    def sha256(self) -> str:
        """The checksum; empty if the file was not read."""
        if self.digest:
            return self.digest.sha256
        return hashlib.sha256(self.data).hexdigest() if self.data is not None else ""

    @property
    def size(self) -> int:
        """Bytes; 0 if the file was not read."""
        return self.digest.size if self.digest else len(self.data or b"")


def list_files(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """The files of paths, each with the name that is shown; folders are listed one level deep.

    They are sorted by name, so that `KAO.xlsx` comes before `KAO (2).xlsx` and `Copy of KAO.xlsx`. Files with the same
    name are numbered, so that each has its own name.

    Raises:
        OSError: a folder cannot be listed. Its returns must not look missing.
    """
    files: dict[Path, None] = {}
    for path in paths:
        files.update(dict.fromkeys(sorted(path.iterdir()) if path.is_dir() else [path]))
    names = UniqueNames()
    ordered = sorted(files, key=lambda path: (name_order(Path(display_name(path.name)).stem), os.fsencode(path)))
    return [(names.claim(display_name(path.name)), path) for path in ordered]


def read_inbox(
    paths: Iterable[Path], limits: Limits = LIMITS, *, files: int = MOST_FILES, size: int = MOST_BYTES
) -> Iterator[IncomingFile]:
    """Every file of the paths, one at a time in memory; an archive or a mail message is followed by its files.

    Args:
        paths: files and folders.
        limits: limits of each file.
        files: the most files that are read; further files are listed and not read.
        size: the most bytes that are read, likewise.
    """
    listed = [
        ListedFile(
            name=name,
            folder=path.parent,
            stored_name=path.name,
            read=partial(read_file, name, path, largest=limits.file_size),
            digest=partial(digest_of_file, name, path),
        )
        for name, path in list_files(paths)
    ]
    return _opened(listed, _ReadBudget(files, size), limits, _Around())


class _Around(NamedTuple):
    """What is around a file."""

    archives: int = 0
    mails: int = 0
    unpacked: UnpackedSoFar | None = None
    """What was unpacked of the outermost archive; None outside of archives."""


def _opened(
    listed: Sequence[ListedFile], budget: _ReadBudget, limits: Limits, around: _Around
) -> Iterator[IncomingFile]:
    """The files, each archive and each message followed by what it contains."""
    for incoming in _read_each(listed, budget, limits):
        data, name = incoming.data, incoming.file
        if not data or len(data) > limits.file_size:
            yield budget.take(incoming)
        elif archive := open_archive(data):
            with archive:
                unpacked = around.unpacked or UnpackedSoFar()
                if around.archives < DEEPEST_ARCHIVE:
                    finding = archive_finding(name, archive, limits, unpacked)
                else:
                    finding = too_deep_finding(name, archive)
                yield IncomingFile(name, None, finding, digest=FileDigest(hashlib.sha256(data).hexdigest(), len(data)))
                if finding.code.id == "F122":
                    inside = around._replace(archives=around.archives + 1, unpacked=unpacked)
                    yield from _opened(list_members(name, archive, limits), budget, limits, inside)
        elif _is_mail(data):
            from lamppu_xl.returns.files import mails  # noqa: PLC0415
            from lamppu_xl.returns.files.attachments import DEEPEST_MAIL  # noqa: PLC0415

            attached = (
                Finding.of("F121", Place(name)) if around.mails >= DEEPEST_MAIL else mails.read_mail(name, data, limits)
            )
            if isinstance(attached, Finding):
                yield IncomingFile(name, None, attached)
                continue
            yield IncomingFile(name, None, mails.mail_finding(name, attached))
            inside = around._replace(mails=around.mails + 1)
            yield from _opened(mails.list_attachments(name, attached), budget, limits, inside)
        else:
            yield budget.take(incoming)


def _is_mail(data: bytes) -> bool:
    """Whether a file is a mail message; a workbook is none."""
    if data.startswith(_WORKBOOK):
        return False
    from lamppu_xl.returns.files.mails import is_mail  # noqa: PLC0415  # what reads mail is slow to import

    return is_mail(data)


_WORKBOOK = b"PK\x03\x04"
"""The first bytes of a workbook and of every other zip file."""


@dataclass
class _ReadBudget:
    """What may be read, and what was read so far."""

    files: int
    size: int
    files_read: int = 0
    size_read: int = 0

    def take(self, incoming: IncomingFile) -> IncomingFile:
        """The file, which is counted if it was read."""
        if incoming.data is not None or incoming.digest:
            self.files_read, self.size_read = self.files_read + 1, self.size_read + incoming.size
        return incoming

    def spent(self, name: str) -> Finding | None:
        """The finding about a file that is not read because a limit is reached."""
        if self.files_read >= self.files:
            return Finding.of("F123", Place(name), limit=VocabularyTerm("inbox_files"), allowed=self.files)
        if self.size_read >= self.size:
            return Finding.of("F123", Place(name), limit=VocabularyTerm("inbox_size"), allowed=self.size)
        return None


def _read_each(files: Sequence[ListedFile], budget: _ReadBudget, limits: Limits) -> Iterator[IncomingFile]:
    """The files of a folder, of an archive or of a message, one by one."""
    opened = open_workbooks(files)
    for file in files:
        ignored = ignored_file_finding(file.name, file.stored_name)
        skipped = None if is_unfinished(file.stored_name) else ignored
        data = skipped or budget.spent(file.name) or file.read()
        if isinstance(data, Finding):
            yield IncomingFile(file.name, None, data)
            continue
        ignored = None if is_whole_archive(file.stored_name, data) else ignored
        if (problem := packed_file_finding(file.name, file.stored_name, data) or ignored) or (
            problem := shortcut_finding(file.name, file.stored_name, data)
        ):
            yield IncomingFile(file.name, None, problem)
        elif kind := evidence_kind(file.stored_name, data, file.folder):
            yield _evidence(file, kind, data, limits)
        elif problem := closed_file_finding(file.name, file.stored_name, data):
            checksum = FileDigest(hashlib.sha256(data).hexdigest(), len(data))
            yield IncomingFile(file.name, None, problem, digest=checksum)
        elif len(data) > limits.file_size and file.digest:
            yield _too_large(file.name, file.digest(), limits.file_size)
        else:
            still_open = Finding.of("F212", Place(file.name), workbook=file.name.rpartition("/")[2])
            yield IncomingFile(file.name, data, notes=(still_open,) if file.name in opened else ())


def _evidence(file: ListedFile, kind: str, data: bytes, limits: Limits) -> IncomingFile:
    """A file beside the returns, with its checksum."""
    found: FileDigest | Finding = FileDigest(hashlib.sha256(data).hexdigest(), len(data))
    if len(data) > limits.file_size and file.digest:
        found = file.digest()
    if isinstance(found, Finding):
        return IncomingFile(file.name, None, found)
    if found.size > LARGEST_DIGEST:
        return _too_large(file.name, found, LARGEST_DIGEST)
    step = Phrase("evidence_if_report")
    finding = Finding.of("F131", Place(file.name), what=VocabularyTerm(kind), checksum=found.sha256, step=step)
    return IncomingFile(file.name, None, finding, digest=found)


def _too_large(name: str, found: FileDigest | Finding, allowed: int) -> IncomingFile:
    """A file of which only the beginning was read, with its true size."""
    if isinstance(found, Finding):
        return IncomingFile(name, None, found)
    limit = VocabularyTerm("file_size")
    problem = Finding.of("F112", Place(name), limit=limit, found=found.size, allowed=allowed)
    return IncomingFile(name, None, problem, digest=found)


def read_file(name: str, path: Path, *, largest: int) -> bytes | Finding:
    """The bytes of a file, or the reason why it is not read. Links, pipes and devices are not opened.

    Args:
        name: the name that is shown.
        path: the file.
        largest: the most bytes; of a larger file one more byte is read, so that the reader can report it.
    """
    return _with_file(name, path, lambda stream: stream.read(largest + 1))


def digest_of_file(name: str, path: Path) -> FileDigest | Finding:
    """The checksum of a file of any size, or the reason why it is not read."""
    return _with_file(name, path, digest_of)


_Result = TypeVar("_Result")


def _with_file(name: str, path: Path, work: Callable[[IO[bytes]], _Result]) -> _Result | Finding:
    try:
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            return folder_finding(name, path)
        if not stat.S_ISREG(mode):
            return link_finding(name)
        handle = os.open(path, _FLAGS)
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):  # it was replaced after the first check
                return link_finding(name)
            return work(stream)
    except OSError as error:
        return Finding.of("F118", Place(name), detail=error.strerror or type(error).__name__)


_FLAGS = os.O_RDONLY | sum(
    getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
)

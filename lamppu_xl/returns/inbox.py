"""What lies in an inbox: listed, read once within limits, archives opened in memory, nothing followed or changed."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Fact, Finding, Place
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.domain.text_normalising import folded
from lamppu_xl.returns.unique_names import UniqueNames
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.workbook.safe_reader.cell_count import UNPACK_ERRORS
from lamppu_xl.workbook.safe_reader.package import LIMITS, MIB, Limits

MOST_FILES = 20_000
"""Files of one inbox, those inside archives too."""
MOST_BYTES = 8 * 1024 * MIB
"""Bytes of all of them together."""

_SYSTEM = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_UNFINISHED = (".tmp", ".part", ".crdownload")
_EXCEL, _OFFICE = "~$", ".~lock."
"""What the lock files of Excel and LibreOffice begin with."""


@dataclass(frozen=True)
class IncomingFile:
    """A file as it came in."""

    file: str
    """Its name, as it is shown; inside an archive `mail.zip/KAO.xlsx`."""
    data: bytes | None
    """None when it could not be read; `problem` tells why."""
    problem: Finding | None = None
    notes: tuple[Finding, ...] = ()
    """What there is to know of a file that was read all the same."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest() if self.data is not None else ""


def list_files(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """The files that paths name, with the names to show; folders are looked through one level deep.

    Sorted by what is shown. Where two are shown alike, the later ones are numbered: each has a name of its own.
    """
    found: dict[Path, None] = {}
    for path in paths:
        try:
            inner = sorted(path.iterdir()) if path.is_dir() else [path]
        except OSError:
            inner = [path]  # reading it will tell
        found.update(dict.fromkeys(inner))
    named: list[tuple[str, Path]] = []
    names = UniqueNames()
    for path in sorted(found, key=lambda path: (display_name(path.name), os.fsencode(path))):
        name = names.claim(display_name(path.name))
        named.append((name, path))
    return named


def read_inbox(
    paths: Iterable[Path], limits: Limits = LIMITS, *, files: int = MOST_FILES, size: int = MOST_BYTES
) -> Iterator[IncomingFile]:
    """Everything that paths name, one file in memory at a time; archives are followed by what lies in them.

    Args:
        files: how many are read at the most; those beyond it are listed and not read.
        size: how many bytes, likewise.
    """
    budget = _ReadBudget(files, size)
    for incoming in _each(paths, limits, budget):
        if incoming.data is not None:
            budget.take(incoming.data)
        yield incoming


@dataclass
class _ReadBudget:
    """How much more is read."""

    files: int
    size: int
    count: int = 0
    total: int = 0

    def take(self, data: bytes) -> None:
        self.count, self.total = self.count + 1, self.total + len(data)

    def spent(self, name: str) -> Finding | None:
        """Why a file is not read, if so."""
        for limit, used, allowed in (
            ("inbox_files", self.count, self.files),
            ("inbox_size", self.total, self.size),
        ):
            if used >= allowed:
                return Finding(CODES["F123"], Place(name), {"limit": VocabularyTerm(limit), "allowed": allowed})
        return None


def _each(paths: Iterable[Path], limits: Limits, budget: _ReadBudget) -> Iterator[IncomingFile]:
    found = list_files(paths)
    opened = locked_workbooks((path.parent, path.name) for _, path in found)
    for name, path in found:
        data = (
            ignored_file_finding(name, path.name)
            or budget.spent(name)
            or read_file(name, path, largest=limits.file_size)
        )
        if isinstance(data, Finding):
            yield IncomingFile(name, None, data)
        elif (archive := _archive(data)) is not None:
            with archive:
                yield from _unpacked(name, archive, limits, budget)
        elif problem := mail_finding(name, data):
            yield IncomingFile(name, None, problem)
        else:
            yield IncomingFile(name, data, notes=_still_open(name, (path.parent, _key(path.name)) in opened))


# Names that tell enough


def ignored_file_finding(name: str, file: str) -> Finding | None:
    """What a file is by its name alone, when it is none to read.

    Args:
        file: the name without folders, as it is on the disk.
    """
    lower = file.casefold()
    if (of := _lock_of(file)) is not None:
        return Finding(CODES["F111"], Place(name), {"workbook": display_name(of)})
    if lower in _SYSTEM or lower.startswith("._") or lower.endswith(_UNFINISHED):
        return Finding(CODES["F117"], Place(name))
    return None


def _lock_of(file: str) -> str | None:
    """The workbook that a lock file belongs to; None when it is none."""
    if file.startswith(_EXCEL):
        return file.removeprefix(_EXCEL)
    if file.startswith(_OFFICE):
        return file.removeprefix(_OFFICE).removesuffix("#")
    return None


def locked_workbooks(files: Iterable[tuple[object, str]]) -> set[tuple[object, str]]:
    """The workbooks, by folder and name, beside which a lock file lies: somebody has them open, perhaps unsaved."""
    return {(folder, _key(of)) for folder, file in files if (of := _lock_of(file)) is not None}


def _key(file: str) -> str:
    """A name as file systems compare it that know no case and one form of each letter."""
    return folded(file)


def _still_open(name: str, is_open: object) -> tuple[Finding, ...]:
    return (Finding(CODES["F212"], Place(name), {"workbook": name.rpartition("/")[2]}),) if is_open else ()


# Files


def read_file(name: str, path: Path, *, largest: int) -> bytes | Finding:
    """A file's bytes, read once, or why not. Links, pipes and devices are not followed, opened or waited for.

    Args:
        largest: bytes; of a larger file one byte more is read, so that the reader can tell.
    """
    if finding := ignored_file_finding(name, path.name):
        return finding
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return Finding(CODES["F116"], Place(name))
        handle = os.open(path, _FLAGS)
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):  # it was changed for something else just now
                return Finding(CODES["F116"], Place(name))
            return stream.read(largest + 1)
    except OSError as error:
        facts: dict[str, Fact] = {"detail": error.strerror or type(error).__name__}
        return Finding(CODES["F118"], Place(name), facts)


_FLAGS = os.O_RDONLY | sum(
    getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
)


# Mail


_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
_HEADER = re.compile(
    rb"^(?:from|to|date|subject|received|message-id|return-path|delivered-to)[ \t]*:", re.IGNORECASE | re.MULTILINE
)


def mail_finding(name: str, data: bytes) -> Finding | None:
    """Told of a mail message, which is not opened: the return is an attachment of it."""
    head = data[: 64 * 1024].lstrip(b"\xef\xbb\xbf\r\n")
    outlook = data.startswith(_COMPOUND) and _OUTLOOK in data
    plain = re.match(rb"[A-Za-z][A-Za-z0-9-]*[ \t]*:|From ", head) and b"\0" not in head
    if outlook or (plain and len({header.lower() for header in _HEADER.findall(head)}) >= 3):
        return Finding(CODES["F120"], Place(name))
    return None


# Archives


_ENTRY, _MOST_ENTRIES = b"PK\1\2", 20_000
"""The mark of an entry, and how many of them are looked at; the limit of what is read is lower by far."""
_UTF_8, _ENCRYPTED = 0x800, 0x1


def _archive(data: bytes) -> zipfile.ZipFile | None:
    """An archive of files; None for anything else, such as a workbook, which is an archive of parts."""
    if not data.startswith((b"PK\3\4", b"PK\5\6")) or data.count(_ENTRY) > _MOST_ENTRIES:
        return None
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = {info.filename.casefold() for info in archive.infolist()}
    except UNPACK_ERRORS:
        return None  # the scan tells what is wrong with it
    if not names.isdisjoint({"[content_types].xml", "mimetype"}) or _has_parts(names):
        return None
    return archive


def _has_parts(names: Iterable[str]) -> bool:
    return any(name.endswith(("xl/workbook.xml", "xl/workbook.bin")) for name in names)


@dataclass(frozen=True)
class _ArchiveMember:
    """A file in an archive."""

    name: str
    """To show."""
    info: zipfile.ZipInfo
    is_open: bool
    """Whether a lock file lies beside it."""


def _unpacked(name: str, archive: zipfile.ZipFile, limits: Limits, budget: _ReadBudget) -> Iterator[IncomingFile]:
    """The archive itself, and one by one what lies in it; folders are skipped.

    When all of it together is beyond a limit, nothing is unpacked.
    """
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if not infos or (problem := _too_much(name, infos, limits)):
        yield IncomingFile(name, None, problem if infos else Finding(CODES["F114"], Place(name)))
        return
    yield IncomingFile(name, None, Finding(CODES["F122"], Place(name), {"count": len(infos)}))
    for member in _members(name, infos):
        finding = ignored_file_finding(member.name, _name(member.info).rpartition("/")[2]) or budget.spent(member.name)
        data = finding or _extracted(member, archive, limits)
        if isinstance(data, Finding):
            yield IncomingFile(member.name, None, data)
        else:
            yield IncomingFile(member.name, data, notes=_still_open(member.name, member.is_open))


def _too_much(name: str, infos: list[zipfile.ZipInfo], limits: Limits) -> Finding | None:
    figures = {
        "parts": len(infos),
        "unpacked_size": sum(info.file_size for info in infos),
        "packing_ratio": max(
            (-(-info.file_size // max(info.compress_size, 1)) for info in infos if info.file_size > MIB), default=0
        ),
    }
    for limit, figure in figures.items():
        if figure > (allowed := getattr(limits, limit)):
            facts: dict[str, Fact] = {"limit": VocabularyTerm(limit), "found": figure, "allowed": allowed}
            return Finding(CODES["F112"], Place(name), facts)
    return None


def _members(name: str, infos: list[zipfile.ZipInfo]) -> Iterator[_ArchiveMember]:
    named = sorted(((_name(info), info) for info in infos), key=lambda entry: (entry[0], entry[1].header_offset))
    opened = locked_workbooks(_parted(inner) for inner, _ in named)
    names = UniqueNames()
    for inner, info in named:
        unique = names.claim(f"{name}/{display_name(inner)}")
        folder, file = _parted(inner)
        yield _ArchiveMember(unique, info, (folder, _key(file)) in opened)


def _name(info: zipfile.ZipInfo) -> str:
    """An entry's name, only to be shown. Many programs write UTF-8 without saying so."""
    name = info.filename.replace("\\", "/")
    if not info.flag_bits & _UTF_8:
        try:
            return name.encode("cp437").decode()
        except UnicodeError:
            return name
    return name


def _parted(name: str) -> tuple[str, str]:
    folder, _, file = name.rpartition("/")
    return folder, file


def _extracted(member: _ArchiveMember, archive: zipfile.ZipFile, limits: Limits) -> bytes | Finding:
    """One file of an archive, unpacked in memory as far as a file may be long."""
    place, info = Place(member.name), member.info
    if info.flag_bits & _ENCRYPTED:
        return Finding(CODES["F106"], place, {"protection": VocabularyTerm("password")})
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Finding(CODES["F113"], place, {"detail": "packed by a method that workbooks do not use"})
    try:
        with archive.open(info) as stream:
            data = stream.read(limits.file_size + 1)
    except UNPACK_ERRORS as error:
        return Finding(CODES["F110"], place, {"detail": type(error).__name__})
    if (nested := _archive(data)) is not None:
        nested.close()
        return Finding(CODES["F121"], place)
    return mail_finding(member.name, data) or data

"""Verifies a frozen period: computes every checksum again and compares it with the archived one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lamppu_xl.archive import sha256sums as sums
from lamppu_xl.archive.freeze import ArchivedFile, archive_differences, files_below
from lamppu_xl.archive.record import NOTES, SEAL, SUMS, FrozenPeriod
from lamppu_xl.domain.text_normalising import to_nfc
from lamppu_xl.storage.atomic_files import checksum


@dataclass(frozen=True)
class ArchiveFault:
    """A difference between an archive and its checksums."""

    what: str
    """`missing`, `changed`, `extra` or `unreadable`."""
    name: str
    """The path inside the frozen folder."""
    was: str = ""
    now: str = ""
    """The checksums, if there are any."""


@dataclass(frozen=True)
class VerifyResult:
    """The result of a verification."""

    digest: str
    """The checksum of the list of checksums, to compare with a printed copy."""
    files: int
    """How many files were compared."""
    faults: tuple[ArchiveFault, ...]


@dataclass(frozen=True, kw_only=True)
class ComparedArchive:
    """An archive beside the files that would be archived now, if the period was frozen already."""

    frozen_before: str = ""
    """The day of freezing; empty if the period was not frozen."""
    differences: Mapping[str, str] = field(default_factory=dict)
    """By name the files that are `new`, `changed` or `gone` since."""
    faults: tuple[ArchiveFault, ...] = ()
    """What is no longer as it was in the archive itself."""


def compare_archive(frozen: FrozenPeriod, files: Iterable[ArchivedFile]) -> ComparedArchive:
    return ComparedArchive(
        frozen_before=frozen.day,
        differences=archive_differences(frozen, files),
        faults=verify_archive(frozen).faults,
    )


def verify_archive(frozen: FrozenPeriod, on_read: Callable[[str], None] = lambda _: None) -> VerifyResult:
    """Compare every file of an archive with its checksum.

    Args:
        frozen: the archive.
        on_read: called with the name of each file before it is read.
    """
    paths = dict(files_below(frozen.folder))
    sums_content = _read_or_none(paths.get(SUMS))
    expected = sums.parse_sums(sums_content or b"")
    faults = list(_faults_of_sums(paths, sums_content, expected))
    # Some file systems store letters in another form: ä as one character, or as a and its dots.
    names_by_form = {to_nfc(name): name for name in paths}
    compared: set[str] = set()
    for name, digest in sorted(expected.items()):
        stored_name = name if name in paths else names_by_form.get(to_nfc(name))
        if stored_name is None:
            faults.append(ArchiveFault("missing", name, digest))
            continue
        compared.add(stored_name)
        on_read(stored_name)
        try:
            current = checksum(paths[stored_name])
        except OSError as error:
            faults.append(ArchiveFault("unreadable", name, digest, error.strerror or ""))
            continue
        if current != digest:
            faults.append(ArchiveFault("changed", name, digest, current))
    faults += (ArchiveFault("extra", name) for name in paths.keys() - compared - {SUMS, SEAL})
    faults.sort(key=lambda fault: (fault.name, fault.what))
    return VerifyResult(checksum(sums_content) if sums_content is not None else "", len(compared), tuple(faults))


def _faults_of_sums(
    paths: dict[str, Path], sums_content: bytes | None, expected: dict[str, str]
) -> Iterator[ArchiveFault]:
    """What is wrong with the list of checksums and with its own checksum."""
    if sums_content is None:
        yield ArchiveFault("missing", SUMS)
    elif NOTES not in expected:
        yield ArchiveFault("changed", SUMS)
    seal = _read_or_none(paths.get(SEAL))
    if seal is None:
        yield ArchiveFault("missing", SEAL)
    elif sums_content is not None:
        sealed, current = sums.parse_sums(seal).get(SUMS, ""), checksum(sums_content)
        if sealed != current:
            yield ArchiveFault("changed", SUMS, sealed, current)


def _read_or_none(path: Path | None) -> bytes | None:
    try:
        return path.read_bytes() if path else None
    except OSError:
        return None

"""Looks whether a frozen period is as it was frozen: every checksum is counted anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.archive import sha256sums as sums
from lamppu_xl.archive.freeze import files_below
from lamppu_xl.archive.record import NOTES, SEAL, SUMS, FrozenPeriod
from lamppu_xl.domain.text_normalising import to_nfc
from lamppu_xl.storage.atomic_files import checksum


@dataclass(frozen=True)
class ArchiveFault:
    """A file that is not as it was frozen."""

    what: str
    """`missing`, `changed`, `extra` or `unreadable`."""
    name: str
    """Inside the frozen folder."""
    was: str = ""
    now: str = ""
    """The checksums, as far as there are any."""


@dataclass(frozen=True)
class VerifyResult:
    """What came of looking."""

    digest: str
    """The checksum of all checksums, as they are now; to be compared with the one on paper."""
    files: int
    """How many files were found and compared."""
    faults: tuple[ArchiveFault, ...]


def verify_archive(frozen: FrozenPeriod, seen: Callable[[str], None] = lambda _: None) -> VerifyResult:
    """Count every checksum anew.

    Args:
        seen: called with the name of each file that was read.
    """
    there = dict(files_below(frozen.folder))
    told = _bytes(there.get(SUMS))
    was = sums.parse_sums(told or b"")
    faults = [*_written(there, told, was)]
    # Some file systems write the letters of a name in another way: ä as one sign, or as a and its dots.
    alike = {_plain(name): name for name in there}
    read: set[str] = set()
    for name, digest in sorted(was.items()):
        found = name if name in there else alike.get(_plain(name))
        if found is None:
            faults.append(ArchiveFault("missing", name, digest))
            continue
        read.add(found)
        seen(found)
        try:
            now = checksum(there[found])
        except OSError as error:
            faults.append(ArchiveFault("unreadable", name, digest, error.strerror or ""))
            continue
        if now != digest:
            faults.append(ArchiveFault("changed", name, digest, now))
    faults += (ArchiveFault("extra", name) for name in there.keys() - read - {SUMS, SEAL})
    faults.sort(key=lambda fault: (fault.name, fault.what))
    return VerifyResult(checksum(told) if told is not None else "", len(read), tuple(faults))


def _written(there: dict[str, Path], told: bytes | None, was: dict[str, str]) -> Iterator[ArchiveFault]:
    """What is wrong with the checksums themselves."""
    if told is None:
        yield ArchiveFault("missing", SUMS)
    elif NOTES not in was:
        yield ArchiveFault("changed", SUMS)
    seal = _bytes(there.get(SEAL))
    if seal is None:
        yield ArchiveFault("missing", SEAL)
    elif told is not None and (said := sums.parse_sums(seal).get(SUMS, "")) != (now := checksum(told)):
        yield ArchiveFault("changed", SUMS, said, now)


def _bytes(path: Path | None) -> bytes | None:
    try:
        return path.read_bytes() if path else None
    except OSError:
        return None


def _plain(name: str) -> str:
    return to_nfc(name)

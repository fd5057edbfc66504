"""Freezes a period: everything is copied to a temporary folder, which is then renamed in one step."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.archive import sha256sums as sums
from lamppu_xl.archive.record import FOLDER, LIST, LOG, NOTES, PROJECTS, RETURNS, SEAL, SUMS, FrozenPeriod, FrozenRecord
from lamppu_xl.storage.atomic_files import FileData, checksum, write_file

_TEMPORARY = ".lamppu-xl.freezing"
_NOT_COMPARED = frozenset({LIST, LOG, NOTES, PROJECTS, SUMS, SEAL})
"""Written by freezing, or growing after it: of the log `verify` checks that the archived one is its beginning."""


@dataclass(frozen=True)
class ArchivedFile:
    """A file to be archived."""

    name: str
    """The path inside the frozen folder, with `/`: `returns/KAO.xlsx`."""
    data: FileData
    what: str
    """Its kind, as in the labels of the list: `return`, `master`, `public`, `definition`, `issued`, `imported`."""

    @property
    def size(self) -> int:
        """Bytes."""
        return self.data.stat().st_size if isinstance(self.data, Path) else len(self.data)


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder with its relative path, sorted; links are left out.

    Raises:
        OSError: a folder cannot be listed.
    """

    def refuse(error: OSError) -> None:
        if folder.is_dir():
            raise error

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in sorted(names):
            path = Path(parent) / name
            if stat.S_ISREG(path.lstat().st_mode):
                yield path.relative_to(folder).as_posix(), path


def archive_differences(frozen: FrozenPeriod, files: Iterable[ArchivedFile]) -> dict[str, str]:
    """What would differ if the period were frozen now: `new`, `changed` or `gone`, by name."""
    try:
        recorded = sums.parse_sums((frozen.folder / SUMS).read_bytes())
    except OSError:
        recorded = {}
    current = {file.name: checksum(file.data) for file in files}
    archived = {name: digest for name, digest in recorded.items() if name not in _NOT_COMPARED}
    states = dict.fromkeys(current.keys() - archived.keys(), "new")
    states |= dict.fromkeys(archived.keys() - current.keys(), "gone")
    states |= {name: "changed" for name in current.keys() & archived.keys() if current[name] != archived[name]}
    return dict(sorted(states.items()))


def freeze_period(period: Path, files: Sequence[ArchivedFile], record: FrozenRecord, listing: str) -> tuple[str, int]:
    """Archive files in the period's folder.

    Args:
        period: the period's folder.
        files: the files to copy.
        record: the record for programs.
        listing: the list for people.

    Returns:
        The checksum of the list of checksums, and the number of files in the list.

    Raises:
        FileExistsError: the period is frozen already.
    """
    target = period / FOLDER
    if target.exists():
        raise FileExistsError(str(target))
    for leftover in period.glob(f"{_TEMPORARY}.*"):
        shutil.rmtree(leftover, ignore_errors=True)
    temporary = period / f"{_TEMPORARY}.{os.getpid()}"
    try:
        (temporary / RETURNS).mkdir(parents=True)
        written = _write_all(temporary, files, {NOTES: record.to_json(), LIST: _encode_for_editors(listing)})
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return written


def _write_all(folder: Path, files: Sequence[ArchivedFile], records: Mapping[str, bytes]) -> tuple[str, int]:
    checksums: dict[str, str] = {}
    for name, data in (*((file.name, file.data) for file in files), *records.items()):
        write_file(folder / name, data)
        checksums[name] = checksum(folder / name)
    content = sums.format_sums(checksums)
    digest = checksum(content)
    write_file(folder / SUMS, content)
    write_file(folder / SEAL, sums.format_sums({SUMS: digest}))
    for _, path in files_below(folder):
        with contextlib.suppress(OSError):  # this only prevents accidental changes; some drives have no permissions
            path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    return digest, len(checksums)


def _encode_for_editors(text: str) -> bytes:
    """A plain text that every editor opens, also on Windows."""
    return text.replace("\n", "\r\n").encode("utf-8-sig", "replace")

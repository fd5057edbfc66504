"""Freezes a period: everything is copied beside its place, and then is there all at once."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.archive import sha256sums as sums
from lamppu_xl.archive.record import FOLDER, LIST, NOTES, RETURNS, SEAL, SUMS, FrozenPeriod, FrozenRecord
from lamppu_xl.storage.atomic_files import FileData, checksum, write_file

_MAKING = ".lamppu-xl.freezing"
_OURS = frozenset({LIST, NOTES, SUMS, SEAL})


@dataclass(frozen=True)
class ArchivedFile:
    """A file that is to be kept."""

    name: str
    """Inside the frozen folder, folders parted by `/`: `returns/KAO.xlsx`."""
    data: FileData
    what: str
    """What it is, as the label of the list says it: `return`, `master`, `public`, `export`, `definition`, `issued`."""

    @property
    def size(self) -> int:
        """Bytes."""
        return self.data.stat().st_size if isinstance(self.data, Path) else len(self.data)


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder with its name from there; links are not followed and not told."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent) / name
            if stat.S_ISREG(path.lstat().st_mode):
                yield path.relative_to(folder).as_posix(), path


def archive_differences(frozen: FrozenPeriod, pieces: Iterable[ArchivedFile]) -> dict[str, str]:
    """What would not be the same if a period were frozen once more: `new`, `changed` or `gone`, by name."""
    try:
        kept = sums.parse_sums((frozen.folder / SUMS).read_bytes())
    except OSError:
        kept = {}
    now = {piece.name: checksum(piece.data) for piece in pieces}
    was = {name: digest for name, digest in kept.items() if name not in _OURS}
    found = dict.fromkeys(now.keys() - was.keys(), "new") | dict.fromkeys(was.keys() - now.keys(), "gone")
    found |= {name: "changed" for name in now.keys() & was.keys() if now[name] != was[name]}
    return dict(sorted(found.items()))


def freeze_period(period: Path, pieces: Sequence[ArchivedFile], record: FrozenRecord, listed: str) -> str:
    """Keep the pieces in the period's folder, and give back the checksum of all their checksums.

    FileExistsError when the period is frozen already: nothing is ever overwritten.

    Args:
        period: the period's folder.
        listed: the list for people.
    """
    target = period / FOLDER
    if target.exists():
        raise FileExistsError(str(target))
    for left in period.glob(f"{_MAKING}.*"):
        shutil.rmtree(left, ignore_errors=True)
    making = period / f"{_MAKING}.{os.getpid()}"
    try:
        (making / RETURNS).mkdir(parents=True)
        digest = _write(making, pieces, {NOTES: record.written(), LIST: _for_people(listed)})
        making.rename(target)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return digest


def _write(folder: Path, pieces: Sequence[ArchivedFile], about: Mapping[str, bytes]) -> str:
    found: dict[str, str] = {}
    for name, data in (*((piece.name, piece.data) for piece in pieces), *about.items()):
        write_file(folder / name, data)
        found[name] = checksum(folder / name)
    told = sums.format_sums(found)
    digest = checksum(told)
    write_file(folder / SUMS, told)
    write_file(folder / SEAL, sums.format_sums({SUMS: digest}))
    for _, path in files_below(folder):
        with contextlib.suppress(OSError):  # a courtesy only: some drives know no rights
            path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    return digest


def _for_people(text: str) -> bytes:
    """A plain text that every editor opens, those of Windows too."""
    return text.replace("\n", "\r\n").encode("utf-8-sig", "replace")

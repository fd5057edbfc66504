"""Files of the project: found, read once, written whole or not at all."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from lamppu_xl.findings import CODES, Fact, Finding, Place

_SYSTEM = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_UNFINISHED = (".tmp", ".part", ".crdownload")


def shown(name: str) -> str:
    """A file's name as it may be shown anywhere: composed letters, nothing that steers a terminal."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def listed(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """The files that paths name, with the names to show; folders are looked through one level deep, sorted."""
    found: dict[Path, str] = {}
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.iterdir(), key=lambda one: shown(one.name)):
                found.setdefault(inner, shown(inner.name))
        else:
            found.setdefault(path, shown(path.name))
    return [(name, path) for path, name in found.items()]


def read(name: str, path: Path, *, largest: int) -> bytes | Finding:
    """A file's bytes, read once, or why not. Links, pipes and devices are not followed or opened.

    Args:
        largest: bytes; of a larger file one byte more is read, so that the reader can tell.
    """
    place, lower = Place(name), name.lower()
    if lower.startswith(("~$", ".~lock.")):
        return Finding(CODES["F111"], place, {"workbook": name[2:] if lower.startswith("~$") else name[7:].rstrip("#")})
    if lower in _SYSTEM or lower.startswith("._") or lower.endswith(_UNFINISHED):
        return Finding(CODES["F117"], place)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return Finding(CODES["F116"], place)
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            return stream.read(largest + 1)
    except OSError as error:
        facts: dict[str, Fact] = {"detail": error.strerror or type(error).__name__}
        return Finding(CODES["F118"], place, facts)


def write(path: Path, data: bytes) -> None:
    """Write a whole file: it is the old one or the new one at every moment, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def keep_earlier(path: Path, data: bytes) -> Path | None:
    """Move a file that `data` would replace into `earlier/` beside it, and tell its new name, or None."""
    if not path.exists() or path.read_bytes() == data:
        return None
    folder = path.parent / "earlier"
    folder.mkdir(exist_ok=True)
    number = 1
    while (kept := folder / f"{path.stem} ({number}){path.suffix}").exists():
        number += 1
    path.rename(kept)
    return kept


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def walk(folder: Path) -> Iterator[Path]:
    """Every file below a folder, sorted."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file())

"""Writes files completely or not at all, and shows file names safely."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count, takewhile
from pathlib import Path
from typing import BinaryIO

from lamppu_xl.domain.text_normalising import to_nfc
from lamppu_xl.storage.processes import is_running, machine_tag

logger = logging.getLogger(__name__)

CHECKSUM_ENDING = ".sha256"
"""Ends the name of the file with the checksum of another file, beside it."""


def display_name(name: str) -> str:
    r"""A file's name as it may be shown anywhere: composed letters, and escapes for all that could steer a terminal.

    >>> print(shown("a\x1b[2J\u202e\n.xlsx"))
    a\x1b[2J\u202e\n.xlsx
    """
    text = to_nfc(name)
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    if 0xDC80 <= ord(letter) <= 0xDCFF:  # a byte of a name that is no UTF-8, as Python carries it
        return f"\\x{ord(letter) - 0xDC00:02x}"
    return letter.encode("unicode_escape").decode()


class InUseError(OSError):
    """A file that another program holds open could not be replaced; the new content is in a file next to it."""

    def __init__(self, path: Path, beside: Path) -> None:
        super().__init__(errno.EACCES, "in use", str(path))
        self.path, self.beside = path, beside


FileData = bytes | Path
"""Bytes to write, or the path of a finished file to copy."""


def write_file(path: Path, data: FileData) -> bool:
    """Writes a file so that at every moment it is the old one or the new one.

    Returns:
        False if the file had the same content already and was not changed.
    """
    if _has_content(path, data):
        logger.debug("left unchanged %s", path)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    temporary = path.with_name(f"{_TEMPORARY}{machine_tag()}.{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as stream:
            _copy(data, stream)
            stream.flush()
            os.fsync(stream.fileno())
        _replace(temporary, path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # not the temporary one, which means nothing to anybody
        raise
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)
    logger.debug("wrote %s", path)
    return True


def _copy(data: FileData, stream: BinaryIO) -> None:
    if isinstance(data, Path):
        with data.open("rb") as source:
            shutil.copyfileobj(source, stream, 1 << 20)
    else:
        stream.write(data)


def checksum(data: FileData) -> str:
    """The SHA-256 of a file or of its bytes, as hexadecimal digits."""
    if isinstance(data, Path):
        with data.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    return hashlib.sha256(data).hexdigest()


def write_recorded(path: Path, data: FileData) -> bool:
    """Writes a file with its checksum next to it, for `is_replaceable`; False when nothing changed."""
    digest = checksum_path(path)
    line = f"{checksum(data)}  {path.name}\n"
    if _has_content(path, data):
        write_file(digest, line.encode())
        return False
    # Until the new file is in place both checksums are valid: an interrupted run leaves no file that looks edited.
    earlier = digest.read_bytes() if digest.exists() and is_replaceable(path) else b""
    write_file(digest, line.encode() + earlier)
    try:
        write_file(path, data)
    except OSError:
        with contextlib.suppress(OSError):
            write_file(digest, earlier) if earlier else digest.unlink()
        raise
    write_file(digest, line.encode())
    return True


def is_replaceable(path: Path) -> bool:
    """Whether a file may be replaced: it is not there, or is as `write_recorded` wrote it."""
    if not path.exists():
        return True
    try:
        known = {line[:64] for line in checksum_path(path).read_text(encoding="ascii").splitlines()}
    except (OSError, UnicodeDecodeError):
        return False
    return checksum(path) in known


def checksum_path(path: Path) -> Path:
    """Where a file's checksum is kept, in the form that `sha256sum -c` reads."""
    return path.with_name(f"{path.name}{CHECKSUM_ENDING}")


def free_path(path: Path, data: FileData, may_replace: Callable[[Path], bool] = is_replaceable) -> Path:
    """The path itself, unless a person edited the file there; then a path next to it, always the same one.

    Args:
        path: the preferred path.
        data: what will be written.
        may_replace: whether the file at a path may be replaced.
    """
    places = chain([path], _labelled(path, count(2)))
    return next(place for place in places if may_replace(place) or _has_content(place, data))


def _labelled(path: Path, labels: Iterable[object]) -> Iterator[Path]:
    """The path with each of the labels in brackets at the end of its name."""
    return (path.with_name(f"{path.stem} ({label}){path.suffix}") for label in labels)


EARLIER = "earlier"
"""The folder with the earlier versions of the files beside it."""


def earlier_versions(path: Path) -> list[Path]:
    """The copies that `keep_earlier_version` made of a file, the oldest first."""
    kept = _labelled(path.parent / EARLIER / path.name, count(1))
    return [*takewhile(Path.is_file, kept)]


def keep_earlier_version(path: Path, data: FileData, parent: Path | None = None) -> Path | None:
    """Copies a file that `data` will replace to `earlier/`; returns the copy, or None.

    The file itself stays where it is until it is replaced.

    Args:
        path: the file.
        data: what will replace it.
        parent: the folder with `earlier/`; by default the one of the file.
    """
    if not path.exists() or _has_content(path, data):
        return None
    folder = (parent or path.parent) / EARLIER
    folder.mkdir(parents=True, exist_ok=True)
    old = path.read_bytes()
    for kept in _labelled(folder / path.name, count(1)):
        if not kept.exists():
            break
        if kept.read_bytes() == old:
            return kept
    try:
        os.link(path, kept)
    except (OSError, NotImplementedError):  # this file system has no links
        write_file(kept, old)
    return kept


_TEMPORARY = ".lamppu-xl."

_WAITS = (0.1, 0.3, 0.6)
"""Seconds: a virus scanner or a synchronising drive lets a file go after a moment, an open workbook does not."""


def _has_content(path: Path, data: FileData) -> bool:
    """Whether a file has this content already."""
    try:
        if isinstance(data, Path):
            return path.stat().st_size == data.stat().st_size and checksum(path) == checksum(data)
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _replace(temporary: Path, path: Path) -> None:
    """Moves a finished file to its place, or next to it if another program holds that open."""
    for wait in _WAITS:
        with contextlib.suppress(PermissionError):
            temporary.replace(path)
            return
        time.sleep(wait)
    try:
        temporary.replace(path)
    except PermissionError as error:
        labels = chain(["new"], (f"new {number}" for number in count(2)))
        beside = next(place for place in _labelled(path, labels) if not place.exists())
        try:
            temporary.replace(beside)
        except OSError:
            raise error from None
        raise InUseError(path, beside) from error


def _sweep(folder: Path) -> None:
    """Deletes temporary files that killed runs on this machine left in a folder."""
    for path in folder.glob(f"{_TEMPORARY}{machine_tag()}.*.tmp"):
        number = path.name.split(".")[-2]
        if number.isdecimal() and (int(number) == os.getpid() or not is_running(int(number))):
            with contextlib.suppress(OSError):
                path.unlink()


_NO_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF})
"""How a file system says that it cannot make a folder last."""


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDERS:
            raise
    finally:
        os.close(handle)

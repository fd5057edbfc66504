"""A text file that only grows: one line is one write."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def append_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Append lines to a file, which is created if it does not exist, and make them last through a power cut.

    A last line that an interrupted write left without its end stays as it is; the next line begins after it. The caller
    holds the lock of the folder.

    Args:
        lines: without line breaks.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, _FLAGS, 0o644)
    try:
        start = b"" if _ends_with_line_break(handle) else b"\n"
        for line in lines:
            _write_at_once(handle, start + line + b"\n")
            start = b""
        os.fsync(handle)
    finally:
        os.close(handle)


def _ends_with_line_break(handle: int) -> bool:
    """Whether the next line can begin at the end of the file."""
    size = os.lseek(handle, 0, os.SEEK_END)
    if size == 0:
        return True
    os.lseek(handle, size - 1, os.SEEK_SET)
    return os.read(handle, 1) == b"\n"


def _write_at_once(handle: int, data: bytes) -> None:
    """Write a line in one call, so that no other writer can get between its parts.

    Raises:
        OSError: the disk took only a part of it.
    """
    if os.write(handle, data) != len(data):
        import errno  # noqa: PLC0415  # only when the disk is full

        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

"""An exclusive lock on a project folder: only one run writes there at a time.

The library `filelock` locks one file, and a note in a second file says who holds the lock. The operating system
releases the lock of a process that ends in any way. It may not see a process on another machine that uses the same
network drive. So the note of another machine counts as a lock until a person deletes it.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.storage.processes import host_name

if TYPE_CHECKING:
    from filelock import FileLock

LOCK_NAME = ".lamppu-xl.lock"
"""The note with the holder."""

_LOCKED_FILE = ".lamppu-xl.locked"

ABANDONED_AFTER = timedelta(days=1)
"""No run takes so long: an older note of another machine was left behind."""

_ATTEMPTS = 10
_PAUSE = 0.05
"""Seconds between attempts while the lock has no note yet, or no longer."""


@dataclass(frozen=True, kw_only=True)
class LockHolder:
    """The run that holds a lock."""

    host: str
    pid: int
    since: str
    """ISO 8601 with UTC offset."""
    command: str

    def left_behind(self, now: datetime) -> bool:
        """Whether the note is of another machine and too old for a run that still writes."""
        try:
            return self.host != host_name() and now - datetime.fromisoformat(self.since) > ABANDONED_AFTER
        except (ValueError, TypeError):
            return True


class FolderLockedError(Exception):
    """Another run holds the lock; `holder` is None if that is unknown."""

    def __init__(self, path: Path, holder: LockHolder | None, *, left_behind: bool) -> None:
        super().__init__(str(path))
        self.path, self.holder, self.left_behind = path, holder, left_behind


@contextlib.contextmanager
def exclusive_lock(folder: Path, command: str, now: datetime) -> Iterator[None]:
    """Holds the lock of a folder while the block runs.

    Args:
        folder: created if it does not exist.
        command: for the note.
        now: with UTC offset, for the note.

    Raises:
        FolderLockedError: another run holds the lock.
    """
    from filelock import FileLock  # noqa: PLC0415  # slow to import

    folder.mkdir(parents=True, exist_ok=True)
    note = folder / LOCK_NAME
    own = LockHolder(host=host_name(), pid=os.getpid(), since=now.isoformat(timespec="seconds"), command=command)
    lock = FileLock(folder / _LOCKED_FILE, blocking=False)
    _acquire(lock, note, now)
    try:
        holder = _read(note)
        if holder is not None and holder.host != own.host:
            raise FolderLockedError(note, holder, left_behind=holder.left_behind(now))
        note.write_text(json.dumps(asdict(own)), encoding="utf-8")
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                note.unlink()
    finally:
        # While locked this is safe: filelock tries again when the file that it has locked no longer has a name.
        with contextlib.suppress(OSError):
            (folder / _LOCKED_FILE).unlink()
        lock.release()


def _acquire(lock: FileLock, note: Path, now: datetime) -> None:
    from filelock import Timeout  # noqa: PLC0415  # slow to import

    for _ in range(_ATTEMPTS):
        try:
            lock.acquire()
        except Timeout:
            if holder := _read(note):
                raise FolderLockedError(note, holder, left_behind=holder.left_behind(now)) from None
            time.sleep(_PAUSE)
        else:
            return
    raise FolderLockedError(note, None, left_behind=False)


def _read(note: Path) -> LockHolder | None:
    try:
        return LockHolder(**json.loads(note.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None

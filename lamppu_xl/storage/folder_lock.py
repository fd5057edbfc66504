"""One run at a time: a small file in a project's folder says who is writing there.

A run that was killed leaves the file behind. On the same machine the next run sees that nobody of that number and
start is alive, and clears it; of another machine nothing can be known, so a person is asked to.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

LOCK_NAME = ".lamppu-xl.lock"

ABANDONED_AFTER = timedelta(days=1)
"""No run takes as long: an older lock of another machine was left behind."""

_ATTEMPTS = 50
"""How often a lock that vanishes or is being cleared is asked for again."""

_UNFINISHED = 0.2
"""Seconds after which a lock that says nothing is not just being written."""


@dataclass(frozen=True)
class LockHolder:
    """Who holds a lock."""

    host: str
    pid: int
    started: str
    """When the process began, as its system counts; empty where it does not tell. Numbers of processes come again."""
    since: str
    """ISO 8601, with its offset."""
    command: str

    @property
    def gone(self) -> bool:
        """Whether it is certain that it has ended: only of the same machine."""
        return self.host == host_name() and not (is_running(self.pid) and self.started in ("", process_start(self.pid)))

    def left_behind(self, now: datetime) -> bool:
        """Whether it is of another machine, and so old that nobody can be at it."""
        try:
            return self.host != host_name() and now - datetime.fromisoformat(self.since) > ABANDONED_AFTER
        except (ValueError, TypeError):
            return True


class FolderLockedError(Exception):
    """Somebody else is writing."""

    def __init__(self, path: Path, holder: LockHolder | None, *, left_behind: bool) -> None:
        super().__init__(str(path))
        self.path, self.holder, self.left_behind = path, holder, left_behind


@contextlib.contextmanager
def exclusive_lock(folder: Path, command: str, now: datetime) -> Iterator[None]:
    """Hold the lock of a folder for as long as the block runs, or HeldError.

    Args:
        now: with its offset; it is only shown, and told from a day old.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LOCK_NAME
    own = LockHolder(host_name(), os.getpid(), process_start(os.getpid()), now.isoformat(timespec="seconds"), command)
    _sweep(folder)
    _take(path, own, now)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if _holder(path) == own:
                path.unlink()


def _take(path: Path, own: LockHolder, now: datetime) -> None:
    holder: LockHolder | None = None
    for _ in range(_ATTEMPTS):
        if _create(path, own):
            return
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            continue
        holder = _parsed(found)
        if holder is None:
            time.sleep(_UNFINISHED)
        elif not holder.gone:
            break
        _clear(path, found)
    raise FolderLockedError(path, holder, left_behind=holder is not None and holder.left_behind(now))


def _create(path: Path, own: LockHolder) -> bool:
    """Make the lock, at once with all that it says: a half-written one would tell nothing of its holder."""
    data = json.dumps(asdict(own)).encode()
    draft = path.with_name(f"{path.name}.{machine_tag()}.{own.pid}")
    try:
        draft.write_bytes(data)
        os.link(draft, path)
    except FileExistsError:
        return False
    except (OSError, NotImplementedError):  # this file system knows no links
        return _create_in_steps(path, data)
    finally:
        draft.unlink(missing_ok=True)
    return True


def _create_in_steps(path: Path, data: bytes) -> bool:
    try:
        with path.open("xb") as stream:
            stream.write(data)
    except FileExistsError:
        return False
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return True


def _clear(path: Path, stale: bytes) -> None:
    """Take away a lock of one who is gone, unless another run has just done so and put its own there."""
    aside = path.with_name(f"{path.name}.{machine_tag()}.{os.getpid()}.old")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return
    if aside.read_bytes() != stale:  # not the one that was judged
        with contextlib.suppress(OSError):
            os.link(aside, path)
    aside.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Take away what killed runs of this machine left beside the lock."""
    for path in folder.glob(f"{LOCK_NAME}.{machine_tag()}.*"):
        number = path.name.removesuffix(".old").rpartition(".")[2]
        if number.isdecimal() and int(number) != os.getpid() and not is_running(int(number)):
            path.unlink(missing_ok=True)


def _holder(path: Path) -> LockHolder | None:
    return _parsed(path.read_bytes())


def _parsed(data: bytes) -> LockHolder | None:
    try:
        return LockHolder(**json.loads(data))
    except (ValueError, TypeError):
        return None


# Machines and processes


def host_name() -> str:
    return platform.node() or "?"


def machine_tag() -> str:
    """This machine, in eight digits that any file name may hold."""
    return hashlib.sha256(host_name().encode("utf-8", "replace")).hexdigest()[:8]


def is_running(pid: int) -> bool:
    """Whether there is a process of this number."""
    if sys.platform == "win32":
        return bool(_windows_start(pid))
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except PermissionError:
        return True
    return True


def process_start(pid: int) -> str:
    """When a process began, as its system counts; empty where it does not tell."""
    if sys.platform == "win32":
        return _windows_start(pid)
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
    # The second field is a name in brackets, and may hold blanks and brackets. A zombie has ended.
    fields = told.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else f"{boot}:{fields[19]}"


def _windows_start(pid: int) -> str:
    """When a process of Windows began, or nothing when there is none: there a signal 0 would not only ask."""
    if sys.platform != "win32":
        return ""
    kernel = ctypes.windll.kernel32
    handle = kernel.OpenProcess(0x1000, 0, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return ""
    times = [ctypes.c_ulonglong() for _ in range(4)]
    code = ctypes.c_ulong()
    try:
        asked = kernel.GetProcessTimes(handle, *map(ctypes.byref, times))
        running = kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value == 259  # STILL_ACTIVE
        return str(times[0].value) if asked and running else ""
    finally:
        kernel.CloseHandle(handle)

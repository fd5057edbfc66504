"""This machine and the processes that run on it."""

from __future__ import annotations

import hashlib
import os
import platform
import sys


def host_name() -> str:
    return platform.node() or "?"


def machine_tag() -> str:
    """Eight digits for this machine, valid in any file name."""
    return hashlib.sha256(host_name().encode("utf-8", "replace")).hexdigest()[:8]


def is_running(pid: int) -> bool:
    """Whether there is a process with this number."""
    if sys.platform == "win32":  # where `os.kill` would end the process
        import ctypes  # noqa: PLC0415  # slow to import

        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(0x1000, 0, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
        if not handle:
            return False
        code = ctypes.c_ulong()
        try:
            return bool(kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value == 259)  # STILL_ACTIVE
        finally:
            kernel.CloseHandle(handle)
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True

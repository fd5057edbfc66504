"""Processes of this machine that end when their parent does."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

from lamppu_xl.domain.garbage_collection import collect_seldom


class SpawnedProcesses(ProcessPoolExecutor):
    """Processes that share no memory with this one, ignore Ctrl-C and end when this process ends."""

    def __init__(self, size: int) -> None:
        self._other_children = set(multiprocessing.active_children())
        super().__init__(size, multiprocessing.get_context("spawn"), _prepare_worker)

    def submit(self, *args: Any, **options: Any) -> Future[Any]:
        with _interrupts_blocked():  # submitting starts processes, and they inherit the blocked signal
            return super().submit(*args, **options)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait, cancel_futures=cancel_futures or not wait)
        if not wait:
            for child in set(multiprocessing.active_children()) - self._other_children:
                child.terminate()


@contextlib.contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Ctrl-C has its effect after the block."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare_worker() -> None:
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

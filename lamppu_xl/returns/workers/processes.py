"""Reads returns in processes of this machine."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor

from lamppu_xl.returns.workers.parallel import MIN_FILES, Task, WorkerPool
from lamppu_xl.returns.workers.worker_task import read_files

_MOST_WORKERS = 61 if sys.platform == "win32" else 1000  # Windows cannot wait for more processes


def processor_count() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def worker_count(workers: int | None) -> int:
    """How many worker processes there can be.

    Args:
        workers: how many are wished; None for one per processor.
    """
    return min(workers or processor_count(), _MOST_WORKERS)


@contextlib.contextmanager
def local_workers(
    workers: int | None = None, *, min_files: int = MIN_FILES, task: Task = read_files
) -> Iterator[WorkerPool | None]:
    """A pool of new processes that only read returns; None when there would be one process.

    Args:
        workers: how many; by default one for each processor.
        min_files: as in `WorkerPool`.
        task: as in `WorkerPool`.
    """
    size = worker_count(workers)
    if size < 2:
        yield None
        return

    def start() -> Executor:
        from lamppu_xl.returns.workers.spawned_processes import SpawnedProcesses  # noqa: PLC0415  # few returns need none

        return SpawnedProcesses(size)

    pool = WorkerPool(start, size, min_files, task)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False)
        raise
    pool.shutdown(wait=True)

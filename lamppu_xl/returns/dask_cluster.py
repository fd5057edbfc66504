"""Reads returns on the workers of a Dask cluster.

Workers need this package and no disk of this machine. A return that can only be read with the manifest of its template
is read again in this process.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Any

from lamppu_xl.domain.version import __version__
from lamppu_xl.returns.parallel import MIN_FILES, Task, WorkerPool
from lamppu_xl.returns.worker_task import read_files

_TIMEOUT = 5
"""Seconds that a scheduler has to answer."""


class ClusterError(Exception):
    """A cluster cannot be used; the message says why, and what to do."""


@contextlib.contextmanager
def cluster_workers(address: str, *, min_files: int = MIN_FILES, task: Task = read_files) -> Iterator[WorkerPool]:
    """A pool of the workers of a Dask scheduler.

    Args:
        address: as `tcp://localhost:8786`.
        min_files: as in `WorkerPool`.
        task: as in `WorkerPool`.

    Raises:
        ClusterError: there is no scheduler, or its workers cannot read returns.
    """
    try:
        import distributed  # noqa: PLC0415  # slow to import, and rarely installed
        from distributed.comm.addressing import resolve_address  # noqa: PLC0415
    except ImportError:
        raise ClusterError(
            'To read on a cluster takes Dask. Install it with: python -m pip install "lamppu-xl[dask]"'
        ) from None
    connect: Any = distributed.Client
    try:
        resolve_address(address)
        client = connect(address, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        raise ClusterError(
            f"There is no Dask scheduler at '{address}' ({_first_line(error)}). Start one with 'dask scheduler', or "
            "leave out --scheduler."
        ) from error
    with contextlib.ExitStack() as stack:
        stack.callback(client.close, timeout=_TIMEOUT)
        size = _thread_count(client, address)
        pool = WorkerPool(lambda: _start(client, address), size, min_files, task, shares_disk=False)
        stack.callback(pool.shutdown, wait=False)
        yield pool


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _thread_count(client: Any, address: str) -> int:
    """How many tasks the workers run at the same time; all must have this version of the package."""
    _wait_for_workers(client, address)
    versions = client.run(_version, on_error="return")
    if any(version != __version__ for version in versions.values()):
        raise ClusterError(
            f"The workers of '{address}' lack lamppu-xl {__version__}. Install it where they run, and start them again."
        )
    return int(sum(client.nthreads().values()))


def _version() -> str:
    from lamppu_xl.domain.version import __version__  # noqa: PLC0415  # the version on the worker

    return __version__


def _start(client: Any, address: str) -> Executor:
    _wait_for_workers(client, address)
    executor: Executor = client.get_executor(pure=False)  # a pure executor returns old results for a changed file
    return executor


def _wait_for_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_TIMEOUT)
    except Exception as error:
        raise ClusterError(
            f"The Dask scheduler at '{address}' has no workers. Start some with: dask worker {address}"
        ) from error

"""Returns are read by many at once, on whatever executor there is: processes of this machine, or a cluster.

The seam is `submit` alone, as every `concurrent.futures.Executor` has it. Files go out in chunks, a bounded number of
chunks at a time, and come back in the order in which they went. When a worker dies, the files of its chunk are read
once more, one by one, so that exactly one file is blamed for it and no other is lost.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from lamppu_xl import __version__
from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.returns.reader import (
    ReadContext,
    ReaderFault,
    ReadJob,
    ReadResult,
    is_complete,
    make_job,
    read_incoming,
    read_jobs,
)
from lamppu_xl.workbook.safe_reader.package import MIB

CHUNK, CHUNK_SIZE = 50, 16 * MIB
"""How many files, and how many bytes of them, make one task at the most."""
FEW, FEW_SIZE = 200, 64 * MIB
"""Below so many files, and bytes of them, to start workers does not pay."""
AHEAD = 2
"""Tasks for each worker that are under way or wait for it."""
PATIENCE = 5
"""Seconds that a scheduler has to answer."""

Task = Callable[[bytes, bytes], list[bytes]]
"""A packed desk and pickled parcels in, pickled outcomes out, as `reader.read_many`."""


class ClusterError(Exception):
    """A cluster cannot be used; the message says why, and what to do."""


class WorkerPool:
    """Those who read. An executor is hired when it is needed first, and another one when it broke."""

    def __init__(self, hire: Callable[[], Executor], size: int, *, few: int = FEW, task: Task = read_jobs) -> None:
        """Nobody is hired yet.

        Args:
            hire: makes a fresh executor.
            size: how many it can do at once.
            few: below so many files nobody is hired.
            task: what is submitted; another one only in tests.
        """
        self.size, self.few, self.task = size, few, task
        self._hire = hire
        self._executor: Executor | None = None

    def submit(self, desk: bytes, parcels: list[ReadJob]) -> Future[list[bytes]]:
        """Hand out some files. Where even that fails, the future tells."""
        if self._executor is None:
            self._executor = self._hire()
        try:
            return self._executor.submit(self.task, desk, pickle.dumps(parcels, pickle.HIGHEST_PROTOCOL))
        except Exception as error:  # an executor that is broken says so in its own way
            failed: Future[list[bytes]] = Future()
            failed.set_exception(error)
            return failed

    def renew(self) -> None:
        """Let a broken executor go; the next file hires another."""
        self.leave(wait=False)

    def leave(self, *, wait: bool) -> None:
        """Send all home.

        Args:
            wait: for what is under way; else it is given up.
        """
        if self._executor is not None:
            executor, self._executor = self._executor, None
            executor.shutdown(wait=wait)


def read_all(
    desk: ReadContext, files: Iterable[IncomingFile], crew: WorkerPool | None = None
) -> Iterator[tuple[IncomingFile, ReadResult | None]]:
    """Read files in their order. One without data is passed on as it is, with None.

    Args:
        files: taken as they are needed, so that only some of them are in memory.
        crew: who reads; None, or only few files, and they are read here and now.
    """
    if crew is None:
        yield from _alone(desk, files)
        return
    coming = iter(files)
    head, more = _head(coming, crew.few)
    if more:
        yield from _together(desk, chain(_drained(head), coming), crew)
    else:
        yield from _alone(desk, _drained(head))


def _alone(desk: ReadContext, files: Iterable[IncomingFile]) -> Iterator[tuple[IncomingFile, ReadResult | None]]:
    for incoming in files:
        yield incoming, None if incoming.data is None else read_incoming(desk, incoming)


def _head(files: Iterator[IncomingFile], few: int) -> tuple[deque[IncomingFile], bool]:
    """The first files, and whether there are enough of them, or may be."""
    head: deque[IncomingFile] = deque()
    count = size = 0
    for incoming in files:
        head.append(incoming)
        if incoming.data is not None:
            count, size = count + 1, size + len(incoming.data)
        if count >= few or size >= FEW_SIZE:
            return head, True
    return head, False


def _drained(head: deque[IncomingFile]) -> Iterator[IncomingFile]:
    while head:
        yield head.popleft()


# Together


@dataclass
class _PendingJob:
    """A chunk on its way."""

    files: list[IncomingFile]
    parcels: list[ReadJob]
    """Those of the files that have data."""
    future: Future[list[bytes]] = field(default_factory=Future)


def _together(
    desk: ReadContext, files: Iterable[IncomingFile], crew: WorkerPool
) -> Iterator[tuple[IncomingFile, ReadResult | None]]:
    packed = desk.packed()
    window: deque[_PendingJob] = deque()
    chunks = _chunks(files)
    while True:
        while len(window) < crew.size * AHEAD and (chunk := next(chunks, None)):
            job = _PendingJob(chunk, [make_job(desk, incoming) for incoming in chunk if incoming.data is not None])
            job.future = crew.submit(packed, job.parcels)
            window.append(job)
        if not window:
            return
        job = window.popleft()
        found = iter(_brought(desk, packed, job, window, crew))
        for incoming in job.files:
            yield incoming, None if incoming.data is None else next(found)


def _chunks(files: Iterable[IncomingFile]) -> Iterator[list[IncomingFile]]:
    chunk: list[IncomingFile] = []
    size = 0
    for incoming in files:
        chunk.append(incoming)
        size += len(incoming.data or b"")
        if len(chunk) >= CHUNK or size >= CHUNK_SIZE:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _brought(
    desk: ReadContext, packed: bytes, job: _PendingJob, window: Iterable[_PendingJob], crew: WorkerPool
) -> Iterator[ReadResult]:
    """What came of a chunk; where its worker died, of each of its files by itself."""
    told = _result(job.future)
    if told is None:
        crew.renew()
        one_by_one = [_one(packed, one, crew) for one in job.parcels]
        for waiting in window:
            if not waiting.future.done() or _result(waiting.future) is None:
                waiting.future = crew.submit(packed, waiting.parcels)
        yield from (_checked(desk, *both) for both in zip(job.parcels, one_by_one, strict=True))
    else:
        yield from (_checked(desk, *both) for both in zip(job.parcels, map(_opened, told), strict=True))


def _one(packed: bytes, sent: ReadJob, crew: WorkerPool) -> ReadResult | ReaderFault:
    """What came of one file, with nothing else under way that could kill its worker."""
    told = _result(crew.submit(packed, [sent]))
    if told is None:
        crew.renew()
        return ReadResult(None, (Finding(CODES["F125"], Place(sent.incoming.file)),))
    return _opened(told[0])


def _result(future: Future[list[bytes]]) -> list[bytes] | None:
    """What a task gave back; None when the executor failed. A fault of ours is given back as one, and not raised."""
    try:
        return future.result()
    except Exception:  # each executor has its own word for it
        return None


def _opened(told: bytes) -> ReadResult | ReaderFault:
    found = pickle.loads(told)  # noqa: S301  # from workers that we have hired
    assert isinstance(found, ReadResult | ReaderFault)  # noqa: S101  # nothing else is given back
    return found


def _checked(desk: ReadContext, sent: ReadJob, found: ReadResult | ReaderFault) -> ReadResult:
    if isinstance(found, ReaderFault):
        raise RuntimeError(f"{sent.incoming.file}:\n{found.told}")
    return found if is_complete(desk, sent, found) else read_incoming(desk, sent.incoming)


# Processes of this machine


def processor_count() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def local_workers(workers: int | None = None, *, few: int = FEW, task: Task = read_jobs) -> Iterator[WorkerPool | None]:
    """Fresh processes that read and do nothing else; None when there would be only one.

    Args:
        workers: how many; by default as many as there are processors.
        few: as in `WorkerPool`.
        task: as in `WorkerPool`.
    """
    size = min(workers or processor_count(), 61 if sys.platform == "win32" else 1000)  # Windows can wait for no more
    if size < 2:
        yield None
        return
    crew = WorkerPool(lambda: _SpawnedPool(size), size, few=few, task=task)
    try:
        yield crew
    except BaseException:
        crew.leave(wait=False)
        raise
    crew.leave(wait=True)


class _SpawnedPool(ProcessPoolExecutor):
    """A pool whose processes start from nothing, never see Ctrl-C and end with the process that hired them."""

    def __init__(self, size: int) -> None:
        self._others = set(multiprocessing.active_children())
        super().__init__(size, multiprocessing.get_context("spawn"), _begin)

    def submit(self, *args: Any, **options: Any) -> Future[Any]:
        with _undisturbed():  # processes are started here, and inherit what is blocked
            return super().submit(*args, **options)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait, cancel_futures=cancel_futures or not wait)
        if not wait:
            for child in set(multiprocessing.active_children()) - self._others:
                child.terminate()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until the block is done."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Make ready a process that reads."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


# A cluster


@contextlib.contextmanager
def dask_cluster(address: str, *, few: int = FEW, task: Task = read_jobs) -> Iterator[WorkerPool]:
    """The workers of a Dask scheduler. They need this package, and no disk in common with this machine.

    UnreachableError when there is no scheduler, or it has no workers that can do it.

    Args:
        address: as `tcp://localhost:8786`.
        few: as in `WorkerPool`.
        task: as in `WorkerPool`.
    """
    try:
        import distributed  # noqa: PLC0415  # slow to import, and seldom there
        from distributed.comm.addressing import resolve_address  # noqa: PLC0415
    except ImportError:
        raise ClusterError(
            'To read on a cluster takes Dask. Install it with: python -m pip install "lamppu-xl[dask]"'
        ) from None
    connect: Any = distributed.Client
    try:
        resolve_address(address)
        client = connect(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        raise ClusterError(
            f"There is no Dask scheduler at '{address}' ({_first_line(error)}). Start one with 'dask scheduler', or "
            "leave out --scheduler."
        ) from error
    crew: WorkerPool | None = None
    try:
        crew = WorkerPool(lambda: _ready(client, address), _threads(client, address), few=few, task=task)
        yield crew
    finally:
        if crew is not None:
            crew.leave(wait=False)
        client.close(timeout=PATIENCE)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _threads(client: Any, address: str) -> int:
    """How many tasks the workers of a scheduler do at once; each of them has this very version of the package."""
    _await_workers(client, address)
    versions = client.run(_version, on_error="return")
    if any(version != __version__ for version in versions.values()):
        raise ClusterError(
            f"The workers of '{address}' lack lamppu-xl {__version__}. Install it where they run, and start them again."
        )
    return int(sum(client.nthreads().values()))


def _version() -> str:
    from lamppu_xl import __version__  # noqa: PLC0415  # that of the worker

    return __version__


def _ready(client: Any, address: str) -> Executor:
    _await_workers(client, address)
    executor: Executor = client.get_executor(pure=False)  # a pure one gives old results for a changed file
    return executor


def _await_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except Exception as error:
        raise ClusterError(
            f"The Dask scheduler at '{address}' has no workers. Start some with: dask worker {address}"
        ) from error

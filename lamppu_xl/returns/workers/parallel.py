"""Reads returns on any executor: processes of this machine, or the workers of a cluster.

Files are submitted in chunks, a bounded number of chunks at a time, and results come in the order of the files. When a
worker dies, the files of its chunk are read again one by one: one file is blamed and no other is lost.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, field
from itertools import chain

from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.reader import read_incoming
from lamppu_xl.returns.submission import ReadResult
from lamppu_xl.returns.workers.worker_task import ReaderFault, pack_context, pack_files, read_files
from lamppu_xl.workbook.safe_reader.package import MIB

CHUNK, CHUNK_SIZE = 50, 16 * MIB
"""The most files, and bytes of files, in one chunk."""
MIN_FILES, MIN_SIZE = 200, 64 * MIB
"""With fewer files, and fewer bytes, starting workers takes longer than it saves."""
CHUNKS_PER_WORKER = 2
"""How many chunks of each worker are running or waiting."""

Outcome = bytes | ReaderFault
"""The packed results of a task, or the program error that ended it."""
Task = Callable[[bytes, bytes], Outcome]
"""As `worker_task.read_files`: a packed context and packed files in, packed results out."""

_NEEDS_MANIFEST = frozenset({"F207", "S313"})
"""Found when a return differs from its template and the manifest of that template is not available."""


@dataclass
class WorkerPool:
    """Submits tasks to an executor, which is started at the first task and again after it broke."""

    start: Callable[[], Executor]
    """Returns a new executor."""
    size: int
    """How many tasks it runs at the same time."""
    min_files: int = MIN_FILES
    """With fewer files the pool is not used."""
    task: Task = read_files
    """The task; another one only in tests."""
    shares_disk: bool = True
    """Whether workers can read the folders of this machine."""
    check: Callable[[], None] | None = None
    """Is called while a result is awaited; raises an exception if there are no workers any more."""
    check_every: float = 2.0
    """Seconds between two calls of `check`."""
    executor: Executor | None = field(default=None, init=False)

    def submit(self, packed_context: bytes, files: Iterable[IncomingFile]) -> Future[Outcome]:
        """Start a task for the files with data. If the executor refuses it, the future has the exception."""
        if self.executor is None:
            self.executor = self.start()
        readable = (incoming for incoming in files if incoming.data is not None)
        try:
            return self.executor.submit(self.task, packed_context, pack_files(readable))
        except Exception as error:  # each executor has its own class of error for being broken
            failed: Future[Outcome] = Future()
            failed.set_exception(error)
            return failed

    def shutdown(self, *, wait: bool) -> None:
        """Stop the executor; a later task starts another one.

        Args:
            wait: for running tasks; otherwise they are cancelled.
        """
        if self.executor is not None:
            executor, self.executor = self.executor, None
            executor.shutdown(wait=wait)


def read_all(
    context: ReadContext, files: Iterable[IncomingFile], pool: WorkerPool | None = None
) -> Iterator[tuple[IncomingFile, ReadResult | None]]:
    """Read files in their order. A file without data has no result.

    Args:
        context: the context in which they are read.
        files: taken as they are needed, so that few of them are in memory.
        pool: without a pool, or with few files, they are read in this process.
    """
    first: deque[IncomingFile] = deque()
    remaining = iter(files)
    is_pooled = pool is not None and _take_enough(remaining, first, pool.min_files)
    ordered = chain(_drain(first), remaining)
    if pool is not None and is_pooled:
        yield from _PooledReading(context, pool).results(ordered)
    else:
        for incoming in ordered:
            yield incoming, None if incoming.data is None else read_incoming(context, incoming)


def _take_enough(files: Iterator[IncomingFile], first: deque[IncomingFile], min_files: int) -> bool:
    """Take the first files until they are enough for a pool; False if there are not enough."""
    count = size = 0
    for incoming in files:
        first.append(incoming)
        if incoming.data is not None:
            count, size = count + 1, size + len(incoming.data)
        if count >= min_files or size >= MIN_SIZE:
            return True
    return False


def _drain(files: deque[IncomingFile]) -> Iterator[IncomingFile]:
    """The files one by one, without keeping those that were taken."""
    while files:
        yield files.popleft()


@dataclass
class ReadJob:
    """A chunk of files and the task that reads them."""

    files: list[IncomingFile]
    future: Future[Outcome]


class _PooledReading:
    """One run over many files in a pool."""

    def __init__(self, context: ReadContext, pool: WorkerPool) -> None:
        self._context, self._pool = context, pool
        self._packed = pack_context(context, shares_disk=pool.shares_disk)
        self._window: deque[ReadJob] = deque()

    def results(self, files: Iterable[IncomingFile]) -> Iterator[tuple[IncomingFile, ReadResult | None]]:
        chunks = _chunks(files)
        while True:
            while len(self._window) < self._pool.size * CHUNKS_PER_WORKER and (chunk := next(chunks, None)):
                self._window.append(ReadJob(chunk, self._pool.submit(self._packed, chunk)))
            if not self._window:
                return
            job = self._window.popleft()
            results = iter(self._job_results(job))
            for incoming in job.files:
                yield incoming, None if incoming.data is None else self._with_manifest(incoming, next(results))

    def _job_results(self, job: ReadJob) -> list[ReadResult]:
        """The result of each file with data; if the worker of the job died, each file is read by itself."""
        results = _results_of(job.future, self._pool)
        if results is None:
            self._pool.shutdown(wait=False)
            results = [self._read_by_itself(incoming) for incoming in job.files if incoming.data is not None]
            for waiting in self._window:
                future = waiting.future
                if future.cancelled() or not future.done() or future.exception():
                    waiting.future = self._pool.submit(self._packed, waiting.files)
        return results

    def _read_by_itself(self, incoming: IncomingFile) -> ReadResult:
        """The result of one file, while no other file can kill its worker."""
        results = _results_of(self._pool.submit(self._packed, [incoming]), self._pool)
        if results is None:
            self._pool.shutdown(wait=False)
            return ReadResult(None, (Finding.of("F125", Place(incoming.file)),))
        return results[0]

    def _with_manifest(self, incoming: IncomingFile, result: ReadResult) -> ReadResult:
        """The result; if it needs a manifest that the workers cannot read, the file is read again here."""
        if self._pool.shares_disk or self._context.issued is None:
            return result
        needs_manifest = any(finding.code.id in _NEEDS_MANIFEST for finding in result.findings)
        return read_incoming(self._context, incoming) if needs_manifest else result


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


def _results_of(future: Future[Outcome], pool: WorkerPool) -> list[ReadResult] | None:
    """The results of a task; None if the executor failed."""
    while pool.check and not wait([future], pool.check_every).done:
        pool.check()
    try:
        outcome = future.result()
    except Exception:  # each executor has its own class of error
        return None
    if isinstance(outcome, ReaderFault):
        raise RuntimeError(f"{outcome.file}:\n{outcome.traceback}")
    results: list[ReadResult] = pickle.loads(outcome)  # noqa: S301  # from a worker of this process
    return results

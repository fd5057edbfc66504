"""Reads returns on any executor: processes of this machine, or the workers of a cluster.

Files are submitted in chunks, a bounded number of chunks at a time, and results come in the order of the files. When a
worker dies, the files of its chunk are read again one by one: one file is blamed and no other is lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from itertools import chain

from lamppu_xl.domain.finding_codes import CODES
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.returns.reader import ReadContext, ReadResult, read_incoming
from lamppu_xl.returns.worker_task import ReaderFault, pack_context, pack_files, read_files, unpack_result
from lamppu_xl.workbook.safe_reader.package import MIB

CHUNK, CHUNK_SIZE = 50, 16 * MIB
"""The most files, and bytes of files, in one chunk."""
MIN_FILES, MIN_SIZE = 200, 64 * MIB
"""With fewer files, and fewer bytes, starting workers takes longer than it saves."""
CHUNKS_PER_WORKER = 2
"""How many chunks of each worker are running or waiting."""

Task = Callable[[bytes, bytes], list[bytes]]
"""As `worker_task.read_files`: a packed context and packed files in, packed results out."""

_NEEDS_MANIFEST = frozenset({"F207", "S313"})
"""Found when a return differs from its template and the manifest of that template is not available."""


class WorkerPool:
    """Submits tasks to an executor, which is started at the first task and again after it broke."""

    def __init__(
        self,
        start: Callable[[], Executor],
        size: int,
        *,
        min_files: int = MIN_FILES,
        task: Task = read_files,
        shares_disk: bool = True,
    ) -> None:
        """No executor is started yet.

        Args:
            start: returns a new executor.
            size: how many tasks it runs at the same time.
            min_files: with fewer files the pool is not used.
            task: what is submitted; another task only in tests.
            shares_disk: whether workers can read the folders of this machine.
        """
        self.size, self.min_files, self.task, self.shares_disk = size, min_files, task, shares_disk
        self._start = start
        self._executor: Executor | None = None

    def submit(self, packed_context: bytes, files: Iterable[IncomingFile]) -> Future[list[bytes]]:
        """Start a task. If the executor refuses it, the future has the exception."""
        if self._executor is None:
            self._executor = self._start()
        try:
            return self._executor.submit(self.task, packed_context, pack_files(files))
        except Exception as error:  # each executor has its own class of error for being broken
            failed: Future[list[bytes]] = Future()
            failed.set_exception(error)
            return failed

    def shutdown(self, *, wait: bool) -> None:
        """Stop the executor; a later task starts another one.

        Args:
            wait: for running tasks; otherwise they are cancelled.
        """
        if self._executor is not None:
            executor, self._executor = self._executor, None
            executor.shutdown(wait=wait)


def read_all(
    context: ReadContext, files: Iterable[IncomingFile], pool: WorkerPool | None = None
) -> Iterator[tuple[IncomingFile, ReadResult | None]]:
    """Read files in their order. A file without data has no result.

    Args:
        files: taken as they are needed, so that few of them are in memory.
        pool: without a pool, or with few files, they are read in this process.
    """
    if pool is None:
        yield from _read_here(context, files)
        return
    remaining = iter(files)
    first, is_enough = _first_files(remaining, pool.min_files)
    if is_enough:
        yield from _PooledReading(context, pool).results(chain(_drain(first), remaining))
    else:
        yield from _read_here(context, _drain(first))


def _read_here(context: ReadContext, files: Iterable[IncomingFile]) -> Iterator[tuple[IncomingFile, ReadResult | None]]:
    for incoming in files:
        yield incoming, None if incoming.data is None else read_incoming(context, incoming)


def _first_files(files: Iterator[IncomingFile], min_files: int) -> tuple[deque[IncomingFile], bool]:
    """The first files, and whether they are enough for a pool."""
    first: deque[IncomingFile] = deque()
    count = size = 0
    for incoming in files:
        first.append(incoming)
        if incoming.data is not None:
            count, size = count + 1, size + len(incoming.data)
        if count >= min_files or size >= MIN_SIZE:
            return first, True
    return first, False


def _drain(files: deque[IncomingFile]) -> Iterator[IncomingFile]:
    """The files one by one, without keeping those that were taken."""
    while files:
        yield files.popleft()


@dataclass
class ReadJob:
    """A chunk of files and the task that reads them."""

    files: list[IncomingFile]
    future: Future[list[bytes]] = field(default_factory=Future)

    @property
    def to_read(self) -> list[IncomingFile]:
        return [incoming for incoming in self.files if incoming.data is not None]


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
                job = ReadJob(chunk)
                job.future = self._pool.submit(self._packed, job.to_read)
                self._window.append(job)
            if not self._window:
                return
            job = self._window.popleft()
            results = iter(self._job_results(job))
            for incoming in job.files:
                yield incoming, None if incoming.data is None else next(results)

    def _job_results(self, job: ReadJob) -> Iterator[ReadResult]:
        """The result of each file of a job; if its worker died, each file is read by itself."""
        packed = _outcome(job.future)
        results: Iterable[ReadResult | ReaderFault]
        if packed is None:
            self._pool.shutdown(wait=False)
            results = [self._read_by_itself(incoming) for incoming in job.to_read]
            for waiting in self._window:
                if not waiting.future.done() or _outcome(waiting.future) is None:
                    waiting.future = self._pool.submit(self._packed, waiting.to_read)
        else:
            results = map(unpack_result, packed)
        for incoming, result in zip(job.to_read, results, strict=True):
            yield self._checked(incoming, result)

    def _read_by_itself(self, incoming: IncomingFile) -> ReadResult | ReaderFault:
        """The result of one file, while no other file can kill its worker."""
        packed = _outcome(self._pool.submit(self._packed, [incoming]))
        if packed is None:
            self._pool.shutdown(wait=False)
            return ReadResult(None, (Finding(CODES["F125"], Place(incoming.file)),))
        return unpack_result(packed[0])

    def _checked(self, incoming: IncomingFile, result: ReadResult | ReaderFault) -> ReadResult:
        if isinstance(result, ReaderFault):
            raise RuntimeError(f"{incoming.file}:\n{result.traceback}")
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


def _outcome(future: Future[list[bytes]]) -> list[bytes] | None:
    """What a task returned; None when the executor failed."""
    try:
        return future.result()
    except Exception:  # each executor has its own class of error
        return None

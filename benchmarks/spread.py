"""Reading on several processes and on Dask: what is gained, beside what this machine gives just now."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from benchmarks.data import Data
from benchmarks.rounds import Compared, elapsed
from benchmarks.table import Measured, Remark
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import ReadContext
from lamppu_xl.returns.workers.dask_cluster import cluster_workers
from lamppu_xl.returns.workers.parallel import WorkerPool, read_all
from lamppu_xl.returns.workers.processes import local_workers, processor_count

MOST = 300
"""Returns that are read in each round on one process and on two; they take turns, so more would show no more."""


def compute(count: int) -> int:
    """Bare computing: no memory to speak of, no input, no output."""
    total = 0
    for number in range(count):
        total = (total * 31 + number) % 1_000_003
    return total


def processes(data: Data) -> Iterator[Measured | Remark]:
    """How many times as fast 2 processes read, beside how many times as fast they do nothing but compute.

    Processors that are shared, or two halves of one, give less than double; reading cannot give more than computing.
    """
    if processor_count() < 2:
        yield Remark("Reading on 2 processes is left out: there is only one processor.")
        return
    files = _files(data)[:MOST]
    project, period = data.project("many")
    context = ReadContext(project=project, period=period)
    work = _tuned(elapsed(lambda: _read(context, files, None)))
    gains: list[tuple[float, float]] = []
    with (
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as bare,
        local_workers(2, min_files=1) as pool,
    ):
        list(bare.map(compute, [1000] * 4))
        _read(context, files, pool)
        for _ in range(data.sizes.rounds):
            computing = _gain(lambda: [compute(work) for _ in range(8)], lambda: list(bare.map(compute, [work] * 8)))
            reading = _gain(lambda: _read(context, files, None), lambda: _read(context, files, pool))
            gains.append((reading, computing))
    compared_gains = Compared(tuple(first for first, _ in gains), tuple(other for _, other in gains))
    note = f"{len(files):,} returns"
    yield Measured.of("gain of reading on 2 processes", compared_gains, note, unit="x", scale=1)


def _tuned(wanted: float) -> int:
    """How much to compute in an eighth of so many seconds."""
    return max(1000, int(100_000 * wanted / 8 / elapsed(lambda: compute(100_000))))


def _gain(alone: Callable[[], object], together: Callable[[], object]) -> float:
    return elapsed(alone) / elapsed(together)


def _files(data: Data) -> list[IncomingFile]:
    paths = data.inbox()[: data.sizes.chunks * data.sizes.chunk]
    return [IncomingFile(path.name, path.read_bytes()) for path in paths]


def _read(context: ReadContext, files: list[IncomingFile], pool: WorkerPool | None) -> int:
    return sum(outcome is not None for _, outcome in read_all(context, files, pool))


def dask(data: Data) -> Iterator[Measured | Remark]:
    """A cluster on this very machine, beside the pool that needs none. Both are started and warm."""
    try:
        import distributed  # noqa: PLC0415  # an extra
    except ImportError:
        yield Remark('Dask is left out: python -m pip install "lamppu-xl[dask]"')
        return
    local_cluster: Any = distributed.LocalCluster
    files, (project, period) = _files(data), data.project("many")
    context, size = ReadContext(project=project, period=period), processor_count()
    with contextlib.ExitStack() as open_ones:
        begun = time.perf_counter()
        local = open_ones.enter_context(
            local_cluster(n_workers=size, threads_per_worker=1, processes=True, dashboard_address=None)
        )
        on_dask = open_ones.enter_context(cluster_workers(local.scheduler_address, min_files=1))
        _read(context, files[:size], on_dask)
        started = time.perf_counter() - begun
        in_pool = open_ones.enter_context(local_workers(size, min_files=1))
        begun = time.perf_counter()
        _read(context, files[:size], in_pool)
        pool_started = time.perf_counter() - begun
        ours, other = [], []
        for _ in range(data.sizes.rounds):
            ours.append(elapsed(lambda: _read(context, files, on_dask)))
            other.append(elapsed(lambda: _read(context, files, in_pool)))
    note = f"{len(files):,} returns; to start {started:.1f} / {pool_started:.1f} s"
    yield Measured.of("Dask on one machine", Compared(tuple(ours), tuple(other)), note, unit="s", scale=1)

"""Measures two pieces of work alternately: A B A B. The ratio of each pair is reported, since machines drift."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from lamppu_xl.storage.cache_folder import CACHE_FOLDER

ROOT = Path(__file__).resolve().parent.parent
"""The checkout, from which `python -m benchmarks` runs."""


@dataclass(frozen=True)
class Compared:
    """The measurements of both pieces of work."""

    ours: tuple[float, ...]
    """Seconds, or whatever was measured, by round."""
    other: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        return tuple(first / other for first, other in zip(self.ours, self.other, strict=True))

    @property
    def medians(self) -> tuple[float, float]:
        return median(self.ours), median(self.other)


def elapsed(work: Callable[[], object]) -> float:
    """The seconds by the clock that work takes: for work that several processes share."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def processor_time(work: Callable[[], object]) -> float:
    """The seconds of processor time that work takes, here and in the processes that it starts.

    Garbage is collected before, and that time is not counted. The system counts other processes in steps of 10 ms.
    """
    gc.collect()
    start, others = time.process_time(), sum(os.times()[2:4])
    work()
    return time.process_time() - start + sum(os.times()[2:4]) - others


def compared(
    ours: Callable[[], object],
    other: Callable[[], object],
    rounds: int,
    measure: Callable[[Callable[[], object]], float] = processor_time,
    *,
    warm: bool = True,
) -> Compared:
    """Measure ours and the other alternately; the order changes from round to round.

    Args:
        measure: how a piece of work is measured.
        warm: do both once beforehand, uncounted: what is imported or remembered by then is there for both.
    """
    if warm:
        ours()
        other()
    found: list[tuple[float, float]] = []
    for number in range(rounds):
        if number % 2:
            second = measure(other)
            found.append((measure(ours), second))
        else:
            found.append((measure(ours), measure(other)))
    return Compared(tuple(first for first, _ in found), tuple(two for _, two in found))


# Processes of their own


@contextmanager
def cache_in(folder: Path) -> Iterator[None]:
    """Processes that are started meanwhile have this cache folder."""
    before = os.environ.get(CACHE_FOLDER)
    os.environ[CACHE_FOLDER] = str(folder)
    try:
        yield
    finally:
        del os.environ[CACHE_FOLDER]
        if before is not None:
            os.environ[CACHE_FOLDER] = before


@dataclass(frozen=True)
class Alone:
    """What a process reports about its work."""

    seconds: float
    """By the clock, from the first import to the end."""
    processor_time: float
    """The same in seconds of processor time, of it and of the processes that it started and that have ended."""
    peak: float
    """The most memory that it ever held, in MiB; 0 where the system does not report it."""
    result: Any
    """What the work gave back."""


def alone(task: str, *arguments: object) -> Alone:
    """Do one of `benchmarks.tasks` in a fresh process, and wait for it.

    Raises:
        subprocess.CalledProcessError: it failed; its own words are printed.
    """
    order = [sys.executable, "-m", "benchmarks.tasks", task, json.dumps([str(argument) for argument in arguments])]
    done = subprocess.run(order, cwd=ROOT, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    printed = json.loads(done.stdout.decode().splitlines()[-1])
    return Alone(**printed)


def process(order: Sequence[str], cwd: Path = ROOT) -> Callable[[], object]:
    """A whole process, from its start to its end; what it prints is thrown away, how it ends does not matter."""

    def run() -> int:
        done = subprocess.run(order, cwd=cwd, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        if b"Traceback" in done.stderr:
            raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
        return done.returncode

    return run

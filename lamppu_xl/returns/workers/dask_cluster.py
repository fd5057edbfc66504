"""Reads returns on the workers of a Dask cluster.

Workers need this package and no disk of this machine. A return that can only be read with the manifest of its template
is read again in this process.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.version import __version__
from lamppu_xl.returns.workers.parallel import MIN_FILES, Task, WorkerPool
from lamppu_xl.returns.workers.worker_task import read_files

_TIMEOUT = 5
"""Seconds that a scheduler has to answer."""

_WITHOUT_WORKERS = 10
"""Seconds that a cluster may be without workers while returns are read."""

_WITHOUT_ANSWER = 20
"""Seconds that its scheduler may give no answer; a busy one is slow."""

_WITHOUT_SIGN = 20
"""Seconds that a worker with tasks may give no sign of life; it gives one every second, also while it reads."""

_LONGEST_GREETING = 64 * 1024
"""Bytes of the greeting of a scheduler; it has less than a hundred."""


class ClusterError(UsageError):
    """A cluster cannot be used."""


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
        from distributed.comm.addressing import resolve_address  # noqa: PLC0415  # slow to import, and rarely installed
    except ImportError:
        raise ClusterError(
            'To read on a cluster takes Dask. Install it with: python -m pip install "lamppu-xl[dask]"'
        ) from None
    if not address.strip():
        raise ClusterError(
            "The address of the Dask scheduler is empty. Give one, as tcp://localhost:8786, or leave out --scheduler."
        )
    try:
        resolve_address(address)
        _await_greeting(address)
        client = _client_class()(address, timeout=_TIMEOUT, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        raise ClusterError(
            "There is no Dask scheduler at '{address}'. Start one with 'dask scheduler', or leave out --scheduler. "
            "Technical detail: {detail}",
            address=address,
            detail=_first_line(error),
        ) from error
    with contextlib.ExitStack() as stack:
        stack.callback(client.close, timeout=_TIMEOUT)
        size = _thread_count(client, address)
        watch = _WorkerWatch(client, address)
        pool = WorkerPool(lambda: _start(client, address), size, min_files, task, shares_disk=False, check=watch.check)
        stack.callback(pool.shutdown, wait=False)
        yield pool


def _await_greeting(address: str) -> None:
    """Read what a scheduler sends first. Dask itself would take the bytes of any other server for a length.

    Raises:
        OSError: nothing answers, or it is not a scheduler.
        ValueError: the address has no port.
    """
    from distributed.comm.addressing import parse_address, parse_host_port  # noqa: PLC0415

    protocol, place = parse_address(address)
    if protocol in ("tls", "wss"):
        _require_certificates()
    if protocol != "tcp":  # others have a handshake of their own
        return
    host, port = parse_host_port(place)
    with socket.create_connection((host, port), _TIMEOUT) as connection:
        deadline = time.monotonic() + _TIMEOUT
        length = int.from_bytes(_received(connection, 8, deadline), "little")
        if length > _LONGEST_GREETING or b"pickle-protocol" not in _received(connection, length, deadline):
            raise OSError("another kind of server answers there")


def _require_certificates() -> None:
    """Raise a `ValueError` if Dask has no certificates for an encrypted connection."""
    from distributed.security import Security  # noqa: PLC0415

    security: Any = Security()  # type: ignore[no-untyped-call]
    if security.get_connection_args("client").get("ssl_context") is None:
        raise ValueError("Dask has no certificates for an encrypted connection: see distributed.comm.tls")


def _client_class() -> Any:
    """The client of Dask without its clean-up at the end of its life: one without a connection would write a traceback.

    Each client with a connection is closed when its work is done.
    """
    from distributed import Client  # noqa: PLC0415

    return type("QuietClient", (Client,), {"__del__": lambda _: None})


def _received(connection: socket.socket, length: int, deadline: float) -> bytes:
    """So many bytes of a connection, or as many as come before it is closed.

    Raises:
        TimeoutError: they do not come in time.
    """
    data = b""
    while len(data) < length:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("no answer")
        connection.settimeout(left)
        part = connection.recv(length - len(data))
        if not part:
            break
        data += part
    return data


@dataclass
class _WorkerWatch:
    """Notices that the tasks of a cluster wait without end: there are no workers, or one of them was suspended."""

    client: Any
    address: str
    since: float | None = None
    """When the workers were first found missing."""
    last_signs: dict[str, tuple[float, float]] = field(default_factory=dict)
    """When the scheduler last heard of each worker, by its own clock, and when this was first seen here."""

    def check(self) -> None:
        """Raise a `ClusterError` if there have been no workers for a while, or one of those at work has been silent."""
        workers = self._workers()
        now = time.monotonic()
        if workers:
            self.since = None
            self._check_silence(workers, now)
            return
        self.since = self.since or now
        if now - self.since >= (_WITHOUT_ANSWER if workers is None else _WITHOUT_WORKERS):
            raise ClusterError(
                "The Dask scheduler at '{address}' has lost its last worker. Nothing was written. Start some with: "
                "dask worker {address}",
                address=self.address,
            )

    def _check_silence(self, workers: Mapping[str, float], now: float) -> None:
        """A worker that was suspended keeps its tasks; the scheduler gives it up only after minutes."""
        for worker, heard in workers.items():
            if heard != self.last_signs.get(worker, (None, now))[0]:
                self.last_signs[worker] = heard, now
        silent = [worker for worker in workers if now - self.last_signs[worker][1] >= _WITHOUT_SIGN]
        tasks = (self._asked("processing", workers=silent) or {}) if silent else {}
        if waiting := next((worker for worker in silent if tasks.get(worker)), None):
            raise ClusterError(
                "The worker '{worker}' of the Dask scheduler at '{address}' has given no sign of life for {seconds} "
                "seconds, and returns wait for it. Nothing was written. End that worker or let it go on, and repeat "
                "the command.",
                worker=waiting,
                address=self.address,
                seconds=int(now - self.last_signs[waiting][1]),
            )

    def _workers(self) -> Mapping[str, float] | None:
        """When the scheduler last heard of each worker; None if it does not answer."""
        answer = self._asked("identity")
        return None if answer is None else {name: worker["last_seen"] for name, worker in answer["workers"].items()}

    def _asked(self, what: str, **options: object) -> Mapping[str, Any] | None:
        """The scheduler's answer to a question; None if there is none."""
        try:
            answer: Mapping[str, Any] = self.client.sync(
                getattr(self.client.scheduler, what), callback_timeout=_TIMEOUT, **options
            )
        except Exception:  # Dask has many errors for a scheduler that does not answer
            return None
        return answer


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _thread_count(client: Any, address: str) -> int:
    """How many tasks the workers run at the same time; all must have this version of the package."""
    _wait_for_workers(client, address)
    versions = client.run(_version, on_error="return")
    if any(version != __version__ for version in versions.values()):
        raise ClusterError(
            "The workers of '{address}' lack lamppu-xl {version}. Install it where they run, and start them again.",
            address=address,
            version=__version__,
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
            "The Dask scheduler at '{address}' has no workers. Start some with: dask worker {address}", address=address
        ) from error

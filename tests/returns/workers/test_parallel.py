"""Reading on any executor gives the same verdicts as reading in one process, also when workers die."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from earlier_returns import kept_in, older
from folders import ROOT, apart, folder
from projects import tiny
from readers import FATAL, heavy, mortal, mortal_once, suspended_once
from returned import PREVIOUS, autumn, edited, sound

from lamppu_xl.domain.errors import UsageError
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.reports.formats import FORMATS
from lamppu_xl.returns.files.inbox import IncomingFile
from lamppu_xl.returns.read_context import ReadContext, SecondReaderMode
from lamppu_xl.returns.submission import ReadResult
from lamppu_xl.returns.workers import dask_cluster, parallel, worker_task
from lamppu_xl.returns.workers.dask_cluster import ClusterError, cluster_workers
from lamppu_xl.returns.workers.parallel import CHUNKS_PER_WORKER, Task, WorkerPool, read_all
from lamppu_xl.returns.workers.processes import local_workers
from lamppu_xl.returns.workers.spawned_processes import SpawnedProcesses
from lamppu_xl.returns.workers.worker_task import pack_context, pack_files, read_files
from lamppu_xl.services.returned_files import ReadOptions
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState

pytestmark = pytest.mark.slow


FILES = 13


def returns(count: int = FILES) -> list[IncomingFile]:
    """Returns of two partners, a file that is no return, a duplicate, and a file that could not be read."""
    notes = [sound(("ALFA", "BETA")[number % 2], note=f"huomio {number}") for number in range(count - 3)]
    found = [IncomingFile(f"{number:02}.xlsx", data) for number, data in enumerate(notes)]
    return [
        *found,
        IncomingFile("a.txt", b"ei palautus"),
        IncomingFile("b.xlsx", notes[0]),
        IncomingFile("c.xlsx", None),
    ]


def validated(pool: WorkerPool | None = None, files: list[IncomingFile] | None = None, **more: Any) -> Batch:
    return validate(tiny(), autumn(tiny()), files or returns(), pool=pool, **more)


def context(**more: Any) -> ReadContext:
    return ReadContext(project=tiny(), period=autumn(tiny()), **more)


def report(batch: Batch) -> str:
    text = FORMATS["json"].write(batch, translator_for("fi"))
    assert isinstance(text, str)
    return text


class ImmediateExecutor(Executor):
    """Runs each task at once and counts them."""

    def __init__(self) -> None:
        self.submitted = 0
        self.sizes: list[int] = []

    def submit(self, task: Callable[..., Any], /, *values: Any, **more: Any) -> Future[Any]:
        self.submitted += 1
        self.sizes.append(len(pickle.loads(values[1])))
        future: Future[Any] = Future()
        try:
            future.set_result(task(*values, **more))
        except Exception as error:
            future.set_exception(error)
        return future


def immediate(
    size: int = 2, task: Task = read_files, *, shares_disk: bool = True
) -> tuple[WorkerPool, ImmediateExecutor]:
    executor = ImmediateExecutor()
    return WorkerPool(lambda: executor, size, min_files=1, task=task, shares_disk=shares_disk), executor


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "CHUNK", 3)


# The same verdicts


@pytest.mark.usefixtures("small_chunks")
def test_a_pool_of_processes_gives_the_same_verdicts_as_a_single_process() -> None:
    in_a_single_process = validated(second_reader=SecondReaderMode.ALL)
    with local_workers(2, min_files=1) as pool:
        assert pool is not None
        in_pool = validated(pool, second_reader=SecondReaderMode.ALL)
    assert in_pool == in_a_single_process
    assert report(in_pool) == report(in_a_single_process)
    assert {verdict.state for verdict in in_a_single_process.verdicts} >= {FileState.SET_ASIDE, FileState.DUPLICATE}
    assert sum(verdict.second is not None and verdict.second.opened for verdict in in_pool.verdicts) == FILES - 3


@contextlib.contextmanager
def dask(count: int = 2) -> Iterator[str]:
    """A scheduler with workers, each a process of its own."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as local_cluster:
        yield local_cluster.scheduler_address


@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("small_chunks")
def test_a_cluster_gives_the_same_verdicts_and_loses_nothing_when_a_worker_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "died"
    monkeypatch.setenv("MORTAL_ONCE", str(mark))
    files = returns()
    files.insert(4, IncomingFile("04b.xlsx", FATAL))
    in_a_single_process = validated(files=files)
    with dask() as address:
        with cluster_workers(address, min_files=1) as pool:
            assert report(validated(pool, files)) == report(in_a_single_process)
        assert not mark.exists()
        with cluster_workers(address, min_files=1, task=mortal_once) as pool:
            assert report(validated(pool, files)) == report(in_a_single_process)
        assert mark.exists()


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("shares_disk", [True, False])
def test_a_return_of_an_older_definition_is_read_whether_or_not_workers_see_the_manifests(
    tmp_path: Path, shares_disk: bool
) -> None:
    data = kept_in(tmp_path, older(), PREVIOUS)
    label = re.compile("<dc:description>.*?</dc:description>")
    unlabelled = edited(data, {"docProps/core.xml": lambda core: label.sub("", core)})
    files = [IncomingFile("a.xlsx", data), IncomingFile("b.xlsx", unlabelled)]
    issued = ManifestStore(tmp_path)
    in_a_single_process = validated(files=files, issued=issued)
    assert all("F211" in [finding.code.id for finding in verdict.findings] for verdict in in_a_single_process.verdicts)
    pool, executor = immediate(shares_disk=shares_disk)
    assert validated(pool, files, issued=issued) == in_a_single_process
    assert executor.sizes == [2]
    packed = pack_context(context(issued=issued), shares_disk=shares_disk)
    codes = [finding.code.id for finding in read_result(packed, files[0]).findings]
    assert ("F207" in codes, "F211" in codes) == (not shares_disk, shares_disk)


def read_result(packed_context: bytes, incoming: IncomingFile) -> ReadResult:
    packed = read_files(packed_context, pack_files([incoming]))
    assert isinstance(packed, bytes)
    (result,) = pickle.loads(packed)
    assert isinstance(result, ReadResult)
    return result


def test_only_few_files_are_read_here_() -> None:
    executor = ImmediateExecutor()
    validated(WorkerPool(lambda: executor, 2, min_files=FILES))
    assert executor.submitted == 0
    validated(WorkerPool(lambda: executor, 2, min_files=FILES - 3))
    assert executor.submitted == 1


def test_a_single_worker_needs_no_pool() -> None:
    with local_workers(1) as pool:
        assert pool is None


# A bounded window


@pytest.mark.usefixtures("small_chunks")
def test_only_a_bounded_number_of_files_is_under_way() -> None:
    pool, executor = immediate(size=2)
    taken = 0

    def coming() -> Iterator[IncomingFile]:
        nonlocal taken
        for number in range(60):
            taken += 1
            yield IncomingFile(f"{number:02}.txt", b"ei %d" % number)

    ahead = [
        (taken - done, executor.submitted * 3 - done)
        for done, _ in enumerate(read_all(context(), coming(), pool), start=1)
    ]
    most = 2 * CHUNKS_PER_WORKER * 3
    assert len(ahead) == 60
    assert max(files for files, _ in ahead) <= most
    assert max(submitted for _, submitted in ahead) <= most
    assert executor.sizes == [3] * 20


def test_large_files_make_small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "CHUNK_SIZE", 100)
    pool, executor = immediate()
    files = [IncomingFile(f"{number}.txt", bytes([65 + number]) * 60) for number in range(5)]
    validated(pool, files)
    assert executor.sizes == [2, 2, 1]


# Workers that die


@pytest.mark.usefixtures("small_chunks")
def test_each_file_that_kills_its_worker_is_blamed_and_no_other_file_is_lost() -> None:
    files = returns()
    files.insert(9, IncomingFile("08b.xlsx", FATAL + b"!"))
    files.insert(4, IncomingFile("03b.xlsx", FATAL))
    with local_workers(2, min_files=1, task=mortal) as pool:
        batch = validated(pool, files)
    blamed = [verdict for verdict in batch.verdicts if [finding.code.id for finding in verdict.findings] == ["F125"]]
    assert [verdict.file for verdict in blamed] == ["03b.xlsx", "08b.xlsx"]
    assert {verdict.state for verdict in blamed} == {FileState.SET_ASIDE}
    others = [verdict for verdict in batch.verdicts if verdict not in blamed]
    assert others == list(validated(files=returns()).verdicts)


@pytest.mark.usefixtures("small_chunks")
def test_an_executor_that_fails_in_its_own_way_is_replaced() -> None:
    started_executors: list[ImmediateExecutor] = []

    class BreakingExecutor(ImmediateExecutor):
        def submit(self, task: Callable[..., Any], /, *values: Any, **more: Any) -> Future[Any]:
            if len(started_executors) == 1 and self.submitted == 2:
                raise BrokenProcessPool("no more")
            return super().submit(task, *values, **more)

    def start() -> Executor:
        started_executors.append(BreakingExecutor())
        return started_executors[-1]

    assert report(validated(WorkerPool(start, 2, min_files=1))) == report(validated())
    assert len(started_executors) == 2


@pytest.mark.usefixtures("small_chunks")
def test_tasks_that_a_broken_executor_cancels_are_given_again() -> None:
    class CancellingExecutor(ImmediateExecutor):
        """Its first task fails; the others wait until they are cancelled."""

        def __init__(self) -> None:
            super().__init__()
            self.waiting: list[Future[Any]] = []

        def submit(self, task: Callable[..., Any], /, *values: Any, **more: Any) -> Future[Any]:
            future: Future[Any] = Future()
            if self.waiting or self.submitted:
                self.waiting.append(future)
            else:
                future.set_exception(BrokenProcessPool("no more"))
            self.submitted += 1
            return future

        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            assert all(future.cancel() for future in self.waiting)

    executors = iter([CancellingExecutor(), ImmediateExecutor()])
    assert report(validated(WorkerPool(lambda: next(executors), 2, min_files=1))) == report(validated())


def test_a_program_error_in_a_worker_is_raised_and_not_blamed_on_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> object:
        raise KeyError("program error")

    monkeypatch.setattr(worker_task, "read_incoming", failing)
    pool, _ = immediate()
    with pytest.raises(RuntimeError, match=r"00\.xlsx:(.|\n)*program error"):
        validated(pool)


# Light


def test_a_worker_imports_only_what_reading_takes() -> None:
    packed = pack_context(context(), shares_disk=True)
    with SpawnedProcesses(1) as executor:
        assert executor.submit(heavy, packed, pack_files([IncomingFile("a.xlsx", sound())])).result() == []


def test_what_a_project_has_computed_is_not_sent_to_workers() -> None:
    before = len(pack_context(context(), shares_disk=True))
    validated()
    assert len(pack_context(context(), shares_disk=True)) == before


def test_a_text_is_packed_once_though_it_was_typed_and_is_an_answer() -> None:
    text = "huomio, joka kulkee kerran"
    incoming = IncomingFile("a.xlsx", sound(note=text))
    packed = read_files(pack_context(context(), shares_disk=True), pack_files([incoming]))
    assert isinstance(packed, bytes)
    (result,) = pickle.loads(packed)
    assert result.submission
    assert [*result.submission.answers.values()].count(text) == 1
    assert [*result.submission.typed.values()].count(text) == 1
    assert packed.count(text.encode()) == 1


# The commands


def project_with_returns(path: Path, count: int = 8) -> Path:
    project = folder(path)
    for number in range(count):
        (project / "2026-2" / "inbox" / f"{number:03}.xlsx").write_bytes(
            numbered(sound(("ALFA", "BETA")[number % 2], saved=f"2026-10-{1 + number % 8:02}T10:00:00Z"), number)
        )
    return project


def numbered(data: bytes, number: int) -> bytes:
    """The same workbook in other bytes."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as book:
        book.comment = str(number).encode()
    return buffer.getvalue()


@pytest.mark.filterwarnings("default")
def test_the_commands_write_the_same_with_any_workers(tmp_path: Path) -> None:
    project = project_with_returns(tmp_path / "p")
    outputs = []
    with dask() as address:
        for number, more in enumerate(([], ["--workers", "2"], ["--scheduler", address])):
            json, master = tmp_path / f"{number}.json", tmp_path / f"{number}.xlsx"
            done = apart("validate", project, "--period", "2026-2", "--format", "json", "--output", json, *more)
            assert done.returncode == 0, done.stderr
            done = apart("consolidate", project, "--period", "2026-2", "--out", master, *more)
            assert done.returncode == 0, done.stderr
            outputs.append((json.read_bytes(), master.read_bytes()))
    assert outputs[0] == outputs[1] == outputs[2]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x"])
def test_a_missing_scheduler_is_an_error_that_names_the_next_step(tmp_path: Path, address: str) -> None:
    done = apart("validate", folder(tmp_path / "p"), "--scheduler", address)
    assert done.returncode == 2
    assert f"There is no Dask scheduler at '{address}'" in done.stderr
    assert "leave out --scheduler" in done.stderr
    assert "Traceback" not in done.stderr


GREETINGS = {
    "a web server": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "a server that says much": b"220 mail.example.fi\r\n" * 20,
    "a small length and other bytes": (4).to_bytes(8, "little") + b"hello",
    "nothing": b"",
}


@pytest.mark.parametrize("greeting", GREETINGS)
def test_another_kind_of_server_is_no_scheduler(greeting: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(GREETINGS[greeting])

        threading.Thread(target=answer, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(ClusterError, match="There is no Dask scheduler"), cluster_workers(address):
            pass


def test_an_encrypted_address_without_certificates_is_refused_before_any_connection() -> None:
    with pytest.raises(ClusterError, match="no certificates"), cluster_workers("tls://127.0.0.1:9"):
        pass


@pytest.mark.parametrize("address", ["", "  "])
def test_an_empty_address_is_an_error(address: str) -> None:
    options = ReadOptions(scheduler=address)
    with pytest.raises(UsageError, match="address of the Dask scheduler is empty"), options.start_workers():
        pass


@pytest.mark.parametrize(("workers", "seconds"), [({}, 10), (None, 20)])
def test_a_cluster_that_lost_its_last_worker_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, workers: dict[str, int] | None, seconds: int
) -> None:
    now = [100.0]
    monkeypatch.setattr(dask_cluster.time, "monotonic", lambda: now[0])

    class Client:
        scheduler = SimpleNamespace(identity=None)
        answers: ClassVar = [{"w": {"last_seen": 1}}, workers, {"w": {"last_seen": 1}}, *[workers] * 30]

        def sync(self, *_: object, **__: object) -> dict[str, Any]:
            if (answer := self.answers.pop(0)) is None:
                raise TimeoutError
            return {"workers": answer}

    watch = dask_cluster._WorkerWatch(Client(), "tcp://x:1")
    pool = WorkerPool(lambda: ThreadPoolExecutor(1), 1, check=watch.check, check_every=0.001)
    monkeypatch.setattr(pool, "check", lambda: (now.__setitem__(0, now[0] + 1), watch.check()))
    with pytest.raises(ClusterError, match=r"has lost its last worker.*dask worker tcp://x:1"):
        parallel._results_of(Future(), pool)
    assert now[0] == 100 + 3 + seconds + 1


@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("small_chunks")
def test_a_worker_that_was_suspended_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "suspended"
    monkeypatch.setenv("SUSPENDED_ONCE", str(mark))
    monkeypatch.setattr(dask_cluster, "_WITHOUT_SIGN", 3)
    with (
        dask() as address,
        contextlib.ExitStack() as stack,
        cluster_workers(address, min_files=1, task=suspended_once) as pool,
    ):
        stack.callback(lambda: os.kill(int(mark.read_text(encoding="ascii")), signal.SIGCONT))
        pool.check_every = 0.2
        with pytest.raises(ClusterError, match=r"worker 'tcp://127[0-9.:]+' of .* no sign of life for [3-9] seconds"):
            validated(pool)


def test_without_dask_the_error_says_how_to_install_it(tmp_path: Path) -> None:
    project = folder(tmp_path / "p")
    (tmp_path / "distributed.py").write_text("raise ImportError('not here')\n")
    done = apart("validate", project, "--scheduler", "tcp://127.0.0.1:9", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.returncode == 2
    assert 'python -m pip install "lamppu-xl[dask]"' in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_workers_and_a_scheduler_do_not_go_together(tmp_path: Path) -> None:
    done = apart("validate", folder(tmp_path / "p"), "--scheduler", "tcp://127.0.0.1:9", "--workers", "2")
    assert (done.returncode, "either --workers or --scheduler" in done.stderr) == (2, True)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the children of a process are known on Linux only")
@pytest.mark.parametrize("more", [[], ["--workers", "2"]], ids=["one process", "two workers"])
def test_ctrl_c_ends_at_once_and_says_how_many_files_were_read(tmp_path: Path, more: list[str]) -> None:
    project, out = project_with_returns(tmp_path / "p", 500), tmp_path / "report.json"
    command = [sys.executable, "-m", "lamppu_xl", "validate", str(project), "--period", "2026-2", "--output", str(out)]
    started = subprocess.Popen(
        [*command, "--workers", "1", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    children: list[int] = []
    while started.poll() is None and not is_reading(started.pid, bool(more)):
        time.sleep(0.02)
    children = children_of(started.pid)
    os.killpg(started.pid, signal.SIGINT)  # as a terminal does: to all of them
    printed, errors = started.communicate(timeout=60)
    assert started.returncode == 130, errors
    assert printed == ""
    assert re.fullmatch(r"lamppu-xl: Stopped: \d+ of 500 returns were read; nothing was written\.\n", errors), errors
    assert not out.exists()
    assert bool(children) == bool(more)
    while any(Path(f"/proc/{child}").exists() and not is_zombie(child) for child in children):
        time.sleep(0.02)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_zombie(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


def is_reading(pid: int, in_pool: bool) -> bool:
    """Whether its workers have started, or it has read so many files that it applies rules to the first of them."""
    with contextlib.suppress(OSError):
        if in_pool:
            return len(children_of(pid)) >= 3  # two workers and the resource tracker
        return "polars" in Path(f"/proc/{pid}/maps").read_text()
    return False

"""Reading on any executor: the same verdicts as here and now, whatever becomes of those who read."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from folders import ROOT, apart, folder
from projects import tiny
from readers import FATAL, heavy, mortal, mortal_once
from returned import autumn, edited, sound
from test_identity import PREVIOUS, kept_in, older

from lamppu_xl.i18n.translator import words
from lamppu_xl.reports.formats import FORMATS
from lamppu_xl.returns import parallel as workers
from lamppu_xl.returns import reader
from lamppu_xl.returns.inbox import IncomingFile
from lamppu_xl.returns.parallel import AHEAD, Task, WorkerPool, dask_cluster, local_workers, read_all
from lamppu_xl.returns.reader import ReadContext, ReadJob, SecondReaderMode, peek_stamp, read_jobs
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.validation.batch import Batch, FileState, validate

FILES = 13


def returns(count: int = FILES) -> list[IncomingFile]:
    """Returns of two partners, a file that is none, one that comes twice, one that could not be read."""
    notes = [sound(("ALFA", "BETA")[number % 2], note=f"huomio {number}") for number in range(count - 3)]
    found = [IncomingFile(f"{number:02}.xlsx", data) for number, data in enumerate(notes)]
    return [
        *found,
        IncomingFile("a.txt", b"ei palautus"),
        IncomingFile("b.xlsx", notes[0]),
        IncomingFile("c.xlsx", None),
    ]


def told(crew: WorkerPool | None = None, files: list[IncomingFile] | None = None, **more: Any) -> Batch:
    return validate(tiny(), autumn(tiny()), files or returns(), crew=crew, **more)


def report(batch: Batch) -> str:
    text = FORMATS["json"].write(batch, words("fi"))
    assert isinstance(text, str)
    return text


class Here(Executor):
    """Does at once what it is given, and keeps count."""

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


def here(size: int = 2, task: Task = read_jobs) -> tuple[WorkerPool, Here]:
    executor = Here()
    return WorkerPool(lambda: executor, size, few=1, task=task), executor


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "CHUNK", 3)


# The same verdicts


@pytest.mark.usefixtures("small_chunks")
def test_a_pool_of_processes_tells_the_same_as_one() -> None:
    alone = told(twice=SecondReaderMode.ALL)
    with local_workers(2, few=1) as crew:
        assert crew is not None
        together = told(crew, twice=SecondReaderMode.ALL)
    assert together == alone
    assert report(together) == report(alone)
    assert {verdict.state for verdict in alone.verdicts} >= {FileState.SET_ASIDE, FileState.DUPLICATE}
    assert sum(verdict.second is not None and verdict.second.opened for verdict in together.verdicts) == FILES - 3


@contextlib.contextmanager
def dask(count: int = 2) -> Iterator[str]:
    """A scheduler with workers, each a process of its own."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as made:
        yield made.scheduler_address


@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("small_chunks")
def test_a_cluster_tells_the_same_and_loses_nothing_when_a_worker_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "died"
    monkeypatch.setenv("MORTAL_ONCE", str(mark))
    files = returns()
    files.insert(4, IncomingFile("04b.xlsx", FATAL))
    alone = told(files=files)
    with dask() as address:
        with dask_cluster(address, few=1) as crew:
            assert report(told(crew, files)) == report(alone)
        assert not mark.exists()
        with dask_cluster(address, few=1, task=mortal_once) as crew:
            assert report(told(crew, files)) == report(alone)
        assert mark.exists()


@pytest.mark.usefixtures("small_chunks")
def test_what_was_issued_travels_with_the_files(tmp_path: Path) -> None:
    data = kept_in(tmp_path, older(), PREVIOUS)
    label = re.compile("<dc:description>.*?</dc:description>")
    unlabelled = edited(data, {"docProps/core.xml": lambda core: label.sub("", core)})
    assert peek_stamp(data) is not None
    assert peek_stamp(unlabelled) is None
    files = [IncomingFile("a.xlsx", data), IncomingFile("b.xlsx", unlabelled)]
    issued = ManifestStore(tmp_path, tiny())
    alone = told(files=files, issued=issued)
    assert all("F211" in [finding.code.id for finding in verdict.findings] for verdict in alone.verdicts)
    crew, executor = here()
    assert told(crew, files, issued=issued) == alone
    assert executor.sizes == [2]
    sent = ReadJob(files[0])
    blind = pickle.loads(
        read_jobs(ReadContext(tiny(), autumn(tiny()), issued=issued).packed(), pickle.dumps([sent]))[0]
    )  # without it nobody elsewhere could tell
    assert [finding.code.id for finding in blind.findings] == ["F207"]


def test_only_few_files_are_read_here_and_now() -> None:
    executor = Here()
    told(WorkerPool(lambda: executor, 2, few=FILES))
    assert executor.submitted == 0
    told(WorkerPool(lambda: executor, 2, few=FILES - 3))
    assert executor.submitted == 1


def test_one_worker_is_none() -> None:
    with local_workers(1) as crew:
        assert crew is None


# A bounded window


@pytest.mark.usefixtures("small_chunks")
def test_only_a_bounded_number_of_files_is_under_way() -> None:
    crew, executor = here(size=2)
    taken = 0

    def coming() -> Iterator[IncomingFile]:
        nonlocal taken
        for number in range(60):
            taken += 1
            yield IncomingFile(f"{number:02}.txt", b"ei %d" % number)

    ahead = [
        (taken - done, executor.submitted * 3 - done)
        for done, _ in enumerate(read_all(ReadContext(tiny(), autumn(tiny())), coming(), crew), start=1)
    ]
    most = 2 * AHEAD * 3
    assert len(ahead) == 60
    assert max(files for files, _ in ahead) <= most
    assert max(submitted for _, submitted in ahead) <= most
    assert executor.sizes == [3] * 20


def test_large_files_make_small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "CHUNK_SIZE", 100)
    crew, executor = here()
    files = [IncomingFile(f"{number}.txt", bytes([65 + number]) * 60) for number in range(5)]
    told(crew, files)
    assert executor.sizes == [2, 2, 1]


# Workers that die


@pytest.mark.usefixtures("small_chunks")
def test_a_file_that_kills_its_reader_costs_only_itself() -> None:
    files = returns()
    files.insert(4, IncomingFile("04b.xlsx", FATAL))
    with local_workers(2, few=1, task=mortal) as crew:
        batch = told(crew, files)
    blamed = [verdict for verdict in batch.verdicts if [finding.code.id for finding in verdict.findings] == ["F125"]]
    assert [(verdict.file, verdict.state) for verdict in blamed] == [("04b.xlsx", FileState.SET_ASIDE)]
    others = [verdict for verdict in batch.verdicts if verdict not in blamed]
    assert others == list(told(files=returns()).verdicts)


@pytest.mark.usefixtures("small_chunks")
def test_two_such_files_are_blamed_each() -> None:
    files = returns()
    files.insert(9, IncomingFile("08b.xlsx", FATAL + b"!"))
    files.insert(4, IncomingFile("03b.xlsx", FATAL))
    with local_workers(2, few=1, task=mortal) as crew:
        batch = told(crew, files)
    blamed = [v.file for v in batch.verdicts if any(finding.code.id == "F125" for finding in v.findings)]
    assert blamed == ["03b.xlsx", "08b.xlsx"]
    assert len(batch.verdicts) == FILES + 2


@pytest.mark.usefixtures("small_chunks")
def test_an_executor_that_fails_in_its_own_way_is_replaced() -> None:
    hired: list[Here] = []

    class Weak(Here):
        def submit(self, task: Callable[..., Any], /, *values: Any, **more: Any) -> Future[Any]:
            if len(hired) == 1 and self.submitted == 2:
                raise BrokenProcessPool("no more")
            return super().submit(task, *values, **more)

    def hire() -> Executor:
        hired.append(Weak())
        return hired[-1]

    assert report(told(WorkerPool(hire, 2, few=1))) == report(told())
    assert len(hired) == 2


def test_a_fault_of_ours_is_raised_and_not_blamed_on_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> object:
        raise KeyError("our own fault")

    monkeypatch.setattr(reader, "read_incoming", wrong)
    crew, _ = here()
    with pytest.raises(RuntimeError, match=r"00\.xlsx:(.|\n)*our own fault"):
        told(crew)


# Light


def test_a_worker_imports_only_what_reading_takes() -> None:
    desk = ReadContext(tiny(), autumn(tiny())).packed()
    parcels = pickle.dumps([ReadJob(IncomingFile("a.xlsx", sound()))])
    with workers._SpawnedPool(1) as executor:
        assert executor.submit(heavy, desk, parcels).result() == []


def test_what_a_project_has_worked_out_stays_at_home() -> None:
    project = tiny()
    alone = len(ReadContext(project, autumn(project)).packed())
    told()
    assert len(ReadContext(project, autumn(project)).packed()) == alone


def test_a_text_travels_once_though_it_was_typed_and_is_an_answer() -> None:
    data = sound(note="huomio, joka kulkee kerran")
    parcels = pickle.dumps([ReadJob(IncomingFile("a.xlsx", data))])
    (told_back,) = read_jobs(ReadContext(tiny(), autumn(tiny())).packed(), parcels)
    submission = pickle.loads(told_back).submission
    assert [*submission.answers.values()].count("huomio, joka kulkee kerran") == 1
    assert [*submission.typed.values()].count("huomio, joka kulkee kerran") == 1
    assert told_back.count(b"huomio, joka kulkee kerran") == 1


# The commands


def inbox(at: Path, count: int = 8) -> Path:
    made = folder(at)
    for number in range(count):
        (made / "2026-2" / "inbox" / f"{number:03}.xlsx").write_bytes(
            numbered(sound(("ALFA", "BETA")[number % 2], saved=f"2026-12-{1 + number % 28:02}T10:00:00Z"), number)
        )
    return made


def numbered(data: bytes, number: int) -> bytes:
    """The same workbook in other bytes."""
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as book:
        book.comment = str(number).encode()
    return buffer.getvalue()


@pytest.mark.filterwarnings("default")
def test_the_commands_read_with_as_many_as_asked_for_and_write_the_same(tmp_path: Path) -> None:
    at = inbox(tmp_path / "p")
    made = []
    with dask() as address:
        for number, more in enumerate(([], ["--workers", "2"], ["--scheduler", address])):
            json, master = tmp_path / f"{number}.json", tmp_path / f"{number}.xlsx"
            done = apart("validate", at, "--period", "2026-2", "--format", "json", "--output", json, *more)
            assert done.returncode == 0, done.stderr
            done = apart("consolidate", at, "--period", "2026-2", "--out", master, *more)
            assert done.returncode == 0, done.stderr
            made.append((json.read_bytes(), master.read_bytes()))
    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x"])
def test_a_scheduler_that_is_not_there_is_told_with_the_next_step(tmp_path: Path, address: str) -> None:
    done = apart("validate", folder(tmp_path / "p"), "--scheduler", address)
    assert done.returncode == 2
    assert f"There is no Dask scheduler at '{address}'" in done.stderr
    assert "leave out --scheduler" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_dask_it_is_told_how_to_install_it(tmp_path: Path) -> None:
    at = folder(tmp_path / "p")
    (tmp_path / "distributed.py").write_text("raise ImportError('not here')\n")
    done = apart("validate", at, "--scheduler", "tcp://127.0.0.1:9", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.returncode == 2
    assert 'python -m pip install "lamppu-xl[dask]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_workers_and_a_scheduler_do_not_go_together(tmp_path: Path) -> None:
    done = apart("validate", folder(tmp_path / "p"), "--scheduler", "tcp://127.0.0.1:9", "--workers", "2")
    assert (done.returncode, "either --workers or --scheduler" in done.stderr) == (2, True)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the children of a process are told by Linux alone")
@pytest.mark.parametrize("more", [[], ["--workers", "2"]], ids=["alone", "together"])
def test_ctrl_c_ends_at_once_and_says_what_was_done(tmp_path: Path, more: list[str]) -> None:
    at, out = inbox(tmp_path / "p", 500), tmp_path / "report.json"
    command = [sys.executable, "-m", "lamppu_xl", "validate", str(at), "--period", "2026-2", "--output", str(out)]
    started = subprocess.Popen(
        [*command, "--workers", "1", *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    children: list[int] = []
    while started.poll() is None and not under_way(started.pid, bool(more)):
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


def under_way(pid: int, together: bool) -> bool:
    """Whether it reads: its workers are there, or it has read so many that it judges the first of them."""
    with contextlib.suppress(OSError):
        if together:
            return len(children_of(pid)) >= 3  # two readers, and the one that looks after what they share
        return "polars" in Path(f"/proc/{pid}/maps").read_text()
    return False

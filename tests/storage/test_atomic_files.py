"""What is written is whole or is not there; what others wrote or changed stays; what came in is never touched."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from folders import PERIOD, ROOT, filled, folder, returned, run

from lamppu_xl.storage import atomic_files as files
from lamppu_xl.storage.atomic_files import (
    InUseError,
    checksum_path,
    free_path,
    is_replaceable,
    keep_earlier_version,
    write_file,
    write_recorded,
)
from lamppu_xl.storage.folder_lock import LOCK_NAME

OLD, NEW = b"the old one " * 40_000, b"the new one " * 50_000

posix = pytest.mark.skipif(os.name != "posix", reason="needs fork and signals")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    at = folder(tmp_path / "hanke")
    returned(at)
    returned(at, "BETA")
    return at


@pytest.fixture
def consolidated(project: Path) -> Path:
    assert run("consolidate", project, "--period", PERIOD).code == 0
    return project


def master(at: Path) -> Path:
    return at / PERIOD / "master.xlsx"


def names(at: Path) -> list[str]:
    return sorted(path.name for path in at.iterdir())


def consolidate(at: Path, *more: str | Path) -> Any:
    return run("consolidate", at, "--period", PERIOD, *more)


# A kill

KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from lamppu_xl.storage.atomic_files import write_file
path, direct, trials = Path(sys.argv[1]), sys.argv[2] == "direct", int(sys.argv[3])
whole = {bytes([letter]) * size for letter, size in ((65, 700_000), (66, 900_000))}
first, second = sorted(whole)
path.write_bytes(first)
dice = random.Random(2026)
torn = left = 0
for _ in range(trials):
    pid = os.fork()
    if not pid:
        while True:
            for data in (second, first):
                path.write_bytes(data) if direct else write_file(path, data)
    time.sleep(0.004 + dice.random() * 0.012)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    torn += path.read_bytes() not in whole
    left += len(list(path.parent.iterdir())) - 1
write_file(path, first + b".")
print(torn, left, len(list(path.parent.iterdir())))
"""
"""A writer that writes two contents by turns is killed at a random moment, again and again."""


def killed(at: Path, how: str, trials: int) -> list[int]:
    at.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", KILLED, str(at / "master.xlsx"), how, str(trials)]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, check=True, timeout=110)
    return [int(number) for number in result.stdout.split()]


@posix
@pytest.mark.slow
def test_two_hundred_kills_leave_either_the_old_or_the_new_file(tmp_path: Path) -> None:
    torn, left, files_at_the_end = killed(tmp_path / "ours", "ours", 200)
    assert torn == 0
    assert left > 20, "the kills came at moments that prove nothing"
    assert files_at_the_end == 1, "the next run clears up"


@posix
def test_plain_writing_would_not_stand_the_kills(tmp_path: Path) -> None:
    """The same kills, so that the test above is known to be able to fail."""
    assert killed(tmp_path / "direct", "direct", 40)[0] > 0


STEPS = """
import os, sys
from pathlib import Path
from lamppu_xl.storage.atomic_files import write_recorded
path, last = Path(sys.argv[1]), int(sys.argv[2])
seen = 0
def step(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.link", "lamppu.fsync") and armed:
        seen += 1
        if seen == last:
            os._exit(9)
armed = False
sync = os.fsync
def fsync(number):
    sys.audit("lamppu.fsync")
    sync(number)
os.fsync = fsync
sys.addaudithook(step)
armed = True
write_recorded(path, sys.argv[3].encode())
"""
"""Ends itself, as by a kill, at a given step of writing: no `finally` runs."""


@posix
@pytest.mark.slow
def test_whatever_step_a_run_ends_at_the_next_needs_no_help(tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for last in range(1, 60):
        for stale in tmp_path.iterdir():
            stale.unlink()
        write_recorded(path, b"old")
        ended = subprocess.run([sys.executable, "-c", STEPS, path, str(last), "new"], env=environment, check=False)
        assert path.read_bytes() in (b"old", b"new")
        assert is_replaceable(path), "nobody has edited it"
        assert write_recorded(path, b"third") or path.read_bytes() == b"third"
        assert names(tmp_path) == ["master.xlsx", "master.xlsx.sha256"]
        if ended.returncode == 0:
            break
        assert ended.returncode == 9
    assert last > 12
    assert ended.returncode == 0


# A full disk


class Disk:
    """Counts what is asked of the disk, and from a given step on answers that it is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps, self.full_at = 0, 0
        for owner, name in ((os, "fsync"), (os, "link"), (Path, "replace"), (Path, "mkdir")):
            monkeypatch.setattr(owner, name, self.counted(getattr(owner, name)))
        opened = Path.open

        def open_(path: Path, mode: str = "r", *more: Any, **options: Any) -> Any:
            stream = opened(path, mode, *more, **options)
            return Stream(stream, self) if isinstance(stream, io.BufferedWriter) else stream

        monkeypatch.setattr(Path, "open", open_)

    def counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*arguments: Any, **options: Any) -> Any:
            self.step()
            return call(*arguments, **options)

        return counting

    def step(self) -> None:
        self.steps += 1
        if self.full_at and self.steps >= self.full_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Stream:
    """A file on such a disk: half of what is written arrives."""

    def __init__(self, stream: io.BufferedWriter, disk: Disk) -> None:
        self.stream, self.disk = stream, disk

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def write(self, data: bytes) -> int:
        try:
            self.disk.step()
        except OSError:
            self.stream.write(data[: len(data) // 2])
            raise
        return self.stream.write(data)

    def flush(self) -> None:
        self.disk.step()
        self.stream.flush()

    def fileno(self) -> int:
        return self.stream.fileno()


@pytest.mark.slow
def test_a_disk_that_is_full_at_any_step_leaves_the_old_master_and_a_sentence(
    consolidated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = master(consolidated).read_bytes()
    returned(consolidated, data=filled(figures__I1__spent=1000.25))
    disk = Disk(monkeypatch)
    failures = 0
    for full_at in range(1, 100):
        disk.steps, disk.full_at = 0, full_at
        ran = consolidate(consolidated)
        disk.full_at = 0
        if ran.code == 0:
            break
        failures += 1
        assert ran.code == 2
        assert "the disk is full" in ran.err
        assert "Free some disk space" in " ".join(ran.err.split())
        now = master(consolidated).read_bytes()
        assert is_replaceable(master(consolidated))
        found = [name for name in names(consolidated / PERIOD) if name != "earlier"]
        assert found == ["inbox", "log.jsonl", "master.xlsx", "master.xlsx.sha256"]
        assert all(path.read_bytes() == old for path in (consolidated / PERIOD / "earlier").glob("*.xlsx"))
        assert LOCK_NAME not in names(consolidated)
        if now != old:
            assert consolidate(consolidated).code == 0
            assert master(consolidated).read_bytes() == now, "it was the new one, whole"
            write_recorded(master(consolidated), old)
    assert failures >= 15
    assert master(consolidated).read_bytes() != old


@posix
@pytest.mark.slow
def test_a_limit_on_the_size_of_files_leaves_the_old_master(consolidated: Path) -> None:
    old = master(consolidated).read_bytes()
    returned(consolidated, data=filled(figures__I1__spent=1000.25))
    limited = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); "
        "from lamppu_xl.cli.main import main; main()"
    )
    command = [sys.executable, "-c", limited, "consolidate", str(consolidated), "--period", PERIOD]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert ran.returncode == 2, ran.stderr
    assert "larger than this disk or account allows" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert master(consolidated).read_bytes() == old
    assert names(consolidated / PERIOD) == ["inbox", "log.jsonl", "master.xlsx", "master.xlsx.sha256"]
    assert consolidate(consolidated).code == 0


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.EACCES, "permission denied"),
        pytest.param(errno.EROFS, "read-only", marks=pytest.mark.slow),
        pytest.param(errno.EIO, "disk or network drive failed", marks=pytest.mark.slow),
        pytest.param(errno.EBUSY, os.strerror(errno.EBUSY), marks=pytest.mark.slow),
    ],
)
@pytest.mark.slow
def test_every_error_of_the_system_is_a_sentence(
    project: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    ran = consolidate(project)
    assert ran.code == 2
    assert says in ran.err
    assert "master.xlsx" in ran.err
    assert ".tmp" not in ran.err
    assert names(project / PERIOD) == ["inbox"]


def test_a_file_system_that_cannot_make_a_folder_last_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = os.fsync

    def only_files(number: int) -> None:
        if os.fstat(number).st_mode & 0o040000:
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(number)

    monkeypatch.setattr(os, "fsync", only_files)
    write_file(tmp_path / "a", b"whole")
    assert (tmp_path / "a").read_bytes() == b"whole"


# A workbook that is open


@pytest.fixture
def open_in_excel(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], list[Path]]:
    """Make a file one that Windows does not let go of, for a number of attempts."""
    monkeypatch.setattr(files, "_WAITS", (0.0, 0.0, 0.0))
    replace = Path.replace

    def hold(path: Path, times: int) -> list[Path]:
        tried: list[Path] = []

        def refusing(source: Path, target: Path) -> Path:
            if Path(target) == path and len(tried) < times:
                tried.append(source)
                raise PermissionError(errno.EACCES, "Access is denied", str(source), 5, str(target))
            return replace(source, target)

        monkeypatch.setattr(Path, "replace", refusing)
        return tried

    return hold


@pytest.mark.slow
def test_a_master_that_is_open_stays_and_the_new_master_is_kept_beside(
    consolidated: Path, open_in_excel: Callable[[Path, int], list[Path]]
) -> None:
    old = master(consolidated).read_bytes()
    returned(consolidated, data=filled(figures__I1__spent=1000.25))
    open_in_excel(master(consolidated), 8)
    for name in ("master (new).xlsx", "master (new 2).xlsx"):
        ran = consolidate(consolidated)
        assert ran.code == 1
        assert name in ran.err
        assert "Close the workbook and run the command again." in ran.err
        assert master(consolidated).read_bytes() == old
        assert (consolidated / PERIOD / name).read_bytes()[:2] == b"PK"
    assert consolidate(consolidated).code == 0, "it was closed: the new one takes its place"
    assert master(consolidated).read_bytes() == (consolidated / PERIOD / "master (new).xlsx").read_bytes()
    assert not [name for name in names(consolidated / PERIOD) if name.endswith(".tmp")]


def test_a_virus_scanner_is_waited_for(tmp_path: Path, open_in_excel: Callable[[Path, int], list[Path]]) -> None:
    path = tmp_path / "a.xlsx"
    tried = open_in_excel(path, 3)
    assert write_file(path, NEW)
    assert len(tried) == 3
    assert names(tmp_path) == ["a.xlsx"]


def test_without_space_beside_the_first_error_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied", "x", 5, str(target))

    monkeypatch.setattr(files, "_WAITS", ())
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError) as error:
        write_file(tmp_path / "a.xlsx", NEW)
    assert not isinstance(error.value, InUseError)
    assert error.value.filename == str(tmp_path / "a.xlsx")
    assert names(tmp_path) == []


# Temporary files


def test_the_next_run_clears_what_a_killed_run_left_and_nothing_else(tmp_path: Path) -> None:
    tag = files.machine_tag()
    gone, mine = f".lamppu-xl.{tag}.{2**22 + 1}.tmp", f".lamppu-xl.{tag}.{os.getpid()}.tmp"
    others = [f".lamppu-xl.{tag}.{os.getppid()}.tmp", ".lamppu-xl.00000000.1.tmp", "other.tmp", ".lamppu-xl.notes"]
    for name in (gone, mine, *others):
        (tmp_path / name).write_bytes(b"half")
    write_file(tmp_path / "a", b"whole")
    assert names(tmp_path) == sorted(["a", *others])


# What somebody edited


@pytest.mark.slow
def test_an_edited_master_is_never_overwritten(consolidated: Path) -> None:
    edited = master(consolidated).read_bytes() + b"by hand"
    master(consolidated).write_bytes(edited)
    for spent in (1000.25, 1000.5):
        returned(consolidated, data=filled(figures__I1__spent=spent))
        ran = consolidate(consolidated)
        assert ran.code == 0
        assert "has been edited or was not written by lamppu-xl" in ran.err
        assert "master (2).xlsx" in ran.out
        assert master(consolidated).read_bytes() == edited
    assert names(consolidated / PERIOD) == [
        "earlier",
        "inbox",
        "log.jsonl",
        "master (2).xlsx",
        "master (2).xlsx.sha256",
        "master.xlsx",
        "master.xlsx.sha256",
    ], "the one beside is ours, and is replaced"


@pytest.mark.slow
def test_a_master_that_nobody_touched_is_replaced(consolidated: Path) -> None:
    old = master(consolidated).read_bytes()
    returned(consolidated, data=filled(figures__I1__spent=1000.25))
    ran = consolidate(consolidated)
    assert (ran.code, ran.err) == (0, "")
    assert master(consolidated).read_bytes() != old
    digest, name = checksum_path(master(consolidated)).read_text().split()
    assert name == "master.xlsx"
    assert digest == hashlib.sha256(master(consolidated).read_bytes()).hexdigest()


@pytest.mark.slow
def test_the_same_master_again_is_reported_as_unchanged(consolidated: Path) -> None:
    before = master(consolidated).stat()
    ran = consolidate(consolidated)
    assert "is unchanged." in ran.out
    after = master(consolidated).stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


@pytest.mark.parametrize("digest", [None, b"", b"\xff\xfe", b"0" * 64 + b"  master.xlsx\n"])
@pytest.mark.slow
def test_a_master_of_unknown_origin_is_never_overwritten(consolidated: Path, digest: bytes | None) -> None:
    beside = checksum_path(master(consolidated))
    beside.unlink() if digest is None else beside.write_bytes(digest)
    old = master(consolidated).read_bytes()
    returned(consolidated, data=filled(figures__I1__spent=1000.25))
    assert "master (2).xlsx" in consolidate(consolidated).out
    assert master(consolidated).read_bytes() == old


def test_a_free_place_is_always_the_same_place(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert free_path(path, NEW) == path
    path.write_bytes(b"by hand")
    assert free_path(path, NEW) == tmp_path / "a (2).xlsx"
    assert free_path(path, b"by hand") == path
    (tmp_path / "a (2).xlsx").write_bytes(b"by hand too")
    assert free_path(path, NEW) == tmp_path / "a (3).xlsx"


def test_an_earlier_template_is_kept_and_never_missing_from_its_place(tmp_path: Path) -> None:
    path = tmp_path / "KAO.xlsx"
    write_file(path, OLD)
    assert keep_earlier_version(path, OLD) is None
    kept = keep_earlier_version(path, NEW)
    assert kept == tmp_path / "earlier" / "KAO (1).xlsx"
    assert path.read_bytes() == kept.read_bytes() == OLD
    assert keep_earlier_version(path, NEW) == kept, "a run that was broken off is simply run again"
    write_file(path, NEW)
    assert (path.read_bytes(), kept.read_bytes()) == (NEW, OLD)
    assert keep_earlier_version(path, OLD + NEW) == tmp_path / "earlier" / "KAO (2).xlsx"


@pytest.mark.slow
def test_generate_keeps_a_template_that_somebody_changed(project: Path) -> None:
    command = ("generate", project, "--period", PERIOD, "--partner", "ALFA")
    assert run(*command).code == 0
    path = project / PERIOD / "outbox" / f"TINY_{PERIOD}_ALFA.xlsx"
    made = path.read_bytes()
    assert "is unchanged." in run(*command).out
    path.write_bytes(made + b"by hand")
    ran = run(*command)
    assert ran.code == 0
    assert "earlier" in ran.out
    assert path.read_bytes() == made
    assert [copy.read_bytes() for copy in (path.parent / "earlier").iterdir()] == [made + b"by hand"]


@pytest.mark.slow
def test_a_report_replaces_a_report_and_nothing_else(project: Path) -> None:
    output = project / "report.csv"
    command = ("validate", project, "--period", PERIOD, "--format", "csv", "--output", output)
    assert run(*command).code == 0
    first = output.read_bytes()
    returned(project, data=b"nothing")
    assert run(*command).code == 1
    assert output.read_bytes() != first
    output.write_bytes(edited := output.read_bytes() + b"my own notes")
    returned(project, data=b"nothing at all")
    for other in (edited, b"something else altogether"):
        output.write_bytes(other)
        ran = run(*command)
        assert ran.code == 2
        assert "Name another file, or move it away." in ran.err
        assert output.read_bytes() == other


# The same again


BOTH = f"""
import contextlib, io, sys
from lamppu_xl.cli.main import group
sys.stdout.reconfigure(encoding="utf-8")
project, out, *inbox = sys.argv[1:]
with contextlib.redirect_stdout(io.StringIO()):
    group.main(["consolidate", project, *inbox, "--period", "{PERIOD}", "--out", out], standalone_mode=False)
group.main(["validate", project, *inbox, "--period", "{PERIOD}", "--format", "json"], standalone_mode=False)
"""


@pytest.mark.slow
def test_the_same_returns_give_the_same_bytes_wherever_and_in_whatever_order(tmp_path: Path) -> None:
    """Four runs of each command, each elsewhere in time zone, language, hashing and order."""
    at = folder(tmp_path / "hanke")
    for partner in ("ALFA", "BETA", "GAMMA"):
        returned(at, partner)
    returned(at, "ALFA", filled(results__G1__results=None, visits__1__people=900.0), "rikki.xlsx")
    returned(at, "ALFA", b"not a workbook", "muu.txt")
    dice, masters, reports = random.Random(1), set(), set()
    zones, languages = ("UTC", "Pacific/Kiritimati", "America/St_Johns"), ("C", "fi_FI.UTF-8", "sv_SE", "tr_TR.UTF-8")
    for number, language in enumerate(languages):
        inbox = list((at / PERIOD / "inbox").iterdir())
        dice.shuffle(inbox)
        for path in inbox:
            os.utime(path, (number * 10**8, number * 10**8))
        setting = {
            "TZ": zones[number % len(zones)],
            "LC_ALL": language,
            "LANG": language,
            "PYTHONHASHSEED": str(number),
        }
        out = tmp_path / f"{number}.xlsx"
        report = subprocess.run(
            [sys.executable, "-c", BOTH, at, out, *inbox],
            env={**os.environ, "PYTHONPATH": str(ROOT), **setting},
            capture_output=True,
            check=True,
        ).stdout
        assert json.loads(report)["summary"]["files"] == 5
        masters.add(hashlib.sha256(out.read_bytes()).hexdigest())
        reports.add(hashlib.sha256(report).hexdigest())
    assert (len(masters), len(reports)) == (1, 1)


# What came in


def tree(at: Path) -> dict[str, tuple[int, int, int, str]]:
    """Everything below a folder: kind and rights, time, inode, bytes."""
    found = {}
    for path in sorted([at, *at.rglob("*")]):
        status = path.lstat()
        data = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[str(path.relative_to(at))] = (status.st_mode, status.st_mtime_ns, status.st_ino, data)
    return found


@pytest.fixture
def read_only_inbox(project: Path) -> Iterator[Path]:
    inbox = project / PERIOD / "inbox"
    (inbox / "~$ALFA.xlsx").write_bytes(b"\x05Matti")
    (inbox / "muistio.txt").write_bytes(b"moi")
    (inbox / "rikki.xlsx").write_bytes(filled()[:3000])
    (inbox / "kansio.xlsx").mkdir()
    shutil.make_archive(str(inbox / "posti"), "zip", inbox, "BETA.xlsx")
    for path in sorted(inbox.rglob("*")):
        os.utime(path, ns=(10**18, 10**18 + 7))
        path.chmod(0o555 if path.is_dir() else 0o444)
    inbox.chmod(0o555)
    yield inbox
    with contextlib.suppress(OSError):
        inbox.chmod(0o755)


@pytest.mark.slow
def test_a_read_only_inbox_is_read_and_left_as_it_is(project: Path, read_only_inbox: Path) -> None:
    before = tree(read_only_inbox)
    assert len(before) == 8
    for form in ("text", "json", "csv"):
        assert run("validate", project, "--period", PERIOD, "--format", form).code == 1
    assert run("validate", project, "--period", PERIOD, "--format", "csv", "--output", project / "r.csv").code == 1
    assert consolidate(project).code == 1
    assert run("generate", project, "--period", PERIOD).code == 0
    assert master(project).exists()
    assert tree(read_only_inbox) == before

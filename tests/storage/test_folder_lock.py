"""One run at a time: two never write together, and nobody who is gone keeps another waiting."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from folders import PERIOD, ROOT, apart, folder, returned, run

from lamppu_xl.storage.folder_lock import LOCK_NAME, FolderLockedError, exclusive_lock
from lamppu_xl.storage.processes import host_name, is_running

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

CONTEND = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
from lamppu_xl.storage.folder_lock import FolderLockedError, exclusive_lock
folder, journal, me = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
done = 0
while done < int(sys.argv[4]):
    try:
        with exclusive_lock(folder, "test", datetime.now(UTC)):
            with journal.open("a") as told: told.write(f"in {me}\\n")
            time.sleep(0.002)
            with journal.open("a") as told: told.write(f"out {me}\\n")
            done += 1
    except FolderLockedError:
        pass
    time.sleep(0.001)
"""
HOLD = """
import sys, time
from datetime import datetime, UTC
from pathlib import Path
from lamppu_xl.storage.folder_lock import exclusive_lock
with exclusive_lock(Path(sys.argv[1]), "consolidate", datetime.now(UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


def script(text: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", text, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=60)
    return process.returncode


def holder(at: Path, **changes: object) -> None:
    """A lock as another run left it."""
    content = {
        "host": host_name(),
        "pid": os.getpid(),
        "since": NOW.isoformat(),
        "command": "generate",
    }
    (at / LOCK_NAME).write_text(json.dumps(content | changes))


def test_the_second_learns_who_the_first_is(tmp_path: Path) -> None:
    with (
        exclusive_lock(tmp_path, "generate", NOW),
        pytest.raises(FolderLockedError) as error,
        exclusive_lock(tmp_path, "consolidate", NOW),
    ):
        pytest.fail("two at once")
    assert error.value.holder is not None
    assert (error.value.holder.pid, error.value.holder.command) == (os.getpid(), "generate")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_is_given_back_whatever_happens(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive_lock(tmp_path, "generate", NOW):
        1 / 0  # noqa: B018
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_two_processes_are_never_in_together(tmp_path: Path) -> None:
    """Each of two enters twenty times; what they write down never overlaps."""
    journal = tmp_path / "journal"
    both = [script(CONTEND, tmp_path / "project", journal, name, 20) for name in ("a", "b")]
    assert [ended(process) for process in both] == [0, 0]
    lines = journal.read_text().split("\n")[:-1]
    assert len(lines) == 80
    for entered, left in zip(lines[::2], lines[1::2], strict=True):
        assert entered.replace("in", "out") == left
    assert list((tmp_path / "project").iterdir()) == []


@pytest.mark.slow
def test_many_that_clear_the_same_stale_lock_do_not_meet(tmp_path: Path) -> None:
    """Five begin at once on the lock of one who is gone, and go on as above."""
    project, journal = tmp_path / "project", tmp_path / "journal"
    project.mkdir()
    holder(project, pid=2**22 + 1)
    all_five = [script(CONTEND, project, journal, number, 8) for number in range(5)]
    assert [ended(process) for process in all_five] == [0] * 5
    lines = journal.read_text().split("\n")[:-1]
    assert len(lines) == 80
    for entered, left in zip(lines[::2], lines[1::2], strict=True):
        assert entered.replace("in", "out") == left


@pytest.mark.slow
def test_a_killed_run_blocks_nobody(tmp_path: Path) -> None:
    for _ in range(5):
        process = script(HOLD, tmp_path)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(FolderLockedError), exclusive_lock(tmp_path, "generate", NOW):
            pytest.fail("two at once")
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        process.stdout.close()
        assert (tmp_path / LOCK_NAME).exists()
        with exclusive_lock(tmp_path, "generate", NOW):
            pass
        assert list(tmp_path.iterdir()) == []


def _is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the state of a process is known on Linux only")
def test_a_zombie_is_gone(tmp_path: Path) -> None:
    process = script(HOLD, tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while _is_alive(process.pid) and time.monotonic() < deadline:  # it is not reaped before `wait`
        time.sleep(0.01)
    with exclusive_lock(tmp_path, "generate", NOW):
        pass
    process.wait(10)
    process.stdout.close()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"pid": 2**22 + 1}, id="nobody of this number"),
        pytest.param({"pid": 2**62}, id="a number that no process has"),
        pytest.param({"pid": -1}, id="no number of a process"),
        pytest.param({}, id="the number was given to another process"),
    ],
)
def test_the_lock_of_a_process_that_is_gone_is_cleared(tmp_path: Path, changes: dict[str, object]) -> None:
    holder(tmp_path, **changes)
    with exclusive_lock(tmp_path, "generate", NOW):
        assert json.loads((tmp_path / LOCK_NAME).read_text())["pid"] == os.getpid()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', "\x00" * 100])
def test_a_lock_that_says_nothing_is_cleared(tmp_path: Path, text: str) -> None:
    (tmp_path / LOCK_NAME).write_text(text)
    with exclusive_lock(tmp_path, "generate", NOW):
        pass


@pytest.mark.parametrize(("hours", "left_behind"), [(0, False), (23, False), (25, True)])
def test_of_another_machine_nothing_is_known(tmp_path: Path, hours: int, left_behind: bool) -> None:
    holder(tmp_path, host="toinen-kone", pid=2**22 + 1)
    with pytest.raises(FolderLockedError) as error, exclusive_lock(tmp_path, "generate", NOW + timedelta(hours=hours)):
        pytest.fail("it may be running")
    assert error.value.left_behind is left_behind
    assert (tmp_path / LOCK_NAME).exists()


def test_a_process_is_known_by_its_number() -> None:
    assert is_running(os.getpid())
    assert not is_running(2**22 + 1)


# The commands


@pytest.mark.parametrize("command", ["generate", "consolidate"])
@pytest.mark.slow
def test_a_second_command_says_who_is_writing_and_leaves(tmp_path: Path, command: str) -> None:
    at = folder(tmp_path / "hanke")
    returned(at)
    with exclusive_lock(at, "consolidate", NOW):
        ran = apart(command, at, "--period", PERIOD)
    assert ran.returncode == 2
    for word in ("lamppu-xl consolidate", host_name(), str(os.getpid()), "2026-11-21T12:00:00+00:00", LOCK_NAME):
        assert word in ran.stderr
    assert "Traceback" not in ran.stderr
    assert [path.name for path in (at / PERIOD).iterdir()] == ["inbox"]


@pytest.mark.slow
def test_a_lock_left_behind_on_another_machine_is_reported_with_the_file_to_delete(tmp_path: Path) -> None:
    at = folder(tmp_path / "hanke")
    returned(at)
    holder(at, host="toinen-kone", since="2020-01-01T00:00:00+00:00")
    ran = run("consolidate", at, "--period", PERIOD)
    assert ran.code == 2
    assert f"Delete the file '{at / LOCK_NAME}'" in ran.err
    (at / LOCK_NAME).unlink()
    assert run("consolidate", at, "--period", PERIOD).code == 0
    assert LOCK_NAME not in {path.name for path in at.iterdir()}


@pytest.mark.slow
def test_commands_that_only_read_ask_for_no_lock(tmp_path: Path) -> None:
    at = folder(tmp_path / "hanke")
    returned(at)
    with exclusive_lock(at, "consolidate", NOW):
        assert run("validate", at, "--period", PERIOD).code == 0
        assert run("check", at).code == 0

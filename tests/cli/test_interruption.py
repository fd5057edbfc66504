"""Ctrl-C while a file is written: the message says what was done, and no incomplete file is left."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from folders import PERIOD, ROOT, filled, folder, returned, run
from projects import tiny

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="a process cannot press Ctrl-C for itself there"),
]

AT_A_MOMENT = """
import importlib, os, signal, sys

module, owner, name, count = sys.argv[1:5]
at = importlib.import_module(module)
at = getattr(at, owner) if owner else at
before, calls = getattr(at, name), 0

def interrupted(*values, **more):
    global calls
    calls += 1
    if calls == int(count):
        os.kill(os.getpid(), signal.SIGINT)
    return before(*values, **more)

setattr(at, name, interrupted)
sys.argv[1:] = sys.argv[5:]
from lamppu_xl.cli.main import main
main()
"""
"""Runs a command that is sent SIGINT when it calls a function for the so-manieth time."""


def stopped(temporary: Path, moment: str, count: int, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A command that is stopped at a call of `module:owner.name`."""
    module, _, path = moment.partition(":")
    owner, _, name = path.rpartition(".")
    temporary.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", AT_A_MOMENT, module, owner, name, str(count), *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        timeout=120,
        check=False,
    )


def held(at: Path) -> dict[str, bytes]:
    """Every file of a folder, with what is in it."""
    return {str(path.relative_to(at)): path.read_bytes() for path in sorted(at.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        pytest.param("lamppu_xl.workbook.stream_writer:StreamWriter.add_row", 30, id="a row is written"),
        pytest.param("lamppu_xl.workbook.stream_writer:StreamWriter.finish", 1, id="the file is packed"),
        pytest.param("lamppu_xl.workbook.readback:_as_written", 20, id="it is read back"),
    ],
)
def test_a_master_that_is_being_made_is_given_up_whole(tmp_path: Path, moment: str, count: int) -> None:
    at = folder(tmp_path / "hanke")
    returned(at)
    assert run("consolidate", at, "--period", PERIOD).code == 0
    returned(at, "BETA")
    before = held(at)
    done = stopped(tmp_path / "temporary", moment, count, "consolidate", at, "--period", PERIOD)
    assert done.returncode == 130, done.stderr
    assert done.stderr == "lamppu-xl: Stopped: nothing was written.\n"
    assert held(at) == before
    assert [*(tmp_path / "temporary").iterdir()] == []
    assert run("consolidate", at, "--period", PERIOD).code == 0
    assert held(at) != before


def test_ctrl_c_within_code_that_a_library_executes_has_the_same_exit_code(tmp_path: Path) -> None:
    within = AT_A_MOMENT.replace("os.kill(os.getpid(), signal.SIGINT)", 'exec("os.kill(os.getpid(), signal.SIGINT)")')
    (tmp_path / "within.py").write_text(within, encoding="utf-8")
    moment = ("lamppu_xl.services.workspace", "", "load", "1")
    done = subprocess.run(
        [sys.executable, "-m", "within", *moment, "generate", str(folder(tmp_path)), "--period", PERIOD],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))},
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "lamppu-xl: Stopped. Files already written are complete.\n")


def test_ctrl_c_while_the_command_line_is_imported_is_no_traceback() -> None:
    code = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from lamppu_xl.__main__ import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", code, "--help"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "lamppu-xl: Stopped: nothing was written.\n")


def test_templates_that_were_written_are_counted(tmp_path: Path) -> None:
    at = folder(tmp_path / "hanke")
    count = len(tiny().partners)
    assert count >= 2
    done = stopped(
        tmp_path / "temporary",
        "lamppu_xl.services.template_maker:write_workbook",
        2,
        "generate",
        at,
        "--period",
        PERIOD,
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr == f"lamppu-xl: Stopped: templates written: 1 of {count}.\n"
    assert [path.suffix for path in (at / PERIOD / "outbox").iterdir()] == [".xlsx"]
    assert [*(tmp_path / "temporary").iterdir()] == []


# On a terminal


def on_a_terminal(*arguments: str | Path) -> tuple[int, str]:
    """What a command shows to somebody who sits before it."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "lamppu_xl", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"},
    ) as started:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # a terminal that nobody writes to any more ends so
            while more := os.read(ours, 4096):
                shown += more
        os.close(ours)
    return started.returncode, shown.decode("utf-8", "replace")


def test_writing_and_reading_back_are_seen_on_a_terminal_only(tmp_path: Path) -> None:
    at = folder(tmp_path / "hanke")
    returned(at)
    returned(at, "BETA", filled("BETA"))
    code, shown = on_a_terminal("consolidate", at, "--period", PERIOD)
    assert code == 0, shown
    assert shown.index("Sheets") < shown.index("Checks")
    piped = run("consolidate", at, "--period", PERIOD)
    assert (piped.code, piped.err) == (0, "")

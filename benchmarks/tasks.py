"""Work that is measured in its own process: the time it takes and its peak memory.

    python -m benchmarks.tasks TASK '["argument", ...]'

Packages that only tests need are hidden, as users do not have them: pandera imports hypothesis where it is installed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

HIDDEN = ("hypothesis",)
"""Packages of the test tools."""


def naive(folder: str, inbox: str) -> Any:
    """The way without lamppu-xl, from the inbox to the master."""
    from benchmarks.naive import pipeline  # noqa: PLC0415

    with _opened(folder, inbox) as (project, period, files, target):
        return pipeline(project, period, files, target)


def ours(folder: str, inbox: str, workers: str) -> Any:
    """From the inbox to the master, each file read once and nothing read back."""
    from lamppu_xl.i18n.translator import translator_for  # noqa: PLC0415
    from lamppu_xl.master.builder import MasterOptions, master_context, write_master  # noqa: PLC0415
    from lamppu_xl.master.cell_log import CellLog  # noqa: PLC0415
    from lamppu_xl.returns.files.inbox import read_inbox  # noqa: PLC0415
    from lamppu_xl.returns.workers.processes import local_workers  # noqa: PLC0415
    from lamppu_xl.validation.validate import validate  # noqa: PLC0415
    from lamppu_xl.workbook.stream_writer import StreamWriter  # noqa: PLC0415

    with _opened(folder, inbox) as (project, period, files, target):
        with local_workers(int(workers), min_files=1) as pool:
            batch = validate(project, period, read_inbox(files), pool=pool)
        reader, notes = translator_for(project.language, project.chain(project.language)), CellLog()
        with StreamWriter(target) as flow:
            write_master(master_context(project, [batch], reader, MasterOptions()), flow, notes.add)
        return len(batch.accepted), sum(1 for _ in notes)


def consolidate(folder: str, inbox: str, workers: str) -> Any:
    """The command: the same, with a second reader for each return and for the master."""
    from lamppu_xl.cli.main import group  # noqa: PLC0415
    from lamppu_xl.domain.garbage_collection import collect_seldom  # noqa: PLC0415

    collect_seldom()
    with _opened(folder, inbox) as (project, period, files, target):
        order = ["consolidate", folder, *map(str, files), "--period", period.id, "--workers", workers]
        with contextlib.redirect_stdout(io.StringIO()) as said:
            group.main([*order, "--out", str(target)], standalone_mode=False)
        return len(project.partners), said.getvalue().strip().splitlines()[-1]


def validate_many(folder: str, sizes: str, times: str) -> Any:
    """All returns of `many`, and each again as those of other partners."""
    from benchmarks.data import Data, Sizes, multiplied  # noqa: PLC0415
    from lamppu_xl.reports.summary import count_states  # noqa: PLC0415
    from lamppu_xl.validation.validate import validate  # noqa: PLC0415

    data = Data(Path(folder), Sizes(**json.loads(sizes)))
    project, period = data.vast()
    batch = validate(project, period, multiplied(data, int(times)))
    return {str(state): count for state, count in count_states(batch).items()}


def make_master(folder: str, inbox: str, target: str) -> Any:
    """Write the master of all returns, also of those with errors."""
    from lamppu_xl.i18n.translator import translator_for  # noqa: PLC0415
    from lamppu_xl.master.builder import MasterOptions, master_context, write_master  # noqa: PLC0415
    from lamppu_xl.master.cell_log import CellLog  # noqa: PLC0415
    from lamppu_xl.returns.files.inbox import read_inbox  # noqa: PLC0415
    from lamppu_xl.validation.validate import validate  # noqa: PLC0415
    from lamppu_xl.workbook.stream_writer import StreamWriter  # noqa: PLC0415

    with _opened(folder, inbox) as (project, period, files, _):
        batch = validate(project, period, read_inbox(files))
        words = translator_for(project.language, project.chain(project.language))
        with StreamWriter(Path(target)) as flow:
            write_master(
                master_context(project, [batch], words, MasterOptions(with_rejected=True)), flow, CellLog().add
            )
    return len(batch.verdicts)


def read_master(path: str) -> Any:
    """Read a master as `validate` of a programme does."""
    from lamppu_xl.master.master_reader import read_incoming_master  # noqa: PLC0415

    reading = read_incoming_master(Path(path).read_bytes(), Path(path).name)
    return len(reading.ledger.answers) if reading.ledger else 0, len(reading.findings)


def consolidate_programme(folder: str) -> Any:
    """The programme workbook of all masters."""
    from lamppu_xl.services.programmes.programme import consolidate_masters  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as target:
        return consolidate_masters(folder, out=Path(target, "programme.xlsx")).answers


@contextlib.contextmanager
def _opened(folder: str, inbox: str) -> Iterator[tuple[Any, Any, Sequence[Path], Path]]:
    """A project, its period, the returns of its partners in an inbox, and where a master may go."""
    from benchmarks.data import opened  # noqa: PLC0415

    project, period = opened(Path(folder))
    files = sorted(Path(inbox).glob("*.xlsx"))[: len(project.partners)]
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as target:
        yield project, period, files, Path(target, "master.xlsx")


def peak() -> float:
    """The peak memory of this process so far, in MiB; 0 where the system does not report it.

    Not `ru_maxrss`: it also counts the process before this program was started in it.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


_TASKS = (naive, ours, consolidate, validate_many, make_master, read_master, consolidate_programme)
TASKS: dict[str, Callable[..., Any]] = {task.__name__: task for task in _TASKS}


def main() -> None:
    sys.modules |= dict.fromkeys(HIDDEN)  # type: ignore[arg-type]  # None is how a module is hidden
    task, arguments = sys.argv[1], json.loads(sys.argv[2])
    start, busy = time.perf_counter(), sum(os.times()[:4])
    result = TASKS[task](*arguments)
    took = {"seconds": time.perf_counter() - start, "processor_time": sum(os.times()[:4]) - busy}
    print(json.dumps({**took, "peak": peak(), "result": result}))


if __name__ == "__main__":
    main()

"""Complete runs, each in its own process: the pipeline and the naive way, peak memory, start-up."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.data import TIMES, Data, opened
from benchmarks.programmes import RETURNS, smaller_programme, write_programme
from benchmarks.rounds import Compared, alone, cache_in, compared, process
from benchmarks.table import BY_NAME, Measured, Remark
from benchmarks.tasks import HIDDEN
from lamppu_xl.returns.workers.processes import processor_count
from lamppu_xl.storage.resources import example_folder


def pipeline(data: Data) -> Iterator[Measured | Remark]:
    """The same returns from inbox to master by all ways, one after the other in each round.

    Of one process the processor time is compared, of several what the clock shows.
    """
    folder, inbox = data.folder / ("many" if data.sizes.full else "hundred"), data.inbox()[0].parent
    count = len(opened(folder)[0].partners)
    all_cores = processor_count()
    ways = {
        "pipeline, 1 process": ("ours", 1),
        "pipeline, all cores": ("ours", all_cores),
        "pipeline with second reader, 1 process": ("consolidate", 1),
        "pipeline with second reader, all cores": ("consolidate", all_cores),
    }
    took: dict[str, list[float]] = {name: [] for name in ways}
    peaks: dict[str, float] = {}
    other: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(min(3, data.sizes.rounds)):
        naive_run = alone("naive", folder, inbox)
        for name, (task, workers) in ways.items():
            result = alone(task, folder, inbox, workers)
            for times, run in ((took, result), (other, naive_run)):
                times[name].append(run.processor_time if workers == 1 else run.seconds)
            peaks[name] = max(result.peak, peaks.get(name, 0.0))
    for name, (_, workers) in ways.items():
        kind = "processor time" if workers == 1 else "by the clock"
        note = f"{kind}; {count:,} returns; peak {peaks[name]:.0f} / {naive_run.peak:.0f} MiB"
        yield Measured.of(name, Compared(tuple(took[name]), tuple(other[name])), note, unit="s", scale=1)


def memory(data: Data) -> Iterator[Measured | Remark]:
    """High-water marks of fresh processes."""
    whole = data.sizes.returns
    part = whole // 4
    inbox = data.inbox()[0].parent
    found = [[alone("consolidate", data.folder / name, inbox, 1).peak for name in ("many", "quarter")]]
    yield _peaks("peak memory of consolidate, 4 x returns", found, f"{whole:,} and {part:,} returns")
    sizes = json.dumps(asdict(data.sizes))
    found = [[alone("validate_many", data.folder, sizes, times).peak for times in (TIMES, 1)]]
    yield _peaks("peak memory of validate, 10,000 returns", found, f"{whole * TIMES:,} and {whole:,} returns")


def programme(data: Data) -> Iterator[Measured | Remark]:
    """High-water marks of what a programme does: it reads large masters, and combines many projects."""
    whole = data.sizes.returns
    part = whole // 4
    inbox = data.inbox()[0].parent
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as made:
        masters = [Path(made, f"{name}.xlsx") for name in ("many", "quarter")]
        for master in masters:
            alone("make_master", data.folder / master.stem, inbox, master)
        found = [[alone("read_master", master).peak for master in masters]]
        yield _peaks("peak memory of reading a master, 4 x returns", found, f"{whole:,} and {part:,} long returns")
        projects = [max(2, whole * 3 // 10), max(1, whole * 3 // 40)]
        larger = write_programme(Path(made), projects[0])
        folders = [larger, smaller_programme(larger, Path(made, "part"), projects[1])]
        found = [[alone("consolidate_programme", folder).peak for folder in folders]]
        note = f"{projects[0]} and {projects[1]} projects of {RETURNS} small returns"
        yield _peaks("peak memory of a programme, 4 x projects", found, note)


def _peaks(name: str, found: list[list[float]], note: str) -> Measured | Remark:
    if not all(all(pair) for pair in found):
        return Remark(f"{BY_NAME[name].name}: this system does not report how much memory a process has held.")
    both = Compared(tuple(first for first, _ in found), tuple(other for _, other in found))
    return Measured.of(name, both, note, unit="MiB", scale=1)


def start(data: Data) -> Iterator[Measured]:
    """Processor time of whole processes. As from the second run on, definitions are kept in a cache folder."""
    rounds = 4 * data.sizes.rounds
    folder = data.folder / "small"
    inbox = data.inbox("small")[0]
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as place, cache_in(Path(place, "cache")):
        lamppu, master = Path(place, "lamppu"), Path(place, "master.xlsx")
        shutil.copytree(example_folder("lamppu-2012"), lamppu)
        consolidated = process(_command("consolidate", str(lamppu), "--period", "2012-2", "--out", str(master)))

        def consolidated_anew() -> None:
            master.unlink(missing_ok=True)
            consolidated()

        validated = _command("validate", str(folder), str(inbox), "--period", inbox.parent.parent.name)
        orders = {
            "--help": (process(_command("--help")), "import click"),
            "validate one return, whole process": (process(validated), "import pandera.polars"),
            "check of LAMPPU, whole process": (process(_command("check", str(lamppu))), "import pandera.polars"),
            "consolidate of LAMPPU 2012-2, whole process": (consolidated_anew, "import pandera.polars"),
        }
        for name, (order, baseline) in orders.items():
            measures = compared(order, process(_python(baseline)), rounds)
            yield Measured.of(name, measures, "counted in steps of 10 ms")


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _command(*arguments: str) -> list[str]:
    """The command as users have it: without the test tools that pandera would import."""
    hide = f"import sys; sys.modules.update(dict.fromkeys({HIDDEN!r})); sys.argv[1:] = {list(arguments)!r}; "
    return _python(hide + "from lamppu_xl.cli.main import main; main()")

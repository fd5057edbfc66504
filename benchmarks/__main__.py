"""`python -m benchmarks`: measures, and prints a table. The exit code is 0 unless a measurement fails."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks import batches, floor, growth, largest, peers, single, spread, whole
from benchmarks.data import FULL, QUICK, Data, prepare
from benchmarks.table import BY_NAME, GROUPS, Measured, Remark, plain, row, write


def main() -> None:
    options = _arguments().parse_args()
    groups = _groups(options.only)  # an unknown name is refused before any data is made
    sizes = QUICK if options.quick else FULL
    if options.returns:
        sizes = replace(sizes, returns=options.returns)
    if options.rounds:
        sizes = replace(sizes, rounds=options.rounds)
    sizes = replace(sizes, full=options.full)
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as folder:
        data = prepare(options.data or Path(folder), sizes)
        results = list(_measured(data, groups, options.peers))
    rows = [
        result
        for result in results
        if isinstance(result, Measured) and (not options.only or _is_selected(result, options.only))
    ]
    print(plain([row(measured) for measured in rows]))
    for result in results:
        if isinstance(result, Remark):
            print(result.text)
    if options.write:
        description = f"{sizes.returns:,} returns, {sizes.rounds} rounds"
        write(options.write, rows, datetime.now(UTC).date(), description)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What lamppu-xl costs, as ratios.")
    parser.add_argument("--quick", action="store_true", help="a small round that only checks that everything runs")
    parser.add_argument("--full", action="store_true", help="the pipeline with all returns; takes hours")
    parser.add_argument("--only", action="append", metavar="NAME", help="a group or a row; may be given again")
    parser.add_argument("--data", type=Path, metavar="DIR", help="create the data here, or use the data that is here")
    parser.add_argument("--returns", type=int, metavar="N", help="how many returns; a thousand by default")
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each comparison is made; 5 by default")
    parser.add_argument("--peers", metavar="PYTHON", help="of an environment with spreadsheetforms and flattentool")
    parser.add_argument("--write", type=Path, metavar="FILE", help="rewrite the marked block of a document")
    parser.epilog = f"The groups are: {', '.join(GROUPS)}."
    return parser


def _groups(only: Sequence[str] | None) -> list[str]:
    """The groups with the selected rows."""
    wanted = set()
    for name in only or GROUPS:
        if name not in GROUPS and name not in BY_NAME:
            sys.exit(f"There is no group or row '{name}'. The groups are: {', '.join(GROUPS)}.")
        wanted.add(name if name in GROUPS else BY_NAME[name].group)
    return [group for group in GROUPS if group in wanted]


def _is_selected(measured: Measured, only: Sequence[str]) -> bool:
    return measured.target.name in only or measured.target.group in only


def _measured(data: Data, groups: Sequence[str], python: str | None) -> Iterator[Measured | Remark]:
    ways: dict[str, Callable[[Data], Iterator[Measured | Remark]]] = {
        "generate": single.generate,
        "read": single.read,
        "validate": batches.judged,
        "master": batches.masters,
        "memory": whole.memory,
        "programme": whole.programme,
        "pipeline": whole.pipeline,
        "floor": floor.floor,
        "growth": growth.growth,
        "processes": spread.processes,
        "dask": spread.dask,
        "start": whole.start,
        "recalculation": largest.recalculation,
        "check": largest.check,
        "peers": partial(peers.measure, python=python),
    }
    for group in groups:
        print(f"measuring: {group} ...", file=sys.stderr, flush=True)
        yield from ways[group](data)


if __name__ == "__main__":
    main()

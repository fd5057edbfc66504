"""`python -m benchmarks`: measures, and tells it as a table. Ends with 0 unless something crashed; a miss is told."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from benchmarks import batches, peers, single, spread, whole
from benchmarks.data import FULL, QUICK, Data, prepare
from benchmarks.table import BY_NAME, GROUPS, Measured, Remark, plain, row, write


def main() -> None:
    asked = _arguments().parse_args()
    sizes = QUICK if asked.quick else FULL
    if asked.returns:
        sizes = replace(sizes, returns=asked.returns)
    if asked.rounds:
        sizes = replace(sizes, rounds=asked.rounds)
    with tempfile.TemporaryDirectory(prefix="lamppu-xl-bench-") as desk:
        data = prepare(asked.data or Path(desk), sizes)
        found = list(_measured(data, _groups(asked.only), asked.peers))
    rows = [one for one in found if isinstance(one, Measured) and (not asked.only or _is_asked(one, asked.only))]
    print(plain([row(one) for one in rows]))
    for one in found:
        if isinstance(one, Remark):
            print(one.text)
    if asked.write:
        told = f"{sizes.returns:,} returns, {sizes.rounds} rounds"
        write(asked.write, rows, datetime.now(UTC).date(), told)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="What lamppu-xl costs, as ratios.")
    parser.add_argument("--quick", action="store_true", help="a small round that proves only that all of it runs")
    parser.add_argument("--only", action="append", metavar="NAME", help="a group or a row; may be given again")
    parser.add_argument("--data", type=Path, metavar="DIR", help="make the data here, or use what is here already")
    parser.add_argument("--returns", type=int, metavar="N", help="how many returns; a thousand by default")
    parser.add_argument("--rounds", type=int, metavar="N", help="how often each comparison is made; 5 by default")
    parser.add_argument("--peers", metavar="PYTHON", help="of an environment with spreadsheetforms and flattentool")
    parser.add_argument("--write", type=Path, metavar="FILE", help="rewrite the marked block of a document")
    parser.epilog = f"The groups are: {', '.join(GROUPS)}."
    return parser


def _groups(only: Sequence[str] | None) -> list[str]:
    """The groups that hold what is asked for."""
    wanted = set()
    for name in only or GROUPS:
        if name not in GROUPS and name not in BY_NAME:
            sys.exit(f"There is no group or row '{name}'. The groups are: {', '.join(GROUPS)}.")
        wanted.add(name if name in GROUPS else BY_NAME[name].group)
    return [group for group in GROUPS if group in wanted]


def _is_asked(one: Measured, only: Sequence[str]) -> bool:
    return one.target.name in only or one.target.group in only


def _measured(data: Data, groups: Sequence[str], python: str | None) -> Iterator[Measured | Remark]:
    ways: dict[str, Callable[[Data], Iterator[Measured | Remark]]] = {
        "generate": single.generate,
        "read": single.read,
        "validate": batches.judged,
        "master": batches.masters,
        "memory": whole.memory,
        "pipeline": whole.pipeline,
        "processes": spread.processes,
        "dask": spread.dask,
        "start": whole.start,
        "peers": partial(peers.measure, python=python),
    }
    for group in groups:
        print(f"measuring: {group} ...", file=sys.stderr, flush=True)
        yield from ways[group](data)


if __name__ == "__main__":
    main()

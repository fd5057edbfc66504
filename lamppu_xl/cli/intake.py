"""The reading side, as commands use it: files in, verdicts out."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.shared import Interrupted, UsageError, Workspace, named, progress
from lamppu_xl.domain.project import Period
from lamppu_xl.returns.dask_cluster import ClusterError, cluster_workers
from lamppu_xl.returns.inbox import list_files, read_inbox
from lamppu_xl.returns.parallel import MIN_FILES, WorkerPool
from lamppu_xl.returns.processes import local_workers
from lamppu_xl.returns.reader import SecondReaderMode
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.validation.batch import Batch, FileState, validate
from lamppu_xl.workbook.safe_reader import LIMITS


def use_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add `--use` to a command."""
    return click.option(
        "--use",
        "used",
        multiple=True,
        metavar="FILE",
        help="Of several returns of one partner this one counts; may be given again.",
    )(function)


@dataclass(frozen=True)
class ReadOptions:
    """Who reads the returns, as asked for."""

    workers: int | None = None
    """How many processes of this machine; None for one on each processor once there are many files."""
    scheduler: str | None = None
    """The address of a Dask scheduler whose workers read instead."""

    @contextlib.contextmanager
    def pool(self) -> Iterator[WorkerPool | None]:
        """The readers, for as long as the block runs. What was asked for is done for few files, too."""
        with contextlib.ExitStack() as stack:
            try:
                pool: WorkerPool | None
                if self.scheduler:
                    pool = stack.enter_context(cluster_workers(self.scheduler, min_files=1))
                else:
                    pool = stack.enter_context(
                        local_workers(self.workers, min_files=MIN_FILES if self.workers is None else 1)
                    )
                yield pool
            except ClusterError as error:
                raise UsageError(str(error)) from error


def readers_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add `--workers` and `--scheduler` to a command; it gets both as `readers`."""

    @click.option(
        "--workers",
        type=click.IntRange(1, 1000),
        metavar="N",
        help="How many processes read; by default one, and for 200 returns and more one on each processor.",
    )
    @click.option("--scheduler", metavar="ADDRESS", help="Read on the workers of a Dask scheduler, as tcp://HOST:8786.")
    @functools.wraps(function)
    def asked(*values: Any, workers: int | None, scheduler: str | None, **more: Any) -> None:
        if workers and scheduler:
            raise UsageError("Give either --workers or --scheduler: a cluster knows its own workers.")
        function(*values, readers=ReadOptions(workers, scheduler), **more)

    return asked


def judge_files(  # noqa: PLR0913
    workspace: Workspace,
    period: Period,
    paths: Sequence[Path],
    *,
    used: Sequence[str] = (),
    readers: ReadOptions = ReadOptions(),
    twice: SecondReaderMode = SecondReaderMode.NONE,
    issued: Path | None = None,
) -> Batch:
    """Validate all files that paths name, with a bar on a terminal. Nothing was written when it is stopped.

    Args:
        used: the files that the coordinator has chosen, by name as shown or by path.
        readers: who reads.
        twice: which returns a second reader looks at, too.
        issued: where it is kept what the templates were issued with; by default the period's own folder of it.
    """
    found = [name for name, _ in list_files(named(paths))]
    limits = replace(LIMITS, **workspace.project.limits)
    done = 0
    with progress("Returns", len(found)) as step, readers.pool() as pool:

        def seen(name: str) -> None:
            nonlocal done
            done += 1
            step(name)

        try:
            batch = validate(
                workspace.project,
                period,
                read_inbox(paths, limits),
                limits=limits,
                issued=ManifestStore(issued or workspace.issued(period), workspace.project),
                use=[display_name(Path(name).name) if Path(name).exists() else name for name in used],
                on_read=seen,
                pool=pool,
                second_reader=twice,
            )
        except KeyboardInterrupt:
            total = max(done, len(found))
            raise Interrupted(f"Stopped: {done:,} of {total:,} returns were read; nothing was written.") from None
    _check_use(batch, used)
    return batch


def _check_use(batch: Batch, used: Sequence[str]) -> None:
    """Every file that was chosen is a return that was read, and of each partner there is only one."""
    files = {verdict.file: verdict for verdict in batch.verdicts}
    chosen: dict[str, str] = {}
    for name in used:
        verdict = files.get(name) or files.get(display_name(Path(name).name))
        if verdict is None:
            known = ", ".join(file for file, one in files.items() if one.partner) or "none"
            raise UsageError(f"There is no return '{display_name(name)}' to use. The returns are: {known}.")
        if verdict.state is FileState.DUPLICATE:
            verdict = next(one for one in batch.verdicts if one.sha256 == verdict.sha256)
        if not verdict.was_read or verdict.partner is None:
            raise UsageError(f"'{verdict.file}' cannot be used: it could not be read as a return of {batch.period.id}.")
        if chosen.setdefault(verdict.partner, verdict.sha256) != verdict.sha256:
            raise UsageError(f"Two returns of {verdict.partner} were given with --use. Give the one that counts.")

"""Reads returned files and validates them as a batch."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from lamppu_xl.archive.record import FrozenPeriod
from lamppu_xl.domain.decision_reason import DecisionReason
from lamppu_xl.domain.errors import Interrupted, UsageError
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.returns.files.inbox import IncomingFile, list_files, read_inbox
from lamppu_xl.returns.read_context import SecondReaderMode
from lamppu_xl.returns.reader import may_be_of, partners_with_several
from lamppu_xl.returns.workers.parallel import MIN_FILES, WorkerPool
from lamppu_xl.returns.workers.processes import local_workers
from lamppu_xl.services.decision_list import append_decisions, period_decisions
from lamppu_xl.services.frozen_periods import is_open
from lamppu_xl.services.progress import Progress, no_progress
from lamppu_xl.services.workspace import Workspace, as_names, existing
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.templates.manifest import ManifestStore
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.validate import validate
from lamppu_xl.validation.verdict import FileState
from lamppu_xl.workbook.safe_reader import LIMITS

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReadOptions:
    """How returns are read."""

    workers: int | None = None
    """How many processes of this machine; None for one per processor if there are many files."""
    scheduler: str | None = None
    """The address of a Dask scheduler whose workers read instead."""
    second_reader: SecondReaderMode = SecondReaderMode.NONE
    """Which returns a second reader reads, too."""
    progress: Progress = no_progress
    """Is called with the number of files."""
    partners: frozenset[str] | None = None
    """Whose returns are read, by id; returns of others are left out. None for all files."""

    def __post_init__(self) -> None:
        if self.workers and self.scheduler is not None:
            raise UsageError("Give either --workers or --scheduler: a cluster has its own workers.")

    @contextlib.contextmanager
    def start_workers(self) -> Iterator[WorkerPool | None]:
        """The workers while the block runs. An explicit choice holds for few files, too."""
        workers: AbstractContextManager[WorkerPool | None]
        if self.scheduler is not None:
            from lamppu_xl.returns.workers.dask_cluster import cluster_workers  # noqa: PLC0415  # only for a cluster

            workers = cluster_workers(self.scheduler, min_files=1)
        else:
            workers = local_workers(self.workers, min_files=MIN_FILES if self.workers is None else 1)
        with workers as pool:
            yield pool


THIS_PROCESS = ReadOptions()
"""This process, unless there are many files."""


def validate_files(  # noqa: PLR0913
    workspace: Workspace,
    period: Period,
    paths: Sequence[Path],
    options: ReadOptions = THIS_PROCESS,
    *,
    used: Sequence[str] = (),
    use_reason: DecisionReason | None = None,
    command: str = "validate",
    archive: FrozenPeriod | None = None,
    today: date | None = None,
) -> Batch:
    """Validate all files that paths name.

    Args:
        used: files that the coordinator has chosen, by their shown name or by path.
        use_reason: why they are used; it is written to the decisions of the period. None writes nothing.
        command: which chooses the files, for the log.
        archive: if the files are those of a frozen period; their definitions and decisions are in its archive.
        today: the day that ends waivers; by default the system's.

    Raises:
        DefinitionError: the decisions of the period have errors.
        UsageError: a path does not exist, or a chosen file is not a return.
        Interrupted: Ctrl-C was pressed; nothing was written.
    """
    used = as_names(used)
    decisions = period_decisions(workspace, period, archive=archive, today=today)
    files = [name for name, _ in list_files(existing(paths))]
    limits = replace(LIMITS, **workspace.project.limits)
    done = 0
    several: frozenset[str] = frozenset()
    if options.second_reader is not SecondReaderMode.NONE and archive is None:
        several = partners_with_several(read_inbox(paths, limits))
    logger.debug("reading %d files for %s", len(files), period.id)
    with options.progress("Returns", len(files)) as step, options.start_workers() as workers:

        def count(name: str) -> None:
            nonlocal done
            done += 1
            logger.debug("read %s", name)
            step(name)

        def is_wanted(incoming: IncomingFile) -> bool:
            wanted = options.partners is None or may_be_of(incoming, options.partners)
            if not wanted:
                step(incoming.file)
            return wanted

        try:
            batch = validate(
                workspace.project,
                period,
                filter(is_wanted, read_inbox(paths, limits)),
                limits=limits,
                issued=ManifestStore(archive.issued if archive else workspace.issued(period)),
                is_open=archive is not None or is_open(workspace, period),
                use=[display_name(Path(name).name) if Path(name).exists() else name for name in used],
                use_reason=use_reason,
                decisions=decisions,
                on_read=count,
                pool=workers,
                second_reader=options.second_reader,
                never_second=archive.not_counted if archive else frozenset(),
                several=several,
                now=datetime.now(UTC),
                open_password=workspace.open_password,
            )
        except KeyboardInterrupt:
            total = max(done, len(files))
            raise Interrupted(
                "Stopped: {done} of {total} returns were read; nothing was written.", done=done, total=total
            ) from None
    _check_used(batch, used)
    if new := [*batch.decisions.items[len(decisions.items) :]]:
        append_decisions(workspace, period, new, command)
    for verdict in batch.verdicts:
        logger.debug("%s: %s", verdict.file, verdict.state.value)
    return batch


def of_named_files(batch: Batch, paths: Sequence[Path]) -> Batch:
    """A batch that says nothing of partners that are missing, if each of its files was named by a path."""
    is_named = all(path.is_file() for path in paths) and len(batch.verdicts) == len(paths) > 0
    return replace(batch, has_named_files=is_named)


def _check_used(batch: Batch, used: Sequence[str]) -> None:
    """Check that every chosen file is a return that was read, one of each partner."""
    files = {verdict.file: verdict for verdict in batch.verdicts}
    chosen: dict[str, str] = {}
    for name in used:
        verdict = files.get(name) or files.get(display_name(Path(name).name))
        if verdict is None:
            known = ", ".join(file for file, verdict in files.items() if verdict.partner) or Sentence("none")
            raise UsageError(
                "There is no return '{name}' to use. The returns are: {known}.", name=display_name(name), known=known
            )
        if verdict.state is FileState.DUPLICATE:
            digest = verdict.sha256
            verdict = next(original for original in batch.verdicts if original.sha256 == digest)
        if not verdict.was_read or verdict.partner is None:
            raise UsageError(
                "'{file}' cannot be used: it could not be read as a return of {period}.",
                file=verdict.file,
                period=batch.period.id,
            )
        if chosen.setdefault(verdict.partner, verdict.sha256) != verdict.sha256:
            raise UsageError(
                "Two returns of {partner} were given with --use. Give the one to use.", partner=verdict.partner
            )

"""The reading side, as commands use it: files in, verdicts out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from lamppu_xl.commands.shared import Workspace, Wrong, named, progress
from lamppu_xl.files import shown
from lamppu_xl.inbox import Incoming, gathered, listed
from lamppu_xl.issued import Issued
from lamppu_xl.model import Period
from lamppu_xl.scan import LIMITS
from lamppu_xl.validator import Batch, State, validate


def use_option(function: Callable[..., None]) -> Callable[..., None]:
    """Add `--use` to a command."""
    return click.option(
        "--use",
        "used",
        multiple=True,
        metavar="FILE",
        help="Of several returns of one partner this one counts; may be given again.",
    )(function)


def judge_files(
    workspace: Workspace,
    period: Period,
    paths: Sequence[Path],
    *,
    kept: dict[str, bytes] | None = None,
    used: Sequence[str] = (),
) -> Batch:
    """Validate all files that paths name, with a bar on a terminal.

    Args:
        kept: gets the bytes of each file, by their checksum, for the second reader.
        used: the files that the coordinator has chosen, by name as shown or by path.
    """
    found = [name for name, _ in listed(named(paths))]
    limits = replace(LIMITS, **workspace.project.limits)
    with progress("Returns", len(found)) as step:
        batch = validate(
            workspace.project,
            period,
            _keeping(gathered(paths, limits), kept),
            limits=limits,
            issued=Issued(workspace.issued(period), workspace.project),
            use=[shown(Path(name).name) if Path(name).exists() else name for name in used],
            seen=step,
        )
    _check_use(batch, used)
    return batch


def _keeping(found: Iterator[Incoming], kept: dict[str, bytes] | None) -> Iterator[Incoming]:
    for incoming in found:
        if kept is not None and incoming.data is not None:
            kept[incoming.sha256] = incoming.data
        yield incoming


def _check_use(batch: Batch, used: Sequence[str]) -> None:
    """Every file that was chosen is a return that was read, and of each partner there is only one."""
    files = {verdict.file: verdict for verdict in batch.verdicts}
    chosen: dict[str, str] = {}
    for name in used:
        verdict = files.get(name) or files.get(shown(Path(name).name))
        if verdict is None:
            known = ", ".join(file for file, one in files.items() if one.partner) or "none"
            raise Wrong(f"There is no return '{shown(name)}' to use. The returns are: {known}.")
        if verdict.state is State.DUPLICATE:
            verdict = next(one for one in batch.verdicts if one.sha256 == verdict.sha256)
        if verdict.submission is None or verdict.partner is None:
            raise Wrong(f"'{verdict.file}' cannot be used: it could not be read as a return of {batch.period.id}.")
        if chosen.setdefault(verdict.partner, verdict.sha256) != verdict.sha256:
            raise Wrong(f"Two returns of {verdict.partner} were given with --use. Give the one that counts.")

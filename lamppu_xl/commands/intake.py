"""The reading side, as commands use it: files in, verdicts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from lamppu_xl.commands.shared import Workspace, carried, gather, progress
from lamppu_xl.files import read
from lamppu_xl.model import Period
from lamppu_xl.scan import LIMITS
from lamppu_xl.validator import Batch, Incoming, validate


def judge_files(workspace: Workspace, period: Period, paths: Sequence[Path]) -> Batch:
    """Validate all files that paths name, with a bar on a terminal."""
    found = gather(paths)
    with progress("Returns", len(found)) as step:
        return validate(workspace.project, period, _incoming(found), carried=carried(workspace, period), seen=step)


def _incoming(found: Sequence[tuple[str, Path]]) -> Iterator[Incoming]:
    for name, path in found:
        data = read(name, path, largest=LIMITS.file_size)
        yield Incoming(name, data) if isinstance(data, bytes) else Incoming(name, None, data)

"""Where a master is written, what is carried over from earlier masters, and its exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lamppu_xl.domain.periods import Period
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.existing_master import ExistingMasters
from lamppu_xl.master.exports.csv_json import as_csv, as_json
from lamppu_xl.master.exports.parquet import as_parquet
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.workspace import Workspace
from lamppu_xl.storage.atomic_files import FileData, free_path, is_replaceable, keep_earlier_version, write_recorded


def _as_html(context: MasterContext) -> bytes:
    from lamppu_xl.master.exports.html import as_html  # noqa: PLC0415  # slow to import

    return as_html(context)


def _as_docx(context: MasterContext) -> bytes:
    from lamppu_xl.master.exports.docx import as_docx  # noqa: PLC0415  # slow to import

    return as_docx(context)


EXPORTS: Mapping[str, Callable[[MasterContext], bytes]] = {
    "html": _as_html,
    "csv": as_csv,
    "json": as_json,
    "parquet": as_parquet,
    "docx": _as_docx,
}
"""The other formats of a master, by the ending of the file."""


@dataclass(frozen=True)
class WrittenExport:
    """The master in another format."""

    kind: str
    path: Path
    changed: bool
    """False if the file was there already with the same content."""


def read_existing_masters(workspace: Workspace, period: Period, target: Path) -> ExistingMasters:
    """The masters of the periods so far and of frozen later ones, and the file at the path of the new one."""
    project = workspace.project
    number = project.periods.index(period) + 1
    periods = project.periods[:number]
    existing = ExistingMasters(tuple((goal.id, period.id) for goal in project.goals for period in periods))
    for each in project.periods:
        archive = frozen_period(workspace.folder, each)
        if archive or each in periods:
            existing.read(archive.master if archive else workspace.master(each), is_later=each not in periods)
    existing.read(target)
    return existing


def replace_master(path: Path, data: FileData, *, is_kept: bool = False) -> tuple[bool, Path | None]:
    """Write a master. A file into which syntheses were typed is kept in `earlier/`, too.

    Args:
        is_kept: whether the new master has fewer or other answers or figures, so that the earlier one is kept.

    Returns:
        Whether anything changed, and where the earlier file is kept.
    """
    keep = path.exists() and (is_kept or not is_replaceable(path))
    kept = keep_earlier_version(path, data) if keep else None
    return write_recorded(path, data), kept


def write_exports(path: Path, context: MasterContext, kinds: Sequence[str]) -> tuple[WrittenExport, ...]:
    """Write the master in other formats beside it.

    Args:
        path: of the master.
        kinds: keys of `EXPORTS`.
    """
    return write_beside(path, {kind: partial(EXPORTS[kind], context) for kind in kinds})


def write_beside(path: Path, exports: Mapping[str, Callable[[], bytes]]) -> tuple[WrittenExport, ...]:
    """Write a workbook in other formats beside it; a file that somebody has edited is not replaced.

    Args:
        path: of the workbook.
        exports: by ending of the file what gives its content.
    """
    written = []
    for kind, export in exports.items():
        data = export()
        target = free_path(path.with_suffix(f".{kind}"), data)
        written.append(WrittenExport(kind, target, write_recorded(target, data)))
    return tuple(written)

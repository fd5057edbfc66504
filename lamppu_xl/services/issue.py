"""Writes workbooks for partners together with what they were issued with."""

from __future__ import annotations

from pathlib import Path

from lamppu_xl.domain.project import Period
from lamppu_xl.services.workspace import Workspace
from lamppu_xl.storage.atomic_files import keep_earlier_version, write_file


def issue_workbook(
    workspace: Workspace, period: Period, path: Path, workbook: bytes, manifest: tuple[str, bytes]
) -> tuple[Path | None, bool]:
    """Write a workbook and its manifest.

    Args:
        path: of the workbook; an earlier version that differs is kept in `earlier/` beside it.
        manifest: the name and the content of the manifest, with which the return can be read.

    Returns:
        Where the earlier version is kept, if it differed, and whether the workbook is new or changed.
    """
    name, content = manifest
    # The manifest first: without it a change of a locked cell could not be shown as was / is.
    write_file(workspace.issued(period) / name, content)
    kept = keep_earlier_version(path, workbook)
    return kept, write_file(path, workbook)

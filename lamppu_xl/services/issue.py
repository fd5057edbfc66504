"""Writes workbooks for partners together with what they were issued with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lamppu_xl.domain.answer_ref import AnswerRef
from lamppu_xl.domain.answers import Answers
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project
from lamppu_xl.services.workspace import Workspace
from lamppu_xl.storage.atomic_files import keep_earlier_version, write_file
from lamppu_xl.templates.manifest import ManifestStore, build_manifest
from lamppu_xl.workbook.identity import Stamp
from lamppu_xl.workbook.model import Plan
from lamppu_xl.workbook.safe_reader.decrypt import decrypt, encrypt


def record_issued(  # noqa: PLR0913
    workspace: Workspace,
    period: Period,
    definition: Project,
    plan: Plan,
    previous: Answers,
    *,
    prefilled: Mapping[AnswerRef, str] | None = None,
) -> None:
    """Store what a workbook is issued with: its definition and its manifest.

    Without the definition its return could not be read once the present one has changed; without the manifest a changed
    cell could not be shown as was / is. The inbox for the returns is created, too.

    Args:
        definition: the definition of the form.
        plan: the complete plan of the form.
        previous: the answers of the period before in it.
        prefilled: the digests of the answers in it that the partner has to confirm; None for those that are stored
            with the same form already.
    """
    if prefilled is None:
        stamp = Stamp.parse(plan.properties.description)
        assert stamp is not None  # noqa: S101  # a complete plan is stamped
        prefilled = ManifestStore(workspace.issued(period)).prefilled(stamp)
    store_issued(workspace, period, definition, build_manifest(definition, plan, previous, prefilled))


def store_issued(workspace: Workspace, period: Period, definition: Project, manifest: tuple[str, bytes]) -> None:
    """As `record_issued`, with the file name and the content of a manifest that is made already."""
    name, content = manifest
    workspace.definitions(period).keep(definition, period)
    write_file(workspace.issued(period) / name, content)
    workspace.inbox(period).mkdir(exist_ok=True)


def issue_workbook(path: Path, workbook: bytes, open_password: str | None = None) -> tuple[Path | None, bool]:
    """Write a workbook whose definition and manifest are recorded.

    Args:
        path: of the workbook; an earlier version that differs is kept in `earlier/` beside it.
        open_password: encrypts the file. A file is the same if it opens with it and has the same workbook.

    Returns:
        Where the earlier version is kept, if it differed, and whether the workbook is new or changed.
    """
    if open_password:
        if path.is_file() and decrypt(path.read_bytes(), password=open_password) == workbook:
            return None, False
        workbook = encrypt(workbook, open_password)
    kept = keep_earlier_version(path, workbook)
    return kept, write_file(path, workbook)

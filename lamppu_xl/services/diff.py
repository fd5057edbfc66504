"""Compares two returns, the last two returns of a partner, two masters, or two programme workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lamppu_xl.domain.differences import Differences
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.master.master_diff import compare_masters
from lamppu_xl.master.master_reader import MasterReading, read_incoming_master
from lamppu_xl.programme.trace.chain import open_traced_workbook
from lamppu_xl.programme.trace.programme_tracer import read_programme_workbook
from lamppu_xl.programme.workbook_diff import compare_programme_workbooks, compared_workbook
from lamppu_xl.returns.reader import find_stamp
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.periods import archived_workspace, validate_earlier_period
from lamppu_xl.services.returned_files import validate_files
from lamppu_xl.services.workspace import (
    ProjectSource,
    Workspace,
    as_paths,
    choose_partners,
    choose_period,
    find_by_id,
    is_project,
    load_project,
)
from lamppu_xl.storage.atomic_files import checksum
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.return_diff import ReadReturn, compare_returns
from lamppu_xl.validation.verdict import returns_by_time


def diff(
    files: Sequence[str | Path] = (),
    *,
    project: ProjectSource | None = None,
    partner: str | None = None,
    period: str | None = None,
    open_password: str | None = None,
) -> Differences:
    """What differs between two returns, two masters or two programme workbooks: answers as was / is, and findings.

    Args:
        files: two files of the same kind, the older one first; or none, with a partner.
        project: of the returns; by default the project whose folder the files are in, or the current folder.
        partner: the id of a partner whose last two returns are compared.
        period: with a partner: the id of the period; by default the current one.
        open_password: opens encrypted returns.

    Raises:
        UsageError: a file does not exist, is neither a return nor a master, or cannot be read; the files are of
            different kinds; the partner has fewer than two returns.
        DefinitionError: the definition has errors.
    """
    paths = as_paths(files)
    if not paths and partner:
        return _last_two(load_project(project or Path(), open_password=open_password), partner, period)
    if len(paths) != 2 or partner:
        raise UsageError(
            "Name two returns, two master workbooks or two programme workbooks, or a project and --partner ID."
        )
    contents = [_content(path) for path in paths]
    masters = [_master(path, data) for path, data in zip(paths, contents, strict=True)]
    if masters[0] and masters[1]:
        return compare_masters(masters[0], masters[1])
    programmes = _programmes(paths, contents)
    if programmes is not None:
        return programmes
    if masters[0] or masters[1]:
        raise UsageError("One file is a master workbook, the other one is not. Name two files of the same kind.")
    workspace = load_project(project or _project_of(paths), open_password=open_password)
    older, newer = (_read_return(workspace, path, data) for path, data in zip(paths, contents, strict=True))
    return compare_returns(older, newer)


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise UsageError("'{path}' is a folder. Name a return or a master workbook.", path=path)
    if not path.is_file():
        raise UsageError("There is no file '{path}'. Check the name and the folder.", path=path)
    return path.read_bytes()


def _master(path: Path, data: bytes) -> MasterReading | None:
    """A master; None for any other file.

    Raises:
        UsageError: it is a master whose data cannot be read.
    """
    reading = read_incoming_master(data, path.name)
    if reading.ledger:
        return reading
    if any(finding.code.id in ("F217", "M704") for finding in reading.findings):
        raise UsageError("'{path}' is a master workbook, but its data cannot be read.", path=path)
    return None


def _programmes(paths: Sequence[Path], contents: Sequence[bytes]) -> Differences | None:
    """What differs between two programme workbooks; None if neither file is one."""
    files = []
    for path, data in zip(paths, contents, strict=True):
        scanned = open_traced_workbook(data)
        tracer = read_programme_workbook(scanned) if scanned else None
        if tracer and not tracer.intact:
            raise UsageError("'{path}' is a programme workbook, but its hidden data has been edited.", path=path)
        files.append((compared_workbook(path.name, checksum(data), tracer), tracer) if tracer else None)
    older, newer = files
    if older and newer:
        if older[0].project != newer[0].project:
            raise UsageError(
                "The workbooks are of different programmes: {project} and {project2}.",
                project=older[0].project,
                project2=newer[0].project,
            )
        return compare_programme_workbooks(older, newer)
    if older or newer:
        raise UsageError("One file is a programme workbook, the other one is not. Name two files of the same kind.")
    return None


def _project_of(paths: Sequence[Path]) -> Path:
    """The folder of the project that files are in; else the current folder."""
    folders = (folder for path in paths for folder in path.resolve().parents)
    return next((folder for folder in (Path(), *folders) if is_project(folder)), Path())


def _read_return(workspace: Workspace, path: Path, data: bytes) -> ReadReturn:
    """A return, read by the definition of its own template."""
    stamp = find_stamp(data, workspace.open_password)
    if stamp is None:
        raise UsageError("'{path}' is neither a return nor a master workbook.", path=path)
    if stamp.project != workspace.project.id:
        raise UsageError(
            "'{path}' is a return of the project {project}, not of {project2}.",
            path=path,
            project=stamp.project,
            project2=workspace.project.id,
        )
    period = find_by_id("period", stamp.period, workspace.project.periods, workspace.project)
    archive = frozen_period(workspace.folder, period)
    source = archived_workspace(workspace.folder, archive, workspace.open_password) if archive else workspace
    batch = validate_files(source, source.project.period(period.id) or period, [path], archive=archive)
    verdict = next((verdict for verdict in batch.verdicts if verdict.was_read), None)
    if verdict is None:
        english = "'{path}' cannot be read as a return. {reasons}"
        raise UsageError(english, path=path, reasons=batch.findings or "")
    return ReadReturn(verdict, batch.project_of(verdict))


def _last_two(workspace: Workspace, partner_id: str, period_id: str | None) -> Differences:
    period = choose_period(workspace.project, period_id)
    (partner,) = choose_partners(workspace.project, [partner_id])
    batch = validate_earlier_period(workspace, period)
    returns = _returns_of(batch, partner.id)
    if len(returns) < 2:
        raise UsageError(
            "There is only one return of {partner} in {period}, so there is nothing to compare it with."
            if returns
            else "There is no return of {partner} in {period}.",
            partner=partner.id,
            period=period.id,
        )
    return compare_returns(*returns[-2:])


def _returns_of(batch: Batch, partner_id: str) -> list[ReadReturn]:
    """The returns of a partner that were read, the one saved last at the end."""
    verdicts = returns_by_time(batch.by_partner.get(partner_id, ()))
    return [ReadReturn(verdict, batch.project_of(verdict)) for verdict in verdicts]

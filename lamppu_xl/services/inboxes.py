"""The inbox of a period. One that was moved away or emptied must not look as if nobody had returned a report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lamppu_xl.archive.record import FrozenPeriod
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import ProjectCommand
from lamppu_xl.returns.files.file_kinds import ignored_file_finding
from lamppu_xl.returns.files.inbox import list_files
from lamppu_xl.services.frozen_periods import day_of, frozen_period
from lamppu_xl.services.workspace import Workspace, if_folder
from lamppu_xl.storage.atomic_files import checksum


def find_inbox(workspace: Workspace, period: Period) -> Path | None:
    """The inbox of a period that is not frozen; None if nothing was issued or returned yet.

    Raises:
        UsageError: the inbox is missing, or it is empty although returns were used before.
        OSError: it cannot be listed.
    """
    inbox = workspace.inbox(period)
    if not inbox.is_dir():
        if evidence := _issued_or_returned(workspace, period):
            raise UsageError(
                "The inbox folder '{inbox}' of {period} is missing, although '{evidence}' exists. Its returns must "
                "not look as if nobody had returned a report. Put the folder back; if there are no returns yet, "
                "create it.",
                inbox=inbox,
                period=period.id,
                evidence=evidence,
            )
        return None
    if not any(ignored_file_finding(name, path.name) is None for name, path in list_files([inbox])):
        evidence = _returned(workspace, period)
        if evidence:
            raise UsageError(
                "The inbox folder '{inbox}' of {period} is empty, although '{evidence}' was made from returns in "
                "it. Put the returned files back; if there are to be none, move that away.",
                inbox=inbox,
                period=period.id,
                evidence=evidence,
            )
    return inbox


def inbox_as_list(workspace: Workspace, period: Period) -> list[Path]:
    """The inbox of a period as a list.

    Raises:
        UsageError: there is none yet, because no templates were created.
    """
    if inbox := find_inbox(workspace, period):
        return [inbox]
    raise UsageError(
        "The folder for the returns of {period} does not exist yet: '{path}'. Create the templates first: {command}",
        period=period.id,
        path=workspace.inbox(period),
        command=ProjectCommand("generate", "--period", period.id),
    )


def inbox_paths(workspace: Workspace, period: Period) -> list[Path]:
    """The inbox of a period as a list; empty if nothing was issued or returned yet."""
    inbox = find_inbox(workspace, period)
    return [inbox] if inbox else []


def has_returns(workspace: Workspace, period: Period) -> bool:
    """Whether there is anything to read of a period.

    Raises:
        UsageError: the inbox is missing, or it is empty although returns were used before.
    """
    return frozen_period(workspace.folder, period) is not None or find_inbox(workspace, period) is not None


def late_files(inbox: Path, archive: FrozenPeriod) -> Iterator[tuple[str, str, Finding]]:
    """The files in the inbox of a frozen period that are not in its archive: name, checksum and finding of each."""
    known = {checksum(path) for _, path in list_files(if_folder(archive.returns)) if path.is_file()}
    for name, path in list_files(if_folder(inbox)):
        if ignored_file_finding(name, path.name) is None and path.is_file() and (digest := checksum(path)) not in known:
            yield name, digest, Finding.of("F223", Place(name), day=day_of(archive))


def _issued_or_returned(workspace: Workspace, period: Period) -> Path | None:
    """What shows that templates of a period were issued, or that returns were used."""
    return (
        _with_files(workspace.outbox(period)) or _with_files(workspace.issued(period)) or _returned(workspace, period)
    )


def _returned(workspace: Workspace, period: Period) -> Path | None:
    """What shows that returns of a period were used: feedback, or a master with returns of the period."""
    if feedback := _with_files(workspace.feedback(period)):
        return feedback
    master = workspace.master(period)
    if not master.is_file():
        return None
    from lamppu_xl.master.existing_master import read_master  # noqa: PLC0415  # rarely needed

    recorded = read_master(master.read_bytes()).recorded
    is_without_returns = recorded is not None and not any(of == period.id for of, _ in recorded.returns)
    return None if is_without_returns else master


def _with_files(folder: Path) -> Path | None:
    """A folder with workbooks or stored definitions in it."""
    suffixes = (".xlsx", ".gz")
    return folder if folder.is_dir() and any(path.suffix in suffixes for path in folder.iterdir()) else None

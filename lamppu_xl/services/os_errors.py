"""Errors of the operating system as plain sentences with the next step."""

from __future__ import annotations

import contextlib
import errno
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from lamppu_xl.domain.errors import EnvironmentFailure, WrittenElsewhere
from lamppu_xl.domain.sentence import CommandLine, Sentence
from lamppu_xl.storage import folder_lock
from lamppu_xl.storage.atomic_files import InUseError, display_name, is_replaceable, write_recorded
from lamppu_xl.storage.folder_lock import FolderLockedError

logger = logging.getLogger(__name__)

_CAUSES: dict[tuple[int, ...], tuple[Sentence, Sentence]] = {
    (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)): (
        Sentence("the disk is full"),
        Sentence("Free some disk space and run the command again."),
    ),
    (errno.EFBIG,): (
        Sentence("the file would be larger than this disk or account allows"),
        Sentence("Choose another disk, or ask the person who manages the computer."),
    ),
    (errno.EACCES, errno.EPERM): (
        Sentence("permission denied"),
        Sentence("Check the rights of the file and its folder, and that no other program has it open."),
    ),
    (errno.EROFS,): (Sentence("the disk is read-only"), Sentence("Choose another place.")),
    (errno.ENAMETOOLONG,): (
        Sentence("its name or path is too long"),
        Sentence("Move the project to a folder with a shorter path."),
    ),
    (errno.ENOENT,): (Sentence("it is not there"), Sentence("Check the name.")),
    (errno.EISDIR,): (Sentence("it is a folder, and should be a file"), Sentence("Choose another name.")),
    (errno.ENOTDIR, errno.EEXIST): (Sentence("it is a file, and should be a folder"), Sentence("Choose another name.")),
    (errno.EIO, getattr(errno, "ESTALE", errno.EIO)): (
        Sentence("the disk or network drive failed"),
        Sentence("Check the connection, and run the command again."),
    ),
}


def is_environmental(error: OSError) -> bool:
    """Whether an error is about the disk, a permission or another program.

    Anything else, such as an invalid file descriptor, is a fault of the program and must not become advice.
    """
    known = any(error.errno in numbers for numbers in _CAUSES)
    return known or (error.errno is not None and error.filename is not None)


def explain_os_error(error: OSError) -> EnvironmentFailure:
    """What an environmental error means to a person, and what to do."""
    if isinstance(error, InUseError):
        return WrittenElsewhere(
            "'{path}' is open in another program and could not be replaced. What was made is kept as '{beside}'. "
            "Close the workbook and run the command again.",
            path=_shown(error.path),
            beside=_shown(error.beside),
        )
    place = f"'{_shown(error.filename)}': " if error.filename else ""
    unknown = (
        Sentence("{detail}", detail=error.strerror or type(error).__name__),
        Sentence("Fix the cause and run the command again."),
    )
    cause, step = next((texts for numbers, texts in _CAUSES.items() if error.errno in numbers), unknown)
    return EnvironmentFailure(
        "{place}{cause}. Existing files were not changed. {step}", place=place, cause=cause, step=step
    )


@contextlib.contextmanager
def exclusive_lock(folder: Path, command: str) -> Iterator[None]:
    """Let no other run write into a folder while the block runs.

    Raises:
        EnvironmentFailure: another run holds the lock.
    """
    try:
        with folder_lock.exclusive_lock(folder, command, datetime.now().astimezone()):
            logger.debug("locked %s for %s", folder, command)
            yield
    except FolderLockedError as error:
        raise EnvironmentFailure(_locked_by(error)) from error


def locked_folder(folder: Path, target: Path) -> Path:
    """The folder to lock for writing a file: the one of the project if the file is in it, else the file's own."""
    return folder if folder.resolve() in target.resolve().parents else target.parent


def write_report(path: Path, data: bytes) -> None:
    """Write a report in place of an earlier one.

    Raises:
        EnvironmentFailure: the file there is not a report, or somebody has edited it.
    """
    if not is_replaceable(path) and path.is_file() and path.read_bytes() != data:
        raise EnvironmentFailure(
            "'{path}' already exists and was not written by this program, so it is not overwritten. Name another "
            "file, or move it away.",
            path=_shown(path),
        )
    write_recorded(path, data)


def _locked_by(error: FolderLockedError) -> Sentence:
    holder, path = error.holder, _shown(error.path)
    if holder is None:
        english = "Another run may be writing here. If there is none, delete the file '{path}' and try again."
        return Sentence(english, path=path)
    who = Sentence(
        "'{command}' on {host} (process {pid}, since {since})",
        command=CommandLine(display_name(str(holder.command))),
        host=display_name(str(holder.host)),
        pid=str(holder.pid),
        since=display_name(str(holder.since)),
    )
    english = (
        "{who} has locked this folder for more than a day and has probably stopped. Delete the file '{path}'."
        if error.left_behind
        else "{who} is writing here. Wait until it is done; if it was stopped, delete the file '{path}'."
    )
    return Sentence(english, who=who, path=path)


def _shown(path: object) -> str:
    return display_name(path.decode("utf-8", "replace") if isinstance(path, bytes) else str(path))

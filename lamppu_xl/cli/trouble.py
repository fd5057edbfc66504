"""When the disk, a right or another program stands in the way: a plain sentence and the next step."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from lamppu_xl.storage.atomic_files import InUseError, display_name, is_replaceable, write_recorded
from lamppu_xl.storage.folder_lock import FolderLockedError, exclusive_lock

_CAUSES: dict[tuple[int, ...], tuple[str, str]] = {
    (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)): (
        "there is no room left on the disk",
        "Make room and run the command again.",
    ),
    (errno.EFBIG,): (
        "the file would be larger than this disk or account allows",
        "Choose another disk, or ask whoever looks after the computer.",
    ),
    (errno.EACCES, errno.EPERM): (
        "it may not be opened or changed",
        "Check the rights of the file and its folder, and that no other program has it open.",
    ),
    (errno.EROFS,): ("the disk is read-only", "Choose another place."),
    (errno.ENAMETOOLONG,): ("its name or path is too long", "Move the project to a folder with a shorter path."),
    (errno.ENOENT,): ("it is not there", "Check the name."),
    (errno.EISDIR,): ("it is a folder, and should be a file", "Choose another name."),
    (errno.ENOTDIR, errno.EEXIST): ("it is a file, and should be a folder", "Choose another name."),
    (errno.EIO, errno.ESTALE if hasattr(errno, "ESTALE") else errno.EIO): (
        "the disk or network drive failed",
        "Check the connection, and run the command again.",
    ),
}


class EnvironmentFailure(click.ClickException):
    """Something outside stands in the way."""

    exit_code = 2

    def show(self, file: object = None) -> None:  # noqa: ARG002
        click.echo(f"lamppu-xl: {self.message}", err=True)


class WrittenElsewhere(EnvironmentFailure):
    """What was made stands beside the place where it should."""

    exit_code = 1


def trouble(error: OSError) -> EnvironmentFailure:
    """What an error of the system means to a person."""
    if isinstance(error, InUseError):
        return WrittenElsewhere(
            f"'{_shown(error.path)}' is open in another program and could not be replaced. What was made is kept as "
            f"'{_shown(error.beside)}'. Close the workbook and run the command again."
        )
    what = f"'{_shown(error.filename)}': " if error.filename else ""
    found = next((told for numbers, told in _CAUSES.items() if error.errno in numbers), None)
    cause, step = found or (error.strerror or type(error).__name__, "Run the command again once this is mended.")
    return EnvironmentFailure(f"{what}{cause}. Files that were there before are as they were. {step}")


@contextlib.contextmanager
def alone(folder: Path, command: str) -> Iterator[None]:
    """Let no other run write into a folder for as long as the block runs."""
    now = datetime.now().astimezone()
    try:
        with exclusive_lock(folder, command, now):
            yield
    except FolderLockedError as error:
        raise EnvironmentFailure(_held(error)) from error


def write_report(path: Path, data: bytes) -> None:
    """Write a report, in place of an earlier one, but not of anything else and not of one that somebody edited."""
    if not is_replaceable(path) and path.is_file() and path.read_bytes() != data:
        raise EnvironmentFailure(
            f"'{_shown(path)}' is there already, and is not a report as this program wrote it: it is left as it is. "
            "Name another file, or move it away."
        )
    write_recorded(path, data)


def _held(error: FolderLockedError) -> str:
    holder, path = error.holder, _shown(error.path)
    if holder is None:
        return f"Another run may be writing here. If there is none, delete the file '{path}' and try again."
    who = display_name(f"'lamppu-xl {holder.command}' on {holder.host} (process {holder.pid}, since {holder.since})")
    if error.left_behind:
        return f"{who} holds this folder for more than a day: it was left behind. Delete the file '{path}'."
    return f"{who} is writing here. Wait until it is done; if it was broken off, delete the file '{path}'."


def _shown(path: object) -> str:
    name = path.decode("utf-8", "replace") if isinstance(path, bytes) else str(path)
    return display_name(name)

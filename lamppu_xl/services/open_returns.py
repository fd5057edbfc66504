"""Whether a period has returns that no master workbook was made of."""

from __future__ import annotations

from pathlib import Path

from lamppu_xl.archive.record import LOG, FrozenPeriod
from lamppu_xl.returns.files.file_kinds import ignored_file_finding
from lamppu_xl.services.activity_log import LogRecord, read_log

_MASTERS = ("master.xlsx", "programme.xlsx")
"""What returns become in the folder of a period of a project or of a programme."""


def is_frozen(period_folder: Path) -> bool:
    """Whether a period is frozen."""
    return FrozenPeriod.of(period_folder) is not None


def has_open_returns(period_folder: Path) -> bool:
    """Whether a period is not frozen and has returns without a master, or that came after its last master.

    What came after the last master is known from the log alone: without a log a period with a master has none.
    """
    if is_frozen(period_folder):
        return False
    inbox = period_folder / "inbox"
    if not any((period_folder / name).is_file() for name in _MASTERS):
        return _has_files(inbox)
    records = read_log(period_folder / LOG).records
    last = max((number for number, record in enumerate(records) if _is_workbook(record)), default=None)
    return last is not None and _has_others(inbox, {record.sha256 for record in records[:last]})


def _is_workbook(record: LogRecord) -> bool:
    """Whether a record reports a master, or the workbook of a whole programme."""
    return record.what == "master" or (record.what == "programme" and not record.about)


def _has_files(inbox: Path) -> bool:
    """Whether there is a file that may be a return."""
    try:
        return any(path.is_file() and ignored_file_finding(path.name, path.name) is None for path in inbox.iterdir())
    except OSError:
        return False


def _has_others(inbox: Path, known: set[str]) -> bool:
    """Whether there is a file, also in an archive, whose checksum is not known."""
    from lamppu_xl.returns.files.inbox import read_inbox  # noqa: PLC0415  # imports the reading side

    try:
        return any(file.sha256 and file.sha256 not in known for file in read_inbox([inbox]))
    except OSError:
        return False

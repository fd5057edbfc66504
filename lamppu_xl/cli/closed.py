"""Whether a period is frozen, and what is not done with one that is. Nothing of the reading side is imported here."""

from __future__ import annotations

from pathlib import Path

from lamppu_xl.archive.record import FrozenPeriod
from lamppu_xl.cli.shared import UsageError, Workspace
from lamppu_xl.domain.project import Period


def frozen(folder: Path, period: Period) -> FrozenPeriod | None:
    """What is frozen of a period, if it is.

    Args:
        folder: the project's.
    """
    return FrozenPeriod.of(folder / period.id)


def has_returns(workspace: Workspace, period: Period) -> bool:
    """Whether there is anything to read of a period."""
    return frozen(workspace.folder, period) is not None or workspace.inbox(period).is_dir()


def refuse_frozen(folder: Path, period: Period, what: str) -> None:
    """End a command that would change a frozen period."""
    kept = frozen(folder, period)
    if kept:
        raise UsageError(
            f"{period.id} was frozen on {kept.day}: {what}. What is wrong in it is told as a correction in a later "
            f"period; 'lamppu-xl correct --help' tells how."
        )

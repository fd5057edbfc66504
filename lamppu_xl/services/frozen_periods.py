"""Whether a period is frozen. Imports nothing that reads returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lamppu_xl.archive.record import FOLDER, LOG, FrozenPeriod, stored_day
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.services.activity_log import read_log
from lamppu_xl.services.workspace import Workspace


def frozen_period(folder: Path, period: Period) -> FrozenPeriod | None:
    """The archive of a period, or None if it is not frozen.

    Args:
        folder: the project's folder.
    """
    return FrozenPeriod.of(folder / period.id)


def frozen_periods(folder: Path) -> dict[str, FrozenPeriod]:
    """The archives of all frozen periods by period id, the earliest first, whether the definition knows them or not.

    Args:
        folder: the project's folder.
    """
    periods = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    archives = {path.name: archive for path in periods if (archive := FrozenPeriod.of(path))}
    return dict(sorted(archives.items(), key=lambda item: len(item[1].record.earlier) if item[1].record else 0))


def is_open(workspace: Workspace, period: Period) -> bool:
    """Whether a period is still reported: it is not frozen, and no later period has templates.

    A stored definition alone is no template: `generate` may have been broken off after it. In an open period changes of
    the definition that only allow more apply to every return.
    """
    later = workspace.project.periods[workspace.project.periods.index(period) + 1 :]
    return frozen_period(workspace.folder, period) is None and not any(
        frozen_period(workspace.folder, other) or workspace.definitions(other).has_templates for other in later
    )


@dataclass(frozen=True)
class LostArchive:
    """An archive that is gone, although the log of its period says that it was written."""

    period_id: str
    folder: Path
    """Where it was."""
    day: date
    """The day of freezing."""
    digest: str
    """The checksum of its checksums."""

    @property
    def finding(self) -> Finding:
        """M720, at the folder."""
        place = f"{self.period_id}/{self.folder.name}"
        return Finding.of("M720", Place(place), period=self.period_id, day=self.day, folder=place)


def lost_archives(folder: Path) -> tuple[LostArchive, ...]:
    """The archives of a project that are gone, by the logs of their periods.

    Args:
        folder: the project's folder.
    """
    periods = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return tuple(filter(None, map(lost_archive, periods)))


def lost_archive(period_folder: Path) -> LostArchive | None:
    """The archive of one period, if it is gone."""
    log = period_folder / LOG
    if FrozenPeriod.of(period_folder) is not None or not log.is_file():
        return None
    frozen = [record for record in read_log(log).records if record.what == "freeze"]
    if not frozen:
        return None
    return LostArchive(period_folder.name, period_folder / FOLDER, frozen[-1].day, frozen[-1].sha256)


def refuse_frozen(folder: Path, period: Period, reason: Sentence) -> None:
    """Refuse to change a frozen period.

    Raises:
        UsageError: the period is frozen.
    """
    archive = frozen_period(folder, period)
    if archive:
        raise UsageError(
            "{period} was frozen on {day}: {reason}. Record errors in it as corrections in a later period; "
            "see 'lamppu-xl correct --help'.",
            period=period.id,
            day=day_of(archive),
            reason=reason,
        )


def day_of(archive: FrozenPeriod) -> date | str:
    """The day of freezing as a date; as text if it is not a date."""
    return stored_day(archive.day)

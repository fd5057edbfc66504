"""Periods that templates were issued for and that the definition does not know any more, or under another project id.

Without its period in the definition a folder of returns is not read, and what it reported would be missing in every
later master.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lamppu_xl.archive.record import FrozenPeriod
from lamppu_xl.definition.file_names import PROJECT_FILE, has_definition
from lamppu_xl.definition.history.stored_definition import file_name, parse_project_id
from lamppu_xl.domain.errors import DefinitionError
from lamppu_xl.domain.findings import Finding, Place
from lamppu_xl.domain.periods import Period
from lamppu_xl.domain.project import Project

_ISSUED = "issued"


def refuse_lost_periods(folder: Path, project: Project) -> None:
    """Refuse to work by a definition that has lost a period.

    Raises:
        DefinitionError: a folder belongs to a period that the definition does not have, or has with other days.
    """
    if findings := lost_periods(folder, project):
        english = "Templates were issued for a period or project id that the definition lacks. Nothing was written."
        raise DefinitionError(english, findings)


def lost_periods(folder: Path, project: Project, file: str = PROJECT_FILE) -> tuple[Finding, ...]:
    """D128 or D129 for each folder of a period that the definition does not have any more, or under another project id.

    Args:
        folder: the project's folder.
        project: the present definition.
        file: the name of its file.
    """
    folders = sorted(path for path in folder.iterdir() if path.is_dir() and not has_definition(path, PROJECT_FILE))
    return tuple(finding for each in folders for finding in _folder_findings(each, project, Place(file)))


def _folder_findings(folder: Path, project: Project, place: Place) -> Iterator[Finding]:
    definitions = [*_issued_definitions(folder)]
    if issued := _lost_period(folder, project, definitions):
        days, now = _days(issued), _now(issued, project)
        yield Finding.of("D128", place, folder=folder.name, period=issued.id, days=days, now=now)
    elif project.period(folder.name):
        ids = [definition.project for definition in definitions]
        if ids and project.id not in ids:
            yield Finding.of("D129", place, folder=folder.name, project=ids[-1], now=project.id)


class _IssuedDefinition(NamedTuple):
    """A stored definition in the folder of a period."""

    path: Path
    project: str
    """The id of the project."""
    period: Period
    """The period that it was stored for."""


def _lost_period(folder: Path, project: Project, definitions: Sequence[_IssuedDefinition]) -> Period | None:
    """The period of a folder, if the definition does not have it."""
    lost = None
    for path, _, period in definitions:
        is_own = period.id == folder.name
        if _has_period(project, period) if is_own else _is_copy(path, project, folder.parent / period.id):
            return None
        lost = lost or period
    return lost


def _issued_definitions(folder: Path) -> Iterator[_IssuedDefinition]:
    """The stored definitions in a folder that can be read."""
    archive = FrozenPeriod.of(folder)
    for issued in (folder / _ISSUED, *([archive.issued] if archive else [])):
        for path in sorted(issued.glob(file_name("*"))):
            try:
                yield _IssuedDefinition(path, *parse_project_id(path.read_bytes()))
            except (OSError, ValueError):
                continue


def _is_copy(definition: Path, project: Project, folder: Path) -> bool:
    """Whether the folder of a present period has the same stored definition, so that this is a copy of that folder."""
    if project.period(folder.name) is None:
        return False
    archive = FrozenPeriod.of(folder)
    known = (folder / _ISSUED, *([archive.issued] if archive else []))
    return any((issued / definition.name).is_file() for issued in known)


def _has_period(project: Project, issued: Period) -> bool:
    """Whether the definition has a period, and has not given its days to another one."""
    present = project.period(issued.id)
    if present is None:
        return False
    return _overlap(present, issued) or not any(_overlap(each, issued) for each in project.periods)


def _overlap(first: Period, second: Period) -> bool:
    return first.start <= second.end and second.start <= first.end


def _days(period: Period) -> str:
    return f"{period.start.isoformat()}/{period.end.isoformat()}"


def _now(issued: Period, project: Project) -> str:
    """The days that the definition gives the id now; empty if it does not have it."""
    present = project.period(issued.id)
    return _days(present) if present and _days(present) != _days(issued) else ""

"""The result of reading the definition of a project."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Project


@dataclass(frozen=True)
class LoadedProject:
    """The result of reading a definition."""

    project: Project | None
    """None when there are errors among the problems."""
    problems: tuple[Finding, ...]
    """Everything wrong or worth knowing, by file, line and column."""
    folder: Path
    """The project's folder."""

"""Checks a definition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lamppu_xl.definition import check_programme as check_programme_definition
from lamppu_xl.definition import load
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.project import Project
from lamppu_xl.services.correction_list import corrections_file, load_list
from lamppu_xl.services.workspace import Workspace, require_project

if TYPE_CHECKING:
    from lamppu_xl.definition.programme_checks import CheckedProgramme


@dataclass(frozen=True)
class CheckedDefinition:
    """A definition and its problems."""

    project: Project | None
    """None if the definition has errors."""
    findings: tuple[Finding, ...]
    """Every problem of the definition and of the list of corrections."""

    @property
    def is_valid(self) -> bool:
        return not has_errors(self.findings)


def check(project: str | Path = Path()) -> CheckedDefinition:
    """Every problem of a project's definition, each with its file, line and column.

    Args:
        project: the project's folder or its `project.yaml`.

    Raises:
        UsageError: there is no definition.
    """
    path = Path(project)
    require_project(path)
    loaded = load(path)
    if loaded.project is None:
        return CheckedDefinition(None, loaded.problems)
    workspace = Workspace(loaded.folder, loaded.project)
    corrections = load_list(workspace, corrections_file(workspace)).problems
    return CheckedDefinition(loaded.project, (*loaded.problems, *corrections))


def check_programme(programme: str | Path = Path()) -> CheckedProgramme:
    """Every problem of a programme's definition and of the definitions of its projects.

    Args:
        programme: the programme's folder or its `programme.yaml`.
    """
    return check_programme_definition(Path(programme))

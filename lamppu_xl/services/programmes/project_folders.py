"""The folders of the projects of a programme, where they are at hand."""

from __future__ import annotations

from lamppu_xl.definition import load
from lamppu_xl.domain.programme import ProgrammeProject
from lamppu_xl.services.file_finder import project_folder
from lamppu_xl.services.workspace import ProgrammeWorkspace, Workspace


def project_workspace(space: ProgrammeWorkspace, member: ProgrammeProject) -> Workspace | None:
    """The folder of a project with its definition, if it is at hand and valid."""
    folder = project_folder(space.folder, member.definition)
    project = load(folder).project if folder else None
    return Workspace(folder, project) if folder and project else None

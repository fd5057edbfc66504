"""Exports the rules of a form as pandera schemas."""

from __future__ import annotations

from typing import Literal

from lamppu_xl.services.workspace import ProjectSource, load_project


def schema(project: ProjectSource, *, form: Literal["yaml", "json"] = "yaml") -> str:
    """The rules of the form as pandera schemas, one for each table.

    Rules over several answers or periods, which a schema cannot hold, are listed as expressions.

    Args:
        project: the project's folder, its definition or its workspace.
        form: the format of the text.

    Raises:
        DefinitionError: the definition has errors.
    """
    workspace = load_project(project)
    from lamppu_xl.validation.schema_export import export_json, export_yaml  # noqa: PLC0415  # pandera is slow to import

    return export_json(workspace.project) if form == "json" else export_yaml(workspace.project)

"""Exports the rules of a form as pandera schemas."""

from __future__ import annotations

from typing import Literal, get_args

from lamppu_xl.domain.errors import UsageError
from lamppu_xl.services.workspace import ProjectSource, load_project

SchemaForm = Literal["yaml", "json"]


def schema(project: ProjectSource, *, form: SchemaForm = "yaml") -> str:
    """The rules of the form as pandera schemas, one for each table.

    Rules over several answers or periods, which a schema cannot hold, are listed as expressions.

    Args:
        project: the project's folder, its definition or its workspace.
        form: the format of the text.

    Raises:
        UsageError: there is no such format.
        DefinitionError: the definition has errors.
    """
    if form not in get_args(SchemaForm):
        raise UsageError(
            "'{form}' is not a format of a schema. The formats are: {names}.", form=form, names=[*get_args(SchemaForm)]
        )
    workspace = load_project(project)
    from lamppu_xl.validation.schema_export import export_json, export_yaml  # noqa: PLC0415  # pandera is slow to import

    return export_json(workspace.project) if form == "json" else export_yaml(workspace.project)

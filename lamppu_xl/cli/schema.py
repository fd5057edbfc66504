"""`lamppu-xl schema`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.cli.shared import open_project, project_argument


@click.command()
@project_argument
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
def schema(project: Path, form: str) -> None:
    """Write the form's rules as pandera schemas, one for each table, for people who check data elsewhere.

    Rules that pandera's files cannot hold, over several answers or periods, are listed as expressions.

    \b
    Example:
      lamppu-xl schema lamppu-2012 --format json
    """
    workspace = open_project(project)
    from lamppu_xl.validation.schema_export import export_json, export_yaml  # noqa: PLC0415  # pandera takes a moment

    click.echo({"yaml": export_yaml, "json": export_json}[form](workspace.project), nl=False)

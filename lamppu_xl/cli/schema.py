"""`lamppu-xl schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from lamppu_xl.cli.options import format_option, project_argument
from lamppu_xl.services.schema import schema as export_schema


@click.command()
@project_argument
@format_option("yaml", "json")
def schema(project: Path, form: Literal["yaml", "json"]) -> None:
    """Write the form's rules as pandera schemas, one for each table, for use in other programs.

    Rules over several answers or periods cannot be written in this format; they are listed as expressions.

    \b
    Example:
      lamppu-xl schema lamppu-2012 --format json
    """
    click.echo(export_schema(project, form=form), nl=False)

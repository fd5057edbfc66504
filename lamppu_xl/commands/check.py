"""`lamppu-xl check`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.commands.shared import Wrong, language_option, problem_line, project_argument
from lamppu_xl.definition import load
from lamppu_xl.findings import has_errors


@click.command()
@project_argument
@language_option
@click.pass_context
def check(ctx: click.Context, project: Path, language: str | None) -> None:
    """Tell every problem of a definition, each with its place and what to do.

    PROJECT is a project's folder or its project.yaml; by default the folder you are in.

    \b
    Example:
      lamppu-xl check lamppu-2012
    """
    if not (project / "project.yaml" if project.is_dir() else project).is_file():
        raise Wrong(f"There is no project.yaml in '{project}'. Start a project with 'lamppu-xl init DIR'.")
    loaded = load(project)
    spoken = language or (loaded.project.language if loaded.project else None)
    for finding in loaded.problems:
        click.echo(problem_line(finding, spoken))
    if has_errors(loaded.problems) or loaded.project is None:
        click.echo(f"{len(loaded.problems)} problems. 'lamppu-xl explain CODE' tells more of each.", err=True)
        ctx.exit(2)
    found = loaded.project
    click.echo(
        f"{found.id}: the definition is sound. {len(found.partners)} partners, {len(found.goals)} goals, "
        f"{len(found.periods)} periods, form {found.form.id}."
    )

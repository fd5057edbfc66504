"""`lamppu-xl check`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from lamppu_xl.cli.shared import UsageError, is_programme, language_option, problem_line, project_argument
from lamppu_xl.definition import check_programme, load
from lamppu_xl.definition.corrections import FILE, load_corrections
from lamppu_xl.domain.findings import Finding, has_errors


@click.command()
@project_argument
@language_option
@click.pass_context
def check(ctx: click.Context, project: Path, language: str | None) -> None:
    """Tell every problem of a definition, each with its place and what to do.

    PROJECT is a project's folder or its project.yaml; by default the folder you are in. A programme's folder or its
    programme.yaml is checked together with its projects.

    \b
    Examples:
      lamppu-xl check lamppu-2012
      lamppu-xl check laatuohjelma
    """
    if is_programme(project):
        _check_programme(ctx, project, language)
        return
    if not (project / "project.yaml" if project.is_dir() else project).is_file():
        raise UsageError(f"There is no project.yaml in '{project}'. Start a project with 'lamppu-xl init DIR'.")
    loaded = load(project)
    found = loaded.project
    listed = load_corrections(loaded.folder / FILE, found).problems if found else ()
    _tell(ctx, (*loaded.problems, *listed), language or (found.language if found else None))
    if found:
        click.echo(
            f"{found.id}: the definition is sound. {len(found.partners)} partners, {len(found.goals)} goals, "
            f"{len(found.periods)} periods, form {found.form.id}."
        )


def _check_programme(ctx: click.Context, path: Path, language: str | None) -> None:
    checked = check_programme(path)
    found = checked.programme
    _tell(ctx, checked.problems, language or (found.language if found else None))
    if found:
        click.echo(
            f"{found.id}: the definition is sound. {len(found.projects)} projects, {len(checked.projects)} with "
            f"a definition of their own, {len(found.focus_areas)} focus areas, {len(found.themes)} themes, "
            f"{len(found.organisations)} organisations, {len(found.periods)} periods."
        )


def _tell(ctx: click.Context, problems: Sequence[Finding], language: str | None) -> None:
    """Print the problems; errors among them end the command."""
    for finding in problems:
        click.echo(problem_line(finding, language))
    if has_errors(problems):
        click.echo(f"{len(problems)} problems. 'lamppu-xl explain CODE' tells more of each.", err=True)
        ctx.exit(2)

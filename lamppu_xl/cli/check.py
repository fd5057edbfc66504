"""`lamppu-xl check`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from lamppu_xl.cli.options import language_option, project_argument
from lamppu_xl.cli.output import problem_line
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.services.check import check as check_project
from lamppu_xl.services.check import check_programme
from lamppu_xl.services.workspace import is_programme


@click.command()
@project_argument
@language_option
@click.pass_context
def check(ctx: click.Context, project: Path, language: str | None) -> None:
    """Check a definition and list every problem, with its place and what to do.

    PROJECT is a project's folder or its project.yaml (default: the current folder). A programme's folder or its
    programme.yaml is checked together with its projects. Exit code 2 if the definition has errors.

    \b
    Examples:
      lamppu-xl check lamppu-2012
      lamppu-xl check laatuohjelma
    """
    if is_programme(project):
        _check_programme(ctx, project, language)
        return
    checked = check_project(project)
    valid = checked.project
    _show_problems(ctx, checked.findings, language or (valid.language if valid else None))
    if valid:
        click.echo(
            f"{valid.id}: the definition is valid. {len(valid.partners)} partners, {len(valid.goals)} goals, "
            f"{len(valid.periods)} periods, form {valid.form.id}."
        )


def _check_programme(ctx: click.Context, path: Path, language: str | None) -> None:
    checked = check_programme(path)
    valid = checked.programme
    _show_problems(ctx, checked.problems, language or (valid.language if valid else None))
    if valid:
        click.echo(
            f"{valid.id}: the definition is valid. {len(valid.projects)} projects, {len(checked.projects)} with "
            f"a definition of their own, {len(valid.focus_areas)} focus areas, {len(valid.themes)} themes, "
            f"{len(valid.organisations)} organisations, {len(valid.periods)} periods."
        )


def _show_problems(ctx: click.Context, problems: Sequence[Finding], language: str | None) -> None:
    """Print the problems; errors among them end the command."""
    for finding in problems:
        click.echo(problem_line(finding, language))
    if has_errors(problems):
        click.echo(f"{len(problems)} problems. Run 'lamppu-xl explain CODE' for details.", err=True)
        ctx.exit(2)

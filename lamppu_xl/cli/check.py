"""`lamppu-xl check`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from lamppu_xl.cli.options import language_option, project_argument
from lamppu_xl.cli.output import problem_line
from lamppu_xl.definition import check_programme
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.services.check import check as check_project
from lamppu_xl.services.workspace import is_programme


@click.command()
@project_argument
@language_option
def check(project: Path, language: str | None) -> int:
    """Check a definition and list every problem, with its place and what to do.

    PROJECT is a project's folder or its project.yaml (default: the current folder). A programme's folder or its
    programme.yaml is checked together with its projects. Exit code 2 if the definition has errors.

    \b
    Examples:
      lamppu-xl check lamppu-2012
      lamppu-xl check laatuohjelma
    """
    if is_programme(project):
        return _check_programme(project, language)
    checked = check_project(project)
    valid = checked.project
    exit_code = _show_problems(checked.findings, language or (valid.language if valid else None))
    if valid and not exit_code:
        click.echo(
            f"{valid.id}: the definition is valid. {len(valid.partners)} partners, {len(valid.goals)} goals, "
            f"{len(valid.periods)} periods, form {valid.form.id}."
        )
    return exit_code


def _check_programme(path: Path, language: str | None) -> int:
    checked = check_programme(path)
    valid = checked.programme
    exit_code = _show_problems(checked.problems, language or (valid.language if valid else None))
    if valid:
        click.echo(
            f"{valid.id}: the definition is valid. {len(valid.projects)} projects, {len(checked.projects)} with "
            f"a definition of their own, {len(valid.focus_areas)} focus areas, {len(valid.themes)} themes, "
            f"{len(valid.organisations)} organisations, {len(valid.periods)} periods."
        )
    return exit_code


def _show_problems(problems: Sequence[Finding], language: str | None) -> int:
    """Print the problems and return the exit code."""
    for finding in problems:
        click.echo(problem_line(finding, language))
    if has_errors(problems):
        click.echo(f"Problems: {len(problems)}. Run 'lamppu-xl explain CODE' for details.", err=True)
        return 2
    return 0

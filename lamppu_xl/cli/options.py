"""Arguments and options that several commands share. An option has the name of the service's parameter."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.services.workspace import is_programme, is_project

LANGUAGE = "lamppu_xl.language"
"""The key of the chosen language in the context of click."""

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
PATH = click.Path(path_type=Path)


def _keep_language(ctx: click.Context, option: click.Parameter, language: str | None) -> str | None:  # noqa: ARG001
    ctx.meta[LANGUAGE] = language
    return language


def _date(ctx: click.Context, option: click.Parameter, time: datetime | None) -> date | None:  # noqa: ARG001
    return time.date() if time else None


date_option = functools.partial(click.option, type=click.DateTime(["%Y-%m-%d"]), callback=_date)

project_argument = click.argument("project", type=PATH, default=Path(), required=False, metavar="[PROJECT]")
paths_argument = click.argument("paths", type=PATH, nargs=-1, metavar="[PATH]...")
period_option = click.option(
    "--period",
    metavar="ID",
    help="The reporting period (default: the one with open returns, or with the next deadline).",
)
partner_option = click.option(
    "--partner", "partners", multiple=True, metavar="ID", help="Only this partner (can be repeated)."
)
by_option = date_option("--by", metavar="YYYY-MM-DD", help="The new return date (default: the period's deadline).")
today_option = date_option("--today", hidden=True)
role_option = click.option("--role", default="", metavar="NAME", help="The role of the person who decides.")


def use_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--use` to a command, with its reason."""
    options = (
        role_option,
        click.option("--because", default="", metavar="TEXT", help="The reason of --use; kept in decisions.yaml."),
        click.option(
            "--use",
            multiple=True,
            metavar="FILE",
            help="Use this return if a partner has sent several, from now on (can be repeated; needs --because).",
        ),
    )
    for option in options:
        function = option(function)
    return function


language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    callback=_keep_language,
    help="The language of messages (default: the project's language, or the system's).",
)


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option `--format`; the first format is the default."""
    return click.option("--format", "form", type=click.Choice(formats), default=formats[0], show_default=True)


def readers_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--workers` and `--scheduler` to a command; it gets both as `readers`."""

    @click.option(
        "--workers",
        type=click.IntRange(1, 1000),
        metavar="N",
        help="Number of reading processes (default: 1; from 200 returns on, one per processor).",
    )
    @click.option("--scheduler", metavar="ADDRESS", help="Read on the workers of a Dask scheduler, as tcp://HOST:8786.")
    @functools.wraps(function)
    def command(*, workers: int | None, scheduler: str | None, **options: Any) -> Any:
        from lamppu_xl.services.returned_files import ReadOptions  # noqa: PLC0415  # imports the reading side

        return function(readers=ReadOptions(workers, scheduler), **options)

    return command


def project_and_paths(project: Path, paths: Sequence[Path]) -> tuple[Path, Sequence[Path]]:
    """Inside a project folder its name may be left out: the first argument is then a file or folder to read."""
    if project != Path() and not is_project(project) and is_project(Path()):
        return Path(), (project, *paths)
    return project, paths


def programme_and_paths(path: Path, paths: Sequence[Path]) -> tuple[Path, Sequence[Path]] | None:
    """The programme and the files to read, or None; inside its folder its name may be left out."""
    if is_project(path):
        return None
    if is_programme(path):
        return path, paths
    inside = path != Path() and is_programme(Path()) and not is_project(Path())
    return (Path(), (path, *paths)) if inside else None

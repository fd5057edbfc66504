"""Arguments and options that several commands share. An option has the name of the service's parameter."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.help import HelpContext
from lamppu_xl.cli.language import LANGUAGE, LANGUAGE_HELP, RUNNING, chosen_language, message_language, set_color
from lamppu_xl.definition.file_names import (
    PROGRAMME_FILE,
    PROJECT_FILE,
    definition_file,
    is_file,
    is_open_elsewhere,
)
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import Sentence
from lamppu_xl.i18n.languages import LANGUAGES
from lamppu_xl.i18n.terminal import translate
from lamppu_xl.services.workspace import is_programme, is_project

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
PATH = click.Path(path_type=Path)


def _keep_language(ctx: click.Context, option: click.Parameter, language: str | None) -> str | None:  # noqa: ARG001
    """Keep the language for messages; without the option it is that of the variable."""
    if language:
        ctx.meta[LANGUAGE] = language
    return chosen_language(ctx)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic in some versions of click only
    """A day, written as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value.strip(), "%Y-%m-%d").date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            sentence = Sentence("'{value}' is not a day. Write year, month and day, as in 2027-01-31.", value=value)
            raise click.BadParameter(translate(sentence, message_language(ctx)), ctx, param) from None


date_option = functools.partial(click.option, type=Day())


def _note_unsaved(ctx: click.Context, option: click.Parameter, path: Path) -> Path:  # noqa: ARG001
    """Say that the definition is open in another program; `check` has a finding for that."""
    if ctx.info_name != "check":
        for name in (PROJECT_FILE, PROGRAMME_FILE):
            file = definition_file(path, name)
            if is_open_elsewhere(file) and is_file(file):
                from lamppu_xl.cli.output import say  # noqa: PLC0415  # not needed by most commands

                say("{path}: open in another program. Changes that are not saved are not read.", err=True, path=file)
    return path


project_argument = click.argument(
    "project", type=PATH, default=Path(), required=False, metavar="[PROJECT]", callback=_note_unsaved
)
paths_argument = click.argument("paths", type=PATH, nargs=-1, metavar="[PATH]...")
period_option = click.option(
    "--period",
    metavar="ID",
    help="The reporting period (default: the one with open returns, or with the next deadline).",
)
partner_option = click.option(
    "--partner", "partners", multiple=True, metavar="ID", help="Only this partner (can be repeated)."
)


class _OutOption(click.Option):
    """`--out`, with the name `--output` that help does not show."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        record = super().get_help_record(ctx)
        return record and (record[0].replace("--output, ", ""), record[1])


out_option = functools.partial(click.option, "--output", "--out", cls=_OutOption)
"""Where to write; every command takes both names."""
by_option = date_option(
    "--by",
    metavar="YYYY-MM-DD",
    help="The new return date (default: the day of the last message, else the deadline, or a weekday a week from now).",
)
today_option = date_option("--today", hidden=True)
role_option = click.option("--role", default="", metavar="NAME", help="The role of the person who decides.")


def password_in(path: Path) -> str:
    """The password in a text file.

    Raises:
        UsageError: the file cannot be read or is empty.
    """
    if not path.exists():
        raise UsageError("There is no file '{path}'. Check the name and the folder.", path=path)
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise UsageError("The password file '{path}' is not a plain text file.", path=path) from error
    if not text:
        raise UsageError("The password file '{path}' is empty. Write the password on its first line.", path=path)
    if len(text) > LONGEST_PASSWORD:
        english = "The password in '{path}' has {number} characters. At most {limit} are possible."
        raise UsageError(english, path=path, number=len(text), limit=LONGEST_PASSWORD)
    return text


LONGEST_PASSWORD = 255
"""Characters of a password; Excel takes no more."""

open_password_option = click.option(
    "--open-password-file",
    "open_password",
    type=FILE,
    callback=lambda _context, _option, path: password_in(path) if path else None,
    help="A text file with the password that opens templates, feedback workbooks and returns.",
)


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
    is_eager=True,
    help=LANGUAGE_HELP,
)


def _remember(ctx: click.Context, option: click.Parameter, when: str | None) -> None:  # noqa: ARG001
    """Remember the running command for the language of errors, and set its colours."""
    ctx.meta.setdefault(RUNNING, []).append(ctx)
    set_color(ctx, when)


_COLOR = click.Option(
    ["--color"],
    type=click.Choice(["auto", "always", "never"]),
    callback=_remember,
    expose_value=False,
    is_eager=True,
    hidden=True,
)
_LANGUAGE = click.Option(
    ["--language"],
    type=click.Choice(LANGUAGES),
    callback=_keep_language,
    expose_value=False,
    is_eager=True,
    help=LANGUAGE_HELP,
)


def add_common_options(command: click.Command) -> click.Command:
    """The command with the options that every command has: `--language` and `--color`."""
    command = copy.copy(command)
    command.context_class = HelpContext
    has_language = any(option.name == "language" for option in command.params)
    command.params = [*command.params, *([] if has_language else [_LANGUAGE]), _COLOR]
    if isinstance(command, click.Group):
        command.commands = {name: add_common_options(inner) for name, inner in command.commands.items()}
    return command


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option `--format`; the first format is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="The format of the output.",
    )


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

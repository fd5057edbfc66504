"""The language in which a command speaks: `--language`, the variable, the project's, or the system's.

Nothing here imports more than click, because `--help` needs it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

VARIABLE = "LAMPPU_XL_LANGUAGE"
"""The environment variable with the language of messages."""

LANGUAGE_HELP = "The language of messages (default: LAMPPU_XL_LANGUAGE, the project's language, or the system's)."

LANGUAGE = "lamppu_xl.language"
"""The key of the language of `--language` in the context of click."""

RUNNING = "lamppu_xl.running"
"""The key of the contexts of the running commands in the context of click, the innermost last."""

COMPLETE = ("en", "fi", "sv")
"""The languages that have all texts."""

_DEFINITIONS = ("project.yaml", "programme.yaml")
_LANGUAGES = re.compile(
    r"(?:^|^[^#\n]*[{,])[ \t]*[\"']?languages[\"']?:\s*(?:\[|-)?\s*[\"']?([a-z]{2,3})\b", re.MULTILINE
)
_LANGUAGE_OPTION = "--language"
_MOST_PARENTS = 4
"""A file is in a folder of a period, which is in the folder of the project."""


def chosen_language(ctx: click.Context | None = None) -> str | None:
    """The language of `--language`, else of the variable; None if neither names a known one."""
    ctx = ctx or click.get_current_context(silent=True)
    explicit = ctx.meta.get(LANGUAGE) if ctx else None
    return explicit or _known(os.environ.get(VARIABLE, "").strip().casefold())


def message_language(ctx: click.Context | None = None) -> str:
    """The language of messages: the chosen one, else the main one of the project, else the system's."""
    ctx = ctx or click.get_current_context(silent=True)
    return chosen_language(ctx) or _project_language(ctx) or system_language()


def help_language(ctx: click.Context | None = None) -> str:
    """The language of `--help`: the chosen one, else the system's; for one with few texts the next language."""
    language = chosen_language(ctx) or system_language()
    if language in COMPLETE:
        return language
    from lamppu_xl.i18n.languages import profile_of  # noqa: PLC0415  # not needed for --help in these languages

    return next(iter(profile_of(language).fallback), language)


def unknown_language() -> str:
    """What the variable names, if there are no texts in it; else nothing."""
    setting = os.environ.get(VARIABLE, "").strip()
    return "" if _known(setting.casefold()) else setting


def system_language() -> str:
    """The language of the desktop."""
    if sys.platform != "win32":
        names = ("LC_ALL", "LC_MESSAGES", "LANG")
        setting = next((os.environ[name] for name in names if os.environ.get(name)), "")
        if setting.partition(".")[0].partition("_")[0].casefold() in ("", "c", "posix", "en"):
            return "en"  # without the import
    from lamppu_xl.storage import desktop  # noqa: PLC0415  # not needed for --help in English

    return desktop.desktop_language()


def keep_language_of(ctx: click.Context, arguments: Sequence[str]) -> None:
    """Keep the language of `--language` before any argument is parsed, for `--help` and for messages about them."""
    for number, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == _LANGUAGE_OPTION:
            following = arguments[number + 1] if number + 1 < len(arguments) else ""
            if language := _known(value or following):
                ctx.meta[LANGUAGE] = language


def require_language(ctx: click.Context, option: click.Parameter, language: str | None) -> None:
    """Refuse a `--language` in which there are no texts."""
    if language and not _known(language):
        from lamppu_xl.i18n.languages import LANGUAGES  # noqa: PLC0415  # only for errors

        names = ", ".join(f"'{name}'" for name in LANGUAGES)
        raise click.BadParameter(f"'{language}' is not one of {names}.", ctx, option)


def set_color(ctx: click.Context, when: str | None) -> None:
    """Use colours always or never; `auto` uses them on a terminal, unless `NO_COLOR` is set."""
    if when in ("always", "never"):
        each: click.Context | None = ctx
        while each is not None:
            each.color, each = when == "always", each.parent


def _known(language: str) -> str | None:
    """The language if there are texts in it."""
    if language in ("", *COMPLETE):
        return language or None  # without the import
    from lamppu_xl.i18n.languages import LANGUAGES  # noqa: PLC0415  # not needed for --help in these languages

    return language if language in LANGUAGES else None


def _project_language(ctx: click.Context | None) -> str | None:
    """The main language of the project or programme that the command is about; also of a definition with errors."""
    for folder in named_folders(ctx):
        for name in _DEFINITIONS:
            path = folder if folder.name.endswith((".yaml", ".yml")) else folder / name
            try:
                text = path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
            except OSError:
                text = ""
            if found := _LANGUAGES.search(text):
                return _known(found[1])
            if language := _workbook_language(folder, name):
                return language
    return None


def _workbook_language(folder: Path, name: str) -> str | None:
    """The main language of a definition that is a workbook."""
    path = folder if folder.suffix == ".xlsx" else folder / name.replace(".yaml", ".xlsx")
    if path.stem != name.partition(".")[0] or not path.is_file():
        return None
    from lamppu_xl.definition.forms import main_language  # noqa: PLC0415  # reads the workbook

    return _known(main_language(path))


def named_folders(ctx: click.Context | None) -> Iterator[Path]:
    """The paths that the command was given and the folders that they are in; then the current folder."""
    for path in given_paths(ctx):
        if path != Path():
            yield path
            yield from path.absolute().parents[:_MOST_PARENTS]
    yield Path()


def given_paths(ctx: click.Context | None) -> Iterator[Path]:
    """The paths that are arguments of the command; those of options, such as a map, are no project."""
    values = [
        value for each in _lineage(ctx) for name, value in each.params.items() if name not in _options(each.command)
    ]
    paths = [path for value in values for path in (value if isinstance(value, list | tuple) else (value,))]
    return (path for path in paths if isinstance(path, Path))


def _options(command: click.Command) -> set[str | None]:
    return {parameter.name for parameter in command.params if isinstance(parameter, click.Option)}


def _lineage(ctx: click.Context | None) -> Iterator[click.Context]:
    while ctx is not None:
        yield ctx
        ctx = ctx.parent

"""`lamppu-xl demo`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from importlib import resources
from pathlib import Path

import click

from lamppu_xl.cli.language import chosen_language, system_language
from lamppu_xl.cli.options import FOLDER
from lamppu_xl.cli.output import show, terminal_width
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import CommandLine, Sentence
from lamppu_xl.i18n.command_names import named_in
from lamppu_xl.i18n.terminal import translate
from lamppu_xl.reports.terminal_layout import wrapped
from lamppu_xl.services.clock import replayed
from lamppu_xl.storage.resources import example_folder

CREATION = Sentence(
    "Create fourteen projects, nearly all invented, with their returns and master workbooks of two periods."
)
PROJECT = "lamppu-2012"
PROGRAMME = "quality-strategy-2030"


@click.command()
@click.argument("folder", type=FOLDER, required=False, metavar="[DIR]")
@click.option("--programme", is_flag=True, help="Run an example programme of many projects instead.")
@click.pass_context
def demo(ctx: click.Context, folder: Path | None, programme: bool) -> None:
    """Run an example project from start to finish: definition, templates, returns, master workbook.

    The example is copied into DIR (default: lamppu-demo), and each command is run on it. With --programme it is a
    programme of fourteen projects (default: lamppu-programme-demo); its returns are created first, which takes about a
    minute.
    """
    folder = folder or Path("lamppu-programme-demo" if programme else "lamppu-demo")
    if folder.exists() and any(folder.iterdir()):
        command = CommandLine("demo", *(["--programme"] if programme else ()))
        english = "'{folder}' already exists and is not changed. Name another folder: {command} DIR"
        raise UsageError(english, folder=folder, command=command)
    if programme:
        _run_programme(ctx, folder)
    else:
        _run_project(ctx, folder)


def _run_project(ctx: click.Context, folder: Path) -> None:
    left_out = shutil.ignore_patterns("*.py", "__pycache__", "log.jsonl")
    shutil.copytree(example_folder(PROJECT), folder, dirs_exist_ok=True, ignore=left_out)
    _run_script(ctx, "project.txt", folder)


def _run_programme(ctx: click.Context, folder: Path) -> None:
    _show_heading(ctx, f"\n# {CREATION.english}", folder)
    _create_programme(folder)
    _run_script(ctx, "programme.txt", folder / PROGRAMME)


def _create_programme(folder: Path) -> None:
    """Run the example's own script, which prints what it creates."""
    script = example_folder(PROGRAMME) / "make_programme.py"
    sys.stdout.flush()
    ended = subprocess.run([sys.executable, str(script), str(folder)], check=False)  # noqa: S603  # a script of the package
    if ended.returncode:
        raise UsageError("The example could not be made in '{folder}'. The error is shown above.", folder=folder)


def _run_script(ctx: click.Context, name: str, folder: Path) -> None:
    """Run a script of this package.

    Its lines begin with `#` for a heading, `$` for a command of lamppu-xl, `>` for copying the workbooks of one folder
    into another, and `@` for the day of the story on which the commands after it run.
    """
    day = None
    script = resources.files(__package__).joinpath("demo_scripts", name).read_text(encoding="utf-8")
    for line in script.splitlines():
        arguments = [word.format(folder=folder) for word in line[1:].split()]
        if line.startswith("@"):
            day = date.fromisoformat(arguments[0])
        elif line.startswith("$"):
            with replayed(day) if day else nullcontext():
                _run(ctx, arguments)
        elif line.startswith(">"):
            _copy_workbooks(*map(Path, arguments))
        else:
            _show_heading(ctx, line, folder)


def _show_heading(ctx: click.Context, line: str, folder: Path) -> None:
    """Print a line of the story in the language of the demo."""
    mark, hash_sign, english = line.partition("# ")
    text = translate(Sentence(english, folder=folder), _language(ctx)) if english else ""
    click.secho(wrapped(f"{mark}{hash_sign}{text}", terminal_width(), hanging=2), bold=True)


def _language(ctx: click.Context) -> str:
    """The language of the demo and of all its commands; the folder of the example has no part in it."""
    return chosen_language(ctx) or system_language()


def _copy_workbooks(source: Path, target: Path) -> None:
    for path in sorted(source.glob("*.xlsx")):
        shutil.copy2(path, target / path.name)
        show(f"  {path} -> {target}")


def _run(ctx: click.Context, arguments: Sequence[str]) -> None:
    """Show a command and run it; findings do not end the example."""
    language = _language(ctx)
    click.echo(f"$ {CommandLine(named_in(arguments[0], language), *arguments[1:])}")
    in_language = ["--language", language, *arguments]
    ctx.find_root().command.main(in_language, prog_name="lamppu-xl", standalone_mode=False, color=ctx.color)

"""`lamppu-xl demo`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lamppu_xl.cli.options import FOLDER
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.storage.resources import example_folder

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
        command = "lamppu-xl demo --programme DIR" if programme else "lamppu-xl demo DIR"
        raise UsageError(f"'{folder}' already exists and is not changed. Name another folder: {command}")
    if programme:
        _run_programme(ctx, folder)
    else:
        _run_project(ctx, folder)


def _run_project(ctx: click.Context, folder: Path) -> None:
    shutil.copytree(
        example_folder(PROJECT), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    _heading("Check the project definition.")
    _run(ctx, ["check", str(folder)])
    _heading("Create a locked template for each partner: its own goals, in its language, with last spring's answers.")
    _run(ctx, ["generate", str(folder), "--period", "2012-2"])
    _heading("Three of five partners have returned their reports. Check them.")
    _run(ctx, ["validate", str(folder), "--period", "2012-2", "--language", "en"])
    _heading("Create feedback workbooks: the partner's answers, with findings beside the cells.")
    _run(ctx, ["feedback", str(folder), "--period", "2012-2"])
    _heading("The partners correct their reports and return them.")
    corrected, inbox = folder / "2012-2" / "mended", folder / "2012-2" / "inbox"
    for path in sorted(corrected.glob("*.xlsx")):
        shutil.copy2(path, inbox / path.name)
        click.echo(f"  {path} -> {inbox}")
    _run(ctx, ["validate", str(folder), "--period", "2012-2", "--language", "en"])
    _heading("Combine the accepted returns for the funder, each value with its source.")
    _run(ctx, ["consolidate", str(folder), "--period", "2012-2"])
    _heading(
        f"Open {folder / '2012-2' / 'master.xlsx'} to see what the funder receives,\n"
        f"# {folder / '2012-2' / 'outbox' / 'LAMPPU_2012-2_KAO.xlsx'} to see what a partner fills in, and\n"
        f"# {folder / '2012-2' / 'feedback'} for the feedback to the partners."
    )


def _run_programme(ctx: click.Context, folder: Path) -> None:
    programme = folder / PROGRAMME
    _heading("Create fourteen projects, nearly all invented, with their returns and master workbooks of two periods.")
    _create_programme(folder)
    _heading("Check the programme's definition together with those of its projects.")
    _run(ctx, ["check", str(programme)])
    _heading("Each project has its own folder. In this one a return needs correction.")
    _run(ctx, ["validate", str(programme / "projects" / "N04"), "--period", "2020-2", "--language", "en"])
    _heading("The projects have sent their master workbooks. Check them like returns.")
    _run(ctx, ["validate", str(programme), "--period", "2020-2", "--language", "en"])
    _heading("One workbook for all projects: each figure with its rule, each event counted once.")
    _run(ctx, ["consolidate", str(programme), "--period", "2020-2"])
    _heading("Create an extract for the coordinator of a focus area: its projects only, without personal data.")
    _run(ctx, ["consolidate", str(programme), "--period", "2020-2", "--focus-area", "P3"])
    _heading("How many people were trained under focus area P3 in autumn 2020, and where does the figure come from?")
    workbook = programme / "2020-2" / "programme.xlsx"
    _run(ctx, ["trace", str(workbook), "--indicator", "K6", "--focus-area", "P3", "--period", "2020-2"])
    _heading(
        f"Open {workbook} to see what the funder receives,\n"
        f"# {programme / 'programme.yaml'} to see the programme's definition,\n"
        f"# {programme / '2020-2' / 'inbox'} for the master workbooks of the projects, and\n"
        f"# {programme / 'projects'} for the projects themselves."
    )


def _create_programme(folder: Path) -> None:
    """Run the example's own script, which prints what it creates."""
    script = example_folder(PROGRAMME) / "make_programme.py"
    sys.stdout.flush()
    ended = subprocess.run([sys.executable, str(script), str(folder)], check=False)  # noqa: S603  # a script of the package
    if ended.returncode:
        raise UsageError(f"The example could not be made in '{folder}'. The error is shown above.")


def _heading(text: str) -> None:
    click.secho(f"\n# {text}", bold=True)


def _run(ctx: click.Context, arguments: Sequence[str]) -> None:
    """Show a command and run it; findings do not end the example."""
    click.echo(f"$ lamppu-xl {' '.join(arguments)}")
    ctx.find_root().command.main([*arguments], prog_name="lamppu-xl", standalone_mode=False)

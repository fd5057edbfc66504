"""`lamppu-xl demo`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import click

from lamppu_xl.cli.shared import UsageError
from lamppu_xl.storage.resources import example_folder

STORY = "lamppu-2012"
PROGRAMME = "quality-strategy-2030"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False, metavar="[DIR]")
@click.option("--programme", is_flag=True, help="Tell of a national programme of many projects instead.")
@click.pass_context
def demo(ctx: click.Context, folder: Path | None, programme: bool) -> None:
    """Tell the LAMPPU story: from the definition to the templates, the returns and the master workbook.

    Copies the example into DIR (by default lamppu-demo), and runs each command on it before your eyes. With
    --programme it is a programme of fourteen projects (by default in lamppu-programme-demo); all that their partners
    answered is made on the spot, which takes some seconds.
    """
    folder = folder or Path("lamppu-programme-demo" if programme else "lamppu-demo")
    if folder.exists() and any(folder.iterdir()):
        words = "lamppu-xl demo --programme DIR" if programme else "lamppu-xl demo DIR"
        raise UsageError(f"'{folder}' is there already, and is left as it is. Name another folder: {words}")
    if programme:
        _tell_programme(ctx, folder)
    else:
        _tell_project(ctx, folder)


def _tell_project(ctx: click.Context, folder: Path) -> None:
    shutil.copytree(
        example_folder(STORY), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    tell("The project is one file: partners, goals, periods. Is it sound?")
    run(ctx, "check", str(folder))
    tell("A locked template for each partner: its own goals, in its language, with last spring's answers.")
    run(ctx, "generate", str(folder), "--period", "2012-2")
    tell("Three of five partners have returned their workbooks. Are they in order?")
    run(ctx, "validate", str(folder), "--period", "2012-2", "--language", "en")
    tell("Each partner gets its own form back, with every answer kept and each finding beside its cell.")
    run(ctx, "feedback", str(folder), "--period", "2012-2")
    tell("The partners mend what was told and send their workbooks again.")
    mended, inbox = folder / "2012-2" / "mended", folder / "2012-2" / "inbox"
    for path in sorted(mended.glob("*.xlsx")):
        shutil.copy2(path, inbox / path.name)
        click.echo(f"  {path} -> {inbox}")
    run(ctx, "validate", str(folder), "--period", "2012-2", "--language", "en")
    tell("What is accepted goes to the funder, each value with its source.")
    run(ctx, "consolidate", str(folder), "--period", "2012-2")
    tell(
        f"Open {folder / '2012-2' / 'master.xlsx'} to see what the funder gets,\n"
        f"# {folder / '2012-2' / 'outbox' / 'LAMPPU_2012-2_KAO.xlsx'} to see what a partner fills in, and\n"
        f"# {folder / '2012-2' / 'feedback'} for what came back to the partners."
    )


def _tell_programme(ctx: click.Context, folder: Path) -> None:
    home = folder / PROGRAMME
    tell("Fourteen projects, nearly all invented: what their partners returned, and each project's master, twice.")
    make(folder)
    tell("The programme is one file beside those of its projects. Do they all fit together?")
    run(ctx, "check", str(home))
    tell("Each project is one of its own. In this one a partner has something to mend.")
    run(ctx, "validate", str(home / "projects" / "N04"), "--period", "2020-2", "--language", "en")
    tell("The projects' masters have come to the programme. A master is judged like any return.")
    run(ctx, "validate", str(home), "--period", "2020-2", "--language", "en")
    tell("One workbook of all projects: each figure by the rule that stands beside it, each event counted once.")
    run(ctx, "consolidate", str(home), "--period", "2020-2")
    tell("An extract for the coordinator of a focus area: its projects alone, without personal data.")
    run(ctx, "consolidate", str(home), "--period", "2020-2", "--focus-area", "P3")
    tell("How many people were trained under focus area P3 in autumn 2020, and who says so?")
    workbook = home / "2020-2" / "programme.xlsx"
    run(ctx, "trace", str(workbook), "--indicator", "K6", "--focus-area", "P3", "--period", "2020-2")
    tell(
        f"Open {workbook} to see what the funder gets,\n"
        f"# {home / 'programme.yaml'} to see what a programme says of its projects,\n"
        f"# {home / '2020-2' / 'inbox'} for the masters that they sent, and\n"
        f"# {home / 'projects'} for the projects themselves."
    )


def make(folder: Path) -> None:
    """Run the example's own script, which tells what it makes."""
    script = example_folder(PROGRAMME) / "make_programme.py"
    sys.stdout.flush()
    told = subprocess.run([sys.executable, str(script), str(folder)], check=False)  # noqa: S603  # our own script
    if told.returncode:
        raise UsageError(f"The example could not be made in '{folder}'. What went wrong is told above.")


def tell(text: str) -> None:
    click.secho(f"\n# {text}", bold=True)


def run(ctx: click.Context, *arguments: str) -> None:
    """Show a command and run it, findings and all."""
    click.echo(f"$ lamppu-xl {' '.join(arguments)}")
    group = ctx.find_root().command
    try:
        group.main(list(arguments), prog_name="lamppu-xl", standalone_mode=False)
    except click.exceptions.Exit:
        pass
    except SystemExit as stop:
        if stop.code not in (0, 1):
            raise

"""`lamppu-xl demo`."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from lamppu_xl.commands.shared import Wrong
from lamppu_xl.resources import example

STORY = "lamppu-2012"


@click.command()
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("lamppu-demo"), metavar="[DIR]"
)
@click.pass_context
def demo(ctx: click.Context, folder: Path) -> None:
    """Tell the LAMPPU story: from the definition to the templates, the returns and the master workbook.

    Copies the example into DIR (by default lamppu-demo), and runs each command on it before your eyes.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Wrong(f"'{folder}' is there already, and is left as it is. Name another folder: lamppu-xl demo DIR")
    shutil.copytree(example(STORY), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
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

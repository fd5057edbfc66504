"""`lamppu-xl validate`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.commands.intake import judge_files
from lamppu_xl.commands.shared import choose_period, exit_code, language_option, open_project, period_option
from lamppu_xl.files import write
from lamppu_xl.report import REPORTERS, summary_line


@click.command()
@click.argument("project", type=click.Path(path_type=Path), default=Path(), required=False, metavar="[PROJECT]")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, metavar="[PATH]...")
@period_option
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to a file.")
@language_option
@click.pass_context
def validate(  # noqa: PLR0913, PLR0917
    ctx: click.Context,
    project: Path,
    paths: tuple[Path, ...],
    period: str | None,
    form: str,
    output: Path | None,
    language: str | None,
) -> None:
    """Check the workbooks that came back, and tell every problem by file, sheet and cell.

    PATH is a file or folder; by default PROJECT/PERIOD/inbox. The files are only read. Ends with 0 when all is fine,
    with 1 when something has to be mended.

    \b
    Examples:
      lamppu-xl validate lamppu-2012 --period 2012-2
      lamppu-xl validate lamppu-2012 KAO.xlsx --language sv
    """
    workspace = open_project(project)
    chosen = choose_period(workspace.project, period)
    batch = judge_files(workspace, chosen, paths or [workspace.inbox(chosen)])
    words = workspace.words(language)
    told = REPORTERS[form](batch, words)
    if output:
        write(output, told.encode())
        click.echo(f"{output}: {summary_line(batch, words)}")
    else:
        click.echo(told, nl=False)
    ctx.exit(exit_code([finding for verdict in batch.verdicts for finding in verdict.findings]))

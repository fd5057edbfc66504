"""`lamppu-xl validate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from lamppu_xl.commands.intake import judge_files, use_option
from lamppu_xl.commands.shared import (
    choose_period,
    exit_code,
    language_option,
    open_project,
    period_option,
    project_and_paths,
)
from lamppu_xl.commands.trouble import write_report
from lamppu_xl.files import free_place
from lamppu_xl.report import summary_line
from lamppu_xl.reporters import DOCUMENTS, REPORTERS
from lamppu_xl.system import open_document


@click.command()
@click.argument("project", type=click.Path(path_type=Path), default=Path(), required=False, metavar="[PROJECT]")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, metavar="[PATH]...")
@period_option
@click.option("--format", "form", type=click.Choice(list(REPORTERS)), default="text", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report to a file; html and xlsx go to PROJECT/PERIOD/findings by default.",
)
@click.option("--open", "opened", is_flag=True, help="Open the report when it is written.")
@use_option
@language_option
@click.pass_context
def validate(  # noqa: PLR0913, PLR0917
    ctx: click.Context,
    project: Path,
    paths: Sequence[Path],
    period: str | None,
    form: str,
    output: Path | None,
    opened: bool,
    used: tuple[str, ...],
    language: str | None,
) -> None:
    """Check the workbooks that came back, and tell every problem by file, sheet and cell.

    PATH is a file or folder; by default PROJECT/PERIOD/inbox. The files are only read. Ends with 0 when all is fine,
    with 1 when something has to be mended. Where a partner has sent several returns and nothing in them tells which is
    the newest, say with --use which one counts.

    \b
    Examples:
      lamppu-xl validate lamppu-2012 --period 2012-2
      lamppu-xl validate lamppu-2012 KAO.xlsx --language sv
      lamppu-xl validate lamppu-2012 --period 2012-2 --use "KAO (2).xlsx"
      lamppu-xl validate lamppu-2012 --format html --open
    """
    project, paths = project_and_paths(project, paths)
    workspace = open_project(project, language)
    chosen = choose_period(workspace.project, period)
    batch = judge_files(workspace, chosen, paths or [workspace.inbox(chosen)], used=used)
    words = workspace.words(language)
    told = REPORTERS[form](batch, words)
    data = told.encode() if isinstance(told, str) else told
    if output is None and form in DOCUMENTS:
        output = free_place(workspace.folder / chosen.id / f"findings.{form}", data)
    if output:
        write_report(output, data)
        click.echo(f"{output}: {summary_line(batch, words)}")
        if opened and not open_document(output):
            click.echo(words.label("html_not_opened"), err=True)
    else:
        click.echo(data.decode(), nl=False)
    ctx.exit(exit_code([finding for verdict in batch.verdicts for finding in verdict.findings]))

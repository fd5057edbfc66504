"""`lamppu-xl validate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from lamppu_xl.cli.closed import frozen
from lamppu_xl.cli.intake import ReadOptions, judge_files, readers_option, use_option
from lamppu_xl.cli.past import judge_frozen
from lamppu_xl.cli.shared import (
    UsageError,
    choose_period,
    exit_code,
    language_option,
    meant_programme,
    open_project,
    period_option,
    project_and_paths,
)
from lamppu_xl.cli.trouble import write_report
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.formats import FORMATS
from lamppu_xl.reports.subject import ReportedBatch
from lamppu_xl.reports.text import summary_line
from lamppu_xl.returns.reader import is_master
from lamppu_xl.storage.atomic_files import free_path
from lamppu_xl.storage.desktop import open_document


@click.command()
@click.argument("project", type=click.Path(path_type=Path), default=Path(), required=False, metavar="[PROJECT]")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, metavar="[PATH]...")
@period_option
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report to a file; html and xlsx go to PROJECT/PERIOD/findings by default.",
)
@click.option("--open", "opened", is_flag=True, help="Open the report when it is written.")
@use_option
@readers_option
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
    readers: ReadOptions,
    language: str | None,
) -> None:
    """Check the workbooks that came back, and tell every problem by file, sheet and cell.

    PATH is a file or folder; by default PROJECT/PERIOD/inbox. The files are only read. Ends with 0 when all is fine,
    with 1 when something has to be mended. Where a partner has sent several returns and nothing in them tells which is
    the newest, say with --use which one counts. Of a frozen period what was frozen is checked.

    In the folder of a programme the masters of its projects are checked in the same way; so is a project's own master
    that is named as PATH, before it goes to the funder.

    \b
    Examples:
      lamppu-xl validate lamppu-2012 --period 2012-2
      lamppu-xl validate lamppu-2012 KAO.xlsx --language sv
      lamppu-xl validate lamppu-2012 --period 2012-2 --use "KAO (2).xlsx"
      lamppu-xl validate lamppu-2012 --format html --open
    """
    if programme := meant_programme(project, paths):
        from lamppu_xl.cli.rollup import validated  # noqa: PLC0415  # most have no programme

        if used:
            raise UsageError("Of several masters of a project the newest counts; --use is for returns.")
        folder, batch, words = validated(*programme, period, language)
        _tell(ctx, batch, words, folder, _ReportOptions(form, output, opened))
        return
    project, paths = project_and_paths(project, paths)
    workspace = open_project(project, language)
    chosen = choose_period(workspace.project, period)
    if paths and all(path.is_file() and is_master(path.read_bytes()) for path in paths):
        from lamppu_xl.cli.rollup import validated_alone  # noqa: PLC0415  # seldom asked for

        batch = validated_alone(workspace.project, chosen if period else None, paths)
        _tell(ctx, batch, workspace.translator_for(language), workspace.folder, _ReportOptions(form, output, opened))
        return
    kept = None if paths else frozen(workspace.folder, chosen)
    if kept:
        batch = judge_frozen(workspace, chosen, kept, readers=readers)
        click.echo(f"{chosen.id} was frozen on {kept.day}: what was frozen is told, by its own definition.", err=True)
    else:
        batch = judge_files(workspace, chosen, paths or [workspace.inbox(chosen)], used=used, readers=readers)
    _tell(ctx, batch, workspace.translator_for(language), workspace.folder, _ReportOptions(form, output, opened))


@dataclass(frozen=True)
class _ReportOptions:
    """How the report is wanted."""

    form: str
    output: Path | None
    opened: bool


def _tell(ctx: click.Context, batch: ReportedBatch, words: Translator, folder: Path, asked: _ReportOptions) -> None:
    """Print or write the report, and end the command."""
    told, output = FORMATS[asked.form].write(batch, words), asked.output
    data = told.encode() if isinstance(told, str) else told
    if output is None and FORMATS[asked.form].is_document:
        output = free_path(folder / batch.period.id / f"findings.{asked.form}", data)
    if output:
        write_report(output, data)
        click.echo(f"{output}: {summary_line(batch, words)}")
        if asked.opened and not open_document(output):
            click.echo(words.label("html_not_opened"), err=True)
    else:
        click.echo(data.decode(), nl=False)
    ctx.exit(exit_code([finding for verdict in batch.verdicts for finding in verdict.findings]))

"""`lamppu-xl validate`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import click

from lamppu_xl.archive.record import stored_day
from lamppu_xl.cli.options import (
    FILE,
    format_option,
    language_option,
    open_password_option,
    out_option,
    paths_argument,
    period_option,
    programme_and_paths,
    project_and_paths,
    project_argument,
    readers_option,
    use_option,
)
from lamppu_xl.cli.output import batch_exit_code, progress_bar, say, show, show_log_remarks, terminal_layout
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import ProjectCommand
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.formats import FORMATS
from lamppu_xl.reports.subject import ReportedBatch
from lamppu_xl.reports.text import as_text, findings_line, period_line
from lamppu_xl.returns.reader import is_master
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.log_entries import answered_returns
from lamppu_xl.services.os_errors import write_report
from lamppu_xl.services.validate import validate as validate_returns
from lamppu_xl.services.workspace import choose_period, load_project
from lamppu_xl.storage.atomic_files import display_name, free_path
from lamppu_xl.validation.batch import Batch
from lamppu_xl.validation.verdict import FileState

_DOCUMENTS = " and ".join(name for name, report in FORMATS.items() if report.is_document)


@click.command()
@project_argument
@paths_argument
@period_option
@format_option(*FORMATS)
@out_option(
    "output",
    type=FILE,
    help=f"Write the report to a file; {_DOCUMENTS} go to PROJECT/PERIOD/findings by default.",
)
@click.option("--open", "opened", is_flag=True, help="Open the report when it is written.")
@use_option
@open_password_option
@readers_option
@language_option
def validate(
    project: Path, paths: Sequence[Path], language: str | None, open_password: str | None, **options: Any
) -> int:
    """Check returned workbooks, and list every problem by file, sheet and cell.

    PATH is a file or folder (default: PROJECT/PERIOD/inbox). The files are only read. Exit code 0 if there are no
    errors, otherwise 1. If a partner has sent several returns and nothing shows which is the newest, choose one with
    --use; the choice is kept in PROJECT/PERIOD/decisions.yaml. For a frozen period the archived files are checked.

    In the folder of a programme the master workbooks of its projects are checked in the same way. A project's own
    master workbook can be checked, too: name it as PATH.

    \b
    Examples:
      lamppu-xl validate lamppu-2012 --period 2012-2
      lamppu-xl validate lamppu-2012 KAO.xlsx --language sv
      lamppu-xl validate lamppu-2012 --period 2012-2 --use "KAO (2).xlsx" --because "KAO vahvisti."
      lamppu-xl validate lamppu-2012 --format html --open
    """
    report_options = {name: options.pop(name) for name in ("form", "output", "opened")}
    batch: ReportedBatch
    answered: frozenset[str] = frozenset()
    if programme := programme_and_paths(project, paths):
        from lamppu_xl.cli.programme import validate_masters  # noqa: PLC0415  # most have no programme

        if any(options[name] for name in ("use", "because", "role")):
            raise UsageError("--use is for returns. Choose a master workbook with 'lamppu-xl decide use'.")
        folder, batch, words = validate_masters(*programme, options["period"], language, open_password)
    else:
        project, paths = project_and_paths(project, paths)
        workspace = load_project(project, open_password=open_password)
        folder, words = workspace.folder, workspace.translator_for(language)
        chosen = choose_period(workspace.project, options["period"], folder=folder)
        if paths and all(path.is_file() and is_master(path.read_bytes()) for path in paths):
            from lamppu_xl.services.programmes.programme import validate_own_masters  # noqa: PLC0415  # slow to import

            batch = validate_own_masters(workspace, paths, period=options["period"])
        else:
            batch = validate_returns(workspace, paths, progress=progress_bar, **options)
            if not paths and (archive := frozen_period(folder, chosen)):
                say(
                    "{period} was frozen on {day}. These are the frozen returns, checked with their own definition.",
                    period=chosen.id,
                    day=stored_day(archive.day),
                    err=True,
                )
            if not paths:
                answered = answered_returns(workspace, chosen)
        show_log_remarks(workspace)
    _report(batch, words, folder, **report_options)
    if report_options["form"] == "text" or report_options["output"] or FORMATS[report_options["form"]].is_document:
        _show_next(batch, folder, paths, answered)
    return batch_exit_code(batch)


def _show_choice(batch: ReportedBatch) -> None:
    """Print how to choose one of several returns of a partner between which nothing decides."""
    files = [each.file for each in batch.verdicts if any(finding.code.id == "F210" for finding in each.findings)]
    if files:
        say("Several returns of a partner are on hold. Choose the one to use:")
    for file in files:
        command = ProjectCommand("decide use", display_name(file), "--period", batch.period.id, "--because")
        say("  {command} TEXT", command=command)


def _show_next(batch: ReportedBatch, folder: Path, paths: Sequence[Path], answered: Collection[str]) -> None:
    """Print the command that follows, if there is one.

    Args:
        batch: what was checked.
        folder: of the project or the programme.
        paths: the files that were named; none if the inbox was checked.
        answered: the checksums of returns with feedback.
    """
    states, options = {verdict.state for verdict in batch.verdicts}, ("--period", batch.period.id)
    if frozen_period(folder, batch.period):
        return
    if rejected := {verdict.sha256 for verdict in batch.verdicts if verdict.state is FileState.REJECTED}:
        if rejected <= set(answered):
            say("Next: {command}", command=ProjectCommand("status", *options))
        elif isinstance(batch, Batch):  # a project corrects its master workbook itself
            say("Next: {command}", command=ProjectCommand("feedback", *map(str, paths), *options))
    elif not paths:
        is_complete = FileState.ACCEPTED in states and FileState.SET_ASIDE not in states and not batch.missing
        say("Next: {command}", command=ProjectCommand("consolidate" if is_complete else "status", *options))


def _report(  # noqa: PLR0913
    batch: ReportedBatch, words: Translator, folder: Path, *, form: str, output: Path | None, opened: bool
) -> None:
    """Print the report or write it to a file."""
    report = FORMATS[form].write(batch, words)
    data = report.encode() if isinstance(report, str) else report
    if output is None and FORMATS[form].is_document:
        output = free_path(folder / batch.period.id / f"findings.{form}", data)
    if output is None:
        if form == "text":
            data = as_text(batch, words, terminal_layout()).encode()
        click.echo(data.decode(), nl=False)
        if form == "text":
            _show_choice(batch)
        return
    write_report(output, data)
    show(" ".join(filter(None, (f"{output}: {period_line(batch, words)}", findings_line(batch, words)))))
    if opened:
        from lamppu_xl.storage.desktop import open_document  # noqa: PLC0415  # only with `--open`

        if not open_document(output):
            show(words.label("html_not_opened"), err=True)

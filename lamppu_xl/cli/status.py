"""`lamppu-xl status`."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from lamppu_xl.cli.closed import frozen
from lamppu_xl.cli.feedback import feedback_folder, feedback_name
from lamppu_xl.cli.generate import template_name
from lamppu_xl.cli.intake import judge_files
from lamppu_xl.cli.past import day_of, judge_frozen
from lamppu_xl.cli.shared import (
    Workspace,
    choose_period,
    language_option,
    meant_programme,
    open_project,
    period_option,
    project_argument,
)
from lamppu_xl.cli.trouble import write_report
from lamppu_xl.domain.project import Period
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.status import OutboxState, PartnerState, StatusReport, report_status
from lamppu_xl.reports.status_formats import (
    COLUMNS,
    STATUS_FORMATS,
    column_names,
    status_heading,
    status_summary,
    table_rows,
)
from lamppu_xl.validation.batch import Batch

COLOURS = {
    PartnerState.NOT_SENT: "dim",
    PartnerState.SENT: "cyan",
    PartnerState.RETURNED: "magenta",
    PartnerState.TO_CORRECT: "red",
    PartnerState.ACCEPTED: "green",
}
_WIDE = 140
"""Characters of a terminal that has room for the names of the partners beside their ids."""
_WHOLE = frozenset({"partner", "name", "sent", "returned"})
"""Columns that are told on one line."""

today_option = click.option("--today", type=click.DateTime(["%Y-%m-%d"]), hidden=True)


@click.command()
@project_argument
@period_option
@click.option("--format", "form", type=click.Choice(list(STATUS_FORMATS)), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a file.")
@language_option
@today_option
def status(  # noqa: PLR0913, PLR0917
    project: Path, period: str | None, form: str, output: Path | None, language: str | None, today: datetime | None
) -> None:
    """Tell on one screen who has sent what, what is to mend, who is late, and what comes next.

    Of a programme it tells which project's master is there and in order.

    Looks into PROJECT/PERIOD: templates in outbox, returns in inbox, feedback in feedback. Nothing is changed.

    \b
    Example:
      lamppu-xl status lamppu-2012 --period 2012-2
    """
    if meant_programme(project, ()):
        from lamppu_xl.cli.rollup import stands  # noqa: PLC0415  # most have no programme

        for line in stands(project, period, language):
            click.echo(line)
        return
    now = today.date() if today else date.today()  # noqa: DTZ011  # a deadline is a day where the coordinator sits
    workspace = open_project(project)
    told = look(workspace, choose_period(workspace.project, period, now), now)
    words = workspace.translator_for(language)
    if output:
        write_report(output, STATUS_FORMATS[form](told, words).encode())
        click.echo(f"{output}: {status_summary(told, words)}")
    elif form == "text" and _on_terminal():
        _show(told, words)
    else:
        click.echo(STATUS_FORMATS[form](told, words), nl=False)


def look(workspace: Workspace, period: Period, today: date) -> StatusReport:
    """How things stand in the folders of a period."""
    if kept := frozen(workspace.folder, period):
        batch = judge_frozen(workspace, period, kept)
        return report_status(batch, desk(workspace, batch), today, day_of(kept))
    inbox = workspace.inbox(period)
    batch = judge_files(workspace, period, [inbox] if inbox.is_dir() else [])
    return report_status(batch, desk(workspace, batch), today)


def desk(workspace: Workspace, batch: Batch) -> OutboxState:
    """Which templates and which feedback there are; feedback older than what it would speak of is none."""
    project, period = workspace.project, batch.period
    sent, answered = {}, set()
    for partner in project.partners:
        template = workspace.outbox(period) / template_name(project, period, partner.id)
        if template.is_file():
            sent[partner.id] = date.fromtimestamp(template.stat().st_mtime)  # noqa: DTZ012  # a day, as above
        made = feedback_folder(workspace, period) / feedback_name(workspace, period, partner)
        files = [workspace.inbox(period) / verdict.file for verdict in batch.verdicts if verdict.partner == partner.id]
        came = max((file.stat().st_mtime for file in files if file.is_file()), default=0.0)
        if made.is_file() and made.stat().st_mtime >= came:
            answered.add(partner.id)
    return OutboxState(sent, frozenset(answered))


def _on_terminal() -> bool:
    return sys.stdout.isatty()


def _show(told: StatusReport, words: Translator) -> None:
    """The screen in colours, as wide as the terminal."""
    from rich import box  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console()
    shown = [column for column in COLUMNS if column != "name" or console.width >= _WIDE]
    table = Table(title=Text(status_heading(told, words)), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column, name in zip(COLUMNS, column_names(words), strict=True):
        if column in shown:
            table.add_column(Text(name), no_wrap=column in _WHOLE)
    for one, row in zip(told.partners, table_rows(told, words), strict=True):
        cells = {column: Text(cell) for column, cell in zip(COLUMNS, row, strict=True)}
        cells["state"].stylize(f"bold {COLOURS[one.state]}" if not one.late else "bold yellow")
        table.add_row(*(cells[column] for column in shown))
    console.print(table)
    console.print(Text(status_summary(told, words), style="bold"))

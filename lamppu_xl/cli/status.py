"""`lamppu-xl status`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lamppu_xl.cli.language import message_language
from lamppu_xl.cli.options import (
    FILE,
    format_option,
    language_option,
    open_password_option,
    out_option,
    period_option,
    programme_and_paths,
    project_argument,
    today_option,
)
from lamppu_xl.cli.output import (
    progress_bar,
    say,
    show,
    show_log_remarks,
    show_step_after_consolidate,
    terminal_layout,
)
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import ProjectCommand
from lamppu_xl.i18n.terminal import translate
from lamppu_xl.reports.log_formats import log_as_json, log_as_text
from lamppu_xl.reports.status import StatusReport
from lamppu_xl.reports.status_formats import STATUS_FORMATS, as_text, status_summary
from lamppu_xl.reports.terminal_layout import PLAIN
from lamppu_xl.services.log_entries import LogReport, activity_log, programme_log
from lamppu_xl.services.os_errors import write_report
from lamppu_xl.services.status import status as status_of
from lamppu_xl.services.workspace import ProgrammeWorkspace, Workspace, load_programme, load_project
from lamppu_xl.storage.atomic_files import display_name


@click.command()
@project_argument
@period_option
@format_option(*STATUS_FORMATS)
@out_option("output", type=FILE, help="Write to a file.")
@click.option("--log", "shows_log", is_flag=True, help="Show the log of the period (text, json).")
@language_option
@today_option
@open_password_option
def status(  # noqa: PLR0913, PLR0917
    project: Path,
    period: str | None,
    form: str,
    output: Path | None,
    shows_log: bool,
    language: str | None,
    today: date | None,
    open_password: str | None,
) -> None:
    """Show who has returned a report, who must correct one, who is late, and the next step.

    For a programme it shows which master workbooks are there and accepted.

    Returns are read from PROJECT/PERIOD/inbox. Dates come from the log PROJECT/PERIOD/log.jsonl, into which returns go
    that are seen for the first time; without it they are unknown. Nothing else is changed.

    \b
    Examples:
      lamppu-xl status lamppu-2012 --period 2012-2
      lamppu-xl status lamppu-2012 --period 2012-2 --log
    """
    if programme_and_paths(project, ()):
        from lamppu_xl.cli.programme import show_status  # noqa: PLC0415  # most have no programme

        if shows_log:
            programme = load_programme(project)
            _show_log(programme, programme_log(programme, period=period), form, output)
        elif form != "text" or output:
            raise UsageError("The status of a programme is shown as text: leave --format and --out out.")
        else:
            show_status(project, period, language)
        return
    workspace = load_project(project, open_password=open_password)
    if shows_log:
        _show_log(workspace, activity_log(workspace, period=period, today=today), form, output)
        return
    report = status_of(workspace, period=period, today=today, progress=progress_bar)
    show_log_remarks(workspace)
    words = workspace.translator_for(language)
    if output:
        write_report(output, STATUS_FORMATS[form](report, words).encode())
        show(f"{output}: {status_summary(report, words)}")
    elif form == "text":
        click.echo(as_text(report, words, terminal_layout()), nl=False)
        _show_next(report, workspace.letters(report.period))
    else:
        click.echo(STATUS_FORMATS[form](report, words), nl=False)


def _show_next(report: StatusReport, letters: Path) -> None:
    """Print the commands of the next steps, each once, in the order of the work.

    Args:
        report: the status.
        letters: the folder of the drafts.
    """
    for status in report.partners:
        if status.next_step == CHOICE:
            name = display_name(status.undecided.split(", ")[-1])
            choosing = ProjectCommand("decide use", name, "--period", report.period.id)
            say(
                "To use the newer return of {partner}: {command} --because TEXT",
                partner=status.partner.id,
                command=choosing,
            )
    needed = {status.next_step for status in report.partners}
    for step, command in COMMAND_OF_STEP.items():
        if step in needed:
            name, *options = command
            line = ProjectCommand(name, "--period", report.period.id, *options)
            if step == UNSENT:
                say("Next: send the drafts in {folder}. When they are sent: {command}", folder=letters, command=line)
            else:
                say("Next: {command}", command=line)
    if report.is_complete and not report.frozen:
        if report.has_current_master:
            show_step_after_consolidate(report.period.id, is_complete=True)
        else:
            say("Next: {command}", command=ProjectCommand("consolidate", "--period", report.period.id))


CHOICE = "status_next_choose"
"""The next step whose command names the newer return of the partner."""

UNSENT = "status_next_send"
"""The next step whose command only records what the coordinator has done."""

COMMAND_OF_STEP = {
    "status_next_generate": ["generate"],
    "status_next_draft": ["send"],
    "status_next_send": ["send", "--done"],
    "status_next_look": ["validate"],
    "status_next_feedback": ["feedback"],
    "status_next_remind": ["remind"],
}
"""By next step its command, in the order of the work."""


def _show_log(workspace: Workspace | ProgrammeWorkspace, report: LogReport, form: str, output: Path | None) -> None:
    """Print the log of a period or write it to a file."""
    show_log_remarks(workspace)
    content = report.content
    if form == "json":
        state = "unreadable" if content.problem else "present" if content.exists else "missing"
        text = log_as_json(report.project, report.period.id, state, content.records, content.damaged)
    elif form == "text":
        place = content.problem or ("" if content.exists else translate("there is no log", message_language()))
        heading = f"{report.project} {report.period.id}: {report.path}{place and f': {place}'}"
        text = log_as_text(heading, content.records, message_language(), PLAIN if output else terminal_layout())
    else:
        raise UsageError("The log is shown as text or json: leave --format out, or give --format json.")
    if output:
        write_report(output, text.encode())
        say("{path}: the log of {period}", path=output, period=report.period.id)
    else:
        click.echo(text, nl=False)

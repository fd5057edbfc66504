"""`lamppu-xl freeze`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lamppu_xl.cli.options import period_option, project_argument, today_option
from lamppu_xl.cli.output import progress_bar
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.services.freeze import FreezeRemark, FreezeResult, FreezeWarning
from lamppu_xl.services.freeze import freeze as freeze_period
from lamppu_xl.services.workspace import load_project
from lamppu_xl.storage.atomic_files import display_name

_DIFFERENCES = {"new": "is new since", "changed": "is another one now", "gone": "is no longer there"}
_REMARKS = {
    FreezeRemark.NOT_IN_MASTER: "{subject} is accepted but not in the master workbook. "
    "The master workbook is kept as it is.",
    FreezeRemark.NOT_IN_INBOX: "{subject} is in the master workbook but not in {inbox}.",
    FreezeRemark.MISSING: "{subject}: no return found.",
    FreezeRemark.NOT_COUNTED: "{subject}: {state}; it is kept, and does not count.",
}


@click.command()
@project_argument
@period_option
@today_option
def freeze(project: Path, period: str | None, today: date | None) -> int:
    """Freeze a reported period: archive what the funder received, so that it can be verified later.

    Copies of all returns, the master workbook, the definition and the records of the issued templates are written to
    PROJECT/PERIOD/frozen, with a list and checksums. After that the period does not change: errors found later are
    recorded as corrections. Missing returns and returns with errors do not prevent freezing; they are listed.

    \b
    Example:
      lamppu-xl freeze lamppu-2012 --period 2012-1
    """
    workspace = load_project(project)
    result = freeze_period(workspace, period=period, today=today, progress=progress_bar)
    if result.frozen_before:
        return _show_frozen_before(result)
    english = workspace.translator_for("en")
    for warning in result.warnings:
        click.echo(_warning_line(warning, workspace.inbox(result.period), english), err=True)
    click.echo(f"{result.folder}: {result.files} files are kept as they are.")
    click.echo(f"Their checksum, to be kept on paper: {result.digest}")
    click.echo(f"Next: lamppu-xl verify --period {result.period.id} checks at any time that nothing has changed.")
    return 0


def _show_frozen_before(result: FreezeResult) -> int:
    """Print how a frozen period differs from its archive, and return the exit code."""
    frozen = f"{result.period.id} was frozen on {result.frozen_before}"
    if not result.differences:
        click.echo(f"{frozen}, with the same content. Nothing was done.")
        return 0
    click.echo(f"{frozen}, and stays as it is. Since then:", err=True)
    for name, difference in result.differences.items():
        click.echo(f"  {display_name(name)} {_DIFFERENCES[difference]}", err=True)
    click.echo("Record errors as corrections in a later period: see 'lamppu-xl correct --help'.", err=True)
    return 1


def _warning_line(warning: FreezeWarning, inbox: Path, words: Translator) -> str:
    subject, finding = display_name(warning.subject), warning.finding
    if finding is None:
        return _REMARKS[warning.remark].format(subject=subject, inbox=inbox, state=warning.state)
    place = "!".join(filter(None, (finding.place.sheet, finding.place.cell)))
    position = f" {place}" if place else ""
    return f"{subject}{position}: {finding.code.id} {words.message(finding)} It is kept as it is."

"""`lamppu-xl freeze`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lamppu_xl.archive.record import PUBLIC_MASTER
from lamppu_xl.cli.master_differences import MOST, difference_line
from lamppu_xl.cli.options import period_option, project_argument, today_option
from lamppu_xl.cli.output import count_text, finding_line, progress_bar, show_log_remarks
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.services.freeze import FreezeCause, FreezeObstacle, FreezeRemark, FreezeResult
from lamppu_xl.services.freeze import freeze as freeze_period
from lamppu_xl.services.workspace import Workspace, load_project
from lamppu_xl.storage.atomic_files import display_name

_DIFFERENCES = {"new": "is new since", "changed": "is another one now", "gone": "is no longer there"}
_REMARKS = {
    FreezeRemark.ARCHIVE_LOST: "The period was frozen on {subject}, and that archive is gone. This is a new one: "
    "compare its master workbook with the copy that the funder has.",
    FreezeRemark.MISSING: "{subject}: no return found.",
    FreezeRemark.NOT_COUNTED: "{subject}: {state}; it is kept, and does not count.",
    FreezeRemark.READ_DIFFERENTLY: "{subject}: {place}: openpyxl reads another value than the one that counts. Compare "
    "the cell with the master before you send it.",
    FreezeRemark.NOT_READ_AGAIN: "{subject}: openpyxl cannot read it, so it was not read once more.",
}
_NEXT = {
    FreezeCause.EDITED: "undo the edit, or move {file} away and consolidate again: "
    "lamppu-xl consolidate --period {period}{public}",
    FreezeCause.RETURNS: "consolidate first: lamppu-xl consolidate --period {period}{public}",
    FreezeCause.CORRECTION: "consolidate first: lamppu-xl consolidate --period {period}{public}",
    FreezeCause.OLDER_COPY: "consolidate first, also the copy: "
    "lamppu-xl consolidate --period {period}{public} --also {kind}",
    FreezeCause.NO_DEFINITION: "put {detail} back into {issued}. If the definition has not changed since the templates "
    "were issued, this writes it again: lamppu-xl generate --period {period}. Consolidate after that",
    FreezeCause.NO_MANIFEST: "put {detail} back into {issued}. If the definition has not changed since the templates "
    "were issued, this writes it again: lamppu-xl generate --period {period}. Consolidate after that",
}
"""What to do about an obstacle."""


@click.command()
@project_argument
@period_option
@today_option
def freeze(project: Path, period: str | None, today: date | None) -> int:
    """Freeze a reported period: archive what the funder received, so that it can be verified later.

    Copies of all returns, the master workbook, the definition and the records of the issued templates are written to
    PROJECT/PERIOD/frozen, with a list and checksums. After that the period does not change: errors found later are
    recorded as corrections. Missing returns and returns with errors do not prevent freezing; they are listed. Each
    return is read once more with another program; a cell that it reads differently is listed, with exit code 1.

    Nothing is frozen, with exit code 1, if the master workbook does not agree with the returns: a return was saved
    again, added or removed after consolidate, the master was edited, or a record of an issued template is missing.

    \b
    Example:
      lamppu-xl freeze lamppu-2012 --period 2012-1
    """
    workspace = load_project(project)
    result = freeze_period(workspace, period=period, today=today, progress=progress_bar)
    show_log_remarks(workspace)
    if result.frozen_before:
        return _show_frozen_before(result)
    if result.obstacles:
        return _show_obstacles(result, workspace)
    for warning in result.warnings:
        subject, place = display_name(warning.subject), display_name(warning.place)
        click.echo(_REMARKS[warning.remark].format(subject=subject, state=warning.state, place=place), err=True)
    click.echo(f"{result.folder}: {result.files} files are kept as they are: {count_text(result.count)}.")
    click.echo(f"Their checksum, to be kept on paper: {result.digest}")
    click.echo(f"Next: lamppu-xl verify --period {result.period.id} checks at any time that nothing has changed.")
    serious = (FreezeRemark.READ_DIFFERENTLY, FreezeRemark.ARCHIVE_LOST)
    return 1 if any(warning.remark in serious for warning in result.warnings) else 0


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


def _show_obstacles(result: FreezeResult, workspace: Workspace) -> int:
    """Print why nothing was frozen and what to do, and return the exit code."""
    english = workspace.translator_for("en")
    for obstacle in result.obstacles[:MOST]:
        click.echo(_obstacle_line(obstacle, english), err=True)
    if (rest := len(result.obstacles) - MOST) > 0:
        click.echo(f"and {rest} more", err=True)
    click.echo(f"{result.period.id} was not frozen, nothing was written: the master and its sources differ.", err=True)
    issued = workspace.issued(result.period)
    for step in dict.fromkeys(_next_step(obstacle, result, issued) for obstacle in result.obstacles):
        click.echo(f"Next: {step}", err=True)
    return 1


def _next_step(obstacle: FreezeObstacle, result: FreezeResult, issued: Path) -> str:
    public = " --public" if Path(obstacle.file).stem == Path(PUBLIC_MASTER).stem else ""
    kind = Path(obstacle.file).suffix.lstrip(".")
    return _NEXT[obstacle.cause].format(
        file=obstacle.file, period=result.period.id, public=public, kind=kind, detail=obstacle.detail, issued=issued
    )


def _obstacle_line(obstacle: FreezeObstacle, words: Translator) -> str:
    file = display_name(obstacle.file)
    if obstacle.finding:
        return finding_line(obstacle.finding, words)
    if obstacle.difference:
        return f"{file}: {difference_line(obstacle.difference)}"
    match obstacle.cause:
        case FreezeCause.CORRECTION:
            return f"{file}: the correction of {obstacle.detail} is only in one of the master and corrections.yaml"
        case FreezeCause.OLDER_COPY:
            return f"{file}: it is older than the returns that count"
    return f"{file}: {obstacle.detail} is missing or damaged: it records what the template was issued with"

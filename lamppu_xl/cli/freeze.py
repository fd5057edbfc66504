"""`lamppu-xl freeze`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lamppu_xl.archive.record import PUBLIC_MASTER
from lamppu_xl.cli.archive_faults import show_frozen_before
from lamppu_xl.cli.master_differences import MOST, difference_sentence
from lamppu_xl.cli.options import open_password_option, period_option, project_argument, today_option
from lamppu_xl.cli.output import count_sentence, finding_line, progress_bar, say, show_log_remarks, terminal_words
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.text import state_name
from lamppu_xl.services.freeze import FreezeCause, FreezeObstacle, FreezeRemark, FreezeResult
from lamppu_xl.services.freeze import freeze as freeze_period
from lamppu_xl.services.workspace import Workspace, is_programme, load_project
from lamppu_xl.storage.atomic_files import display_name

_REMARKS = {
    FreezeRemark.ARCHIVE_LOST: "The period was frozen on {subject}, and that archive is gone. This is a new one: "
    "compare its master workbook with the copy that the funder has.",
    FreezeRemark.MISSING: "{subject}: no return found.",
    FreezeRemark.NOT_COUNTED: "{subject}: {state}; it is kept and not used.",
    FreezeRemark.WITH_ERRORS: "{subject}: {state}; the master workbook includes it with its errors.",
    FreezeRemark.READ_DIFFERENTLY: "{subject}: {place}: openpyxl reads another value than the one that is used. "
    "Compare the cell with the master before you send it.",
    FreezeRemark.NOT_READ_AGAIN: "{subject}: openpyxl cannot read it, so it was not read a second time.",
}
WRITE_AGAIN = Sentence(
    "Next: put {detail} back into {issued}. If the definition has not changed since the templates were issued, this "
    "writes it again: {generate}. Consolidate after that."
)
_NEXT = {
    FreezeCause.EDITED: "Next: undo the edit, or move {file} away and consolidate again: {consolidate}",
    FreezeCause.RETURNS: "Consolidate again: {consolidate}",
    FreezeCause.CORRECTION: "Consolidate again: {consolidate}",
    FreezeCause.OLDER_COPY: "Consolidate again, also the copy: {consolidate_also}",
    FreezeCause.NO_DEFINITION: WRITE_AGAIN.english,
    FreezeCause.NO_MANIFEST: WRITE_AGAIN.english,
}
"""What to do about an obstacle."""


@click.command()
@project_argument
@period_option
@today_option
@open_password_option
def freeze(project: Path, period: str | None, today: date | None, open_password: str | None) -> int:
    """Freeze a reported period: archive what the funder received, so that it can be verified later.

    Copies of all returns, the master workbook, the definition and the records of the issued templates are written to
    PROJECT/PERIOD/frozen, with a list and checksums. After that the period does not change: errors found later are
    recorded as corrections. Missing returns and returns with errors do not prevent freezing; they are listed. Each
    return is read once more with another program; a cell that it reads differently is listed, with exit code 1.

    Nothing is frozen, with exit code 1, if the master workbook does not agree with the returns: a return was saved
    again, added or removed after consolidate, the master was edited, or a record of an issued template is missing.

    In the folder of a programme its workbook, the master workbooks and programme.yaml are archived in the same way.

    \b
    Example:
      lamppu-xl freeze lamppu-2012 --period 2012-1
    """
    if is_programme(project):
        from lamppu_xl.cli.programme_archive import freeze_programme  # noqa: PLC0415  # most have no programme

        return freeze_programme(project, period, today)
    workspace = load_project(project, open_password=open_password)
    result = freeze_period(workspace, period=period, today=today, progress=progress_bar)
    show_log_remarks(workspace)
    if result.frozen_before:
        return show_frozen_before(result.period.id, result)
    if result.obstacles:
        return _show_obstacles(result, workspace)
    words = terminal_words(workspace)
    for warning in result.warnings:
        subject, place = display_name(warning.subject), display_name(warning.place)
        state = state_name(warning.state, words)
        say(Sentence(_REMARKS[warning.remark], subject=subject, state=state, place=place), err=True)
    count = count_sentence(result.count)
    english = "{folder}: files archived: {number}. They contain {count}."
    if not result.count.returns:
        english = "{folder}: files archived: {number}. No return is accepted, so they contain no answers."
    say(english, folder=result.folder, number=result.files, count=count)
    say("Checksum (keep a printed copy): {digest}", digest=result.digest)
    say(
        "To check at any time that nothing has changed: {command}",
        command=ProjectCommand("verify", "--period", result.period.id),
    )
    serious = (FreezeRemark.READ_DIFFERENTLY, FreezeRemark.ARCHIVE_LOST)
    return 1 if any(warning.remark in serious for warning in result.warnings) else 0


def _show_obstacles(result: FreezeResult, workspace: Workspace) -> int:
    """Print why nothing was frozen and what to do, and return the exit code."""
    words = terminal_words(workspace)
    for obstacle in result.obstacles[:MOST]:
        say(_obstacle_sentence(obstacle, words), err=True)
    if (rest := len(result.obstacles) - MOST) > 0:
        say("Further ones: {number}", number=rest, err=True)
    say(
        "{period} was not frozen, nothing was written: the master and its sources differ.",
        period=result.period.id,
        err=True,
    )
    issued = workspace.issued(result.period)
    for step in dict.fromkeys(_next_step(obstacle, result, issued) for obstacle in result.obstacles):
        say(step, err=True)
    return 1


def _next_step(obstacle: FreezeObstacle, result: FreezeResult, issued: Path) -> Sentence:
    period = ("--period", result.period.id)
    public = ["--public"] if Path(obstacle.file).stem == Path(PUBLIC_MASTER).stem else []
    return Sentence(
        _NEXT[obstacle.cause],
        file=obstacle.file,
        detail=obstacle.detail,
        issued=str(issued),
        generate=ProjectCommand("generate", *period),
        consolidate=ProjectCommand("consolidate", *period, *public),
        consolidate_also=ProjectCommand("consolidate", *period, *public, "--also", Path(obstacle.file).suffix[1:]),
    )


def _obstacle_sentence(obstacle: FreezeObstacle, words: Translator) -> Sentence:
    file = display_name(obstacle.file)
    if obstacle.finding:
        return Sentence("{line}", line=finding_line(obstacle.finding, words))
    if obstacle.difference:
        return Sentence("{file}: {difference}", file=file, difference=difference_sentence(obstacle.difference, words))
    match obstacle.cause:
        case FreezeCause.CORRECTION:
            english = (
                "{file}: the correction of {detail} is in the master workbook or in corrections.yaml, but not in both"
            )
        case FreezeCause.OLDER_COPY:
            english = "{file}: it is older than the returns that are used"
        case _:
            english = "{file}: {detail} is missing or damaged: it records what the template was issued with"
    return Sentence(english, file=file, detail=obstacle.detail)

"""`lamppu-xl consolidate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.options import (
    FILE,
    paths_argument,
    period_option,
    programme_and_paths,
    project_and_paths,
    project_argument,
    readers_option,
    use_option,
)
from lamppu_xl.cli.output import (
    count_text,
    exit_code,
    finding_line,
    progress_bar,
    show_log_remarks,
    show_refusal,
    unchanged_mark,
)
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.findings import Finding
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.text import period_line, state_label
from lamppu_xl.services.consolidate import MasterResult
from lamppu_xl.services.consolidate import consolidate as write_master
from lamppu_xl.services.master_outputs import EXPORTS
from lamppu_xl.services.workspace import load_project
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.verdict import FileState


def _kinds(ctx: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    """`--also html,csv` and `--also html --also csv` are the same."""
    kinds = [kind.strip().lower() for text in texts for kind in text.split(",") if kind.strip()]
    for kind in kinds:
        if kind not in EXPORTS:
            raise click.BadParameter(f"'{kind}' is none of: {', '.join(EXPORTS)}.", ctx, option)
    return tuple(dict.fromkeys(kinds))


@click.command()
@project_argument
@paths_argument
@period_option
@click.option("--out", type=FILE, help="Where to write (default: PROJECT/PERIOD/master.xlsx).")
@use_option
@readers_option
@click.option("--with-rejected", is_flag=True, help="Also include returns with errors, marked as such.")
@click.option(
    "--public", is_flag=True, help="Create the public version, without contact details and other personal data."
)
@click.option(
    "--fewer",
    is_flag=True,
    help="Write it although returns of the last master workbook are missing; that one is kept in 'earlier'.",
)
@click.option(
    "--also",
    multiple=True,
    callback=_kinds,
    metavar="KIND[,KIND]",
    help="The same beside it as html, csv, json, parquet.",
)
@click.option("--focus-area", metavar="ID", help="For a programme: only the projects in this focus area.")
def consolidate(project: Path, paths: Sequence[Path], focus_area: str | None, **options: Any) -> int:
    """Combine the accepted returns into one master workbook; anything left out is listed with the reason.

    PATH is a file or folder (default: PROJECT/PERIOD/inbox). Earlier periods are read from their own inboxes, or from
    their archives if they are frozen; the corrections in corrections.yaml are included.

    Every answer of an earlier period that is not the same as in the last master workbook of that period is listed, and
    the exit code is 1. If a return of the last master workbook is missing, nothing is written without --fewer.

    The coordinator's summaries, typed into the master workbook, are kept in the new one. If anything else in it was
    edited, it is not overwritten: the new master workbook is written beside it.

    In the folder of a programme the master workbooks in PERIOD/inbox are combined into programme.xlsx, in which each
    total leads to its sources. With --focus-area it contains one focus area, without personal data.

    \b
    Examples:
      lamppu-xl consolidate lamppu-2012 --period 2012-2
      lamppu-xl consolidate laatuohjelma --focus-area P2
    """
    if programme := programme_and_paths(project, paths):
        from lamppu_xl.cli.programme import consolidate_masters  # noqa: PLC0415  # most have no programme

        if any(options[name] for name in ("use", "because", "role", "with_rejected", "public", "also")):
            raise UsageError("For a programme there are only --period, --focus-area, --fewer and --out.")
        chosen = {name: options[name] for name in ("period", "out", "fewer")}
        return consolidate_masters(*programme, focus_area=focus_area, **chosen)
    if focus_area:
        raise UsageError("Only a programme has focus areas. Name the folder that holds its programme.yaml.")
    project, paths = project_and_paths(project, paths)
    workspace = load_project(project)
    result = write_master(workspace, paths, progress=progress_bar, **options)
    show_log_remarks(workspace)
    _show(result, workspace.translator_for())
    return 1 if result.outside else exit_code((*result.findings, *result.unreliable, *result.differences))


def _show(result: MasterResult, words: Translator) -> None:
    click.echo(period_line(result.batch, words))
    for path in result.unreadable:
        click.echo(
            f"{path} cannot be read: its summaries are not copied to the new file, and the file is not changed.",
            err=True,
        )
    _show_findings(result.unreliable, words)
    if result.path is None:
        show_refusal(result.findings, words)
        return
    if result.path != result.target:
        click.echo(
            f"{result.target} has been edited or was not written by lamppu-xl. "
            "The new master workbook is saved beside it.",
            err=True,
        )
    if result.kept and result.has_fewer:
        click.echo(f"The last master workbook has more answers; it is kept as {result.kept}.")
    elif result.kept:
        click.echo(f"The syntheses in {result.path} are carried over; the file as it was is kept as {result.kept}.")
    _show_findings(result.differences, words)
    _show_left_out(result, words)
    _show_outside(result)
    if result.unaudited:
        click.echo(f"{result.unaudited} of the returns could not be read a second time; the master names them.")
    click.echo(f"{result.path}: {count_text(result.count)}, each with its source.{unchanged_mark(result.changed)}")
    if len(result.counts) > 1:
        for period_id, count in reversed([*result.counts.items()]):
            click.echo(f"  {period_id}: {count_text(count)}")
    for export in result.exports:
        click.echo(f"{export.path}: the same as {export.kind.upper()}.{unchanged_mark(export.changed)}")


LONGEST_QUOTE = 80
"""Characters of a text that are printed."""

MOST_FINDINGS = 50
"""Limit of differences that are printed; `MasterResult.differences` has all of them."""


def _show_left_out(result: MasterResult, words: Translator) -> None:
    """Print the files that are not in the master workbook, and for which no other file of the partner is."""
    verdicts = [each for each in result.left_out if each.state in (FileState.REJECTED, FileState.SET_ASIDE)]
    for verdict in verdicts[:MOST_FINDINGS]:
        partner = f" ({verdict.partner})" if verdict.partner else ""
        click.echo(f"Left out: {display_name(verdict.file)}{partner}: {state_label(verdict.state, words)}", err=True)
    if len(verdicts) > MOST_FINDINGS:
        click.echo(f"Further files that are left out: {len(verdicts) - MOST_FINDINGS}.", err=True)


def _show_outside(result: MasterResult) -> None:
    """Print the texts outside the answer cells, which are not among the answers of the master."""
    texts = [(verdict, text) for verdict, texts in result.outside for text in texts]
    for verdict, text in texts[:MOST_FINDINGS]:
        place = "!".join(filter(None, (display_name(text.place.sheet or ""), text.place.cell)))
        shown = text.text if len(text.text) <= LONGEST_QUOTE else f"{text.text[:LONGEST_QUOTE]}…"
        file = display_name(verdict.file)
        click.echo(f"{file}: {place}: outside the answer cells, listed as left out: {display_name(shown)}", err=True)
    if len(texts) > MOST_FINDINGS:
        click.echo(f"Further texts outside the answer cells: {len(texts) - MOST_FINDINGS}.", err=True)


def _show_findings(findings: Sequence[Finding], words: Translator) -> None:
    for finding in findings[:MOST_FINDINGS]:
        click.echo(finding_line(finding, words), err=True)
    if len(findings) > MOST_FINDINGS:
        click.echo(f"Further findings: {len(findings) - MOST_FINDINGS}.", err=True)

"""`lamppu-xl consolidate`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from lamppu_xl.audit import Kept, cross_read, read_back
from lamppu_xl.commands.intake import judge_files, use_option
from lamppu_xl.commands.shared import (
    Workspace,
    choose_period,
    exit_code,
    open_project,
    period_option,
    project_and_paths,
)
from lamppu_xl.commands.trouble import alone
from lamppu_xl.commands.written import Target, also_option, read_kept
from lamppu_xl.consolidator import Making, Master, master, setting_of
from lamppu_xl.files import free_place, shown
from lamppu_xl.findings import Finding, Place, has_errors
from lamppu_xl.layout import field_of, written
from lamppu_xl.locked import unlocked
from lamppu_xl.master.gathering import gather
from lamppu_xl.master.syntheses import carried
from lamppu_xl.model import Period
from lamppu_xl.paint import paint
from lamppu_xl.report import summary_line, where
from lamppu_xl.validator import Batch, Verdict
from lamppu_xl.words import Words


@click.command()
@click.argument("project", type=click.Path(path_type=Path), default=Path(), required=False, metavar="[PROJECT]")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, metavar="[PATH]...")
@period_option
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to; by default PROJECT/PERIOD/master.xlsx."
)
@use_option
@click.option("--with-rejected", is_flag=True, help="Take along returns with errors too, marked as such.")
@click.option("--public", is_flag=True, help="To be published: without contacts and anything else that is personal.")
@also_option
@click.pass_context
def consolidate(  # noqa: PLR0913, PLR0917
    ctx: click.Context,
    project: Path,
    paths: Sequence[Path],
    period: str | None,
    out: Path | None,
    used: tuple[str, ...],
    with_rejected: bool,
    public: bool,
    also: tuple[str, ...],
) -> None:
    """Bring the accepted returns together in one master workbook; what is left out is named in it with the reason.

    PATH is a file or folder; by default PROJECT/PERIOD/inbox. Earlier periods are read from their own inboxes.

    The coordinator's syntheses, typed into the master, are carried over into the new one. A master in which somebody
    has edited anything else is never overwritten: the new one is written beside it.

    \b
    Example:
      lamppu-xl consolidate lamppu-2012 --period 2012-2
    """
    project, paths = project_and_paths(project, paths)
    workspace = open_project(project)
    chosen = choose_period(workspace.project, period)
    place = out or workspace.master(chosen).with_name("master-public.xlsx" if public else "master.xlsx")
    inside = workspace.folder.resolve() in place.resolve().parents
    with alone(workspace.folder if inside else place.parent, "consolidate"):
        returns: dict[str, bytes] = {}
        batch = judge_files(workspace, chosen, paths or [workspace.inbox(chosen)], kept=returns, used=used)
        batches = [*_earlier(workspace, chosen, returns), batch]
        click.echo(summary_line(batch, workspace.words()))
        kept = read_kept(workspace, chosen, place)
        making = Making(with_rejected, public, carried=carried(kept.syntheses))
        found = _write(workspace, batches, returns, Target(place, kept, also), making)
    ctx.exit(exit_code(found))


def _write(
    workspace: Workspace, batches: Sequence[Batch], returns: Mapping[str, bytes], target: Target, making: Making
) -> list[Finding]:
    """Write the master, if a second reader agrees with the first and with the writer; what was found is given back."""
    project, words, batch = workspace.project, workspace.words(), batches[-1]
    counted = gather(project, batches, with_rejected=making.with_rejected).counted.values()
    found, unaudited = _cross_read(workspace, counted, returns)
    if found:
        return _stopped(found, words)
    making = replace(making, unaudited=unaudited)
    made = master(project, batches, words, making=making)
    if has_errors(made.findings):
        return _stopped([*made.findings], words)
    data = paint(made.plan)
    wanted = target.wanted
    place = free_place(wanted, data, target.kept.ours)
    if found := _read_back(workspace, made, data, place.name):
        return _stopped(found, words)
    if place != wanted:
        click.echo(f"{wanted} was edited or is not ours: the new master is written beside it.", err=True)
    told = "" if target.write(place, data) else " It is unchanged."
    if unaudited:
        click.echo(f"{len(unaudited)} of the returns could not be read a second time; the master names them.")
    click.echo(
        f"{place}: {len(made.values)} answers of {len(batch.accepted)} accepted returns, each with its source.{told}"
    )
    target.write_also(place, setting_of(project, batches, words, making))
    return [finding for verdict in batch.verdicts for finding in verdict.findings]


def _stopped(found: list[Finding], words: Words) -> list[Finding]:
    for finding in found:
        click.echo(_line(finding, words), err=True)
    click.echo("Nothing was written.", err=True)
    return found


def _cross_read(
    workspace: Workspace, counted: Iterable[Verdict], returns: Mapping[str, bytes]
) -> tuple[list[Finding], frozenset[str]]:
    """What a second reader finds otherwise in the returns that count, and the checksums of those it cannot open."""
    found: list[Finding] = []
    unaudited = set()
    for verdict in counted:
        assert verdict.submission is not None  # noqa: S101  # only such verdicts count
        data = returns[verdict.sha256]
        differences = cross_read(data, verdict.submission)
        if differences is None and (opened := unlocked(data)):
            differences = cross_read(opened, verdict.submission)
        if differences is None:
            unaudited.add(verdict.sha256)
        for one in differences or ():
            found.append(one.finding(personal=field_of(workspace.project, one.entry).personal))
    return found, frozenset(unaudited)


def _read_back(workspace: Workspace, made: Master, data: bytes, file: str) -> list[Finding]:
    """What the painted master does not say, though it should."""
    project, words = workspace.project, workspace.words()
    kept = []
    for value in made.values:
        asked = field_of(project, value.entry)
        cells = [(Place(file, cell.sheet, cell.row, cell.col), cell.content) for cell in value.cells]
        said = written(value.answer, project.options(asked), words)
        kept.append(Kept(value.entry, made.mask(said) if isinstance(said, str) else said, cells))
    return [one.finding(personal=field_of(project, one.entry).personal) for one in read_back(data, kept, file)]


def _line(finding: Finding, words: Words) -> str:
    at = ": ".join(filter(None, (shown(finding.place.file), where(finding.place))))
    return f"{at}  {words.label(f'severity_{finding.gravity}')} {finding.code.id}  {words.message(finding)}".strip()


def _earlier(workspace: Workspace, period: Period, returns: dict[str, bytes]) -> list[Batch]:
    """The batches of the periods before, as far as there are any returns."""
    before = workspace.project.periods[: workspace.project.periods.index(period)]
    return [
        judge_files(workspace, one, [workspace.inbox(one)], kept=returns)
        for one in before
        if workspace.inbox(one).is_dir()
    ]

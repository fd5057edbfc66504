"""`lamppu-xl freeze`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

from lamppu_xl import __version__
from lamppu_xl.archive import (
    ArchivedFile,
    FrozenPeriod,
    FrozenRecord,
    FrozenReturn,
    archive_differences,
    format_listing,
    verify_archive,
)
from lamppu_xl.archive import freeze_period as keep
from lamppu_xl.archive.freeze import files_below
from lamppu_xl.archive.record import DEFINITION, ISSUED, MASTER, RETURNS
from lamppu_xl.cli.closed import frozen
from lamppu_xl.cli.intake import judge_files
from lamppu_xl.cli.past import corrections_file, read_corrections
from lamppu_xl.cli.shared import UsageError, Workspace, choose_period, open_project, period_option, project_argument
from lamppu_xl.cli.status import today_option
from lamppu_xl.cli.trouble import alone
from lamppu_xl.definition.source_files import sources
from lamppu_xl.domain.project import Period
from lamppu_xl.ledger import Ledger
from lamppu_xl.master.validation import read as read_master
from lamppu_xl.returns.inbox import ignored_file_finding
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.batch import Batch, FileState

_EXPORTS = ("html", "csv", "json")
_PUBLIC = "master-public.xlsx"


@click.command()
@project_argument
@period_option
@today_option
@click.pass_context
def freeze(ctx: click.Context, project: Path, period: str | None, today: datetime | None) -> None:
    """Keep what the funder got of a period, so that it can be verified in ten years.

    Copies of all returns, the master, the definition and what the templates were issued with go to
    PROJECT/PERIOD/frozen, with a list and checksums. From then on nothing of the period changes: later changes are
    told as corrections. Returns that are missing or not in order do not stand in the way, and are listed.

    \b
    Example:
      lamppu-xl freeze lamppu-2012 --period 2012-1
    """
    day = today.date() if today else date.today()  # noqa: DTZ011  # a day where the coordinator sits
    workspace = open_project(project)
    chosen = choose_period(workspace.project, period)
    master = workspace.master(chosen)
    if not master.is_file():
        raise UsageError(
            f"There is no {master}: the funder cannot have got anything yet. Make it with: "
            f"lamppu-xl consolidate --period {chosen.id}"
        )
    with alone(workspace.folder, "freeze"):
        pieces = [*_pieces(workspace, chosen, project)]
        if kept := frozen(workspace.folder, chosen):
            ctx.exit(_again(chosen, kept, pieces))
        read_corrections(workspace, chosen)
        batch = _judged(workspace, chosen)
        _warn(batch)
        record = _record(workspace, batch, day)
        names = workspace.translator_for().pick(workspace.project.name), workspace.translator_for().pick(chosen.label)
        told = format_listing(record, pieces, names, (workspace.translator_for(), workspace.translator_for("en")))
        digest = keep(workspace.folder / chosen.id, pieces, record, told)
    click.echo(f"{workspace.folder / chosen.id / 'frozen'}: {len(pieces)} files are kept as they are.")
    click.echo(f"Their checksum, to be kept on paper: {digest}")
    click.echo(f"Next: lamppu-xl verify --period {chosen.id} tells at any time whether all is as it was.")


def _pieces(workspace: Workspace, period: Period, project: Path) -> Iterator[ArchivedFile]:
    """All that is kept, in the order of the list."""
    folder = workspace.folder / period.id
    yield ArchivedFile(MASTER, folder / MASTER, "master")
    if (public := folder / _PUBLIC).is_file():
        yield ArchivedFile(_PUBLIC, public, "public")
    for stem in ("master", "master-public"):
        for kind in _EXPORTS:
            if (export := folder / f"{stem}.{kind}").is_file():
                yield ArchivedFile(export.name, export, "export")
    inbox = workspace.inbox(period)
    for name, path in files_below(inbox) if inbox.is_dir() else ():
        if ignored_file_finding(name, path.name) is None:
            yield ArchivedFile(f"{RETURNS}/{name}", path, "return")
    for name, path in sources(project).items():
        yield ArchivedFile(f"{DEFINITION}/{name}", path, "definition")
    if (listed := corrections_file(workspace)).is_file():
        yield ArchivedFile(f"{DEFINITION}/{listed.name}", listed, "definition")
    issued = workspace.issued(period)
    for name, path in files_below(issued) if issued.is_dir() else ():
        yield ArchivedFile(f"{ISSUED}/{name}", path, "issued")


def _again(period: Period, kept: FrozenPeriod, pieces: list[ArchivedFile]) -> int:
    """What is said when a period is frozen already, and the exit code."""
    found = archive_differences(kept, pieces)
    if not found:
        click.echo(f"{period.id} was frozen on {kept.day}, with the same content. Nothing was done.")
        return 0
    said = {"new": "is new since", "changed": "is another one now", "gone": "is no longer there"}
    click.echo(f"{period.id} was frozen on {kept.day}, and stays as it is. Since then:", err=True)
    for name, what in found.items():
        click.echo(f"  {display_name(name)} {said[what]}", err=True)
    click.echo(
        "What was wrong is told as a correction in a later period: 'lamppu-xl correct --help' tells how.", err=True
    )
    return 1


def _judged(workspace: Workspace, period: Period) -> Batch:
    """The returns as they stand; where the master was made of others, those that it was made of count."""
    inbox = workspace.inbox(period)
    paths = [inbox] if inbox.is_dir() else []
    batch = judge_files(workspace, period, paths)
    ledger = _ledger(workspace, period)
    if ledger is None:
        return batch
    inside = {one.sha256 for one in ledger.returns if one.period == period.id and one.accepted}
    if inside == {one.sha256 for one in batch.accepted}:
        return batch
    for one in batch.accepted:
        if one.sha256 not in inside:
            click.echo(
                f"{one.file} is in order, and the master does not tell it. The master is kept as it is.", err=True
            )
    there = {verdict.sha256 for verdict in batch.verdicts}
    for source in ledger.returns:
        if source.period == period.id and source.sha256 not in there:
            click.echo(f"{display_name(source.file)} is told by the master, and is not in {inbox}.", err=True)
    used = [verdict.file for verdict in batch.verdicts if verdict.sha256 in inside and verdict.was_read]
    again = judge_files(workspace, period, paths, used=used)
    kept = (
        verdict.but(state=FileState.REPLACED) if verdict.accepted and verdict.sha256 not in inside else verdict
        for verdict in again.verdicts
    )
    return Batch(again.project, again.period, tuple(kept))


def _ledger(workspace: Workspace, period: Period) -> Ledger | None:
    """What the master tells; what was edited in it is said."""
    path = workspace.master(period)
    reading = read_master(path.read_bytes(), path.name)
    for finding in reading.findings:
        at = "!".join(filter(None, (finding.place.sheet, finding.place.cell)))
        said = workspace.translator_for("en").message(finding)
        click.echo(f"{path.name}{f' {at}' if at else ''}: {finding.code.id} {said} It is kept as it is.", err=True)
    own = reading.ledger is not None and reading.ledger.head.project == workspace.project.id
    if own and reading.ledger and reading.ledger.head.period != period.id:
        raise UsageError(
            f"{path} is the master of {reading.ledger.head.period}, not of {period.id}. Make the right one first."
        )
    return reading.ledger if own else None


def _warn(batch: Batch) -> None:
    """Say what was not in order on the day of freezing. It does not stand in the way: the funder got it so."""
    for partner in batch.missing:
        click.echo(f"{partner}: no return is there.", err=True)
    for verdict in batch.verdicts:
        if verdict.state in (FileState.REJECTED, FileState.SET_ASIDE):
            click.echo(f"{verdict.file}: {verdict.state.value}; it is kept, and does not count.", err=True)


def _record(workspace: Workspace, batch: Batch, day: date) -> FrozenRecord:
    returns = tuple(
        FrozenReturn(verdict.file, verdict.sha256, verdict.state.value, verdict.partner or "", verdict.answered)
        for verdict in batch.verdicts
    )
    earlier = {}
    for period in workspace.project.periods:
        if period.id != batch.period.id and (kept := frozen(workspace.folder, period)):
            earlier[period.id] = verify_archive(kept).digest
    project, period_id = workspace.project.id, batch.period.id
    return FrozenRecord(project, period_id, day.isoformat(), __version__, returns, batch.missing, earlier)

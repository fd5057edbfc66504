"""`lamppu-xl verify`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from lamppu_xl.archive import ArchiveFault, FrozenPeriod, VerifyResult, verify_archive
from lamppu_xl.cli.closed import frozen
from lamppu_xl.cli.intake import judge_files
from lamppu_xl.cli.past import as_it_was
from lamppu_xl.cli.shared import UsageError, Workspace, choose_period, open_project, period_option, project_argument
from lamppu_xl.domain.project import Period
from lamppu_xl.master.returns_check import MasterDifference, agreement
from lamppu_xl.master.validation import read as read_master
from lamppu_xl.storage.atomic_files import display_name
from lamppu_xl.validation.batch import Batch, FileState

_MOST = 30
"""Differences of one period that are told one by one."""


@click.command()
@project_argument
@period_option
@click.pass_context
def verify(ctx: click.Context, project: Path, period: str | None) -> None:
    """Verify that a frozen period is as it was frozen; without --period, every one.

    Counts all checksums anew, reads the frozen returns by the frozen definition, and compares them with the frozen
    master. Ends with 1 when anything is missing, changed or too much. The files are only read.

    \b
    Example:
      lamppu-xl verify lamppu-2012 --period 2012-1
    """
    workspace = open_project(project)
    wanted = [choose_period(workspace.project, period)] if period else [*workspace.project.periods]
    found = {one.id: (one, kept) for one in wanted if (kept := frozen(workspace.folder, one))}
    if not found:
        which = f"{period} is not frozen" if period else "No period is frozen"
        raise UsageError(f"{which}. 'lamppu-xl freeze' does it when the funder has got the master.")
    digests: dict[str, str] = {}
    sound = [_one(workspace, one, kept, digests) for one, kept in found.values()]
    ctx.exit(0 if all(sound) else 1)


def _one(workspace: Workspace, period: Period, kept: FrozenPeriod, digests: dict[str, str]) -> bool:
    """Tell of one period; whether all is as it was."""
    checked = verify_archive(kept)
    digests[period.id] = checked.digest
    version = f" by lamppu-xl {kept.record.version}" if kept.record else ""
    click.echo(f"{period.id}: frozen on {kept.day}{version}, {checked.files} files.")
    for fault in checked.faults:
        click.echo(f"  {_said(fault)}")
    lines = [*_witness(workspace, kept, digests), *_reread(workspace, period, kept)]
    for line in lines:
        click.echo(f"  {line}")
    sound = not checked.faults and not lines
    click.echo(f"  {'All files are as they were.' if not checked.faults else 'NOT all files are as they were.'}")
    click.echo(f"  Checksum, to be compared with the one on paper: {_digest(checked)}")
    return sound


def _digest(checked: VerifyResult) -> str:
    return checked.digest or "lost"


def _said(fault: ArchiveFault) -> str:
    name = display_name(fault.name)
    match fault.what:
        case "missing":
            return f"missing: {name}"
        case "changed" if fault.was and fault.now:
            return f"changed: {name} (SHA-256 was {fault.was[:16]}…, is {fault.now[:16]}…)"
        case "extra":
            return f"not of this period's files: {name}"
        case "unreadable":
            return f"cannot be read: {name} ({fault.now})"
    return f"{fault.what}: {name}"


def _witness(workspace: Workspace, kept: FrozenPeriod, digests: dict[str, str]) -> list[str]:
    """Earlier frozen periods whose checksum is another one than this period has noted."""
    noted: Mapping[str, str] = kept.record.earlier if kept.record else {}
    found = []
    for period_id, digest in noted.items():
        if period_id not in digests:
            period = workspace.project.period(period_id)
            earlier = frozen(workspace.folder, period) if period else None
            digests[period_id] = verify_archive(earlier).digest if earlier else ""
        if digests[period_id] != digest:
            found.append(f"{period_id} is not as it was when this period was frozen: its checksum was {digest}")
    return found


def _reread(workspace: Workspace, period: Period, kept: FrozenPeriod) -> list[str]:
    """What the returns say otherwise than the master, as far as both can be read today."""
    try:
        then = as_it_was(workspace, kept)
    except UsageError as wrong:
        return [wrong.message]
    own = then.project.period(period.id)
    if own is None or not kept.master.is_file():
        return ["the returns and the master cannot be compared: one of them is not there"]
    batch = judge_files(then, own, [kept.returns] if kept.returns.is_dir() else [], issued=kept.issued)
    _tell_states(batch, kept)
    reading = read_master(kept.master.read_bytes(), kept.master.name)
    if reading.ledger is None:
        click.echo("  The master holds no data for programs: its answers are not compared.")
        return []
    found = agreement(batch, reading.ledger)
    if not any(difference.what != "left out" for difference in found.differences):
        click.echo(f"  The master agrees with the returns: {found.answers:,} answers of {found.returns} returns.")
    counted = {one.file for one in kept.record.returns if one.state == FileState.ACCEPTED} if kept.record else set()
    lines = [
        _told(difference)
        for difference in found.differences
        if difference.what != "left out" or difference.file in counted
    ]
    rest = len(lines) - _MOST
    return lines[:_MOST] + ([f"and {rest} more"] if rest > 0 else [])


def _tell_states(batch: Batch, kept: FrozenPeriod) -> None:
    """Returns that this version would judge otherwise. That is nobody's fault: rules and readers grow."""
    states = kept.record.states if kept.record else {}
    for verdict in batch.verdicts:
        then = states.get((verdict.file, verdict.sha256))
        if then and then != verdict.state.value:
            click.echo(f"  {verdict.file} was {then!r} then; this version of lamppu-xl says {verdict.state.value!r}.")


def _told(one: MasterDifference) -> str:
    file = display_name(one.file)
    match one.what:
        case "gone":
            return f"the master tells {file}, which is not among the returns"
        case "left out":
            return f"{file} counted, and the master does not tell it"
        case "unread":
            return f"{file} cannot be read as a return any more"
    was, now = ("–" if value is None else repr(value)[:80] for value in (one.master, one.returned))
    return f"{file} {one.entry}: the master says {was}, the return {now}"

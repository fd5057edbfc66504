"""`lamppu-xl verify`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from lamppu_xl.archive.record import LOG
from lamppu_xl.archive.verify import ArchiveFault
from lamppu_xl.cli.master_differences import MOST, difference_line
from lamppu_xl.cli.options import project_argument
from lamppu_xl.cli.output import count_text, finding_line, problem_line, progress_bar
from lamppu_xl.domain.errors import DefinitionError
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.verify import ReturnsComparison, VerifiedPeriod
from lamppu_xl.services.verify import verify as verify_periods
from lamppu_xl.storage.atomic_files import display_name


@click.command()
@project_argument
@click.option("--period", metavar="ID", help="Only this frozen period (default: every frozen period).")
def verify(project: Path, period: str | None) -> int:
    """Verify that frozen periods have not changed (default: every frozen period).

    All checksums are computed again, the frozen returns are read with the frozen definition and compared with the
    frozen master workbook. Exit code 1 if anything is missing, changed or unexpected. The files are only read.

    \b
    Example:
      lamppu-xl verify lamppu-2012 --period 2012-1
    """
    results = verify_periods(project, period=period, progress=progress_bar, on_period=_show)
    return 0 if all(result.is_unchanged for result in results) else 1


def _show(result: VerifiedPeriod) -> None:
    archive = result.archive
    if result.lost:
        click.echo(finding_line(result.lost.finding, translator_for("en")))
        click.echo(f"  Its checksum, to be compared with the one on paper, was {result.lost.digest}")
        return
    version = f" by lamppu-xl {archive.record.version}" if archive.record else ""
    click.echo(f"{result.period_id}: frozen on {archive.day}{version}, {result.files.files} files.")
    if isinstance(result.comparison.error, DefinitionError):
        for finding in result.comparison.error.findings:
            click.echo(problem_line(finding), err=True)
    for line in _lines(result):
        click.echo(f"  {line}")


def _lines(result: VerifiedPeriod) -> Iterator[str]:
    yield from map(_fault_line, result.files.faults)
    yield from _comparison_lines(result.comparison)
    for period_id, digest in result.earlier.items():
        yield f"{period_id} is not as it was when this period was frozen: its checksum was {digest}"
    if not result.log_continues:
        yield f"{LOG} of the period is missing or does not begin with the archived one: it HAS BEEN EDITED"
    yield from _difference_lines(result.comparison)
    yield "Some files HAVE CHANGED." if result.files.faults else "No file has changed."
    yield f"Checksum, to be compared with the one on paper: {result.files.digest or 'lost'}"


def _fault_line(fault: ArchiveFault) -> str:
    name = display_name(fault.name)
    match fault.what:
        case "changed" if fault.was and fault.now:
            return f"changed: {name} (SHA-256 was {fault.was[:16]}…, is {fault.now[:16]}…)"
        case "extra":
            return f"not of this period's files: {name}"
        case "unreadable":
            return f"cannot be read: {name} ({fault.now})"
    return f"{fault.what}: {name}"


def _comparison_lines(comparison: ReturnsComparison) -> Iterator[str]:
    """What the comparison of master and returns came to, apart from differences."""
    if comparison.error or not comparison.is_complete:
        return
    for verdict in comparison.rejudged:
        archived, current = verdict.archived_state, verdict.current_state
        yield f"{verdict.file} was {archived!r} then; this version of lamppu-xl says {current!r}."
    agreement = comparison.agreement
    if agreement is None:
        yield "The master workbook has no machine-readable data, so its answers are not compared."
    elif comparison.agrees:
        yield f"The master agrees with the returns: {count_text(agreement.count)}."
    else:
        yield f"The master DOES NOT AGREE with the returns: {_counts(comparison)}."


def _difference_lines(comparison: ReturnsComparison) -> Iterator[str]:
    if comparison.error:
        yield str(comparison.error)
    if not comparison.is_complete:
        yield "the returns and the master cannot be compared: one of them is not there"
    english = translator_for("en")
    lines = [finding_line(finding, english) for finding in comparison.edits]
    lines += map(difference_line, comparison.differences)
    yield from lines[:MOST]
    if (rest := len(lines) - MOST) > 0:
        yield f"and {rest} more"


def _counts(comparison: ReturnsComparison) -> str:
    """How much differs, and how much does not."""
    edits, differences = len(comparison.edits), len(comparison.differences)
    same = f"{comparison.agreement.answers:,} answers are the same" if comparison.agreement else ""
    parts = (f"edits: {edits}" if edits else "", f"differences: {differences}" if differences else "", same)
    return ", ".join(filter(None, parts))

"""`lamppu-xl consolidate`."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from lamppu_xl.cli.closed import frozen, has_returns, refuse_frozen
from lamppu_xl.cli.intake import ReadOptions, judge_files, readers_option, use_option
from lamppu_xl.cli.past import check_corrections, judge_past, read_corrections
from lamppu_xl.cli.shared import (
    UsageError,
    Workspace,
    choose_period,
    exit_code,
    meant_programme,
    open_project,
    period_option,
    progress,
    project_and_paths,
    stoppable,
)
from lamppu_xl.cli.trouble import alone
from lamppu_xl.cli.written import MasterTarget, also_option, read_kept
from lamppu_xl.domain.findings import Finding
from lamppu_xl.domain.project import Period
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.master.builder import MasterOptions, check_complete, limit_findings, master_context, write_master
from lamppu_xl.master.cell_log import AnswerCell, CellLog
from lamppu_xl.master.collect import collect_answers
from lamppu_xl.master.context import MasterContext
from lamppu_xl.master.synthesis_merge import carried
from lamppu_xl.reports.text import summary_line, where
from lamppu_xl.returns.reader import SecondReaderMode
from lamppu_xl.storage.atomic_files import display_name, free_path
from lamppu_xl.templates.parts import cell_value, field_of
from lamppu_xl.validation.batch import Batch, Verdict
from lamppu_xl.workbook.model import Sheet
from lamppu_xl.workbook.readback import ExpectedCell, read_back
from lamppu_xl.workbook.stream_writer import StreamWriter


@click.command()
@click.argument("project", type=click.Path(path_type=Path), default=Path(), required=False, metavar="[PROJECT]")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, metavar="[PATH]...")
@period_option
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Where to; by default PROJECT/PERIOD/master.xlsx."
)
@use_option
@readers_option
@click.option("--with-rejected", is_flag=True, help="Take along returns with errors too, marked as such.")
@click.option("--public", is_flag=True, help="To be published: without contacts and anything else that is personal.")
@also_option
@click.option("--focus-area", "area", metavar="ID", help="Of a programme: only the projects of a focus area.")
@click.pass_context
def consolidate(  # noqa: PLR0913, PLR0917
    ctx: click.Context,
    project: Path,
    paths: Sequence[Path],
    period: str | None,
    out: Path | None,
    used: tuple[str, ...],
    readers: ReadOptions,
    with_rejected: bool,
    public: bool,
    also: tuple[str, ...],
    area: str | None,
) -> None:
    """Bring the accepted returns together in one master workbook; what is left out is named in it with the reason.

    PATH is a file or folder; by default PROJECT/PERIOD/inbox. Earlier periods are read from their own inboxes,
    or from what was frozen of them; corrections.yaml tells what was wrong in those.

    The coordinator's syntheses, typed into the master, are carried over into the new one. A master in which somebody
    has edited anything else is never overwritten: the new one is written beside it.

    In the folder of a programme the masters of its projects in PERIOD/inbox become programme.xlsx, in which each total
    leads to its sources. With --focus-area it is an extract for its coordinator, without personal data.

    \b
    Examples:
      lamppu-xl consolidate lamppu-2012 --period 2012-2
      lamppu-xl consolidate laatuohjelma --focus-area P2
    """
    if programme := meant_programme(project, paths):
        from lamppu_xl.cli.rollup import ProgrammeOptions, consolidate_programme  # noqa: PLC0415  # most have no programme

        if used or with_rejected or public or also:
            raise UsageError("For a programme there are only --period, --focus-area and --out.")
        consolidate_programme(ctx, *programme, ProgrammeOptions(period, area, out))
        return
    if area:
        raise UsageError("Only a programme has focus areas. Name the folder that holds its programme.yaml.")
    project, paths = project_and_paths(project, paths)
    workspace = open_project(project)
    chosen = choose_period(workspace.project, period)
    place = out or workspace.master(chosen).with_name("master-public.xlsx" if public else "master.xlsx")
    if place.resolve().parent == (workspace.folder / chosen.id).resolve():
        refuse_frozen(workspace.folder, chosen, "its master stays as the funder got it (--out writes elsewhere)")
    corrections = read_corrections(workspace, chosen)
    inside = workspace.folder.resolve() in place.resolve().parents
    with alone(workspace.folder if inside else place.parent, "consolidate"):
        judge = partial(
            judge_files,
            workspace,
            readers=readers,
            twice=SecondReaderMode.ALL if with_rejected else SecondReaderMode.VALID,
        )
        if paths or not frozen(workspace.folder, chosen):
            batch = judge(chosen, paths or [workspace.inbox(chosen)], used=used)
        else:
            batch = judge_past(workspace, chosen, readers=readers, twice=SecondReaderMode.ALL)
        second = SecondReaderMode.ALL if with_rejected else SecondReaderMode.VALID
        past = partial(judge_past, workspace, readers=readers, twice=second)
        batches = [*(past(one) for one in _earlier(workspace, chosen)), batch]
        check_corrections(corrections, batches)
        click.echo(summary_line(batch, workspace.translator_for()))
        kept = read_kept(workspace, chosen, place)
        options = MasterOptions(
            with_rejected=with_rejected, public=public, syntheses=carried(kept.syntheses), corrections=corrections
        )
        found = _write(workspace, batches, MasterTarget(place, kept, also), options)
    ctx.exit(exit_code(found))


def _write(
    workspace: Workspace, batches: Sequence[Batch], target: MasterTarget, options: MasterOptions
) -> list[Finding]:
    """Write the master, if a second reader agrees with the first and with the writer; what was found is given back."""
    project, words, batch = workspace.project, workspace.translator_for(), batches[-1]
    with TemporaryDirectory(prefix="lamppu-xl.") as folder:
        made, notes, wanted = Path(folder) / "master.xlsx", CellLog(), target.wanted
        with stoppable(lambda: "nothing was written"), _settled():
            collected = collect_answers(
                project, batches, with_rejected=options.with_rejected, corrections=options.corrections
            )
            found, unaudited = _cross_read(workspace, collected.used_returns.values())
            if found:
                return _stopped(found, words)
            context = master_context(
                project, batches, words, replace(options, unverified=unaudited), collected=collected
            )
            if found := [*limit_findings(context)]:
                return _stopped(found, words)
            with progress("Sheets", len(context.sheet_names)) as step, _ProgressRows(made, step) as flow:
                write_master(context, flow, notes.add)
            check_complete(notes, collected)
            place = free_path(wanted, made, target.kept.ours)
            with progress("Checks", len(context.sheet_names)) as step:
                found = _read_back(workspace, context, _passed(notes, step), made, place.name)
            if found:
                return _stopped(found, words)
        if place != wanted:
            click.echo(f"{wanted} was edited or is not ours: the new master is written beside it.", err=True)
        told = "" if target.write(place, made) else " It is unchanged."
    if unaudited:
        click.echo(f"{len(unaudited)} of the returns could not be read a second time; the master names them.")
    click.echo(
        f"{place}: {notes.answers} answers of {len(batch.accepted)} accepted returns, each with its source.{told}"
    )
    target.write_also(place, context)
    return [finding for verdict in batch.verdicts for finding in verdict.findings]


class _ProgressRows(StreamWriter):
    """A workbook of which each sheet is told when it is finished."""

    def __init__(self, path: Path, step: Callable[[str], None]) -> None:
        super().__init__(path)
        self._step = step

    def end_sheet(self, sheet: Sheet) -> None:
        super().end_sheet(sheet)
        self._step(sheet.name)


def _passed(notes: Iterable[AnswerCell], step: Callable[[str], None]) -> Iterator[AnswerCell]:
    """The same notes; each sheet is told when all of its own were taken."""
    for sheet, own in groupby(notes, key=lambda note: note.sheet):
        yield from own
        step(sheet)


@contextlib.contextmanager
def _settled() -> Iterator[None]:
    """What is in memory already is not searched for waste time and again while much comes and goes."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _stopped(found: list[Finding], words: Translator) -> list[Finding]:
    for finding in found:
        click.echo(_line(finding, words), err=True)
    click.echo("Nothing was written.", err=True)
    return found


def _cross_read(workspace: Workspace, counted: Iterable[Verdict]) -> tuple[list[Finding], frozenset[str]]:
    """What a second reader finds otherwise in the returns that count, and the checksums of those it cannot open."""
    found: list[Finding] = []
    unaudited = set()
    for verdict in counted:
        second = verdict.second
        assert second is not None  # noqa: S101  # of all that may count it was asked for
        if not second.opened:
            unaudited.add(verdict.sha256)
        found += (
            difference.finding(personal=field_of(workspace.project, difference.entry).personal)
            for difference in second.differences
        )
    return found, frozenset(unaudited)


def _read_back(
    workspace: Workspace, context: MasterContext, notes: Iterable[AnswerCell], made: Path, file: str
) -> list[Finding]:
    """What the painted master does not say, though it should."""
    project = workspace.project
    found = read_back(made, _kept(context, notes), file)
    return [one.finding(personal=field_of(project, one.entry).personal) for one in found]


def _kept(context: MasterContext, notes: Iterable[AnswerCell]) -> Iterator[ExpectedCell]:
    """What should stand in each cell, and of which whole answer it is."""
    project, words = context.collected.project, context.words
    fields = {(table.id, field.name): field for table in project.form.tables for field in table.fields}
    for sheet, row, col, content, entry, answer in notes:
        said = cell_value(answer, project.options_for(fields[entry.table, entry.field]), words)
        yield ExpectedCell(sheet, row, col, content, entry, context.redaction(said) if isinstance(said, str) else said)


def _line(finding: Finding, words: Translator) -> str:
    at = ": ".join(filter(None, (display_name(finding.place.file), where(finding.place))))
    severity = words.label(f"severity_{finding.effective_severity}")
    return f"{at}  {severity} {finding.code.id}  {words.message(finding)}".strip()


def _earlier(workspace: Workspace, period: Period) -> list[Period]:
    """The periods before, as far as there are any returns."""
    before = workspace.project.periods[: workspace.project.periods.index(period)]
    return [one for one in before if has_returns(workspace, one)]

"""`lamppu-xl feedback`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from lamppu_xl.cli.closed import has_returns, refuse_frozen
from lamppu_xl.cli.intake import ReadOptions, judge_files, readers_option
from lamppu_xl.cli.past import judge_past
from lamppu_xl.cli.shared import (
    Workspace,
    choose_period,
    exit_code,
    open_project,
    period_option,
    progress,
    project_and_paths,
)
from lamppu_xl.cli.trouble import alone
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.project import Answers, Partner, Period
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.reports.feedback_workbook import feedback as made_of
from lamppu_xl.reports.feedback_workbook import in_question
from lamppu_xl.reports.text import summary_line
from lamppu_xl.storage.atomic_files import keep_earlier_version, write_file
from lamppu_xl.templates.builder import DEFAULT_PROTECTION
from lamppu_xl.templates.manifest import build_manifest
from lamppu_xl.validation.batch import IGNORED_CODES, Batch, FileState, Verdict, carry_forward
from lamppu_xl.workbook.writer import write_workbook

by_option = click.option(
    "--by",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day on which to send it back; by default the period's deadline.",
)


@click.command()
@click.argument("project", type=click.Path(path_type=Path), default=Path(), required=False, metavar="[PROJECT]")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, metavar="[PATH]...")
@period_option
@by_option
@readers_option
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Where to; by default PROJECT/PERIOD/feedback."
)
@click.pass_context
def feedback(  # noqa: PLR0913, PLR0917
    ctx: click.Context,
    project: Path,
    paths: Sequence[Path],
    period: str | None,
    by: datetime | None,
    readers: ReadOptions,
    out: Path | None,
) -> None:
    """Make each partner its own form again: answers kept, each finding beside its cell, a receipt in front.

    PATH is a file or folder; by default PROJECT/PERIOD/inbox. It can be mended and sent back like any template. An
    earlier feedback that differs is kept under feedback/earlier. Ends with 1 when something has to be mended.

    \b
    Example:
      lamppu-xl feedback lamppu-2012 --period 2012-2 --by 2013-01-25
    """
    project, paths = project_and_paths(project, paths)
    workspace = open_project(project)
    chosen = choose_period(workspace.project, period)
    refuse_frozen(workspace.folder, chosen, "nothing in it can be mended by a partner any more")
    batch = judge_files(workspace, chosen, paths or [workspace.inbox(chosen)], readers=readers)
    replies = in_question(batch)
    earlier = earlier_answers(workspace, chosen) if any(map(_lost, replies)) else {}
    folder = out or feedback_folder(workspace, chosen)
    with alone(workspace.folder, "feedback"), progress("Feedback", len(replies)) as step:
        for verdict in replies:
            one = reply(workspace, batch, verdict, by=by.date() if by else None, previous=earlier)
            path, kept = lay_down_reply(workspace, chosen, one, folder)
            step(path.name)
            moved = f" The one before is now {kept}." if kept else ""
            click.echo(f"{path}: {_counted(verdict)}.{moved}")
    for verdict in batch.verdicts:
        if verdict.state is FileState.SET_ASIDE and not any(
            finding.code.id in IGNORED_CODES for finding in verdict.findings
        ):
            click.echo(f"{verdict.file}: no feedback can be made: {_reason(verdict, workspace.translator_for('en'))}")
    click.echo(summary_line(batch, workspace.translator_for()))
    if replies:
        click.echo("Next: lamppu-xl remind makes the messages with which to send them.")
    if by is None and replies and chosen.deadline < date.today():  # noqa: DTZ011
        click.echo(f"The deadline, {chosen.deadline}, is past: name another day with --by YYYY-MM-DD.")
    ctx.exit(exit_code([finding for verdict in batch.verdicts for finding in verdict.findings]))


@dataclass(frozen=True)
class FeedbackFile:
    """A feedback workbook, ready to be written."""

    name: str
    """`LAMPPU_2012-2_KAO_palaute.xlsx`."""
    data: bytes
    memory: tuple[str, bytes]
    """What is kept of it, as `generate` keeps it, so that its return can be read: a file's name and content."""


def reply(
    workspace: Workspace, batch: Batch, verdict: Verdict, *, by: date | None, previous: Mapping[str, Answers]
) -> FeedbackFile:
    """The feedback on one return, in its partner's language."""
    assert verdict.submission is not None  # noqa: S101  # in_question sees to it
    partner = verdict.submission.partner
    words = workspace.translator_for(partner.language)
    made = made_of(verdict, batch, words, by=by, previous=previous.get(partner.id))
    memory = build_manifest(workspace.project, made.form, made.template.previous)
    return FeedbackFile(
        feedback_name(workspace, batch.period, partner),
        write_workbook(made.plan, made.values, DEFAULT_PROTECTION),
        memory,
    )


def lay_down_reply(workspace: Workspace, period: Period, one: FeedbackFile, folder: Path) -> tuple[Path, Path | None]:
    """Write a feedback workbook: where it is now, and where the one before it is, if that differed."""
    path = folder / one.name
    name, memory = one.memory
    write_file(workspace.issued(period) / name, memory)  # first: without it nothing could be told of what was changed
    kept = keep_earlier_version(path, one.data)
    write_file(path, one.data)
    return path, kept


def feedback_folder(workspace: Workspace, period: Period) -> Path:
    return workspace.folder / period.id / "feedback"


def feedback_name(workspace: Workspace, period: Period, partner: Partner) -> str:
    """`LAMPPU_2012-2_KAO_palaute.xlsx`: the template's name, with a word in the partner's language."""
    word = workspace.translator_for(partner.language).label("feedback_file_name")
    return f"{workspace.project.id}_{period.id}_{partner.id}_{word}.xlsx"


def earlier_answers(workspace: Workspace, period: Period) -> Mapping[str, Answers]:
    """Last period's answers by partner, as far as there are any returns."""
    before = workspace.project.period_before(period)
    if before is None or not has_returns(workspace, before):
        return {}
    return carry_forward(judge_past(workspace, before))


def _lost(verdict: Verdict) -> bool:
    """Whether nobody can tell any more what last period's answers were."""
    return any(finding.code.id == "S313" for finding in verdict.findings)


def _counted(verdict: Verdict) -> str:
    errors = sum(finding.effective_severity is Severity.ERROR for finding in verdict.findings)
    notes = sum(finding.effective_severity in (Severity.WARNING, Severity.HINT) for finding in verdict.findings)
    said: Sequence[str] = [
        f"{errors} to mend" if errors else "accepted",
        *([f"{notes} to look at"] if notes else []),
    ]
    return ", ".join(said)


def _reason(verdict: Verdict, words: Translator) -> str:
    return words.message(verdict.findings[0]) if verdict.findings else ""

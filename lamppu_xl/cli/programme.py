"""What `consolidate`, `validate` and `status` print of a programme."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from lamppu_xl.cli.output import (
    exit_code,
    finding_line,
    progress_bar,
    say,
    show,
    show_broken_rules,
    show_exports,
    show_log_remarks,
    show_refusal,
    show_step_after_consolidate,
    terminal_width,
    terminal_words,
    unchanged_mark,
)
from lamppu_xl.domain.sentence import ProjectCommand
from lamppu_xl.domain.text_normalising import capitalised, in_phrase
from lamppu_xl.i18n.harmless_text import make_harmless
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.programme.member_records import MemberProject, ProjectStatus
from lamppu_xl.reports.status_formats import period_name
from lamppu_xl.reports.subject import ReportedBatch
from lamppu_xl.reports.terminal_layout import table_lines
from lamppu_xl.services.frozen_periods import frozen_period
from lamppu_xl.services.programmes import programme as service
from lamppu_xl.services.programmes.list_problems import list_problems
from lamppu_xl.services.workspace import ProgrammeWorkspace, load_programme
from lamppu_xl.storage.atomic_files import display_name


def consolidate_masters(  # noqa: PLR0913
    path: Path,
    paths: Sequence[Path],
    *,
    period: str | None,
    focus_area: str | None,
    public: bool,
    out: Path | None,
    fewer: bool,
    also: Sequence[str],
    open_password: str | None,
) -> int:
    """Write the programme workbook, print the result and return the exit code."""
    workspace = load_programme(path)
    result = service.consolidate_masters(
        workspace,
        paths,
        period=period,
        focus_area=focus_area,
        public=public,
        out=out,
        fewer=fewer,
        also=also,
        open_password=open_password,
        progress=progress_bar,
    )
    show_log_remarks(workspace)
    words = terminal_words(workspace)
    _show_members(result, words)
    for finding in result.remarks:
        show(f"  {finding_line(finding, words)}", err=True)
    _show_compared(result)
    if result.path is None:
        show_refusal(result.refusal, words)
    else:
        say(
            "{path}: figures: {figures}, projects: {projects}, answers that they are made of: {answers}, each with its "
            "source.{change}",
            path=result.path,
            figures=len(result.content.figures),
            projects=len(result.content.included),
            answers=result.answers,
            change=unchanged_mark(result.changed),
        )
        show_exports(result.exports)
        _show_masked(result)
        if result.kept and result.has_fewer:
            say("The last programme workbook has more projects; it is kept as {kept}.", kept=result.kept)
        elif result.kept:
            say("The last programme workbook has other figures; it is kept as {kept}.", kept=result.kept)
    for finding in result.differences:
        show(finding_line(finding, words), err=True)
    for returns, findings in result.broken.items():
        place = f"{returns.project} · {make_harmless(words.pick(returns.period))}"
        show_broken_rules(place, findings, words)
    if result.path and not (out or public or focus_area):
        is_complete = all(each.status is ProjectStatus.IN_ORDER for each in result.content.expected)
        if result.confirmation.errors:  # freeze refuses
            say("Next: {command}", command=ProjectCommand("validate", "--period", result.content.period.id))
        else:
            show_step_after_consolidate(result.content.period.id, is_complete=is_complete)
    broken = [finding for findings in result.broken.values() for finding in findings]
    return exit_code((*result.findings, *result.differences, *broken))


def _show_compared(result: service.ProgrammeResult) -> None:
    """Print how many answers were compared with returns, and the returns that were not there to compare."""
    compared = result.confirmation
    if compared.returns:
        english = "Compared with returns in the folders of projects: answers {answers}, returns {returns}."
        say(english, answers=compared.answers, returns=compared.returns)
    if compared.returns_beside:
        english = "Compared with returns that came with the master workbooks: answers {answers}, returns {returns}."
        say(english, answers=compared.answers_beside, returns=compared.returns_beside)
    absent = [f"{project} {number}" for project, number in compared.absent.items()]
    if absent:
        english = "Not compared, because they are not in the folder of their project: returns of {projects}."
        say(english, projects=", ".join(absent[:MOST_PROJECTS]))
    if len(absent) > MOST_PROJECTS:
        say("Further projects with such returns: {number}.", number=len(absent) - MOST_PROJECTS)


MOST_PROJECTS = 10
"""Limit of projects that are printed on one line."""

MOST_MASKED = 100
"""Limit of removed texts that are printed; `ProgrammeResult.masked` has all of them."""


def _show_masked(result: service.ProgrammeResult) -> None:
    """Print what was removed as personal data, so that somebody can look through it before the workbook is sent."""
    masked = result.masked
    for project, text, count in masked[:MOST_MASKED]:
        say("Masked in {project}: {text} ({count})", project=project, text=display_name(text), count=count)
    if len(masked) > MOST_MASKED:
        say("Further masked texts: {number}.", number=len(masked) - MOST_MASKED)
    if result.content.without_persons:
        say("Names that neither a definition nor a master workbook lists cannot be found: read the texts first.")


def validate_masters(
    path: Path, paths: Sequence[Path], period: str | None, language: str | None, open_password: str | None
) -> tuple[Path, ReportedBatch, Translator]:
    """The batch of masters, with the folder and the translator of the programme."""
    workspace = load_programme(path)
    batch = service.validate_masters(
        workspace, paths, period=period, open_password=open_password, progress=progress_bar
    )
    show_log_remarks(workspace)
    words = workspace.translator_for(language)
    for finding in list_problems(workspace, batch.period):
        show(f"  {finding_line(finding, words)}", err=True)
    return workspace.folder, batch, words


def show_status(path: Path, period: str | None, language: str | None) -> None:
    """Print a line for each project: whether its master is there and valid, and how many partners it covers."""
    workspace = load_programme(path)
    words = workspace.translator_for(language)
    status = service.programme_status(workspace, period=period, progress=progress_bar)
    show_log_remarks(workspace)
    label = in_phrase(period_name(status.period, words), words.main_language)
    deadline = status.period.deadline
    show(words.label("status_heading", project=status.programme.id, period=label, deadline=deadline))
    columns = ("partner", "project", "state", "returns", "received", "file")
    is_open = frozen_period(workspace.folder, status.period) is None
    rows = [
        tuple(words.label(f"status_column_{column}") for column in columns),
        *(
            (
                member.id,
                make_harmless(words.pick(member.name)),
                _standing(member, words, is_late=is_open and status.is_overdue(member)),
                f"{member.reported}/{member.expected}" if member.ledger else "",
                _received(status, member, words),
                display_name(member.file),
            )
            for member in status.members
        ),
    ]
    for line in ("", *table_lines(rows, terminal_width(), (1, 5, 4, 2)), ""):
        click.echo(line)
    expected = [member for member in status.members if member.is_expected]
    valid = sum(member.status is ProjectStatus.IN_ORDER for member in status.members)
    show(words.label("programme_reported", count=valid, total=len(expected)))
    _show_next(workspace, status)


_TO_LOOK_AT = (ProjectStatus.WITH_ERRORS, ProjectStatus.ASIDE)
"""The states of a project whose master workbook was received and is not used."""


def _show_next(workspace: ProgrammeWorkspace, status: service.ProgrammeStatus) -> None:
    """Print the command that follows; nothing for a frozen period."""
    states = {member.status for member in status.members if member.is_expected}
    if frozen_period(workspace.folder, status.period):
        return
    command = ProjectCommand("validate", "--period", status.period.id)
    if states.isdisjoint(_TO_LOOK_AT) and ProjectStatus.MISSING in states:
        english = "Next: save the master workbooks of the projects in {folder} and check them: {command}"
        say(english, folder=workspace.inbox(status.period), command=command)
    elif states.isdisjoint(_TO_LOOK_AT) and status.is_combined:
        show_step_after_consolidate(status.period.id, is_complete=True)
    elif states.isdisjoint(_TO_LOOK_AT):
        say("Next: {command}", command=ProjectCommand("consolidate", "--period", status.period.id))
    else:
        say("Next: {command}", command=command)


def _standing(member: MemberProject, words: Translator, *, is_late: bool) -> str:
    shown = capitalised(words.label(f"programme_standing_{member.status.value}"))
    return f"{shown}, {words.label('status_late')}" if is_late else shown


def _received(status: service.ProgrammeStatus, member: MemberProject, words: Translator) -> str:
    """The day on which a master was seen for the first time."""
    if not member.file:
        return ""
    day = status.received_day(member)
    shown = words.fact(day) if day else words.label("status_unknown")
    return f"{shown}, {words.label('status_late')}" if status.is_late(member) else shown


_OWN_DECISIONS = ("M728", "M729", "M730", "M731", "M786", "M809", "M830")
"""What the programme's own decisions and corrections change in accepted master workbooks, or cannot change."""


def _show_members(result: service.ProgrammeResult, words: Translator) -> None:
    """Print how many projects have a valid master, and which have not."""
    content = result.content
    others = [member for member in content.expected if member.status is not ProjectStatus.IN_ORDER]
    area = f" {content.area}" if content.area else ""
    accepted = words.label("programme_reported", count=len(content.expected) - len(others), total=len(content.expected))
    show(f"{content.programme.id} {content.period.id}{area}: {accepted}")
    for member in others:
        standing = words.label(f"programme_standing_{member.status.value}")
        show(f"  {member.id}: {standing} {display_name(member.file)}".rstrip())
    for verdict in result.verdicts:
        for finding in verdict.findings:
            if not verdict.accepted or finding.code.id in _OWN_DECISIONS:
                show(f"  {finding_line(finding, words)}", err=True)

"""`lamppu-xl remind`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import click

from lamppu_xl.cli.closed import refuse_frozen
from lamppu_xl.cli.feedback import by_option, earlier_answers, feedback_folder, lay_down_reply, reply
from lamppu_xl.cli.generate import template_name
from lamppu_xl.cli.send import LetterWithFiles, lay_down, partner_option, tell_next
from lamppu_xl.cli.shared import (
    Workspace,
    choose_partners,
    choose_period,
    open_project,
    period_option,
    project_argument,
)
from lamppu_xl.cli.status import look, today_option
from lamppu_xl.cli.trouble import alone
from lamppu_xl.domain.project import Answers, Partner
from lamppu_xl.reports.feedback_workbook import in_question
from lamppu_xl.reports.status import PartnerState, StatusReport


@click.command()
@project_argument
@period_option
@partner_option
@by_option
@today_option
def remind(
    project: Path, period: str | None, partners: tuple[str, ...], by: datetime | None, today: datetime | None
) -> None:
    """Draft a message to those who are missing, and to those who have something to mend. Nothing is sent.

    Who is missing gets its template again, who has something to mend its feedback workbook, made anew. The drafts lie
    in PROJECT/PERIOD/letters. Your own texts: PROJECT/letters/remind.fi.txt, PROJECT/letters/mend.fi.txt and so on.

    \b
    Example:
      lamppu-xl remind lamppu-2012 --period 2012-2 --by 2013-01-25
    """
    now = today.date() if today else date.today()  # noqa: DTZ011  # a deadline is a day where the coordinator sits
    workspace = open_project(project)
    chosen = choose_period(workspace.project, period, now)
    refuse_frozen(workspace.folder, chosen, "nothing more is asked of its partners")
    told = look(workspace, chosen, now)
    wanted = {partner.id for partner in choose_partners(workspace.project, partners, told.period)}
    day = by.date() if by else told.period.deadline
    earlier = earlier_answers(workspace, told.period)
    concerned = [
        standing
        for standing in told.partners
        if standing.partner.id in wanted and standing.state is not PartnerState.ACCEPTED
    ]
    count = 0
    with alone(workspace.folder, "remind"):
        for one in concerned:
            if one.state is PartnerState.RETURNED:
                click.echo(f"{one.partner.id}: {one.file} could not be judged. Look at it first: lamppu-xl validate")
                continue
            if one.state is PartnerState.TO_CORRECT:
                enclosed: LetterWithFiles | None = _to_mend(workspace, told, one.partner, day, earlier)
            else:
                enclosed = _missing(workspace, told, one.partner)
            if enclosed is None:
                click.echo(f"{one.partner.id}: there is no template to attach. Make it with: lamppu-xl generate")
                continue
            lay_down(workspace, told.period, one.partner, enclosed)
            count += 1
    tell_next(workspace, told.period, count)
    if by is None and count and told.period.deadline < now:
        click.echo(f"The deadline, {told.period.deadline}, is past: name another day with --by YYYY-MM-DD.")


def _missing(workspace: Workspace, told: StatusReport, partner: Partner) -> LetterWithFiles | None:
    """A reminder with the template, if there is one."""
    path = workspace.outbox(told.period) / template_name(workspace.project, told.period, partner.id)
    return LetterWithFiles("remind", path.name, path.read_bytes()) if path.is_file() else None


def _to_mend(
    workspace: Workspace, told: StatusReport, partner: Partner, day: date, earlier: Mapping[str, Answers]
) -> LetterWithFiles:
    """The feedback on the return, as it is now; it is kept in the folder of feedback as well."""
    verdict = next(one for one in in_question(told.batch) if one.partner == partner.id)
    made = reply(workspace, told.batch, verdict, by=day, previous=earlier)
    lay_down_reply(workspace, told.period, made, feedback_folder(workspace, told.period))
    standing = next(standing for standing in told.partners if standing.partner == partner)
    by = workspace.translator_for(partner.language).fact(day)
    return LetterWithFiles("mend", made.name, made.data, standing.errors, standing.notes, by)

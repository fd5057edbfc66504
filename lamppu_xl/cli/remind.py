"""`lamppu-xl remind`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from lamppu_xl.cli.letters import show_next, show_reminder
from lamppu_xl.cli.options import by_option, partner_option, period_option, project_argument, today_option
from lamppu_xl.cli.output import progress_bar
from lamppu_xl.services.letters import letters
from lamppu_xl.services.workspace import current_day


@click.command()
@project_argument
@period_option
@partner_option
@by_option
@today_option
def remind(
    project: Path, period: str | None, partners: tuple[str, ...], by: datetime | None, today: datetime | None
) -> None:
    """Draft reminders for missing returns and for returns that need correction. Nothing is sent.

    Partners without a return get the template again; partners with errors get a new feedback workbook. The drafts are
    in PROJECT/PERIOD/letters. Your own texts: PROJECT/letters/remind.fi.txt, PROJECT/letters/mend.fi.txt and so on.

    \b
    Example:
      lamppu-xl remind lamppu-2012 --period 2012-2 --by 2013-01-25
    """
    now: date = today.date() if today else current_day()
    result = letters(
        project,
        "remind",
        period=period,
        partners=partners,
        by=by.date() if by else None,
        today=now,
        progress=progress_bar,
        on_letter=show_reminder,
    )
    show_next(result)
    deadline = result.period.deadline
    if by is None and result.paths and deadline < now:
        click.echo(f"The deadline {deadline} has passed. Give a new date with --by YYYY-MM-DD.")

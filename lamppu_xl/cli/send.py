"""`lamppu-xl send`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from lamppu_xl.cli.letters import draft_letters, no_template
from lamppu_xl.cli.options import (
    by_option,
    open_password_option,
    partner_option,
    period_option,
    project_argument,
    today_option,
)
from lamppu_xl.cli.output import say
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import ProjectCommand
from lamppu_xl.services.mark_sent import mark_sent


@click.command()
@project_argument
@period_option
@partner_option
@by_option
@today_option
@open_password_option
@click.option("--done", is_flag=True, help="Record that you have sent the drafts or the templates.")
def send(  # noqa: PLR0913, PLR0917
    project: Path,
    period: str | None,
    partners: Sequence[str],
    by: date | None,
    today: date | None,
    open_password: str | None,
    done: bool,
) -> None:
    """Draft an e-mail to each partner in its language, with its template attached. Nothing is sent.

    The drafts are in PROJECT/PERIOD/letters: open each in your mail program, read it, and send it. A draft that you
    have edited is kept. Your own texts: PROJECT/letters/send.fi.txt and so on. If the deadline has passed or --by names
    another day, the letter asks for that day instead of the one in the template. Later letters and feedback ask for the
    same day. A partner whose return is accepted gets a draft only if you name it with --partner.

    When you have sent them, record it with --done: 'lamppu-xl status' shows it. It is also for drafts of
    'lamppu-xl remind', and for templates that you have sent in another way.

    \b
    Examples:
      lamppu-xl send lamppu-2012 --period 2012-2 --partner KAO
      lamppu-xl send lamppu-2012 --period 2012-2 --done
    """
    if done:
        if by:
            raise UsageError("--by is for new drafts. Leave it out with --done.")
        _record_sent(project, period, partners)
        return
    draft_letters(project, "send", period=period, partners=partners, by=by, today=today, open_password=open_password)


def _record_sent(project: Path, period: str | None, partners: Sequence[str]) -> None:
    result = mark_sent(project, period=period, partners=partners)
    for partner in result.without_template:
        say(no_template(partner, result.period.id))
    for partner in result.sent_before:
        say("{partner}: it was recorded before, and nothing was made since.", partner=partner)
    for partner in result.sent:
        say("{partner}: recorded as sent.", partner=partner)
    if result.sent:
        say("{period}: newly recorded as sent: {number}.", period=result.period.id, number=len(result.sent))
    if result.sent or result.sent_before:
        say("Next: {command}", command=ProjectCommand("status", "--period", result.period.id))

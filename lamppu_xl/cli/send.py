"""`lamppu-xl send`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.cli.letters import show_next, show_sent
from lamppu_xl.cli.options import partner_option, period_option, project_argument
from lamppu_xl.services.letters import letters


@click.command()
@project_argument
@period_option
@partner_option
def send(project: Path, period: str | None, partners: tuple[str, ...]) -> None:
    """Draft an e-mail to each partner in its language, with its template attached. Nothing is sent.

    The drafts are in PROJECT/PERIOD/letters: open each in your mail program, read it, and send it. A draft that you
    have edited is kept. Your own texts: PROJECT/letters/send.fi.txt and so on.

    \b
    Example:
      lamppu-xl send lamppu-2012 --period 2012-2 --partner KAO
    """
    show_next(letters(project, "send", period=period, partners=partners, on_letter=show_sent))

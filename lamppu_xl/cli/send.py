"""`lamppu-xl send`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.letters import draft_letters
from lamppu_xl.cli.options import partner_option, period_option, project_argument


@click.command()
@project_argument
@period_option
@partner_option
def send(project: Path, **options: Any) -> None:
    """Draft an e-mail to each partner in its language, with its template attached. Nothing is sent.

    The drafts are in PROJECT/PERIOD/letters: open each in your mail program, read it, and send it. A draft that you
    have edited is kept. Your own texts: PROJECT/letters/send.fi.txt and so on.

    \b
    Example:
      lamppu-xl send lamppu-2012 --period 2012-2 --partner KAO
    """
    draft_letters(project, "send", no_template="there is no template yet", **options)

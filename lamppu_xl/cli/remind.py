"""`lamppu-xl remind`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lamppu_xl.cli.letters import draft_letters
from lamppu_xl.cli.options import (
    by_option,
    open_password_option,
    partner_option,
    period_option,
    project_argument,
    today_option,
)


@click.command()
@project_argument
@period_option
@partner_option
@by_option
@today_option
@open_password_option
def remind(project: Path, **options: Any) -> None:
    """Draft reminders for missing returns and for returns that need correction. Nothing is sent.

    Partners without a return get the template again; partners with errors get a new feedback workbook. The drafts are
    in PROJECT/PERIOD/letters. Your own texts: PROJECT/letters/remind.fi.txt, PROJECT/letters/correct.fi.txt and so on.

    \b
    Example:
      lamppu-xl remind lamppu-2012 --period 2012-2 --by 2013-01-25
    """
    draft_letters(project, "remind", **options)

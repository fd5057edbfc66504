"""`lamppu-xl init`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.cli.language import message_language
from lamppu_xl.cli.options import FOLDER
from lamppu_xl.cli.output import say
from lamppu_xl.services.init import DEFAULT_FORM
from lamppu_xl.services.init import init as start_project


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option("--form", default=DEFAULT_FORM, show_default=True, metavar="NAME", help="The form to start from.")
@click.option("--workbook", is_flag=True, help="Write the definition as a workbook, project.xlsx.")
def init(folder: Path, form: str, workbook: bool) -> None:
    """Start a new project: a commented definition that works as it is, for you to edit.

    With --workbook the definition is an Excel workbook with dropdowns, live checks, and instructions in the language of
    messages.

    Existing files are not overwritten. On Windows, double-click the three .cmd files beside it in the order of their
    numbers: create the templates, check the returns, combine them. They are in the language of messages.

    \b
    Example:
      lamppu-xl init my-project --form goal-report
      lamppu-xl init my-project --workbook --language fi
    """
    project = start_project(folder, form=form, workbook=workbook, language=message_language())
    say(
        "{path}: a small example project. Open it in Excel and replace the content with your own."
        if workbook
        else "{path}: a small example project. Open it in a text editor and replace the content with your own.",
        path=project.definition,
    )
    for path in project.double_click_files:
        say("{path}: double-click this file on Windows.", path=path)
    say("Next: {command}", command=f"lamppu-xl check {folder}")

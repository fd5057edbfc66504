"""`lamppu-xl init`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.cli.language import LANGUAGE, message_language
from lamppu_xl.cli.options import FOLDER
from lamppu_xl.cli.output import say
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.sentence import CommandLine
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.init import DEFAULT_FORM, FORMS
from lamppu_xl.services.init import init as start_project


@click.command()
@click.argument("folder", type=FOLDER, metavar="[DIR]", required=False)
@click.option("--form", default=DEFAULT_FORM, show_default=True, metavar="NAME", help="The form to start from.")
@click.option("--list", "show_list", is_flag=True, help="List the forms, with a sentence about each.")
@click.option("--copy-form", is_flag=True, help="Copy the form into the project, to change it.")
@click.option("--workbook", is_flag=True, help="Write the definition as a workbook, project.xlsx.")
def init(folder: Path | None, *, form: str, show_list: bool, copy_form: bool, workbook: bool) -> None:
    """Start a new project: a commented definition that works as it is, for you to edit.

    With --workbook the definition is an Excel workbook with dropdowns, live checks, and instructions in the language of
    messages.

    --language gives the main language of the project (fi, sv or en), and that of messages. Without it the main language
    is that of messages if the form has it, else that of the form. With --copy-form the form is copied to
    forms/NAME/form.yaml in the project, where you can change it.

    Existing files are not overwritten. On Windows, double-click the three .cmd files beside it in the order of their
    numbers: create the templates, check the returns, combine them. They are in the language of messages.

    \b
    Example:
      lamppu-xl init my-project --form goal-report
      lamppu-xl init my-project --workbook --language fi
      lamppu-xl init --list
    """
    if show_list:
        for name, purpose in FORMS.items():
            say("{name}: {purpose}", name=name, purpose=purpose)
        return
    if folder is None:
        raise UsageError("Name a folder for the project: lamppu-xl init DIR.")
    project = start_project(
        folder,
        form=form,
        workbook=workbook,
        copy_form=copy_form,
        language=message_language(),
        main_language=click.get_current_context().meta.get(LANGUAGE, ""),
    )
    say(
        "{path}: a small example project. Open it in Excel and replace the content with your own."
        if workbook
        else "{path}: a small example project. Open it in a text editor and replace the content with your own.",
        path=project.definition,
    )
    english = "The main language of the project is {language}, the first of its languages in the definition."
    say(english, language=translator_for(message_language()).language_name(project.main_language))
    if project.form:
        say("{path}: the form. Change it before you send templates.", path=project.form)
    if names := [f"'{path.name}'" for path in project.double_click_files]:
        say("{folder}: on Windows, double-click these files in their order: {names}.", folder=folder, names=names)
    say("Next: {command}", command=CommandLine("check", folder))

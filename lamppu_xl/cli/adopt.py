"""`lamppu-xl adopt`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.cli.language import message_language
from lamppu_xl.cli.options import FILE, FOLDER
from lamppu_xl.cli.output import finding_line, say, show
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.sentence import CommandLine
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.adopt import adopt as adopt_form


@click.command()
@click.argument("form", type=FILE, metavar="FORM")
@click.argument("folder", type=FOLDER, metavar="DIR")
def adopt(form: Path, folder: Path) -> int:
    """Draft a project from a reporting form that was made in Excel by hand.

    FORM is the empty form as partners get it, an .xlsx or .xlsm file. DIR/project.xlsx is written: tables from its
    sheets, questions from labels and heads, kinds of answers from number formats, data validations and values, lists
    from dropdowns, and "required" from stars. The column (remark) says from which cell each question comes, and what
    is not sure about it. What is left out is listed here and on a sheet of the workbook.

    --language is the language of the form and of the project. Partners and periods are examples: replace them. No
    existing file is changed.

    \b
    Example:
      lamppu-xl adopt "Progress report.xlsx" my-project --language en
    """
    language = message_language()
    result = adopt_form(form, folder, language=language)
    words = translator_for(language)
    for finding in result.findings:
        if finding.code.id.startswith("F"):
            english = "'{path}' is not a form that can be read: {what}. Give the empty form as an .xlsx or .xlsm file."
            say(english, path=form, what=words.title(finding.code.id), err=True)
            continue
        show(finding_line(finding, words), err=finding.effective_severity is Severity.ERROR)
    if result.definition is None:
        return 1
    say(
        "{path}: tables: {tables}, questions: {fields}, of which not sure: {unsure}, answer cells of the form: "
        "{answers}.",
        path=result.definition,
        tables=result.tables,
        fields=result.fields,
        unsure=result.unsure,
        answers=result.answers,
    )
    if result.unsure:
        say(
            "Read the column (remark) on the sheet Fields: it begins with '{words}' where something is not sure.",
            words=words.label("adopt_unsure"),
        )
    say(
        "Replace the examples on the sheets Project, Periods and Partners. Next: {command}",
        command=CommandLine("check", folder),
    )
    return int(any(finding.effective_severity is not Severity.INFO for finding in result.findings))

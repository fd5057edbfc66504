"""`lamppu-xl convert`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.cli.options import PATH, language_option
from lamppu_xl.cli.output import problem_line, say, show
from lamppu_xl.domain.sentence import CommandLine
from lamppu_xl.services.convert import convert as convert_definition


@click.command()
@click.argument("source", type=PATH, metavar="FROM")
@click.argument("target", type=PATH, metavar="TO")
@click.option("--inline", is_flag=True, help="Copy the form into the definition (default: it stays a reference).")
@language_option
def convert(source: Path, target: Path, inline: bool, language: str | None) -> None:
    """Write a definition as a workbook, or a workbook as YAML, without loss.

    FROM and TO are each the folder of a project or programme, or its definition: project.yaml or project.xlsx. A folder
    TO gets the other format. Forms in the project's own folder are converted, too. Comments in YAML, and columns in
    parentheses in a workbook, are not converted. Lists of corrections and decisions are converted file by file.

    No existing file is changed. What is to be written is read back first and compared with the definition.

    \b
    Examples:
      lamppu-xl convert lamppu-2012 lamppu-workbook
      lamppu-xl convert my-project/project.xlsx my-project-yaml
    """
    done = convert_definition(source, target, inline=inline, language=language)
    for problem in done.problems:
        show(problem_line(problem, language))
    for path in done.files:
        say("{path}: written.", path=path)
    if done.not_copied:
        say("Not copied: the definitions of its projects ({names}).", names=[*done.not_copied])
    if done.both:
        say("The folder has two definitions now. Move '{path}' to another folder before you go on.", path=done.source)
    else:
        say("Next: {command}", command=CommandLine("check", done.definition))

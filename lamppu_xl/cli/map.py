"""`lamppu-xl map`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from lamppu_xl.cli.language import message_language
from lamppu_xl.cli.options import format_option, project_argument
from lamppu_xl.domain.text import VocabularyTerm
from lamppu_xl.i18n.translator import translator_for
from lamppu_xl.services.answer_map import answer_map

FORMAT = 1
"""The version of the JSON output."""


@click.command("map")
@project_argument
@click.option("--partner", required=True, metavar="ID", help="The partner of the template.")
@click.option("--period", required=True, metavar="ID", help="For which period.")
@format_option("text", "json")
def map(project: Path, partner: str, period: str, form: str) -> None:  # noqa: A001
    """List the cell of each answer in a partner's template, for programs that fill it in or read it.

    Answers that are marked with * are required.

    \b
    Example:
      lamppu-xl map lamppu-2012 --partner KAO --period 2012-2 --format json
    """
    answers = answer_map(project, partner=partner, period=period)
    if form == "json":
        cells = [asdict(answer) for answer in answers]
        click.echo(json.dumps({"format": FORMAT, "cells": cells}, ensure_ascii=False, indent=2))
        return
    width, words = max(len(answer.entry) for answer in answers), translator_for(message_language())
    for answer in answers:
        star = " *" if answer.required else ""
        kind = words.term(VocabularyTerm(answer.kind))
        click.echo(f"{answer.entry:<{width}}  {answer.sheet}!{answer.cell}  {kind}{star}")

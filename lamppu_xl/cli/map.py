"""`lamppu-xl map`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lamppu_xl.cli.shared import choose_partners, choose_period, open_project, project_argument
from lamppu_xl.domain.cell_address import cell_name
from lamppu_xl.domain.project import Partner, Period, Project
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.templates.layout import plan_workbook
from lamppu_xl.templates.parts import field_of, is_required, options_for
from lamppu_xl.templates.sheet_keys import answer_name

FORMAT = 1


@click.command("map")
@project_argument
@click.option("--partner", required=True, metavar="ID", help="Whose template.")
@click.option("--period", required=True, metavar="ID", help="For which period.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def map(project: Path, partner: str, period: str, form: str) -> None:  # noqa: A001
    """Tell where each answer stands in a partner's template, for programs that fill it or read it.

    \b
    Example:
      lamppu-xl map lamppu-2012 --partner KAO --period 2012-2 --format json
    """
    workspace = open_project(project)
    (chosen,) = choose_partners(workspace.project, [partner])
    when = choose_period(workspace.project, period)
    cells = answer_cells(workspace.project, chosen, when, workspace.translator_for(chosen.language))
    if form == "json":
        click.echo(json.dumps({"format": FORMAT, "cells": cells}, ensure_ascii=False, indent=2))
        return
    width = max(len(str(cell["entry"])) for cell in cells)
    for cell in cells:
        star = " *" if cell["required"] else ""
        click.echo(f"{cell['entry']:<{width}}  {cell['sheet']}!{cell['cell']}  {cell['kind']}{star}")


def answer_cells(project: Project, partner: Partner, period: Period, words: Translator) -> list[dict[str, object]]:
    """One record for each answer, in reading order; cells are named as a spreadsheet names them."""
    drawn = plan_workbook(project, partner, period, words)
    due = {
        (table.id, line.id): line.due
        for table in project.form.tables
        for line in project.lines_of(table, partner, period)
    }
    found: list[dict[str, object]] = []
    for entry, (sheet, slot) in drawn.answers.items():
        field = field_of(project, entry)
        check = drawn.checks.get(entry)
        codes = options_for(project, partner, field)
        required = is_required(project.form.table(entry.table), field) and due[entry.table, entry.row]
        found.append(
            {
                "entry": str(entry),
                "sheet": sheet.name,
                "cell": cell_name(slot.row, slot.col),
                "check": cell_name(check[1].row, check[1].col) if check else None,
                "name": answer_name(entry),
                "kind": field.kind.name,
                "required": required,
                "choices": [words.pick(option.label) for option in codes.options] if codes else None,
                "max_length": field.max_length,
            }
        )
    return found

"""`lamppu-xl import`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.cli.options import FILE, language_option, period_option
from lamppu_xl.cli.output import exit_code, finding_line, show_log_remarks, unchanged_mark
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.services.import_results import import_results as import_table
from lamppu_xl.services.import_suggestion import suggest_import
from lamppu_xl.services.workspace import load_project


@click.command("import")
@click.argument("project", type=click.Path(path_type=Path, exists=True), metavar="PROJECT")
@click.argument("file", type=FILE, metavar="TABLE")
@period_option
@click.option("--map", "map_file", type=FILE, help="Which column holds what (default: TABLE with .map.yaml).")
@click.option("--suggest", is_flag=True, help="Write a first map from the heads of the table, and import nothing.")
@click.option("--sheet", default="", metavar="NAME", help="With --suggest: the sheet of a workbook.")
@language_option
def import_results(  # noqa: PLR0913
    project: Path,
    file: Path,
    *,
    period: str | None,
    map_file: Path | None,
    suggest: bool,
    sheet: str,
    language: str | None,
) -> int:
    """Import the results of a period before templates were used, from a CSV file or a sheet of a workbook.

    The table may have a column for each answer, or a row for each answer. Partners, goals, rows and choices are named
    by their ids, labels or aliases. Every value is checked like one in a return. If a cell fits nothing, all such
    cells are listed and nothing is written. The results stand as last period's answers in the next templates, and in
    the master workbook, where they are marked as imported.

    \b
    A map for a table with a row for each partner and goal:
      partner: Organisation
      table: results
      row: Goal
      columns:
        Results in spring: results
        Status: status

    \b
    Examples:
      lamppu-xl import lamppu-2012 spring.csv --suggest
      lamppu-xl import lamppu-2012 spring.csv --period 2012-1
    """
    workspace = load_project(project)
    words = workspace.translator_for(language)
    if suggest:
        return _suggest(project, file, map_file, sheet, words)
    if sheet:
        raise UsageError("--sheet belongs to --suggest. The map names the sheet with 'sheet:'.")
    result = import_table(workspace, file, period=period, map=map_file)
    _show(result.findings, words)
    for each in result.returns:
        moved = f" The previous version was moved to {each.kept}." if each.kept else ""
        click.echo(f"{each.path}: {each.answers} answers.{moved or unchanged_mark(each.changed)}")
    show_log_remarks(workspace)
    if not result.returns:
        click.echo(f"{result.period.id}: nothing was imported.", err=has_errors(result.findings))
    else:
        click.echo(
            f"{result.period.id}: partners with imported results: {len(result.returns)}. "
            f"Next: lamppu-xl validate --period {result.period.id}"
        )
    left_out = any(finding.code.id == "O676" for finding in result.findings)
    return exit_code(result.findings) or int(left_out or not result.returns)


def _suggest(project: Path, file: Path, map_file: Path | None, sheet: str, words: Translator) -> int:
    suggestion = suggest_import(project, file, sheet=sheet, map=map_file)
    _show(suggestion.findings, words)
    if suggestion.findings:
        return 1
    click.echo(f"{suggestion.path}: columns with a known answer: {len(suggestion.map.columns)}.")
    if not suggestion.map.partner:
        click.echo("No column names the partners. Write its head after 'partner:'.")
    if suggestion.unknown:
        click.echo(f"Columns without a known answer: {', '.join(suggestion.unknown)}.")
    click.echo("Check every line of the map before you import the table.")
    return 0


def _show(findings: tuple[Finding, ...], words: Translator) -> None:
    for finding in findings:
        click.echo(finding_line(finding, words), err=finding.effective_severity is Severity.ERROR)

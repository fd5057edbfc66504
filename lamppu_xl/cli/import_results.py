"""`lamppu-xl import`."""

from __future__ import annotations

from pathlib import Path

import click

from lamppu_xl.cli.options import FILE, language_option, open_password_option, period_option
from lamppu_xl.cli.output import exit_code, finding_line, say, show, show_log_remarks, unchanged_mark
from lamppu_xl.domain.errors import UsageError
from lamppu_xl.domain.finding_codes import Severity
from lamppu_xl.domain.findings import Finding, has_errors
from lamppu_xl.domain.sentence import ProjectCommand, Sentence
from lamppu_xl.i18n.translator import Translator
from lamppu_xl.services.import_results import import_results as import_table
from lamppu_xl.services.import_suggestion import ImportSuggestion, suggest_import
from lamppu_xl.services.workspace import load_project


@click.command("import")
@click.argument("project", type=click.Path(path_type=Path, exists=True), metavar="PROJECT")
@click.argument("file", type=FILE, metavar="TABLE")
@period_option
@click.option("--map", "map_file", type=FILE, help="Which column holds what (default: TABLE with .map.yaml).")
@click.option("--suggest", is_flag=True, help="Write a first map from the heads of the table, and import nothing.")
@click.option("--sheet", default="", metavar="NAME", help="With --suggest: the sheet of a workbook.")
@click.option(
    "--header", type=click.IntRange(1), metavar="ROW", help="With --suggest: the row with the heads (default: 1)."
)
@open_password_option
@language_option
def import_results(  # noqa: PLR0913
    project: Path,
    file: Path,
    *,
    period: str | None,
    map_file: Path | None,
    suggest: bool,
    sheet: str,
    header: int | None,
    open_password: str | None,
    language: str | None,
) -> int:
    """Import the results of a period before templates were used, from a CSV file or a sheet of a workbook.

    The table may have a column for each answer, or a row for each answer. Partners, goals, rows and choices are named
    by their ids, labels or aliases. Every value is checked like one in a return. If a cell fits nothing, all such
    cells are listed and nothing is written. The results are last period's answers in the next templates, and in
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
    workspace = load_project(project, open_password=open_password)
    words = workspace.translator_for(language)
    if suggest:
        suggestion = suggest_import(workspace, file, sheet=sheet, header=header or 1, map=map_file)
        return _show_suggestion(suggestion, words)
    if sheet:
        raise UsageError("--sheet belongs to --suggest. The map names the sheet with 'sheet:'.")
    if header:
        raise UsageError("--header belongs to --suggest. The map names the row with 'header:'.")
    result = import_table(workspace, file, period=period, map=map_file)
    _show(result.findings, words)
    for each in result.returns:
        moved = Sentence(" The previous version was moved to {path}.", path=each.kept)
        say(
            "{path}: answers: {number}.{change}",
            path=each.path,
            number=each.answers,
            change=moved if each.kept else unchanged_mark(each.changed),
        )
    show_log_remarks(workspace)
    if not result.returns:
        say("{period}: nothing was imported.", period=result.period.id, err=has_errors(result.findings))
    else:
        say(
            "{period}: partners with imported results: {number}. Next: {command}",
            period=result.period.id,
            number=len(result.returns),
            command=ProjectCommand("validate", "--period", result.period.id),
        )
    left_out = any(finding.code.id == "O676" for finding in result.findings)
    return exit_code(result.findings) or int(left_out or not result.returns)


def _show_suggestion(suggestion: ImportSuggestion, words: Translator) -> int:
    _show(suggestion.findings, words)
    if suggestion.findings:
        return 1
    number = len(suggestion.map.columns)
    say("{path}: columns with a known answer: {number}.", path=suggestion.path, number=number)
    if not suggestion.map.partner:
        say("No column names the partners. Write its head after 'partner:'.")
    if suggestion.map.header == 1 and not number:
        say("If the heads are in another row, delete the map and repeat the command with --header ROW.")
    if suggestion.unknown:
        say("Columns without a known answer: {names}.", names=suggestion.unknown)
    say("Check every line of the map before you import the table.")
    return 0


def _show(findings: tuple[Finding, ...], words: Translator) -> None:
    for finding in findings:
        show(finding_line(finding, words), err=finding.effective_severity is Severity.ERROR)
